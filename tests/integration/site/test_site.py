"""The built site: real MkDocs, read by a real browser from file:// with no network."""

from __future__ import annotations

import hashlib
import re
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from tests.integration.site.visiting import HEARD, REACHABLE, Visit, run_nothing, serving, violations
from tests.needs import need
from tests.unit.render.hostile import PAYLOADS
from tests.unit.render.trails import following_documents, ledger_lines

from cardwright.card.canonical import canonical_bytes
from cardwright.card.card import Card
from cardwright.config import Settings, load_settings
from cardwright.render.markdown import write_markdown
from cardwright.render.site import build_site
from cardwright.render.site.frame import open_frame
from cardwright.render.site.moved import moved_page

CONFIG = """\
registry: {name: demo}
site: {title: Model documentation, organisation: Musterbank AG, pages: pages}
"""
POLICY = """\
# Our policy

Who may approve is said in the [rules of the house](index.html), which the board renews each year.

| Kind of model | Who approves | Reviewed | Where the minutes are kept |
|---|---|---|---|
| Credit | Head of risk | each quarter | committee-minutes-of-the-credit-risk-committee |
| Fraud | Head of operations | each year | committee-minutes-of-the-operations-committee |

| Step | Days |
|---|---|
| Review | 10 |
"""


PAGES = (
    "index.html",
    "compliance.html",
    "compliance/eu-ai-act.annex-iv.html",
    "rules.html",
    "rules/eu-ai-act.annex-iv.2-d.labelling.html",
    "verify.html",
    "models/credit-risk/index.html",
    "models/credit-risk/3/index.html",
    "models/credit-risk/3/summary.html",
    "models/credit-risk/3/instructions.html",
    "models/credit-risk/3/since-2.html",
    "models/credit-risk/2/since-1.html",
    "models/credit-risk/3/against-approved.html",
    "changes.html",
    "waivers.html",
    "policy.html",
)
# the page leads on at once, unless it is held
MOVED, TO = "models/scorer", "models/credit-risk"


HOSTILE = "</title><script>window.__xss=1</script>"
TEXT = "\n\n".join(PAYLOADS)


def hostile(data: dict[str, Any]) -> dict[str, Any]:
    """A version whose name, title, tags, statements, keys and origins carry all payloads."""
    data["identity"] |= {
        "name": HOSTILE,
        "aliases": [*data["identity"]["aliases"], *PAYLOADS[:20]],
        "description": TEXT,
        "model_description": TEXT,
        "tags": {payload: payload for payload in PAYLOADS},
        "run": {"id": TEXT, "name": TEXT, "source": TEXT, "user": TEXT},
    }
    data["system"]["name"] = '<img src=x onerror="window.__xss=1">'
    data["system"]["software_versions"] = {payload: payload for payload in PAYLOADS}
    data["intended_use"] = {"purpose": {"text": TEXT + data["identity"]["version"]}}
    data["provider"] = {"name": TEXT, "contact": {"email": TEXT, "postal": TEXT}}
    for item in data["evaluation"]["metrics"].values():
        item["dataset"] = {"name": TEXT, "split": TEXT}
    data["evaluation"]["metrics"] |= {
        payload: {"metric": payload, "value": 0.5, "dataset": {"name": payload}} for payload in PAYLOADS
    }
    data["evaluation"]["slices"] |= {
        f"{payload}={payload}": {
            "by": {payload: payload},
            "n": 50,
            "metrics": {"accuracy": {"metric": "accuracy", "value": 0.5, "n": 50, "dataset": {"name": payload}}},
        }
        for payload in PAYLOADS
    }
    data["origins"] = {
        **data.get("origins", {}),
        "/intended_use/purpose": {"kind": "file", "address": TEXT, "line": 1, "column": 1},
        "/system": {"kind": "artifact", "address": TEXT},
    }
    return data


def hostile_card() -> Card:
    """One such version, of no model that has others."""
    return following_documents(hostile)[1].card


def build(folder: Path) -> Path:
    out = folder / "public"
    out.mkdir(parents=True)
    documents = (*following_documents(), *following_documents(hostile, text=TEXT))
    downloads = {
        document.card.address: {
            "card.json": canonical_bytes(document.card),
            "card.md": write_markdown(document).encode(),
        }
        for document in documents
    }
    lines = (*ledger_lines(), *ledger_lines(TEXT, model=HOSTILE))
    settings = project(folder / "project")
    build_site(documents=documents, downloads=downloads, settings=settings, out=out, work=folder / "work", lines=lines)
    moved = moved_page(f"{MOVED}/index.html", f"{TO}/index.html")
    (out / moved.address).parent.mkdir()
    (out / moved.address).write_bytes(open_frame(settings, folder / "cache" / "frames").stamp(moved))
    return out


def project(folder: Path) -> Settings:
    """A project with a page of the team's own."""
    (folder / "pages").mkdir(parents=True)
    (folder / "pages" / "policy.md").write_text(POLICY, encoding="utf-8")
    (folder / "cardwright.yaml").write_text(CONFIG, encoding="utf-8")
    return load_settings(folder / "cardwright.yaml")


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
    pages = sorted(site.rglob("*.html"))
    assert {page.relative_to(site).as_posix() for page in pages} >= set(PAGES)
    for page in pages:
        text = page.read_text(encoding="utf-8")
        policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', text)
        assert policy is not None
        assert text.index("Content-Security-Policy") < text.index("<script")
        assert text.index("<meta charset") < 1024
        scripts = re.search(r"script-src ([^;]+)", policy[1])
        assert scripts is not None
        assert "unsafe" not in policy[1]
        assert "'sha256-" in scripts[1]


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


