"""Pages are well-formed, in outline order, and inert whatever a card says."""

from __future__ import annotations

import posixpath
import re
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import pytest
from tests.unit.render.cards import card_data, example_judgement
from tests.unit.render.hostile import PAYLOADS, active_parts
from tests.unit.render.trails import every_page, following_documents, ledger_lines

from cardwright.card.card import Card
from cardwright.config import Settings
from cardwright.render.compose import compose
from cardwright.render.document import Document
from cardwright.render.site.exports import inert
from cardwright.render.site.frame import script_hashes
from cardwright.render.site.overview import Overview
from cardwright.render.site.page import Page
from cardwright.render.site.project import one_block
from cardwright.render.site.summary import summarise
from cardwright.sources.trails.records import Line

VOID = {"br", "hr", "img", "input", "meta", "link", "wbr"}


class Outline(HTMLParser):
    """Headings, ids and balance of tags."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.levels: list[int] = []
        self.ids: list[str] = []
        self.problems: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))
        self.ids += [value or "" for name, value in attrs if name == "id"]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value or "" for name, value in attrs if name == "id"]

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.problems.append(tag)


def outline(html: str) -> Outline:
    parser = Outline()
    parser.feed(html)
    parser.close()
    return parser


def overview_of(*documents: Document, lines: tuple[Line, ...] = (), **site: str) -> Overview:
    """What the pages of many versions are made from."""
    settings = Settings.model_validate({"registry": {"name": "demo"}, "packs": ["hygiene"], "site": site})
    made = Overview(settings, lines=lines)
    for document in documents:
        made.add(summarise(document))
    return made


@pytest.fixture(scope="module")
def all_pages() -> tuple[Page, ...]:
    documents = following_documents()
    overview = overview_of(*documents, lines=ledger_lines(), organisation="Musterbank AG")
    return tuple(every_page(overview, documents))


def test_there_is_a_page_of_each_kind(all_pages: tuple[Page, ...]) -> None:
    assert {page.address for page in all_pages} >= {
        "index.html", "compliance.html", "compliance/eu-ai-act.annex-iv.html", "rules.html",
        "rules/eu-ai-act.annex-iv.2-d.labelling.html", "verify.html", "models/credit-risk/index.html",
        "models/credit-risk/2/index.html", "models/credit-risk/3/index.html", "changes.html", "waivers.html",
        "models/credit-risk/3/summary.html", "models/credit-risk/3/instructions.html",
        "models/credit-risk/2/since-1.html", "models/credit-risk/3/since-2.html",
        "models/credit-risk/3/against-approved.html",
    }  # fmt: skip


def test_pages_are_balanced_with_unique_ids_and_no_skipped_heading(all_pages: tuple[Page, ...]) -> None:
    for page in all_pages:
        found = outline(page.body)
        assert found.problems == [], page.address
        assert found.open == [], page.address
        assert len(found.ids) == len(set(found.ids)), page.address
        assert found.levels[0] == 1
        assert all(after - before <= 1 for before, after in zip(found.levels, found.levels[1:], strict=False)), (
            page.address
        )


def test_links_inside_a_page_have_targets(all_pages: tuple[Page, ...]) -> None:
    for page in all_pages:
        targets = set(re.findall(r'href="#([^"]+)"', page.body))
        assert targets <= set(outline(page.body).ids), page.address


def test_the_matrix_leads_to_places_that_exist(all_pages: tuple[Page, ...]) -> None:
    by_address = {page.address: page for page in all_pages}
    links = re.findall(r'href="\.\./(models/[^"#]+)#([^"]+)"', by_address["compliance/eu-ai-act.annex-iv.html"].body)
    assert links
    for address, target in links:
        assert target in outline(by_address[address].body).ids


def test_every_link_between_pages_has_a_page(all_pages: tuple[Page, ...]) -> None:
    known = {page.address for page in all_pages}
    files = {"compliance.csv", "compliance.json", "manifest.json", "manifest.json.p7s", "card.json", "card.md"}
    files |= {"feed.xml"}
    for page in all_pages:
        for target in re.findall(r'href="([^"#:]+)(?:#[^"]*)?"', page.body):
            address = posixpath.normpath(posixpath.join(posixpath.dirname(page.address), target))
            assert address in known or address.rpartition("/")[2] in files | {"report.pdf"}, (page.address, target)


def test_downloads_have_size_and_digest_but_not_the_report(all_pages: tuple[Page, ...]) -> None:
    body = next(page.body for page in all_pages if page.address == "models/credit-risk/3/index.html")
    assert 'href="card.json"' in body
    assert "<code>44136fa355b3" in body
    assert 'href="report.pdf"' in body
    assert "manifest.json" in body


def test_a_raw_block_has_no_blank_line_and_no_fence() -> None:
    made = one_block("<div>\n\n<pre><code>a\n\nb</code></pre>\n ```x\n~~~\n</div>")
    assert "\n\n" not in made
    assert "```" not in made
    assert "~~~" not in made
    assert "a&#10;&#10;b" in made


def hostile(value: object, payload: str) -> Any:
    """The data with every free text replaced."""
    if isinstance(value, dict):
        kept = {
            "decision",
            "direction",
            "kind",
            "pointer",
            "date",
            "recorded_at",
            "created_at",
            "digest",
            "regimes",
            "refers_to",
            "by",
        }
        return {
            key: item if key in kept and not isinstance(item, dict) else hostile(item, payload)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [hostile(item, payload) for item in value]
    return payload if isinstance(value, str) else value


def hostile_but_numbered(data: dict[str, Any], payload: str) -> dict[str, Any]:
    """The data with every free text replaced, but for what tells versions apart."""
    kept = {name: data["identity"][name] for name in ("version", "previous_version", "state")}
    made: dict[str, Any] = hostile(data, payload)
    made["identity"] |= {**kept, "aliases": ["champion", payload] if kept["version"] == "3" else []}
    return made


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_card_full_of_hostile_text_gives_inert_pages(payload: str) -> None:
    documents = following_documents(lambda data: hostile_but_numbered(data, payload), text=payload)
    overview = overview_of(*documents, lines=ledger_lines(payload, model=payload), title=payload, organisation=payload)
    made = list(every_page(overview, documents))
    assert {"since", "against", "summary"} <= {
        page.address.rpartition("/")[2].partition("-")[0].partition(".")[0] for page in made
    }
    feed = b"".join(dict(overview.files())["feed.xml"])
    assert ElementTree.fromstring(feed).tag.endswith("feed")
    for page in made:
        assert page.head.count("<") in {0, 2}, page.address
        assert active_parts(page.body) == [], page.address
        found = outline(page.body)
        assert (found.problems, found.open) == ([], []), page.address
        assert "\u202e" not in page.body


def test_the_search_index_is_data_whatever_names_hold() -> None:
    data = card_data()
    data["system"]["name"] = "</script><script>alert(1)</script>\u2028"
    card = Card.model_validate(data)
    files = dict(overview_of(compose(card, example_judgement(card))).files())
    index = b"".join(files["assets/cardwright/search/0.js"]).decode()
    assert "<" not in index
    assert "\u2028" not in index
    assert index.startswith("window.cardwrightSearch.add([")
    assert len(index) < 1000


def test_csv_cells_run_no_formula() -> None:
    data = card_data()
    data["identity"]["name"] = "=cmd|' /C calc'!A0"
    card = Card.model_validate(data)
    files = dict(overview_of(compose(card, example_judgement(card))).files())
    assert "\n'=cmd" in b"".join(files["compliance.csv"]).decode()
    assert inert("+1\n2") == "'+1 2"


def test_script_hashes_leave_out_data_and_files() -> None:
    page = '<script>a()</script><script src="x.js"></script><script type="application/json">{}</script>'
    assert script_hashes([page, page]) == "'sha256-qVpDBgj7bpq5hMAcGp3AOc79J3Y1Z4HvySTwKrWDoy4='"
