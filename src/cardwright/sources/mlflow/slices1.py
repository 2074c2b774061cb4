"""``governance/slices.json`` in the form ``slices/1``: overall figures, slices and bias checks with their intervals."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import BaseModel, ConfigDict, JsonValue

from cardwright.card.merge import Fact
from cardwright.card.origin import Origin
from cardwright.card.pointer import Path
from cardwright.sources.mlflow.values import finite, present

Pair = tuple[float, float]
# these read scores, not decisions, so that a decision threshold would be a false detail
_NO_THRESHOLD = frozenset(
    {
        "roc_auc",
        "auc",
        "auroc",
        "pr_auc",
        "average_precision",
        "brier",
        "brier_score",
        "brier_score_loss",
        "log_loss",
        "cross_entropy",
        "ece",
        "expected_calibration_error",
        "mse",
        "rmse",
        "mae",
        "r2",
    }
)


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)


class DatasetPart(_Part):
    """Which data the figures were measured on."""

    name: str
    digest: str | None = None
    split: str | None = None


class IntervalPart(_Part):
    """Method and level that all intervals of a part share."""

    method: str | None = None
    level: float | None = None


class Figures(_Part):
    """Figures by metric name, with interval ends and the number of cases each is computed on."""

    n: int | None = None
    metrics: dict[str, float] = {}
    ci: dict[str, Pair] = {}
    support: dict[str, int] = {}
    definitions: dict[str, str] = {}


class SlicePart(Figures):
    """Figures of one group or crossing."""

    by: dict[str, str]


class CheckPart(_Part):
    """One comparison of groups; it names its own data set where that is not the one of the document."""

    name: str
    metric: str | None = None
    dataset: DatasetPart | None = None
    decision_threshold: float | None = None
    definition: str | None = None
    by: tuple[str, ...]
    value: float
    ci: Pair | None = None
    interval: IntervalPart | None = None
    threshold: float | None = None
    op: Literal[">=", "<="] | None = None
    reference: str | None = None
    favourable: str | None = None
    attribute_source: str | None = None
    groups: dict[str, int] = {}
    group_values: dict[str, float] = {}
    unknown: int | None = None
    minimum_n: int | None = None
    recorded_at: str | None = None
    limit_by: str | None = None
    limit_source: str | None = None


class SlicesDocument(_Part):
    """The whole file."""

    dataset: DatasetPart | None = None
    decision_threshold: float | None = None
    interval: IntervalPart = IntervalPart()
    overall: Figures = Figures()
    slices: tuple[SlicePart, ...] = ()
    checks: tuple[CheckPart, ...] = ()
    computed_by: str | None = None
    measured_at: str | None = None

    def facts(self, *, run_id: str, origin: Origin) -> Iterator[Fact]:
        """Overall figures, slices and checks as facts of the card."""
        for metric, body in self._measurements(self.overall, run_id):
            yield Fact(path=("evaluation", "metrics", metric), value=body, origin=origin)
        for part in self.slices:
            path: Path = ("evaluation", "slices", slice_key(part.by))
            about = present({"by": dict(part.by), "n": part.n, "dataset": self._dataset()})
            yield Fact(path=path, value=about, origin=origin)
            for metric, body in self._measurements(part, run_id):
                yield Fact(path=(*path, "metrics", metric), value=body, origin=origin)
        for check in self.checks:
            body = self._check(check, run_id)
            yield Fact(path=("fairness", "assessments", check.name), value=body, origin=origin)

    def _measurements(self, figures: Figures, run_id: str) -> Iterator[tuple[str, JsonValue]]:
        dataset = self._dataset()
        for metric, value in figures.metrics.items():
            yield (
                metric,
                present(
                    {
                        "metric": metric,
                        "definition": figures.definitions.get(metric),
                        "value": finite(value),
                        "dataset": dataset,
                        "n": figures.support.get(metric, figures.n),
                        "interval": _interval(figures.ci.get(metric), self.interval),
                        "decision_threshold": None if metric in _NO_THRESHOLD else self.decision_threshold,
                        "run": run_id,
                        "measured_at": self.measured_at,
                        "computed_by": self.computed_by,
                    }
                ),
            )

    def _check(self, check: CheckPart, run_id: str) -> JsonValue:
        return present(
            {
                "metric": check.metric or check.name,
                "definition": check.definition,
                "by": list(check.by),
                "value": finite(check.value),
                "dataset": self._dataset(check.dataset),
                "groups": dict(check.groups),
                "group_values": dict(check.group_values),
                "unknown": check.unknown,
                "reference": check.reference,
                "attribute_source": check.attribute_source,
                "interval": _interval(check.ci, check.interval or self.interval),
                "decision_threshold": (
                    self.decision_threshold if check.decision_threshold is None else check.decision_threshold
                ),
                "limit": _limit(check),
                "minimum_n": check.minimum_n,
                "favourable": check.favourable,
                "run": run_id,
                "measured_at": self.measured_at,
                "computed_by": self.computed_by,
            }
        )

    def _dataset(self, own: DatasetPart | None = None) -> JsonValue:
        part = own or self.dataset
        return part.model_dump(mode="json", exclude_none=True) if part else None


def slice_key(by: dict[str, str]) -> str:
    """``{"foreign_worker": "yes", "age": "18-25"}`` -> ``age=18-25&foreign_worker=yes``."""
    return "&".join(f"{dimension}={by[dimension]}" for dimension in sorted(by))


def _interval(ends: Pair | None, how: IntervalPart) -> JsonValue:
    if ends is None or any(isinstance(finite(end), str) for end in ends):
        return None  # an unbounded interval is no interval
    return present({"method": how.method, "level": how.level, "low": ends[0], "high": ends[1]})


def _limit(check: CheckPart) -> JsonValue:
    if check.threshold is None or check.op is None:
        return None
    return present(
        {
            "value": check.threshold,
            "direction": "at_least" if check.op == ">=" else "at_most",
            "recorded_at": check.recorded_at,
            "by": check.limit_by,
            "source": check.limit_source,
        }
    )
