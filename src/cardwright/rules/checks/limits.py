"""Limits fixed beforehand: recorded by a person before the evaluation that is judged by them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from cardwright.card.pointer import Path
from cardwright.card.values import Measurement
from cardwright.rules.checks.base import Outcome, Subject, inadequate
from cardwright.rules.checks.statement import StatementCheck


class PriorLimitsCheck(StatementCheck):
    """Kind ``prior_limits``: a statement on the limits, and figures that carry them."""

    def examine(self, value: object, subject: Subject) -> Iterator[Outcome]:
        """The words first, then each limit: who recorded it, when, and whether before the figure."""
        yield from super().examine(value, subject)
        evaluation = subject.card.evaluation
        groups: dict[Path, dict[str, Measurement]] = {
            ("evaluation", "metrics"): evaluation.metrics,
            ("evaluation", "robustness", "metrics"): evaluation.robustness.metrics,
        }
        limited = {(*path, key): item for path, group in groups.items() for key, item in group.items() if item.limit}
        if not limited:
            message = "limits are stated, but no figure carries one (evaluation.metrics.<name>.limit)"
            yield inadequate(message, path=("evaluation", "metrics"))
        run = subject.card.identity.run
        ran_on = run.started_at.date() if run and run.started_at else None
        for path, item in sorted(limited.items()):
            if problem := _problem(item, ran_on=ran_on):
                yield inadequate(f"{path[-1]}: {problem}", path=path)


def _problem(item: Measurement, *, ran_on: date | None) -> str | None:
    limit = item.limit
    if limit is None:
        return None
    if limit.recorded_at is None:
        return "the limit does not say when it was recorded"
    recorded = limit.recorded_at.date() if isinstance(limit.recorded_at, datetime) else limit.recorded_at
    measured = item.measured_at.date() if item.measured_at else ran_on
    if measured and recorded > measured:
        return f"the limit was recorded on {recorded.isoformat()}, after the evaluation on {measured.isoformat()}"
    return None if limit.by or limit.source else "the limit names nobody who set it"
