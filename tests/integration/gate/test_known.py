"""Waivers and the baseline from outside: what they let pass, and that nothing passes in silence."""

from __future__ import annotations

import json
from datetime import date

import pytest
from tests.integration.gate.conftest import Project

WAIVER = """\
# looked at in November
- rule: house/purpose
  card: m/2
  reason: "The business unit rewrites it; see RISK-311"
  owner: risk-office@example.org
  approved_by: J. Doe
  expires: 2026-12-31
"""
ADDED = ["--reason", "It is rewritten: see RISK-7", "--owner", "Ann", "--approved-by", "J. Doe"]


def test_a_waiver_lets_a_gap_pass_and_stays_visible(project: Project) -> None:
    project.write("cardwright-waivers.yaml", WAIVER)
    code, out, err = project.check("m/2")
    assert code == 0
    assert "1 waived" in err
    assert "waived until 2026-12-31 by J. Doe, owner risk-office@example.org: The business unit" in out
    (verdict,) = [item for item in project.verdicts("m/2") if item["rule"] == "house/purpose"]
    assert verdict["verdict"] == "waived"
    assert verdict["waiver"] == {
        "reason": "The business unit rewrites it; see RISK-311",
        "owner": "risk-office@example.org",
        "approved_by": "J. Doe",
        "expires": "2026-12-31",
    }
    assert "<skipped message=" in project.check("m/2", "-o", "junit")[1]
    assert json.loads(project.check("m/2", "-o", "sarif")[1])["runs"][0]["results"][0]["ruleId"] == "house/users"


def test_a_waived_gap_is_printed_in_the_document_with_who_and_until_when(project: Project) -> None:
    from cardwright.config import load_settings
    from cardwright.render.compose import compose
    from cardwright.render.markdown import write_markdown
    from cardwright.rules.gate import judge_all
    from cardwright.sources.collect import collect

    project.write("cardwright-waivers.yaml", WAIVER)
    settings = load_settings(project.folder / "cardwright.yaml")
    collection = collect(settings, selectors=["m/2"])
    (judgement,) = judge_all(settings, collection, as_of=date(2026, 11, 21)).judgements
    text = write_markdown(compose(collection.cards[0], judgement, organisation=None))
    assert "**waived**" in text
    assert "; 1 gap waived" in text
    assert "waived until 2026-12-31 by J. Doe" in text


def test_its_last_day_holds_and_the_next_fails_and_says_so(project: Project) -> None:
    project.write("cardwright-waivers.yaml", WAIVER)
    assert project.check("m/2", as_of="2026-12-31")[0] == 0
    code, out, err = project.check("m/2", as_of="2027-01-01")
    assert code == 1
    assert "the waiver of risk-office@example.org expired on 2026-12-31" in out
    assert "cardwright-waivers.yaml:2:3: warning" in err
    assert "1 waiver expired" in err


def test_two_weeks_before_its_end_it_is_named(project: Project) -> None:
    project.write("cardwright-waivers.yaml", WAIVER)
    assert "ends on 2026-12-31, 14 days ahead" in project.check("m/2", as_of="2026-12-17")[2]
    assert "ends on" not in project.check("m/2", as_of="2026-12-16")[2]


def test_one_that_meets_no_gap_is_named_and_fails_a_strict_run(project: Project) -> None:
    project.write("cardwright-waivers.yaml", WAIVER.replace("m/2", "m/1"))
    code, _, err = project.check("m/1")
    assert code == 0
    assert "cardwright-waivers.yaml:2:3: warning: house/purpose on m/1: the waiver meets no gap" in err
    assert project.check("m/1", "--strict")[0] == 1
    assert project.check("m/1", "--fail-on", "warning")[0] == 1


def test_one_of_another_card_is_not_called_unused_when_only_some_cards_are_judged(project: Project) -> None:
    project.write("cardwright-waivers.yaml", WAIVER)
    assert "meets no gap" not in project.check("m/1")[2]
    project.write("cardwright-waivers.yaml", WAIVER.replace("m/2", "gone/1"))
    assert "meets no gap" in project.check("--exit-zero")[2]


