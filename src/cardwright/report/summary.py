"""Counts over a run, and the last line that every run prints to stderr."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pydantic import Field

from cardwright.card.values import Frozen
from cardwright.rules.verdict import Judgement, Severity, Verdict


class Counts(Frozen):
    """What a run found. ``errors``, ``warnings`` and ``notes`` count gaps by severity."""

    cards: int
    complete: int
    refused: int
    rules: int
    errors: int
    warnings: int
    notes: int
    verdicts: dict[str, int] = Field(description="Findings by verdict, every verdict named.")


def count(judgements: Sequence[Judgement]) -> Counts:
    """Count a run."""
    findings = [finding for judgement in judgements for finding in judgement.findings]
    verdicts = Counter(finding.verdict for finding in findings)
    # a crashed check is an error whatever its rule weighs
    gaps = Counter(
        Severity.ERROR if finding.verdict is Verdict.ERROR else finding.severity
        for finding in findings
        if finding.verdict.is_gap
    )
    return Counts(
        cards=len(judgements),
        complete=sum(judgement.complete for judgement in judgements),
        refused=sum(judgement.refused for judgement in judgements),
        rules=len({finding.rule for finding in findings}),
        errors=gaps[Severity.ERROR],
        warnings=gaps[Severity.WARNING],
        notes=gaps[Severity.NOTE],
        verdicts={verdict.value: verdicts[verdict] for verdict in Verdict},
    )


def summary_line(judgements: Sequence[Judgement], *, exit_code: int) -> str:
    """``checked 3 cards, 82 rules: 12 errors, 1 warning, 40 not applicable -> exit 1``."""
    counts = count(judgements)
    verdicts = counts.verdicts
    parts = [_plural(counts.errors, "error"), _plural(counts.warnings, "warning")]
    if counts.notes:
        parts.append(_plural(counts.notes, "note"))
    for verdict in (Verdict.WAIVED, Verdict.NOT_APPLICABLE, Verdict.NOT_YET_IN_APPLICATION):
        if verdicts[verdict.value]:
            parts.append(f"{verdicts[verdict.value]} {verdict.value.replace('_', ' ')}")
    if counts.refused:
        parts.append(f"{counts.refused} refused")
    checked = f"checked {_plural(counts.cards, 'card')}, {_plural(counts.rules, 'rule')}"
    return f"{checked}: {', '.join(parts)} -> exit {exit_code}"


def _plural(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
