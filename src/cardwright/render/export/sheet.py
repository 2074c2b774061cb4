"""A form or working copy as sections of blocks, and the formats it can be written in: Markdown, CSV, Word."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from cardwright.render.document import Section
from cardwright.render.markdown import sections_markdown, text
from cardwright.render.plaintext import visible


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One point of a form in one line: provision, question, what the card says, by whom, from where."""

    ref: str
    label: str
    field: str
    said: str
    stated_by: str
    origin: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """A document of its own made from a card. ``notice`` stands on every page: what this paper is not."""

    title: str
    notice: str
    subject: str
    digest: str
    language: str
    sections: tuple[Section, ...]
    entries: tuple[Entry, ...] = ()


def sheet_markdown(sheet: Sheet) -> bytes:
    """The sheet as Markdown without raw HTML."""
    head = [
        f"# {text(sheet.title)}",
        f"> **{text(sheet.notice)}**",
        f"{text(sheet.subject)}\n\n`{sheet.digest}`",
    ]
    return ("\n\n".join((*head, sections_markdown(sheet.sections))) + "\n").encode("utf-8")


def sheet_csv(sheet: Sheet) -> bytes:
    """One line per point; text that a spreadsheet would run as a formula is quoted."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["provision", "question", "field", "answer", "stated by", "read from"])
    for entry in sheet.entries:
        row = (entry.ref, entry.label, entry.field, entry.said, entry.stated_by, entry.origin)
        writer.writerow([_inert(cell) for cell in row])
    return out.getvalue().encode("utf-8")


def _inert(cell: str) -> str:
    shown = visible(cell)
    return f"'{shown}" if shown[:1] in {"=", "+", "-", "@", "\t", "\r"} else shown
