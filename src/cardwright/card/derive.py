"""Fields that another value of the same card already answers: they refer to it, so that no figure stands twice."""

from __future__ import annotations

from cardwright.card.card import Card
from cardwright.card.origin import Origin, in_order
from cardwright.card.pointer import Path, to_pointer
from cardwright.card.values import Reference, Statement

_SECTION = "instructions_for_use"

_ANSWERED_BY: tuple[tuple[str, Path], ...] = (
    ("intended_purpose", ("intended_use", "purpose")),
    ("accuracy", ("evaluation", "metrics")),
    ("group_performance", ("evaluation", "slices")),
    ("predetermined_changes", ("lifecycle_changes", "predetermined_changes")),
    ("human_oversight", ("human_oversight", "measures")),
    ("robustness_and_cybersecurity", ("evaluation", "robustness", "metrics")),
)


def derive(card: Card) -> Card:
    """The card with references in the instructions for use, where the field is absent and its answer is there."""
    found: dict[str, Reference] = {}
    origins = dict(card.origins)
    for field, path in _ANSWERED_BY:
        if getattr(card.instructions_for_use, field) is not None:
            continue
        pointers = _pointers(card, path)
        if pointers:
            found[field] = Reference(refers_to=pointers)
            origins[to_pointer((_SECTION, field))] = Origin(kind="derived", address="derived", derived_from=pointers)
    if not found:
        return card
    instructions = card.instructions_for_use.model_copy(update=found)
    return card.model_copy(update={_SECTION: instructions, "origins": in_order(origins)})


def _pointers(card: Card, path: Path) -> tuple[str, ...]:
    """What to refer to: each figure of the overall accuracy, else the value or group of values as a whole."""
    value: object = card
    for part in path:
        value = getattr(value, part)
    if isinstance(value, Statement):
        return (to_pointer(path),)
    if isinstance(value, dict) and value:
        each = path == ("evaluation", "metrics")
        return tuple(to_pointer((*path, key)) for key in sorted(value)) if each else (to_pointer(path),)
    return ()
