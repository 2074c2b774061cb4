"""``-o github``: annotations for pull requests, as GitHub's workflow commands.

GitHub shows ten errors, ten warnings and ten notices of a step and drops the rest in silence, so the gravest come
first, ten of each, and the others follow as plain lines under a line that says how many there are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cardwright.report.base import one_line
from cardwright.report.concise import gap_line, notice_line
from cardwright.report.run import Run, by_gravity, region_of, severity_of
from cardwright.rules.verdict import Region, Severity

SHOWN = 10
_COMMAND = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


@dataclass(frozen=True, kw_only=True, slots=True)
class _Item:
    severity: Severity
    place: Region
    title: str
    message: str
    line: str


class GithubReport:
    """``::error file=...,line=...,col=...,title=...::message``; the start line alone."""

    name = "github"
    is_manifest = False

    def parts(self, run: Run, *, colour: bool = False) -> Iterator[str]:
        """Annotations by gravity, then what does not fit among them."""
        items = _items(run)
        lines: list[str] = []
        for severity in Severity:
            of_kind = [item for item in items if item.severity is severity]
            lines += [_annotation(item, run) for item in of_kind[:SHOWN]]
        for severity in Severity:
            of_kind = [item for item in items if item.severity is severity][SHOWN:]
            if of_kind:
                word = severity.value if len(of_kind) == 1 else f"{severity.value}s"
                lines.append(f"and {len(of_kind)} more {word}, which GitHub would not show as annotations:")
                lines += [_harmless(item.line) for item in of_kind]
        yield from (f"{line}\n" for line in lines)


def _items(run: Run) -> list[_Item]:
    gaps = [
        _Item(
            severity=severity_of(gap.finding),
            place=region_of(gap.finding),
            title=f"{gap.card}: {gap.finding.name}",
            message=gap.finding.message + (f"\nfix: {gap.finding.fix}" if gap.finding.fix else ""),
            line=gap_line(gap.finding, gap.card),
        )
        for gap in by_gravity([gap for gap in run.gaps() if gap.finding.status != "unchanged"])
    ]
    remarks = [
        _Item(
            severity=notice.severity,
            place=notice.place,
            title=notice.rule,
            message=f"{notice.message}\nfix: {notice.fix}",
            line=notice_line(notice),
        )
        for notice in run.notices
    ]
    return gaps + remarks


def _annotation(item: _Item, run: Run) -> str:
    properties = {
        "file": run.path(item.place.file),
        "line": str(item.place.line),
        "col": str(item.place.column),
        "title": one_line(item.title),
    }
    told = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    message = "\n".join(one_line(line) for line in item.message.split("\n"))
    return f"::{_COMMAND[item.severity]} {told}::{_data(message)}"


def _data(text: str) -> str:
    return _harmless(text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _harmless(line: str) -> str:
    """The runner also obeys ``##[command]`` in the middle of a line; a card must not speak to it."""
    return line.replace("##[", "# #[")
