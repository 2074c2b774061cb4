"""A card that was judged anew against what was last published of it: what must be made again, and why."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cardwright.build.decisions import Kept, ToMake
from cardwright.build.drafts import Draft
from cardwright.build.keys import PAGE_PARTS, REPORT_PARTS, WORDS, Documents, key_of
from cardwright.build.pieces import Pieces
from cardwright.build.records import ReportRecord, Standing, VersionRecord
from cardwright.build.units import KINDS, VERDICTS, Kind
from cardwright.card.canonical import canonical_bytes, digest_of
from cardwright.render.slug import slug
from cardwright.rules.verdict import Judgement, Severity, Verdict
from cardwright.sources.base import VersionKey

_INDEX = "index.html"
# what a judgement says beside its verdicts: on which day, and of which card
_DATED = re.compile(rb'^  "(as_of|digest)": .*\n', re.MULTILINE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """A draft with its judgement; the digests are those of ``VersionRecord``, ``met`` as there."""

    key: VersionKey
    draft: Draft
    judgement: Judgement
    met: tuple[int, ...]
    source: str
    judged: str
    crossing: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Scales:
    """Weighs what a build would make against what stands.

    Args:
        pieces: where published files lie.
        documents: what cards name.
        shared: digests of what all versions share, by name.
        reports: whether documents that are missing or differ are made; those that hold stay in any case.
        full: take nothing from the last build.
    """

    pieces: Pieces
    documents: Documents
    shared: Mapping[str, str]
    reports: bool
    full: bool

    def stands(self, record: VersionRecord) -> bool:
        """Whether nothing of what all versions share, nor a document or a file, speaks against what is published."""
        return (
            record.problem is None
            and (not self.reports or complete(record))
            and record.documents == self.documents.digests(record.documents)
            and all(record.parts.get(name) == digest for name, digest in self.shared.items())
            and self.whole(record)
        )

    def whole(self, record: VersionRecord) -> bool:
        """Whether all published files of a version are there as they were."""
        return all(self.pieces.has(f"{record.folder}/{name}", piece) for name, piece in record.files.items())

    def weigh(self, found: Judged, last: VersionRecord | None) -> Kept | ToMake:
        """What is to be made of a version whose card was judged anew.

        Args:
            found: the card.
            last: what was last published of it.
        """
        old = None if self.full else last
        verdicts = canonical_bytes(found.judgement)
        record = self._record(found, old, verdicts)
        changed = {name for name, digest in record.parts.items() if old is None or old.parts.get(name) != digest}
        if old is not None and old.problem is not None:
            changed.add("problem")
        earlier = self._earlier_verdicts(old) if old is not None and not changed & {"card", "verdicts"} else None
        if old is not None and earlier is not None:
            # the verdicts are what they were: the version keeps the day on which they first were
            verdicts, record = earlier, record.model_copy(update={"as_of": old.as_of})
        wanted = [kind for kind in KINDS if self._report_needed(kind, record, changed)]
        record = self._with_reports(record, wanted)
        if old is not None and old.parts.get("reports") != record.parts["reports"]:
            changed.add("reports")
        page = self._page_needed(record, changed, old)
        reports = tuple(wanted) if self.reports else ()
        if not page and not reports and not (changed and found.judgement.refused):
            return Kept(address=record.address, record=record, touched=True)
        return ToMake(
            address=record.address,
            why=self._why(changed, last),
            card=found.draft.card,
            card_json=found.draft.card_json,
            verdicts=verdicts,
            record=record,
            last=last,
            page=page,
            reports=reports,
            standing={kind: one for kind in reports if (one := self._may_stand(kind, record, last)) is not None},
        )

    def _with_reports(self, record: VersionRecord, wanted: Sequence[Kind]) -> VersionRecord:
        """The record with the documents that hold, and those that its page names: they, or all where all are made."""
        holding = {kind: report for kind, report in record.reports.items() if kind not in wanted}
        parts = {**record.parts, "reports": key_of(sorted(KINDS if self.reports else holding))}
        return record.model_copy(update={"parts": parts, "reports": holding})

    def _record(self, found: Judged, old: VersionRecord | None, verdicts: bytes) -> VersionRecord:
        documents = self.documents.named_by(found.draft.card)
        return VersionRecord(
            address=str(found.key),
            folder=f"models/{slug(found.key.name)}/{slug(found.key.version)}",
            source=found.source,
            judged=found.judged,
            crossing=found.crossing,
            parts={
                **self.shared,
                "card": found.judgement.digest,
                "verdicts": digest_of(_DATED.sub(b"", verdicts)),
                "documents": key_of(documents),
            },
            as_of=found.judgement.as_of,
            inputs=dict(found.draft.inputs),
            packs={pack.id: f"{pack.version} {pack.digest}" for pack in found.judgement.packs},
            documents=documents,
            met=found.met,
            standing=standing_of(found.judgement),
            files=old.files if old is not None else {},
            reports=old.reports if old is not None else {},
            summary=old.summary if old is not None else None,
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

    def _may_stand(self, kind: Kind, record: VersionRecord, last: VersionRecord | None) -> ReportRecord | None:
        """The published document, where card, verdicts and signer are the same under other templates or tools.

        A document that people have signed since is asked even when everything is to be made anew.
        """
        known = last.reports.get(kind) if last is not None else None
        if last is None or known is None or (self.full and not known.added):
            return None
        same = all(last.parts.get(name) == record.parts[name] for name in REPORT_PARTS)
        return known if same and self.pieces.has(f"{record.folder}/{kind}.pdf", known.file) else None

    def _why(self, changed: set[str], last: VersionRecord | None) -> str:
        if self.full:
            return "everything is made anew (--full)"
        if last is None:
            return "new"
        said = [text for name, text in WORDS.items() if name in changed]
        return "; ".join(said) or "published files were changed or are gone"


def complete(record: VersionRecord) -> bool:
    """Whether a version has all its signed documents, or is one that has none."""
    refused = record.standing is None or record.standing.refused
    return refused or set(KINDS) <= set(record.reports)


def standing_of(judgement: Judgement) -> Standing:
    """A judgement in short."""
    weights = Counter(gap.severity for gap in judgement.gaps)
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
        errors=weights[Severity.ERROR],
        warnings=weights[Severity.WARNING],
        notes=weights[Severity.NOTE],
        first_error=next((gap.rule for gap in judgement.gaps if gap.severity is Severity.ERROR), None),
        waived_until=until,
        waived_rule=rule,
    )
