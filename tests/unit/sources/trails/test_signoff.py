"""Who may sign off: roles with the permission, and nobody who made the model or tells how it was made."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cardwright.card.card import Card
from cardwright.config import load_settings
from cardwright.sources.base import VersionKey
from cardwright.sources.trails.ledger import append
from cardwright.sources.trails.records import Decision, RefusedRecord, Signatory
from cardwright.sources.trails.signoff import LedgerFacts, Refusal, refusal_of

PERMISSIONS = {"Viewer": {"may": ["read"]}, "Validator": {"may": ["read", " Approve "]}}


def card(*, permissions: dict[str, Any] | None = None, **sections: Any) -> Card:
    identity = {
        "registry": "bank",
        "name": "m",
        "version": "1",
        "source_commit": "abc1234",
        **sections.pop("identity", {}),
    }
    approvals = {"permissions": PERMISSIONS if permissions is None else permissions}
    return Card.model_validate({"identity": identity, "approvals": approvals, **sections})


def refused(
    made: Card,
    *,
    name: str = "Jonas Brandt",
    role: str = "Validator",
    decision: Decision = "approved",
    people: dict[str, str] | None = None,
    git: tuple[str, ...] = (),
) -> Refusal | None:
    return refusal_of(made, decision=decision, by=Signatory(name=name, role=role), people=people or {}, git_authors=git)


def stated(name: str) -> dict[str, Any]:
    return {"text": "It adds up.", "stated_by": {"name": name, "date": "2026-11-01"}}


def test_a_role_with_the_permission_may() -> None:
    assert refused(card()) is None
    assert refused(card(), role=" validator ") is None


@pytest.mark.parametrize(
    ("permissions", "role", "reason"),
    [
        (None, "Viewer", "it has read; Validator may"),
        (None, "Owner", "it is not declared; Validator may"),
        ({}, "Validator", "no role may, see approvals.permissions"),
        ({"Validator": {}}, "Validator", "it has none; no role may"),
    ],
)
def test_a_role_without_it_may_not(permissions: dict[str, Any] | None, role: str, reason: str) -> None:
    found = refused(card(permissions=permissions), role=role)
    assert found is not None
    assert found.rule == "permission"
    assert reason in found.reason


def test_nobody_takes_a_role_that_others_hold() -> None:
    held = card(permissions={"Validator": {"may": ["approve"], "held_by": ["Ada Byron"]}})
    assert refused(held, name="ada  BYRON") is None
    found = refused(held)
    assert found is not None
    assert found.reason == "Jonas Brandt does not hold the role Validator: it is held by Ada Byron"


@pytest.mark.parametrize("user", ["Jonas Brandt", "j.brandt", "JBRANDT", "jonas.brandt@bank.example"])
def test_the_user_of_the_run_is_an_author(user: str) -> None:
    found = refused(card(identity={"run": {"id": "r1", "user": user}}))
    assert found is not None
    assert (found.rule, "the user of the training run r1" in found.reason) == ("four_eyes", True)


def test_an_account_whose_owner_is_known_is_not_guessed_at() -> None:
    made = card(identity={"run": {"id": "r1", "user": "j.brandt"}})
    assert refused(made, people={"j.brandt": "Julia Brandt"}) is None
    assert refused(made, name="Julia Brandt", people={"j.brandt": "Julia Brandt"}) is not None
    assert refused(card(identity={"run": {"id": "r1", "user": "x7"}}), people={"x7": "jonas brandt"}) is not None


def test_the_author_of_the_commit_is_an_author() -> None:
    found = refused(card(), git=("J. Brandt", "jonas.brandt@bank.example"))
    assert found is not None
    assert "the author of the commit abc1234" in found.reason


@pytest.mark.parametrize(
    "sections",
    [
        {"model": {"general_logic": stated("Jonas Brandt")}},
        {"training_data": {"gaps": stated("jonas brandt")}},
        {"evaluation": {"cybersecurity": {"measures": stated("Jonas Brandt")}}},
        {"system": {"architecture": stated("Jonas Brandt")}},
    ],
)
def test_whoever_tells_how_the_model_was_made_is_an_author(sections: dict[str, Any]) -> None:
    found = refused(card(**sections))
    assert found is not None
    assert found.rule == "four_eyes"


def test_whoever_answers_for_purpose_or_risk_is_not() -> None:
    assert refused(card(intended_use={"purpose": stated("Jonas Brandt")})) is None


@pytest.mark.parametrize("decision", ["refused", "withdrawn"])
def test_authors_may_step_back(decision: Decision) -> None:
    assert refused(card(model={"general_logic": stated("Jonas Brandt")}), decision=decision) is None


@pytest.mark.parametrize(("names", "found"), [("", 0), ("trails: {model_names: {old-name: new-name}}\n", 1)])
def test_what_the_ledger_holds_under_an_earlier_name_follows_a_rename(tmp_path: Path, names: str, found: int) -> None:
    by = Signatory(name="Jonas Brandt", role="Validator")
    record = RefusedRecord(card="old-name/3", attempted="approved", by=by, reason="may not", rule="permission")
    append(tmp_path / "cardwright-ledger.jsonl", lambda _ledger: [record], now=datetime(2026, 11, 21, tzinfo=UTC))
    (tmp_path / "cardwright.yaml").write_text(f"registry: {{name: r}}\n{names}")
    ledger = LedgerFacts(load_settings(tmp_path / "cardwright.yaml"))
    entries = [entry for log in ledger.log(VersionKey(name="new-name", version="3")) for entry in log.entries]
    assert len(entries) == found
    assert {entry.event["model_name"] for entry in entries} <= {"new-name"}
