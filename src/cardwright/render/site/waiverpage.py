"""The waivers: who lets which gap pass, for whom, why, until when, and how many days are left."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cardwright.render.document import Mark
from cardwright.render.numbers import count, day
from cardwright.render.site.page import Page
from cardwright.render.site.rows import Row
from cardwright.render.text import _, plural
from cardwright.rules.verdict import WaiverNote
from cardwright.rules.waivers import SOON, waivers_of

if TYPE_CHECKING:
    from cardwright.render.site.overview import Overview

PAGE = "waivers.html"
_MOST = 12


@dataclass(frozen=True, kw_only=True, slots=True)
class WaiverRow:
    """One waiver. ``days`` are those left after the day of the build; negative when it has ended."""

    rule: str
    rule_href: str
    card: str
    note: WaiverNote
    days: int
    mark: Mark
    said: str
    place: str
    met: tuple[Row, ...]
    left_out: int


def waiver_pages(site: Overview, kept: Container[str] = ()) -> Iterator[Page]:
    """One page with all waivers, those that end first at the top, unless the caller has it already."""
    if PAGE in kept:
        return
    rows = sorted(_rows(site), key=lambda row: (row.note.expires, row.rule, row.card, row.place))
    holding = sum(row.mark is Mark.WAIVED for row in rows)
    summary = _("{waivers}, {holding} of them let a gap pass on {day}.").format(
        waivers=plural("{n} waiver", "{n} waivers", len(rows)), holding=count(holding), day=day(site.as_of)
    )
    body = site.render(
        "waivers.html",
        rows=rows,
        summary=summary,
        as_of=site.as_of,
        marks=sorted({row.mark for row in rows}, key=list(Mark).index),
        file=site.settings.waivers.file,
    )
    yield Page(address=PAGE, title=_("Waivers"), description=summary, body=body)


def _rows(site: Overview) -> Iterator[WaiverRow]:
    met: dict[tuple[str, WaiverNote], list[tuple[Row, bool]]] = {}
    for model in site.models:
        for row in model.rows:
            for item in row.waivers:
                met.setdefault((item.rule, item.note), []).append((row, item.holds))
    for placed in waivers_of(site.settings):
        waiver = placed.waiver
        key = (waiver.rule, waiver.note)
        found = [pair for pair in met.get(key, ()) if waiver.covers(f"{pair[0].model}/{pair[0].version}")]
        yield _row(site, key, found, card=waiver.card, place=f"{placed.file}:{placed.line}")
        for pair in found:
            met[key].remove(pair)
    for key, left in met.items():  # of cards as they were built, when the file has lost the entry since
        if left:
            yield _row(site, key, left, card=_("as built"))


def _row(
    site: Overview, key: tuple[str, WaiverNote], found: list[tuple[Row, bool]], *, card: str, place: str = ""
) -> WaiverRow:
    rule, note = key
    days = (note.expires - site.as_of).days
    mark, said = _state(days, found)
    rows = tuple(row for row, _holds in found)
    return WaiverRow(
        rule=rule,
        rule_href=site.rule_hrefs.get(rule, ""),
        card=card,
        note=note,
        days=days,
        mark=mark,
        said=said,
        place=place,
        met=rows[:_MOST],
        left_out=max(0, len(rows) - _MOST),
    )


def _state(days: int, found: list[tuple[Row, bool]]) -> tuple[Mark, str]:
    if days < 0:
        return Mark.FAILS, _("ended")
    if any(holds for _row, holds in found):
        return Mark.WAIVED, _("ends soon") if days <= SOON.days else _("holds")
    return (Mark.GAP, _("does not count")) if found else (Mark.NOT_SHOWN, _("meets no gap"))
