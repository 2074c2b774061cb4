"""Stamped pages are, byte for byte, what plain ``mkdocs build`` makes of the portable project."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest
from tests.integration.site.test_site import hostile_card
from tests.needs import need
from tests.unit.render.cards import example_card, example_judgement

from cardwright.card.canonical import canonical_bytes
from cardwright.config import Settings, load_settings
from cardwright.errors import RenderError, UsageError
from cardwright.render.compose import compose
from cardwright.render.document import Document
from cardwright.render.site import site_files, write_portable_project
from cardwright.render.site.frame import Frame, Shell, open_frame
from cardwright.render.site.mkdocs import run_mkdocs
from cardwright.render.site.page import Page
from cardwright.render.site.theme import contrast

# what MkDocs adds on its own and a site without an address has no use for; the site map is ours
ONLY_PLAIN = ("404.html", "sitemap.xml", "sitemap.xml.gz", "assets/javascripts/lunr/", "assets/javascripts/workers/")
CONFIG = """\
registry: {name: demo}
packs: [hygiene]
site:
  title: 'Models <of> & "Musterbank"'
  organisation: Musterbank AG
  url: https://models.example/docs
  pages: pages
  theme: {accent: '#5b2c6f', accent_dark: '#d7bde2', logo: logo.svg}
