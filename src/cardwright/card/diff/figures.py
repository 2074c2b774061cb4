"""Two measurements of one metric: moved beyond the interval, within it, or not comparable."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from cardwright.card.diff.model import ChangeKind
from cardwright.card.pointer import Path

# these have a line of their own
_APART = ("decision_threshold", "limit", "definition", "reference", "favourable", "response")
_FIGURE = ("value", "interval", "n", "positives", "unit", "dataset", "condition", "groups")

Tree = Mapping[str, JsonValue]


@dataclass(frozen=True, kw_only=True, slots=True)
class Moved:
    """One difference between two measurements; ``path`` counts from the measurement."""

    path: Path
    kind: ChangeKind
    old: JsonValue
    new: JsonValue
    note: str | None = None


def figure_changes(old: Tree, new: Tree) -> Iterator[Moved]:
    """What differs between two measurements or bias checks, as JSON."""
    for part in _APART:
        if old.get(part) != new.get(part):
            kind: ChangeKind = "added" if part not in old else "removed" if part not in new else "changed"
            yield Moved(path=(part,), kind=kind, old=old.get(part), new=new.get(part))
    before, after = _figure(old), _figure(new)
    if before != after:
        kind, note = _verdict(old, new)
        yield Moved(path=(), kind=kind, old=before, new=after, note=note)


def summary(measurement: Tree) -> JsonValue:
    """What a reader needs of one measurement that stands on one side only."""
    return {**_figure(measurement), **{part: measurement[part] for part in _APART[:2] if part in measurement}}


def _figure(measurement: Tree) -> dict[str, JsonValue]:
    return {part: measurement[part] for part in _FIGURE if part in measurement}


def _verdict(old: Tree, new: Tree) -> tuple[ChangeKind, str | None]:
    reason = _incomparable(old, new)
    if reason is not None:
        return "not_comparable", reason
    before, after = old.get("value"), new.get("value")
    if not isinstance(before, int | float) or not isinstance(after, int | float):
        return "changed", "a value that is not a number has no interval"
    interval = _ends(old)
    if interval is not None:
        return _against(after, interval, "the new value", "the older figure")
    interval = _ends(new)
    if interval is not None:
        return _against(before, interval, "the older value", "the new figure")
    if before == after:
        return "changed", "the same value"
    return "changed", "neither figure has an interval, so nothing says whether this is more than chance"


def course(history: Tree) -> dict[str, JsonValue]:
    """A metric's history in a line: first, last, lowest and highest value, each with its step; times are left out."""
    points = {name: _mapping(history.get(name)) for name in ("first", "last", "lowest", "highest")}
    return {name: _at(point) for name, point in points.items() if point}


def _at(point: Tree) -> str:
    value = point.get("value")
    return f"{value if isinstance(value, str) else format(value, '.6g')} @ {point.get('step')}"


def _against(value: float, ends: tuple[float, float], whose: str, which: str) -> tuple[ChangeKind, str]:
    low, high = ends
    if low <= value <= high:
        return "within_interval", f"{whose} lies within the interval of {which}, {low:g} to {high:g}"
    return "beyond_interval", f"{whose} lies outside the interval of {which}, {low:g} to {high:g}"


def _incomparable(old: Tree, new: Tree) -> str | None:
    """Why two figures say nothing about each other, or None."""
    for part in ("definition", "unit", "condition"):
        if part in old and part in new and old[part] != new[part]:
            return f"the {part} is another"
    for part, name in (("decision_threshold", "decision threshold"), ("reference", "reference group")):
        if old.get(part) != new.get(part):
            return f"the {name} is another"
    return _other_data(_mapping(old.get("dataset")), _mapping(new.get("dataset")))


def _other_data(before: Tree, after: Tree) -> str | None:
    """Why two figures were not, or not visibly, measured on the same data."""
    if not before or not after:
        return "not both name the data set they were measured on"
    if before.get("split") != after.get("split"):
        return f"another split: {before.get('split') or 'none named'}, now {after.get('split') or 'none named'}"
    digests = before.get("digest"), after.get("digest")
    if all(digests) and digests[0] == digests[1]:
        return None
    if all(digests) or before.get("name") != after.get("name"):
        return f"another data set: {_told(before)}, now {_told(after)}"
    return f"nothing shows that {_told(before)} is the same data: not both have a digest"


def _told(dataset: Tree) -> str:
    digest = str(dataset.get("digest") or "")
    return f"{dataset.get('name')}" + (f" ({digest[:19]})" if digest else "")


def _ends(measurement: Tree) -> tuple[float, float] | None:
    interval = _mapping(measurement.get("interval"))
    low, high = interval.get("low"), interval.get("high")
    if isinstance(low, int | float) and isinstance(high, int | float) and low <= high:
        return low, high
    return None


def _mapping(value: JsonValue) -> dict[str, JsonValue]:
    return value if isinstance(value, dict) else {}
