"""One small line per metric over the steps of training, gaps where a value is no finite number."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from cardwright.card.history import HistoryPoint, HistorySeries, MetricHistory
from cardwright.render.charts.svg import Drawing, Scale, scale_for
from cardwright.render.numbers import count, metric
from cardwright.render.text import _

_LEFT, _RIGHT, _TOP, _BOTTOM = 58.0, 380.0, 30.0, 116.0


def history_chart(*, id: str, name: str, history: MetricHistory) -> str:  # noqa: A002
    """The values of one metric over its steps, with its lowest, highest and last value as points."""
    said = _("from {first} at step {start} to {last} at step {end}").format(
        first=metric(history.first.value),
        start=count(history.first.step),
        last=metric(history.last.value),
        end=count(history.last.step),
    )
    drawing = Drawing(id=id, height=_BOTTOM + 34, title=name, description=said)
    drawing.text(0, 13, name, bold=True, room=230)
    lines = list(_lines(history.series))
    upward = _upward([value for line in lines for _step, value in line])
    for tick in upward.ticks():
        drawing.line(_LEFT, upward.at(tick), _RIGHT, upward.at(tick), width=0.6)
        drawing.text(_LEFT - 8, upward.at(tick) + 4, upward.label(tick), anchor="end", ink="soft", size=10.5)
    if upward.truncated:
        text = _("axis cut: {low} to {high}").format(low=upward.label(upward.low), high=upward.label(upward.high))
        drawing.text(_RIGHT, 13, text, anchor="end", ink="soft", size=10.5)
    across = Scale(low=history.first.step, high=history.last.step, start=_LEFT, end=_RIGHT)
    for line in lines:
        places = [(across.at(step), upward.at(value)) for step, value in line]
        if len(places) > 1:
            drawing.path(places)
        else:
            drawing.dot(*places[0], radius=1.5)
    for point in _named(history):
        drawing.dot(across.at(point.step), upward.at(float(point.value)), radius=3)
    drawing.text(_LEFT, _BOTTOM + 26, count(history.first.step), anchor="middle", ink="soft", size=10.5)
    drawing.text(_RIGHT, _BOTTOM + 26, count(history.last.step), anchor="middle", ink="soft", size=10.5)
    drawing.text((_LEFT + _RIGHT) / 2, _BOTTOM + 26, _("step"), anchor="middle", ink="soft", size=10.5)
    return drawing.finish()


def _lines(series: HistorySeries) -> Iterator[list[tuple[int, float]]]:
    """Runs of finite values, each a line of its own."""
    line: list[tuple[int, float]] = []
    for step, value in zip(series.steps, series.values, strict=True):
        if not isinstance(value, str) and math.isfinite(value):
            line.append((step, value))
        elif line:
            yield line
            line = []
    if line:
        yield line


def _named(history: MetricHistory) -> Iterator[HistoryPoint]:
    points = {point.step: point for point in (history.lowest, history.highest, history.last) if point is not None}
    yield from (point for point in points.values() if not isinstance(point.value, str))


def _upward(values: Sequence[float]) -> Scale:
    """The natural axis; a part of it, marked as cut, where the line would be flat on the whole."""
    whole = scale_for(values, start=_BOTTOM, end=_TOP)
    spread = max(values, default=0.0) - min(values, default=0.0)
    if not 0 < spread < (whole.high - whole.low) / 3:
        return whole
    step = 10.0 ** math.floor(math.log10(spread))
    low, high = math.floor(min(values) / step) * step, math.ceil(max(values) / step) * step
    return Scale(low=low, high=high, start=_BOTTOM, end=_TOP, truncated=True)
