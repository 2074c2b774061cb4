"""Text for people that holds names which others chose."""

from __future__ import annotations

from cardwright.errors import HINT


def plain(text: str) -> str:
    """The text, where no name of a model begins a line of its own or steers the terminal.

    A pipeline reads lines that begin with ``::`` as commands. The hint of an error keeps the line that it stands on.
    """
    parts = text.split(HINT)
    if all(part.isprintable() for part in parts):
        return text
    from cardwright.report.base import one_line

    return HINT.join(one_line(part) for part in parts)
