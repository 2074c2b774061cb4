"""Metric keys of a run as figures of a card: overall figures, slices and bias checks."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import JsonValue

from cardwright.card.merge import Fact
from cardwright.card.origin import Origin
from cardwright.card.pointer import Path
from cardwright.sources.mlflow.datasets import splits
from cardwright.sources.mlflow.records import Figure, LoggedRecord, RunRecord
from cardwright.sources.mlflow.slices1 import SlicesDocument, slice_key
from cardwright.sources.mlflow.values import finite, moment, present

_SLICE, _FAIRNESS, _SYSTEM = "slice/", "fairness/", "system/"
_SIZES = ("n", "count")


def metric_facts(run: RunRecord, logged: LoggedRecord | None, document: SlicesDocument | None) -> Iterator[Fact]:
    """Facts of all metric keys of a run.

    Args:
        run: the run of the version.
        logged: its LoggedModel, the only place that links metrics to data sets.
        document: ``governance/slices.json`` where there is one. It tells more about a figure than the key does, so that
            for figures it covers only the value is repeated, and a difference shows as a contradiction.
    """
    reader = _Reader(run, logged, document)
    for metric in sorted(reader.own.values(), key=lambda item: item.key):
        if metric.key.startswith(_SLICE):
            yield from reader.slice(metric)
        elif metric.key.startswith(_FAIRNESS):
            yield from reader.check(metric)
        elif not metric.key.startswith(_SYSTEM):
            yield from reader.overall(metric)
    yield from reader.on_other_data()


class _Reader:
    def __init__(self, run: RunRecord, logged: LoggedRecord | None, document: SlicesDocument | None) -> None:
        self.run_id = run.run_id
        self.own = {item.key: item for item in run.metrics}
        self.linked = _latest(logged)
        self.by_key: dict[str, list[Figure]] = {}
        for (key, _), linked in sorted(self.linked.items(), key=lambda item: item[0]):
            self.by_key.setdefault(key, []).append(linked)
        self.splits = splits(run)
        self.covered = _covered(document)
        self.checks = {(check.metric or check.name, check.by): check for check in (document.checks if document else ())}
        self.primary = document.dataset.name if document and document.dataset else None

    def overall(self, metric: Figure) -> Iterator[Fact]:
        link = self._link(metric)
        home = link is None or self.primary in (None, link.dataset)
        key = metric.key if home or link is None else f"{metric.key}@{link.dataset}"
        yield from self._measurement(("evaluation", "metrics", key), metric.key, metric, link)

    def on_other_data(self) -> Iterator[Fact]:
        """Values of the same metric on further data sets, which the run itself no longer tells apart."""
        for (key, dataset), linked in sorted(self.linked.items()):
            if key.startswith((_SLICE, _FAIRNESS, _SYSTEM)):
                continue
            own = self.own.get(key)
            if own is not None and self._link(own) is linked:
                continue
            if linked.value == 0.0:
                continue  # MLflow's SQL store writes NaN as 0.0 here, so that a zero cannot be trusted
            name = key if own is None and dataset == self.primary else f"{key}@{dataset}"
            yield from self._measurement(("evaluation", "metrics", name), key, linked, linked)

    def slice(self, metric: Figure) -> Iterator[Fact]:
        parts = metric.key.split("/")
        if len(parts) != 4:
            return
        _, dimension, group, name = parts
        by = _by(dimension, group)
        path: Path = ("evaluation", "slices", slice_key(by))
        if (*path, "by") not in self.covered:
            yield Fact(path=(*path, "by"), value=dict(by), origin=self._origin(metric))
        if name in _SIZES:
            yield Fact(path=(*path, "n"), value=int(metric.value), origin=self._origin(metric))
            return
        yield from self._measurement((*path, "metrics", name), name, metric, self._link(metric))

    def check(self, metric: Figure) -> Iterator[Fact]:
        """``fairness/<metric>/<dimension>``; without a dimension it compares nothing, and is kept as a plain figure."""
        _, name, *dimensions = metric.key.split("/")
        if len(dimensions) != 1:
            yield from self._measurement(("evaluation", "compliance_metrics", metric.key), metric.key, metric, None)
            return
        by = tuple(dimensions[0].split("."))
        known = self.checks.get((name, by)) or self.checks.get((name, tuple(sorted(by))))
        path: Path = ("fairness", "assessments", known.name if known else f"{name}_by_{dimensions[0]}")
        origin = self._origin(metric)
        if known:
            yield Fact(path=(*path, "value"), value=finite(metric.value), origin=origin)
            return
        body = present(
            {
                "metric": name,
                "by": list(by),
                "value": finite(metric.value),
                "dataset": self._dataset(self._link(metric)),
                "run": self.run_id,
                "measured_at": moment(metric.timestamp),
            }
        )
        yield Fact(path=path, value=body, origin=origin)

    def _measurement(self, path: Path, name: str, metric: Figure, link: Figure | None) -> Iterator[Fact]:
        origin = self._origin(metric)
        if path in self.covered:
            yield Fact(path=(*path, "value"), value=finite(metric.value), origin=origin)
            return
        body = present(
            {
                "metric": name,
                "value": finite(metric.value),
                "dataset": self._dataset(link),
                "run": self.run_id,
                "measured_at": moment(metric.timestamp),
            }
        )
        yield Fact(path=path, value=body, origin=origin)

    def _link(self, metric: Figure) -> Figure | None:
        """The data set of a run's metric: the one logged at the same step and time, else with the same value."""
        found = self.by_key.get(metric.key, ())
        moment_of = (metric.step, metric.timestamp)
        same = [item for item in found if (item.step, item.timestamp) == moment_of or item.value == metric.value]
        same.sort(key=lambda item: ((item.step, item.timestamp) != moment_of, item.dataset != self.primary))
        return same[0] if same else None

    def _dataset(self, link: Figure | None) -> JsonValue:
        if link is None or link.dataset is None:
            return None
        return present({"name": link.dataset, "digest": link.digest, "split": self.splits.get(link.dataset)})

    def _origin(self, metric: Figure) -> Origin:
        return Origin(kind="run", address=f"runs:/{self.run_id}/metrics/{metric.key}", step=metric.step)


def _latest(logged: LoggedRecord | None) -> dict[tuple[str, str], Figure]:
    """(metric, data set) -> its latest value."""
    found: dict[tuple[str, str], Figure] = {}
    for metric in logged.metrics if logged else ():
        if metric.dataset is None:
            continue
        place = (metric.key, metric.dataset)
        if place not in found or (found[place].step, found[place].timestamp) < (metric.step, metric.timestamp):
            found[place] = metric
    return found


def _covered(document: SlicesDocument | None) -> frozenset[Path]:
    """Paths of which ``slices.json`` tells everything but the metric key."""
    if document is None:
        return frozenset()
    paths: set[Path] = {("evaluation", "metrics", name) for name in document.overall.metrics}
    for part in document.slices:
        path: Path = ("evaluation", "slices", slice_key(part.by))
        paths.add((*path, "by"))
        paths.update((*path, "metrics", name) for name in part.metrics)
    return frozenset(paths)


def _by(dimension: str, group: str) -> dict[str, str]:
    """Crossings join with dots in both; where the numbers of parts differ, a dot belongs to the name itself."""
    dimensions, groups = dimension.split("."), group.split(".")
    if len(dimensions) == len(groups):
        return dict(zip(dimensions, groups, strict=True))
    return {dimension: group}
