"""What can go wrong, as a tree. Each error says what, where and what next, and carries its exit code.

CardwrightError                2
├── UsageError                 2   the command line or configuration asks for something that cannot be
├── UnreadableError            2   a file exists but cannot be understood (YAML, JSON, pack, card)
├── UnreachableError           3   a registry or service does not answer, or refuses us
├── NothingMatchedError        4   no card matched; nothing was judged, so nothing is green
├── MissingPartError           2   an optional part (an extra or a system library) is not installed
├── RenderError                2   a document could not be made
├── SigningError               2   a key, token or certificate cannot be used
└── VerificationError          1   something that was proved before does not hold now
"""

from __future__ import annotations

from dataclasses import dataclass

# stands between what happened and what to do next
HINT = "\n  hint: "
# begins each thing of a list of things that happened
ITEM = "\n  - "


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A position in a file: 1-based line and column, as editors count them."""

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class CardwrightError(Exception):
    """A problem we can explain.

    Args:
        message: what happened, in one sentence.
        where: a ``Place`` in a file, or the address of a registry object.
        hint: what to do next, in one sentence.
    """

    exit_code = 2

    def __init__(self, message: str, *, where: Place | str | None = None, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        prefix = f"{self.where}: " if self.where else ""
        suffix = f"{HINT}{self.hint}" if self.hint else ""
        return f"{prefix}{self.message}{suffix}"


class UsageError(CardwrightError):
    """The command line or the configuration asks for something that cannot be."""


class UnreadableError(CardwrightError):
    """A file or reply exists but cannot be understood."""


class UnreachableError(CardwrightError):
    """A registry or service does not answer or refuses us; CI may retry."""

    exit_code = 3


class NothingMatchedError(CardwrightError):
    """No card matched, so nothing was judged: absent is never green."""

    exit_code = 4


class MissingPartError(CardwrightError):
    """An optional part is not installed; the hint names the command that installs it."""


class RenderError(CardwrightError):
    """A document could not be made."""


class SigningError(CardwrightError):
    """A key, certificate or signature could not be used or made."""


class VerificationError(CardwrightError):
    """Something that should hold does not; the message names the first such thing."""

    exit_code = 1
