"""A no that sets duties aside does not stand beside a text that describes what it denies."""

from __future__ import annotations

import pytest
from pydantic import JsonValue
from tests.unit.rules.cards import FILE, PERSON, answered, card_of, judged, rule_of, stated

from cardwright.card.origin import Origin
from cardwright.rules.verdict import Finding, Verdict

LOGS = "Each request is logged with its time, the version that answered, and the score that came out."
SHARED = Origin(kind="file", address="cards/organisation.yaml", line=4, column=3)
RULE = rule_of(id="test/logs", field="logging.operation_events", applies={"when": "has_logs"})


def findings(text: JsonValue, *, origin: Origin = FILE, answer: bool = False, **also: object) -> tuple[Finding, ...]:
    told = card_of([("facts.has_logs", answered(answer), FILE), ("logging.operation_events", text, origin)])
    rules = [RULE, rule_of(id="test/other", field="logging.operation_events")] if also else [RULE]
    return judged(told, *rules).findings


def test_a_text_that_describes_what_is_denied_contradicts_the_no() -> None:
    (found,) = findings(stated(LOGS))
    assert found.verdict is Verdict.CONTRADICTED
    assert found.message.startswith(
        "facts.has_logs is answered no, but logging.operation_events describes what it denies: "
    )
    assert found.pointer == "/facts/has_logs"
    assert found.others == (FILE,)


@pytest.mark.parametrize(
    "text",
    [
        stated("None."),
        stated("The system writes no log at all, since it decides nothing that anybody could ask about."),
        stated("Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod."),
        {"not_applicable": "It writes none, and nobody could read one.", "stated_by": PERSON},
    ],
)
def test_a_text_that_says_no_as_well_or_nothing_agrees_with_it(text: JsonValue) -> None:
    (found,) = findings(text)
    assert found.verdict is Verdict.NOT_APPLICABLE


def test_a_text_for_all_models_and_one_that_another_rule_asks_for_say_nothing_of_this_one() -> None:
    assert findings(stated(LOGS), origin=SHARED)[0].verdict is Verdict.NOT_APPLICABLE
    assert findings(stated(LOGS), other=True)[0].verdict is Verdict.NOT_APPLICABLE


def test_one_no_is_told_once_however_many_rules_wait_for_it() -> None:
    told = card_of(
        [
            ("facts.has_logs", answered(False), FILE),
            ("logging.operation_events", stated(LOGS), FILE),
            ("intended_use.purpose", stated(LOGS), FILE),
        ]
    )
    later = rule_of(id="test/purpose", severity="warning", applies={"when": "has_logs"})
    found = [item for item in judged(told, later, RULE).findings if item.verdict is Verdict.CONTRADICTED]
    assert [item.rule for item in found] == ["test/logs"]
