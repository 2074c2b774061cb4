"""Changes between two cards as tables: one an area, a line a change, both values with their origins."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import JsonValue

from cardwright.card.diff import Area, Change
from cardwright.card.diff.model import ChangeKind
from cardwright.card.pointer import from_pointer
from cardwright.render import numbers
from cardwright.render.document import Cell, Mark, Table
from cardwright.render.plaintext import shortened
from cardwright.render.text import _, current, field_label, headed

_LONGEST = 600
_FIGURES: frozenset[ChangeKind] = frozenset({"beyond_interval", "within_interval", "not_comparable"})


def area_title(area: Area) -> str:
    """The area as readers see it."""
    titles: dict[Area, str] = {
        "purpose": _("Intended purpose"),
        "users": _("Users and persons affected"),
        "risk_classification": _("Risk classification"),
        "data": _("Data"),
        "model": _("Model"),
        "metrics": _("Metrics, overall"),
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


def change_table(area: Area, changes: Sequence[Change], *, old: str, new: str) -> Table:
    """The changes of one area.

    Args:
        area: the area.
        changes: its changes.
        old: the older version, for the head of its column.
        new: the newer version.
    """
    rows = tuple(
        (
            Cell(text=_place(change.pointer)),
            _side(change.old, change, older=True),
            _side(change.new, change, older=False),
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


def _place(pointer: str) -> str:
    """``Evaluation: slices, age=18-25, recall``: the section, then the keys inside it."""
    section, *inside = from_pointer(pointer)
    parts = [key if "=" in key else field_label((section, key), inside=True) for key in inside if key != "metrics"]
    title = field_label((section,))
    return headed(title, ", ".join(parts)) if parts else title


def _side(value: JsonValue, change: Change, *, older: bool) -> Cell:
    absent = change.kind == ("added" if older else "removed")
    if absent or value is None:
        return Cell(text=_("not provided"))
    origin = change.old_origin if older else change.new_origin
    text = _figure(value) if isinstance(value, dict) and "value" in value else _shown(value)
    return Cell(text=shortened(text, _LONGEST), origin=origin)


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
    moved = _difference(change) if change.kind in _FIGURES else None
    if moved is not None:
        text = f"{moved}, {text}"
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
        return ", ".join(_shown(item) for item in value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return numbers.metric(value) if isinstance(value, float) else str(value)


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
