"""``-o text``: gaps grouped by card, each with its place, its remedy and what it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cardwright.report.base import one_line, place_of, severity_word
from cardwright.rules.verdict import Finding, Judgement, Verdict

_COLOURS = {"error": "31;1", "warning": "33;1", "note": "36", "bold": "1", "dim": "2", "green": "32"}


class TextReport:
    """For people."""

    name = "text"
    is_manifest = False

    def write(self, judgements: Sequence[Judgement], *, colour: bool = False) -> str:
        """One block per card; a card without gaps is named too, so that nobody takes silence for green."""
        lines: list[str] = []
        for judgement in judgements:
            if lines:
                lines.append("")
            lines += _card(judgement, _Painter(colour))
        return "\n".join(lines) + "\n" if lines else ""


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
        yield from _finding(finding, judgement, paint)


def _standing(judgement: Judgement, paint: _Painter) -> str:
    packs = ", ".join(f"{pack.id} {pack.version}" for pack in judgement.packs)
    if judgement.complete:
        return paint(f"complete against {packs}", "green")
    return paint(f"incomplete against {packs}", "error")


def _finding(finding: Finding, judgement: Judgement, paint: _Painter) -> Iterator[str]:
    word = severity_word(finding)
    yield f"  {place_of(finding, judgement.card)}: {paint(word, word)} {finding.name} ({_verdict(finding)})"
    yield f"      {one_line(finding.message)}"
    yield f"      {paint('field:', 'dim')} {one_line(finding.pointer or '/')}"
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
