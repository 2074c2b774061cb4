"""Figures: each with its data set, number of cases and interval; overall, under stress and by group."""

from __future__ import annotations

from collections.abc import Iterator

from cardwright.card.values import DatasetReference, Measurement, Slice
from cardwright.rules.checks.base import (
    Check,
    Outcome,
    Subject,
    dataset_problems,
    inadequate,
    interval_problems,
    limit_came_late,
    listed,
)
from cardwright.rules.reading import CardReading
from cardwright.rules.verdict import Severity


class MeasuredCheck(Check):
    """Kind ``measured``: a mapping of measurements."""

    condition: bool = False
    """Each figure has to name the stress it was measured under."""
    baseline: bool = False
    """Each figure has to stand beside the figure without the stress."""
    requirement: bool = False
    """Each figure has to name the requirement it speaks to."""
    limit: bool = False
    """At least one figure should have a limit that was recorded before it was measured (a warning)."""

    def examine(self, value: object, subject: Subject) -> Iterator[Outcome]:
        """Each figure on its own; a limit has to be older than its figure."""
        items = value.items() if isinstance(value, dict) else ()
        figures = {key: item for key, item in items if isinstance(item, Measurement)}
        trained_on = training_digests(subject.reading)
        for key, measurement in sorted(figures.items()):
            path = (*subject.field, key)
            lacks = [*measurement_problems(measurement), *self._particular(measurement)]
            if lacks:
                yield inadequate(f"{key}: {listed(lacks)}", path=path)
            if _is_training(measurement.dataset, trained_on):
                yield inadequate(f"{key} was measured on training data, so it is not a test result", path=path)
            if limit_came_late(measurement.limit, measurement.measured_at):
                yield inadequate(f"{key}: the limit was recorded after the figure was measured", path=path)
        if self.limit and figures and not any(item.limit for item in figures.values()):
            yield inadequate("no figure has a limit that was set beforehand", severity=Severity.WARNING)
        undated = sorted(key for key, item in figures.items() if item.limit and item.limit.recorded_at is None)
        if self.limit and undated:
            message = f"nobody says when the limit was recorded for {listed(undated)}"
            yield inadequate(message, path=(*subject.field, undated[0]), severity=Severity.WARNING)

    def _particular(self, measurement: Measurement) -> Iterator[str]:
        if self.condition and not measurement.condition:
            yield "does not say under which disturbance it was measured"
        if self.baseline and measurement.baseline is None:
            yield "no figure without the disturbance beside it"
        if self.requirement and not measurement.requirement:
            yield "does not name the requirement it speaks to"


class SlicesCheck(Check):
    """Kind ``slices``: figures by group, each complete, covering the groups that were declared."""

    def examine(self, value: object, subject: Subject) -> Iterator[Outcome]:
        """Each slice on its own, then what is not there."""
        slices = value if isinstance(value, dict) else {}
        for key, item in sorted(slices.items()):
            if isinstance(item, Slice) and (lacks := _slice_problems(item)):
                yield inadequate(f"slice {key}: {listed(lacks)}", path=(*subject.field, key))
        unmeasured = [f"{dimension}={group}" for dimension, group in unmeasured_groups(subject.reading)]
        if unmeasured:
            yield inadequate(f"declared groups without figures: {listed(unmeasured)}")


class CrossingsCheck(Check):
    """Kind ``crossings``: figures for crossings of two or more attributes; a text alone tells of none."""

    def judge(self, subject: Subject) -> Iterator[Outcome]:
        """Looks at the slices of the card; the field itself only says why there can be none."""
        crossed = {key: item for key, item in subject.card.evaluation.slices.items() if len(item.by) > 1}
        for key, item in sorted(crossed.items()):
            if lacks := _slice_problems(item):
                yield inadequate(f"slice {key}: {listed(lacks)}", path=("evaluation", "slices", key))
        declared = [f"{by}={group}" for by, group in unmeasured_groups(subject.reading) if "." in by]
        if declared:
            yield inadequate(f"declared crossings without figures: {listed(declared)}")
        elif not crossed:
            yield from super().judge(subject)

    def examine(self, value: object, subject: Subject) -> Iterator[Outcome]:
        """Words in place of figures."""
        yield inadequate("described in words, but no slice crosses two attributes")


def measurement_problems(measurement: Measurement, *, within: Slice | None = None) -> list[str]:
    """What a figure lacks to be read: data set with digest, number of cases, interval, a finite value."""
    dataset = measurement.dataset or (within.dataset if within else None)
    wrong = dataset_problems(dataset)
    if measurement.n is None and (within is None or within.n is None):
        wrong.append("no number of cases")
    wrong += interval_problems(measurement.interval, value=measurement.value)
    if isinstance(measurement.value, str):
        wrong.append(f"its value is {measurement.value}")
    return wrong


def unmeasured_groups(reading: CardReading) -> list[tuple[str, str]]:
    """Declared groups, as (dimension, group), for which no slice holds a figure."""
    evaluation = reading.card.evaluation
    measured = [item.by for item in evaluation.slices.values() if item.metrics]
    return [
        (dimension, group)
        for dimension, groups in sorted(evaluation.declared_slices.items())
        for group in groups
        if not any(_is_group(by, dimension, group) for by in measured)
    ]


def training_digests(reading: CardReading) -> frozenset[str]:
    """Digests of the data sets the model learned from."""
    return frozenset(item.digest for item in reading.card.training_data.datasets.values() if item.digest)


def _is_group(by: dict[str, str], dimension: str, group: str) -> bool:
    if by == {dimension: group}:
        return True
    parts = dimension.split(".")
    return set(by) == set(parts) and ".".join(by[part] for part in parts) == group


def _slice_problems(item: Slice) -> list[str]:
    if not item.metrics:
        return ["no figure"]
    wrong = [] if item.n is not None else ["no number of cases"]
    by_metric = {name: measurement_problems(figure, within=item) for name, figure in sorted(item.metrics.items())}
    shared = [text for text in next(iter(by_metric.values())) if all(text in found for found in by_metric.values())]
    wrong += [text for text in shared if text not in wrong]
    for name, found in by_metric.items():
        wrong += [f"{name}: {text}" for text in found if text not in shared]
    return wrong


def _is_training(dataset: DatasetReference | None, trained_on: frozenset[str]) -> bool:
    return dataset is not None and (dataset.split in {"train", "training"} or dataset.digest in trained_on)
