"""How a metric moved while the model was trained, as its run recorded it step by step."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from cardwright.card.values import Frozen, NonFinite


class HistoryPoint(Frozen):
    """One value of a metric: step (a count whose unit the training code chose) and time."""

    step: int
    value: float | NonFinite
    time: datetime | None = None


class HistorySeries(Frozen):
    """Steps and the values recorded at them, position by position, in ascending order of steps."""

    steps: tuple[int, ...]
    values: tuple[float | NonFinite, ...]


class MetricHistory(Frozen):
    """All that a run recorded of one metric over its steps.

    Of several values at one step the last counts. Whether low or high is better is not known to the registry, so that
    both ends are given and none is called the best.
    """

    metric: str = Field(description="Metric name as the run recorded it.")
    recorded: int = Field(description="Number of values recorded, several at one step included.")
    steps: int = Field(description="Number of different steps.")
    not_finite: int = Field(0, description="Steps whose value is NaN or infinite.")
    first: HistoryPoint
    last: HistoryPoint
    lowest: HistoryPoint | None = Field(None, description="Lowest finite value, at the first step that reached it.")
    highest: HistoryPoint | None = Field(None, description="Highest finite value, at the first step that reached it.")
    series: HistorySeries = Field(
        description="At most 100 of the steps, evenly thinned; first, last, lowest and highest are always among them."
    )
    run: str | None = Field(None, description="MLflow run id.")
