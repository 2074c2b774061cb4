"""Search over three thousand versions, in a real browser, from a folder without a network."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from tests.integration.site.registry import SETTINGS, overview, told_apart
from tests.integration.site.visiting import Visit, serving, violations
from tests.needs import need

from cardwright.render.site.frame import open_frame
from cardwright.render.site.overview import Overview
from cardwright.render.site.page import Page

MODELS, VERSIONS = 150, 20


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Home, the summary of the matrix and the index; the other pages of three thousand versions are not needed."""
    need("mkdocs", "material")
    folder = tmp_path_factory.mktemp("search")
    write(overview(MODELS, VERSIONS), folder, lambda page: page.depth == 0)
    return folder / "site"


def write(made: Overview, folder: Path, wanted: Callable[[Page], bool]) -> None:
    """Those of the pages that are wanted, in their frame, with all files that go with them."""
    frame = open_frame(SETTINGS, folder / "frames")
    pages = ((page.address, frame.stamp(page)) for page in made.pages() if wanted(page))
    assets = ((address, file.read_bytes()) for address, file in frame.assets().items())
    for address, content in (*pages, *((name, b"".join(parts)) for name, parts in made.files()), *assets):
        target = folder / "site" / address
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


@pytest.fixture
def page(browser: object, site: Path) -> Iterator[object]:
    context = browser.new_context()
    context.set_offline(True)
    opened = context.new_page()
    opened.goto((site / "index.html").as_uri())
    yield opened
    context.close()


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("model-0123 7", "model-0123 7: Scoring"),
        ("basel MODEL-0004 12", "model-0004 12: Scoring"),
        ("german-credit train model-0001", "model-0001 20: Scoring"),
        ("incomplete model-0149 20", "model-0149 20: Scoring"),
        ("musterbank model-0000 1", "model-0000 10: Scoring"),
    ],
    ids=["name", "owner", "data set", "status", "provider"],
)
def test_a_version_is_found_by(page: object, words: str, first: str) -> None:
    page.fill("#cw-query", words)
    page.wait_for_selector("#cw-results a strong")
    found = page.locator("#cw-results a strong").all_inner_texts()
    assert first in found


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Home and the index of models of which each differs from the rest in one thing."""
    need("mkdocs", "material")
    folder = tmp_path_factory.mktemp("few")
    write(told_apart(), folder, lambda page: page.address == "index.html")
    return folder / "site"


ALL = {"plain", "mortgage-offers", "of-lugano", "with-tag", "of-bureau", "unfinished"}


@pytest.mark.parametrize("scheme", ["file", "http"])
def test_each_thing_that_tells_a_model_finds_it_alone(browser: object, few: Path, scheme: str) -> None:
    cases = {
        "gage": {"mortgage-offers"},
        "lugano": {"of-lugano"},
        "small-business": {"with-tag"},
        "portfolio": {"with-tag"},
        "bureau-2025": {"of-bureau"},
        "Incomplete": {"unfinished"},
        "complete": ALL - {"unfinished"},
        "withdrawn": {"plain"},
        "in review": ALL - {"plain"},
        "basel": ALL - {"of-lugano"},
    }
    with serving(few) if scheme == "http" else nullcontext(few.as_uri()) as root:
        visit = Visit(browser, f"{root}/index.html", own=root)
        found = {}
        for words in cases:
            visit.page.fill("#cw-query", words)
            visit.page.wait_for_selector("#cw-results a")
            names = visit.page.locator("#cw-results a strong").all_inner_texts()
            found[words] = {name.split()[0] for name in names}
        visit.context.close()
    assert found == cases
    assert (visit.external, visit.said) == ([], [])


FORTY = (
    "index.html",
    "compliance.html",
    "compliance/eu-ai-act.annex-iv.html",
    "rules/eu-ai-act.annex-iv.2-d.labelling.html",
)


@pytest.fixture(scope="module")
def forty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The lists of forty models, each with a gap."""
    need("mkdocs", "material")
    folder = tmp_path_factory.mktemp("forty")
    write(overview(40, 2), folder, lambda page: page.address in FORTY)
    return folder / "site"


@pytest.mark.parametrize("address", FORTY)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_no_violation_with_forty_models(
    browser: object, forty: Path, address: str, scheme: str, width: int
) -> None:
    assert violations(browser, forty / address, scheme=scheme, width=width) == []


@pytest.mark.parametrize("address", FORTY[1:3])
def test_the_heads_of_a_matrix_stay_in_line_when_it_is_scrolled(browser: object, forty: Path, address: str) -> None:
    visit = Visit(browser, forty / address, viewport={"width": 390, "height": 800})
    matrix = visit.page.locator(".cw-tall")
    matrix.evaluate("e => e.scrollTo(200, 300)")
    box = "all => [...new Set(all.map(e => Math.round(e.getBoundingClientRect().bottom)))].length"
    assert matrix.locator("thead tr:last-child th").evaluate_all(box) == 1
    left = "([one, other]) => one.getBoundingClientRect().left - other.getBoundingClientRect().left"
    handles = [matrix.locator(f"{part} tr:last-child th").first.element_handle() for part in ("thead", "tbody")]
    assert visit.page.evaluate(left, handles) == 0
    visit.context.close()


def test_the_search_is_ready_over_three_thousand_versions(
    browser: object, site: Path, record_testsuite_property: Callable[[str, object], None]
) -> None:
    """How long the first answer takes stands in the report of the run (``--junitxml``); no wall time is asserted."""
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto((site / "index.html").as_uri())
    page.evaluate("window.began = performance.now()")
    page.fill("#cw-query", "model-0123 7")
    page.wait_for_selector("#cw-results a")
    record_testsuite_property("search_ready_ms", round(page.evaluate("performance.now() - window.began")))
    assert page.evaluate("document.querySelectorAll('#cw-results a').length") > 0
    context.close()


def test_nothing_found_is_said(page: object) -> None:
    page.fill("#cw-query", "no such model")
    page.wait_for_selector("#cw-found:not(:empty)", state="attached")
    assert page.inner_text("#cw-found") == "No version found"
    assert page.locator("#cw-results a").count() == 0


def test_the_index_is_not_read_before_someone_searches(page: object, site: Path) -> None:
    assert page.locator("script[src*='search/']").count() == 0
    page.focus("#cw-query")
    page.wait_for_selector("script[src$='search/2.js']", state="attached")
    assert sum(file.stat().st_size for file in (site / "assets/cardwright/search").iterdir()) < 600 * MODELS * VERSIONS


def test_a_table_is_filtered_by_words_and_by_status(page: object) -> None:
    rows = page.locator("#cw-models tbody tr:visible")
    assert rows.count() == MODELS
    page.fill(".cw-filter input", "model-0007")
    assert rows.count() == 1
    assert page.inner_text(".cw-filter [role=status]") == f"1 of {MODELS} shown"
    page.fill(".cw-filter input", "")
    page.select_option(".cw-filter select[data-by=regimes]", "high-risk")
    assert rows.count() == MODELS


def test_a_table_is_sorted_by_a_column_up_and_down(page: object) -> None:
    button = page.locator("#cw-models th button").first
    button.focus()
    page.keyboard.press("Enter")
    assert page.locator("#cw-models thead th").first.get_attribute("aria-sort") == "ascending"
    assert page.locator("#cw-models tbody th").first.inner_text() == "model-0000"
    page.keyboard.press("Enter")
    assert page.locator("#cw-models tbody th").first.inner_text() == f"model-{MODELS - 1:04}"
