"""Any number of recorded values becomes at most a hundred, of which the ones that matter are never lost."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import pytest
from tests.integration.mlflow.reading import plain

from cardwright.card.history import MetricHistory
from cardwright.sources.mlflow.histories import (
    MOST_METRICS,
    MOST_POINTS,
    Histories,
    Point,
    beyond,
    by_keys,
    gathered,
    history_facts,
    history_of,
    in_order,
    unread_note,
    wanted_of,
)
from cardwright.sources.mlflow.records import Figure, RunRecord


def points(*values: float) -> list[Point]:
    return [Point(step, 1000 + step, value) for step, value in enumerate(values)]


def run(metrics: Sequence[Figure]) -> RunRecord:
    return RunRecord(
        run_id="a" * 32,
        name=None,
        user=None,
        status="FINISHED",
        lifecycle_stage="active",
        started=None,
        ended=None,
        artifact_uri="",
        params={},
        tags={},
        metrics=tuple(metrics),
        datasets=(),
    )


def test_first_last_and_both_ends_are_kept_with_their_steps() -> None:
    found = history_of(points(0.9, 0.4, 0.2, 0.3))
    assert found is not None
    assert (found.recorded, found.steps, found.not_finite) == (4, 4, 0)
    assert (found.first.step, found.last.step) == (0, 3)
    assert found.lowest == Point(2, 1002, 0.2)
    assert found.highest == Point(0, 1000, 0.9)
    assert [point.value for point in found.series] == [0.9, 0.4, 0.2, 0.3]


def test_of_several_values_at_one_step_the_last_counts() -> None:
    repeated = [Point(1, 5, 0.1), Point(0, 1, 9.0), Point(0, 2, 0.5)]
    found = history_of(in_order(repeated))
    assert found is not None
    assert (found.recorded, found.steps) == (3, 2)
    assert found.first == Point(0, 2, 0.5)
    assert found.highest == found.first


@pytest.mark.parametrize("values", [[], [Point(7, 1, 0.5)], [Point(7, 1, 0.5), Point(7, 2, 0.6)]])
def test_values_of_a_single_step_are_no_history(values: list[Point]) -> None:
    assert history_of(values) is None


@pytest.mark.parametrize("count", [99, 100, 101, 250, 12_345])
def test_a_long_series_is_thinned_and_keeps_its_ends_and_extremes(count: int) -> None:
    values = [math.sin(step / 50) for step in range(count)]
    values[count // 3], values[count // 2 + 1] = -7.5, 8.5
    found = history_of(points(*values))
    assert found is not None
    assert found.recorded == found.steps == count
    assert len(found.series) == min(count, MOST_POINTS)
    steps = [point.step for point in found.series]
    assert steps == sorted(set(steps))
    assert {0, count - 1, count // 3, count // 2 + 1} <= set(steps)
    assert max(after - before for before, after in itertools.pairwise(steps)) <= 4 * count / MOST_POINTS + 1
    assert (found.lowest, found.highest) == (
        Point(count // 3, 1000 + count // 3, -7.5),
        Point(count // 2 + 1, 1000 + count // 2 + 1, 8.5),
    )


def test_what_is_not_finite_is_counted_shown_and_no_extreme() -> None:
    of_run = run([Figure("loss", 0.5, 3, 4)])
    values = points(math.nan, math.inf, 0.5, -1.7976931348623157e308)
    histories = Histories(found=gathered({(of_run.run_id, "loss"): list(reversed(values))}))
    (fact,) = history_facts(of_run, histories)
    found = MetricHistory.model_validate(fact.value)
    assert (found.not_finite, found.series.values) == (3, ("NaN", "Infinity", 0.5, "-Infinity"))
    assert (found.first.value, found.last.value) == ("NaN", "-Infinity")
    assert found.lowest == found.highest
    assert found.lowest is not None
    assert found.lowest.value == 0.5
    assert fact.path == ("model", "training_history", "loss")
    assert str(fact.origin) == f"runs:/{of_run.run_id}/metrics/loss"


def test_a_metric_that_never_was_a_number_has_no_extremes() -> None:
    found = history_of(points(math.nan, math.nan))
    assert found is not None
    assert (found.lowest, found.highest, found.not_finite) == (None, None, 2)
    assert plain(found.last) == plain(Point(1, 1001, math.nan))


def test_only_metrics_past_step_zero_are_asked_for_and_groups_last() -> None:
    metrics = [
        Figure(key, 0.5, step, 1)
        for key, step in (("accuracy", 0), ("slice/age/18-25/recall", 4), ("loss", 4), ("system/cpu", 9))
    ]
    assert wanted_of(run(metrics)) == ("loss", "slice/age/18-25/recall")


def test_more_metrics_than_a_card_takes_are_named() -> None:
    many = run([Figure(f"m{index:03}", 0.5, 1, 1) for index in range(MOST_METRICS + 5)])
    assert len(wanted_of(many)) == MOST_METRICS
    assert beyond(many) == ("m040", "m041", "m042", "m043", "m044")
    (note,) = unread_note(many, Histories())
    assert note.startswith("the earlier values of m040, m041, m042 and 2 more were not read: more than 40 metrics")


def test_the_metrics_of_most_runs_come_first() -> None:
    assert by_keys({"b": ["loss", "own"], "a": ["loss"]}) == {"loss": ["a", "b"], "own": ["b"]}
