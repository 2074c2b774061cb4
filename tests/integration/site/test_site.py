"""The built site: real MkDocs, read by a real browser from file:// with no network."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.needs import need
from tests.unit.render.cards import card_data, example_card, example_judgement
from tests.unit.render.hostile import PAYLOADS

from cardwright.card.canonical import canonical_bytes
from cardwright.card.card import Card
from cardwright.config import Settings
from cardwright.render.compose import compose
from cardwright.render.markdown import write_markdown
from cardwright.render.site import build_site

SETTINGS = Settings.model_validate(
    {"registry": {"name": "demo"}, "site": {"title": "Model documentation", "organisation": "Musterbank AG"}}
)


PAGES = (
    "index.html",
    "compliance.html",
    "compliance/eu-ai-act.annex-iv.html",
    "rules.html",
    "rules/eu-ai-act.annex-iv.2-d.labelling.html",
    "verify.html",
    "models/credit-risk/index.html",
    "models/credit-risk/3/index.html",
)


def hostile_card() -> Card:
    """A version whose name, title and texts carry all payloads."""
    data = card_data()
    data["identity"] |= {"name": "</title><script>window.__xss=1</script>", "aliases": list(PAYLOADS[:20])}
    data["system"]["name"] = '<img src=x onerror="window.__xss=1">'
    data["system"]["software_versions"] = {payload: payload for payload in PAYLOADS}
    data["intended_use"] = {"purpose": {"text": "\n\n".join(PAYLOADS)}}
    return Card.model_validate(data)


def build(folder: Path) -> Path:
    out = folder / "public"
    out.mkdir(parents=True)
    cards = (example_card("2"), example_card("3"), hostile_card())
    documents = [compose(card, example_judgement(card)) for card in cards]
    downloads = {
        card.address: {"card.json": canonical_bytes(card), "card.md": write_markdown(document).encode()}
        for card, document in zip(cards, documents, strict=True)
    }
    build_site(documents=documents, downloads=downloads, settings=SETTINGS, out=out, work=folder / "work")
    return out


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    need("mkdocs", "material")
    return build(tmp_path_factory.mktemp("site"))


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_each_page_has_its_address(site: Path) -> None:
    for address in (*PAGES, "compliance.csv", "compliance.json", "assets/cardwright/search/index.js"):
        assert (site / address).is_file()


def test_another_folder_gives_the_same_bytes(site: Path, tmp_path: Path) -> None:
    assert digests(build(tmp_path / "elsewhere")) == digests(site)


def test_pages_name_no_machine_path_and_no_time_of_build(site: Path) -> None:
    for path in site.rglob("*"):
        if path.suffix in {".html", ".js", ".css", ".xml"} and "cardwright" not in path.name:
            assert str(site.parent) not in path.read_text(encoding="utf-8")
    assert not (site / "sitemap.xml.gz").exists()


def test_every_page_forbids_inline_scripts_but_the_known_ones(site: Path) -> None:
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', text)
        assert policy is not None
        assert text.index("Content-Security-Policy") < text.index("<script")
        assert text.index("<meta charset") < 1024
        scripts = re.search(r"script-src ([^;]+)", policy[1])
        assert scripts is not None
        assert "unsafe" not in policy[1]
        assert "'sha256-" in scripts[1]


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    need("playwright", "chromium")
    import shutil

    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        opened = driver.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-background-networking"]
        )
        yield opened
        opened.close()


class Visit:
    """One page opened in the browser, with what it asked for and complained about."""

    def __init__(self, browser: object, address: Path, **context: object) -> None:
        self.context = browser.new_context(**context)
        self.page = self.context.new_page()
        self.external: list[str] = []
        self.said: list[str] = []
        self.page.on(
            "request",
            lambda request: None if request.url.startswith(("file:", "data:")) else self.external.append(request.url),
        )
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.goto(address.as_uri())
        self.page.wait_for_load_state("load")


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_opens_without_complaint_or_foreign_request(
    browser: object, site: Path, address: str, scheme: str
) -> None:
    visit = Visit(browser, site / address, color_scheme=scheme, viewport={"width": 390, "height": 800})
    width = visit.page.evaluate("document.documentElement.scrollWidth")
    visit.context.close()
    assert (visit.external, visit.said) == ([], [])
    assert width <= 390


def test_search_finds_a_model_from_a_deep_page(browser: object, site: Path) -> None:
    visit = Visit(browser, site / "models/credit-risk/2/index.html")
    visit.page.fill("#cw-query", "credit-risk 3")
    visit.page.wait_for_selector("#cw-results a")
    visit.page.press("#cw-query", "Enter")
    visit.page.wait_for_url("**/models/credit-risk/3/index.html")
    assert "version 3" in visit.page.inner_text("h1")
    visit.context.close()
    assert (visit.external, visit.said) == ([], [])


def test_an_origin_opens_by_keyboard_and_closes_with_escape(browser: object, site: Path) -> None:
    visit = Visit(browser, site / "models/credit-risk/3/index.html")
    visit.page.focus("details.cw-origin summary")
    visit.page.keyboard.press("Enter")
    assert visit.page.locator("details.cw-origin[open] .cw-origin-text").first.is_visible()
    visit.page.keyboard.press("Escape")
    assert visit.page.locator("details.cw-origin[open]").count() == 0
    visit.context.close()


def test_a_page_full_of_hostile_text_runs_nothing(browser: object, site: Path) -> None:
    address = next(path for path in site.glob("models/*/3/index.html") if path.parent.parent.name != "credit-risk")
    visit = Visit(browser, address)
    for link in visit.page.locator("details.cw-origin summary").all()[:3]:
        link.click()
    visit.page.fill("#cw-query", "script")
    assert visit.page.evaluate("window.__xss") is None
    assert visit.page.locator("article script, article img, article iframe, article form, article base").count() == 0
    visit.context.close()
    assert (visit.external, visit.said) == ([], [])


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation_of_wcag_aa(browser: object, site: Path, address: str, scheme: str) -> None:
    need("axe_playwright_python")
    from axe_playwright_python.sync_playwright import Axe

    visit = Visit(browser, site / address, color_scheme=scheme, bypass_csp=True)
    found = Axe().run(visit.page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
    visit.context.close()
    problems = [
        (item["id"], item["nodes"][0]["html"][:150], len(item["nodes"])) for item in found.response["violations"]
    ]
    assert problems == []
