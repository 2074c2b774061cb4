"""What a report of findings is: a name, and a function from judgements to text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from cardwright.card.origin import Origin
from cardwright.errors import UsageError
from cardwright.rules.verdict import Finding, Judgement, Severity, Verdict


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

    def write(self, judgements: Sequence[Judgement], *, colour: bool = False) -> str:
        """All judgements of one run as text that ends with a newline, or as nothing.

        Args:
            judgements: in the order of the cards.
            colour: whether the reader is a terminal; formats for machines ignore it.
        """
        ...


def report_named(name: str) -> Report:
    """The format of a name.

    Raises:
        UsageError: there is none.
    """
    from cardwright.report.concise import ConciseReport
    from cardwright.report.jsonreport import JsonWriter
    from cardwright.report.text import TextReport

    known: dict[str, Report] = {item.name: item for item in (TextReport(), JsonWriter(), ConciseReport())}
    if name not in known:
        raise UsageError(f"there is no output format {name!r}", hint=f"one of {', '.join(sorted(known))}")
    return known[name]


def write_report(name: str, judgements: Sequence[Judgement], *, colour: bool = False) -> str:
    """All judgements of one run in the format of a name.

    Raises:
        UsageError: there is no such format.
    """
    return report_named(name).write(judgements, colour=colour)


def place_of(finding: Finding, card: str) -> str:
    """``path:line:col`` for editors, the registry's address, or the card and pointer when neither is known."""
    if finding.origin is not None:
        return one_line(str(_with_position(finding.origin)))
    return one_line(f"{card}#{finding.pointer}")


def severity_word(finding: Finding) -> str:
    """How grave a gap is; a crashed check is always an error, whatever its rule weighs."""
    return (Severity.ERROR if finding.verdict is Verdict.ERROR else finding.severity).value


def one_line(text: str) -> str:
    """Hostile text on one line: control characters, also those that steer terminals, become visible escapes."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def _with_position(origin: Origin) -> Origin:
    if origin.kind == "file" and origin.line is None:
        return origin.model_copy(update={"line": 1, "column": 1})
    return origin
