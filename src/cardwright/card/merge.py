"""Facts from many sources become one card; where two sources disagree about a fact, both are kept.

A ``Fact`` is one value at one path with its origin. Files are layered from general to particular and the later file
wins. What the registry measured or recorded wins over what a file repeats, and a difference is a contradiction.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from pydantic import JsonValue, ValidationError

from cardwright.card.card import Card, ContradictingValue, Contradiction
from cardwright.card.origin import Origin
from cardwright.card.pointer import Path, dotted, to_pointer
from cardwright.card.shape import shape_at
from cardwright.errors import Place, UnreadableError


@dataclass(frozen=True, kw_only=True, slots=True)
class Fact:
    """One value at one path of a card, and where it was read."""

    path: Path
    value: JsonValue
    origin: Origin


RECORDED = frozenset({"registry", "run", "logged_model", "artifact", "trail"})


def merge(facts: Iterable[Fact]) -> Card:
    """Join facts, given from general to particular, into a card.

    Raises:
        UnreadableError: a value does not fit its field; names file, line and column when it came from a file.
    """
    winners: dict[Path, Fact] = {}
    seen: dict[Path, list[Fact]] = {}
    for fact in facts:
        for leaf in _leaves(fact):
            seen.setdefault(leaf.path, []).append(leaf)
            current = winners.get(leaf.path)
            if current is None or _wins(leaf, current):
                winners[leaf.path] = leaf
    _drop_shadowed(winners)
    contradictions = tuple(filter(None, (_contradiction(seen[path], winners[path]) for path in sorted(winners))))
    tree: dict[str, JsonValue] = {}
    for path in sorted(winners):
        _put(tree, path, winners[path].value)
    tree["contradictions"] = [item.model_dump(mode="json", exclude_none=True) for item in contradictions]
    tree["origins"] = {
        to_pointer(path): origin.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
        for path, origin in _shared_origins(winners).items()
    }
    return _validated(tree, winners)


def agrees(stated: JsonValue, recorded: JsonValue) -> bool:
    """Whether two sources say the same: equal, or equal at the precision of the more coarsely written number."""
    if isinstance(stated, bool) or isinstance(recorded, bool):
        return stated is recorded
    if isinstance(stated, int | float) and isinstance(recorded, int | float):
        return abs(stated - recorded) <= max(
            1e-9 * abs(recorded), 0.5 * 10.0 ** -min(_decimals(stated), _decimals(recorded))
        )
    return stated == recorded


def _leaves(fact: Fact) -> Iterable[Fact]:
    """Sections and mappings are taken apart, so that two sources can each supply part of a measurement."""
    if isinstance(fact.value, dict) and fact.value and shape_at(fact.path) in ("section", "mapping"):
        for key, value in fact.value.items():
            yield from _leaves(Fact(path=(*fact.path, key), value=value, origin=fact.origin))
    else:
        yield fact


def _wins(new: Fact, current: Fact) -> bool:
    return not (current.origin.kind in RECORDED and new.origin.kind not in RECORDED)


def _drop_shadowed(winners: dict[Path, Fact]) -> None:
    """A whole value and parts of it cannot both stand; the parts, being more particular, stay."""
    parents = {path[:size] for path in winners for size in range(1, len(path))}
    for path in parents & set(winners):
        del winners[path]


def _shared_origins(winners: dict[Path, Fact]) -> dict[Path, Origin]:
    """One origin per branch where all leaves below it share one, else one per leaf."""
    below: dict[Path, set[Origin]] = {}
    for path, fact in winners.items():
        for size in range(1, len(path) + 1):
            below.setdefault(path[:size], set()).add(fact.origin)
    return {
        path: next(iter(origins))
        for path, origins in below.items()
        if len(origins) == 1 and (len(path) == 1 or len(below[path[:-1]]) > 1)
    }


def _contradiction(facts: list[Fact], winner: Fact) -> Contradiction | None:
    recorded = [fact for fact in facts if fact.origin.kind in RECORDED]
    if not recorded or shape_at(winner.path) in ("statement", "answer"):
        return None
    apart = [fact for fact in facts if not agrees(fact.value, winner.value)]
    if not apart:
        return None
    sides = [winner, *apart]
    numeric = all(isinstance(fact.value, int | float) for fact in sides)
    return Contradiction(
        pointer=to_pointer(winner.path),
        values=tuple(ContradictingValue(value=fact.value, origin=fact.origin) for fact in sides),
        tolerance="half a unit of the last digit written" if numeric else None,
    )


def _decimals(number: float) -> int:
    text = repr(number)
    if "e" in text or "E" in text:
        return 17
    return len(text.partition(".")[2].rstrip("0"))


def _put(tree: dict[str, JsonValue], path: Path, value: JsonValue) -> None:
    node = tree
    for part in path[:-1]:
        child = node.setdefault(part, {})
        if not isinstance(child, dict):
            return
        node = child
    node[path[-1]] = value


def _validated(tree: dict[str, JsonValue], winners: dict[Path, Fact]) -> Card:
    try:
        return Card.model_validate_json(json.dumps(tree))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        path = tuple(str(part) for part in first["loc"])
        fact = _nearest(path, winners)
        where: Place | str | None = None
        if fact is not None:
            origin = fact.origin
            where = (
                Place(file=origin.address, line=origin.line or 1, column=origin.column or 1)
                if origin.kind == "file"
                else str(origin)
            )
        field = dotted(fact.path if fact else path)
        raise UnreadableError(f"{field}: {first['msg']}", where=where, hint="see `cardwright schema card`") from error


def _nearest(path: Path, winners: dict[Path, Fact]) -> Fact | None:
    for size in range(len(path), 0, -1):
        if path[:size] in winners:
            return winners[path[:size]]
    inside = sorted(found for found in winners if found[: len(path)] == path)
    return winners[inside[0]] if inside else None
