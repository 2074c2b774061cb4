"""Reliability of predicted probabilities: points with whiskers against the diagonal, n per bin below."""

from __future__ import annotations

from cardwright.card.values import Calibration
from cardwright.render.charts.axis import horizontal_axis
from cardwright.render.charts.svg import Drawing, Scale
from cardwright.render.numbers import count, fixed
from cardwright.render.text import _

_LEFT, _RIGHT, _TOP, _BOTTOM = 58.0, 358.0, 26.0, 266.0


def calibration_chart(*, id: str, title: str, calibration: Calibration) -> str:  # noqa: A002
    """Observed frequency over mean predicted probability, both from 0 to 1."""
    across = Scale(low=0.0, high=1.0, start=_LEFT, end=_RIGHT)
    upward = Scale(low=0.0, high=1.0, start=_BOTTOM, end=_TOP)
    said = "; ".join(
        _("predicted {predicted}, observed {observed}, n {n}").format(
            predicted=fixed(item.predicted, 2), observed=fixed(item.observed, 2), n=item.n
        )
        for item in calibration.bins
    )
    drawing = Drawing(id=id, height=_BOTTOM + 72, title=title, description=said)
    horizontal_axis(drawing, across, top=_TOP, bottom=_BOTTOM, name=_("mean predicted probability"))
    for tick in upward.ticks():
        drawing.line(_LEFT, upward.at(tick), _RIGHT, upward.at(tick), width=0.6)
        drawing.text(_LEFT - 6, upward.at(tick) + 4, upward.label(tick), anchor="end", ink="soft", size=10.5)
    drawing.text(0, 11, _("observed frequency"), ink="soft", size=11)
    drawing.line(across.at(0), upward.at(0), across.at(1), upward.at(1), ink="soft", dash="4 3")
    points = [(across.at(item.predicted), upward.at(item.observed)) for item in calibration.bins]
    if len(points) > 1:
        drawing.path(points)
    drawing.text(_LEFT - 6, _BOTTOM + 52, "n", anchor="end", ink="soft", size=10.5)
    last = -100.0
    for item, (x, y) in zip(calibration.bins, points, strict=True):
        if item.interval is not None:
            drawing.line(x, upward.at(item.interval.low), x, upward.at(item.interval.high), ink="accent", width=1.4)
        drawing.dot(x, y)
        crowded = x - last < 24
        drawing.text(x, _BOTTOM + (66 if crowded else 52), count(item.n), anchor="middle", ink="soft", size=10.5)
        last = -100.0 if crowded else x
    return drawing.finish()
