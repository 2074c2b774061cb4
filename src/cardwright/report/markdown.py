"""``-o summary``: Markdown for a step summary or a note on a merge request; short, and deaf to what cards say."""

from __future__ import annotations

from collections.abc import Iterator

from cardwright.report.base import clipped, one_line, place_of, severity_word
from cardwright.report.exitcode import exit_code
from cardwright.report.run import Gap, Run, by_gravity
from cardwright.report.summary import summary_line
from cardwright.rules.verdict import Judgement, Verdict

ROWS = 100
"""Gaps in the table; GitHub refuses a step summary of more than 1 MiB."""
_SPECIAL = "\\`*_{}[]()#+!|~<>&@:$"


class MarkdownReport:
    """A table of cards, and one of gaps."""

    name = "summary"
    is_manifest = False

    def parts(self, run: Run, *, colour: bool = False) -> Iterator[str]:
        """Nobody reads a thousand rows; beyond a hundred it says how many are left out."""
        lines = ["### Model cards", "", f"`{summary_line(run, exit_code=exit_code(run))}`", ""]
        lines += list(_cards(run))
        gaps = by_gravity([gap for gap in run.gaps() if gap.finding.status != "unchanged"])
        if gaps:
            lines += ["", "| where | what | why | how to mend it |", "|---|---|---|---|"]
            lines += [_row(gap, run) for gap in gaps[:ROWS]]
        if len(gaps) > ROWS:
            lines += ["", f"and {len(gaps) - ROWS} more."]
        if run.notices:
            lines += ["", "Waivers:", ""]
            lines += [f"- {notice.severity.value}: {plain_text(notice.message)}" for notice in run.notices]
        yield "\n".join(lines) + "\n"


def _cards(run: Run) -> Iterator[str]:
    if not run.judgements:
        yield "No card was judged."
        return
    yield "| card | against the packs | errors | warnings | waived | known |"
    yield "|---|---|--:|--:|--:|--:|"
    for judgement in run.judgements:
        yield _card(judgement)


def _card(judgement: Judgement) -> str:
    state = "refused" if judgement.refused else "complete" if judgement.complete else "incomplete"
    off = f", {len(judgement.off)} rules off" if judgement.off else ""
    packs = ", ".join(f"{pack.id} {pack.version}" for pack in judgement.packs)
    fresh = [finding for finding in judgement.gaps if finding.status != "unchanged"]
    words = [severity_word(finding) for finding in fresh]
    waived = sum(finding.verdict is Verdict.WAIVED for finding in judgement.findings)
    known = len(judgement.gaps) - len(fresh)
    numbers = f"{words.count('error')} | {words.count('warning')} | {waived} | {known}"
    return f"| {plain_text(judgement.card)} | {state}: {plain_text(packs)}{off} | {numbers} |"


def _row(gap: Gap, run: Run) -> str:
    finding = gap.finding
    where = plain_text(run.path(place_of(finding)))
    what = f"{severity_word(finding)}: {plain_text(finding.name)}, {plain_text(gap.card)}"
    basis = f"{finding.basis.instrument}, {finding.basis.ref}: " if finding.basis else ""
    return f"| {where} | {what} | {plain_text(basis + finding.message)} | {plain_text(finding.fix or '')} |"


def plain_text(text: str) -> str:
    """Text that Markdown leaves as it is: no link, mention, table cell, HTML or code can begin in it."""
    shown = clipped(one_line(text), 400)
    return "".join(f"&#{ord(char)};" if char in _SPECIAL else char for char in shown).replace("www.", "www&#46;")
