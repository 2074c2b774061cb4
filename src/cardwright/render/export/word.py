"""A Word working copy for people who edit: the same sections as page and report, marked unsigned on every page."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from cardwright.errors import MissingPartError
from cardwright.render import marks
from cardwright.render.compose.inline import person
from cardwright.render.document import Block, Cell, Document, Facts, Figure, Gap, Note, Prose, Section, Table
from cardwright.render.export.sheet import Sheet
from cardwright.render.numbers import day
from cardwright.render.plaintext import visible
from cardwright.render.prose import plain
from cardwright.render.templates import describe_origin
from cardwright.render.text import _

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

# what XML 1.0 cannot hold; `visible` names most of it already
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_EPOCH = datetime(1980, 1, 1, tzinfo=UTC)


def working_copy(document: Document) -> Sheet:
    """The whole technical documentation as a sheet."""
    return Sheet(
        title=_("{title}, version {version}").format(title=document.title, version=document.version),
        notice=_("Unsigned working copy. The signed report is the record; changes here change no card."),
        subject=_("{model}/{version}, {status}, judged on {day}").format(
            model=document.model, version=document.version, status=document.status, day=day(document.as_of)
        ),
        digest=document.digest,
        language=document.language,
        sections=(*document.sections, *document.appendices),
    )


def sheet_word(sheet: Sheet) -> bytes:
    """A sheet as .docx; the same sheet gives the same bytes.

    Raises:
        MissingPartError: python-docx is not installed.
    """
    try:
        import docx
    except ImportError as error:
        raise MissingPartError("Word files need python-docx", hint="pip install 'cardwright[word]'") from error

    word = docx.Document()
    properties = word.core_properties
    properties.title, properties.subject = _clean(sheet.title), _clean(sheet.notice)
    properties.author, properties.comments, properties.language = "Cardwright", sheet.digest, sheet.language
    properties.created = properties.modified = _EPOCH
    properties.revision = 1
    for page in word.sections:
        page.header.paragraphs[0].text = _clean(sheet.notice)
        page.footer.paragraphs[0].text = _clean(f"{sheet.subject}  {sheet.digest}")
    word.add_heading(_clean(sheet.title), level=0)
    word.add_paragraph(_clean(sheet.notice), style="Intense Quote")
    word.add_paragraph(_clean(sheet.subject))
    for section in sheet.sections:
        _section(word, section)
    buffer = io.BytesIO()
    word.save(buffer)
    return _without_times(buffer.getvalue())


def _section(word: WordDocument, section: Section) -> None:
    number = f"{section.number} " if section.number else ""
    mark = f" ({marks.word(section.mark)})" if section.mark and section.mark.value != "complete" else ""
    word.add_heading(_clean(f"{number}{section.title}{mark}"), level=section.level - 1)
    for block in section.blocks:
        _block(word, block)
    for child in section.children:
        _section(word, child)


def _block(word: WordDocument, block: Block) -> None:
    match block:
        case Prose():
            if block.label:
                word.add_paragraph().add_run(_clean(block.label)).bold = True
            for part in re.split(r"\n\s*\n", block.text.strip()):
                word.add_paragraph(_clean(plain(part)), style="Quote")
            who = person(block.stated_by)
            said = [_("Stated by {who}").format(who=who)] if who else []
            said += [describe_origin(block.origin)] if block.origin else []
            if said:
                word.add_paragraph().add_run(_clean("; ".join(said))).italic = True
        case Facts():
            head = (_("Item"), _("Value"), _("Read from"))
            rows = [(Cell(text=label), cell, Cell(text=_origin(cell))) for label, cell in block.rows]
            _table(word, block.caption, head, rows)
        case Table():
            _table(word, block.caption, block.head, block.rows)
            if block.note:
                word.add_paragraph(_clean(block.note))
        case Figure():
            word.add_paragraph(_clean(block.alternative))
            if block.data:
                _table(word, block.caption, block.data.head, block.data.rows)
        case Gap():
            fix = f" {_('To mend:')} {block.finding.fix}" if block.finding and block.finding.fix else ""
            text = f"{marks.word(block.mark)}: {block.label}. {block.message}{fix}"
            word.add_paragraph(_clean(text), style="List Bullet")
        case Note():
            mark = f"{marks.word(block.mark)}: " if block.mark else ""
            word.add_paragraph(_clean(f"{mark}{block.text}"))


def _table(
    word: WordDocument,
    caption: str | None,
    head: tuple[str, ...],
    rows: Sequence[tuple[Cell, ...]],
) -> None:
    if caption:
        word.add_paragraph(_clean(caption), style="Caption")
    table = word.add_table(rows=1, cols=len(head), style="Light Grid Accent 1")
    for cell, name in zip(table.rows[0].cells, head, strict=True):
        cell.text = _clean(name)
    for row in rows:
        for cell, value in zip(table.add_row().cells, row, strict=False):
            cell.text = _clean(value.text)


def _origin(cell: Cell) -> str:
    return describe_origin(cell.origin) if cell.origin else ""


def _clean(text: str) -> str:
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", visible(text))


def _without_times(data: bytes) -> bytes:
    """The package with its members in order of name and without the time of writing."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        # the list of content types stands first, as readers expect
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            member = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o600 << 16
            new.writestr(member, old.read(name))
    return out.getvalue()
