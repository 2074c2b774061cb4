"""Bias checks: the value and its interval against the house limit, with the verdict as shape and word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cardwright.card.values import Interval
from cardwright.render.charts.axis import horizontal_axis
from cardwright.render.charts.svg import WIDTH, Drawing, Scale, scale_for, width_of
from cardwright.render.document import Mark
from cardwright.render.marks import word
from cardwright.render.numbers import with_interval
from cardwright.render.text import _

_LEFT, _RIGHT = 10.0, 390.0
_ROW = 56.0
# room for the word of a verdict; longer words take more
_WORD = 68.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """One check as drawn; ``limit_label`` says direction, value and source."""

    name: str
    value: float
    interval: Interval | None
    limit: float | None
    limit_label: str
    verdict: Mark | None


def bias_chart(*, id: str, title: str, checks: Sequence[Check]) -> str:  # noqa: A002
    """One row per check: name, verdict, whisker and limit."""
    values = [check.value for check in checks]
    values += [bound for check in checks if check.interval for bound in (check.interval.low, check.interval.high)]
    values += [check.limit for check in checks if check.limit is not None]
    scale = scale_for(values, start=_LEFT, end=_RIGHT)
    bottom = 8 + _ROW * len(checks)
    said = "; ".join(
        f"{check.name}: {with_interval(check.value, check.interval)}, {check.limit_label}"
        + (f", {word(check.verdict)}" if check.verdict else "")
        for check in checks
    )
    drawing = Drawing(id=id, height=bottom + 34, title=title, description=said)
    for index, check in enumerate(checks):
        _row(drawing, scale, check, 8 + index * _ROW)
    horizontal_axis(drawing, scale, top=bottom - 4, bottom=bottom, name=_("value of the check, with its interval"))
    return drawing.finish()


def _row(drawing: Drawing, scale: Scale, check: Check, top: float) -> None:
    y = top + 38
    bad = check.verdict is Mark.FAILS
    drawing.text(0, top + 12, check.name, bold=True, room=290)
    if check.verdict is not None:
        shown = _("meets limit") if check.verdict is Mark.COMPLETE else word(check.verdict)
        room = max(_WORD, width_of(shown) + 1)
        drawing.mark(check.verdict, WIDTH - room - 14, top + 2, ink="bad" if bad else "ink")
        drawing.text(WIDTH - room + 1, top + 12, shown, ink="bad" if bad else "ink", room=room)
    drawing.text(0, top + 26, check.limit_label, ink="soft", size=10.5, room=WIDTH)
    drawing.line(_LEFT, y, _RIGHT, y, ink="line", width=0.6)
    if check.limit is not None:
        x = scale.at(check.limit)
        drawing.line(x, y - 8, x, y + 8, ink="bad", dash="4 3", width=1.4)
    if check.interval is not None:
        low, high = scale.at(check.interval.low), scale.at(check.interval.high)
        drawing.line(low, y, high, y, ink="bad" if bad else "accent", width=1.6)
        for end in (low, high):
            drawing.line(end, y - 4, end, y + 4, ink="bad" if bad else "accent", width=1.6)
    if bad:
        drawing.mark(Mark.FAILS, scale.at(check.value) - 6, y - 7, ink="bad", size=12)
    else:
        drawing.dot(scale.at(check.value), y, fill="paper" if check.verdict is Mark.NOT_SHOWN else "accent")
