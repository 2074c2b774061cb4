"""Lists, matrix and rules of many versions: what is split, folded, counted and exported."""

from __future__ import annotations

import csv
import io
import json
import os
from datetime import date
from itertools import groupby
from pathlib import Path

import pytest
from tests.integration.site.registry import SETTINGS, overview, summaries
from tests.unit.render.cards import example_card, example_judgement, finding

from cardwright.config import Settings, load_settings
from cardwright.errors import RenderError, UsageError
from cardwright.render.compose import compose
from cardwright.render.overrides import rendered, site_environment, templates_digest, user_templates
from cardwright.render.site.exports import sitemap
from cardwright.render.site.moved import moved_page
from cardwright.render.site.overview import Overview, overview_files, overview_pages
from cardwright.render.site.pages import version_page
from cardwright.render.site.summary import VersionSummary, summarise
from cardwright.render.site.verdicts import Verdicts, groups_of
from cardwright.rules.pack import load_packs
from cardwright.rules.verdict import Severity, Verdict, WaiverNote

LABELLING = "eu-ai-act/annex-iv/2-d/labelling"


def test_a_summary_survives_json() -> None:
    card = example_card()
    waiver = WaiverNote(reason="r", owner="o", approved_by="a", expires=date(2027, 1, 1))
    judgement = example_judgement(
        card,
        finding(Verdict.MISSING, "training_data.labelling"),
        finding(Verdict.WAIVED, "intended_use.purpose", waiver=waiver),
    )
    made = summarise(compose(card, judgement))
    assert VersionSummary.model_validate_json(made.model_dump_json(exclude_defaults=True)) == made
    assert made.waivers[0].note.expires == date(2027, 1, 1)
    assert made.waivers[0].holds
    assert [(gap.who, gap.since, gap.rules, gap.open) for gap in made.bound] == [("provider", date(2027, 12, 2), 2, 1)]


def test_the_gravest_verdict_of_a_rule_counts() -> None:
    card = example_card()
    judgement = example_judgement(
        card,
        finding(Verdict.SATISFIED, "training_data.labelling"),
        finding(Verdict.STALE, "training_data.labelling"),
        finding(Verdict.MISSING, "training_data.labelling"),
        finding(Verdict.NOT_APPLICABLE, "intended_use.purpose", severity=Severity.NOTE),
    )
    made = summarise(compose(card, judgement))
    assert made.verdicts == {
        LABELLING: Verdict.MISSING,
        "eu-ai-act/annex-iv/2-d/purpose": Verdict.NOT_APPLICABLE,
    }
    assert made.href(LABELLING) == f"models/credit-risk/3/index.html#{made.places[LABELLING]}"
    assert made.href("eu-ai-act/annex-iv/2-d/purpose").endswith("#rules-and-verdicts")


def test_packed_verdicts_are_those_of_the_summary() -> None:
    packed = overview(1, 2)
    row = packed.models[0].shown
    summary = next(summaries(1, 1))
    assert summary.verdicts
    for rule, verdict in summary.verdicts.items():
        assert packed.verdicts.verdict(row, rule) is verdict
        assert packed.verdicts.href(row, rule).partition("#")[2] == summary.href(rule).partition("#")[2]


def test_a_rule_that_came_later_did_not_judge_the_versions_before() -> None:
    made = Overview(SETTINGS)
    first = next(summaries(1, 1))
    made.add(first)
    made.add(first.model_copy(update={"version": "2", "verdicts": {"x/y": Verdict.MISSING}, "places": {}}))
    older = made.models[0].rows[1]
    assert made.verdicts.verdict(older, "x/y") is None


def test_home_lists_models_in_pages_of_two_hundred() -> None:
    pages = {page.address: page.body for page in overview(450, 1).pages() if page.address.startswith("index")}
    assert set(pages) == {"index.html", "index-2.html", "index-3.html"}
    assert pages["index-3.html"].count('<th scope="row">') == 50
    assert 'href="index-2.html"' in pages["index.html"]


