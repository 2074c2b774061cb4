"""Dates that cannot be, duties that one person holds alone, and steps that a log lacks; each at its own line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from pydantic import JsonValue
from tests.unit.rules.cards import TODAY, card_of

from cardwright.card.card import Card
from cardwright.cli.app import run
from cardwright.rules.engine import judge
from cardwright.rules.pack import load_packs

REPORT: JsonValue = {"title": "Test report of version 3", "date": "2026-10-01"}
RUN: JsonValue = {"id": "a1", "started_at": "2026-10-08T09:00:00Z"}


def told(rule: str, *, as_of: date = TODAY, **sections: JsonValue) -> list[str]:
    (hygiene,) = load_packs(["hygiene"])
    data = {"identity": {"registry": "r", "name": "m", "version": "3"}} | sections
    made = judge(Card.model_validate(data), packs=[hygiene], as_of=as_of)
    return [finding.message for finding in made.gaps if finding.rule == f"hygiene/{rule}"]


def events(*kinds: tuple[str, str, str]) -> JsonValue:
    return {"events": [{"time": time, "kind": kind, "user": user, "version": "3"} for time, kind, user in kinds]}


def test_a_report_older_than_the_model_is_refused_unless_the_registry_was_filled_again() -> None:
    identity: JsonValue = {"registry": "r", "name": "m", "version": "3", "run": RUN}
    evaluation: JsonValue = {"test_reports": {"validation": REPORT}}
    assert told("impossible-date", identity=identity, evaluation=evaluation) == [
        "the test report is dated 2026-10-01, but the model was made on 2026-10-08"
    ]
    log = events(("2026-09-28T09:00:00Z", "model_registered", "j.novak"))
    assert told("impossible-date", identity=identity, evaluation=evaluation, audit_trail=log) == []


def test_a_signature_and_an_approval_from_the_future_are_refused_until_their_day() -> None:
    ahead: JsonValue = {"name": "Ada Okafor", "date": "2031-01-02"}
    sections: dict[str, JsonValue] = {
        "evaluation": {"test_reports": {"validation": {"title": "Test report of it", "signed_by": [ahead]}}},
        "approvals": {"records": {"release": {"by": ahead, "decision": "approved"}}},
    }
    assert told("impossible-date", **sections) == [
        "Ada Okafor approved it on 2031-01-02, after the day of judgement 2026-11-21",
        "the signature of Ada Okafor is dated 2031-01-02, after the day of judgement 2026-11-21",
    ]
    assert told("impossible-date", as_of=date(2031, 1, 2), **sections) == []


def test_a_statement_from_the_future_fails_at_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "cardwright.yaml").write_text("registry: {name: none}\npacks: [hygiene]\n", encoding="utf-8")
    file = tmp_path / "cards" / "m" / "versions" / "1.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(
        "# version 1\nintended_use:\n  users:\n    text: Loan officers of the bank.\n"
        "    stated_by: {name: Jana Novák, date: 2031-01-02}\n",
        encoding="utf-8",
    )
    monkeypatch.chdir(tmp_path)
    assert run(["check", "--as-of", "2026-11-21", "-o", "concise"]) == 1
    said = capsys.readouterr().out
    assert "dated 2031-01-02, after the day of judgement 2026-11-21: intended_use.users" in said
    assert "cards/m/versions/1.yaml:4:5: error hygiene/named-person" in said
    assert run(["check", "--as-of", "2031-01-02"]) == 0


def test_a_limit_recorded_after_the_comparison_of_groups_is_refused() -> None:
    check: JsonValue = {
        "metric": "demographic_parity_ratio",
        "by": ["age"],
        "value": 0.9,
        "groups": {"young": 500, "old": 900},
        "interval": {"method": "bootstrap", "level": 0.95, "low": 0.84, "high": 0.96},
        "limit": {"value": 0.8, "direction": "at_least", "recorded_at": "2026-10-08T10:00:01Z"},
        "measured_at": "2026-10-08T10:00:00Z",
    }
    assert told("bias-limit", fairness={"assessments": {"dp": check}}) == [
        "the limit was recorded after the figure was measured"
    ]


def test_nobody_validates_what_the_same_user_registered() -> None:
    log = events(
        ("2026-10-08T09:00:00Z", "model_registered", "j.novak"), ("2026-10-09T09:00:00Z", "model_validated", "J.Novak")
    )
    assert told("separation-of-duties", audit_trail=log) == ["J.Novak registered the model and validated it"]


def test_steps_out_of_order_are_named_with_their_times() -> None:
    log = events(
        ("2026-10-08T09:00:00Z", "model_registered", "a"),
        ("2026-10-10T09:00:00Z", "model_deployed", "b"),
        ("2026-10-11T09:00:00Z", "model_validated", "c"),
    )
    assert told("audit-events", audit_trail=log) == [
        "model_deployed at 2026-10-10T09:00:00Z comes before model_validated at 2026-10-11T09:00:00Z"
    ]


def test_a_version_without_a_log_is_not_judged_by_it() -> None:
    (hygiene,) = load_packs(["hygiene"])
    (found,) = [f for f in judge(card_of(), packs=[hygiene], as_of=TODAY).findings if f.rule == "hygiene/audit-events"]
    assert found.verdict == "not_applicable"
