"""What files and their evidence say of a version, without figures and columns that nothing gives a value."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from pydantic import JsonValue

from cardwright.card.merge import Fact
from cardwright.card.origin import Origin
from cardwright.card.pointer import Path
from cardwright.card.shape import ROOT
from cardwright.card.values import BiasCheck, Column, Measurement
from cardwright.sources.cardtree import CardFile

# what is nothing without this part, however much else files say about it; none has its place right below a section
_CORE: Mapping[type, str] = {Measurement: "value", BiasCheck: "value", Column: "type"}
_DEEP = 3


def joined(
    files: Sequence[CardFile], beside: Sequence[Fact], recorded: Sequence[Fact]
) -> tuple[list[Fact], tuple[Origin, ...]]:
    """The facts for ``merge`` from a version's files, from general to particular, and from what lies beside them.

    Figures and columns to which no source, ``recorded`` ones included, gives a value are left out; the second result
    is where they stand.
    """
    stated = [fact for file in files for fact in file.facts]
    defaults = [fact for file in files for fact in file.defaults]
    cores, cores_of_defaults = _cores(stated), _cores(defaults)
    wanted = {core for core in (*cores, *cores_of_defaults) if core is not None}
    known = _known(wanted.union(fact.path for fact in defaults), stated, beside, recorded)
    named = [
        fact
        for fact, core in zip(defaults, cores_of_defaults, strict=True)
        if fact.path not in known and (core is None or core in known)
    ]
    left: list[Fact] = []
    idle: dict[tuple[str, int | None, int | None], Origin] = {}
    for fact, core in zip(stated, cores, strict=True):
        if core is None or core in known:
            left.append(fact)
        else:
            place = fact.origin
            idle.setdefault((place.address, place.line, place.column), place)
    return [*left, *named, *beside], tuple(idle.values())


def _cores(facts: Iterable[Fact]) -> list[Path | None]:
    return [_core(fact.path) if len(fact.path) > _DEEP else None for fact in facts]


@lru_cache(maxsize=8192)
def _core(path: Path) -> Path | None:
    """The value of the measurement or bias check, or the type of the column, that a path lies in."""
    node = ROOT
    for size, part in enumerate(path[:-1], start=1):
        node = node.below[part]
        for kind in node.types if size >= _DEEP else ():
            if isinstance(kind, type) and kind in _CORE:
                return (*path[:size], _CORE[kind])
    return None


def _known(paths: set[Path], *sources: Sequence[Fact]) -> set[Path]:
    """Those of the paths that a fact gives a value to, whole or in part."""
    sections = {path[0] for path in paths}
    said: dict[Path, list[JsonValue]] = {}
    for fact in itertools.chain(*sources):
        if fact.path[0] in sections:
            said.setdefault(fact.path, []).append(fact.value)
    return {path for path in paths if _is_said(path, said)}


def _is_said(path: Path, said: Mapping[Path, Sequence[JsonValue]]) -> bool:
    for size in range(1, len(path) + 1):
        for value in said.get(path[:size], ()):
            if _holds(value, path[size:]):
                return True
    return False


def _holds(value: JsonValue, path: Path) -> bool:
    for part in path:
        if not isinstance(value, dict) or part not in value:
            return False
        value = value[part]
    return True
