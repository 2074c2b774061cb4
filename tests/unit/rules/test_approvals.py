"""Sign-offs: what was taken back, refused, or given by somebody who may not, fails where it stands, with its words."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import JsonValue
from tests.unit.rules.cards import TODAY, card_of
from tests.unit.rules.test_records import told

from cardwright.card.origin import Origin
from cardwright.cli.app import run
from cardwright.rules.engine import judge
from cardwright.rules.pack import load_packs

APPROVED: JsonValue = {"by": {"name": "Ada Okafor", "role": "Validation", "date": "2026-10-09"}, "decision": "approved"}
WITHDRAWN: JsonValue = {
    "by": {"name": "Ruth Haas", "role": "Risk", "date": "2026-10-12"},
    "decision": "withdrawn",
    "comment": "The drift alarm of 12 October.",
}
IDENTITY: dict[str, JsonValue] = {"registry": "r", "name": "m", "version": "3"}
RULE = "approval-stands"


def records(**given: JsonValue) -> JsonValue:
    return {"records": given}


def test_a_withdrawn_approval_fails_with_who_when_and_why() -> None:
    assert told(RULE, approvals=records(first=APPROVED, halt=WITHDRAWN)) == [
        "Ruth Haas withdrew the approval on 2026-10-12: “The drift alarm of 12 October.”; nobody approved it since"
    ]


def test_an_approval_after_the_withdrawal_stands() -> None:
    again = {"by": {"name": "Ada Okafor", "date": "2026-10-20"}, "decision": "approved"}
    assert told(RULE, approvals=records(first=APPROVED, halt=WITHDRAWN, again=again)) == []


def test_a_withdrawal_in_the_ledger_names_its_line() -> None:
    ledger = Origin(kind="trail", address="cardwright-ledger.jsonl", line=4, digest=None)
    card = card_of(
        [
            ("approvals.records.ledger_line_2", APPROVED, ledger),
            ("approvals.records.ledger_line_4", WITHDRAWN, ledger),
        ]
    )
    (finding,) = [item for item in judge(card, packs=load_packs(["hygiene"]), as_of=TODAY).gaps if RULE in item.rule]
    assert finding.severity == "error"
    assert finding.origin == ledger


def test_a_withdrawal_that_only_the_audit_log_tells_of_fails() -> None:
    events: JsonValue = [
        {"time": "2026-10-08T09:00:00Z", "kind": "model_approved", "user": "a.okafor", "version": "3"},
        {"time": "2026-10-12T09:00:00Z", "kind": "approval_revoked", "user": "r.haas", "version": "3", "reason": "Drift."},  # noqa: E501
    ]  # fmt: skip
    assert told(RULE, audit_trail={"events": events}) == [
        "r.haas withdrew the approval at 2026-10-12T09:00:00Z (approval_revoked): “Drift.”"
    ]


def test_a_withdrawal_is_history_once_another_version_took_over() -> None:
    card = card_of([("approvals.records.halt", WITHDRAWN, Origin(kind="file", address="a.yaml", line=1, column=1))])
    past = card.model_copy(update={"identity": card.identity.model_copy(update={"superseded_by": "4"})})
    (finding,) = [item for item in judge(past, packs=load_packs(["hygiene"]), as_of=TODAY).gaps if RULE in item.rule]
    assert finding.severity == "note"


def test_a_refusal_stands_beside_an_approval_by_another() -> None:
    refused = {"by": {"name": "Ruth Haas", "date": "2026-10-12"}, "decision": "refused"}
    assert told(RULE, approvals=records(first=APPROVED, other=refused)) == [
        "Ruth Haas refused it on 2026-10-12, without a word of why; and has not approved it since"
    ]


@pytest.mark.parametrize(
    ("by", "says"),
    [
        ({"name": "Ada Okafor", "role": "Developer", "date": "2026-10-09"}, "lacks the permission approve"),
        ({"name": "Jana Novák", "role": "Validation", "date": "2026-10-09"}, "does not hold the role Validation"),
        ({"name": "Ada Okafor", "date": "2026-10-09"}, "does not say in which role"),
        ({"name": "Ada Okafor", "role": "Validation"}, "bears no date"),
    ],
)
def test_an_approval_takes_a_role_that_may_its_holder_and_a_day(by: JsonValue, says: str) -> None:
    permissions: JsonValue = {
        "Validation": {"may": ["approve"], "held_by": ["Ada Okafor"]},
        "Developer": {"may": ["read"]},
    }
    section = {"permissions": permissions, "records": {"release": {"by": by, "decision": "approved"}}}
    (message,) = told(RULE, approvals=section)
    assert says in message


def test_roles_are_asked_only_where_a_project_declared_permissions() -> None:
    by: JsonValue = {"name": "Ada Okafor", "date": "2026-10-09"}
    assert told(RULE, approvals=records(release={"by": by, "decision": "approved"})) == []


def test_two_required_roles_take_two_persons() -> None:
    other = {"by": {"name": "Ada Okafor", "role": "Governance", "date": "2026-10-10"}, "decision": "approved"}
    section = {"required": ["Validation", "Governance"], "records": {"one": APPROVED, "two": other}}
    assert "Ada Okafor signs for Governance and for Validation: each role takes a person of its own" in told(
        RULE, approvals=section
    )


def test_a_version_in_use_takes_every_role_and_one_in_preparation_does_not() -> None:
    section: JsonValue = {"required": ["Validation"]}
    assert told(RULE, approvals=section) == []
    assert told(RULE, identity={**IDENTITY, "aliases": ["champion"]}, approvals=section) == [
        "the registry says that the version is in use, and nobody approved it as Validation"
    ]


def test_who_approved_before_a_withdrawal_is_not_said_to_have_approved_never() -> None:
    withdrawn: JsonValue = {
        "by": {"name": "Ruth Haas", "role": "Governance", "date": "2026-10-12"},
        "decision": "withdrawn",
    }
    section: JsonValue = {"required": ["Validation"], "records": {"one": APPROVED, "two": withdrawn}}
    said = told(RULE, identity={**IDENTITY, "aliases": ["champion"]}, approvals=section)
    assert any(message.endswith("nobody approved it as Validation since an approval was withdrawn") for message in said)


def test_who_ran_the_training_or_states_how_it_was_made_does_not_approve() -> None:
    identity: JsonValue = {**IDENTITY, "run": {"id": "a1", "user": "a.okafor"}}
    assert told("separation-of-duties", identity=identity, approvals=records(release=APPROVED)) == [
        "Ada Okafor approves, and is the user of the training run a1"
    ]
    said: JsonValue = {
        "version": {"text": "System release 1.2.", "stated_by": {"name": "Dr. Ada\u200b Okafor", "date": "2026-10-01"}}
    }
    (message,) = told("separation-of-duties", system=said, approvals=records(release=APPROVED))
    assert message.startswith("Ada Okafor approves, and is the author of /system/version")


def test_an_approval_is_no_older_than_the_figures_it_rests_on() -> None:
    evaluation: JsonValue = {"metrics": {"auc": {"metric": "auc", "value": 0.8, "measured_at": "2026-10-12T09:00:00Z"}}}
    assert told("impossible-date", evaluation=evaluation, approvals=records(release=APPROVED)) == [
        "Ada Okafor approved it on 2026-10-09, but evaluation.metrics.auc was measured on 2026-10-12, "
        "so nobody could look at it then"
    ]


def test_the_clock_of_a_registry_that_was_filled_again_makes_no_approval_too_early() -> None:
    recorded = Origin(kind="run", address="runs:/a1/metrics/auc")
    written = Origin(kind="file", address="cards/m/card.yaml", line=3, column=3)
    figure: JsonValue = {"metric": "auc", "value": 0.8, "measured_at": "2026-11-20T09:00:00Z"}
    card = card_of([("evaluation.metrics.auc", figure, recorded), ("approvals.records.release", APPROVED, written)])
    found = judge(card, packs=load_packs(["hygiene"]), as_of=TODAY).gaps
    assert [item.message for item in found if item.rule == "hygiene/impossible-date"] == []


def test_the_gate_fails_at_the_line_of_the_withdrawal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "cardwright.yaml").write_text("registry: {name: none}\npacks: [hygiene]\n", encoding="utf-8")
    file = tmp_path / "cards" / "m" / "versions" / "1.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(
        "approvals:\n  records:\n"
        "    first: {by: {name: Ada Okafor, date: 2026-10-09}, decision: approved}\n"
        "    halt: {by: {name: Ruth Haas, date: 2026-10-12}, decision: withdrawn, comment: The drift alarm.}\n",
        encoding="utf-8",
    )
    monkeypatch.chdir(tmp_path)
    assert run(["check", "-o", "concise", "--as-of", "2026-11-21"]) == 1
    said = capsys.readouterr().out
    assert "cards/m/versions/1.yaml:4:" in said
    assert "The drift alarm." in said
