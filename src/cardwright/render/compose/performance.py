"""Measured figures as tables and charts: metrics, groups, confusion matrix, calibration, importances."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

from cardwright.card.pointer import Path
from cardwright.card.values import Interval, Measurement, Slice
from cardwright.render import numbers
from cardwright.render.charts.calibration import calibration_chart
from cardwright.render.charts.forest import Limit, Row, forest
from cardwright.render.charts.importances import importance_chart
from cardwright.render.charts.matrix import confusion_chart
from cardwright.render.compose.context import Context
from cardwright.render.document import Block, Cell, Figure, Mark, Table
from cardwright.render.text import _

HEADLINES = ("accuracy", "roc_auc", "f1", "recall", "precision", "rmse", "mae", "r2")
_CHARTED = ("accuracy", "recall", "selection_rate", "true_positive_rate", "false_positive_rate", "precision", "f1")
_CHARTS = 3
SMALL = 30


def metric_name(name: str) -> str:
    """A metric's name for readers: underscores become spaces, nothing else changes."""
    return name.replace("_", " ")


def metrics_table(ctx: Context, path: Path, label: str, metrics: Mapping[str, Measurement]) -> Table:
    """Figures of all cases; columns that no figure fills are left out."""
    extra: list[tuple[str, Callable[[Measurement], str | None]]] = [
        (_("Requirement"), lambda item: item.requirement),
        (_("Condition"), lambda item: item.condition),
        (_("Without it"), lambda item: numbers.metric(item.baseline) if item.baseline is not None else None),
        (_("Positives"), lambda item: numbers.count(item.positives) if item.positives is not None else None),
        (
            _("Threshold"),
            lambda item: numbers.metric(item.decision_threshold) if item.decision_threshold is not None else None,
        ),
        (_("Limit"), lambda item: numbers.limit(item.limit) if item.limit is not None else None),
    ]
    kept = [(head, read) for head, read in extra if any(read(item) for item in metrics.values())]
    rows = []
    for key in sorted(metrics):
        item = metrics[key]
        rows.append(
            (
                Cell(text=metric_name(key)),
                Cell(
                    text=numbers.with_interval(item.value, item.interval, item.unit),
                    number=True,
                    origin=ctx.origin(*path, key, "value"),
                ),
                Cell(text=numbers.count(item.n) if item.n is not None else _("not given"), number=True),
                Cell(text=numbers.dataset(item.dataset) or _("not given")),
                *(Cell(text=read(item) or "—") for _head, read in kept),
            )
        )
    return Table(
        caption=label,
        head=(_("Metric"), _("Value [interval]"), "n", _("Data set"), *(head for head, _read in kept)),
        rows=tuple(rows),
        numeric=frozenset({1, 2}),
        note=interval_note([item.interval for item in metrics.values()]),
    )


def interval_note(intervals: Sequence[Interval | None]) -> str | None:
    """Which intervals these are; says so where none are given."""
    said = sorted({_interval_words(item) for item in intervals if item is not None})
    if not said:
        return _("No intervals are given.")
    return _("Intervals: {methods}.").format(methods="; ".join(said))


def _interval_words(item: Interval) -> str:
    level = f"{numbers.fixed(100 * item.level, 0)}\u202f%" if item.level is not None else _("level not given")
    return f"{item.method or _('method not given')}, {level}"


def slices_blocks(ctx: Context, path: Path, label: str, slices: Mapping[str, Slice]) -> tuple[Block, ...]:
    """A chart for each of the leading metrics and a table for the others."""
    names = sorted({name for item in slices.values() for name in item.metrics})
    ordered = [name for name in _CHARTED if name in names] + [name for name in names if name not in _CHARTED]
    charted = ordered[:_CHARTS]
    blocks: list[Block] = [_slice_figure(ctx, path, label, slices, name) for name in charted]
    others = ordered[_CHARTS:]
    if others:
        rows = tuple(
            (
                Cell(text=_group_name(slices[key])),
                Cell(text=metric_name(name)),
                *_figures(ctx, path, key, slices[key], name),
            )
            for name in others
            for key in sorted(slices)
            if name in slices[key].metrics
        )
        head = (_("Group"), _("Metric"), _("Value [interval]"), "n")
        blocks.append(Table(caption=_("Other figures by group"), head=head, rows=rows, numeric=frozenset({2, 3})))
    return tuple(blocks)


