"""What is worked out once of a pack for all cards: its rules, and what all their findings have in common."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from cardwright.card.pointer import Path
from cardwright.card.variation import compact
from cardwright.rules.checks.base import Check
from cardwright.rules.pack import Days, Pack, Rule, Scope
from cardwright.rules.verdict import Finding, Severity, Verdict

T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A rule, and what all its findings have in common."""

    rule: Rule
    path: Path
    pointer: str
    asked: tuple[str, ...]
    checker: Check
    eased: bool
    screens: bool
    """Whether it asks for a prohibited practice."""
    values: dict[str, object]
    """The values of a finding's fields."""
    bearing: int
    """The place of its scope and days among the bearings of the pack."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafts:
    """The drafts of a pack. Rules of equal scope and days stand alike to a card: they have one bearing."""

    pack: Pack
    rules: tuple[Draft, ...]
    scopes: tuple[Scope, ...]
    days: tuple[Days, ...]
    bearings: tuple[tuple[int, int], ...]
    """Places of a scope and of days."""


_MOST_PACKS = 64
_known: dict[int, Drafts] = {}


def drafts_of(pack: Pack) -> Drafts:
    """The drafts of a pack, made when it is first seen in this process."""
    found = _known.get(id(pack))
    # the pack itself is kept, so that no other one can have its place in memory
    if found is None or found.pack is not pack:
        if len(_known) >= _MOST_PACKS:
            _known.clear()
        found = _known[id(pack)] = _drafted(pack)
    return found


def _drafted(pack: Pack) -> Drafts:
    scopes = _places(rule.scope for rule in pack.rules)
    days = _places(rule.days for rule in pack.rules)
    bearings = _places((scopes[rule.scope], days[rule.days]) for rule in pack.rules)
    return Drafts(
        pack=pack,
        rules=tuple(_draft(rule, pack, bearings[scopes[rule.scope], days[rule.days]]) for rule in pack.rules),
        scopes=tuple(scopes),
        days=tuple(days),
        bearings=tuple(bearings),
    )


def _places(items: Iterable[T]) -> dict[T, int]:
    """Distinct items in order, each with its place."""
    return {item: place for place, item in enumerate(dict.fromkeys(items))}


def _draft(rule: Rule, pack: Pack, bearing: int) -> Draft:
    eased = pack.eases(rule)
    finding = Finding(
        rule=rule.id,
        name=rule.name,
        pack=pack.manifest.id,
        verdict=Verdict.SATISFIED,
        severity=Severity.NOTE if eased else rule.severity,
        field=rule.field,
        pointer=rule.pointer,
        message=rule.message,
        basis=rule.basis,
        binds=rule.binds,
        binds_from=None,
        origin=None,
    )
    return Draft(
        rule=rule,
        path=rule.path,
        pointer=rule.pointer,
        asked=rule.asked,
        checker=rule.checker,
        eased=eased,
        screens=rule.check == "screen",
        values=compact(finding.__dict__),
        bearing=bearing,
    )
