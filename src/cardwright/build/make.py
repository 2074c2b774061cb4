"""The workshop: from decisions to finished pieces in the cache, on workers, with signatures made beside them."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from datetime import time as clock_time
from pathlib import Path

from cardwright.build.cache import Stored
from cardwright.build.decisions import Failure, ToMake
from cardwright.build.documents import read_documents
from cardwright.build.executor import Failed, Workers, run_units
from cardwright.build.keys import PAGE_PARTS, REPORT_PARTS, key_of
from cardwright.build.options import BuildOptions, Signatures
from cardwright.build.pages import VersionFiles, VersionUnit, Worked, make_version, report_names, work
from cardwright.build.pieces import Pieces
from cardwright.build.progress import Event, Times
from cardwright.build.records import ReportRecord, VersionRecord
from cardwright.build.units import CARD, KINDS, VERDICTS, Kind, ReportResult, ReportUnit
from cardwright.card.canonical import digest_of
from cardwright.config import Settings
from cardwright.render.site.frame import Frame
from cardwright.sources.trails.records import Line

_INDEX, _SUMMARY = "index.html", "summary"
# signed beside the typesetting; more unsigned documents than these are not held
_MOST_UNSIGNED = 8


@dataclass(slots=True)
class _Pending:
    """A version of which something is being made."""

    decision: ToMake
    left: int
    files: dict[str, Stored] = field(default_factory=dict)
    reports: dict[str, ReportRecord] = field(default_factory=dict)
    summary: Stored | None = None
    problem: str | None = None


@dataclass(slots=True)
class Workshop:
    """Makes what decisions ask for.

    What is finished lies in the cache at once, under the key of all that it was made from, so that a build that is
    killed goes on where it was.

    Args:
        settings: the project.
        options: clock, and whom to tell.
        pieces: the cache and the last output.
        signatures: who signs; keys never leave this process.
        frame: opens the frame of the site's pages when the first is stamped.
        templates: the project's own templates.
        times: where the time goes.
        lines: gives the ledger, as it will be after this build.
    """

    settings: Settings
    options: BuildOptions
    pieces: Pieces
    signatures: Signatures
    frame: Callable[[], Frame]
    templates: Path | None
    times: Times
    lines: Callable[[], Sequence[Line]]
    _pending: dict[str, _Pending] = field(default_factory=dict)
    _signing: list[tuple[str, Kind, Future[ReportRecord]]] = field(default_factory=list)
    _ready: list[VersionRecord | Failure] = field(default_factory=list)

    def make(self, decisions: Iterator[ToMake], *, workers: Workers) -> Iterator[VersionRecord | Failure]:
        """Everything that the decisions ask for, version by version as each is whole.

        Raises:
            SigningError: the key cannot sign.
            UnreachableError: a time stamp authority or the cluster does not answer.
            UsageError: the cache cannot be written.
        """
        with ThreadPoolExecutor(max_workers=1, thread_name_prefix="signing") as signer:
            try:
                for unit, outcome in run_units(work, self._units(decisions), workers=workers):
                    self._take(unit, outcome, signer)
                    self._reap(most=_MOST_UNSIGNED)
                    yield from self._drained()
                self._reap(most=0)
                yield from self._drained()
            except BaseException:
                signer.shutdown(cancel_futures=True)
                raise

    def publish_failures(self, failures: Iterator[Failure], *, workers: Workers) -> Iterator[VersionRecord]:
        """Pages that say that a version could not be built, above its last published state where there is one."""
        known: dict[str, Failure] = {}

        def units() -> Iterator[VersionUnit]:
            for failure in failures:
                known[failure.address] = failure
                yield self._last_state(failure)

        for unit, outcome in run_units(make_version, units(), workers=workers):
            failure = known.pop(unit.address)
            made = make_version(self._unbuilt(failure, unit)) if isinstance(outcome, Failed) else outcome
            yield self._failed_record(failure, made, has_state=unit.card_json is not None)

    def version_unit(self, record: VersionRecord) -> VersionUnit | None:
        """The unit that would make the files of a published version again; None when its card is gone."""
        card, verdicts = (
            self.pieces.read(f"{record.folder}/{name}", record.files[name]) if name in record.files else None
            for name in (CARD, VERDICTS)
        )
        if card is None or verdicts is None:
            return None
        return self._unit(record.address, card, verdicts, reports=record.reports, as_of=record.as_of)

    def _unit(
        self,
        address: str,
        card: bytes | None,
        verdicts: bytes | None,
        *,
        reports: Collection[str],
        as_of: date,
        problem: str | None = None,
    ) -> VersionUnit:
        return VersionUnit(
            address=address,
            card_json=card,
            verdicts=verdicts,
            organisation=self.settings.site.organisation,
            reports=report_names([kind for kind in KINDS if kind in reports]),
            left_out=report_names([kind for kind in KINDS if kind not in reports]),
            as_of=as_of,
            problem=problem,
            templates=str(self.templates) if self.templates else None,
            exports=self.settings.exports,
            language=self.settings.site.language,
        )

    def _last_state(self, failure: Failure) -> VersionUnit:
        unit = self.version_unit(failure.old) if failure.old is not None else None
        if unit is None:
            return self._unbuilt(failure)
        return replace(unit, as_of=self.options.as_of, problem=failure.problem)

    def _unbuilt(self, failure: Failure, last: VersionUnit | None = None) -> VersionUnit:
        """A page without a card, beside the files of the last build where not even those can be shown any more."""
        reports, as_of = failure.old.reports if failure.old is not None else (), self.options.as_of
        unit = self._unit(failure.address, None, None, reports=reports, as_of=as_of, problem=failure.problem)
        if last is None or last.card_json is None or last.verdicts is None:
            return unit
        return replace(unit, beside={CARD: last.card_json, VERDICTS: last.verdicts})

    def _failed_record(self, failure: Failure, made: VersionFiles, *, has_state: bool) -> VersionRecord:
        pages = self._stamped(made)
        summary = self.pieces.cache.put(made.summary)
        old = failure.old if has_state else None
        if old is not None:
            changed = {"files": {**old.files, **pages}, "summary": summary, "problem": failure.problem}
            return old.model_copy(update=changed)
        return VersionRecord(
            address=failure.address,
            folder=made.page.address.rpartition("/")[0],
            as_of=self.options.as_of,
            files=pages,
            summary=summary,
            problem=failure.problem,
        )

    def _units(self, decisions: Iterator[ToMake]) -> Iterator[VersionUnit | ReportUnit]:
        for decision in decisions:
            pending = self._pending[decision.address] = _Pending(decision=decision, left=1)
            if decision.page and not self._page_from_cache(pending):
                pending.left += 1
                yield self._unit(
                    decision.address,
                    decision.card_json,
                    decision.verdicts,
                    reports={*decision.record.reports, *decision.reports},
                    as_of=decision.record.as_of,
                )
            for kind in decision.reports:
                if not self._report_from_cache(pending, kind):
                    pending.left += 1
                    yield self._report_unit(decision, kind)
            self._one_less(pending)

    def _report_unit(self, decision: ToMake, kind: Kind) -> ReportUnit:
        stands = decision.standing.get(kind)
        return ReportUnit(
            address=decision.address,
            kind=kind,
            card_json=decision.card_json,
            verdicts=decision.verdicts,
            organisation=self.settings.site.organisation,
            created=_midnight(decision.record.as_of),
            development=self.signatures.development,
            signer=self.signatures.subject,
            signers=self.settings.signing.several if self.signatures.identity is not None else (),
            documents=read_documents(decision.card, self.settings.folder) if kind == "report" else {},
            stands=stands.says if stands is not None else None,
            templates=str(self.templates) if self.templates else None,
            language=self.settings.site.language,
        )

    def _take(self, unit: VersionUnit | ReportUnit, outcome: Worked | Failed, signer: ThreadPoolExecutor) -> None:
        pending = self._pending[unit.address]
        what = "page" if isinstance(unit, VersionUnit) else unit.kind
        if isinstance(outcome, Failed):
            pending.problem = f"{what}: {outcome.why}"
            self._one_less(pending)
            return
        result = outcome.result
        self.times.add("pages" if isinstance(result, VersionFiles) else "typesetting", outcome.seconds)
        if isinstance(result, VersionFiles):
            with self.times.of("stamping"):
                self._take_files(pending, result)
        elif result.problem is not None:
            pending.problem = f"{what}: {result.problem}"
        elif result.pdf is None:
            stands = pending.reports[result.kind] = pending.decision.standing[result.kind]
            if stands.added and self.options.full:
                text = f"note: {unit.address} {result.kind}.pdf was kept, since it says the same and bears"
                self.options.tell(Event(kind="note", text=f"{text} {'; '.join(stands.added)}", address=unit.address))
        else:
            self._tell_of_lost_signatures(pending.decision, result.kind)
            self._signing.append((unit.address, result.kind, signer.submit(self._signed, pending, result)))
            return
        self._one_less(pending)

    def _tell_of_lost_signatures(self, decision: ToMake, kind: Kind) -> None:
        known = decision.last.reports.get(kind) if decision.last is not None else None
        if known is not None and known.added:
            text = f"note: {decision.address} {kind}.pdf says something else than before, so what was added to the"
            text += f" document before does not stand on this one: {'; '.join(known.added)}"
            self.options.tell(Event(kind="note", text=text, address=decision.address))

    def _take_files(self, pending: _Pending, made: VersionFiles) -> None:
        cache = self.pieces.cache
        pending.files = {name: cache.put(data) for name, data in made.files.items()}
        pending.files |= self._stamped(made)
        pending.summary = cache.put(made.summary)
        whole = {**pending.files, _SUMMARY: pending.summary}
        value = {name: piece.model_dump() for name, piece in whole.items()}
        cache.remember(_page_key(pending.decision), json.dumps(value, sort_keys=True).encode())

    def _stamped(self, made: VersionFiles) -> dict[str, Stored]:
        """The pages of a version in their frame, by file name."""
        frame, cache = self.frame(), self.pieces.cache
        pages = (made.page, *made.views)
        return {page.address.rpartition("/")[2]: cache.put(frame.stamp(page)) for page in pages}

    def _page_from_cache(self, pending: _Pending) -> bool:
        found = None if self.options.full else self.pieces.cache.recall(_page_key(pending.decision))
        if found is None:
            return False
        pieces = {name: Stored.model_validate(piece) for name, piece in json.loads(found).items()}
        if any(self.pieces.cache.get(piece) is None for piece in pieces.values()):
            return False
        pending.summary = pieces.pop(_SUMMARY)
        pending.files = pieces
        return True

    def _report_from_cache(self, pending: _Pending, kind: Kind) -> bool:
        known = pending.decision.standing.get(kind)
        if self.options.full or (known is not None and known.added):
            return False
        found = self.pieces.cache.recall(_report_key(pending.decision, kind))
        if found is None:
            return False
        record = ReportRecord.model_validate_json(found)
        if self.pieces.cache.get(record.file) is None:
            return False
        pending.reports[kind] = record
        return True

    def _signed(self, pending: _Pending, result: ReportResult) -> ReportRecord:
        """Runs in the signing thread."""
        from cardwright.signing.levels import Level
        from cardwright.signing.pades import sign_pdf

        assert result.pdf is not None
        data, identity = result.pdf, self.signatures.identity
        with self.times.of("signing"):
            if identity is not None:
                level = Level(self.settings.signing.level)
                services = self.signatures.services
                data = sign_pdf(data, identity, signed_at=self.options.now, level=level, services=services)
            created = _midnight(pending.decision.record.as_of)
            record = ReportRecord(file=self.pieces.cache.put(data), says=result.says, created=created)
            key = _report_key(pending.decision, result.kind)
            self.pieces.cache.remember(key, record.model_dump_json().encode())
        return record

    def _reap(self, *, most: int) -> None:
        """Take finished signatures; wait until no more than ``most`` are outstanding."""
        while self._signing and (len(self._signing) > most or self._signing[0][2].done()):
            address, kind, future = self._signing.pop(0)
            pending = self._pending[address]
            pending.reports[kind] = future.result()
            self._told(address, kind, pending.reports[kind])
            self._one_less(pending)

    def _told(self, address: str, kind: Kind, record: ReportRecord) -> None:
        signer = f"signed by {self.signatures.subject}" if self.signatures.subject else "not signed"
        text = f"  {address} {kind}.pdf {record.file.size / 1000:,.0f} kB, {signer}"
        self.options.tell(Event(kind="made", text=text, address=address, size=record.file.size))

    def _one_less(self, pending: _Pending) -> None:
        pending.left -= 1
        if pending.left:
            return
        decision = pending.decision
        del self._pending[decision.address]
        if pending.problem is not None:
            self._ready.append(Failure(address=decision.address, problem=pending.problem, old=decision.last))
            return
        record = decision.record
        refused = record.standing is not None and record.standing.refused
        reports = {} if refused else {**record.reports, **pending.reports}
        pages = pending.files or {name: piece for name, piece in record.files.items() if not name.endswith(".pdf")}
        files = {**pages, **{f"{kind}.pdf": report.file for kind, report in reports.items()}}
        for lost in self.pieces.lost_signatures(record.folder, files) if decision.last is None else ():
            self.options.tell(Event(kind="note", text=f"note: {record.address} {lost}", address=record.address))
        update = {"files": files, "reports": reports, "summary": pending.summary or record.summary}
        self._ready.append(record.model_copy(update=update))

    def _drained(self) -> Iterator[VersionRecord | Failure]:
        while self._ready:
            yield self._ready.pop(0)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, clock_time(), tzinfo=UTC)


def _page_key(decision: ToMake) -> str:
    parts = {name: digest for name, digest in decision.record.parts.items() if name in PAGE_PARTS}
    return key_of("page", decision.address, parts, digest_of(decision.verdicts), decision.record.as_of)


def _report_key(decision: ToMake, kind: Kind) -> str:
    wanted = REPORT_PARTS | {"templates", "tools"}
    parts = {name: digest for name, digest in decision.record.parts.items() if name in wanted}
    return key_of("report", kind, decision.address, parts, digest_of(decision.verdicts), decision.record.as_of)
