"""Comparisons, the page of changes and its feed, waivers, and the views of one version for other readers."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from pydantic import JsonValue
from tests.unit.render.cards import card_data, example_judgement, finding
from tests.unit.render.trails import every_page, following_documents, ledger_lines

from cardwright.build.pages import VersionUnit, make_version
from cardwright.card.canonical import canonical_bytes
from cardwright.card.card import Card
from cardwright.card.diff.model import Change
from cardwright.config import Settings, settings_in
from cardwright.render.compose import compose
from cardwright.render.compose.changes import change_table
from cardwright.render.document import Document
from cardwright.render.site.overview import Overview
from cardwright.render.site.page import Page
from cardwright.render.site.pages import version_page, view_pages
from cardwright.render.site.summary import summarise
from cardwright.rules.verdict import Severity, Verdict, WaiverNote

ATOM = "{http://www.w3.org/2005/Atom}"
WAIVERS = """\
- {rule: eu-ai-act/annex-iv/2-d/cleaning, card: credit-risk, reason: until the survey, owner: until the survey,
   approved_by: until the survey, expires: 2026-12-01}
- {rule: eu-ai-act/annex-iv/2-d/cleaning, card: other, reason: was due, owner: A, approved_by: B, expires: 2026-01-31}
- {rule: hygiene/echo, card: other, reason: unused so far, owner: A, approved_by: B, expires: 2026-12-31}
"""


def overview(folder: Path, *documents: Document, waivers: str = "", **site: str) -> Overview:
    if waivers:
        (folder / "cardwright-waivers.yaml").write_text(waivers, encoding="utf-8")
    settings = Settings.model_validate({"registry": {"name": "demo"}, "packs": ["hygiene"], "site": site})
    made = Overview(settings_in(folder, settings), lines=ledger_lines(), as_of=date(2026, 11, 21))
    for document in documents:
        made.add(summarise(document))
    return made


@pytest.fixture
def pages(tmp_path: Path) -> dict[str, Page]:
    documents = following_documents()
    return {page.address: page for page in every_page(overview(tmp_path, *documents), documents)}


def test_a_comparison_shows_both_values_how_far_a_figure_moved_and_what_it_asks(pages: dict[str, Page]) -> None:
    body = pages["models/credit-risk/3/since-2.html"].body
    assert "Ranks applications for credit. A clerk decides." in body
    assert "Does this change the intended purpose for which the system was assessed?" in body
    assert "Only a person can answer" in body
    assert "moved beyond the interval" in body
    assert body.count('class="cw-origin"') >= 2


@pytest.mark.parametrize(
    ("new", "note", "said"),
    [
        ({"value": 0.81, "n": 90}, "neither figure has an interval", "+0.060, neither has an interval"),
        ({"value": 0.75, "n": 95}, "the same value", "changed"),
        ({"value": 0.81}, None, "changed"),
    ],
)
def test_a_figure_without_interval_says_how_far_it_moved_and_what_it_lacks(
    new: dict[str, JsonValue], note: str | None, said: str
) -> None:
    change = Change(
        area="metrics",
        pointer="/evaluation/metrics/accuracy",
        kind="changed",
        old={"value": 0.75, "n": 90},
        new=new,
        note=note,
    )
    assert change_table("metrics", [change], old="1", new="2").rows[0][-1].text == said


def test_a_version_whose_predecessor_is_not_published_says_so(pages: dict[str, Page]) -> None:
    page = pages["models/credit-risk/2/since-1.html"]
    assert "no published card of the other version" in page.body
    assert "<table" not in page.body


def test_a_live_version_that_nobody_approved_is_held_against_the_one_that_was(pages: dict[str, Page]) -> None:
    body = pages["models/credit-risk/index.html"].body
    assert "approved once, now superseded" in body
    assert 'href="3/against-approved.html"' in body
    assert "somebody approved" in pages["models/credit-risk/3/against-approved.html"].body


@pytest.mark.parametrize(
    ("two", "three", "expected"),
    [("approved", "in_review", True), ("approved", "approved", False), ("draft", "in_review", False)],
    ids=["live one is not", "both are", "none is"],
)
def test_live_is_compared_with_approved_only_where_they_differ(
    tmp_path: Path, two: str, three: str, expected: bool
) -> None:
    def change(data: dict[str, Any]) -> dict[str, Any]:
        data["identity"]["state"] = two if data["identity"]["version"] == "2" else three
        data["approvals"] = {}
        return data

    site = overview(tmp_path, *following_documents(change))
    assert any(pair.why == "approved" for pair in site.pairs()) is expected


def test_changes_are_listed_newest_first_with_the_looks_between_which_they_came(pages: dict[str, Page]) -> None:
    body = pages["changes.html"].body
    rows = body.partition("<tbody>")[2].split("<tr>")[1:]
    assert len(rows) == 7
    assert "vanished from the registry" in rows[0]
    assert "href" not in rows[0].partition("<td>")[0]  # there is no page of a version that is gone
    assert "between 2026-11-01 08:00Z and 2026-11-03 08:00Z" in rows[3]
    assert "alias champion went from 2 to 3" in rows[3]
    assert "2 versions appeared: 2, 3" in rows[-1]
    assert "1–3" in rows[-1]


@pytest.mark.parametrize("url", [None, "https://a.example/x/"])
def test_the_feed_is_atom_with_an_id_an_entry(tmp_path: Path, url: str | None) -> None:
    site = overview(tmp_path, *following_documents(), **({"url": url} if url else {}))
    root = ElementTree.fromstring(b"".join(dict(site.files())["feed.xml"]))
    entries = root.findall(f"{ATOM}entry")
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(entries) == len(set(ids)) == 7
    assert all(str(found).startswith("urn:uuid:") for found in ids)
    assert root.findtext(f"{ATOM}updated") == entries[0].findtext(f"{ATOM}updated") == "2026-11-03T08:00:00Z"
    links = [link.get("href", "") for link in root.iter(f"{ATOM}link")]
    assert all(link.startswith(url or "") and "//models" not in link for link in links)
    assert f"{url or ''}models/credit-risk/3/index.html" in links


def test_there_is_no_feed_of_nothing(tmp_path: Path) -> None:
    site = Overview(Settings.model_validate({"registry": {"name": "demo"}, "packs": ["hygiene"]}))
    page = next(page for page in site.pages() if page.address == "changes.html")
    assert "Nothing is recorded yet" in page.body
    assert "feed.xml" not in page.body
    assert "feed.xml" not in dict(site.files())


def test_waivers_say_what_they_meet_and_how_many_days_are_left(tmp_path: Path) -> None:
    documents = following_documents()
    site = overview(tmp_path, *documents, waivers=WAIVERS)
    body = next(page.body for page in site.pages() if page.address == "waivers.html")
    ended, soon, unused = body.partition("<tbody>")[2].split("<tr ")[1:]
    assert ("ended" in ended, ">none<" in ended) == (True, True)
    assert ("ends soon" in soon, '<td class="cw-number">10</td>' in soon) == (True, True)
    assert "models/credit-risk/3/index.html" in soon
    assert "models/credit-risk/2/index.html" in soon
    assert ("meets no gap" in unused, '<td class="cw-number">40</td>' in unused) == (True, True)
    assert "cardwright-waivers.yaml:1" in soon
    assert "3 waivers, 1 of them let a gap pass on 2026-11-21." in body


def test_a_waiver_that_only_a_built_card_knows_is_listed_too(tmp_path: Path) -> None:
    site = overview(tmp_path, *following_documents())
    body = next(page.body for page in site.pages() if page.address == "waivers.html")
    assert "1 waiver, 1 of them let a gap pass" in body


def test_a_waiver_that_lets_nothing_pass_is_no_waived_gap(tmp_path: Path) -> None:
    card = Card.model_validate(card_data())
    note = WaiverNote(reason="r", owner="o", approved_by="a", expires=date(2027, 9, 1))
    judgement = example_judgement(
        card, finding(Verdict.MISSING, "training_data.cleaning", waiver=note, severity=Severity.ERROR)
    )
    site = overview(tmp_path, compose(card, judgement))
    body = next(page.body for page in site.pages() if page.address == "waivers.html")
    assert "does not count" in body


def test_the_summary_answers_persons_and_says_what_nobody_stated(pages: dict[str, Page]) -> None:
    body = pages["models/credit-risk/3/summary.html"].body
    purpose = body.partition('id="people-purpose"')[2].partition("</section>")[0]
    assert "risk of default" in purpose
    assert "Marta Ruiz" in purpose
    rights = body.partition('id="people-rights"')[2].partition("</section>")[0]
    assert "Not provided." in rights


def test_the_views_lead_to_each_other_and_mark_the_open_one(pages: dict[str, Page]) -> None:
    for name in ("index", "instructions", "summary"):
        nav = (
            pages[f"models/credit-risk/3/{name}.html"].body.partition('<nav class="cw-views"')[2].partition("</nav>")[0]
        )
        assert f'href="{name}.html" aria-current="page"' in nav
        assert nav.count("<a ") == 3


def test_a_refused_card_has_no_views_and_no_comparison(tmp_path: Path) -> None:
    data = card_data()
    data["identity"]["previous_version"] = "2"
    card = Card.model_validate(data)
    document = compose(card, example_judgement(card, refused=True))
    assert view_pages(document) == ()
    assert "since-" not in version_page(document, files={}).body
    assert list(overview(tmp_path, document).pairs()) == []


def test_statements_in_another_language_are_marked_and_fixed_text_is_not() -> None:
    card = Card.model_validate(card_data() | {"language": "de"})
    body = version_page(compose(card, example_judgement(card)), files={}).body
    assert '<div class="cw-text" lang="de">' in body
    assert '<div class="cw-page cw-version">' in body
    plain = Card.model_validate(card_data())
    assert " lang=" not in version_page(compose(plain, example_judgement(plain)), files={}).body


def test_the_head_describes_the_version_to_machines() -> None:
    data = card_data()
    data["system"]["name"] = "</script><script>alert(1)</script>"
    card = Card.model_validate(data)
    head = version_page(compose(card, example_judgement(card)), files={}, organisation="Musterbank AG").head
    text = head.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert "<" not in text
    assert "\n" not in text
    assert json.loads(text)["publisher"]["name"] == "Musterbank AG"


def test_exports_asked_for_are_made_where_they_fit_and_listed_with_their_digest() -> None:
    card = Card.model_validate(card_data())
    judgement = example_judgement(card)
    unit = VersionUnit(
        address=card.address,
        card_json=canonical_bytes(card),
        verdicts=canonical_bytes(judgement),
        organisation=None,
        reports=("report.pdf",),
        as_of=judgement.as_of,
        exports=("cyclonedx", "annex-v", "gpai-form"),
    )
    made = make_version(unit)
    assert {"cyclonedx.cdx.json", "annex-v.md"} <= set(made.files)
    assert not [name for name in made.files if name.startswith("gpai-form")]
    assert 'href="cyclonedx.cdx.json"' in made.page.body
    assert [page.address.rpartition("/")[2] for page in made.views] == ["summary.html", "instructions.html"]
