"""What a report of findings is: a name, and a function from a run to text."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import Protocol

from cardwright.errors import UsageError
from cardwright.report.run import Run, region_of, severity_of
from cardwright.rules.verdict import Finding

_HOMES = {
    "text": ("text", "TextReport"),
    "concise": ("concise", "ConciseReport"),
    "json": ("jsonreport", "JsonWriter"),
    "sarif": ("sarif", "SarifReport"),
    "junit": ("junit", "JunitReport"),
    "github": ("github", "GithubReport"),
    "gitlab": ("gitlab", "GitlabReport"),
    "summary": ("markdown", "MarkdownReport"),
}
FORMATS = tuple(_HOMES)


class Report(Protocol):
    """One format."""

    @property
    def name(self) -> str:
        """How ``-o`` calls it."""
        ...

    @property
    def is_manifest(self) -> bool:
        """Whether it lists every verdict, also the satisfied ones; else only gaps."""
        ...

    def parts(self, run: Run, *, colour: bool = False) -> Iterator[str]:
        """A whole run as text that ends with a newline, or as nothing; in parts, since it may be large.

        Args:
            run: the run.
            colour: whether the reader is a terminal; formats for machines ignore it.
        """
        ...


def report_named(name: str) -> Report:
    """The format of a name.

    Raises:
        UsageError: there is none.
    """
    if name not in _HOMES:
        raise UsageError(f"there is no output format {name!r}", hint=f"one of {', '.join(FORMATS)}")
    module, kind = _HOMES[name]
    made: Report = getattr(importlib.import_module(f"cardwright.report.{module}"), kind)()
    return made


def write_report(name: str, run: Run, *, colour: bool = False) -> str:
    """A run in the format of a name.

    Raises:
        UsageError: there is no such format.
    """
    return "".join(report_named(name).parts(run, colour=colour))


def place_of(finding: Finding) -> str:
    """``path:line:col`` for editors, as seen from the folder of cardwright.yaml."""
    return one_line(str(region_of(finding)))


def severity_word(finding: Finding) -> str:
    """The severity of a gap as a word."""
    return severity_of(finding).value


def one_line(text: str) -> str:
    """Hostile text on one line: control characters, also those that steer terminals, become visible escapes."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def clipped(text: str, length: int) -> str:
    """A text of at most so many characters, whose end says when it was longer."""
    return text if len(text) <= length else text[: length - 1] + "…"
