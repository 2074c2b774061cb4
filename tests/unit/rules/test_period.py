"""A statement that has to give a period: found in figures and words, in any unit that can be converted."""

from __future__ import annotations

import pytest
from tests.unit.rules.cards import card_of

from cardwright.card.values import Statement
from cardwright.rules.checks.base import Subject
from cardwright.rules.checks.period import PeriodCheck, Unit, periods_in
from cardwright.rules.reading import CardReading


@pytest.mark.parametrize(
    ("text", "unit", "found"),
    [
        ("Kept for three years.", "years", [3]),
        ("Kept for 36 months after the decision.", "years", [3]),
        ("A three-year period, then 18 months.", "months", [36, 18]),
        ("At least ten business days before use.", "business days", [10]),
        ("Two weeks ahead.", "business days", [10]),
        ("14 calendar days ahead.", "business days", [10]),
        ("Within 30 days, or 2 weeks where urgent.", "days", [30, 14]),
        ("Zehn Werktage vorher, mindestens 12 Werktage.", "business days", [10, 12]),
        ("Binnen zwei Tagen, beim Tod einer Person binnen zehn Tagen.", "days", [2, 10]),
        ("Sous quinze jours, ou trois mois pour le reste.", "days", [15]),
        ("Entro due giorni; w ciągu dziesięciu dni.", "days", [2, 10]),
        ("Within 48 hours, and within 36 hours at night.", "days", [2, 1.5]),
        ("The desk is open 24 hours a day.", "days", []),
        ("Conservé 5 ans.", "years", [5]),
        ("Bewahrt 3,5 Jahre lang.", "years", [3.5]),
        ("Kept for 200 days.", "months", [6.570842]),
        ("Kept for 90 days, then two weeks more.", "months", [2.956879, 0.459959]),
        ("Version 3 yearly figures, 2026 days1.", "years", []),
        ("Kept for 24 hours.", "days", []),
    ],
)
def test_periods_are_found(text: str, unit: Unit, found: list[float]) -> None:
    assert periods_in(text, unit=unit) == pytest.approx(found)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Records of each decision are kept for three years in the archive.", None),
        ("Records of each decision are kept for 35 months in the archive.", "2.91667 years are fewer than 3"),
        ("Records of each decision are kept in the archive as required.", "gives no period in years"),
        ("Three years.", "2 words only"),
    ],
)
def test_a_retention_is_held_against_its_least(text: str, said: str | None) -> None:
    subject = Subject(reading=CardReading(card_of()), field=("audit_trail", "retention"))
    check = PeriodCheck(unit="years", at_least=3)
    messages = [outcome.message or "" for outcome in check.examine(Statement(text=text), subject)]
    assert len(messages) == (said is not None)
    assert said is None or said in messages[0]


def test_an_answer_is_held_against_its_most() -> None:
    subject = Subject(reading=CardReading(card_of()), field=("deployment", "adverse_outcome_disclosure"))
    check = PeriodCheck(unit="days", at_most=30)
    late = Statement(text="The agent writes to the person within 45 days and says why.")
    prompt = Statement(text="The agent writes to the person within two weeks and says why.")
    assert [outcome.message for outcome in check.examine(late, subject)] == ["45 days are more than 30"]
    assert list(check.examine(prompt, subject)) == []
