"""Whatever field a rule asks a sentence for: what only looks like an answer fails there, in every pack."""

from __future__ import annotations

import pytest
from tests.unit.rules.cards import TODAY

from cardwright.card.card import Card
from cardwright.card.shape import label_at, question_at
from cardwright.card.values import Statement
from cardwright.rules.engine import judge
from cardwright.rules.examples import PERSON, example_card, example_neighbours
from cardwright.rules.pack import Example, Pack, Rule, available_packs, load_packs
from cardwright.rules.reading import CardReading

ASKING = [
    (pack, rule)
    for pack in load_packs(available_packs())
    for rule in pack.rules
    if rule.examples is not None
    and isinstance(CardReading(example_card(rule, rule.examples.passing)).value_at(rule.path), Statement)
]


def passes(pack: Pack, rule: Rule, text: str) -> bool:
    assert rule.examples is not None
    example = Example(value=text, card=rule.examples.passing.card)
    card = example_card(rule, example)
    answer = {"answer": True, "reason": "For the example.", "stated_by": PERSON}
    asked = dict.fromkeys({*rule.applies.given, rule.applies.when} - {"always"}, answer)
    facts = Card.model_validate({"identity": card.identity, "facts": asked}).facts
    card = card.model_copy(update={"facts": {**facts, **card.facts}})
    judged = judge(
        card,
        packs=[pack.model_copy(update={"rules": (rule,)})],
        as_of=TODAY,
        neighbours=example_neighbours(rule, example),
    )
    return not [item for item in judged.findings if item.rule == rule.id and item.verdict.is_gap]


def test_sentences_are_asked_in_many_fields() -> None:
    assert len({rule.field for _, rule in ASKING}) > 300


@pytest.mark.parametrize(
    "text",
    [
        "TBD",
        "To be confirmed soon",
        "n/a",
        "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor.",
        "As an AI language model, I do not have access to the details of your system.",
        "asdf asdf asdf asdf asdf asdf asdf asdf asdf asdf asdf asdf",
        "[Describe how this was done and who was involved]",
    ],
)
def test_what_stands_in_for_an_answer_fails_in_every_field(text: str) -> None:
    assert [rule.id for pack, rule in ASKING if passes(pack, rule, text)] == []


def test_the_fields_own_question_and_label_fail_in_every_field() -> None:
    for pack, rule in ASKING:
        assert not passes(pack, rule, question_at(rule.path) or "?"), rule.id
        assert not passes(pack, rule, f"{label_at(rule.path)}."), rule.id
