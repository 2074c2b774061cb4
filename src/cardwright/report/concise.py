"""``-o concise``: one line per gap, for editors and grep."""

from __future__ import annotations

from collections.abc import Iterator

from cardwright.report.base import one_line, place_of, severity_word
from cardwright.report.run import Run
from cardwright.rules.notice import Notice
from cardwright.rules.verdict import Finding


class ConciseReport:
    """``path:line:col: error RULE message [NAME/VERSION]``."""

    name = "concise"
    is_manifest = False

    def parts(self, run: Run, *, colour: bool = False) -> Iterator[str]:
        """Gaps that are not in the baseline, in the order of the cards and packs, then remarks; never coloured."""
        for gap in run.gaps():
            if gap.finding.status != "unchanged":
                yield gap_line(gap.finding, gap.card) + "\n"
        for notice in run.notices:
            yield notice_line(notice) + "\n"


def gap_line(finding: Finding, card: str) -> str:
    """One gap on one line."""
    message = f"{severity_word(finding)} {finding.rule} {one_line(finding.message)}"
    return f"{place_of(finding)}: {message} [{one_line(card)}]"


def notice_line(notice: Notice) -> str:
    """One remark on one line."""
    return f"{one_line(str(notice.place))}: {notice.severity.value} {notice.rule} {one_line(notice.message)}"