def test_versions_beyond_twenty_are_folded_and_counted() -> None:
    page = next(page for page in overview(1, 45).pages() if page.address == "models/model-0000/index.html")
    assert "25 older versions" in page.body
    open_part, _fold, folded = page.body.partition('id="older"')
    assert 'href="45/index.html"' in open_part
    assert 'href="25/index.html"' not in open_part.partition('id="metrics"')[0]
    assert 'href="1/index.html"' in folded


def test_the_matrix_has_a_row_a_model_and_counts_gaps_a_column() -> None:
    body = next(page.body for page in overview(30, 3).pages() if page.address == "compliance.html")
    assert body.partition("<tbody>")[2].partition("</tbody>")[0].count("<tr") == 30
    assert "<td>30</td>" in body.partition("<tfoot>")[2]


def test_a_dash_in_the_matrix_does_not_say_that_nothing_was_found() -> None:
    """A rule that yields to another one that reports the same place has no verdict of its own."""
    body = next(page.body for page in overview(2, 1).pages() if page.address == "compliance.html")
    assert '<span class="cw-nothing">–</span> no verdict, or said under another requirement</li>' in body


def test_a_rule_names_the_models_with_a_gap_and_how_many_versions() -> None:
    page = next(
        page for page in overview(3, 4).pages() if page.address.startswith("rules/") and "labelling" in page.address
    )
    assert page.body.count('<tr><th scope="row">') == 3
    assert "4 of 4" in page.body
    assert "../models/model-0000/4/index.html#" in page.body


def test_csv_and_json_hold_every_version_and_rule() -> None:
    files = dict(overview_files(summaries(3, 4), settings=SETTINGS))
    rows = list(csv.DictReader(io.StringIO(files["compliance.csv"].decode())))
    data = json.loads(files["compliance.json"])
    assert len(rows) == len(data["versions"]) == 12
    assert {row[LABELLING] for row in rows} == {"missing"}
    place = [rule["id"] for rule in data["rules"]].index(LABELLING)
    assert {version["verdicts"][place] for version in data["versions"]} == {"missing"}
    assert [row["version"] for row in rows if row["shown"] == "yes"] == ["4", "4", "4"]


def test_the_order_of_summaries_changes_nothing() -> None:
    found = list(summaries(4, 3))
    one = {page.address: page.body for page in overview_pages(found, settings=SETTINGS)}
    other = {page.address: page.body for page in overview_pages(reversed(found), settings=SETTINGS)}
    assert one == other
    assert dict(overview_files(found, settings=SETTINGS)) == dict(overview_files(found[::-1], settings=SETTINGS))


def test_the_index_is_split_by_the_thousand() -> None:
    files = dict(overview_files(summaries(130, 20), settings=SETTINGS))
    assert {name.rpartition("/")[2] for name in files if "search/" in name} == {"index.js", "0.js", "1.js", "2.js"}
    assert b'"entries":2600,"shards":3' in files["assets/cardwright/search/index.js"]


def test_there_is_a_site_map_only_with_an_address() -> None:
    with_address = Settings.model_validate(
        {"registry": {"name": "demo"}, "packs": ["hygiene"], "site": {"url": "https://a.example/x/"}}
    )
    assert "sitemap.xml" not in dict(overview_files(summaries(1, 1), settings=SETTINGS))
    text = dict(overview_files(summaries(1, 2), settings=with_address, own=("our.html",)))["sitemap.xml"].decode()
    assert "<loc>https://a.example/x/models/model-0000/2/index.html</loc>" in text
    assert "<loc>https://a.example/x/our.html</loc>" in text


def test_an_address_in_a_site_map_is_escaped() -> None:
    assert b"a&amp;b" in sitemap("https://x.example/", ["a&b.html"])


def test_two_names_with_one_address_are_refused() -> None:
    from cardwright.render.slug import slug

    made = Overview(SETTINGS)
    first = next(summaries(1, 1))
    for name in ("Model A", slug("Model A")):
        made.add(first.model_copy(update={"model": name, "slug": slug(name)}))
    with pytest.raises(RenderError, match="share the address"):
        tuple(made.pages())