def test_one_of_a_rule_that_is_not_there_is_named_with_the_nearest(project: Project) -> None:
    project.write("cardwright-waivers.yaml", WAIVER.replace("house/purpose", "house/purposes"))
    assert "did you mean house/purpose" in project.check("--exit-zero")[2]


def test_a_bad_date_stops_the_run(project: Project) -> None:
    project.write("cardwright-waivers.yaml", WAIVER.replace("2026-12-31", "2026-31-12"))
    code, out, err = project.check("m/2")
    assert (code, out) == (2, "")
    assert "cardwright-waivers.yaml:7:12: waiver 1: expires '2026-31-12' is not a date" in err


def test_one_that_ends_too_late_or_is_forbidden_does_not_hold_and_is_an_error(project: Project) -> None:
    project.write("cardwright-waivers.yaml", WAIVER.replace("2026-12-31", "2027-12-31"))
    code, _, err = project.check("m/2")
    assert code == 1
    assert "more than the 180 allowed" in err
    project.edit("cards/m/card.yaml", lambda text: text.replace("manipulation", "other"))
    project.write("cardwright-waivers.yaml", WAIVER.replace("house/purpose", "house/screen").replace("m/2", "m/1"))
    code, out, err = project.check("m/1")
    assert code == 1
    assert "allows no waiver" in out
    assert "allows no waiver" in err


def test_the_screen_of_article_5_cannot_be_waived(files: Project) -> None:
    rule = "eu-ai-act/art-5/1-a-manipulation"
    code, _, err = files("waive", rule, "credit-risk", *ADDED, "--expires", "2026-12-31", "--as-of", "2026-11-21")
    assert code == 2
    assert "allows no waiver" in err
    assert not (files.folder / "cardwright-waivers.yaml").exists()


def test_what_nobody_may_let_pass_is_in_no_baseline(project: Project) -> None:
    project("baseline", "write", "--as-of", "2026-11-21")
    entry = (project.folder / "cardwright-baseline.json").read_text(encoding="utf-8")
    project.edit("cards/m/card.yaml", lambda text: text.replace("manipulation", "other"))
    code, out, err = project("baseline", "write", "--as-of", "2026-11-21")
    assert (code, out) == (0, "cardwright-baseline.json: 2 known gaps\n")
    assert "left out, since nobody may let them pass: 2 gaps" in err
    code, out, _ = project.check("-o", "concise")
    assert code == 1
    assert out.count("house/screen") == 2
    found = next(item for item in project.verdicts("--no-baseline") if item["rule"] == "house/screen")
    old = entry.replace("house/purpose", "house/screen").replace(json.loads(entry)["findings"][0]["fingerprint"], "{}")
    project.write("cardwright-baseline.json", old.replace("{}", str(found["fingerprint"])))
    assert project.check("m/1")[0] == 1


def test_waive_appends_and_keeps_comments(project: Project) -> None:
    project.write("cardwright-waivers.yaml", WAIVER + "# the end")
    words = ["waive", "house/users", "m/*", *ADDED, "--path", "intended_use.users"]
    code, out, _ = project(*words, "--expires", "2027-01-31", "--as-of", "2026-11-21")
    assert code == 0
    assert out.startswith("cardwright-waivers.yaml:9:")
    text = (project.folder / "cardwright-waivers.yaml").read_text()
    assert text.startswith(WAIVER + "# the end\n- rule: ")
    assert project.check("m/2", "--fail-on", "warning")[0] == 0


def test_waive_makes_the_file_that_is_not_there(project: Project) -> None:
    assert project("waive", "house/purpose", "m/2", *ADDED, "--expires", "2026-12-31", "--as-of", "2026-11-21")[0] == 0
    assert project.check("m/2")[0] == 0


