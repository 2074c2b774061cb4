"""Waivers hold until their last day, for what they name, and never silently."""

from __future__ import annotations

from datetime import date

import pytest
from tests.unit.rules.cards import FILE, card_of, judged, only, rule_of, stated

from cardwright.errors import UnreadableError
from cardwright.rules.verdict import Verdict
from cardwright.rules.waivers import Waiver, parse_waivers, stands_against, waived

ENTRY = """\
# reviewed every quarter
- rule: test/purpose
  card: m/3
  reason: "Sample too small until the first quarter; see RISK-311"
  owner: risk-office@example.org
  approved_by: J. Doe
  expires: 2027-01-31
"""
GAP = only(judged(card_of([("intended_use.purpose", stated("TBD"), FILE)]), rule_of()))


def waiver(**changes: str) -> Waiver:
    (placed,) = parse_waivers(ENTRY, name="w.yaml")
    return placed.waiver.model_copy(update=changes)


def problem(day: str, *, max_days: int = 180, forbidden: bool = False) -> str | None:
    return stands_against(waiver(), as_of=date.fromisoformat(day), max_days=max_days, forbidden=forbidden)


def test_an_entry_knows_its_place() -> None:
    (placed,) = parse_waivers(ENTRY, name="w.yaml")
    assert (placed.file, placed.line) == ("w.yaml", 2)


def test_it_holds_on_its_last_day_and_not_on_the_next() -> None:
    assert problem("2027-01-31") is None
    assert problem("2027-02-01") == "the waiver of risk-office@example.org expired on 2027-01-31"


def test_it_may_not_end_later_than_policy_allows() -> None:
    assert problem("2026-12-02", max_days=60) is None
    assert problem("2026-12-01", max_days=60) is not None


def test_a_rule_may_forbid_it() -> None:
    assert problem("2026-12-01", forbidden=True) == "this rule allows no waiver"


def test_a_gap_under_a_waiver_is_waived_and_says_by_whom_and_until_when() -> None:
    found = waived(GAP, [(waiver(), None)])
    assert found.verdict is Verdict.WAIVED
    assert "waived until 2027-01-31 by J. Doe, owner risk-office@example.org: Sample too small" in found.message
    assert found.waiver is not None
    assert found.waiver.expires == date(2027, 1, 31)


def test_a_gap_whose_waiver_does_not_hold_stays_and_says_why() -> None:
    found = waived(GAP, [(waiver(), "the waiver of X expired on 2027-01-31")])
    assert found.verdict is GAP.verdict
    assert found.message.endswith("(the waiver of X expired on 2027-01-31)")


def test_of_two_waivers_the_one_that_holds_decides() -> None:
    found = waived(GAP, [(waiver(), "expired"), (waiver(reason="Approved anew, see RISK-400"), None)])
    assert found.verdict is Verdict.WAIVED
    assert "RISK-400" in found.message


@pytest.mark.parametrize("verdict", [Verdict.ERROR, Verdict.SATISFIED, Verdict.NOT_APPLICABLE])
def test_only_gaps_are_waived_and_a_crash_is_none(verdict: Verdict) -> None:
    finding = GAP.model_copy(update={"verdict": verdict})
    assert waived(finding, [(waiver(), None)]) == finding


@pytest.mark.parametrize(
    ("changes", "meets"),
    [
        ({}, True),
        ({"card": "m"}, True),
        ({"card": "m/*"}, True),
        ({"card": "?"}, True),
        ({"card": "*/4"}, False),
        ({"card": "n"}, False),
        ({"rule": "test/other"}, False),
        ({"path": "intended_use"}, True),
        ({"path": "/intended_use/purpose"}, True),
        ({"path": "intended_use.users"}, False),
        ({"path": "intended"}, False),
    ],
)
def test_it_speaks_of_the_rule_the_cards_and_the_place_it_names(changes: dict[str, str], meets: bool) -> None:
    assert waiver(**changes).meets(GAP, "m/3") is meets


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("2027-01-31", "31.01.2027", r"w\.yaml:7:12: waiver 1: expires '31.01.2027' is not a date"),
        ("2027-01-31", "2027-02-30", r"w\.yaml:7:12.*is not a date"),
        ("2027-01-31", "20270131", r"w\.yaml:7:12.*is not a date"),
        ("2027-01-31", "never", r"w\.yaml:7:12.*is not a date"),
        ("  expires: 2027-01-31\n", "", r"w\.yaml:2:3.*expires is required"),
        ("  owner: risk-office@example.org\n", "", r"w\.yaml:2:3.*owner is required"),
        ("approved_by", "approver", r"w\.yaml:2:3.*approved_by is required"),
        ("  card", "  until: x\n  card", r"w\.yaml:3:10.*until is no key of a waiver"),
        ("J. Doe", "TBD", r"w\.yaml:6:16.*“TBD” is a placeholder"),
        ("J. Doe", '" "', r"w\.yaml:6:16.*placeholder"),
        ("  owner: risk", "  rule: twice\n  owner: risk", "twice"),
    ],
)
def test_a_mistake_stops_the_run_and_names_its_place(old: str, new: str, says: str) -> None:
    with pytest.raises(UnreadableError, match=says):
        parse_waivers(ENTRY.replace(old, new, 1), name="w.yaml")


@pytest.mark.parametrize("text", ["rule: x\n", "- just text\n", "12\n"])
def test_what_is_no_list_of_waivers_is_refused(text: str) -> None:
    with pytest.raises(UnreadableError):
        parse_waivers(text, name="w.yaml")


def test_an_empty_file_holds_none() -> None:
    assert parse_waivers("# none yet\n", name="w.yaml") == ()
