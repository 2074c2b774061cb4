"""The state of a version and stale sign-offs stand where people look first."""

from __future__ import annotations

import pytest
from tests.unit.render.cards import card_data, example_judgement

from cardwright.card.approval import section_digests
from cardwright.card.card import Card
from cardwright.card.state import state_of
from cardwright.render.compose import compose
from cardwright.render.document import Document, Mark, Table
from cardwright.render.markdown import write_markdown

STALE = "sha256:" + "00" * 32


def document(**identity: object) -> Document:
    data = card_data()
    data["identity"] = {**data["identity"], **identity}
    then = {**section_digests(Card.model_validate(data)), "evaluation": STALE}
    for record in data["approvals"]["records"].values():
        record["digest"] = STALE
        record["sections"] = then
        record["decision"] = "approved"
    card = Card.model_validate(data)
    return compose(card, example_judgement(card))


@pytest.mark.parametrize(
    ("state", "word"),
    [
        ("draft", "draft"),
        ("in_review", "in review"),
        ("approved", "approved"),
        ("superseded", "superseded"),
        ("withdrawn", "withdrawn"),
    ],
)
def test_each_state_has_its_word(state: str, word: str) -> None:
    made = document(state=state)
    assert made.state == word
    assert f"- State: {word}\n" in write_markdown(made)


def test_a_card_that_was_never_settled_shows_the_state_it_has_by_itself() -> None:
    made = document()
    assert made.card.identity.state is None
    assert made.state == state_of(made.card).state.replace("_", " ") == "in review"


def test_the_successor_is_named() -> None:
    assert "superseded by version 9" in write_markdown(document(state="superseded", superseded_by="9"))


def test_a_stale_approval_is_marked_in_the_first_facts_and_in_the_table() -> None:
    made = document()
    approved = dict(made.glance)["Approved by"]
    assert approved.mark is Mark.STALE
    assert "changed since: evaluation" in approved.text
    section = next(section for section in made.sections if section.id == "approvals")
    table = next(block for block in section.blocks if isinstance(block, Table))
    assert {row[1].mark for row in table.rows} == {Mark.STALE}


def test_roles_and_permissions_are_a_table() -> None:
    data = card_data()
    data["approvals"]["permissions"] = {
        "Validator": {"may": ["read", "approve"], "held_by": ["Ada Byron"]},
        "Developer": {"may": ["read"]},
    }
    data["approvals"]["registry_permissions"] = {"ada": "MANAGE"}
    card = Card.model_validate(data)
    section = next(item for item in compose(card, example_judgement(card)).sections if item.id == "approvals")
    tables = {block.caption: block for block in section.blocks if isinstance(block, Table)}
    rows = [[cell.text for cell in row] for row in tables["Roles and permissions"].rows]
    assert rows == [["Developer", "read", "—"], ["Validator", "read, approve", "Ada Byron"]]
    assert [[cell.text for cell in row] for row in tables["Permissions in the registry"].rows] == [["ada", "MANAGE"]]