@pytest.mark.parametrize(
    ("rule", "changes", "says"),
    [
        ("house/purposes", [], "did you mean house/purpose"),
        ("house/purpose", ["--expires", "2026-11-20"], "expired on"),
        ("house/purpose", ["--expires", "2028-11-20"], "allowed"),
        ("house/purpose", ["--expires", "soon"], "is not a date"),
        ("house/purpose", ["--reason", "TBD"], "placeholder"),
        ("house/purpose", ["--owner", ""], "owner"),
    ],
)
def test_waive_refuses_what_would_not_hold_and_writes_nothing(
    project: Project, rule: str, changes: list[str], says: str
) -> None:
    words = ["waive", rule, "m/2", *ADDED, "--expires", "2026-12-31", "--as-of", "2026-11-21", *changes]
    code, _, err = project(*words)
    assert code == 2
    assert says in err
    assert not (project.folder / "cardwright-waivers.yaml").exists()


@pytest.mark.parametrize(
    ("card", "says"),
    [
        ("m/22", "there is no card 'm/22'\n  hint: did you mean m/1, m/2?"),
        ("n", "there is no card 'n'\n  hint: there are m; nothing was written"),
        ("n*/1", "there is no card 'n*/1'"),
    ],
)
def test_waive_refuses_a_card_that_is_not_there(project: Project, card: str, says: str) -> None:
    code, _, err = project("waive", "house/purpose", card, *ADDED, "--expires", "2026-12-31", "--as-of", "2026-11-21")
    assert code == 2
    assert says in err
    assert not (project.folder / "cardwright-waivers.yaml").exists()


def test_waive_leaves_a_file_it_cannot_append_to_as_it_is(project: Project) -> None:
    project.write("cardwright-waivers.yaml", "[]\n")
    words = ["waive", "house/purpose", "m/2", *ADDED, "--expires", "2026-12-31", "--as-of", "2026-11-21"]
    assert project(*words)[0] == 2
    assert (project.folder / "cardwright-waivers.yaml").read_text() == "[]\n"


def test_known_gaps_pass_and_new_ones_fail(project: Project) -> None:
    assert project("baseline", "write", "--as-of", "2026-11-21")[:2] == (0, "cardwright-baseline.json: 2 known gaps\n")
    code, out, err = project.check()
    assert code == 0
    assert "and 2 known in the baseline" in out
    assert "2 known in the baseline" in err
    assert project.check("--no-baseline")[0] == 1
    project.write("cards/m/versions/3.yaml", "intended_use: {purpose: TBD}\n")
    assert project.check()[0] == 1


def test_a_new_gap_of_the_same_rule_is_new_though_another_was_mended(project: Project) -> None:
    project("baseline", "write", "--as-of", "2026-11-21")
    project.write("cards/m/versions/2.yaml", "intended_use:\n  users: TBD\n")
    project.write("cards/m/versions/1.yaml", "intended_use:\n  purpose: TBD\n")
    code, _, err = project.check()
    assert code == 1
    assert "1 error" in err
    assert "1 gone from it" in err


def test_the_baseline_only_grows_when_told_to_and_prune_only_shrinks(project: Project) -> None:
    project("baseline", "write", "--as-of", "2026-11-21")
    project.write("cards/m/versions/3.yaml", "intended_use: {purpose: TBD}\n")
    code, _, err = project("baseline", "write")
    assert code == 2
    assert "--accept-new" in err
    project.write("cards/m/versions/2.yaml", "intended_use:\n  users: TBD\n")
    assert project("baseline", "prune")[1] == "cardwright-baseline.json: 1 known gap\n"
    assert project.check("--exit-zero")[2].count("1 error") == 1
    assert project("baseline", "write", "--accept-new", "--as-of", "2026-12-01")[0] == 0
    rows = json.loads((project.folder / "cardwright-baseline.json").read_text())["findings"]
    assert [(row["card"], row["first_seen"]) for row in rows] == [("m/2", "2026-11-21"), ("m/3", "2026-12-01")]


