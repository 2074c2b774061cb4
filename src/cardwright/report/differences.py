"""A comparison of two cards for a terminal and as Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pydantic import JsonValue

from cardwright.card.diff import QUESTIONS, Area, CardDiff, Change
from cardwright.report.base import clipped, one_line
from cardwright.report.markdown import plain_text

_TITLES: dict[Area, str] = {
    "purpose": "Intended purpose",
    "users": "Users and persons affected",
    "risk_classification": "Risk classification",
    "data": "Data",
    "model": "Model",
    "metrics": "Evaluation and testing",
    "slices": "Metrics by group",
    "fairness": "Bias checks",
    "thresholds": "Thresholds and limits",
    "oversight": "Human oversight",
    "environment": "System and environment",
    "energy": "Energy and emissions",
    "risk_management": "Risk management",
    "instructions": "Instructions and transparency",
    "lifecycle": "Changes over the life cycle",
    "monitoring": "Monitoring and logs",
    "approvals": "Approvals",
    "provider": "Provider and names",
    "registry": "State in the registry",
    "statements": "Other statements",
}
_KINDS = {
    "added": "added",
    "removed": "removed",
    "changed": "changed",
    "beyond_interval": "moved beyond the interval",
    "within_interval": "moved within the interval",
    "not_comparable": "not comparable",
}
_LONGEST = 400
NOT_ANSWERED = "Only a person can answer; nothing here does."


def diff_text(diff: CardDiff) -> str:
    """Groups with both values and both origins, then the questions; one line says so when nothing changed."""
    lines = [_heading(diff)]
    for area, changes in diff.by_area().items():
        lines += ["", _TITLES[area]]
        for change in changes:
            lines.append(f"  {one_line(change.pointer)}: {_KINDS[change.kind]}")
            lines += [f"      {line}" for line in _sides(change, one_line)]
    if diff.questions or any(change.question for change in diff.changes):
        lines += ["", "Questions for a person"]
        for word, text, basis in _marked(diff):
            lines += [f"  Of each change marked “{word}”: {text}", f"      basis: {basis}"]
        for question in diff.questions:
            lines.append(f"  {question.text}")
            lines.append(f"      basis: {question.basis}")
            lines.append(f"      raised by: {one_line(_raised(question.raised_by))}")
            if question.stated_at:
                lines.append(f"      a person's statement stands at {question.stated_at}")
        lines.append(f"  {NOT_ANSWERED}")
    return "\n".join(lines) + "\n"


def diff_markdown(diff: CardDiff) -> str:
    """The same as Markdown in which nothing of a card is taken for markup."""
    lines = [f"## {plain_text(_heading(diff))}"]
    for area, changes in diff.by_area().items():
        lines += ["", f"### {_TITLES[area]}", ""]
        for change in changes:
            lines.append(f"- {plain_text(change.pointer)}: **{_KINDS[change.kind]}**")
            lines += [f"  - {line}" for line in _sides(change, plain_text)]
    if diff.questions or any(change.question for change in diff.changes):
        lines += ["", "### Questions for a person", ""]
        for word, text, basis in _marked(diff):
            lines += [f"- Of each change marked “{word}”: {text}", f"  - basis: {basis}"]
        for question in diff.questions:
            lines.append(f"- {question.text}")
            lines.append(f"  - basis: {question.basis}")
            lines.append(f"  - raised by: {plain_text(_raised(question.raised_by))}")
            if question.stated_at:
                lines.append(f"  - a person's statement stands at {plain_text(question.stated_at)}")
        lines += ["", NOT_ANSWERED]
    return "\n".join(lines) + "\n"


def _marked(diff: CardDiff) -> Iterator[tuple[str, str, str]]:
    """The questions that changes raise one by one; those asked of all together follow by themselves."""
    together = {question.id for question in diff.questions}
    for name in dict.fromkeys(change.question for change in diff.changes if change.question):
        if name not in together:
            basis, text = QUESTIONS[name]
            yield name, text, basis


def _heading(diff: CardDiff) -> str:
    number = len(diff.changes)
    told = "no change" if not number else f"{number} change{'' if number == 1 else 's'}"
    return f"{one_line(diff.old.address)} to {one_line(diff.new.address)}: {told}"


def _sides(change: Change, safe: Callable[[str], str]) -> Iterator[str]:
    for word, value, origin, absent in (
        ("old", change.old, change.old_origin, change.kind == "added"),
        ("new", change.new, change.new_origin, change.kind == "removed"),
    ):
        if not absent:
            yield f"{word}: {safe(_shown(value))}" + (f" [{safe(str(origin))}]" if origin else "")
    if change.note:
        yield f"why: {safe(change.note)}"
    if change.question:
        yield f"marked: {change.question}"


def _shown(value: JsonValue) -> str:
    """A value in a line: a statement by its words, a figure by its number, interval and data."""
    if isinstance(value, dict):
        for key in ("text", "not_applicable"):
            if key in value:
                return clipped(("not applicable: " if key == "not_applicable" else "") + str(value[key]), _LONGEST)
        if "value" in value:
            return clipped(_figure(value), _LONGEST)
        return clipped("; ".join(f"{key}: {_shown(item)}" for key, item in value.items()), _LONGEST)
    if isinstance(value, list):
        return clipped(", ".join(_shown(item) for item in value), _LONGEST)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return clipped(str(value), _LONGEST)


def _figure(value: dict[str, JsonValue]) -> str:
    number = value["value"]
    parts = [_number(number)]
    interval = value.get("interval")
    if isinstance(interval, dict):
        level = interval.get("level")
        share = f"{level:.0%} " if isinstance(level, float) else ""
        parts.append(f"{share}interval {_number(interval.get('low'))} to {_number(interval.get('high'))}")
    if "n" in value:
        parts.append(f"n {value['n']}")
    dataset = value.get("dataset")
    if isinstance(dataset, dict):
        parts.append("on " + " ".join(str(dataset[key]) for key in ("name", "split", "digest") if dataset.get(key)))
    rest = [f"{key} {_shown(item)}" for key, item in value.items() if key not in ("value", "interval", "n", "dataset")]
    return ", ".join([*parts, *rest])


def _raised(pointers: tuple[str, ...]) -> str:
    shown = ", ".join(pointers[:8])
    return f"{shown} and {len(pointers) - 8} more" if len(pointers) > 8 else shown


def _number(value: JsonValue) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)