"""
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9v9z"/></svg>'


def project(folder: Path, config: str = CONFIG) -> Settings:
    """A project with pages of its own, a logo and colours."""
    (folder / "pages" / "how").mkdir(parents=True)
    (folder / "cardwright.yaml").write_text(config, encoding="utf-8")
    (folder / "logo.svg").write_text(LOGO, encoding="utf-8")
    (folder / "pages" / "policy.md").write_text(
        "# Our policy\n\nSee [a version](models/credit-risk/3/index.html) and [how](how/we.md).\n\n"
        "!!! note\n    Read it.\n",
        encoding="utf-8",
    )
    (folder / "pages" / "how" / "we.md").write_text("# How we work\n\n| a | b |\n|---|---|\n| 1 | 2 |\n", "utf-8")
    return load_settings(folder / "cardwright.yaml")


@pytest.fixture(scope="module")
def documents() -> tuple[Document, ...]:
    cards = (example_card("2"), example_card("3"), hostile_card())
    return tuple(compose(card, example_judgement(card)) for card in cards)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, documents: tuple[Document, ...]) -> tuple[Path, Settings]:
    """The stamped site in ``ours``, the plain one in ``plain``."""
    need("mkdocs", "material")
    folder = tmp_path_factory.mktemp("stamping")
    settings = project(folder)
    frame = open_frame(settings, folder / "frames")
    downloads = {item.card.address: {"card.json": canonical_bytes(item.card)} for item in documents}
    for address, content in site_files(documents, downloads=downloads, settings=settings, frame=frame):
        target = folder / "ours" / address
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    config = write_portable_project(
        folder / "work", documents=documents, downloads=downloads, settings=settings, frame=frame
    )
    run_mkdocs(config, out=folder / "plain")
    return folder, settings


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_every_file_is_what_plain_mkdocs_makes(made: tuple[Path, Settings]) -> None:
    folder, _settings = made
    ours, plain = names(folder / "ours"), names(folder / "plain")
    assert ours <= plain
    assert {name for name in plain - ours if not name.startswith(ONLY_PLAIN) and not name.endswith(".map")} == set()
    differing = {
        name for name in ours if (folder / "ours" / name).read_bytes() != (folder / "plain" / name).read_bytes()
    }
    # MkDocs knows neither our pages' days nor that of the build, and writes one
    assert differing == {"sitemap.xml"}


def test_each_depth_and_kind_of_page_is_among_them(made: tuple[Path, Settings]) -> None:
    ours = names(made[0] / "ours")
    assert {address.count("/") for address in ours if address.endswith(".html")} == {0, 1, 2, 3}
    assert {"policy.html", "how/we.html", "compliance/eu-ai-act.annex-iv.html"} <= ours


def test_the_menu_holds_the_teams_pages_and_no_version(made: tuple[Path, Settings]) -> None:
    text = (made[0] / "ours" / "models" / "credit-risk" / "3" / "index.html").read_text(encoding="utf-8")
    menu = text.partition('<nav class="cw-links"')[2].partition("</nav>")[0]
    assert menu.count("<a ") == 7
    assert 'href="../../../policy.html"' in menu
    assert "credit-risk" not in menu


def test_the_page_of_the_menu_that_is_open_says_so(made: tuple[Path, Settings]) -> None:
    for name in ("index.html", "rules.html", "policy.html"):
        menu = (made[0] / "ours" / name).read_text(encoding="utf-8").partition('<nav class="cw-links"')[2]
        assert f'href="{name}" aria-current="page"' in menu.partition("</nav>")[0]


def test_a_site_with_an_address_has_a_map_and_canonical_links(made: tuple[Path, Settings]) -> None:
    ours = made[0] / "ours"
    listed = (ours / "sitemap.xml").read_text(encoding="utf-8")
    assert "<loc>https://models.example/docs/models/credit-risk/3/index.html</loc>" in listed
    assert "<loc>https://models.example/docs/how/we.html</loc>" in listed
    page = (ours / "models" / "credit-risk" / "3" / "index.html").read_text(encoding="utf-8")
    assert '<link rel="canonical" href="https://models.example/docs/models/credit-risk/3/index.html">' in page


def test_colours_and_logo_are_the_teams(made: tuple[Path, Settings]) -> None:
    ours = made[0] / "ours"
    assert "#5b2c6f" in (ours / "assets/cardwright/theme.css").read_text(encoding="utf-8")
    assert 'src="assets/cardwright/logo.svg"' in (ours / "index.html").read_text(encoding="utf-8")
    assert (ours / "assets/cardwright/logo.svg").read_text(encoding="utf-8") == LOGO


def test_a_frame_is_taken_from_the_cache_until_something_in_it_differs(
    made: tuple[Path, Settings], tmp_path: Path
) -> None:
    folder, settings = made
    first = open_frame(settings, folder / "frames")
    before = {path: path.stat().st_mtime_ns for path in (folder / "frames").iterdir()}
    again = open_frame(settings, folder / "frames")
    assert again.digest == first.digest
    assert {path: path.stat().st_mtime_ns for path in (folder / "frames").iterdir()} == before
    other = project(tmp_path, CONFIG.replace("Musterbank AG", "Other AG"))
    assert open_frame(other, tmp_path / "frames").digest != first.digest


def test_a_damaged_frame_is_made_again(made: tuple[Path, Settings], tmp_path: Path) -> None:
    folder, settings = made
    shutil.copytree(folder / "frames", tmp_path / "frames")
    style = next((tmp_path / "frames").glob("*/site/assets/cardwright/cardwright.css"))
    style.write_text("body { display: none }", encoding="utf-8")
    frame = open_frame(settings, tmp_path / "frames")
    assert "display: none }" not in frame.assets()["assets/cardwright/cardwright.css"].read_text("utf-8")[:30]


def test_two_renderings_of_a_frame_are_equal(made: tuple[Path, Settings], tmp_path: Path) -> None:
    folder, settings = made

    def digests(frame: Frame) -> dict[str, str]:
        return {name: hashlib.sha256(file.read_bytes()).hexdigest() for name, file in frame.assets().items()}

    one, other = open_frame(settings, folder / "frames"), open_frame(settings, tmp_path)
    page = Page(address="models/x/1/index.html", title="x", description="", body="<p>x</p>")
    assert digests(one) == digests(other)
    assert one.stamp(page) == other.stamp(page)


def test_a_theme_that_shows_no_body_is_refused() -> None:
    with pytest.raises(RenderError, match="theme"):
        Shell.cut("<html><body>cw0title0cw</body></html>")


def test_a_colour_nobody_can_read_is_refused(tmp_path: Path) -> None:
    settings = project(tmp_path, CONFIG.replace("#5b2c6f", "#ffcc00"))
    with pytest.raises(UsageError, match=r"contrast of 1\.5:1"):
        open_frame(settings, tmp_path / "frames")


def test_contrast_is_that_of_the_guidelines() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


def test_a_page_of_the_team_never_hides_one_of_ours(tmp_path: Path) -> None:
    settings = project(tmp_path)
    (tmp_path / "pages" / "rules.md").write_text("# Mine", encoding="utf-8")
    with pytest.raises(UsageError, match=r"rules\.md"):
        open_frame(settings, tmp_path / "frames")


def test_a_broken_link_between_the_teams_pages_is_named(tmp_path: Path) -> None:
    need("mkdocs", "material")
    settings = project(tmp_path)
    (tmp_path / "pages" / "policy.md").write_text("# P\n\n[gone](gone.md)\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"policy.*gone\.md"):
        open_frame(settings, tmp_path / "frames")
