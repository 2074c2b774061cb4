"""The exit code of a run; the output format never changes it."""

from __future__ import annotations

from cardwright.report.run import Run
from cardwright.rules.verdict import Verdict

FINE = 0
FINDINGS = 1
BROKEN = 2
NOTHING_MATCHED = 4


def exit_code(run: Run) -> int:
    """The exit code of a run; gaps that its baseline knows do not count.

    Returns:
        2 when a check crashed (nothing is known then), 4 when nothing was judged, 1 for a refusal, a gap or a remark
        that counts, else 0.
    """
    if not run.judgements:
        return FINE if run.allow_empty else NOTHING_MATCHED
    failed = refused = False
    for judgement in run.judgements:
        if any(finding.verdict is Verdict.ERROR for finding in judgement.findings):
            return BROKEN
        failed = failed or any(map(run.counts_as_failure, judgement.findings))
        refused = refused or (judgement.refused and run.fail_on != "never")
    remarked = any(run.fails_by(notice) for notice in run.notices)
    stale = run.strict and bool(run.absent)
    return FINDINGS if failed or refused or remarked or stale else FINE