def _slice_figure(ctx: Context, path: Path, label: str, slices: Mapping[str, Slice], name: str) -> Figure:
    found = {key: item for key, item in slices.items() if name in item.metrics}
    rows = [row for key, item in sorted(found.items()) if (row := _row(ctx, key, item, name)) is not None]
    overall = ctx.card.evaluation.metrics.get(name)
    limits = {
        (m.limit.value, m.limit.direction) for item in found.values() if (m := item.metrics[name]).limit is not None
    }
    limit = None
    if len(limits) == 1:
        chosen = next(m.limit for item in found.values() if (m := item.metrics[name]).limit is not None)
        limit = (
            Limit(value=chosen.value, label=_("limit: {limit}").format(limit=numbers.limit(chosen))) if chosen else None
        )
    title = f"{label}: {metric_name(name)}"
    value = overall.value if overall is not None and not isinstance(overall.value, str) else None
    svg = forest(
        id=f"fig-slices-{_id(name)}", title=title, name=metric_name(name), rows=rows, overall=value, limit=limit
    )
    data = Table(
        caption=title,
        head=(_("Group"), _("Value [interval]"), "n"),
        rows=tuple(
            (Cell(text=_group_name(item)), *_figures(ctx, path, key, item, name)) for key, item in sorted(found.items())
        ),
        numeric=frozenset({1, 2}),
        note=interval_note([item.metrics[name].interval for item in found.values()]),
    )
    small = any(row.small for row in rows)
    caption = title + (_(". Hollow points: fewer cases than needed to judge.") if small else ".")
    return Figure(svg=svg, caption=caption, alternative=_alternative(rows, name), data=data)


def _row(ctx: Context, key: str, item: Slice, name: str) -> Row | None:
    measured = item.metrics[name]
    if isinstance(measured.value, str) or not math.isfinite(measured.value):
        return None
    n = measured.n if measured.n is not None else item.n
    return Row(
        dimension=" × ".join(dimension.replace("_", " ") for dimension in item.by) or key,
        group=", ".join(item.by.values()) or key,
        value=measured.value,
        interval=measured.interval,
        n=n,
        small=n is not None and n < minimum_for(ctx, tuple(item.by)),
        verdict=limit_verdict(measured),
    )


def limit_verdict(item: Measurement) -> Mark | None:
    """``FAILS`` or ``NOT_SHOWN`` where a limit was set and the interval lies beyond or across it."""
    if item.limit is None or isinstance(item.value, str):
        return None
    if item.interval is None:
        return Mark.NOT_SHOWN
    low, high = item.interval.low - item.limit.value, item.interval.high - item.limit.value
    worst, best = (low, high) if item.limit.direction == "at_least" else (-high, -low)
    if best < 0:
        return Mark.FAILS
    return Mark.COMPLETE if worst >= 0 else Mark.NOT_SHOWN


def minimum_for(ctx: Context, dimensions: tuple[str, ...]) -> int:
    """The smallest group that a bias check over these dimensions judges; 30 where none says."""
    for check in ctx.card.fairness.assessments.values():
        if set(check.by) == set(dimensions) and check.minimum_n is not None:
            return check.minimum_n
    return SMALL


def _figures(ctx: Context, path: Path, key: str, item: Slice, name: str) -> tuple[Cell, Cell]:
    measured = item.metrics[name]
    n = measured.n if measured.n is not None else item.n
    return (
        Cell(
            text=numbers.with_interval(measured.value, measured.interval),
            number=True,
            origin=ctx.origin(*path, key, "metrics", name, "value"),
        ),
        Cell(text=numbers.count(n) if n is not None else _("not given"), number=True),
    )


def _group_name(item: Slice) -> str:
    return ", ".join(f"{dimension.replace('_', ' ')} {group}" for dimension, group in item.by.items())


