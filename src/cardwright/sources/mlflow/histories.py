"""Histories of metrics: which are worth a read, and how any number of values becomes at most a hundred."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import NamedTuple

from pydantic import JsonValue

from cardwright.card.merge import Fact
from cardwright.card.origin import Origin
from cardwright.sources.mlflow.records import RunRecord
from cardwright.sources.mlflow.values import finite, moment, present

MOST_POINTS = 100
MOST_METRICS = 40
_SYSTEM = "system/"
_OF_GROUPS = ("slice/", "fairness/")

_Order = tuple[int, int, bool, float]

Wanted = Mapping[str, Collection[str]]
"""Run id -> metric keys."""


class Point(NamedTuple):
    """One recorded value; the time is milliseconds since 1970."""

    step: int
    timestamp: int
    value: float


class History(NamedTuple):
    """What is kept of the values of one metric; see ``cardwright.card.history.MetricHistory`` for the meanings."""

    recorded: int
    steps: int
    not_finite: int
    first: Point
    last: Point
    lowest: Point | None
    highest: Point | None
    series: tuple[Point, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Histories:
    """Run id -> metric -> its history, and run id -> metrics whose history was not read, for the reason given."""

    found: Mapping[str, Mapping[str, History]] = field(default_factory=dict)
    unread: Mapping[str, Collection[str]] = field(default_factory=dict)
    why: str = ""


def wanted_of(run: RunRecord) -> tuple[str, ...]:
    """The metrics of a run whose history is worth a read: their latest step is above zero.

    At most ``MOST_METRICS``, figures of all cases before those of groups; ``beyond`` names the others. What a run
    measures of its machine is no metric of the model.
    """
    return tuple(_stepped(run)[:MOST_METRICS])


def beyond(run: RunRecord) -> tuple[str, ...]:
    """The metrics that ``wanted_of`` leaves out for their number."""
    return tuple(_stepped(run)[MOST_METRICS:])


def _stepped(run: RunRecord) -> list[str]:
    keys = [item.key for item in run.metrics if item.step > 0 and not item.key.startswith(_SYSTEM)]
    return sorted(keys, key=lambda key: (key.startswith(_OF_GROUPS), key))


def in_order(points: Iterable[Point]) -> list[Point]:
    """By step, then time, then value, as MLflow itself decides which value is the latest."""
    return sorted(points, key=_order)


def _order(point: Point) -> _Order:
    unknown = math.isnan(point.value)
    return point.step, point.timestamp, unknown, 0.0 if unknown else point.value


def history_of(points: Iterable[Point]) -> History | None:
    """The history that values in order make, in memory that does not grow with their number; None for a single step.

    Args:
        points: in the order of ``in_order``.
    """
    kept = _Kept()
    for point in points:
        kept.add(point)
    return kept.history()


class _Kept:
    """Takes values in order; every second point is let go whenever too many were kept."""

    def __init__(self) -> None:
        self._recorded = self._steps = self._not_finite = 0
        self._stride = 1
        self._thinned: list[Point] = []
        self._pending: Point | None = None
        self._first: Point | None = None
        self._lowest: Point | None = None
        self._highest: Point | None = None

    def add(self, point: Point) -> None:
        self._recorded += 1
        if self._pending is not None and self._pending.step != point.step:
            self._settle(self._pending)
        self._pending = point

    def _settle(self, point: Point) -> None:
        if self._steps % self._stride == 0:
            self._thinned.append(point)
            if len(self._thinned) > 2 * MOST_POINTS:
                self._thinned = self._thinned[::2]
                self._stride *= 2
        self._steps += 1
        self._first = self._first or point
        if isinstance(finite(point.value), str):
            self._not_finite += 1
            return
        if self._lowest is None or point.value < self._lowest.value:
            self._lowest = point
        if self._highest is None or point.value > self._highest.value:
            self._highest = point

    def history(self) -> History | None:
        last = self._pending
        if last is None:
            return None
        self._settle(last)
        self._pending = None
        if self._first is None or self._steps < 2:
            return None
        return History(
            recorded=self._recorded,
            steps=self._steps,
            not_finite=self._not_finite,
            first=self._first,
            last=last,
            lowest=self._lowest,
            highest=self._highest,
            series=self._series(self._first, last),
        )

    def _series(self, first: Point, last: Point) -> tuple[Point, ...]:
        always = {point.step: point for point in (first, last, self._lowest, self._highest) if point is not None}
        others = [point for point in self._thinned if point.step not in always]
        room = MOST_POINTS - len(always)
        if len(others) > room:
            others = [others[index * len(others) // room] for index in range(room)]
        return tuple(sorted((*always.values(), *others), key=itemgetter(0)))


def history_facts(run: RunRecord, histories: Histories) -> Iterator[Fact]:
    """One fact for each metric whose history was read; its origin is the metric of the run as a whole."""
    for key, found in sorted(histories.found.get(run.run_id, {}).items()):
        body: dict[str, JsonValue] = {
            "metric": key,
            "recorded": found.recorded,
            "steps": found.steps,
            "first": _point(found.first),
            "last": _point(found.last),
            "series": {
                "steps": [point.step for point in found.series],
                "values": [finite(point.value) for point in found.series],
            },
            "run": run.run_id,
        }
        ends = {"lowest": found.lowest, "highest": found.highest}
        body |= {name: _point(point) for name, point in ends.items() if point is not None}
        if found.not_finite:
            body["not_finite"] = found.not_finite
        origin = Origin(kind="run", address=f"runs:/{run.run_id}/metrics/{key}")
        yield Fact(path=("model", "training_history", key), value=body, origin=origin)


def _point(point: Point) -> JsonValue:
    return present({"step": point.step, "value": finite(point.value), "time": moment(point.timestamp)})


def unread_note(run: RunRecord, histories: Histories) -> Iterator[str]:
    """One sentence for each reason why a history is not on the card."""
    for keys, why in (
        (histories.unread.get(run.run_id, ()), histories.why),
        (beyond(run), f"more than {MOST_METRICS} metrics have several steps"),
    ):
        listed = sorted(keys)
        if listed:
            more = f" and {len(listed) - 3} more" if len(listed) > 3 else ""
            yield f"the earlier values of {', '.join(listed[:3])}{more} were not read: {why}"


def by_keys(wanted: Wanted) -> dict[str, list[str]]:
    """Metric key -> sorted ids of the runs that have it, the most common key first."""
    found: dict[str, list[str]] = {}
    for run_id in sorted(wanted):
        for key in wanted[run_id]:
            found.setdefault(key, []).append(run_id)
    return dict(sorted(found.items(), key=lambda item: (-len(item[1]), item[0])))


def gathered(points: Mapping[tuple[str, str], Sequence[Point]]) -> dict[str, dict[str, History]]:
    """(run id, key) -> values in any order, as histories by run; those of a single step are left out."""
    found: dict[str, dict[str, History]] = {}
    for (run_id, key), values in points.items():
        history = history_of(in_order(values))
        if history is not None:
            found.setdefault(run_id, {})[key] = history
    return found
