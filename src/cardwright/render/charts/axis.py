"""The horizontal axis that forest, bias and calibration charts share."""

from __future__ import annotations

from cardwright.render.charts.svg import Drawing, Scale
from cardwright.render.text import _


def horizontal_axis(drawing: Drawing, scale: Scale, *, top: float, bottom: float, name: str) -> None:
    """Grid, ticks and name below; a zigzag and words where the axis does not begin at zero."""
    for tick in scale.ticks():
        x = scale.at(tick)
        drawing.line(x, top, x, bottom, ink="line", width=0.6)
        drawing.text(x, bottom + 13, scale.label(tick), anchor="middle", ink="soft", size=10.5)
    drawing.line(scale.start, bottom, scale.end, bottom, ink="soft")
    drawing.text((scale.start + scale.end) / 2, bottom + 28, name, anchor="middle", ink="soft", size=11)
    if scale.truncated:
        x = scale.start
        drawing.path([(x - 6, bottom), (x - 4, bottom - 4), (x - 2, bottom + 4), (x, bottom)], ink="soft")
        drawing.text(x - 8, bottom + 28, _("axis cut"), anchor="end", ink="soft", size=10.5)
