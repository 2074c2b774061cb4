"""A no that sets rules aside, beside a text of the same card that describes what it denies: a contradiction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from cardwright.card.card import Card
from cardwright.card.origin import Origin
from cardwright.card.pointer import from_pointer, to_pointer
from cardwright.card.values import Statement
from cardwright.rules.adequacy import has_words, normalised, placeholder_in
from cardwright.rules.conditions import words
from cardwright.rules.phrases import NEGATIONS
from cardwright.rules.reading import CardReading
from cardwright.rules.verdict import Finding, Severity, Verdict
from cardwright.sources.cards import ORGANISATION

_LEAST_WORDS = 8
_SHOWN = 60
# whether a use falls under Annex III says nothing on the texts of its rules, which every card has
_SAYS_NOTHING = frozenset({"annex_iii"})
_SET_ASIDE = frozenset({Verdict.NOT_APPLICABLE, Verdict.NOT_YET_IN_APPLICATION})


def with_denials(findings: list[Finding], card: Card, reading: CardReading) -> list[Finding]:
    """The findings, in which each no that a text of the card speaks against is told once, at the gravest rule.

    A text that another rule asks for anyway, that stands for all models, or that itself says no, is no such text.
    """
    denied = {f"{words(name)}: no": name for name, said in card.facts.items() if not said.answer}
    for name in _SAYS_NOTHING:
        denied.pop(f"{words(name)}: no", None)
    if not denied:
        return findings
    waiting: dict[str, list[int]] = {}
    for place, finding in enumerate(findings):
        denying = denied.get(finding.message)
        if denying is not None and finding.field and finding.verdict is Verdict.NOT_APPLICABLE:
            waiting.setdefault(denying, []).append(place)
    found = [told for name, places in waiting.items() for told in _told(name, places, findings, card, reading)]
    for place, finding in found:
        findings[place] = finding
    return findings


def _told(
    name: str, places: Sequence[int], findings: Sequence[Finding], card: Card, reading: CardReading
) -> Iterator[tuple[int, Finding]]:
    gravity = list(Severity)
    for place in sorted(places, key=lambda place: gravity.index(findings[place].severity)):
        finding = findings[place]
        text, origin = _described(finding.pointer, card, reading)
        if origin is None or _asked_anyway(finding.pointer, findings):
            continue
        shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN].rstrip()}…"
        pointer = to_pointer(("facts", name))
        update = {
            "verdict": Verdict.CONTRADICTED,
            "message": f"facts.{name} is answered no, but {finding.field} describes what it denies: “{shown}”",
            "fix": f"answer facts.{name} with yes, or say in {finding.field} that there is none",
            "pointer": pointer,
            "origin": card.origin_of(pointer),
            "others": (origin,),
        }
        yield place, finding.model_copy(update=update)
        return


def _described(pointer: str, card: Card, reading: CardReading) -> tuple[str, Origin | None]:
    """A text at a place that says something and denies nothing, and the file of the model in which it stands."""
    value = reading.value_at(from_pointer(pointer))
    if not isinstance(value, Statement) or not has_words(value.text, _LEAST_WORDS) or placeholder_in(value.text):
        return "", None
    origin = card.origin_of(pointer)
    if origin is None or origin.kind != "file" or origin.address.rpartition("/")[2] == ORGANISATION:
        return "", None
    return (value.text, origin) if NEGATIONS.isdisjoint(normalised(value.text).split()) else ("", None)


def _asked_anyway(pointer: str, findings: Sequence[Finding]) -> bool:
    """Whether a rule that is judged asks for the text, or for what it is part of."""
    return any(
        finding.field and finding.verdict not in _SET_ASIDE and f"{pointer}/".startswith(_asked(finding.field))
        for finding in findings
    )


@lru_cache(maxsize=1024)  # as many fields as packs ask for
def _asked(field: str) -> str:
    """The beginning that pointers into a field have in common."""
    return f"{to_pointer(tuple(field.split('.')))}/"
