"""card.md: front matter and GitHub-flavoured Markdown. No raw HTML; text of strangers is escaped, never interpreted."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from cardwright.render import marks
from cardwright.render.catalogue import Catalogue
from cardwright.render.compose.inline import person
from cardwright.render.document import Block, Cell, Document, Facts, Figure, Gap, Note, Prose, Section, Table
from cardwright.render.frontmatter import front_matter
from cardwright.render.kept import Kept
from cardwright.render.numbers import day
from cardwright.render.plaintext import visible
from cardwright.render.templates import describe_origin
from cardwright.render.text import _, current

_SHORT = 160
# characters of blocks: those of four versions
_MOST = 600_000
_written: Kept[tuple[int, Catalogue], tuple[Block, list[str]]] = Kept(_MOST)
_ESCAPED = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;"} | {mark: f"\\{mark}" for mark in "\\`*_{}[]()#+!|~^$=:@"}
)
_LIST_NUMBER = re.compile(r"^(\d+)([.)])(?=\s|$)")
_LINE_START = re.compile(r"^(\s*)([-+]|\d+[.)])(?=\s|$)")


def write_markdown(document: Document) -> str:
    """The document as one Markdown file, readable on a code host and by people with an editor."""
    parts = [front_matter(document), f"# {text(document.title)}, {_('version')} {text(document.version)}"]
    if document.banner:
        parts.append(f"> **{text(document.banner)}**")
    parts.append(
        "\n".join(
            f"- {name}: {shown}"
            for name, shown in (
                (_("Status"), text(document.status)),
                (_("State"), text(document.state)),
                (_("Model"), text(f"{document.model}/{document.version}")),
                (_("Aliases"), ", ".join(text(alias) for alias in document.aliases)),
                (_("Judged on"), day(document.as_of)),
                (_("Digest of card.json"), code(document.digest)),
            )
            if shown
        )
    )
    if document.glance:
        parts += [f"## {_('At a glance')}", _rows(document.glance)]
        parts.append(f"## {_('What to worry about')}")
        parts.append(
            "\n".join(f"- **{marks.word(item.mark)}**: {text(item.text)}" for item in document.worries)
            or _("Nothing was found.")
        )
        parts.append(text(document.looked_at))
    for section in (*document.sections, *document.appendices):
        parts += _section(section)
    return "\n\n".join(part for part in parts if part) + "\n"


def sections_markdown(sections: Iterable[Section]) -> str:
    """Sections alone, for other papers made from the same blocks."""
    return "\n\n".join(part for section in sections for part in _section(section) if part)


def text(value: str) -> str:
    """Plain text as Markdown that shows exactly it: HTML as entities, Markdown punctuation escaped, one line."""
    return _short(value) if len(value) <= _SHORT else _text(value)


def _text(value: str) -> str:
    # bare addresses would become links on code hosts
    shown = visible(value, newlines=False).translate(_ESCAPED).replace("//", "/&#47;").replace("www.", "www&#46;")
    pattern = _LIST_NUMBER if shown[:1].isdigit() else _LINE_START
    return pattern.sub(r"\1\\\2", shown)


# labels, origins and names of rules stand in the file of every version
_short = lru_cache(maxsize=8_192)(_text)


def code(value: str) -> str:
    """Text in a code span that its own backticks cannot close; bars are escaped for tables."""
    shown = visible(value, newlines=False).replace("|", "\\|")
    longest = max((len(run) for run in re.findall(r"`+", shown)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if longest else ""
    return f"{fence}{pad}{shown}{pad}{fence}" if shown else ""


def _section(section: Section) -> list[str]:
    # what versions share, they share as the same blocks
    catalogue = current()
    number = f"{section.number} " if section.number else ""
    mark = f" ({marks.word(section.mark)})" if section.mark and section.mark.value != "complete" else ""
    parts = [f"{'#' * section.level} {number}{text(section.title)}{mark}"]
    for block in section.blocks:
        key = id(block), catalogue
        known = _written.get(key)
        if known is None:
            made = _block(block)
            known = _written.put(key, (block, made), weight=sum(map(len, made)))
        parts += known[1]
    for child in section.children:
        parts += _section(child)
    return parts


def _block(block: Block) -> list[str]:
    match block:
        case Prose():
            said = "\n>\n".join(f"> {text(part)}" for part in re.split(r"\n\s*\n", block.text.strip()) if part.strip())
            who = person(block.stated_by)
            by = f"— {_('Stated by')} {text(who)}" if who else ""
            return [f"**{text(block.label)}**" if block.label else "", said, by + _origin(block)]
        case Facts():
            return [f"**{text(block.caption)}**" if block.caption else "", _rows(block.rows)]
        case Table():
            return [f"**{text(block.caption)}**", _table(block), text(block.note) if block.note else ""]
        case Figure():
            shown = [f"**{text(block.caption)}**", text(block.alternative)]
            return [*shown, *(_block(block.data)[1:] if block.data else [])]
        case Gap():
            fix = f" {_('To mend:')} {text(block.finding.fix)}" if block.finding and block.finding.fix else ""
            where = f" ({code(str(block.finding.origin))})" if block.finding and block.finding.origin else ""
            return [f"- **{marks.word(block.mark)}**: {text(block.label)}. {text(block.message)}{fix}{where}"]
        case Note():
            mark = f"**{marks.word(block.mark)}**: " if block.mark else ""
            return [f"{mark}{text(block.text)}"]


def _origin(block: Prose) -> str:
    return f" ({code(describe_origin(block.origin))})" if block.origin else ""


def _rows(rows: Iterable[tuple[str, Cell]]) -> str:
    lines = [f"| {_('Item')} | {_('Value')} | {_('Read from')} |", "| --- | --- | --- |"]
    lines += [
        f"| {text(label)} | {_cell(cell)} | {code(describe_origin(cell.origin)) if cell.origin else ''} |"
        for label, cell in rows
    ]
    return "\n".join(lines)


def _table(block: Table) -> str:
    lines = [
        "| " + " | ".join(text(name) for name in block.head) + " |",
        "|" + "|".join(" ---: " if index in block.numeric else " --- " for index in range(len(block.head))) + "|",
    ]
    lines += ["| " + " | ".join(_cell(cell) for cell in row) + " |" for row in block.rows]
    return "\n".join(lines)


def _cell(cell: Cell) -> str:
    shown = code(cell.text) if cell.code else text(cell.text)
    return f"**{shown}**" if cell.mark and shown else shown
