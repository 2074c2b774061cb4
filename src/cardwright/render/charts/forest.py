"""Figures by group: dots with whiskers, n at the right, the overall value as a line, limits dashed and labelled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from cardwright.card.values import Interval
from cardwright.render.charts.axis import horizontal_axis
from cardwright.render.charts.svg import WIDTH, Drawing, Scale, scale_for, width_of
from cardwright.render.document import Mark
from cardwright.render.marks import word
from cardwright.render.numbers import count, metric
from cardwright.render.text import _

_LEFT, _RIGHT = 118.0, 316.0
_ROW = 24.0
# the n of a group ends here; the word of its verdict stands between axis and n
_EDGE, _GAP, _SIZE = WIDTH - 4.0, 10.0, 10.5
_HEAD = 30.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One group: its value, interval, n, and whether it is too small to judge or fails its limit."""

    dimension: str
    group: str
    value: float
    interval: Interval | None = None
    n: int | None = None
    small: bool = False
    verdict: Mark | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Limit:
    """A limit line with the words that say where it comes from."""

    value: float
    label: str


def forest(
    *,
    id: str,  # noqa: A002
    title: str,
    name: str,
    rows: Sequence[Row],
    overall: float | None = None,
    limit: Limit | None = None,
) -> str:
    """A forest chart, one line per group, sorted by value within a dimension."""
    ordered = [
        (dimension, sorted(members, key=lambda row: (row.value, row.group)))
        for dimension, members in groupby(sorted(rows, key=lambda row: row.dimension), key=lambda row: row.dimension)
    ]
    bottom = _HEAD + sum(20 + _ROW * len(members) for _dimension, members in ordered) + 4
    values = [row.value for row in rows]
    values += [bound for row in rows if row.interval for bound in (row.interval.low, row.interval.high)]
    values += [value for value in (overall, limit.value if limit else None) if value is not None]
    scale = scale_for(values, start=_LEFT, end=_right_end(rows))
    drawing = Drawing(
        id=id,
        height=bottom + 36 + 15 * ((overall is not None) + (limit is not None)),
        title=title,
        description=_describe(rows, overall),
    )
    horizontal_axis(drawing, scale, top=_HEAD - 6, bottom=bottom, name=name)
    drawing.text(_EDGE, _HEAD - 14, "n", anchor="end", ink="soft")
    y = _HEAD
    for dimension, members in ordered:
        drawing.text(0, y + 12, dimension, bold=True, room=_LEFT + 40)
        y += 20
        for row in members:
            _draw_row(drawing, scale, row, y + _ROW / 2)
            y += _ROW
    _reference_lines(drawing, scale, bottom, overall, limit)
    return drawing.finish()


def _right_end(rows: Sequence[Row]) -> float:
    """Where the axis ends: further left where words of verdicts and n beside them need more room."""
    needed = [
        _EDGE - (width_of(count(row.n)) if row.n is not None else 0.0) - width_of(word(row.verdict), size=_SIZE) - 1
        for row in rows
        if row.verdict in (Mark.FAILS, Mark.NOT_SHOWN) and row.verdict is not None
    ]
    return min((_RIGHT, *(edge - _GAP for edge in needed)))


def _draw_row(drawing: Drawing, scale: Scale, row: Row, y: float) -> None:
    bad = row.verdict is Mark.FAILS
    drawing.text(8, y + 4, row.group, room=_LEFT - 16)
    if row.interval is not None:
        low, high = scale.at(row.interval.low), scale.at(row.interval.high)
        drawing.line(low, y, high, y, ink="bad" if bad else "accent", width=1.5)
        for end in (low, high):
            drawing.line(end, y - 4, end, y + 4, ink="bad" if bad else "accent", width=1.5)
    x = scale.at(row.value)
    if bad:
        drawing.mark(Mark.FAILS, x - 6, y - 7, ink="bad", size=12)
    else:
        drawing.dot(x, y, fill="paper" if row.small else "accent")
    if row.n is not None:
        drawing.text(_EDGE, y + 4, count(row.n), anchor="end", ink="soft")
    if row.verdict in (Mark.FAILS, Mark.NOT_SHOWN):
        said = word(row.verdict)
        room = width_of(said, size=_SIZE) + 1
        drawing.text(scale.end + _GAP, y + 4, said, ink="bad" if bad else "soft", size=_SIZE, room=room)
    elif row.small:
        drawing.text(scale.end + _GAP, y + 4, _("small"), ink="soft", size=10.5)


def _reference_lines(drawing: Drawing, scale: Scale, bottom: float, overall: float | None, limit: Limit | None) -> None:
    y = bottom + 44
    if overall is not None:
        drawing.line(scale.at(overall), _HEAD - 6, scale.at(overall), bottom, ink="ink")
        drawing.line(8, y - 4, 30, y - 4, ink="ink")
        drawing.text(36, y, _("all cases: {value}").format(value=metric(overall)), ink="soft", size=11)
        y += 15
    if limit is not None:
        drawing.line(scale.at(limit.value), _HEAD - 6, scale.at(limit.value), bottom, ink="bad", dash="4 3", width=1.4)
        drawing.line(8, y - 4, 30, y - 4, ink="bad", dash="4 3", width=1.4)
        drawing.text(36, y, limit.label, ink="soft", size=11, room=WIDTH - 40)


def _describe(rows: Sequence[Row], overall: float | None) -> str:
    if not rows:
        return _("No groups.")
    lowest, highest = min(rows, key=lambda row: row.value), max(rows, key=lambda row: row.value)
    text = _("{n} groups, from {low} ({lowest}) to {high} ({highest}).").format(
        n=len(rows), low=metric(lowest.value), lowest=lowest.group, high=metric(highest.value), highest=highest.group
    )
    return text if overall is None else text + " " + _("All cases: {value}.").format(value=metric(overall))
