"""The exit code of a run; the output format never changes it."""

from __future__ import annotations

from collections.abc import Sequence

from cardwright.errors import UsageError
from cardwright.rules.verdict import Judgement, Severity, Verdict

FINE = 0
FINDINGS = 1
BROKEN = 2
NOTHING_MATCHED = 4

_COUNTED: dict[str, frozenset[Severity]] = {
    "error": frozenset({Severity.ERROR}),
    "warning": frozenset({Severity.ERROR, Severity.WARNING}),
    "note": frozenset(Severity),
    "never": frozenset(),
}


def exit_code(judgements: Sequence[Judgement], *, fail_on: str = "error", allow_empty: bool = False) -> int:
    """The exit code for judgements.

    Args:
        judgements: all cards of the run.
        fail_on: error, warning or note, the lightest severity at which a gap fails the run; ``never`` lets gaps pass.
        allow_empty: whether a run without a card is fine.

    Returns:
        2 when a check crashed (nothing is known then), 4 when nothing was judged, 1 for a refusal or a gap that counts,
        else 0.

    Raises:
        UsageError: ``fail_on`` is no severity.
    """
    if fail_on not in _COUNTED:
        raise UsageError(f"there is no severity {fail_on!r}", hint=f"one of {', '.join(_COUNTED)}")
    if not judgements:
        return FINE if allow_empty else NOTHING_MATCHED
    findings = [finding for judgement in judgements for finding in judgement.findings]
    if any(finding.verdict is Verdict.ERROR for finding in findings):
        return BROKEN
    counted = _COUNTED[fail_on]
    failed = any(finding.verdict.is_gap and finding.severity in counted for finding in findings)
    refused = fail_on != "never" and any(judgement.refused for judgement in judgements)
    return FINDINGS if failed or refused else FINE
