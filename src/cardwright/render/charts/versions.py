"""One small line per metric across versions, the interval as a band, aliases as labelled points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cardwright.card.values import Interval
from cardwright.render.charts.svg import Drawing, Scale, scale_for
from cardwright.render.numbers import metric
from cardwright.render.text import _

_LEFT, _RIGHT, _PANEL = 44.0, 380.0, 108.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Point:
    """The value of one metric in one version."""

    version: str
    value: float
    interval: Interval | None = None
    aliases: tuple[str, ...] = ()


def versions_chart(
    *,
    id: str,  # noqa: A002
    title: str,
    series: Sequence[tuple[str, Sequence[Point]]],
    versions: Sequence[str],
) -> str:
    """Small multiples, one panel per metric; all versions stand on the axis, measured or not."""
    said = "; ".join(
        f"{name}: "
        + ", ".join(_("version {v} {value}").format(v=point.version, value=metric(point.value)) for point in points)
        for name, points in series
    )
    drawing = Drawing(id=id, height=_PANEL * len(series) + 26, title=title, description=said)
    step = (_RIGHT - _LEFT) / max(len(versions), 1)
    places = {version: _LEFT + (index + 0.5) * step for index, version in enumerate(versions)}
    for index, (name, points) in enumerate(series):
        _panel(drawing, name, points, places, index * _PANEL)
    for index, version in enumerate(versions):
        if len(versions) <= 12 or index % (len(versions) // 12 + 1) == 0:
            drawing.text(
                places[version], _PANEL * len(series) + 12, version, anchor="middle", ink="soft", room=step + 20
            )
    drawing.text(_LEFT - 8, _PANEL * len(series) + 12, _("version"), anchor="end", ink="soft", size=10.5)
    return drawing.finish()


def _panel(drawing: Drawing, name: str, points: Sequence[Point], places: dict[str, float], top: float) -> None:
    drawing.text(0, top + 13, name, bold=True, room=300)
    values = [value for point in points for value in _extent(point)]
    scale: Scale = scale_for(values, start=top + 92, end=top + 26)
    for tick in (scale.low, scale.high):
        drawing.line(_LEFT, scale.at(tick), _RIGHT, scale.at(tick), width=0.6)
        drawing.text(_LEFT - 8, scale.at(tick) + 4, scale.label(tick), anchor="end", ink="soft", size=10.5)
    if scale.truncated:
        drawing.text(_RIGHT, top + 13, _("axis cut"), anchor="end", ink="soft", size=10.5)
    banded = [point for point in points if point.interval is not None]
    if len(banded) > 1:
        upper = [(places[point.version], scale.at(_extent(point)[2])) for point in banded]
        lower = [(places[point.version], scale.at(_extent(point)[1])) for point in reversed(banded)]
        drawing.path([*upper, *lower], ink="none", fill="shade", opacity=0.15)
    line = [(places[point.version], scale.at(point.value)) for point in points]
    if len(line) > 1:
        drawing.path(line)
    for point, (x, y) in zip(points, line, strict=True):
        drawing.dot(x, y)
        drawing.text(x + 8, y - 5, metric(point.value), size=10.5)
        if point.aliases:
            drawing.text(x + 8, y + 13, ", ".join(point.aliases), ink="soft", size=10.5, room=100)


def _extent(point: Point) -> tuple[float, float, float]:
    if point.interval is None:
        return point.value, point.value, point.value
    return point.value, point.interval.low, point.interval.high
