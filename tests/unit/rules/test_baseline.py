"""Fingerprints go by rule, card and place by name; a baseline lets known gaps pass and never hides a new one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from pydantic import JsonValue
from tests.unit.rules.cards import FILE, TODAY, card_of, judged, rule_of, stated

from cardwright.card.origin import Origin
from cardwright.errors import UnreadableError
from cardwright.rules.baseline import (
    Baseline,
    absent,
    baseline_bytes,
    compared,
    known_gaps,
    read_baseline,
    with_fingerprints,
)
from cardwright.rules.verdict import Finding, Judgement, Verdict

CARD = card_of([("intended_use.purpose", stated("TBD"), FILE), ("intended_use.users", stated("TBD"), FILE)])
USERS = rule_of(id="test/users", name="missing-users", field="intended_use.users")


def judgement_of(*findings: Finding) -> Judgement:
    judgement = judged(CARD, rule_of(), USERS)
    return judgement.model_copy(update={"findings": with_fingerprints(findings or judgement.findings, CARD)})


def prints(judgement: Judgement) -> list[str]:
    return [finding.fingerprint for finding in judgement.findings]


FIRST, SECOND = judgement_of().findings


def test_a_fingerprint_knows_no_line_no_message_and_no_severity() -> None:
    elsewhere = Origin(kind="file", address="cards/m/versions/3.yaml", line=99, column=1)
    moved = FIRST.model_copy(update={"origin": elsewhere, "message": "in other words", "fingerprint": ""})
    assert prints(judgement_of(moved, SECOND)) == prints(judgement_of())


def test_rules_places_and_equals_are_told_apart() -> None:
    again = FIRST.model_copy(update={"message": "another fact"})
    found = prints(judgement_of(FIRST, SECOND, again))
    assert len(set(found)) == 3


def test_equals_keep_their_fingerprints_in_any_order() -> None:
    again = FIRST.model_copy(update={"message": "another fact"})
    assert prints(judgement_of(FIRST, again)) == list(reversed(prints(judgement_of(again, FIRST))))


def test_items_of_a_list_are_called_by_content() -> None:
    def at(groups: list[JsonValue], index: int) -> str:
        card = card_of([("evaluation.declared_slices", {"age": groups}, FILE)])
        finding = FIRST.model_copy(update={"pointer": f"/evaluation/declared_slices/age/{index}"})
        return with_fingerprints([finding], card)[0].fingerprint

    assert at(["18-25", "26-75"], 0) == at(["26-75", "18-25"], 1)
    assert at(["18-25", "26-75"], 0) != at(["18-25", "26-75"], 1)


def test_known_gaps_are_unchanged_and_others_new() -> None:
    baseline = Baseline(findings=known_gaps([judgement_of(FIRST)], first_seen=TODAY, before=None))
    found = compared(judgement_of(), baseline).findings
    assert [finding.status for finding in found] == ["unchanged", "new"]


def test_fixing_one_and_adding_another_of_the_same_rule_is_new() -> None:
    baseline = Baseline(findings=known_gaps([judgement_of(FIRST)], first_seen=TODAY, before=None))
    other = FIRST.model_copy(update={"pointer": "/intended_use/out_of_scope"})
    judgement = judgement_of(other)
    assert [finding.status for finding in compared(judgement, baseline).findings] == ["new"]
    assert [item.pointer for item in absent([judgement], baseline, whole=True)] == ["/intended_use/purpose"]


@pytest.mark.parametrize("verdict", [Verdict.ERROR, Verdict.WAIVED, Verdict.SATISFIED])
def test_a_crash_a_waiver_and_what_is_fine_are_never_in_it(verdict: Verdict) -> None:
    judgement = judgement_of(FIRST.model_copy(update={"verdict": verdict}))
    assert known_gaps([judgement], first_seen=TODAY, before=None) == ()
    assert compared(judgement, Baseline()).findings[0].status is None


def test_entries_of_cards_that_were_not_judged_are_left_in_peace() -> None:
    baseline = Baseline(findings=known_gaps([judgement_of()], first_seen=TODAY, before=None))
    assert absent([], baseline, whole=False) == ()
    assert len(absent([], baseline, whole=True)) == 2


def test_what_was_known_keeps_its_first_day() -> None:
    before = Baseline(findings=known_gaps([judgement_of(FIRST)], first_seen=date(2026, 1, 1), before=None))
    days = [item.first_seen for item in known_gaps([judgement_of()], first_seen=TODAY, before=before)]
    assert days == [date(2026, 1, 1), TODAY]


def test_the_file_is_sorted_one_finding_a_line_and_read_back(tmp_path: Path) -> None:
    known = known_gaps([judgement_of()], first_seen=TODAY, before=None)
    data = baseline_bytes(reversed(known))
    assert data == baseline_bytes(known)
    assert data.decode().count('"fingerprint"') == len([line for line in data.decode().splitlines() if "rule" in line])
    file = tmp_path / "baseline.json"
    file.write_bytes(data)
    assert read_baseline(file) == Baseline(findings=known)
    file.write_bytes(baseline_bytes([]))
    assert read_baseline(file) == Baseline()


def test_a_file_that_is_not_ours_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "baseline.json"
    assert read_baseline(file) is None
    file.write_text("{}x")
    with pytest.raises(UnreadableError, match="is no baseline"):
        read_baseline(file)
