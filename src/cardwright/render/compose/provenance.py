"""Every origin of a card once, with the values read from it folded to their common prefixes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from cardwright.card.origin import Origin
from cardwright.card.pointer import from_pointer, to_pointer

_MOST_NAMES = 24
_RUN = re.compile(r"(runs:/[^/]+)/(metrics|params|tags)/(.+)", re.DOTALL)
_FIELD = re.compile(r"([^#]+)#(.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Place:
    """An origin in two parts: what many origins share, and where in it one value stands (empty when nowhere)."""

    source: str
    within: str


def split_origin(origin: Origin) -> Place:
    """A file and its line, a run and its metric, a registry entry and its field; other origins are one whole."""
    if origin.kind == "derived":
        written = sorted({pointer for pointer in origin.derived_from if not pointer.startswith("/")})
        folded = [fold(pointer for pointer in origin.derived_from if pointer.startswith("/"))]
        return Place("derived from " + ", ".join((*(folded if folded != ["/"] else ()), *written)), "")
    step = f" step {origin.step}" if origin.step is not None else ""
    if origin.line is not None:
        return Place(origin.address, f"{origin.line}:{origin.column}" if origin.column else str(origin.line))
    if (found := _RUN.fullmatch(origin.address)) is not None:
        return Place(f"{found[1]}/{found[2]}", found[3] + step)
    if (found := _FIELD.fullmatch(origin.address)) is not None:
        return Place(found[1], found[2] + step)
    return Place(str(origin), "")


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """One origin with the values of one part of the card that were read from it.

    ``lines`` is the first and last line, for files; ``pointers`` are folded JSON Pointers.
    """

    address: str
    digest: str | None
    lines: tuple[int, int] | None
    pointers: str
    count: int


def by_part(origins: Mapping[str, Origin]) -> dict[str, dict[str, Origin]]:
    """The origins by the part of the card (``intended_use``) that they are of."""
    parts: dict[str, dict[str, Origin]] = defaultdict(dict)
    for pointer, origin in origins.items():
        part = from_pointer(pointer)[:1] if pointer else ()
        parts[part[0] if part else ""][pointer] = origin
    return parts


def sources(origins: Mapping[str, Origin]) -> tuple[Source, ...]:
    """The origins of one part grouped by address and digest, in the order of their addresses."""
    groups: dict[tuple[str, str], list[tuple[str, Origin]]] = defaultdict(list)
    for pointer, origin in sorted(origins.items()):
        groups[split_origin(origin).source, origin.digest or ""].append((pointer, origin))
    made = []
    for (address, digest), members in sorted(groups.items()):
        lines = sorted(origin.line for _pointer, origin in members if origin.line is not None)
        made.append(
            Source(
                address=address,
                digest=digest or None,
                lines=(lines[0], lines[-1]) if lines else None,
                pointers=fold(pointer for pointer, _origin in members),
                count=len(members),
            )
        )
    return tuple(made)


@dataclass(slots=True)
class _Node:
    here: bool = False
    below: dict[str, _Node] = field(default_factory=dict)


def fold(pointers: Iterable[str]) -> str:
    """Pointers as one text with shared beginnings and ends said once: ``/metrics/{accuracy, f1}/value``.

    An empty alternative, as in ``/a{, /b}``, means the place itself. More than 24 names are cut, and counted.
    """
    return _folded(tuple(pointers))


@lru_cache(maxsize=1024)
def _folded(pointers: tuple[str, ...]) -> str:
    # the versions of a model have their values at the same places
    root = _Node()
    for pointer in pointers:
        node = root
        for part in from_pointer(pointer):
            node = node.below.setdefault(part, _Node())
        node.here = True
    return _written(root) or "/"


def _written(node: _Node) -> str:
    by_rest: dict[str, list[str]] = defaultdict(list)
    for name in sorted(node.below):
        by_rest[_written(node.below[name])].append(to_pointer((name,))[1:])
    branches = [f"/{_choice(names)}{rest}" for rest, names in by_rest.items()]
    if node.here and branches:
        return "{" + ", ".join(["", *branches]) + "}"
    if len(branches) > 1:
        return "/{" + ", ".join(branch[1:] for branch in branches) + "}"
    return branches[0] if branches else ""


def _choice(names: list[str]) -> str:
    if len(names) == 1:
        return names[0]
    shown = names[:_MOST_NAMES]
    more = [f"…{len(names) - len(shown)} more"] if len(names) > len(shown) else []
    return "{" + ", ".join([*shown, *more]) + "}"
