"""What must be made again, and why: the digests of all that a version is made from against those of the last build."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from cardwright.build.decisions import Decision, Failure, Kept, Left
from cardwright.build.drafts import Drafts
from cardwright.build.judging import Judging
from cardwright.build.keys import WORDS, Documents, key_of
from cardwright.build.pieces import Pieces
from cardwright.build.progress import Times
from cardwright.build.records import Built, VersionRecord
from cardwright.build.weigh import Judged, Scales
from cardwright.card.canonical import digest_of
from cardwright.errors import CardwrightError, MissingPartError, UnreachableError
from cardwright.sources.assemble import Gathered
from cardwright.sources.base import VersionKey

_FRAME = "site"
SOURCES = "sources"


@dataclass
class Planner:
    """Decides version by version, so that few cards are in memory at a time.

    Args:
        gathered: what was read.
        judging: makes a judgement of a card; called for cards that changed.
        built: the last build.
        pieces: where its files lie.
        documents: what cards name.
        ground: digests of what all versions share; ``judging`` among them.
        times: where the time goes.
        reports: whether signed documents are made; without, those that hold stay.
        full: take nothing from the last build.
        asked: the versions to decide about; all of them when None.
        only: those that were not asked for leave the folder.
        write: whether the cache may be written.
    """

    gathered: Gathered
    judging: Judging
    built: Built
    pieces: Pieces
    documents: Documents
    ground: Mapping[str, str]
    times: Times
    reports: bool = True
    full: bool = False
    asked: frozenset[VersionKey] | None = None
    only: bool = False
    write: bool = True
    _sources: dict[VersionKey, str] = field(default_factory=dict)
    _compared: bool = False
    notes: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def decisions(self) -> Iterator[Decision]:
        """One decision a version, in order of name and number; those that have vanished and are left come last."""
        self.survey()
        for key in self.gathered.keys:
            if self.asked is None or key in self.asked:
                yield self.decide(key)
                continue
            last = None if self.only else self.built.of(str(key))
            if last is not None:
                yield Left(address=last.address, record=last) if self._may_be_left(last) else self.decide(key)
        for record in self._left_behind:
            yield Left(address=record.address, record=record)

    def survey(self) -> None:
        """Read what cards are made from; where anything changed, know what each is compared with among the others.

        Where every card is made in any case, it is made while what it was read from is at hand.
        """
        if self._sources:
            return
        if self.full or not self.built.lines or self.built.header.ground.get("tools") != self.ground["tools"]:
            self._compare()
            return
        for key in self.gathered.keys:
            self._read(key)
        if self.built.header.ground.get(SOURCES) != self.sources:
            self._compare()

    def _read(self, key: VersionKey) -> None:
        with self.times.of("reading"), contextlib.suppress(OSError):
            self._sources[key] = self._sources.get(key) or self.gathered.digest(key)

    def _compare(self) -> None:
        """Know what the cards say to each other, as soon as one must be judged again."""
        if self._compared:
            return
        self._compared = True
        neighbours = self.judging.among()
        for key in self.gathered.keys:
            self._read(key)
            with self.times.of("cards"):
                trace = self._drafts.trace(key)
                if trace is not None:
                    neighbours.add_trace(trace)

    @cached_property
    def _drafts(self) -> Drafts:
        return Drafts(
            gathered=self.gathered,
            cache=self.pieces.cache,
            sources=self._sources,
            tools=self.ground["tools"],
            write=self.write,
            full=self.full,
        )

    @cached_property
    def _scales(self) -> Scales:
        shared = {name: digest for name, digest in self.ground.items() if name in WORDS}
        return Scales(pieces=self.pieces, documents=self.documents, shared=shared, reports=self.reports, full=self.full)

    def _may_be_left(self, record: VersionRecord) -> bool:
        """Whether its files are whole, and its page fits the frame that the others get."""
        return self._scales.whole(record) and record.parts.get(_FRAME, self.ground[_FRAME]) == self.ground[_FRAME]

    @cached_property
    def _left_behind(self) -> tuple[VersionRecord, ...]:
        """Published versions that are gone from the registry, when nobody asked about all versions."""
        if self.asked is None or self.only:
            return ()
        now = {str(key) for key in self.gathered.keys}
        gone = (self.built.of(address) for address in self.built.lines if address not in now)
        return tuple(record for record in gone if record is not None and self._may_be_left(record))

    @cached_property
    def total(self) -> int:
        """How many versions there are decisions about."""
        if self.asked is None:
            return len(self.gathered.keys)
        others = () if self.only else [key for key in self.gathered.keys if str(key) in self.built.lines]
        return len(self.asked.union(others)) + len(self._left_behind)

    @property
    def sources(self) -> str:
        """A digest over what all cards are made from; none where some were not looked at."""
        if self.asked is not None:
            return ""
        return key_of([(str(key), source) for key, source in self._sources.items()], self.ground["judging"])

    def _crossing(self, key: VersionKey) -> str:
        trace = self._drafts.compared(key)
        return self.judging.crossing(trace) if trace is not None else ""

    def removed(self) -> tuple[str, ...]:
        """Versions of the last build that this one does not publish."""
        stays = {str(key) for key in self.gathered.keys if not self.only or self.asked is None or key in self.asked}
        stays.update(record.address for record in self._left_behind)
        return tuple(address for address in self.built.lines if address not in stays)

    def decide(self, key: VersionKey) -> Decision:
        """Decide about one version.

        Raises:
            MissingPartError: what reading needs is not installed.
            UnreachableError: a source went away.
        """
        address = str(key)
        last = self.built.of(address)
        try:
            source = self._sources.get(key) or self.gathered.digest(key)
            if not self.full and last is not None and self._stands(key, last, source):
                self.judging.remember(last)
                return Kept(address=address, record=last)
        except OSError as error:
            return Failure(address=address, problem=f"cannot be read: {error.strerror}", old=last)
        self._compare()
        gate = self.judging.gate  # what is wrong with packs and waivers stops everything, not one version
        assert gate is not None
        try:
            return self._scales.weigh(self._judged(key, source), last)
        except (MissingPartError, UnreachableError):
            raise
        except CardwrightError as error:
            return Failure(address=address, problem=str(error), old=last)
        except Exception as error:
            # a fault of ours in one card must not keep the others from being published
            return Failure(address=address, problem=f"internal error: {type(error).__name__}: {error}", old=last)

    def _stands(self, key: VersionKey, last: VersionRecord, source: str) -> bool:
        """Whether nothing that the version is made from has changed, seen without making its card."""
        return (
            last.source == source
            and last.judged == self.judging.digest
            and (not self._compared or last.crossing == self._crossing(key))
            and self._scales.stands(last)
        )

    def _judged(self, key: VersionKey, source: str) -> Judged:
        with self.times.of("cards"):
            draft = self._drafts.of(key)
        if draft.notes:
            self.notes[str(key)] = draft.notes
        with self.times.of("judging"):
            judgement, met = self.judging.judge(draft.card, digest=digest_of(draft.card_json))
        return Judged(
            key=key,
            draft=draft,
            judgement=judgement,
            met=met,
            source=source,
            judged=self.judging.digest,
            crossing=self._crossing(key),
        )
