"""Judgements of a build: one card at a time, the rules read when the first card needs them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from cardwright.build.records import VersionRecord
from cardwright.card.card import Card
from cardwright.config import Settings
from cardwright.rules.verdict import Judgement
from cardwright.sources.assemble import Gathered

if TYPE_CHECKING:
    from cardwright.rules.gate import Gate
    from cardwright.rules.neighbours import Neighbours, Trace


@dataclass(slots=True)
class Judging:
    """Judges cards as the project is configured, and remembers those whose judgement is known already.

    Args:
        settings: the project.
        gathered: knows the places in files.
        digest: of all that judgements depend on besides their cards.
        as_of: the day of the judgement.
        profile: ``prepare`` or ``in-force``.
        whole: all versions were asked for.
    """

    settings: Settings
    gathered: Gathered
    digest: str
    as_of: date
    profile: str
    whole: bool
    _neighbours: Neighbours | None = None
    _known: list[VersionRecord] = field(default_factory=list)
    _gate: Gate | None = None

    def among(self) -> Neighbours:
        """Let cards be judged among others; the traces of all of them are to be added to what this gives."""
        from cardwright.rules.gate import neighbours_of

        self._neighbours = neighbours_of(self.settings)
        return self._neighbours

    def crossing(self, trace: Trace) -> str:
        """The digest of what the judgement of a card takes from the others."""
        assert self._neighbours is not None
        return self._neighbours.crossing(trace)

    def remember(self, record: VersionRecord) -> None:
        """Take the judgement of the last build."""
        if self._gate is None:
            self._known.append(record)
        else:
            self._gate.remember(record.address, record.met)

    def judge(self, card: Card, *, digest: str) -> tuple[Judgement, tuple[int, ...]]:
        """The judgement of a card of a known digest, and the positions of the waivers that met a gap of it.

        Raises:
            UsageError: packs or rule settings are wrong.
            UnreadableError: a pack or the waiver file is wrong.
        """
        assert self._neighbours is not None
        judgement = self.gate.judge(card, profile=self.profile, neighbours=self._neighbours, digest=digest)
        return judgement, self.gate.met_by(judgement.card)

    def notices(self) -> tuple[str, ...]:
        """What is to be said about the waivers, after all cards."""
        found = self.gate.notices(selected=not self.whole)
        return tuple(f"{notice.place}: {notice.severity.value}: {notice.message}" for notice in found)

    @property
    def gate(self) -> Gate:
        """The gate, opened when it is first needed."""
        if self._gate is None:
            from cardwright.rules.gate import Gate
            from cardwright.rules.settings import rule_set

            self._gate = Gate(self.settings, rule_set(self.settings), place=self.gathered.place, as_of=self.as_of)
            for record in self._known:
                self._gate.remember(record.address, record.met)
            self._known.clear()
        return self._gate
