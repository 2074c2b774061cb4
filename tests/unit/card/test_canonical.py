"""The bytes that are digested are the bytes that are published."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardwright.card.canonical import canonical_bytes, card_digest, digest_of
from cardwright.card.card import Card, Identity
from cardwright.card.values import Measurement, Statement


def card(**sections: object) -> Card:
    return Card.model_validate({"identity": {"registry": "r", "name": "m", "version": "1"}, **sections})


def test_keys_are_sorted_and_the_text_is_utf_8() -> None:
    text = canonical_bytes({"b": "é", "a": 1}).decode("utf-8")
    assert text == '{\n  "a": 1,\n  "b": "é"\n}\n'


def test_empty_sections_do_not_appear() -> None:
    assert set(json.loads(canonical_bytes(card()))) == {"format", "identity", "language", "roles"}


def test_reading_a_card_back_gives_the_same_bytes() -> None:
    first = canonical_bytes(card(intended_use={"purpose": {"text": "Rank loans."}}, evaluation={"metrics": {}}))
    assert canonical_bytes(Card.model_validate_json(first)) == first


def test_a_card_is_named_by_the_digest_of_its_bytes() -> None:
    assert card_digest(card()) == digest_of(canonical_bytes(card()))


def test_a_float_that_is_not_a_number_is_refused() -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        canonical_bytes({"a": float("nan")})


def test_a_figure_that_is_not_a_number_is_written_in_words() -> None:
    assert json.loads(canonical_bytes(Measurement(metric="auc", value="NaN")))["value"] == "NaN"


@given(st.text(), st.floats(allow_nan=False, allow_infinity=False))
def test_any_text_and_number_survives(text: str, number: float) -> None:
    made = card(
        intended_use={"purpose": Statement(text=text)}, evaluation={"metrics": {"m": {"metric": "m", "value": number}}}
    )
    again = Card.model_validate_json(canonical_bytes(made))
    assert again == made


def test_a_card_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Identity(registry="r", name="m", version="1").name = "other"  # type: ignore[misc]


def test_a_card_that_speaks_for_nobody_is_refused() -> None:
    """No role would make every duty not applicable, and the card green."""
    with pytest.raises(ValueError, match="at least 1 item"):
        card(roles=[])


@pytest.mark.parametrize(
    "origin",
    [
        {"kind": "file", "address": "cards/a.yaml", "line": 3, "column": 5},
        {"kind": "file", "address": "cards/a.yaml", "line": 3},
        {"kind": "file", "address": "cards/a.json", "line": 3, "column": 1, "digest": "sha256:0"},
        {"kind": "run", "address": "runs:/1/metrics/auc", "step": 0},
        {"kind": "derived", "address": "derived", "derived_from": ["/identity"]},
    ],
)
def test_every_part_of_an_origin_is_written(origin: dict[str, object]) -> None:
    made = card(origins={"/identity": origin})
    assert json.loads(canonical_bytes(made))["origins"] == {"/identity": origin}
