"""One run as every format sees it: judgements, the rules behind them, remarks, and where the project lies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from pydantic import Field

from cardwright.card.values import Frozen
from cardwright.rules.baseline import Known
from cardwright.rules.gate import GateResult
from cardwright.rules.notice import Notice
from cardwright.rules.pack import Rule
from cardwright.rules.settings import RuleSet
from cardwright.rules.verdict import Basis, Finding, Judgement, PackIdentity, Region, Severity, Verdict

FailOn = Literal["error", "warning", "note", "never"]


class RuleText(Frozen):
    """A rule in words, for formats that carry their rules with them."""

    id: str
    name: str
    pack: str
    severity: Severity = Field(description="As the project weighs it.")
    off: bool = Field(False, description="Switched off by the configuration.")
    waivable: bool = True
    field: str
    message: str
    why: str
    fix: str
    basis: Basis


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """One run.

    ``project`` is the folder of cardwright.yaml seen from the root of its repository, empty when they are the same:
    formats for forges put it before every path. ``fail_on`` is the lightest severity at which a gap fails the run,
    ``strict`` lets lapsed and unused waivers and a stale baseline fail it too, and ``allow_empty`` lets a run without
    cards pass.
    """

    judgements: Sequence[Judgement] = ()
    as_of: date | None = None
    profile: str | None = None
    packs: tuple[PackIdentity, ...] = ()
    rules: tuple[RuleText, ...] = ()
    notices: tuple[Notice, ...] = ()
    absent: tuple[Known, ...] = ()
    project: str = ""
    fail_on: FailOn = "error"
    strict: bool = False
    allow_empty: bool = False

    def path(self, file: str) -> str:
        """A file of the project as its repository names it."""
        return f"{self.project}/{file}" if self.project else file

    def gaps(self) -> Iterator[Gap]:
        """All gaps in the order of the cards, each with its card."""
        return (Gap(judgement.card, finding) for judgement in self.judgements for finding in judgement.gaps)

    def counts_as_failure(self, finding: Finding) -> bool:
        """Whether a gap fails this run; see ``exitcode``."""
        return finding.verdict is Verdict.ERROR or (
            finding.verdict.is_gap and finding.status != "unchanged" and finding.severity in COUNTED[self.fail_on]
        )

    def fails_by(self, notice: Notice) -> bool:
        """Whether a remark fails this run."""
        return notice.severity in COUNTED[self.fail_on] or (self.strict and notice.severity is not Severity.NOTE)


class Gap(NamedTuple):
    """A gap and its card, ``NAME/VERSION``."""

    card: str
    finding: Finding


COUNTED: dict[str, frozenset[Severity]] = {
    "error": frozenset({Severity.ERROR}),
    "warning": frozenset({Severity.ERROR, Severity.WARNING}),
    "note": frozenset(Severity),
    "never": frozenset(),
}


def run_of(
    result: GateResult,
    *,
    as_of: date,
    profile: str,
    project: str = "",
    fail_on: FailOn = "error",
    strict: bool = False,
    allow_empty: bool = False,
) -> Run:
    """The run of a gate; the options are those of ``Run``."""
    return Run(
        judgements=result.judgements,
        as_of=as_of,
        profile=profile,
        packs=tuple(pack.identity for pack in result.rules.packs),
        rules=rule_texts(result.rules),
        notices=result.notices,
        absent=result.absent,
        project=project,
        fail_on=fail_on,
        strict=strict,
        allow_empty=allow_empty,
    )


def rule_texts(rules: RuleSet) -> tuple[RuleText, ...]:
    """All rules of a project in words, sorted by id, also those that are off."""
    packs = {rule.id: pack.manifest.id for pack in rules.packs for rule in pack.rules}
    packs |= {rule.id: pack.manifest.id for pack, rule in rules.off}
    return tuple(_rule_text(rule, packs[rule.id], rules) for _, rule in sorted(rules.rules.items()))


def _rule_text(rule: Rule, pack: str, rules: RuleSet) -> RuleText:
    setting = rules.setting_of(rule)
    return RuleText(
        id=rule.id,
        name=rule.name,
        pack=pack,
        severity=setting.severity or rule.severity,
        off=setting.severity is None,
        waivable=rule.waivable,
        field=rule.field,
        message=rule.message,
        why=rule.why,
        fix=rule.fix,
        basis=rule.basis,
    )


def region_of(finding: Finding) -> Region:
    """The place of a finding; the first character of the configuration for one that was never placed."""
    if finding.place is not None:
        return finding.place
    origin = finding.origin
    if origin is not None and origin.kind == "file":
        column = origin.column or 1
        return Region(file=origin.address, line=origin.line or 1, column=column, end_column=column + 1)
    return Region(file="cardwright.yaml", line=1, column=1, end_column=2)


def by_gravity(gaps: Sequence[Gap]) -> list[Gap]:
    """Graver ones first, else as they came."""
    order = list(Severity)
    return sorted(gaps, key=lambda gap: order.index(severity_of(gap.finding)))


def severity_of(finding: Finding) -> Severity:
    """How grave a gap is; a crashed check is always an error, whatever its rule weighs."""
    return Severity.ERROR if finding.verdict is Verdict.ERROR else finding.severity
