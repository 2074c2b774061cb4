"""How the metrics moved over the steps of training: a few small charts and a line for each metric."""

from __future__ import annotations

from cardwright.card.history import HistoryPoint, MetricHistory
from cardwright.card.pointer import Path
from cardwright.render import numbers
from cardwright.render.charts.history import history_chart
from cardwright.render.compose.context import Context
from cardwright.render.document import Block, Cell, Figure, Table
from cardwright.render.text import _, plural

_CHARTS = 6


def history_blocks(ctx: Context, path: Path, label: str) -> tuple[Block, ...]:
    """Charts of the first metrics by name, those of all cases before those of groups, and a table of all."""
    histories = ctx.card.model.training_history
    if not histories:
        return ()
    keys = sorted(histories, key=lambda key: ("/" in key, key))
    drawn = keys[:_CHARTS]
    svg = "".join(
        history_chart(id=f"steps-{index}", name=key, history=histories[key]) for index, key in enumerate(drawn, start=1)
    )
    caption = f"{label}."
    alternative = "; ".join(_said(key, histories[key]) for key in drawn) + "."
    return (Figure(svg=svg, caption=caption, alternative=alternative, data=_table(ctx, path, label, keys)),)


def _said(key: str, history: MetricHistory) -> str:
    return _("{metric}: {first} at step {start}, {last} at step {end}").format(
        metric=key,
        first=numbers.metric(history.first.value),
        start=numbers.count(history.first.step),
        last=numbers.metric(history.last.value),
        end=numbers.count(history.last.step),
    )


def _table(ctx: Context, path: Path, label: str, keys: list[str]) -> Table:
    histories = ctx.card.model.training_history
    rows = tuple(
        (
            Cell(text=key, origin=ctx.origin(*path, key), language=ctx.card.language),
            Cell(text=numbers.count(history.recorded), number=True),
            *(
                Cell(text=_at(point), number=True)
                for point in (history.first, history.last, history.lowest, history.highest)
            ),
        )
        for key in keys
        for history in (histories[key],)
    )
    units = _(
        "Value @ step, in the unit of steps that the training code chose. Whether low or high is better is not "
        "recorded, so that none is called the best. card.json holds up to 100 steps of each metric, and the times."
    )
    lost = sum(history.not_finite > 0 for history in histories.values())
    if lost:
        units += " " + plural(
            "{n} metric has steps whose value is not a finite number; these are gaps in the line.",
            "{n} metrics have steps whose value is not a finite number; these are gaps in the lines.",
            lost,
        )
    return Table(
        caption=label,
        head=(_("Metric"), _("Values"), _("First"), _("Last"), _("Lowest"), _("Highest")),
        rows=rows,
        numeric=frozenset(range(1, 6)),
        note=units,
    )


def _at(point: HistoryPoint | None) -> str:
    return f"{numbers.metric(point.value)}\u00a0@\u00a0{numbers.count(point.step)}" if point is not None else "—"
