"""Global feature importances as bars from zero, with their spread."""

from __future__ import annotations

from cardwright.card.values import FeatureImportances
from cardwright.render.charts.axis import horizontal_axis
from cardwright.render.charts.svg import Drawing, scale_for
from cardwright.render.numbers import metric
from cardwright.render.text import _

_LEFT, _RIGHT, _ROW, _MOST = 150.0, 340.0, 19.0, 15


def importance_chart(*, id: str, title: str, importances: FeatureImportances) -> str:  # noqa: A002
    """The fifteen largest by absolute value; the table behind the chart has them all."""
    ranked = sorted(importances.features, key=lambda item: (-abs(item.value), item.feature))[:_MOST]
    ends = [item.value + side * (item.spread or 0.0) for item in ranked for side in (-1, 1)]
    # zero is always on the axis: bars without their origin mislead
    scale = scale_for([0.0, *ends], start=_LEFT, end=_RIGHT)
    if scale.low == 0.0 and scale.high == 1.0 and max(ends, default=1.0) < 0.5:
        scale = scale_for([0.0, *(end * 1000 for end in ends)], start=_LEFT, end=_RIGHT)
        scale = type(scale)(low=scale.low / 1000, high=scale.high / 1000, start=_LEFT, end=_RIGHT)
    bottom = 6 + _ROW * len(ranked)
    said = "; ".join(f"{item.feature}: {metric(item.value)}" for item in ranked)
    drawing = Drawing(id=id, height=bottom + 34, title=title, description=said)
    horizontal_axis(drawing, scale, top=2, bottom=bottom, name=_("importance"))
    for index, item in enumerate(ranked):
        y = 6 + index * _ROW
        zero, x = scale.at(0.0), scale.at(item.value)
        drawing.text(_LEFT - 8, y + 12, item.feature, anchor="end", room=_LEFT - 10)
        drawing.rect(min(zero, x), y + 3, abs(x - zero), _ROW - 7, fill="accent")
        if item.spread:
            low, high = scale.at(item.value - item.spread), scale.at(item.value + item.spread)
            drawing.line(low, y + _ROW / 2 - 0.5, high, y + _ROW / 2 - 0.5, ink="ink", width=1.2)
        drawing.text(_RIGHT + 8, y + 12, metric(item.value), ink="soft", size=10.5)
    return drawing.finish()
