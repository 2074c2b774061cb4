"""Cells of tables and lists as HTML: pages hold them by the thousand, and a template's macro costs ten times as much.

A template of one's own may replace ``html/blocks.html`` and write them in another way.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from markupsafe import Markup, escape

from cardwright.card.origin import Origin
from cardwright.card.values import Person
from cardwright.render import marks
from cardwright.render.catalogue import Catalogue
from cardwright.render.document import Cell, Facts, Mark, Table
from cardwright.render.kept import Kept
from cardwright.render.numbers import day
from cardwright.render.plaintext import visible
from cardwright.render.text import _, current, lang, quoting

# distinct origins of four versions, or as many people
_MOST = 1000
_DAY = re.compile(r"\b\d{4}-\d\d-\d\d\b(?!-)")
# a space and no line's end
_JOINT = "\u00a0\u2060"
_OPTION = re.compile(r"(?<= )--?\w[\w-]*")
_WHOLE = r'<span class="cw-when">\g<0></span>'
# characters of rows: twice those of one page
_MOST_ROWS = 500_000


class CellWriter:
    """Writes cells with their marks and origins.

    Args:
        describe: an origin in one line of words.
    """

    def __init__(self, describe: Callable[[Origin], str]) -> None:
        self._describe = describe
        self._origins: Kept[tuple[int, Catalogue], tuple[Origin, str]] = Kept(_MOST)
        self._people: Kept[tuple[str | None, str | None, str | None, date | None, str, Catalogue], Markup] = Kept(_MOST)
        self._shapes: dict[Mark, str] = {}
        self._rows: Kept[tuple[int, frozenset[int], Catalogue], tuple[tuple[Cell, ...], str]] = Kept(_MOST_ROWS)

    def status(self, mark: Mark, text: str | None = None) -> Markup:
        """A mark with its word, or another text in its place."""
        return Markup(self._status(mark, marks.word(mark) if text is None else text))  # noqa: S704 - escaped there

    def value(self, cell: Cell) -> Markup:
        """A cell's content, with what opens its origin."""
        return Markup(self._value(cell, current()))  # noqa: S704 - escaped there

    def origin(self, source: Origin | None) -> Markup:
        """What opens an origin; nothing without one."""
        if source is None:
            return Markup()
        return Markup(self._origin(source, current()))  # noqa: S704 - escaped there

    def person(self, who: Person, prose_lang: str = "") -> Markup:
        """Who stated something, in which function, for whom and when; ``prose_lang`` marks the words of the card."""
        key = (who.name, who.role, who.on_behalf_of, who.date, prose_lang, current())
        known = self._people.get(key)
        if known is not None:
            return known
        parts = [f"{escape(_('Stated by'))} {_escaped(who.name)}"]
        if who.role:
            role = _escaped(who.role)
            parts.append(f", <span{prose_lang}>{role}</span>" if prose_lang else f", {role}")
        if who.on_behalf_of:
            parts.append(f" {escape(_('for'))} {_escaped(who.on_behalf_of)}")
        if who.date:
            parts.append(f', <time datetime="{who.date.isoformat()}">{day(who.date)}</time>')
        return self._people.put(key, Markup("".join(parts)))  # noqa: S704 - escaped piece by piece

    def rows(self, block: Table) -> Markup:
        """The rows of a table; the first cell of each is its head."""
        catalogue = current()
        numeric = block.numeric
        lines = []
        for row in block.rows:
            # versions share rows of verdicts and origins; the row is kept, so that no other has its place in memory
            key = id(row), numeric, catalogue
            known = self._rows.get(key)
            if known is None:
                html = self._row(row, numeric, catalogue)
                known = self._rows.put(key, (row, html), weight=len(html))
            lines.append(known[1])
        return Markup("".join(lines))  # noqa: S704 - escaped piece by piece

    def _row(self, row: tuple[Cell, ...], numeric: frozenset[int], catalogue: Catalogue) -> str:
        cells = []
        for place, cell in enumerate(row):
            content = self._value(cell, catalogue)
            if place == 0:
                cells.append(f'<th scope="row">{content}</th>')
            else:
                cells.append(f'<td class="cw-number">{content}</td>' if place in numeric else f"<td>{content}</td>")
        return f"<tr>{''.join(cells)}</tr>\n"

    def facts(self, block: Facts) -> Markup:
        """The entries of a definition list."""
        catalogue = current()
        return Markup(  # noqa: S704 - escaped piece by piece
            "".join(
                f'<div class="cw-fact"><dt>{_escaped(name)}</dt><dd>{self._value(cell, catalogue)}</dd></div>\n'
                for name, cell in block.rows
            )
        )

    def _value(self, cell: Cell, catalogue: Catalogue) -> str:
        shown, foreign = _worded(cell, catalogue)
        if cell.mark is not None:
            content = self._drawn(cell.mark, shown, foreign)
        elif cell.href is not None:
            content = f'<a href="{escape(cell.href)}"{foreign}>{shown}</a>'
        elif cell.code:
            shown = _OPTION.sub(_WHOLE, shown) if " -" in shown else shown
            content = f"<code>{shown.replace('_', '_<wbr>')}</code>"
        else:
            content = f'<span class="cw-value"{foreign}>{_whole_days(shown)}</span>'
        if cell.origin is None:
            return content
        # what stands in a box of its own may fill the line
        joint = " " if cell.code or cell.mark is not None else _JOINT
        return f"{content}{joint}{self._origin(cell.origin, catalogue)}"

    def _origin(self, source: Origin, catalogue: Catalogue) -> str:
        # the same object stands behind many cells
        key = (id(source), catalogue)
        known = self._origins.get(key)
        if known is not None:
            return known[1]
        label = escape(_("Origin of this value"))
        made = (
            f'<details class="cw-origin"><summary aria-label="{label}"><span aria-hidden="true">i</span>'
            f'</summary><span class="cw-origin-text">{escape(self._describe(source))}</span></details>'
        )
        # the origin is kept, so that no other has its place in memory
        return self._origins.put(key, (source, made))[1]

    def _status(self, mark: Mark, text: str) -> str:
        return self._drawn(mark, _escaped(text))

    def _drawn(self, mark: Mark, shown: str, foreign: str = "") -> str:
        shape = self._shapes.get(mark)
        if shape is None:
            shape = self._shapes[mark] = str(marks.shape(mark))
        return f'<span class="cw-status cw-{mark.value}">{shape} <span{foreign}>{shown}</span></span>'


def _worded(cell: Cell, catalogue: Catalogue) -> tuple[str, str]:
    """The text as HTML, and the attribute of what holds all of it: only parts in another language have it in there."""
    if not cell.language or cell.language == catalogue.language:
        return _escaped(cell.text), ""
    if cell.quoted is None:
        return _escaped(cell.text), lang(cell.language)
    return str(quoting(cell.text, cell.quoted, cell.language)), ""


def dated(text: str) -> Markup:
    """A text in which no line ends within a day."""
    return Markup(_whole_days(_escaped(text)))  # noqa: S704 - escaped


def _whole_days(escaped: str) -> str:
    return _DAY.sub(_WHOLE, escaped) if "-" in escaped else escaped


def _escaped(text: str) -> str:
    """As MarkupSafe escapes, without an object for each of the thousands of texts."""
    shown = visible(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return shown.replace("'", "&#39;").replace('"', "&#34;")
