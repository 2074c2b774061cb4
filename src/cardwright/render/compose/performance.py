"""Measured figures as tables and charts: metrics, groups, confusion matrix, calibration, importances."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from cardwright.card.pointer import Path
from cardwright.card.values import Interval, Measurement
from cardwright.render import numbers
from cardwright.render.charts.calibration import calibration_chart
from cardwright.render.charts.importances import importance_chart
from cardwright.render.charts.matrix import confusion_chart
from cardwright.render.compose.context import Context
from cardwright.render.document import Block, Cell, Figure, Table
from cardwright.render.text import _

# more columns than these beside value and n leave no room for words
_WIDE = 3
HEADLINES = ("accuracy", "roc_auc", "f1", "recall", "precision", "rmse", "mae", "r2")


def metric_name(name: str) -> str:
    """A metric's name for readers: underscores become spaces, nothing else changes."""
    return name.replace("_", " ")


def metrics_table(ctx: Context, path: Path, label: str, metrics: Mapping[str, Measurement]) -> Table:
    """Figures of all cases; columns that no figure fills are left out, and of many those that say the same."""
    without = _("Compared with") if path[-1] == "comparisons" else _("Without it")
    extra: list[tuple[str, Callable[[Measurement], str | None]]] = [
        (_("Requirement"), lambda item: item.requirement),
        (_("Condition"), lambda item: item.condition),
        (without, lambda item: numbers.metric(item.baseline) if item.baseline is not None else None),
        (_("Positives"), lambda item: numbers.count(item.positives) if item.positives is not None else None),
        (
            _("Threshold"),
            lambda item: numbers.metric(item.decision_threshold) if item.decision_threshold is not None else None,
        ),
        (_("Limit"), lambda item: numbers.limit(item.limit) if item.limit is not None else None),
    ]
    extra.insert(0, (_("Data set"), lambda item: numbers.dataset(item.dataset) or _("not given")))
    kept = [(head, read) for head, read in extra if any(read(item) for item in metrics.values())]
    shared: list[str] = []
    if len(kept) > _WIDE and len(metrics) > 1:
        same = [(head, read) for head, read in kept if len({read(item) for item in metrics.values()}) == 1]
        shared = [f"{head}: {read(next(iter(metrics.values())))}." for head, read in same]
        kept = [column for column in kept if column not in same]
    worded = {_("Requirement"), _("Condition"), _("Data set")}
    digits = {without, _("Positives"), _("Threshold")}
    rows = []
    for key in sorted(metrics):
        item = metrics[key]
        value = numbers.with_interval(item.value, item.interval, item.unit)
        rows.append(
            (
                Cell(text=metric_name(key), language=ctx.card.language),
                Cell(
                    text=value,
                    number=True,
                    origin=ctx.origin(*path, key, "value"),
                    language=ctx.card.language if item.unit else None,
                    quoted=(item.unit,) if item.unit else None,
                ),
                Cell(text=numbers.count(item.n) if item.n is not None else _("not given"), number=True),
                *(
                    Cell(text=read(item) or "—", language=ctx.card.language if head in worded and read(item) else None)
                    for head, read in kept
                ),
            )
        )
    note = interval_note([item.interval for item in metrics.values()])
    return Table(
        caption=label,
        head=(_("Metric"), _("Value [interval]"), "n", *(head for head, _read in kept)),
        rows=tuple(rows),
        numeric=frozenset({1, 2} | {place for place, (head, _read) in enumerate(kept, start=3) if head in digits}),
        note=" ".join((*shared, note)) if note else " ".join(shared) or None,
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


def confusion_blocks(ctx: Context, path: Path, label: str) -> tuple[Block, ...]:
    """The confusion matrix as a chart with its counts."""
    matrix = ctx.card.evaluation.confusion_matrix
    if matrix is None:
        return ()
    head = (_("Actual"), *(_("predicted {label}").format(label=item) for item in matrix.labels))
    rows = tuple(
        (Cell(text=name, language=ctx.card.language), *(Cell(text=numbers.count(n), number=True) for n in counts))
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
            Cell(text=item.feature, language=ctx.card.language),
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
