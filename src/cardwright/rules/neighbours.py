"""What a check may know besides its card: other cards' sentences and figures, and the project's files."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b

from pydantic import Field

from cardwright.card.card import Card
from cardwright.card.origin import Origin
from cardwright.card.values import Document, Frozen, Measurement
from cardwright.config import RegressionSettings
from cardwright.rules.adequacy import has_words, normalised
from cardwright.rules.projectfiles import ProjectFiles
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
        """How much worse a figure may be; a name without its data set (``recall``) means it on every one."""
        return self.tolerances.get(metric, self.tolerances.get(metric.partition("@")[0], self.tolerance))

    def names(self, metric: str) -> bool:
        """Whether a figure has a tolerance of its own."""
        return metric in self.tolerances or metric.partition("@")[0] in self.tolerances


def compared_as(given: RegressionSettings) -> Comparison:
    """The comparison that a project configured."""
    return Comparison(against=given.against, tolerance=given.tolerance, tolerances=given.metrics)


class Echo(Frozen):
    """One sentence of a card: a digest of its words, and where it stands."""

    words: str = Field(pattern="^[0-9a-f]{32}$")
    pointer: str
    origin: Origin | None = None


class Trace(Frozen):
    """What other cards are compared with of one card; small, so that it can be kept in place of the card."""

    model: str
    version: str
    aliases: tuple[str, ...] = ()
    echoes: tuple[Echo, ...] = ()
    figures: dict[str, Measurement] = Field(default_factory=dict)
    previous: str | None = None
    documents: tuple[tuple[str, str], ...] = Field((), description="Documents of the card: location and digest.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """Where a sentence stands in another card."""

    model: str
    address: str
    pointer: str
    origin: Origin | None


class Neighbours:
    """The other cards of a run, kept as little as checks need; cards may be added one by one."""

    def __init__(
        self, cards: Iterable[Card] = (), *, comparison: Comparison | None = None, files: ProjectFiles | None = None
    ) -> None:
        self.comparison = comparison
        self.files = files
        self._said: dict[bytes, list[Said]] = {}
        self._figures: dict[tuple[str, str], dict[str, Measurement]] = {}
        self._aliases: dict[tuple[str, str], str] = {}
        for card in cards:
            self.add(card)

    def add(self, card: Card) -> None:
        """Remember a card."""
        self.add_trace(_trace_of(CardReading(card), documents=()))

    def add_trace(self, trace: Trace) -> None:
        """Remember a card by its trace."""
        name, version = trace.model, trace.version
        if self.comparison is not None:
            self._figures[(name, version)] = trace.figures
        for alias in trace.aliases:
            self._aliases[(name, alias)] = version
        for echo in trace.echoes:
            held = self._said.setdefault(bytes.fromhex(echo.words), [])
            if not any(item.model == name for item in held):
                held.append(Said(model=name, address=f"{name}/{version}", pointer=echo.pointer, origin=echo.origin))

    def crossing(self, trace: Trace) -> str:
        """A digest of all that a judgement takes from outside its card: it changes when that changes."""
        said = [
            [echo.words, [(item.address, item.pointer, str(item.origin)) for item in others]]
            for echo in trace.echoes
            if (others := [s for s in self._said.get(bytes.fromhex(echo.words), ()) if s.model != trace.model])
        ]
        found = self._compared(trace.model, trace.previous)
        figures = {name: item.model_dump_json() for name, item in found[1].items()} if found is not None else {}
        lost = [*self._wrong_with(trace.documents)]
        told = [said, found[0] if found is not None else None, figures, *([lost] if lost else [])]
        content = json.dumps(told, sort_keys=True)
        return blake2b(content.encode("utf-8"), digest_size=16).hexdigest()

    def _wrong_with(self, documents: Iterable[tuple[str, str]]) -> Iterator[str]:
        for location, digest in documents if self.files is not None else ():
            wrong = self.files and (self.files.missing(location) or self.files.other_digest(location, digest))
            if wrong:
                yield wrong

    def said_of_others(self, text: str, model: str) -> tuple[Said, ...]:
        """Where the same sentence stands in cards of other models; the first place of each."""
        return tuple(item for item in self._said.get(_key(text, model), ()) if item.model != model)

    def to_compare(self, card: Card) -> tuple[str, dict[str, Measurement]] | None:
        """The version that figures of a card are compared with, and its figures; None when it was not read."""
        return self._compared(card.identity.name, card.identity.previous_version)

    def _compared(self, name: str, previous: str | None) -> tuple[str, dict[str, Measurement]] | None:
        if self.comparison is None:
            return None
        wanted = self.comparison.against
        version = previous if wanted == "previous" else self._aliases.get((name, wanted), wanted)
        figures = self._figures.get((name, version)) if version else None
        return None if figures is None or version is None else (version, figures)


def trace_of(card: Card) -> Trace:
    """The trace of a card."""
    reading = CardReading(card)
    records = (record for _, record in reading.records)
    named = (item for item in records if isinstance(item, Document))
    documents = sorted({(item.location, item.digest or "") for item in named if item.location})
    return _trace_of(reading, documents=tuple(documents))


def _trace_of(reading: CardReading, *, documents: tuple[tuple[str, str], ...]) -> Trace:
    card = reading.card
    identity = card.identity
    return Trace(
        model=identity.name,
        version=identity.version,
        aliases=identity.aliases,
        echoes=tuple(
            Echo(
                words=_key(found.value.text, identity.name).hex(),
                pointer=found.pointer,
                origin=card.origin_of(found.pointer),
            )
            for found in reading.statements
            if has_words(found.value.text, LEAST_WORDS)
        ),
        figures=card.evaluation.metrics,
        previous=identity.previous_version,
        documents=documents,
    )


def _key(text: str, model: str) -> bytes:
    """A digest of the words of a text without the name of its model: a copy with the name exchanged is a copy."""
    plain, name = normalised(text), normalised(model)
    if name in plain:
        plain = " ".join(f" {plain} ".replace(f" {name} ", " ").split())
    return blake2b(plain.encode("utf-8"), digest_size=16).digest()
