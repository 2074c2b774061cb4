"""Logs exported as CSV: the first row names the columns, each further row is one entry."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping

from pydantic import JsonValue

from cardwright.errors import Place, UnreadableError

_NAMES: Mapping[str, tuple[str, ...]] = {
    "timestamp": ("timestamp", "time", "date", "datetime", "created_at"),
    "event_type": ("event_type", "event"),
    "action": ("action",),
    "user": ("user", "username", "user_name", "actor"),
    "model_name": ("model_name", "model"),
    "version": ("version", "model_version"),
    "granted": ("granted", "allowed"),
    "reason": ("reason",),
}
_DECISIONS = {
    **dict.fromkeys(("true", "yes", "1", "granted", "allowed"), True),
    **dict.fromkeys(("false", "no", "0", "denied", "refused"), False),
}
_HINT = "the first row names the columns: timestamp, user, model_name, and event_type or action and granted"


def csv_items(text: str, name: str) -> Iterator[tuple[int, JsonValue]]:
    """The rows as entries in the form of the JSON logs, each with the line it begins on.

    Columns are known by usual names in any case; those that are not become details. Comma, semicolon and tab separate.

    Raises:
        UnreadableError: no header, a row of another length, a decision that is neither yes nor no; names the line.
    """
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        head = [cell.strip() for cell in next(rows, [])]
        fields = [_field(cell) for cell in head]
        if "timestamp" not in fields or len(set(fields)) < len(fields):
            raise UnreadableError("is no log: its first row names no time", where=Place(file=name), hint=_HINT)
        before = rows.line_num
        for row in rows:
            line, before = before + 1, rows.line_num
            if not any(cell.strip() for cell in row):
                continue
            if len(row) != len(head):
                said = f"a row has {len(row)} cells, the first row {len(head)}"
                raise UnreadableError(said, where=Place(file=name, line=line), hint="quote cells that hold separators")
            yield line, _item(dict(zip(fields, row, strict=True)), Place(file=name, line=line))
    except csv.Error as error:
        raise UnreadableError(f"is not CSV: {error}", where=Place(file=name, line=rows.line_num)) from error


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return max((",", ";", "\t"), key=first.count)


def _field(name: str) -> str:
    plain = name.casefold().replace(" ", "_").replace("-", "_")
    return next((field for field, names in _NAMES.items() if plain in names), name)


def _item(row: Mapping[str, str], where: Place) -> JsonValue:
    known: dict[str, JsonValue] = {}
    details: dict[str, JsonValue] = {}
    for field, cell in row.items():
        value = cell.strip()
        if not value:
            continue
        if field == "granted":
            if value.casefold() not in _DECISIONS:
                raise UnreadableError(
                    f"granted is {value!r}", where=where, hint="true or false, yes or no, granted or denied"
                )
            known[field] = _DECISIONS[value.casefold()]
        elif field in _NAMES:
            known[field] = value
        else:
            details[field] = value
    if details:
        known["details"] = details
    return known
