"""Figures by group as charts and tables; of very many groups the worst, the failing and the undecided."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from statistics import median

from cardwright.card.pointer import Path
from cardwright.card.values import AcceptanceLimit, Measurement, Slice
from cardwright.render import numbers
from cardwright.render.charts.forest import Limit, Row, forest
from cardwright.render.compose.context import Context
from cardwright.render.compose.inline import worded_cell
from cardwright.render.compose.performance import interval_note, metric_name
from cardwright.render.document import Block, Cell, Figure, Mark, Table
from cardwright.render.marks import word
from cardwright.render.text import _, headed

_CHARTED = ("accuracy", "recall", "selection_rate", "true_positive_rate", "false_positive_rate", "precision", "f1")
_CHARTS = 3
SMALL = 30
MOST_GROUPS = 60
_WORST, _DRAWN = 20, 30
_LOWER_IS_BETTER = ("false_", "error", "loss", "brier", "mae", "rmse", "mse", "miss", "fpr", "fnr", "difference")


def slices_blocks(ctx: Context, path: Path, label: str, slices: Mapping[str, Slice]) -> tuple[Block, ...]:
    """A chart for each of the leading metrics and a table for the others.

    Of more than sixty groups the failing, the undecided and the worst are shown, with a summary of all; the rest is
    in card.json, and the page says so.
    """
    names = sorted({name for item in slices.values() for name in item.metrics})
    ordered = [name for name in _CHARTED if name in names] + [name for name in names if name not in _CHARTED]
    blocks: list[Block] = []
    many = len(slices) > MOST_GROUPS
    if many:
        blocks.append(_summary(ctx, label, slices, ordered))
    blocks += [_slice_figure(ctx, path, label, slices, name) for name in ordered[:_CHARTS]]
    others = ordered[_CHARTS:]
    if others and not many:
        rows = tuple(
            (
                worded_cell(ctx, group_name(slices[key])),
                worded_cell(ctx, metric_name(name)),
                *_figures(ctx, path, key, slices[key], name),
            )
            for name in others
            for key in sorted(slices)
            if name in slices[key].metrics
        )
        head = (_("Group"), _("Metric"), _("Value [interval]"), "n")
        blocks.append(Table(caption=_("Other figures by group"), head=head, rows=rows, numeric=frozenset({2, 3})))
    return tuple(blocks)


def _summary(ctx: Context, label: str, slices: Mapping[str, Slice], names: Sequence[str]) -> Table:
    """One row a metric over all groups: how many, how many fail or are undecided, lowest, median and highest."""
    rows = []
    for name in names:
        items = [item for item in slices.values() if name in item.metrics]
        values = sorted(value for item in items if (value := _finite(item.metrics[name])) is not None)
        verdicts = [limit_verdict(item.metrics[name]) for item in items]
        small = sum(_is_small(ctx, item, name) for item in items)
        spread = (numbers.metric(value) for value in (values[0], median(values), values[-1])) if values else ("—",) * 3
        counts = (len(items), verdicts.count(Mark.FAILS), verdicts.count(Mark.NOT_SHOWN), small)
        texts = (*(numbers.count(number) for number in counts), *spread)
        rows.append((worded_cell(ctx, metric_name(name)), *(Cell(text=text, number=True) for text in texts)))
    head = (_("Metric"), _("Groups"), _("Fail"), _("Not shown"), _("Small"), _("Lowest"), _("Median"), _("Highest"))
    return Table(
        caption=_("{label}: all {n} groups in short").format(label=label, n=numbers.count(len(slices))),
        head=head,
        rows=tuple(rows),
        numeric=frozenset(range(1, len(head))),
        note=_(
            "Below stand, for up to three metrics, the groups that fail or are not shown and the worst of the others. "
            "All groups with all figures are in card.json, which is attached to the report and lies beside the page."
        ),
    )


def _chosen(found: Mapping[str, Slice], name: str) -> dict[str, Slice]:
    """Failing groups first, then undecided ones, then the worst; all of them when they are few."""
    if len(found) <= MOST_GROUPS:
        return dict(found)
    order = {Mark.FAILS: 0, Mark.NOT_SHOWN: 1}
    sign = -1.0 if _lower_is_better(name, found) else 1.0

    def rank(key: str) -> tuple[int, float, str]:
        value = _finite(found[key].metrics[name])
        verdict = limit_verdict(found[key].metrics[name])
        return order.get(verdict, 2) if verdict else 2, sign * value if value is not None else -math.inf, key

    ranked = sorted(found, key=rank)
    marked = sum(rank(key)[0] < 2 for key in ranked)
    return {key: found[key] for key in ranked[: min(max(marked + _WORST, _WORST), MOST_GROUPS)]}


def _lower_is_better(name: str, found: Mapping[str, Slice]) -> bool:
    limits = [item.metrics[name].limit for item in found.values()]
    directions = {limit.direction for limit in limits if limit is not None}
    return directions == {"at_most"} if directions else any(part in name.lower() for part in _LOWER_IS_BETTER)


def _slice_figure(ctx: Context, path: Path, label: str, slices: Mapping[str, Slice], name: str) -> Figure:
    every = {key: item for key, item in slices.items() if name in item.metrics}
    found = _chosen(every, name)
    drawn = list(found)[:_DRAWN] if len(found) > _DRAWN else sorted(found)
    rows = [row for key in drawn if (row := _row(ctx, key, found[key], name)) is not None]
    overall = ctx.card.evaluation.metrics.get(name)
    title = headed(label, metric_name(name))
    svg = forest(
        id="fig-slices-" + "".join(char if char.isascii() and char.isalnum() else "-" for char in name.lower()),
        title=title,
        name=metric_name(name),
        rows=rows,
        overall=_finite(overall) if overall is not None else None,
        limit=_shared_limit([item.metrics[name].limit for item in found.values()]),
    )
    small = any(row.small for row in rows)
    caption = title + (_(". Hollow points: fewer cases than needed to judge.") if small else ".")
    if len(drawn) < len(every):
        caption += " " + _("Drawn are {n} of {total} groups.").format(n=len(drawn), total=numbers.count(len(every)))
    data = _slice_table(ctx, path, title, found, name, left_out=len(every) - len(found))
    return Figure(svg=svg, caption=caption, alternative=_alternative(rows, name), data=data)


def _shared_limit(limits: Sequence[AcceptanceLimit | None]) -> Limit | None:
    """The line of the limit, when the groups have one and the same."""
    found = [limit for limit in limits if limit is not None]
    if len({(limit.value, limit.direction) for limit in found}) != 1:
        return None
    return Limit(value=found[0].value, label=_("limit: {limit}").format(limit=numbers.limit(found[0])))


def _slice_table(
    ctx: Context, path: Path, title: str, found: Mapping[str, Slice], name: str, *, left_out: int
) -> Table:
    rows = []
    for key in found if left_out else sorted(found):
        verdict = limit_verdict(found[key].metrics[name])
        open_verdict = verdict if verdict in (Mark.FAILS, Mark.NOT_SHOWN) else None
        name_of = group_name(found[key])
        text = name_of + (f" ({word(open_verdict)})" if open_verdict else "")
        quoted = (name_of,) if open_verdict else None
        head_cell = Cell(text=text, mark=open_verdict, language=ctx.card.language, quoted=quoted)
        rows.append((head_cell, *_figures(ctx, path, key, found[key], name)))
    return Table(
        caption=title,
        head=(_("Group"), _("Value [interval]"), "n"),
        rows=tuple(rows),
        numeric=frozenset({1, 2}),
        note=_left_out(left_out) + (interval_note([item.metrics[name].interval for item in found.values()]) or ""),
    )


def _left_out(number: int) -> str:
    if not number:
        return ""
    return _("The other {n} groups are in the attached card.json.").format(n=numbers.count(number)) + " "


def _finite(item: Measurement) -> float | None:
    return None if isinstance(item.value, str) or not math.isfinite(item.value) else item.value


def _is_small(ctx: Context, item: Slice, name: str) -> bool:
    n = item.metrics[name].n if item.metrics[name].n is not None else item.n
    return n is not None and n < minimum_for(ctx, tuple(item.by))


def _row(ctx: Context, key: str, item: Slice, name: str) -> Row | None:
    measured = item.metrics[name]
    value = _finite(measured)
    if value is None:
        return None
    return Row(
        dimension=" × ".join(dimension.replace("_", " ") for dimension in item.by) or key,
        group=", ".join(item.by.values()) or key,
        value=value,
        interval=measured.interval,
        n=measured.n if measured.n is not None else item.n,
        small=_is_small(ctx, item, name),
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


def group_name(item: Slice) -> str:
    """``age 18-25, foreign worker no``."""
    return ", ".join(f"{dimension.replace('_', ' ')} {group}" for dimension, group in item.by.items())


def _alternative(rows: Sequence[Row], name: str) -> str:
    said = "; ".join(
        f"{row.group}: {numbers.metric(row.value)}" + (f", n {row.n}" if row.n is not None else "") for row in rows
    )
    return _("{metric} by group: {figures}.").format(metric=metric_name(name), figures=said)
