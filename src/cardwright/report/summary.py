"""Counts over a run, and the last line that every run prints to stderr."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from pydantic import Field

from cardwright.card.values import Frozen
from cardwright.report.run import Run, severity_of
from cardwright.rules.verdict import Finding, Severity, Verdict


class Counts(Frozen):
    """What a run found. ``errors``, ``warnings`` and ``notes`` count gaps by severity, known ones left out."""

    cards: int
    complete: int
    refused: int
    rules: int
    errors: int
    warnings: int
    notes: int
    known: int = Field(0, description="Gaps that the baseline knows.")
    gone: int = Field(0, description="Gaps that the baseline knows and the run did not find.")
    waivers: dict[str, int] = Field(default_factory=dict, description="Remarks on waivers by kind.")
    verdicts: dict[str, int] = Field(description="Findings by verdict, every verdict named.")


def count(run: Run) -> Counts:
    """Count a run."""
    verdicts: Counter[Verdict] = Counter()
    weights: Counter[Severity] = Counter()
    rules: set[str] = set()
    complete = refused = known = 0
    for judgement in run.judgements:
        gaps = judgement.gaps
        verdicts.update(finding.verdict for finding in judgement.findings)
        rules.update(finding.rule for finding in judgement.findings)
        weights.update(severity_of(finding) for finding in gaps if finding.status != "unchanged")
        known += sum(finding.status == "unchanged" for finding in gaps)
        complete += judgement.complete
        refused += judgement.refused
    remarks = Counter(notice.rule.rpartition("/")[2] for notice in run.notices)
    return Counts(
        cards=len(run.judgements),
        complete=complete,
        refused=refused,
        rules=len(rules),
        errors=weights[Severity.ERROR],
        warnings=weights[Severity.WARNING],
        notes=weights[Severity.NOTE],
        known=known,
        gone=len(run.absent),
        waivers=dict(sorted(remarks.items())),
        verdicts={verdict.value: verdicts[verdict] for verdict in Verdict},
    )


def summary_line(run: Run, *, exit_code: int) -> str:
    """``checked 3 cards, 82 rules: 12 errors, 1 warning, 40 not applicable -> exit 1``."""
    counts = count(run)
    verdicts = counts.verdicts
    parts = [_plural(counts.errors, "error"), _plural(counts.warnings, "warning")]
    if counts.notes:
        parts.append(_plural(counts.notes, "note"))
    if counts.known:
        parts.append(f"{counts.known} known in the baseline")
    if counts.gone:
        parts.append(f"{counts.gone} gone from it")
    if verdicts[Verdict.WAIVED.value]:
        parts.append(f"{verdicts[Verdict.WAIVED.value]} waived")
    parts += [
        f"{_plural(number, 'waiver')} {kind.removesuffix('-waiver').replace('-', ' ')}"
        for kind, number in counts.waivers.items()
    ]
    for verdict in (Verdict.NOT_APPLICABLE, Verdict.NOT_YET_IN_APPLICATION):
        if verdicts[verdict.value]:
            parts.append(f"{verdicts[verdict.value]} {verdict.value.replace('_', ' ')}")
    if counts.refused:
        parts.append(f"{counts.refused} refused")
    checked = f"checked {_plural(counts.cards, 'card')}, {_plural(counts.rules, 'rule')}"
    return f"{checked}: {', '.join(parts)} -> exit {exit_code}"


def weighed(gaps: Iterable[Finding]) -> str:
    """Gaps by their weight: ``45 errors, 12 warnings``. Pages and reports count in the same words."""
    weights = Counter(map(severity_of, gaps))
    return by_weight(errors=weights[Severity.ERROR], warnings=weights[Severity.WARNING], notes=weights[Severity.NOTE])


def by_weight(*, errors: int, warnings: int, notes: int) -> str:
    """The same of counts; a weight that no gap has is not named."""
    found = ((errors, "error"), (warnings, "warning"), (notes, "note"))
    return ", ".join(_plural(number, word) for number, word in found if number) or "no gap"


def _plural(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
