"""Metric keys that join group and metric with underscores, read with the groups that a card declares.

``slice_age_18_25_recall`` can be cut in many places, so that nothing is cut by guess: a key is read only where a
pattern, a group of ``evaluation.declared_slices`` and a known metric make up the whole of it in exactly one way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pydantic import JsonValue

from cardwright.card.merge import Fact
from cardwright.card.pointer import Path
from cardwright.errors import UsageError
from cardwright.sources.cardtree import CardFile
from cardwright.sources.evidence.join import join
from cardwright.sources.evidence.names import KNOWN, canonical
from cardwright.sources.mlflow.slices1 import slice_key

PATTERNS = (
    "slice_{dimension}_{group}_{metric}",
    "slice_{metric}_{dimension}_{group}",
    "slice_{metric}_{group}",
    "slice_{group}_{metric}",
    "fairness_{dimension}_{group}_{metric}",
    "fair_{dimension}_{group}_{metric}",
    "{dimension}_{group}_{metric}",
    "{metric}_{dimension}_{group}",
)
_METRICS: Path = ("evaluation", "metrics")
_DECLARED: Path = ("evaluation", "declared_slices")
_SIZES = frozenset({"n", "count", "support"})
_LOOKS = re.compile(r"(slice|fairness|fair)[_./ -]", re.IGNORECASE)
_SHOWN = 3
Reading = tuple[tuple[tuple[str, str], ...], str]
"""The group, and the metric of it."""


def regrouped(
    recorded: Sequence[Fact], files: Iterable[CardFile], further: Sequence[str] = ()
) -> tuple[Sequence[Fact], tuple[str, ...]]:
    """What a registry records, with the metric keys of declared groups as figures of these groups.

    Args:
        recorded: facts of the registry.
        files: the card files, for the groups they declare.
        further: ways to make up keys beside the usual ones, with the places ``{metric}``, ``{group}`` and, where it
            is in the key, ``{dimension}``; runs of other signs than letters and digits count as one underscore.

    Returns:
        The facts, and notes on keys that look like figures of groups and were left as they are.

    Raises:
        UsageError: a further pattern lacks a place or has another.
    """
    keys = {fact.path[2] for fact in recorded if _is_figure(fact)}
    groups = _declared(fact for file in files for fact in file.facts) if keys else {}
    if not (groups or any(map(_LOOKS.match, keys))):
        return recorded, ()
    forms = _forms(groups, (*map(_checked, further), *PATTERNS))
    found: dict[str, Reading] = {}
    left: list[str] = []
    for key in keys:
        readings = set(_readings(_plain(key.partition("@")[0]), forms))
        if len(readings) == 1:
            found[key] = readings.pop()
        elif readings or _LOOKS.match(key):
            left.append(key if not readings else f"{key} (of {len(readings)} groups)")
    rest: list[Fact] = []
    moved: list[Fact] = []
    for fact in recorded:
        if _is_figure(fact) and fact.path[2] in found:
            moved += _moved(fact, found[fact.path[2]])
        else:
            rest.append(fact)
    placed, notes = join(moved, rest)
    return [*rest, *placed], (*_told(left), *notes)


def _is_figure(fact: Fact) -> bool:
    return fact.path[:2] == _METRICS and len(fact.path) == 3 and isinstance(fact.value, dict)


def _declared(stated: Iterable[Fact]) -> dict[str, tuple[str, ...]]:
    """Dimension -> its groups."""
    found: dict[str, tuple[str, ...]] = {}
    for fact in stated:
        if fact.path[:2] != _DECLARED:
            continue
        parts: Mapping[str, JsonValue] = (
            {fact.path[2]: fact.value}
            if len(fact.path) == 3
            else fact.value
            if len(fact.path) == 2 and isinstance(fact.value, dict)
            else {}
        )
        for dimension, groups in parts.items():
            if isinstance(groups, list):
                found[dimension] = tuple(map(str, groups))
    return found


def _forms(groups: Mapping[str, Sequence[str]], patterns: Sequence[str]) -> list[tuple[str, str, dict[str, str]]]:
    """What stands before and after the metric in a key of each group."""
    forms = []
    for dimension, names in groups.items():
        for group in names:
            by = _by(dimension, group)
            places = {"dimension": _plain(dimension), "group": _plain(group), "metric": "\0"}
            if not places["group"]:
                continue
            for pattern in patterns:
                before, _, after = pattern.format(**places).partition("\0")
                before, after = (re.sub(r"[\W_]+", "_", part.lower()) for part in (before, after))
                forms.append((before, after, by))
    return forms


def _checked(pattern: str) -> str:
    bare = pattern.replace("{dimension}", "", 1).replace("{group}", "", 1).replace("{metric}", "", 1)
    if "{group}" not in pattern or "{metric}" not in pattern or "{" in bare or "}" in bare:
        raise UsageError(
            f"slice_keys: {pattern!r} is no pattern of metric keys",
            hint="write {group} and {metric} once, and {dimension} where it is in the key",
        )
    return pattern


def _readings(key: str, forms: Iterable[tuple[str, str, dict[str, str]]]) -> Iterator[Reading]:
    for before, after, by in forms:
        if len(key) > len(before) + len(after) and key.startswith(before) and key.endswith(after):
            metric = key[len(before) : len(key) - len(after)]
            if metric in _SIZES or canonical(metric) in KNOWN:
                yield tuple(sorted(by.items())), metric if metric in _SIZES else canonical(metric)


def _moved(fact: Fact, reading: Reading) -> Iterator[Fact]:
    by, metric = dict(reading[0]), reading[1]
    data = fact.path[2].partition("@")[2]
    base: Path = ("evaluation", "slices", slice_key(by) + (f"@{data}" if data else ""))
    yield fact._replace(path=base, value={"by": dict(by)})
    if metric in _SIZES:
        value = fact.value.get("value") if isinstance(fact.value, dict) else None
        if isinstance(value, int | float) and value >= 0 and value == int(value):
            yield fact._replace(path=base, value={"by": dict(by), "n": int(value)})
    elif isinstance(fact.value, dict):
        yield fact._replace(path=(*base, "metrics", metric), value={**fact.value, "metric": metric})


def _told(left: Sequence[str]) -> tuple[str, ...]:
    if not left:
        return ()
    names = ", ".join(sorted(left)[:_SHOWN])
    more = f" and {len(left) - _SHOWN} more" if len(left) > _SHOWN else ""
    return (
        f"metric keys that look like figures of groups were left as they are: {names}{more}; "
        "declare their groups under evaluation.declared_slices",
    )


def _by(dimension: str, group: str) -> dict[str, str]:
    """A dotted dimension is an intersection, whose groups join with dots too."""
    dimensions, groups = dimension.split("."), group.split(".")
    same = len(dimensions) == len(groups) > 1
    return dict(zip(dimensions, groups, strict=True)) if same else {dimension: group}


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "_", text.lower()).strip("_")
