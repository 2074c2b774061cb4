"""What a judgement says: one verdict per rule and card, with place, reason and remedy."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Literal

from pydantic import Field

from cardwright.card.origin import Origin
from cardwright.card.values import Frozen

NOT_READ = "not judged: --offline reads no registry, and this is measured there"


_GAPS = frozenset(["missing", "inadequate", "stale", "contradicted", "not_shown", "error"])


class Verdict(StrEnum):
    """Outcome of one rule on one card; independent of severity."""

    is_gap: bool
    """Whether someone has something to do: everything but satisfied, not applicable, waived and not yet due."""

    def __init__(self, text: str) -> None:
        self.is_gap = text in _GAPS

    SATISFIED = "satisfied"
    MISSING = "missing"
    INADEQUATE = "inadequate"
    STALE = "stale"
    CONTRADICTED = "contradicted"
    NOT_SHOWN = "not_shown"
    NOT_APPLICABLE = "not_applicable"
    WAIVED = "waived"
    NOT_YET_IN_APPLICATION = "not_yet_in_application"
    ERROR = "error"


class Severity(StrEnum):
    """How much a gap weighs; ordered from grave to light."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class BiasOutcome(StrEnum):
    """Verdict of a bias check by its interval; not shown is not a pass."""

    MEETS = "meets"
    FAILS = "fails"
    NOT_SHOWN = "not_shown"
    NO_LIMIT = "no_limit"


class Basis(Frozen):
    """The provision a rule rests on: cited, never quoted."""

    instrument: str
    ref: str


class Region(Frozen):
    """A stretch of one line of a file, where a finding is mended. Positions count from 1, in characters."""

    file: str = Field(description="Path relative to cardwright.yaml, with slashes.")
    line: int = Field(ge=1)
    column: int = Field(ge=1)
    end_column: int = Field(ge=2, description="The column after the last character; the line ends where it began.")

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class WaiverNote(Frozen):
    """Who answers for letting a gap pass, why, and until when."""

    reason: str
    owner: str
    approved_by: str
    expires: date = Field(description="The last day on which it holds.")


class Finding(Frozen):
    """The verdict of one rule on one card, at one place. A rule may give several findings (one per TBD, per slice)."""

    rule: str = Field(description="Rule id, stable for ever.")
    name: str = Field(description="Name of the problem, for example missing-intended-purpose.")
    pack: str
    verdict: Verdict
    severity: Severity
    field: str = Field(description="Dotted path of the field in the card.")
    pointer: str = Field(description="JSON Pointer of the value judged, or of the field that lacks one.")
    message: str = Field(description="The specific fact, naming the words or figures that failed.")
    fix: str | None = None
    basis: Basis | None = None
    binds: tuple[str, ...] = ()
    binds_from: date | None = Field(None, description="Day from which the rule binds this card.")
    origin: Origin | None = Field(None, description="Where to mend it: file, line and column, or a registry address.")
    others: tuple[Origin, ...] = Field((), description="Further places, for contradictions and repetitions.")
    place: Region | None = Field(None, description="The line of a file to mend, also when the origin is a registry.")
    waiver: WaiverNote | None = Field(None, description="The waiver that holds, or for a gap the one that does not.")
    fingerprint: str = Field("", description="sha256 of rule, card and place by name; survives edits elsewhere.")
    status: Literal["new", "unchanged"] | None = Field(None, description="For gaps, against the baseline if any.")

    @property
    def is_unread(self) -> bool:
        """Whether it was not judged because no registry was read."""
        return self.verdict is Verdict.NOT_APPLICABLE and self.message == NOT_READ


class BiasVerdict(Frozen):
    """How one bias check of a card came out, for pages and reports."""

    check: str
    outcome: BiasOutcome
    reason: str


class PackIdentity(Frozen):
    """Which pack judged, in which version, with the digest of its files."""

    id: str
    name: str
    version: str
    digest: str


class Judgement(Frozen):
    """All findings on one card."""

    card: str = Field(description="NAME/VERSION")
    digest: str = Field(description="Digest of the card that was judged; empty where nobody asked for it.")
    as_of: date
    profile: str
    packs: tuple[PackIdentity, ...]
    findings: tuple[Finding, ...]
    bias: tuple[BiasVerdict, ...] = ()
    refused: bool = Field(False, description="A prohibited practice was answered yes without a documented exception.")
    off: tuple[str, ...] = Field((), description="Ids of the rules that the configuration switched off.")

    @property
    def gaps(self) -> tuple[Finding, ...]:
        """Findings that someone has to act on, in the order of the packs."""
        return tuple(finding for finding in self.findings if finding.verdict.is_gap)

    @property
    def complete(self) -> bool:
        """Whether no finding of severity error is a gap: complete against the packs, which is all the tool says."""
        return not any(finding.severity is Severity.ERROR for finding in self.gaps)