KINDS = ("index", "summary", "instructions", "since-2", "against-approved")


def hostile_pages(site: Path) -> list[str]:
    """The pages of the hostile model and those that list it."""
    folder = next(path for path in (site / "models").iterdir() if path.name not in ("credit-risk", "scorer"))
    shared = ("index.html", "changes.html", "waivers.html", "compliance.html")
    return [
        *shared,
        f"models/{folder.name}/index.html",
        *(f"models/{folder.name}/3/{kind}.html" for kind in KINDS),
    ]


@pytest.mark.parametrize("scheme", ["file", "http"])
def test_pages_full_of_hostile_text_run_nothing_and_ask_for_nothing(browser: object, site: Path, scheme: str) -> None:
    with serving(site) if scheme == "http" else nullcontext(site.as_uri()) as root:
        run_nothing(browser, root, hostile_pages(site))


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize(
    "address",
    [
        "index.html",
        "compliance.html",
        "compliance/eu-ai-act.annex-iv.html",
        "models/credit-risk/index.html",
        "models/credit-risk/3/index.html",
        "models/credit-risk/3/summary.html",
        "models/credit-risk/3/since-2.html",
        "waivers.html",
        "policy.html",
    ],
)
def test_the_keyboard_reaches_everything_and_the_focus_is_seen(
    browser: object, site: Path, address: str, width: int
) -> None:
    visit = Visit(browser, site / address, viewport={"width": width, "height": 900})
    visit.page.evaluate("document.querySelectorAll('article details, details.cw-menu').forEach(e => e.open = true)")
    wanted = visit.page.evaluate(f"{REACHABLE}.length")
    visit.page.evaluate(HEARD)
    visit.page.keyboard.press("Tab")
    first = visit.page.evaluate("document.activeElement.hash")
    assert first in ("#cw-content", "#our-policy"), "the way past the menu comes first"
    assert visit.page.locator(".md-skip").count() == 1
    for _press in range(wanted + 5):
        visit.page.keyboard.press("Tab")
    missed = visit.page.evaluate(f"{REACHABLE}.filter(e => !window.seen.has(e)).map(e => e.outerHTML.slice(0, 150))")
    unseen, unmarked = visit.page.evaluate("[window.unseen, window.unmarked]")
    visit.context.close()
    assert (missed, unseen, unmarked) == ([], [], [])


def test_the_menu_of_a_narrow_page_opens_by_keyboard_and_leads_on(browser: object, site: Path) -> None:
    visit = Visit(browser, site / "models/credit-risk/3/index.html", viewport={"width": 390, "height": 800})
    visit.page.focus(".cw-menu summary")
    visit.page.keyboard.press("Enter")
    assert visit.page.locator(".cw-menu nav a").first.is_visible()
    visit.page.keyboard.press("Escape")
    assert not visit.page.locator(".cw-menu nav a").first.is_visible()
    visit.page.keyboard.press("Enter")
    for _press in range(5):
        visit.page.keyboard.press("Tab")
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_url("**/changes.html")
    visit.context.close()


def test_tables_on_a_narrow_page_stand_as_lists_and_stay_tables(browser: object, site: Path) -> None:
    visit = Visit(browser, site / "models/credit-risk/3/since-2.html", viewport={"width": 390, "height": 800})
    cell = visit.page.locator(".cw-changes tbody td").first
    assert cell.evaluate("e => getComputedStyle(e, '::before').content") == '"Version 2"'
    assert visit.page.get_by_role("table").count() == visit.page.locator("article table").count()
    assert visit.page.get_by_role("columnheader").count() == 0, "they are said with each value"
    hidden = visit.page.locator(".cw-scroll").evaluate_all(
        "all => all.filter(e => e.scrollWidth > e.clientWidth + 1).length"
    )
    visit.page.set_viewport_size({"width": 1280, "height": 800})
    after = visit.page.locator(".cw-changes thead th").first.evaluate("e => getComputedStyle(e, '::after').content")
    visit.context.close()
    assert (hidden, after) == (0, "none"), "wide again, no head has the room for a sign that the frame would draw"


def test_a_table_of_a_page_of_the_teams_own_stands_as_lists_where_it_does_not_fit(browser: object, site: Path) -> None:
    visit = Visit(browser, site / "policy.html", viewport={"width": 390, "height": 800})
    wide, narrow = visit.page.locator("article table").all()
    label = "e => getComputedStyle(e, '::before').content"
    labels = [cell.evaluate(label) for cell in wide.locator("tbody tr").first.locator("td").all()]
    assert labels == ['"Kind of model"', '"Who approves"', '"Reviewed"', '"Where the minutes are kept"']
    right = wide.locator("td").evaluate_all("all => Math.max(...all.map(e => e.getBoundingClientRect().right))")
    assert right <= 390
    assert narrow.locator("td").first.evaluate(label) == "none"
    assert narrow.locator("th").first.is_visible()
    visit.context.close()
    assert (visit.external, visit.said) == ([], [])


def test_an_old_address_leads_to_the_page_under_the_new_name(browser: object, site: Path) -> None:
    visit = Visit(browser, site / MOVED / "index.html")
    visit.page.wait_for_url(f"**/{TO}/index.html")
    assert visit.page.inner_text("h1") == "credit-risk"
    visit.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_no_violation_on_a_page_that_leads_on(browser: object, site: Path, scheme: str, width: int) -> None:
    page = site / MOVED / "index.html"
    assert violations(browser, page, scheme=scheme, width=width, stay=f"**/{TO}/index.html") == []


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_no_violation_of_wcag_aa(browser: object, site: Path, address: str, scheme: str, width: int) -> None:
    assert violations(browser, site / address, scheme=scheme, width=width) == []
