"""Changes between two cards as tables: one an area, a line a change, both values with their origins."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from pydantic import JsonValue

from cardwright.card.diff import Area, Change
from cardwright.card.diff.model import ChangeKind
from cardwright.card.pointer import from_pointer
from cardwright.render import numbers
from cardwright.render.compose.plan import labels
from cardwright.render.document import Cell, Mark, Table
from cardwright.render.plaintext import shortened
from cardwright.render.text import _, current, field_label, headed, plural

_LONGEST = 600
# whole numbers from here on are grouped by thousands; years and seeds of four digits stay as they are
_GROUPED = 10_000
# features that are named; the page of the version shows all
_FEATURES = 6
_FIGURES: frozenset[ChangeKind] = frozenset({"beyond_interval", "within_interval", "not_comparable"})


def area_title(area: Area) -> str:
    """The area as readers see it."""
    titles: dict[Area, str] = {
        "purpose": _("Intended purpose"),
        "users": _("Users and persons affected"),
        "risk_classification": _("Risk classification"),
        "data": _("Data"),
        "model": _("Model"),
        "metrics": _("Evaluation and testing"),
        "slices": _("Metrics by group"),
        "fairness": _("Bias checks"),
        "thresholds": _("Thresholds and limits"),
        "oversight": _("Human oversight"),
        "environment": _("System and environment"),
        "energy": _("Energy and emissions"),
        "risk_management": _("Risk management"),
        "instructions": _("Instructions and transparency"),
        "lifecycle": _("Changes over the life cycle"),
        "monitoring": _("Monitoring and logs"),
        "approvals": _("Approvals"),
        "provider": _("Provider and names"),
        "registry": _("State in the registry"),
        "statements": _("Other statements"),
    }
    return titles[area]


def change_table(
    area: Area,
    changes: Sequence[Change],
    *,
    old: str,
    new: str,
    languages: tuple[str | None, str | None] = (None, None),
) -> Table:
    """The changes of one area.

    Args:
        area: the area.
        changes: its changes.
        old: the older version, for the head of its column.
        new: the newer version.
        languages: those of the two cards.
    """
    sections = Counter(from_pointer(change.pointer)[0] for change in changes)
    usual = max(sections, key=lambda name: sections[name], default="")
    rows = tuple(
        (
            Cell(text=_place(change.pointer, usual=usual)),
            _side(change.old, change, older=True, language=languages[0]),
            _side(change.new, change, older=False, language=languages[1]),
            _kind(change),
        )
        for change in changes
    )
    head = (
        _("What"),
        _("Version {version}").format(version=old),
        _("Version {version}").format(version=new),
        _("Change"),
    )
    return Table(caption=area_title(area), head=head, rows=rows, css="cw-changes")


def _place(pointer: str, *, usual: str) -> str:
    """``Evaluation: slices, age=18-25, recall``: the section, where it is not the usual one, then the keys inside.

    A field that has a place on the page of a version is called as it is there.
    """
    section, *inside = from_pointer(pointer)
    label = labels().get(".".join((section, *inside)))
    if label is not None and inside:
        return _(label) if section == usual else headed(field_label((section,)), _(label))
    keys = [key for key in inside if key not in ("metrics", "slices")]
    named = section != usual or not keys
    parts = [
        key if "=" in key else field_label((section, key), inside=named or place > 0) for place, key in enumerate(keys)
    ]
    title = field_label((section,))
    if not named:
        return ", ".join(parts)
    return headed(title, ", ".join(parts)) if parts else title


def _side(value: JsonValue, change: Change, *, older: bool, language: str | None) -> Cell:
    absent = change.kind == ("added" if older else "removed")
    if absent or value is None:
        return Cell(text=_("not provided"))
    origin = change.old_origin if older else change.new_origin
    text = _differing(value, change.new if older else change.old) or _shown(value)
    shown = shortened(text, _LONGEST)
    whole = isinstance(value, str) or _is_texts(value) or (isinstance(value, dict) and "text" in value)
    return Cell(text=shown, origin=origin, language=language, quoted=None if whole else _words_in(value, shown))


def _words_in(value: JsonValue, shown: str) -> tuple[str, ...]:
    """The texts of a value, such as the data set of a figure, that stand in its line, in the order of the line."""
    found = {text: shown.find(text) for text in _texts(value)}
    return tuple(sorted((text for text, place in found.items() if place >= 0), key=lambda text: (found[text], text)))


def _texts(value: JsonValue) -> Iterator[str]:
    """All texts within a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)


def _differing(value: JsonValue, other: JsonValue) -> str:
    """Of names with texts, such as parameters, those that the other side has not; empty for other values."""
    if not _is_texts(value) or not _is_texts(other):
        return ""
    assert isinstance(value, dict)
    assert isinstance(other, dict)
    kept = {key: item for key, item in value.items() if other.get(key) != item}
    same = len(value) - len(kept)
    parts = [_entries(kept)] if kept else []
    if same:
        parts.append(plural("{n} is the same", "{n} are the same", same))
    return "; ".join(parts)


