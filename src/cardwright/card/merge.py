"""Facts from many sources become one card; where two sources disagree about a fact, both are kept.

A ``Fact`` is one value at one path with its origin. Files are layered from general to particular and the later file
wins. What the registry measured or recorded wins over what a file repeats, and a difference is a contradiction.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from pydantic import JsonValue, ValidationError
from pydantic_core import PydanticSerializationError, to_json, to_jsonable_python

from cardwright.card.card import Card, ContradictingValue, Contradiction
from cardwright.card.origin import Origin, in_order
from cardwright.card.pointer import Path, dotted, to_pointer
from cardwright.card.shape import ROOT, Node, node_at, shape_at
from cardwright.card.values import Person
from cardwright.card.variation import varied
from cardwright.errors import Place, UnreadableError


class Fact(NamedTuple):
    """One value at one path of a card, and where it was read."""

    path: Path
    value: JsonValue
    origin: Origin


@dataclass(frozen=True, kw_only=True, slots=True)
class Tolerance:
    """How far two numbers for one fact may lie apart, beyond the precision in which they are written.

    ``absolute`` is in the unit of the figure, ``relative`` a share of the recorded value.
    """

    absolute: float = 0.0
    relative: float = 0.0

    def __str__(self) -> str:
        wider = [f"{self.absolute:g}"] if self.absolute else []
        wider += [f"{self.relative:g} of the recorded value"] if self.relative else []
        return ", or ".join(["half a unit of the last digit written", *wider])


EXACT = Tolerance()
"""No more than the rounding of what is written."""

_Said = tuple[JsonValue, Origin]
_PARTED = frozenset({"section", "mapping"})
_SPOKEN = frozenset({"statement", "answer"})
RECORDED = frozenset({"registry", "run", "logged_model", "artifact", "trail"})


def merge(facts: Iterable[Fact], *, tolerance: Tolerance = EXACT) -> Card:
    """Join facts, given from general to particular, into a card.

    Args:
        facts: what all sources say.
        tolerance: from when on two numbers disagree.

    Raises:
        UnreadableError: a value does not fit its field; names file, line and column when it came from a file.
    """
    root = _Slot()
    for fact in facts:
        root.take(fact)
    settled = _Settled(tolerance)
    tree: dict[str, object] = {}
    for key in sorted(root.below):
        tree[key], origin = settled.value_of(root.below[key], ROOT.below[key], (key,))
        if origin is not None:
            settled.origins[to_pointer((key,))] = origin
    card = _validated(tree, root)
    # what is an origin already need not become one again: that would cost more than the rest of the card
    return varied(card, {"contradictions": tuple(settled.contradictions), "origins": in_order(settled.origins)})


def agrees(stated: JsonValue, recorded: JsonValue, *, tolerance: Tolerance = EXACT) -> bool:
    """Whether two sources say the same: equal, or equal at the precision of the more coarsely written number.

    ``tolerance`` lets them lie further apart.
    """
    if isinstance(stated, bool) or isinstance(recorded, bool):
        return stated is recorded
    if stated == recorded:
        return True
    if isinstance(stated, int | float) and isinstance(recorded, int | float):
        return abs(stated - recorded) <= max(
            1e-9 * abs(recorded),
            0.5 * 10.0 ** -min(_decimals(stated), _decimals(recorded)),
            tolerance.absolute,
            tolerance.relative * abs(recorded),
        )
    return False


def is_recorded(origin: Origin) -> bool:
    """Whether a machine recorded the value: a registry, or the output of a tool beside the cards (it has a digest)."""
    return origin.kind in RECORDED or (origin.kind == "file" and origin.digest is not None)


class _Slot:
    """One place of the card in the making where several facts meet.

    ``said`` is what they say of it as a whole, ``below`` what they say of its parts. What a single fact says of a place
    stays in one piece, as it came: most of a card is said once, and to take it apart costs more than all the rest.
    """

    __slots__ = ("below", "said")

    def __init__(self) -> None:
        self.below: dict[str, _Slot | _Said] = {}
        self.said: list[_Said] = []

    def take(self, fact: Fact) -> None:
        """Put a fact at its path below this slot, which is that of the whole card."""
        slot, path = self, fact.path
        for size, part in enumerate(path[:-1], start=1):
            found = slot.below.get(part)
            if isinstance(found, _Slot):
                slot = found
            elif found is None:
                slot.below[part] = slot = _Slot()
            else:
                slot = slot.opened(part, node_at(path[:size]))
        if path[-1] in slot.below:
            slot.put(path[-1], node_at(path), (fact.value, fact.origin))
        else:
            slot.below[path[-1]] = (fact.value, fact.origin)

    def opened(self, part: str, node: Node) -> _Slot:
        """The slot below, made from what a single fact said of it until now."""
        found = self.below.get(part)
        if isinstance(found, _Slot):
            return found
        slot = self.below[part] = _Slot()
        if found is not None:
            slot.add(node, found)
        return slot

    def put(self, part: str, node: Node, said: _Said) -> None:
        """Say something of a part."""
        if part in self.below:
            self.opened(part, node).add(node, said)
        else:
            self.below[part] = said

    def add(self, node: Node, said: _Said) -> None:
        """Sections and mappings are taken apart, so that two sources can each supply part of a measurement."""
        value, origin = said
        if isinstance(value, dict) and value and node.shape in _PARTED:
            for key, item in value.items():
                self.put(key, node.below[key], (item, origin))
        else:
            self.said.append(said)

    @property
    def winner(self) -> _Said:
        """The last that was said, but what was recorded stands against what a file repeats."""
        best = self.said[0]
        for new in self.said[1:]:
            if is_recorded(new[1]) or not is_recorded(best[1]):
                best = new
        return best


class _Settled:
    """Collects contradictions and origins while the values of a card are read off its slots.

    A branch whose leaves share one origin has one entry, at its top; else each part has its own.
    """

    def __init__(self, tolerance: Tolerance) -> None:
        self.tolerance = tolerance
        self.contradictions: list[Contradiction] = []
        self.origins: dict[str, Origin] = {}
        self._persons: dict[int, Person | None] = {}

    def value_of(self, place: _Slot | _Said, node: Node, path: Path) -> tuple[object, Origin | None]:
        """The value at a path, and the origin that all of it shares.

        A whole value and parts of it cannot both stand; the parts, being more particular, stay.
        """
        if not isinstance(place, _Slot):
            value = place[0]
            return (self._ordered(value, node) if isinstance(value, dict) else value), place[1]
        if not place.below:
            return self._winner(place, path)
        values: dict[str, object] = {}
        found: list[tuple[str, Origin | None]] = []
        shared: Origin | None = None
        for key in sorted(place.below):
            inner = place.below[key]
            origin: Origin | None
            if isinstance(inner, _Slot):
                values[key], origin = self.value_of(inner, node.below[key], (*path, key))
            else:
                value, origin = inner
                values[key] = self._ordered(value, node.below[key]) if isinstance(value, dict) else value
            if not found:
                shared = origin
            elif shared is not None and origin is not shared and not _is_same(origin, shared):
                shared = None
            found.append((key, origin))
        if shared is None:
            self._remember(to_pointer(path), found)
        return values, shared

    def _remember(self, pointer: str, found: list[tuple[str, Origin | None]]) -> None:
        origins = self.origins
        for key, origin in found:
            if origin is not None:
                origins[pointer + to_pointer((key,)) if "/" in key or "~" in key else f"{pointer}/{key}"] = origin

    def _ordered(self, value: dict[str, JsonValue], node: Node) -> dict[str, object]:
        """Mappings of a card are in the order of their keys, whatever the order in which they were said."""
        if node.shape not in _PARTED:
            return self._signed(value) if node.shape in _SPOKEN else {**value}
        return {
            key: self._ordered(item, node.below[key]) if isinstance(item := value[key], dict) else item
            for key in sorted(value)
        }

    def _signed(self, value: dict[str, JsonValue]) -> dict[str, object]:
        """A statement whose person is made once: most statements of a file are of one person, given once."""
        stated_by = value.get("stated_by")
        if not isinstance(stated_by, dict):
            return {**value}
        known = id(stated_by)
        if known not in self._persons:
            try:
                self._persons[known] = Person.model_validate(stated_by)
            except ValidationError:
                self._persons[known] = None  # told with its place when the card is validated
        return {**value, "stated_by": self._persons[known] or stated_by}

    def _winner(self, slot: _Slot, path: Path) -> _Said:
        winner = slot.winner
        contradiction = _contradiction(path, slot.said, winner, self.tolerance)
        if contradiction is not None:
            self.contradictions.append(contradiction)
        return winner


def _is_same(one: Origin | None, other: Origin) -> bool:
    """As ``==`` in a third of the time: models compare more than their fields."""
    return one is not None and one.__dict__ == other.__dict__


def _contradiction(path: Path, said: list[_Said], winner: _Said, tolerance: Tolerance) -> Contradiction | None:
    if (
        len(said) == 1
        or not any(is_recorded(origin) for _, origin in said)
        or shape_at(path) in ("statement", "answer")
    ):
        return None
    apart = [(value, origin) for value, origin in said if not agrees(value, winner[0], tolerance=tolerance)]
    if not apart:
        return None
    sides = [winner, *apart]
    numeric = all(isinstance(value, int | float) for value, _ in sides)
    return Contradiction(
        pointer=to_pointer(path),
        values=tuple(ContradictingValue(value=value, origin=origin) for value, origin in sides),
        tolerance=str(tolerance) if numeric else None,
    )


def _decimals(number: float) -> int:
    text = repr(number)
    if "e" in text or "E" in text:
        return 17
    return len(text.partition(".")[2].rstrip("0"))


def _validated(tree: dict[str, object], root: _Slot) -> Card:
    try:
        return Card.model_validate(tree)
    except ValidationError:
        pass  # JSON decides, and says why: a few values fit as JSON alone
    try:
        return Card.model_validate_json(_json(tree))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        path = tuple(str(part) for part in first["loc"])
        nearest = _nearest(path, dict(_origins_below(root, ())))
        where: Place | str | None = None
        if nearest is not None:
            origin = nearest[1]
            where = (
                Place(file=origin.address, line=origin.line or 1, column=origin.column or 1)
                if origin.kind == "file"
                else str(origin)
            )
        field = dotted(nearest[0] if nearest else path)
        raise UnreadableError(f"{field}: {first['msg']}", where=where, hint="see `cardwright schema card`") from error


def _json(tree: dict[str, object]) -> str | bytes:
    try:
        return to_json(tree)
    except PydanticSerializationError:  # half a surrogate pair: refused with its place, when the card is validated
        return json.dumps(tree, default=to_jsonable_python)


def _origins_below(place: _Slot | _Said, path: Path) -> Iterator[tuple[Path, Origin]]:
    if not isinstance(place, _Slot):
        yield path, place[1]
    elif not place.below:
        yield path, place.winner[1]
    else:
        for key, inner in place.below.items():
            yield from _origins_below(inner, (*path, key))


def _nearest(path: Path, leaves: dict[Path, Origin]) -> tuple[Path, Origin] | None:
    for size in range(len(path), 0, -1):
        if path[:size] in leaves:
            return path[:size], leaves[path[:size]]
    inside = sorted(found for found in leaves if found[: len(path)] == path)
    return (inside[0], leaves[inside[0]]) if inside else None
