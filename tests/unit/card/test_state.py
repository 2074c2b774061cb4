"""The state of a version follows from sign-offs, ledger and registry, by rules in a fixed order."""

from __future__ import annotations

from typing import Any

import pytest

from cardwright.card.approval import approval_digest, section_digests
from cardwright.card.card import Card
from cardwright.card.settle import settled, settlements
from cardwright.card.staleness import traits_of
from cardwright.card.state import decisions, state_of

ADA, BEN = "Ada Byron", "Ben Okri"


def sign_off(by: str, decision: str = "approved", day: str = "2026-11-02", **more: Any) -> dict[str, Any]:
    role = {"role": more.pop("role")} if "role" in more else {}
    return {"by": {"name": by, "date": day, **role}, "decision": decision, **more}


def card(*records: dict[str, Any], version: str = "1", required: tuple[str, ...] = (), **identity: Any) -> Card:
    return Card.model_validate(
        {
            "identity": {"registry": "bank", "name": "m", "version": version, **identity},
            "intended_use": {"purpose": {"text": "It ranks loans."}},
            "approvals": {"records": {str(place): item for place, item in enumerate(records)}, "required": required},
        }
    )


def bound(**more: Any) -> dict[str, Any]:
    return sign_off(ADA, digest=approval_digest(card()), sections=section_digests(card()), **more)


STALE = sign_off(ADA, digest="sha256:" + "00" * 32)


@pytest.mark.parametrize(
    ("made", "state"),
    [
        (card(), "draft"),
        (card(stage="Staging"), "in_review"),
        (card(stage="Production"), "draft"),
        (card(aliases=["champion"]), "draft"),
        (card(stage="Archived"), "withdrawn"),
        (card(sign_off(ADA)), "approved"),
        (card(sign_off(ADA, "refused")), "in_review"),
        (card(sign_off(ADA, "refused"), sign_off(ADA, day="2026-11-03")), "approved"),
        (card(sign_off(ADA), sign_off(ADA, "refused", day="2026-11-03")), "in_review"),
        (card(sign_off(ADA), sign_off(BEN, "refused")), "in_review"),
        (card(sign_off(ADA), sign_off(BEN, "withdrawn", day="2026-11-03")), "withdrawn"),
        (card(sign_off(ADA, day="2026-11-04"), sign_off(BEN, "withdrawn", day="2026-11-03")), "approved"),
        (card(sign_off(ADA), sign_off(BEN, "withdrawn", day="2026-11-03"), stage="Archived"), "withdrawn"),
        (card(bound()), "approved"),
        (card(STALE), "in_review"),
        (card(STALE, sign_off(BEN)), "in_review"),
        (card(STALE, sign_off(BEN, digest=approval_digest(card()))), "approved"),
        (card(sign_off(ADA, role="Validator"), required=("validator", "Governance")), "in_review"),
        (
            card(
                sign_off(ADA, role="Validator"), sign_off(BEN, role="governance"), required=("validator", "Governance")
            ),
            "approved",
        ),
        (card(sign_off(ADA), superseded_by="2"), "superseded"),
    ],
)
def test_each_rule(made: Card, state: str) -> None:
    assert state_of(made).state == state


def test_on_one_day_files_come_before_the_ledger_and_line_9_before_line_10() -> None:
    records = {name: sign_off(ADA) for name in ("ledger_line_10", "ledger_line_9", "zz")}
    origins = {f"/approvals/records/{name}": {"kind": "trail", "address": "ledger"} for name in records if name != "zz"}
    made = Card.model_validate(
        {
            "identity": {"registry": "bank", "name": "m", "version": "1"},
            "approvals": {"records": records},
            "origins": origins,
        }
    )
    assert [key for key, _ in decisions(made)] == ["zz", "ledger_line_9", "ledger_line_10"]


def settle(*cards: Card) -> dict[str, Card]:
    found = settlements(traits_of(item) for item in cards)
    return {item.identity.version: settled(item, found[item.identity.version]) for item in cards}


def test_an_approved_version_is_superseded_by_the_next_that_was_approved() -> None:
    made = settle(
        card(sign_off(ADA), version="9"), card(version="10"), card(sign_off(ADA), version="11"), card(version="12")
    )
    assert [(made[name].identity.state, made[name].identity.superseded_by) for name in ("9", "10", "11", "12")] == [
        ("superseded", "11"),
        ("draft", None),
        ("approved", None),
        ("draft", None),
    ]
    assert made["9"].origins["/identity/superseded_by"].derived_from == ("/approvals/records",)
    assert made["9"].origins["/identity/state"].kind == "derived"


def test_a_withdrawn_approval_supersedes_nothing() -> None:
    made = settle(
        card(sign_off(ADA), version="1"),
        card(sign_off(ADA), sign_off(ADA, "withdrawn", day="2026-11-05"), version="2"),
    )
    assert (made["1"].identity.state, made["2"].identity.state) == ("approved", "withdrawn")


def test_an_archived_version_with_an_approved_successor_is_superseded() -> None:
    made = settle(card(version="1", stage="Archived"), card(sign_off(ADA), version="2"))
    assert made["1"].identity.state == "superseded"


def test_after_a_step_back_the_older_version_is_live_again() -> None:
    made = settle(card(sign_off(ADA), version="1", aliases=["champion"]), card(sign_off(ADA), version="2"))
    assert made["1"].identity.state == "approved"


def test_settling_twice_changes_nothing() -> None:
    first = settle(card(sign_off(ADA), version="1"), card(sign_off(ADA), version="2"))
    assert settle(*first.values()) == first
