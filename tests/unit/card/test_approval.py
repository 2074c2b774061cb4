"""What a sign-off is bound to: everything that makes the card, nothing that moves beside it."""

from __future__ import annotations

from typing import Any

import pytest

from cardwright.card.approval import LEFT_OUT, approval_digest, outdated_sections, section_digests
from cardwright.card.card import Card
from cardwright.card.shape import shape_at
from cardwright.card.values import Approval, Person

CARD: dict[str, Any] = {
    "identity": {
        "registry": "bank",
        "name": "m",
        "version": "1",
        "aliases": ["champion"],
        "stage": "Staging",
        "status": "READY",
        "tags": {"team": "a"},
        "model_tags": {"domain": "credit"},
        "updated_at": "2026-11-01T00:00:00Z",
        "previous_version": "0",
        "state": "draft",
        "superseded_by": "2",
        "status_message": "ready",
        "run": {"id": "r1", "lifecycle_stage": "active"},
        "model_digest": "sha256:" + "ab" * 32,
    },
    "intended_use": {"purpose": {"text": "It ranks loans."}},
    "evaluation": {"metrics": {"accuracy": {"metric": "accuracy", "value": 0.9}}},
    "approvals": {"records": {"a": {"by": {"name": "Ada Byron"}, "decision": "approved"}}},
    "audit_trail": {"events": [{"time": "2026-11-01", "kind": "model_registered"}]},
    "origins": {"/intended_use/purpose": {"kind": "file", "address": "cards/m/card.yaml", "line": 3}},
}


def card(**changes: Any) -> Card:
    data = {key: dict(value) if isinstance(value, dict) else value for key, value in CARD.items()}
    for path, value in changes.items():
        *way, last = path.split("__")
        inner: Any = data
        for part in way:
            inner[part] = dict(inner.get(part, {}))
            inner = inner[part]
        inner[last] = value
    return Card.model_validate(data)


@pytest.mark.parametrize(
    "changes",
    [
        {"identity__aliases": []},
        {"identity__aliases": ["champion", "live"]},
        {"identity__stage": "Production"},
        {"identity__status": "FAILED_REGISTRATION"},
        {"identity__status_message": "x"},
        {"identity__tags": {"team": "b", "seen": "yes"}},
        {"identity__model_tags": {}},
        {"identity__updated_at": "2026-11-20T00:00:00Z"},
        {"identity__previous_version": None},
        {"identity__state": "approved"},
        {"identity__superseded_by": None},
        {"identity__run__lifecycle_stage": "deleted"},
        {"approvals__records": {}},
        {"audit_trail__events": []},
        {"origins": {}},
        {"stale": [{"pointer": "/a", "subject": "purpose", "stated": "2026-01-01", "about_version": "0"}]},
        {"contradictions": [{"pointer": "/identity/stage", "values": []}]},
    ],
)
def test_what_moves_beside_the_card_does_not_touch_a_sign_off(changes: dict[str, Any]) -> None:
    assert approval_digest(card(**changes)) == approval_digest(card())


@pytest.mark.parametrize(
    ("changes", "section"),
    [
        ({"intended_use__purpose": {"text": "It ranks people."}}, "intended_use"),
        ({"evaluation__metrics": {"accuracy": {"metric": "accuracy", "value": 0.91}}}, "evaluation"),
        ({"identity__model_digest": "sha256:" + "cd" * 32}, "identity"),
        ({"identity__run__id": "r2"}, "identity"),
        ({"limitations__knowledge_limits": {"text": "It knows nothing of companies."}}, "limitations"),
        ({"contradictions": [{"pointer": "/model/type", "values": []}]}, "contradictions"),
        ({"language": "de"}, "language"),
    ],
)
def test_what_makes_the_card_does_and_its_section_is_named(changes: dict[str, Any], section: str) -> None:
    given = Approval(
        by=Person(name="Ada Byron"),
        decision="approved",
        digest=approval_digest(card()),
        sections=section_digests(card()),
    )
    assert outdated_sections(card(), given) == ()
    assert outdated_sections(card(**changes), given) == (section,)


def test_a_contradiction_counts_by_its_values_not_by_its_lines() -> None:
    def disputed(line: int, value: float) -> Card:
        origin = {"kind": "file", "address": "a.yaml", "line": line}
        return card(contradictions=[{"pointer": "/model/type", "values": [{"value": value, "origin": origin}]}])

    assert approval_digest(disputed(1, 0.5)) == approval_digest(disputed(9, 0.5))
    assert approval_digest(disputed(1, 0.5)) != approval_digest(disputed(1, 0.6))


def test_without_the_digests_of_sections_the_card_as_a_whole_is_named() -> None:
    given = Approval(by=Person(name="Ada Byron"), decision="approved", digest="sha256:" + "00" * 32)
    assert outdated_sections(card(), given) == ("card",)


def test_a_sign_off_without_a_digest_is_bound_to_nothing() -> None:
    assert outdated_sections(card(), Approval(by=Person(name="Ada Byron"), decision="approved")) == ()


def test_the_digest_survives_the_way_through_card_json() -> None:
    assert approval_digest(Card.model_validate_json(card().model_dump_json())) == approval_digest(card())


def test_what_is_left_out_exists_and_says_why() -> None:
    assert [field for field in LEFT_OUT if shape_at(tuple(field.split("."))) == "unknown"] == []
    assert all(len(why.split()) > 3 for why in LEFT_OUT.values())
