"""Charts of other tools: the picture with its digest, or name, place and digest alone."""

from __future__ import annotations

import pytest
from tests.unit.card.test_picture import PLAIN
from tests.unit.render.cards import card_data, example_judgement

from cardwright.card.card import Card
from cardwright.card.picture import picture_of
from cardwright.render.compose import compose
from cardwright.render.document import Block, Document, Facts, Figure
from cardwright.render.markdown import write_markdown

DIGEST = "sha256:" + "ab" * 32


def document() -> Document:
    data = card_data()
    plot = {"title": 'roc "curve" <plot>', "location": "runs:/4f1c/artifacts/roc.png", "digest": DIGEST}
    data["evaluation"]["plots"] = {"roc.png": {**plot, "image": picture_of(PLAIN)}, "x.svg": {**plot, "title": "x"}}
    data["evaluation"]["plots"]["big.png"] = {**plot, "title": "big", "left_out": "total"}
    address = "runs:/4f1c/artifacts/governance/slices.json"
    data["evaluation"]["unread"] = {"governance/slices.json": {"location": address, "reason": "too_large"}}
    card = Card.model_validate(data)
    return compose(card, example_judgement(card))


def blocks(made: Document) -> list[Block]:
    (section,) = [
        child for section in made.sections for child in section.children if child.id == "validation-and-testing"
    ]
    return list(section.blocks)


def test_a_picture_is_shown_with_words_and_the_digest_of_its_file() -> None:
    (found,) = [block for block in blocks(document()) if isinstance(block, Figure) and "<image " in block.svg]
    assert f'href="data:image/png;base64,{picture_of(PLAIN)}"' in found.svg
    assert "roc &quot;curve&quot;" in found.svg or 'roc "curve" &lt;plot&gt;' in found.svg
    assert "<plot>" not in found.svg
    assert found.alternative.startswith("A picture of 2 by 2 pixels")
    assert found.data is not None
    assert DIGEST in [cell.text for row in found.data.rows for cell in row]


def test_what_is_no_picture_stands_there_by_name_place_and_digest() -> None:
    facts = [
        block for block in blocks(document()) if isinstance(block, Facts) and (block.caption or "").endswith("x.svg")
    ]
    (found,) = facts
    assert DIGEST in [cell.text for _, cell in found.rows]


def test_a_picture_that_was_left_out_says_why_and_where_it_lies() -> None:
    (found,) = [
        block for block in blocks(document()) if isinstance(block, Facts) and "big.png" in (block.caption or "")
    ]
    told = [cell.text for _, cell in found.rows]
    assert "not shown here: all pictures of a card may take 192 KiB together" in told
    assert "runs:/4f1c/artifacts/roc.png" in told


@pytest.mark.parametrize(("why", "said"), [("format", "only a plain PNG"), ("size", "96 KiB"), ("unread", "8 MiB")])
def test_each_reason_has_its_words(why: str, said: str) -> None:
    data = card_data()
    data["evaluation"]["plots"] = {"x.png": {"title": "x", "location": "runs:/4f1c/artifacts/x.png", "left_out": why}}
    card = Card.model_validate(data)
    assert said in write_markdown(compose(card, example_judgement(card)))


def test_evidence_that_was_not_read_is_named_on_the_page() -> None:
    facts = [block for block in blocks(document()) if isinstance(block, Facts)]
    (found,) = [block for block in facts if block.caption == "Evidence that was not read"]
    ((name, cell),) = found.rows
    assert name == "governance/slices.json"
    assert cell.text == "not read: it is larger than the 8 MiB that are read of a file of figures"


def test_markdown_names_both_and_holds_no_picture() -> None:
    text = write_markdown(document())
    assert text.count(DIGEST) >= 2
    assert "base64" not in text
