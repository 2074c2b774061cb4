"""The audit trail as a vertical line of time: gaps in time visible, times without zone marked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from cardwright.render.charts.svg import WIDTH, Drawing
from cardwright.render.text import _

_AXIS, _ROW = 112.0, 34.0
_GAP_DAYS = 30
_ZONE = re.compile(r"(?:Z|[+-]\d\d:?\d\d)$")


@dataclass(frozen=True, kw_only=True, slots=True)
class Moment:
    """One entry: time as logged, words, and whether it was refused or written without a zone."""

    time: str
    naive: bool
    text: str
    who: str
    refused: bool = False


def timeline_chart(*, id: str, title: str, moments: Sequence[Moment]) -> str:  # noqa: A002
    """Entries from first to last; a pause of more than thirty days is drawn dashed and named."""
    pauses = [0, *(_pause(before.time, after.time) for before, after in pairwise(moments))]
    height = sum(_ROW + (20 if pause > _GAP_DAYS else 0) for pause in pauses) + 12
    marked = any(moment.naive for moment in moments)
    said = "; ".join(f"{moment.time}: {moment.text}, {moment.who}" for moment in moments)
    drawing = Drawing(id=id, height=height + (16 if marked else 0), title=title, description=said)
    y = 14.0
    for index, (moment, pause) in enumerate(zip(moments, pauses, strict=True)):
        if index:
            if pause > _GAP_DAYS:
                drawing.line(_AXIS, y - _ROW + 6, _AXIS, y + 14, ink="soft", dash="2 4")
                drawing.text(
                    _AXIS + 14, y + 4 - 2, _("{n} days without an entry").format(n=pause), ink="soft", size=10.5
                )
                y += 20
            else:
                drawing.line(_AXIS, y - _ROW + 6, _AXIS, y - 6, ink="soft")
        _entry(drawing, moment, y)
        y += _ROW
    if marked:
        drawing.text(0, height + 8, _("* time written without zone"), ink="soft", size=10.5)
    return drawing.finish()


def _entry(drawing: Drawing, moment: Moment, y: float) -> None:
    shown = moment.time[:16].replace("T", " ") + ("*" if moment.naive else _zone(moment.time))
    drawing.text(_AXIS - 12, y + 4, shown, anchor="end", ink="soft", size=10.5)
    drawing.dot(_AXIS, y, fill="paper" if moment.refused else "accent", stroke="bad" if moment.refused else "accent")
    drawing.text(
        _AXIS + 14, y + 2, moment.text, bold=True, ink="bad" if moment.refused else "ink", room=WIDTH - _AXIS - 16
    )
    drawing.text(_AXIS + 14, y + 15, moment.who, ink="soft", size=10.5, room=WIDTH - _AXIS - 16)


def _zone(written: str) -> str:
    found = _ZONE.search(written)
    return "" if found is None else "Z" if found[0] in ("Z", "+00:00", "+0000") else found[0]


def _pause(before: str, after: str) -> int:
    try:
        first, second = (datetime.fromisoformat(text).replace(tzinfo=None) for text in (before, after))
    except ValueError:
        return 0
    return (second - first).days