def _is_texts(value: JsonValue) -> bool:
    return isinstance(value, dict) and "text" not in value and all(isinstance(item, str) for item in value.values())


def _kind(change: Change) -> Cell:
    words: dict[ChangeKind, str] = {
        "added": _("added"),
        "removed": _("removed"),
        "changed": _("changed"),
        "beyond_interval": _("moved beyond the interval"),
        "within_interval": _("moved within the interval"),
        "not_comparable": _("not comparable"),
    }
    text = words[change.kind]
    moved = _difference(change)
    if moved is not None and change.kind in _FIGURES:
        text = f"{moved}, {text}"
    elif moved is not None and moved.strip("0.,") and change.note is not None:
        # of other changes, only those of figures have a note
        text = f"{moved}, " + _("neither has an interval")
    mark = Mark.NOT_SHOWN if change.kind == "not_comparable" else None
    return Cell(text=text, mark=mark)


def _difference(change: Change) -> str | None:
    """How far a figure moved, with its sign."""
    one, other = (side.get("value") if isinstance(side, dict) else None for side in (change.old, change.new))
    if not _is_number(one) or not _is_number(other):
        return None
    assert isinstance(one, int | float)
    assert isinstance(other, int | float)
    moved = other - one
    text = numbers.fixed(moved, numbers.decimals_of(other))
    return f"+{text}" if moved > 0 and text.strip("0.,") else text


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _shown(value: JsonValue) -> str:
    """A value in a line: a statement by its words, a table by its entries."""
    if isinstance(value, dict):
        return _entries(value)
    if isinstance(value, list):
        return _listed(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int) and abs(value) >= _GROUPED:
        return numbers.count(value)
    return numbers.metric(value) if isinstance(value, float) else str(value)


def _listed(items: list[JsonValue]) -> str:
    """A list in a line: bins of a calibration in a sentence, features by weight, rows of a matrix apart."""
    entries = [item for item in items if isinstance(item, dict)]
    if entries and len(entries) == len(items):
        if all(_is_number(item.get("predicted")) and _is_number(item.get("observed")) for item in entries):
            return _bins(entries)
        if all("feature" in item for item in entries):
            entries = sorted(entries, key=lambda item: -_size(item.get("value")))
            shown = [_entries(item) for item in entries[:_FEATURES]]
            more = len(entries) - len(shown)
            return ", ".join([*shown, plural("and {n} more", "and {n} more", more)] if more else shown)
    rows = bool(items) and all(isinstance(item, list) for item in items)
    return (" / " if rows else ", ").join(_shown(item) for item in items)


def _bins(bins: list[dict[str, JsonValue]]) -> str:
    """How far the observed shares lie from the predicted ones; the page of the version draws each bin."""
    away = [_number(item["observed"]) - _number(item["predicted"]) for item in bins]
    sizes = [item["n"] for item in bins if isinstance(item.get("n"), int)]
    text = plural("{n} bin", "{n} bins", len(bins))
    text += "; " + _("observed less predicted: {low} to {high}").format(
        low=numbers.fixed(min(away), 3), high=numbers.fixed(max(away), 3)
    )
    if len(sizes) == len(bins):
        total = sum(size for size in sizes if isinstance(size, int))
        text += f"; n{numbers.THIN}={numbers.THIN}{numbers.count(total)}"
    return text


def _number(value: JsonValue) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _size(value: JsonValue) -> float:
    """How large a figure is, whatever its sign; it may stand in an entry of its own."""
    return abs(_number(value.get("value") if isinstance(value, dict) else value))


def _entries(value: dict[str, JsonValue]) -> str:
    if "text" in value:
        return str(value["text"])
    if "not_applicable" in value:
        return _("not applicable: {reason}").format(reason=value["not_applicable"])
    if "feature" in value:
        return f"{value['feature']} {_shown(value.get('value'))}"
    if "value" in value:
        return _figure(value)
    if all(isinstance(item, str) for item in value.values()):
        return "; ".join(f"{key}: {item}" for key, item in value.items())  # parameters and tags, as they are written
    return "; ".join(f"{field_label((key,))}: {_shown(item)}" for key, item in value.items())


def _figure(value: dict[str, JsonValue]) -> str:
    """``0.797 [0.741, 0.846], n = 300, german-credit-test``."""
    number = value["value"]
    if not isinstance(number, int | float) or isinstance(number, bool):
        return _shown(number)
    parts = [numbers.metric(number)]
    interval = value.get("interval")
    if isinstance(interval, dict):
        low, high = interval.get("low"), interval.get("high")
        if isinstance(low, int | float) and isinstance(high, int | float):
            digits = numbers.decimals_of(number)
            parts[0] += f" [{numbers.fixed(low, digits)}{current().between}{numbers.fixed(high, digits)}]"
    if isinstance(value.get("n"), int):
        parts.append(f"n{numbers.THIN}={numbers.THIN}{_shown(value['n'])}")
    dataset = value.get("dataset")
    if isinstance(dataset, dict) and dataset.get("name"):
        parts.append(str(dataset["name"]))
    return ", ".join(parts)
