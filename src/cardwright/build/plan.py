"""What must be made again, and why: the digests of all that a version is made from against those of the last build."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from cardwright.build.judging import Judging
from cardwright.build.keys import PAGE_PARTS, REPORT_PARTS, WORDS, Documents, key_of
from cardwright.build.pieces import Pieces
from cardwright.build.records import Built, Standing, VersionRecord
from cardwright.build.traces import Traces
from cardwright.build.units import VERDICTS, Kind
from cardwright.card.canonical import canonical_bytes, digest_of
from cardwright.card.card import Card
from cardwright.errors import CardwrightError, MissingPartError, UnreachableError
from cardwright.render.slug import slug
from cardwright.rules.verdict import Judgement, Severity, Verdict
from cardwright.sources.assemble import Gathered
from cardwright.sources.base import VersionKey

_NO_DAY = date(1, 1, 1)
_INDEX = "index.html"
_FRAME = "site"
SOURCES = "sources"


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """A version whose files stand as they are; ``record`` differs from the last one when its inputs were touched."""

    address: str
    record: VersionRecord
    touched: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class ToMake:
    """A version of which something is made again.

    ``page`` and ``reports`` say what; ``record`` is what holds already, with the files of the last build. ``old`` is
    the last build's record where that may be used, ``last`` also where it may not.
    """

    address: str
    why: str
    card: Card
    card_json: bytes
    verdicts: bytes
    record: VersionRecord
    old: VersionRecord | None
    last: VersionRecord | None
    page: bool
    reports: tuple[Kind, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Failure:
    """A version that cannot be built now, why, and what was last published of it."""

    address: str
    problem: str
    old: VersionRecord | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Left:
    """A version that was not asked for and stays published as it is, whatever has become of what it is made from."""

    address: str
    record: VersionRecord


Decision = Kept | ToMake | Failure | Left


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
        kinds: the signed documents of each version.
        as_of: the day of this build.
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
    kinds: tuple[Kind, ...]
    as_of: date
    full: bool = False
    asked: frozenset[VersionKey] | None = None
    only: bool = False
    write: bool = True
    _sources: dict[VersionKey, str] = field(default_factory=dict)
    _traces: Traces | None = None
    notes: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def decisions(self) -> Iterator[Decision]:
        """One decision a version, in order of name and number; those that have vanished and are left come last."""
        self._survey()
        for key in self.gathered.keys:
            if self.asked is None or key in self.asked:
                yield self.decide(key)
                continue
            last = None if self.only else self.built.of(str(key))
            if last is not None:
                yield Left(address=last.address, record=last) if self._may_be_left(last) else self.decide(key)
        for record in self._left_behind:
            yield Left(address=record.address, record=record)

    def _may_be_left(self, record: VersionRecord) -> bool:
        """Whether its files are whole, and its page fits the frame that the others get."""
        return self._present(record) and record.parts.get(_FRAME, self.ground[_FRAME]) == self.ground[_FRAME]

    @cached_property
    def _left_behind(self) -> tuple[VersionRecord, ...]:
        """Published versions that are gone from the registry, when nobody asked about all versions."""
        if self.asked is None or self.only:
            return ()
        now = {str(key) for key in self.gathered.keys}
        gone = (self.built.of(address) for address in self.built.lines if address not in now)
        return tuple(record for record in gone if record is not None and self._may_be_left(record))

    @property
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

    def read_sources(self) -> None:
        """Digest what every card is made from, which reads what of the registry was not read yet."""
        for key in self.gathered.keys:
            with contextlib.suppress(OSError):
                self._sources[key] = self.gathered.digest(key)

    def _survey(self) -> None:
        """Read what cards are made from; where anything changed, what each is compared with among the others."""
        if not self._sources:
            self.read_sources()
        if self.full or self.built.header.ground.get(SOURCES) != self.sources or not self._unchanged_ground:
            self._look_around()

    @property
    def _unchanged_ground(self) -> bool:
        return self.built.header.ground.get("tools") == self.ground["tools"]

    def _crossing(self, key: VersionKey) -> str:
        trace = self._traces.of(key) if self._traces is not None else None
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
        old = None if self.full else last
        try:
            source = self._sources.get(key) or self.gathered.digest(key)
            if old is not None and self._stands(key, old, source):
                self.judging.remember(old)
                return Kept(address=address, record=old)
        except OSError as error:
            return Failure(address=address, problem=f"cannot be read: {error.strerror}", old=last)
        self._look_around()
        gate = self.judging.gate  # what is wrong with packs and waivers stops everything, not one version
        assert gate is not None
        try:
            return self._judged(key, source, old, last)
        except (MissingPartError, UnreachableError):
            raise
        except CardwrightError as error:
            return Failure(address=address, problem=str(error), old=last)
        except Exception as error:
            # a fault of ours in one card must not keep the others from being published
            return Failure(address=address, problem=f"internal error: {type(error).__name__}: {error}", old=last)

    def _look_around(self) -> None:
        """Know what the cards say to each other, as soon as one must be judged again."""
        if self._traces is None:
            self._traces = Traces(
                gathered=self.gathered,
                cache=self.pieces.cache,
                sources=self._sources,
                tools=self.ground["tools"],
                write=self.write,
            )
            self.judging.among(self._traces.all())

    def _stands(self, key: VersionKey, old: VersionRecord, source: str) -> bool:
        """Whether nothing that the version is made from has changed, seen without making its card."""
        return (
            old.problem is None
            and old.source == source
            and old.judged == self.judging.digest
            and (self._traces is None or old.crossing == self._crossing(key))
            and old.documents == self.documents.digests(old.documents)
            and all(old.parts.get(name) == digest for name, digest in self._shared.items())
            and self._present(old)
        )

    @property
    def _shared(self) -> dict[str, str]:
        return {name: digest for name, digest in self.ground.items() if name in WORDS}

    def _present(self, record: VersionRecord) -> bool:
        return all(self.pieces.has(f"{record.folder}/{name}", piece) for name, piece in record.files.items())

    def _judged(self, key: VersionKey, source: str, old: VersionRecord | None, last: VersionRecord | None) -> Decision:
        made = self.gathered.make(key)
        if made.notes:
            self.notes[str(key)] = tuple(made.notes)
        judgement, met = self.judging.judge(made.card)
        card_json, verdicts = canonical_bytes(made.card), canonical_bytes(judgement)
        documents = self.documents.named_by(made.card)
        parts = {
            **self._shared,
            "card": digest_of(card_json),
            "verdicts": digest_of(canonical_bytes(judgement.model_copy(update={"as_of": _NO_DAY, "digest": ""}))),
            "documents": key_of(documents),
        }
        changed = {name for name in parts if old is None or old.parts.get(name) != parts[name]}
        if old is not None and old.problem is not None:
            changed.add("problem")
        as_of = judgement.as_of
        if old is not None and not changed & {"card", "verdicts"}:
            # the verdicts are what they were: the version keeps the day on which they first were
            earlier = self._earlier_verdicts(old)
            verdicts, as_of = earlier or verdicts, old.as_of if earlier else as_of
        record = VersionRecord(
            address=str(key),
            folder=f"models/{slug(key.name)}/{slug(key.version)}",
            source=source,
            judged=self.judging.digest,
            crossing=self._crossing(key),
            parts=parts,
            as_of=as_of,
            inputs=dict(made.inputs),
            packs={pack.id: f"{pack.version} {pack.digest}" for pack in judgement.packs},
            documents=documents,
            met=met,
            standing=standing_of(judgement),
            files=old.files if old is not None else {},
            reports=old.reports if old is not None else {},
            summary=old.summary if old is not None else None,
        )
        page = self._page_needed(record, changed, old)
        reports = tuple(kind for kind in self.kinds if self._report_needed(kind, record, changed))
        if not page and not reports and not (changed and judgement.refused):
            return Kept(address=record.address, record=record, touched=True)
        return ToMake(
            address=record.address,
            why=self._why(changed, last),
            card=made.card,
            card_json=card_json,
            verdicts=verdicts,
            record=record,
            old=old,
            last=last,
            page=page,
            reports=reports,
        )

    def _earlier_verdicts(self, old: VersionRecord) -> bytes | None:
        piece = old.files.get(VERDICTS)
        return self.pieces.read(f"{old.folder}/{VERDICTS}", piece) if piece is not None else None

    def _page_needed(self, record: VersionRecord, changed: set[str], old: VersionRecord | None) -> bool:
        if old is None or old.as_of != record.as_of or changed & PAGE_PARTS or _INDEX not in old.files:
            return True
        pages = {name: piece for name, piece in old.files.items() if not name.endswith(".pdf")}
        return not all(self.pieces.has(f"{record.folder}/{name}", piece) for name, piece in pages.items())

    def _report_needed(self, kind: Kind, record: VersionRecord, changed: set[str]) -> bool:
        if record.standing is not None and record.standing.refused:
            return False
        known = record.reports.get(kind)
        if known is None or changed & (REPORT_PARTS | {"templates", "tools"}):
            return True
        return not self.pieces.has(f"{record.folder}/{kind}.pdf", known.file)

    def _why(self, changed: set[str], last: VersionRecord | None) -> str:
        if self.full:
            return "everything is made anew (--full)"
        if last is None:
            return "new"
        said = [text for name, text in WORDS.items() if name in changed]
        return "; ".join(said) or "published files were changed or are gone"


def standing_of(judgement: Judgement) -> Standing:
    """A judgement in short."""
    errors = [gap for gap in judgement.gaps if gap.severity is Severity.ERROR]
    waived = [
        (finding.waiver.expires, finding.rule)
        for finding in judgement.findings
        if finding.verdict is Verdict.WAIVED and finding.waiver is not None
    ]
    until, rule = min(waived, default=(None, None))
    return Standing(
        refused=judgement.refused,
        complete=judgement.complete,
        gaps=len(judgement.gaps),
        errors=len(errors),
        first_error=errors[0].rule if errors else None,
        waived_until=until,
        waived_rule=rule,
    )
