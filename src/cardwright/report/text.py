"""``-o text``: gaps grouped by card, each with its place, its remedy and what it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cardwright.report.base import one_line, place_of, severity_word
from cardwright.report.run import Run
from cardwright.report.summary import weighed
from cardwright.rules.notice import Notice
from cardwright.rules.verdict import Finding, Judgement, Verdict

_COLOURS = {"error": "31;1", "warning": "33;1", "note": "36", "bold": "1", "dim": "2", "green": "32"}


class TextReport:
    """For people."""

    name = "text"
    is_manifest = False

    def parts(self, run: Run, *, colour: bool = False) -> Iterator[str]:
        """One block per card; a card without gaps is named too, so that nobody takes silence for green."""
        paint = _Painter(colour)
        for number, block in enumerate(_blocks(run, paint)):
            yield ("\n" if number else "") + "".join(f"{line}\n" for line in block)


def _blocks(run: Run, paint: _Painter) -> Iterator[Iterable[str]]:
    for judgement in run.judgements:
        yield _card(judgement, paint)
    if run.notices:
        yield (line for notice in run.notices for line in _notice(notice, paint))
    if run.absent:
        gone = [f"  {item.rule} on {one_line(item.card)}, since {item.first_seen}" for item in run.absent]
        head = "known in the baseline and no longer found; `cardwright baseline prune` takes them out"
        yield (paint(head, "bold"), *gone)


class _Painter:
    def __init__(self, colour: bool) -> None:
        self._colour = colour

    def __call__(self, text: str, style: str) -> str:
        return f"\x1b[{_COLOURS[style]}m{text}\x1b[0m" if self._colour else text


def _card(judgement: Judgement, paint: _Painter) -> Iterator[str]:
    yield paint(one_line(judgement.card), "bold") + "  " + _standing(judgement, paint)
    if judgement.refused:
        yield "  " + paint("refused: a prohibited practice is answered yes without a documented exception", "error")
    for finding in judgement.gaps:
        if finding.status != "unchanged":
            yield from _finding(finding, judgement, paint)
    for finding in judgement.findings:
        if finding.verdict is Verdict.WAIVED:
            yield f"  {place_of(finding)}: {paint('waived', 'dim')} {finding.name}"
            yield f"      {one_line(finding.message)}"
    known = sum(finding.status == "unchanged" for finding in judgement.gaps)
    if known:
        yield paint(f"  and {known} known in the baseline", "dim")
    if judgement.off:
        yield paint(f"  off by configuration: {', '.join(judgement.off)}", "dim")


def _notice(notice: Notice, paint: _Painter) -> Iterator[str]:
    word = notice.severity.value
    yield f"{one_line(str(notice.place))}: {paint(word, word)} {notice.rule}"
    yield f"    {one_line(notice.message)}"
    yield f"    {paint('fix:', 'dim')} {one_line(notice.fix)}"


def _standing(judgement: Judgement, paint: _Painter) -> str:
    packs = ", ".join(f"{pack.id} {pack.version}" for pack in judgement.packs)
    waived = sum(finding.verdict is Verdict.WAIVED for finding in judgement.findings)
    limits = [f"{waived} waived"] if waived else []
    unread = sum(finding.is_unread for finding in judgement.findings)
    limits += [f"{unread} not judged offline"] if unread else []
    limits += [f"{len(judgement.off)} off by configuration"] if judgement.off else []
    told = packs + (f" ({', '.join(limits)})" if limits else "")
    if judgement.gaps:
        told += f": {weighed(judgement.gaps)}"
    if judgement.complete:
        return paint(f"complete against {told}", "green")
    return paint(f"incomplete against {told}", "error")


def _finding(finding: Finding, judgement: Judgement, paint: _Painter) -> Iterator[str]:
    word = severity_word(finding)
    yield f"  {place_of(finding)}: {paint(word, word)} {finding.name} ({_verdict(finding)})"
    yield f"      {one_line(finding.message)}"
    yield f"      {paint('field:', 'dim')} {one_line(finding.pointer or '/')}"
    if finding.origin is not None and finding.origin.kind != "file":
        yield f"      {paint('read from:', 'dim')} {one_line(str(finding.origin))}"
    # the message of a contradiction already names every place
    if finding.others and finding.verdict is not Verdict.CONTRADICTED:
        places = ", ".join(one_line(str(origin)) for origin in finding.others)
        yield f"      {paint('also:', 'dim')} {places}"
    if finding.fix:
        yield f"      {paint('fix:', 'dim')} {one_line(finding.fix)}"
    basis = _basis(finding, judgement)
    if basis:
        yield f"      {paint('basis:', 'dim')} {basis}"


def _basis(finding: Finding, judgement: Judgement) -> str:
    parts = [finding.rule]
    if finding.basis is not None:
        parts.append(f"{finding.basis.instrument}, {finding.basis.ref}")
    if finding.binds:
        parts.append(f"binds the {' and the '.join(finding.binds)}")
    if finding.binds_from is not None:
        word = "from" if finding.binds_from > judgement.as_of else "since"
        parts.append(f"{word} {finding.binds_from.isoformat()}")
    return "; ".join(parts)


def _verdict(finding: Finding) -> str:
    return finding.verdict.value.replace("_", " ")
