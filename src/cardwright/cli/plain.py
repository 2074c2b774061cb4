"""Text for people that holds names which others chose."""

from __future__ import annotations

import re

from cardwright.errors import HINT, ITEM

_BREAK = re.compile(f"({re.escape(HINT)}|{re.escape(ITEM)})")


def plain(text: str) -> str:
    """The text, where no name of a model begins a line of its own or steers the terminal.

    A pipeline reads lines that begin with ``::`` as commands. The hint of an error keeps the line that it stands on,
    and so does each thing that it lists.
    """
    parts = _BREAK.split(text)
    if all(part.isprintable() for part in parts[::2]):
        return text
    from cardwright.report.base import one_line

    return "".join(part if number % 2 else one_line(part) for number, part in enumerate(parts))