def test_a_stale_baseline_fails_a_strict_run(project: Project) -> None:
    project("baseline", "write", "--as-of", "2026-11-21")
    project.write("cards/m/versions/2.yaml", "intended_use:\n  users: TBD\n")
    assert project.check()[0] == 0
    assert project.check("--strict")[0] == 1


IN_FORCE_LATER = """\
- id: house/later
  name: missing-later
  basis: {instrument: House rules, ref: "4"}
  binds: [provider]
  from: {all: 2027-12-02}
  field: intended_use.out_of_scope
  check: statement
  message: Nobody has stated where it is used.
  why: The place matters.
  fix: State it.
"""


def test_a_known_gap_of_a_rule_that_is_not_judged_today_is_not_gone(project: Project) -> None:
    """Before its day, where it is waived, and where only the registry could tell."""
    project.edit("house/rules.yaml", lambda text: text + IN_FORCE_LATER)
    assert project("baseline", "write", "--as-of", "2026-11-21")[1] == "cardwright-baseline.json: 4 known gaps\n"
    before = (project.folder / "cardwright-baseline.json").read_bytes()
    code, out, err = project.check("--profile", "in-force", "--strict")
    assert (code, "gone" in err, "no longer found" in out) == (0, False, False)
    project.write("cardwright-waivers.yaml", WAIVER)
    assert "gone" not in project.check("--strict")[2]
    for words in (["prune"], ["write"]):
        days = ["--profile", "in-force", "--as-of", "2026-11-21"]
        assert project("baseline", *words, *days)[1] == "cardwright-baseline.json: 4 known gaps\n"
    assert (project.folder / "cardwright-baseline.json").read_bytes() == before


def test_a_known_gap_that_only_the_registry_could_show_is_not_gone_offline(project: Project) -> None:
    project.edit("house/rules.yaml", lambda text: text + SLICES)
    assert project("baseline", "write", "--as-of", "2026-11-21")[1] == "cardwright-baseline.json: 4 known gaps\n"
    project.write("cardwright.yaml", "registry: {name: bank, uri: 'sqlite:///absent.db'}\npacks: [./house]\n")
    code, out, err = project.check("--offline", "--strict")
    assert (code, "not judged offline" in out, "gone" in err) == (0, True, False)


def test_prune_without_a_baseline_and_a_baseline_that_is_not_ours_are_two(project: Project) -> None:
    assert project("baseline", "prune")[0] == 2
    project.write("cardwright-baseline.json", "{}\n[")
    assert project.check()[0] == 2


def prints(project: Project) -> set[object]:
    return {item["fingerprint"] for item in project.verdicts()}


def test_a_comment_above_a_finding_changes_no_fingerprint(files: Project) -> None:
    before = prints(files)
    for name in ("cards/credit-risk/card.yaml", "cards/credit-risk/versions/1.yaml"):
        files.edit(name, lambda text: "# one\n# two\n" + text.replace("\nintended_use:", "\n# three\nintended_use:"))
    assert prints(files) == before


def test_swapping_slices_changes_no_fingerprint(project: Project) -> None:
    project.edit("house/rules.yaml", lambda text: text + SLICES)
    head = "evaluation:\n  slices:\n"
    one = "    age=18-25: {by: {age: 18-25}, metrics: {recall: 0.5}}\n"
    two = "    age=26-75: {by: {age: 26-75}, metrics: {recall: 0.6}}\n"
    project.write("cards/m/versions/1.yaml", head + one + two)
    gaps = [item for item in project.verdicts("m/1") if item["rule"] == "house/slices"]
    assert {item["pointer"] for item in gaps} == {"/evaluation/slices/age=18-25", "/evaluation/slices/age=26-75"}
    before = prints(project)
    project.write("cards/m/versions/1.yaml", head + two + one)
    assert prints(project) == before


SLICES = """\
- id: house/slices
  name: missing-slices
  basis: {instrument: House rules, ref: "5"}
  field: evaluation.slices
  check: slices
  message: No figures by group.
  why: Groups differ.
  fix: Log them.
"""
