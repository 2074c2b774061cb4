"""What a check may know of the other cards of a run: their sentences, and the figures of versions to compare with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import blake2b

from cardwright.card.card import Card
from cardwright.card.origin import Origin
from cardwright.card.values import Measurement
from cardwright.config import RegressionSettings
from cardwright.rules.adequacy import has_words, normalised
from cardwright.rules.reading import CardReading

LEAST_WORDS = 8
"""Shorter sentences may well be equal by chance."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """Against which version of the same model figures are held, and how much worse they may be.

    ``against`` is a version, an alias of the registry (``champion``) or ``previous``. ``tolerance`` is in the unit of
    the figure and holds for every metric without one of its own in ``tolerances``.
    """

    against: str
    tolerance: float
    tolerances: dict[str, float] = field(default_factory=dict)

    def of(self, metric: str) -> float:
        """How much worse a metric may be."""
        return self.tolerances.get(metric, self.tolerance)


def compared_as(given: RegressionSettings) -> Comparison:
    """The comparison that a project configured."""
    return Comparison(against=given.against, tolerance=given.tolerance, tolerances=given.metrics)


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """Where a sentence stands in another card."""

    model: str
    address: str
    pointer: str
    origin: Origin | None


class Neighbours:
    """The other cards of a run, kept as little as checks need; cards may be added one by one."""

    def __init__(self, cards: Iterable[Card] = (), *, comparison: Comparison | None = None) -> None:
        self.comparison = comparison
        self._said: dict[bytes, list[Said]] = {}
        self._figures: dict[tuple[str, str], dict[str, Measurement]] = {}
        self._aliases: dict[tuple[str, str], str] = {}
        for card in cards:
            self.add(card)

    def add(self, card: Card) -> None:
        """Remember a card."""
        name, version = card.identity.name, card.identity.version
        if self.comparison is not None:
            self._figures[(name, version)] = card.evaluation.metrics
        for alias in card.identity.aliases:
            self._aliases[(name, alias)] = version
        for found in CardReading(card).statements:
            if has_words(found.value.text, LEAST_WORDS):
                said = Said(
                    model=name, address=card.address, pointer=found.pointer, origin=card.origin_of(found.pointer)
                )
                held = self._said.setdefault(_key(found.value.text), [])
                if not any(item.model == name for item in held):
                    held.append(said)

    def said_of_others(self, text: str, model: str) -> tuple[Said, ...]:
        """Where the same sentence stands in cards of other models; the first place of each."""
        return tuple(item for item in self._said.get(_key(text), ()) if item.model != model)

    def to_compare(self, card: Card) -> tuple[str, dict[str, Measurement]] | None:
        """The version that figures of a card are compared with, and its figures; None when it was not read."""
        if self.comparison is None:
            return None
        name, wanted = card.identity.name, self.comparison.against
        version = card.identity.previous_version if wanted == "previous" else self._aliases.get((name, wanted), wanted)
        figures = self._figures.get((name, version)) if version else None
        return None if figures is None or version is None else (version, figures)


def _key(text: str) -> bytes:
    return blake2b(normalised(text).encode("utf-8"), digest_size=16).digest()
