"""What a seeded defect is: a changed text, the rules that should speak, and the lines where they should point."""

# ruff: noqa: E501  (defects read as a table, one a line)

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256

from cardwright.card.pointer import from_pointer
from cardwright.card.values import Answer, Statement
from cardwright.rules.pack import Rule, load_packs
from cardwright.rules.reading import CardReading
from cardwright.rules.verdict import Verdict
from tests.corpus.edit import Path, Spot, drop, insert, put, spots
from tests.corpus.judging import Project


@dataclass(frozen=True, kw_only=True)
class Lines:
    """Where a person mends the defect: a file and its first and last line."""

    file: str
    first: int
    last: int

    def holds(self, file: str, line: int) -> bool:
        """Whether a finding points into them."""
        return file == self.file and self.first <= line <= self.last


@dataclass(frozen=True, kw_only=True)
class Seed:
    """One defect in one card. ``rules`` are right each; ``lines`` likewise."""

    what: str
    texts: dict[str, str]
    rules: frozenset[str]
    lines: tuple[Lines, ...]


Make = Callable[["Target"], Iterable[Seed | None]]


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of defect: its name, what a team did, and how it is put into a card."""

    name: str
    story: str
    make: Make
    beside: bool = False
    """Whether the other cards of the project are needed to see it."""
    many: int = 1
    """How many places of a card are spoilt, one at a time, where it has as many."""

    def seeds(self, target: Target, *, at_most: int | None = None) -> list[Seed]:
        """The defects of this kind in one card, chosen by a digest of their place so that nobody picks them."""
        made = [seed for seed in self.make(target) if seed is not None]
        made.sort(key=lambda seed: sha256(f"{self.name} {target.address} {seed.what}".encode()).digest())
        return made[: min(self.many, at_most or self.many)]


@dataclass(kw_only=True)
class Target:
    """One good card and the texts of its files."""

    project: Project
    address: str
    _spots: dict[str, dict[Path, Spot]] = field(default_factory=dict)

    @cached_property
    def reading(self) -> CardReading:
        """The good card."""
        return CardReading(self.project.cards[self.address])

    @cached_property
    def rules(self) -> dict[str, Rule]:
        """The rules that judged the good card and were satisfied, by id."""
        judged = {
            finding.rule
            for finding in self.project.good[self.address].findings
            if finding.verdict is Verdict.SATISFIED or (finding.message or "").startswith("not applicable:")
        }
        packs = load_packs(self.project.settings.packs)
        return {rule.id: rule for pack in packs for rule in pack.rules if rule.id in judged}

    @property
    def files(self) -> list[str]:
        """The files of the card, the particular ones first."""
        return self.project.files_of(self.address)

    def asks(self, *path: str) -> frozenset[str]:
        """The rules that ask this card for a field."""
        wanted = ".".join(path)
        return frozenset(rule.id for rule in self.rules.values() if rule.field == wanted)

    def may_ask(self, *path: str) -> frozenset[str]:
        """The rules of the packs about a field, whether or not they had something to judge in the good card."""
        wanted = ".".join(path)
        packs = load_packs(self.project.settings.packs)
        return frozenset(rule.id for pack in packs for rule in pack.rules if rule.field == wanted)

    def judged_by(self, *ids: str) -> frozenset[str]:
        """Of some rules, those that judged this card."""
        return frozenset(ids) & self.rules.keys()

    def spots(self, file: str) -> dict[Path, Spot]:
        """The keys of a file."""
        if file not in self._spots:
            self._spots[file] = spots(self.project.text(file))
        return self._spots[file]

    def find(self, *path: str) -> tuple[str, Spot] | None:
        """The file and place of a key; the most particular file wins, as it does in the card."""
        for file in self.files:
            if path in self.spots(file):
                return file, self.spots(file)[path]
        return None

    def children(self, *path: str) -> list[str]:
        """The keys below a key, in all files."""
        found = {inner[len(path)] for file in self.files for inner in self.spots(file) if inner[: len(path)] == path and len(inner) > len(path)}  # fmt: skip
        return sorted(found)

    @cached_property
    def statements(self) -> list[Path]:
        """Statements that stand as a plain text in a file of the card."""
        found = (item.path for item in self.reading.statements)
        return [path for path in found if (at := self.find(*path)) is not None and at[1].kind == "scalar"]

    @cached_property
    def answers(self) -> list[tuple[Path, Answer]]:
        """Yes-or-no answers that stand in a file of the card."""
        return [(item.path, item.value) for item in self.reading.answers if self.find(*item.path)]

    def text_of(self, path: Path) -> str:
        """The words of a statement."""
        value = self.reading.value_at(path)
        return value.text if isinstance(value, Statement) else ""

    def replaced(self, path: Path, value: str, rules: Iterable[str], *, at: Path | None = None) -> Seed | None:
        """Another value at a key; the lines are those of the key, or of the record ``at`` that holds it."""
        found = self.find(*path)
        rules = frozenset(rules)
        if found is None or not rules:
            return None
        file, spot = found
        text = put(self.project.text(file), path, value)
        first, last = spot.first, spot.first
        if at is not None:
            record = self.spots(file)[at]
            first, last = record.first, record.last - (spot.last - spot.first)
        lines = (Lines(file=file, first=first, last=last),)
        return Seed(what=".".join(path), texts={file: text}, rules=rules, lines=lines)

    def removed(self, path: Path, rules: Iterable[str], *, at: Path | None = None) -> Seed | None:
        """Without a key; the lines are those of the record ``at``, or of what is left nearest to the key."""
        found = self.find(*path)
        rules = frozenset(rules)
        if found is None or not rules:
            return None
        file, spot = found
        text = drop(self.project.text(file), path)
        if at is not None:
            record = self.spots(file)[at]
            gone = 0 if spot.is_flow else spot.last - spot.first + 1
            lines: tuple[Lines, ...] = (Lines(file=file, first=record.first, last=record.last - gone),)
        else:
            lines = tuple(self.nearest(path))
        return Seed(what=".".join(path), texts={file: text}, rules=rules, lines=lines)

    def added(self, path: Path, value: str, rules: Iterable[str], *, at: Path | None = None) -> Seed | None:
        """With one more key in a mapping that is there."""
        found = self.find(*path[:-1])
        rules = frozenset(rules)
        if found is None or not rules or self.find(*path):
            return None
        file, _ = found
        text = insert(self.project.text(file), path, value)
        spot = spots(text)[at or path]
        lines = (Lines(file=file, first=spot.first, last=spot.last),)
        return Seed(what=".".join(path), texts={file: text}, rules=rules, lines=lines)

    def nearest(self, path: Path) -> Iterator[Lines]:
        """For each file of the card that has the most of a removed path, the key under which the rest belongs."""
        for size in range(len(path) - 1, 0, -1):
            having = [(file, self.spots(file)[path[:size]]) for file in self.files if path[:size] in self.spots(file)]
            for file, spot in having:
                yield Lines(file=file, first=spot.first, last=spot.first)
            if having:
                return
        for file in self.files:
            yield Lines(file=file, first=1, last=1)

    def lines_at(self, pointer: str) -> tuple[Lines, ...]:
        """The lines of a key by JSON Pointer."""
        found = self.find(*from_pointer(pointer))
        return (Lines(file=found[0], first=found[1].first, last=found[1].last),) if found else ()
