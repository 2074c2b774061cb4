"""Conditions that follow from other answers of a card, so that nobody is asked twice and nobody can answer apart."""

from __future__ import annotations

from collections.abc import Callable, Collection

from cardwright.card.card import Card
from cardwright.card.values import NotApplicable

# Art. 50(1) and (2) bind providers, (3) and (4) deployers
_ART_50 = {
    "provider": ("interacts_with_persons", "generates_synthetic_content"),
    "deployer": ("emotion_or_biometric_categorisation", "generates_deepfakes", "publishes_ai_text"),
}
# point 1(a) of Annex III is put to providers; of a deployer the same is asked as a fact
_REMOTE = "remote_biometric_identification"
# Art. 49(4): law enforcement, migration, asylum and border control are entered in a section that is not public
_NON_PUBLIC_AREAS = ("6-", "7-")


def _any_art50_duty(card: Card) -> bool | None:
    answers = [card.facts.get(fact) for role in card.roles for fact in _ART_50.get(role, ())]
    if any(answer is not None and answer.answer for answer in answers):
        return True
    return None if None in answers else False


def _public_register_section(card: Card) -> bool | None:
    points = card.risk_classification.annex_iii_points
    return not any(answer.answer for key, answer in points.items() if key.startswith(_NON_PUBLIC_AREAS))


def _declaration_due(card: Card) -> bool | None:
    # before release the declaration may be planned, as a person says with a reason; whether that holds is judged there
    on_market = card.facts.get("on_market")
    released = on_market is not None and on_market.answer
    return released or not isinstance(card.declaration_of_conformity.document, NotApplicable)


def _internal_control_route(card: Card) -> bool | None:
    procedure = card.declaration_of_conformity.assessment_procedure
    return None if procedure is None else procedure == "annex-vi"


def _remote_biometric_identification(card: Card) -> bool | None:
    answer = card.risk_classification.annex_iii_points.get("1-a")
    if answer is None and "provider" not in card.roles:
        answer = card.facts.get(_REMOTE)
    return None if answer is None else answer.answer


DERIVED: dict[str, Callable[[Card], bool | None]] = {
    "any_art50_duty": _any_art50_duty,
    "declaration_due": _declaration_due,
    "internal_control_route": _internal_control_route,
    "public_register_section": _public_register_section,
    _REMOTE: _remote_biometric_identification,
}
"""Condition -> how it follows; None while the answers it follows from are open, which their own rules ask for."""

# Art. 53(2), last sentence: a model with systemic risk is never exempt, whatever its licence
SYSTEMIC, NOT_EXEMPT = "gpai_systemic_risk", "not_open_source_exempt"

LEGACY = {
    "gpai_legacy": "gpai_on_market_before_2025_08_02",
    "marking_legacy": "on_market_before_2026_08_02",
}
"""Class of dates of what was already on the market -> the fact that says so; without an answer it does not count."""


def is_asked(condition: str, roles: Collection[str]) -> bool:
    """Whether a condition is put as a question: one that follows from other answers is not, where these are asked."""
    return condition not in DERIVED or (condition == _REMOTE and "provider" not in roles)


def answer_to(condition: str, card: Card) -> bool | None:
    """Whether a condition holds for a card, None while nobody answered it or what it follows from."""
    if condition in DERIVED:
        return DERIVED[condition](card)
    if condition == NOT_EXEMPT and (systemic := card.facts.get(SYSTEMIC)) is not None and systemic.answer:
        return True
    answer = card.facts.get(condition)
    return None if answer is None else answer.answer
