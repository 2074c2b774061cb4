"""The formats of a sheet by their file endings."""

from __future__ import annotations

from cardwright.errors import UsageError
from cardwright.render.export.sheet import Sheet, sheet_csv, sheet_markdown
from cardwright.render.export.word import sheet_word

_WRITERS = {"md": sheet_markdown, "csv": sheet_csv, "docx": sheet_word}


def written(sheet: Sheet, ending: str) -> bytes:
    """A sheet as bytes.

    Raises:
        UsageError: no writer has this ending.
        MissingPartError: the Word library is not installed.
    """
    writer = _WRITERS.get(ending)
    if writer is None:
        raise UsageError(f"there is no format .{ending}", hint=f"there are .{', .'.join(_WRITERS)}")
    return writer(sheet)
