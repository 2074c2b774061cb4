"""Small cards and packs for the tests of the engine and of the reports."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from pydantic import JsonValue

from cardwright.card.card import Card
from cardwright.card.merge import Fact, merge
from cardwright.card.origin import Origin
from cardwright.rules.engine import judge
from cardwright.rules.pack import Pack, Rule, load_packs
from cardwright.rules.verdict import Finding, Judgement

TODAY = date(2026, 11, 21)
PERSON: dict[str, JsonValue] = {"name": "Jana Novák", "role": "Head of credit risk", "date": "2026-10-01"}
FILE = Origin(kind="file", address="cards/m/card.yaml", line=7, column=3, digest=None)
RUN = Origin(kind="run", address="runs:/a1/metrics/accuracy")
PURPOSE = "Ranks applications of private customers for instalment loans, for a loan officer who decides each case."


def stated(text: str) -> JsonValue:
    """A statement by a named person."""
    return {"text": text, "stated_by": PERSON}


def answered(answer: bool, **more: JsonValue) -> JsonValue:
    """An answer by a named person."""
    return {"answer": answer, "reason": "It was looked at in the design review.", "stated_by": PERSON, **more}


def card_of(facts: Iterable[tuple[str, JsonValue, Origin]] = (), *, version: str = "3") -> Card:
    """A card from (dotted path, value, origin)."""
    registry = Origin(kind="registry", address="models:/m/3")
    identity = {"registry": "test", "name": "m", "version": version}
    return merge(
        [
            Fact(path=("identity",), value=identity, origin=registry),
            *(Fact(path=tuple(path.split(".")), value=value, origin=origin) for path, value, origin in facts),
        ]
    )


def rule_of(**changes: object) -> Rule:
    """A rule about the purpose, with changes; keys as in a rule file."""
    base: dict[str, object] = {
        "id": "test/purpose",
        "name": "missing-purpose",
        "basis": {"instrument": "Regulation (EU) 2024/1689", "ref": "Annex IV, point 1(a)"},
        "binds": ["provider"],
        "from": {"annex_iii": "2027-12-02", "annex_i": "2028-08-02"},
        "field": "intended_use.purpose",
        "check": "statement",
        "message": "Nobody has stated what the system is for.",
        "why": "Everything is judged against the purpose.",
        "fix": "State in intended_use.purpose what the system is for.",
    }
    return Rule.model_validate({**base, **changes})


def pack_of(*rules: Rule) -> Pack:
    """A pack of these rules."""
    (hygiene,) = load_packs(["hygiene"])
    manifest = hygiene.manifest.model_copy(update={"id": "test", "name": "Test"})
    return hygiene.model_copy(update={"manifest": manifest, "rules": rules})


def judged(card: Card, *rules: Rule, profile: str = "prepare", as_of: date = TODAY) -> Judgement:
    """The judgement of a card by some rules."""
    return judge(card, packs=[pack_of(*rules)], as_of=as_of, profile=profile)


def only(judgement: Judgement) -> Finding:
    """The one finding of a judgement."""
    (finding,) = judgement.findings
    return finding