@pytest.mark.parametrize(
    ("rules", "titles"),
    [
        (["a/art-5/x", "a/art-13/y"], ["a, Article 13", "a, Article 5"]),
        (["nist/govern-1.1", "nist/map-2.1"], ["nist, Govern", "nist, Map"]),
        (["hygiene/echo"], ["hygiene"]),
        (
            [f"a/annex-iv/{place % 3 + 1}-b/r{place}" for place in range(45)],
            [f"a, Annex IV, point {n}" for n in (1, 2, 3)],
        ),
    ],
    ids=["articles", "families", "small pack", "points of a long annex"],
)
def test_rules_stand_in_groups_that_a_table_has_room_for(rules: list[str], titles: list[str]) -> None:
    groups = groups_of(rules, ())
    assert sorted(group.title for group in groups) == titles
    assert all(len(group.rules) <= 40 for group in groups)
    assert len({group.slug for group in groups}) == len(groups)


def test_a_question_of_a_pack_stands_with_the_rules_of_that_pack() -> None:
    packs = load_packs(("eu-ai-act", "hygiene"))
    rules = [rule.id for pack in packs for rule in pack.rules[:2]]
    groups = groups_of([*rules, "eu-ai-act/classification/level", "gone/rule"], packs)
    heads = [pack for pack, _ in groupby(group.pack for group in groups)]
    assert heads == ["EU AI Act", "Cardwright hygiene", "gone"]


def test_no_version_is_forgotten_by_an_empty_set_of_verdicts() -> None:
    assert Verdicts().rules == ()


def test_a_template_of_the_project_wins_and_changes_the_digest(tmp_path: object) -> None:
    folder = tmp_path / "templates" / "html"
    folder.mkdir(parents=True)
    (tmp_path / "cardwright.yaml").write_text("registry: {name: demo}\npacks: [hygiene]\n", encoding="utf-8")
    settings = load_settings(tmp_path / "cardwright.yaml")
    before = templates_digest(settings, "html", "site")
    (folder / "section.html").write_text("{% macro section(item, folded=false) %}<p>ours</p>{% endmacro %}", "utf-8")
    assert templates_digest(settings, "html", "site") != before
    assert templates_digest(settings, "pdf") == templates_digest(settings, "pdf")
    card = example_card()
    page = version_page(compose(card, example_judgement(card)), files={}, user_folder=user_templates(settings))
    assert "<p>ours</p>" in page.body
    assert 'class="cw-glance"' in page.body


def test_a_template_that_comes_changes_and_goes_is_seen_by_a_process_that_goes_on(tmp_path: Path) -> None:
    own = tmp_path / "site" / "moved.html"
    own.parent.mkdir()

    def body() -> str:
        return moved_page("models/a/1/index.html", "models/b/1/index.html", user_folder=tmp_path).body

    bundled_one = body()
    own.write_text("<p>ours</p>", encoding="utf-8")
    assert body() == "<p>ours</p>"
    own.write_text("<p>ours again</p>", encoding="utf-8")
    os.utime(own, ns=(1, 1))
    assert body() == "<p>ours again</p>"
    own.unlink()
    assert body() == bundled_one


def test_a_wrong_template_is_named_with_its_line(tmp_path: object) -> None:
    (tmp_path / "mine" / "site").mkdir(parents=True)
    (tmp_path / "mine" / "site" / "verify.html").write_text("\n{% if %}", encoding="utf-8")
    (tmp_path / "cardwright.yaml").write_text("registry: {name: demo}\nsite: {templates: mine}\n", encoding="utf-8")
    settings = load_settings(tmp_path / "cardwright.yaml")
    with pytest.raises(RenderError, match=r"site/verify\.html:2"):
        rendered(site_environment(settings), "site/verify.html", blocks_of_page=())


def test_a_folder_of_templates_that_is_missing_is_named(tmp_path: object) -> None:
    (tmp_path / "cardwright.yaml").write_text("registry: {name: demo}\nsite: {templates: mine}\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"cardwright\.yaml:2.*mine"):
        user_templates(load_settings(tmp_path / "cardwright.yaml"))