def _alternative(rows: Sequence[Row], name: str) -> str:
    said = "; ".join(
        f"{row.group}: {numbers.metric(row.value)}" + (f", n {row.n}" if row.n is not None else "") for row in rows
    )
    return _("{metric} by group: {figures}.").format(metric=metric_name(name), figures=said)


def confusion_blocks(ctx: Context, path: Path, label: str) -> tuple[Block, ...]:
    """The confusion matrix as a chart with its counts."""
    matrix = ctx.card.evaluation.confusion_matrix
    if matrix is None:
        return ()
    head = (_("Actual"), *(_("predicted {label}").format(label=item) for item in matrix.labels))
    rows = tuple(
        (Cell(text=name), *(Cell(text=numbers.count(n), number=True) for n in counts))
        for name, counts in zip(matrix.labels, matrix.counts, strict=True)
    )
    where = numbers.dataset(matrix.dataset)
    threshold = (
        _("decision threshold {value}").format(value=numbers.metric(matrix.decision_threshold))
        if matrix.decision_threshold is not None
        else ""
    )
    caption = ", ".join(filter(None, (label, where, threshold))) + "."
    data = Table(caption=label, head=head, rows=rows, numeric=frozenset(range(1, len(head))))
    alternative = "; ".join(
        _("{n} of actual {actual} predicted {predicted}").format(n=n, actual=name, predicted=other)
        for name, counts in zip(matrix.labels, matrix.counts, strict=True)
        for other, n in zip(matrix.labels, counts, strict=True)
    )
    return (
        Figure(
            svg=confusion_chart(id="fig-confusion", title=label, matrix=matrix),
            caption=caption,
            alternative=alternative + ".",
            data=data,
        ),
    )


def calibration_blocks(ctx: Context, path: Path, label: str) -> tuple[Block, ...]:
    """The reliability curve with its bins."""
    curve = ctx.card.evaluation.calibration
    if curve is None:
        return ()
    rows = tuple(
        (
            Cell(text=numbers.metric(item.predicted)),
            Cell(text=numbers.with_interval(item.observed, item.interval), number=True),
            Cell(text=numbers.count(item.n), number=True),
        )
        for item in curve.bins
    )
    data = Table(
        caption=label, head=(_("Mean predicted"), _("Observed [interval]"), "n"), rows=rows, numeric=frozenset({1, 2})
    )
    caption = ", ".join(filter(None, (label, curve.method, numbers.dataset(curve.dataset)))) + "."
    alternative = _("Observed frequency by predicted probability in {n} bins; the figures stand in the table.").format(
        n=len(curve.bins)
    )
    return (
        Figure(
            svg=calibration_chart(id="fig-calibration", title=label, calibration=curve),
            caption=caption,
            alternative=alternative,
            data=data,
        ),
    )


def importance_blocks(ctx: Context, path: Path, label: str) -> tuple[Block, ...]:
    """Global importances as bars; not an explanation of single decisions."""
    found = ctx.card.model.importances
    if found is None:
        return ()
    ranked = sorted(found.features, key=lambda item: (-abs(item.value), item.feature))
    rows = tuple(
        (
            Cell(text=item.feature),
            Cell(text=numbers.metric(item.value), number=True),
            Cell(text=numbers.metric(item.spread) if item.spread is not None else "—", number=True),
        )
        for item in ranked
    )
    data = Table(
        caption=label,
        head=(_("Feature"), _("Importance"), _("Standard deviation")),
        rows=rows,
        numeric=frozenset({1, 2}),
    )
    caption = ", ".join(filter(None, (label, found.method, numbers.dataset(found.dataset))))
    caption += _(". They describe the model as a whole, not single decisions.")
    alternative = "; ".join(f"{item.feature} {numbers.metric(item.value)}" for item in ranked[:5]) + "."
    return (
        Figure(
            svg=importance_chart(id="fig-importances", title=label, importances=found),
            caption=caption,
            alternative=alternative,
            data=data,
        ),
    )


def _id(text: str) -> str:
    return "".join(char if char.isascii() and char.isalnum() else "-" for char in text.lower())
