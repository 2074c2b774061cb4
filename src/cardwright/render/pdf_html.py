"""The report as HTML for print: shared origins, column widths, and only characters and links that a page can show."""

from __future__ import annotations

import html as html_module
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import jinja2
from markupsafe import Markup, escape

from cardwright.card.origin import Origin
from cardwright.render import marks
from cardwright.render.assets import bundled
from cardwright.render.compose.kinds import Kind
from cardwright.render.document import Cell, Document, Mark, Table
from cardwright.render.pdf_fetch import FONT_FILES, SCHEME, printable_characters
from cardwright.render.templates import environment, overriding

# colours that stay apart in grey print; the word and the shape carry the meaning
INKS: dict[Mark, str] = {
    Mark.COMPLETE: "#1d6b3c",
    Mark.GAP: "#8a4b00",
    Mark.FAILS: "#a01c1c",
    Mark.NOT_SHOWN: "#5b4a00",
    Mark.STALE: "#6b4b8a",
    Mark.CONTRADICTED: "#a01c1c",
    Mark.WAIVED: "#3f4a5a",
    Mark.NOT_APPLICABLE: "#5c6470",
    Mark.NOT_YET: "#2b5a86",
    Mark.INCOMPLETE: "#a01c1c",
}
SHORT_TABLE = 5
LONG_TABLE = 40
_NARROWEST, _WIDEST = 6, 70
# a table that needs less than three quarters of the line gets what it needs and some air
_AIRY, _FULL_TABLE, _LEAST_TABLE, _FEW_COLUMNS = 1.25, 78, 45, 4
# words up to this length are not broken for want of room: heads, ISO dates, figures
_UNBROKEN = 15
# value and interval, in tables with few columns
_WHOLE_FIGURE, _ROOMY = 22, 5
# beyond, a table is set small and close, figures too
_MANY = 6
# the mono is wider than the sans
_MONO_FACTOR = 1.15
_BOLD_FACTOR = 1.1
_SERIF, _SANS, _BOLD, _MONO = FONT_FILES
_FACES = (
    ("IBM Plex Serif", 400, _SERIF),
    ("IBM Plex Sans", 400, _SANS),
    ("IBM Plex Sans", 600, _BOLD),
    ("IBM Plex Mono", 400, _MONO),
)
_ID = re.compile(r'\sid="([^"]*)"')
_HREF = re.compile(r'(<a\b[^>]*?)\shref="([^"]*)"')
_PROSE_HEADING = re.compile(r"<(/?)h[56]>")
_LINK = re.compile(r"(<a\b[^>]*>)(.*?)(</a>)", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_SHELL_WORD = re.compile(r"(?:'[^']*'|\"[^\"]*\"|\$\([^)]*\)+|\S)+")
_STYLE = "pdf/report.css"
_SHOWN_BY_LAYOUT = frozenset({0x09, 0x0A, 0x0D})


@dataclass(frozen=True, slots=True)
class SharedOrigins:
    """Where the marks of provenance go in a table, so that one origin is not repeated in each of its cells.

    ``table`` is the origin of every value of the table; else ``rows`` holds one for each row whose values share it.
    """

    table: Origin | None
    rows: tuple[Origin | None, ...]

    def of_cell(self, row: int, cell: Cell) -> Origin | None:
        """The origin to mark at this cell, when neither table nor row has said it."""
        return None if self.table is not None or self.rows[row] is not None else cell.origin


def shared_origins(table: Table) -> SharedOrigins:
    """Find the origins that a whole table or whole rows share."""
    rows = tuple(_only([cell.origin for cell in row if cell.origin is not None]) for row in table.rows)
    every = [cell.origin for row in table.rows for cell in row if cell.origin is not None]
    whole = _only(every) if len(table.rows) > 1 else None
    return SharedOrigins(table=whole, rows=rows)


def column_widths(table: Table) -> tuple[str, ...]:
    """Widths in percent for a fixed layout: by the mean and the longest text, never narrower than dates and heads.

    At the size of tables about a hundred characters stand in a line, so one character is about one percent.
    """
    floors, wanted = _measured_columns(table)
    # a narrow table has room for what is wanted, so that shares of it are shares of that
    room = max(100 - sum(floors), 0) if table_width(table) == "100%" else sum(wanted) - sum(floors)
    spare = [width - floor for width, floor in zip(wanted, floors, strict=True)]
    shares = [floor + room * extra / (sum(spare) or 1) for floor, extra in zip(floors, spare, strict=True)]
    return tuple(f"{100 * share / (sum(shares) or 1):.2f}%" for share in shares)


def table_width(table: Table) -> str:
    """The width of the whole table in percent: less than the line where its texts are short, for the eye to follow."""
    _floors, wanted = _measured_columns(table)
    needed = _AIRY * sum(wanted)
    return f"{max(needed, _LEAST_TABLE):.0f}%" if needed < _FULL_TABLE and len(table.head) <= _FEW_COLUMNS else "100%"


def _measured_columns(table: Table) -> tuple[list[float], list[float]]:
    """For each column the least width and the wanted one, in percent of a line."""
    columns = [[row[index] for row in table.rows if index < len(row)] for index in range(len(table.head))]
    floors = [
        _floor(head, cells, number=index in table.numeric, columns=len(columns))
        for index, (head, cells) in enumerate(zip(table.head, columns, strict=True))
    ]
    wanted = [
        # no head in more than three lines
        max(floor, _wanted_width(cells), len(head) * _BOLD_FACTOR / 2)
        for head, floor, cells in zip(table.head, floors, columns, strict=True)
    ]
    return floors, wanted


def _floor(head: str, cells: Sequence[Cell], *, number: bool, columns: int) -> float:
    """The width that keeps heads and short words whole, and in a roomy table figures with intervals and verdicts."""
    heads = max((len(word) * _BOLD_FACTOR for word in head.split() if len(word) <= _UNBROKEN), default=0)
    bodies = max((len(word) for word in _words(cells) if len(word) <= _UNBROKEN), default=0)
    if columns <= _ROOMY:
        whole = [cell for cell in cells if number or cell.mark]
        lengths = (len(cell.text) + (3 if cell.mark else 0) for cell in whole if len(cell.text) <= _WHOLE_FIGURE)
        bodies = max((bodies, *lengths))
    return float(max(heads, bodies, 5)) + (3.5 if number and columns <= _MANY else 2)


def _words(cells: Sequence[Cell]) -> list[str]:
    return [word for cell in cells for word in cell.text.split()]


def _wanted_width(cells: Sequence[Cell]) -> float:
    if not cells:
        return _NARROWEST
    lengths = [len(cell.text) * (_MONO_FACTOR if cell.code else 1) for cell in cells]
    mean, longest = sum(lengths) / len(lengths), max(lengths)
    word = max((len(part) for part in _words(cells)), default=0)
    marked = 4 if any(cell.mark for cell in cells) else 0
    return max(_NARROWEST, min(word, 18) + 2, min(_WIDEST, mean + (longest - mean) / 4)) + marked


def shell_lines(command: str, *, width: int = 88) -> str:
    """A command in lines that a page can hold, each but the last ending in a backslash: it runs as it is printed.

    Args:
        command: one line for a POSIX shell; it is broken at spaces outside of quotes and brackets.
        width: most characters of a line, where the words permit it.
    """
    lines = [""]
    for word in _SHELL_WORD.findall(command):
        if lines[-1] and len(lines[-1]) + len(word) + 1 > width:
            lines.append("  " + word)
        else:
            lines[-1] += f" {word}" if lines[-1] else word
    return " \\\n".join(lines)


def print_shape(mark: Mark) -> Markup:
    """The shape of a status in its print colour, with the word as its alternative for readers of tags."""
    drawing = marks.inner_shape(mark).replace("currentColor", INKS[mark])
    title = escape(marks.word(mark))
    return Markup(  # noqa: S704 - a fixed drawing and an escaped word
        '<svg xmlns="http://www.w3.org/2000/svg" class="shape" viewBox="0 0 16 16" width="9pt" height="9pt">'
        f"<title>{title}</title>{drawing}</svg>"
    )


def report_html(
    document: Document,
    *,
    development: bool,
    signer: str | None,
    attached: tuple[str, ...],
    created: datetime,
    kind: Kind = "report",
    signers: tuple[str, ...] = (),
    user_folder: Path | None = None,
) -> str:
    """The report as one HTML document without any reference to the outside.

    Characters that the bundled fonts lack are printed as ``[U+4E2D]``, and the report says so.
    """
    template = _environment(user_folder, overriding(user_folder)).get_template(f"pdf/{kind}.html")

    def written(*, replaced: bool) -> str:
        return template.render(
            document=document,
            development=development,
            signer=signer,
            signers=signers,
            attached=attached,
            created=created.isoformat(timespec="seconds"),
            replaced=replaced,
        )

    html = written(replaced=False)
    if _printable(html) != html:
        html = _printable(written(replaced=True))
    return _with_living_links(html)


@lru_cache(maxsize=4)
def _environment(folder: Path | None, _names: frozenset[str]) -> jinja2.Environment:
    """The templates of reports, compiled once per process and anew when one of the user's own comes or goes."""
    made = environment(user_folder=folder)
    made.globals.update(
        {
            "shared_origins": shared_origins,
            "column_widths": column_widths,
            "table_width": table_width,
            "print_shape": print_shape,
            "shell_lines": shell_lines,
            "SHORT_TABLE": SHORT_TABLE,
            "LONG_TABLE": LONG_TABLE,
        }
    )
    made.filters["print_prose"] = _print_prose
    return made


def report_css(*, user_folder: Path | None = None) -> str:
    """The whole style sheet: ``report_faces()``, then ``pdf/report.css``."""
    own = own_css(user_folder)
    return f"{report_faces()}\n{bundled_css() if own is None else own}"


def report_faces() -> str:
    """The bundled faces under a private scheme, as rules of a style sheet."""
    return "\n".join(
        f'@font-face {{ font-family: "{family}"; font-weight: {weight}; src: url("{SCHEME}{file}"); }}'
        for family, weight, file in _FACES
    )


def own_css(user_folder: Path | None) -> str | None:
    """The user's own ``pdf/report.css``, None where there is none."""
    file = user_folder / _STYLE if user_folder is not None else None
    return file.read_text(encoding="utf-8") if file is not None and file.is_file() else None


@lru_cache(maxsize=1)
def bundled_css() -> str:
    """The bundled ``pdf/report.css``."""
    return (bundled("templates") / _STYLE).read_text(encoding="utf-8")


def _only(origins: Sequence[Origin]) -> Origin | None:
    return origins[0] if len(origins) > 1 and all(item == origins[0] for item in origins) else None


def _print_prose(prose: Markup) -> Markup:
    """Clean HTML of a statement, fit for tags: headings would skip levels, and markup in links breaks their tags."""
    made = _PROSE_HEADING.sub(lambda found: "</p>" if found[1] else '<p class="lead">', str(prose))
    made = _LINK.sub(lambda found: found[1] + _TAG.sub("", found[2]) + found[3], made)
    return Markup(made)  # noqa: S704 - only fixed tags were exchanged in clean HTML


def _printable(html: str) -> str:
    known = printable_characters()
    lacking = {ord(char) for char in set(html)} - known - _SHOWN_BY_LAYOUT
    return html.translate({code: f"[U+{code:04X}]" for code in sorted(lacking)}) if lacking else html


def _with_living_links(html: str) -> str:
    """Links lead to a place in the report or to an address; others, made for the site, become plain text."""
    places = set(_ID.findall(html))

    def kept(found: re.Match[str]) -> str:
        target = html_module.unescape(found[2])
        inside = target.startswith("#") and target[1:] in places
        outside = target.startswith(("https://", "http://", "mailto:"))
        return found[0] if inside or outside else found[1]

    return _HREF.sub(kept, html)
