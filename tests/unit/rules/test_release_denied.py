"""A no to the question whether a system is on the market, beside a card that says it is."""

from __future__ import annotations

import pytest
from tests.unit.rules.cards import FILE, TODAY, answered, card_of

from cardwright.rules.engine import judge
from cardwright.rules.pack import load_packs

(PACK,) = load_packs(["hygiene"])
RULE = next(rule for rule in PACK.rules if rule.id == "hygiene/facts-agree")


def problems(field: str, value: str, *, on_market: bool = False) -> list[str]:
    card = card_of([("facts.on_market", answered(on_market), FILE), (f"system.{field}", value, FILE)])
    judged = judge(card, packs=[PACK.model_copy(update={"rules": (RULE,)})], as_of=TODAY)
    return [finding.message for finding in judged.findings if finding.verdict.is_gap]


@pytest.mark.parametrize(
    "status",
    [
        "on the market since 2025",
        "Placed on the market",
        "in service in 14 branches since 1 March 2026",
        "in Betrieb seit Mai 2026",
        "sur le marché depuis novembre 2026",
        "op de markt sinds 2024",
    ],
)
def test_a_status_of_release_speaks_against_a_no(status: str) -> None:
    message = f"facts.on_market is answered no, but system.market_status says “{status}”"
    assert problems("market_status", status) == [message]
    assert problems("market_status", status, on_market=True) == []


@pytest.mark.parametrize(
    "status",
    [
        "not placed on the market; shadow operation in one pilot branch",
        "nicht in Betrieb; Inbetriebnahme für Februar 2028 vorgesehen",
        "in service from January 2028 on",
        "planned for January 2027",
        "in house only",
        "in development",
        "no longer on the market",
    ],
)
def test_a_status_before_or_after_release_agrees_with_a_no(status: str) -> None:
    assert problems("market_status", status) == []


@pytest.mark.parametrize(("day", "is_told"), [("2026-11-16", True), ("2027-03-31", False)])
def test_a_day_of_release_that_has_come_speaks_against_a_no(day: str, is_told: bool) -> None:
    assert bool(problems("placed_on_market", day)) is is_told
