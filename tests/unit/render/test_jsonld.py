"""JSON-LD says what the card says and stays data inside a script element."""

from __future__ import annotations

import json

import pytest
from tests.unit.render.cards import card_data, example_card, example_judgement, stated
from tests.unit.render.hostile import PAYLOADS

from cardwright.card.card import Card
from cardwright.render.compose import compose
from cardwright.render.jsonld import json_ld


def test_it_names_model_version_and_digest() -> None:
    card = example_card()
    document = compose(card, example_judgement(card))
    data = json.loads(json_ld(document, organisation="Musterbank AG"))
    assert data["@context"] == "https://schema.org"
    assert (data["about"]["name"], data["about"]["softwareVersion"]) == ("credit-risk", "3")
    assert data["identifier"] == document.digest
    assert data["publisher"]["name"] == "Musterbank AG"


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_text_ends_the_script_element(payload: str) -> None:
    data = card_data()
    data["provider"]["name"] = data["identity"]["name"] = payload
    data["intended_use"] = {"purpose": stated(payload)}
    card = Card.model_validate(data)
    text = json_ld(compose(card, example_judgement(card)), organisation=payload)
    assert "<" not in text
    assert json.loads(text)["@type"] == "TechArticle"


def test_a_refused_card_describes_no_purpose() -> None:
    card = example_card()
    document = compose(card, example_judgement(card, refused=True))
    assert "description" not in json.loads(json_ld(document))["about"]
