"""One small line per metric across versions, the interval as a band, aliases as labelled points."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from cardwright.card.values import Interval
from cardwright.render.charts.svg import WIDTH, Drawing, Scale, scale_for, width_of
from cardwright.render.numbers import metric
from cardwright.render.text import _

_LEFT, _RIGHT, _TOP, _BOTTOM = 48.0, 380.0, 30.0, 116.0
_STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5)
_LABELLED = 8


@dataclass(frozen=True, kw_only=True, slots=True)
class Point:
    """The value of one metric in one version."""

    version: str
    value: float
    interval: Interval | None = None
    aliases: tuple[str, ...] = ()


def versions_charts(
    *,
    id: str,  # noqa: A002
    series: Sequence[tuple[str, Sequence[Point]]],
    versions: Sequence[str],
) -> str:
    """Small multiples, one drawing per metric one after another; all versions stand on the axis, measured or not."""
    return "".join(
        _panel(id=f"{id}-{index}", name=name, points=points, versions=versions)
        for index, (name, points) in enumerate(series, start=1)
    )


def _panel(*, id: str, name: str, points: Sequence[Point], versions: Sequence[str]) -> str:  # noqa: A002
    said = ", ".join(_("version {v} {value}").format(v=point.version, value=metric(point.value)) for point in points)
    drawing = Drawing(id=id, height=_BOTTOM + 34, title=name, description=said)
    step = (_RIGHT - _LEFT) / max(len(versions), 1)
    places = {version: _LEFT + (index + 0.5) * step for index, version in enumerate(versions)}
    drawing.text(0, 13, name, bold=True, room=250)
    scale = _scale([value for point in points for value in _extent(point)])
    for tick in scale.ticks():
        drawing.line(_LEFT, scale.at(tick), _RIGHT, scale.at(tick), width=0.6)
        drawing.text(_LEFT - 10, scale.at(tick) + 4, scale.label(tick), anchor="end", ink="soft", size=10.5)
    if scale.truncated:
        _mark_cut(drawing, scale)
    _draw_points(drawing, points, places, scale)
    for index, version in enumerate(versions):
        if len(versions) <= 12 or index % (len(versions) // 12 + 1) == 0:
            drawing.text(places[version], _BOTTOM + 26, version, anchor="middle", ink="soft", room=step + 20)
    drawing.text(_LEFT - 10, _BOTTOM + 26, _("version"), anchor="end", ink="soft", size=10.5)
    return drawing.finish()


def _scale(values: Sequence[float]) -> Scale:
    """From 0 to 1 when the values fill a third of it; else the part they lie in, marked as cut.

    Lines of proportions that differ in the second decimal would be flat on the whole axis.
    """
    whole = scale_for(values, start=_BOTTOM, end=_TOP)
    finite = [value for value in values if math.isfinite(value)] or [0.0]
    low, high = min(finite), max(finite)
    if (whole.low, whole.high) != (0.0, 1.0) or high - low > 1 / 3:
        return whole
    step = next((step for step in _STEPS if high - low <= 3 * step), _STEPS[-1])
    bottom, top = math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step
    if top <= bottom:
        bottom, top = (bottom - step, bottom) if bottom >= 1 else (bottom, bottom + step)
    return Scale(low=round(bottom, 6), high=round(top, 6), start=_BOTTOM, end=_TOP, truncated=bottom > 0 or top < 1)


def _mark_cut(drawing: Drawing, scale: Scale) -> None:
    """A zigzag at each end of the axis that is not its natural one, and words."""
    ends = [y for y, cut in ((_BOTTOM, scale.low != 0), (_TOP, scale.high != 1)) if cut]
    for y in ends:
        drawing.path([(_LEFT - 4, y + 4), (_LEFT - 8, y + 1), (_LEFT, y - 1), (_LEFT - 4, y - 4)], ink="soft")
    drawing.line(_LEFT - 4, _BOTTOM - 4, _LEFT - 4, _TOP + 4, ink="soft")
    text = _("axis cut: {low} to {high}").format(low=scale.label(scale.low), high=scale.label(scale.high))
    drawing.text(_RIGHT, 13, text, anchor="end", ink="soft", size=10.5)


def _draw_points(drawing: Drawing, points: Sequence[Point], places: dict[str, float], scale: Scale) -> None:
    banded = [point for point in points if point.interval is not None]
    if len(banded) > 1:
        upper = [(places[point.version], scale.at(_extent(point)[2])) for point in banded]
        lower = [(places[point.version], scale.at(_extent(point)[1])) for point in reversed(banded)]
        drawing.path([*upper, *lower], ink="none", fill="shade", opacity=0.15)
    elif banded:
        x = places[banded[0].version]
        drawing.line(x, scale.at(_extent(banded[0])[1]), x, scale.at(_extent(banded[0])[2]), ink="accent")
    line = [(places[point.version], scale.at(point.value)) for point in points]
    if len(line) > 1:
        drawing.path(line)
    for point, (x, y) in zip(points, line, strict=True):
        drawing.dot(x, y)
        if len(points) <= _LABELLED:
            drawing.text(x + 8, y - 5, metric(point.value), size=10.5)
        if point.aliases:
            _name(drawing, x + 8, y + 13, ", ".join(point.aliases))


def _name(drawing: Drawing, x: float, y: float, aliases: str) -> None:
    """Beside the point; where that would leave the drawing, up to its edge."""
    if x + width_of(aliases, size=10.5) <= WIDTH:
        drawing.text(x, y, aliases, ink="soft", size=10.5, room=100)
    else:
        drawing.text(WIDTH, y, aliases, anchor="end", ink="soft", size=10.5, room=100)


def _extent(point: Point) -> tuple[float, float, float]:
    if point.interval is None:
        return point.value, point.value, point.value
    return point.value, point.interval.low, point.interval.high
