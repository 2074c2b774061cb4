"""Audit and access logs of a model: ``cards/<model>/audit/*.json``, ``*.jsonl`` or ``*.csv``.

The form of JSON is known by its shape, never by the ending: an array, or one object a line. An entry with ``action``
and ``granted`` belongs to the access log, one with ``event_type`` to the audit log.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pydantic import JsonValue

from cardwright.card.canonical import digest_of
from cardwright.card.merge import Fact
from cardwright.card.origin import Origin
from cardwright.errors import Place, UnreadableError
from cardwright.sources.base import VersionKey
from cardwright.sources.trails.csvlog import csv_items
from cardwright.yamlfile import MAX_BYTES, read_bytes

FOLDER = "audit"
_ENDINGS = (".json", ".jsonl", ".ndjson", ".csv")
_LONGEST = 8 * MAX_BYTES
_REFUSALS = frozenset({"access_denied", "access_refused", "permission_denied", "denied", "unauthorized", "forbidden"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One entry of a log, with the line it begins on."""

    log: str
    line: int
    moment: datetime
    version: str | None
    event: dict[str, JsonValue]


@dataclass(frozen=True, kw_only=True, slots=True)
class Log:
    """One file, with the entries that name the model."""

    name: str
    digest: str
    entries: tuple[Entry, ...]


def read_logs(folder: Path, *, shown: str, model: str, names: Mapping[str, str]) -> tuple[Log, ...]:
    """Read the logs of one model.

    Args:
        folder: ``cards/<model>``.
        shown: the folder as origins name it.
        model: registered name.
        names: name in a log -> registered name.

    Raises:
        UnreadableError: a broken entry (names its line), or a file whose entries all name other models.
    """
    try:
        found = sorted((folder / FOLDER).iterdir())
    except OSError:
        return ()
    return tuple(
        _read(path, name=f"{shown}/{FOLDER}/{path.name}", model=model, names=names)
        for path in found
        if path.suffix.lower() in _ENDINGS and path.is_file()
    )


def trail_facts(logs: Sequence[Log], key: VersionKey) -> Iterator[Fact]:
    """``audit_trail.events`` and ``audit_trail.access`` of one version; entries without a version concern all."""
    for field in ("events", "access"):
        found = [
            (log, entry)
            for log in logs
            for entry in log.entries
            if entry.log == field and entry.version in (None, key.version)
        ]
        if not found:
            continue
        found.sort(key=lambda pair: (pair[1].moment, pair[0].name, pair[1].line))
        events: list[JsonValue] = [entry.event for _, entry in found]
        yield Fact(path=("audit_trail", field), value=events, origin=_origin(found))


def _origin(found: Sequence[tuple[Log, Entry]]) -> Origin:
    logs = {log.name: log for log, _ in found}
    if len(logs) == 1:
        log = found[0][0]
        return Origin(kind="trail", address=log.name, line=min(entry.line for _, entry in found), digest=log.digest)
    # one field from several files: their folders, and a digest over the names and digests of all
    lines = "".join(f"{name} {logs[name].digest}\n" for name in sorted(logs))
    address = ", ".join(dict.fromkeys(name.rpartition("/")[0] or name for name in sorted(logs)))
    return Origin(kind="trail", address=address, digest=digest_of(lines.encode("utf-8")))


def _read(path: Path, *, name: str, model: str, names: Mapping[str, str]) -> Log:
    data = read_bytes(path, name=name, most=_LONGEST)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableError("is not UTF-8 text", where=Place(file=name)) from error
    items = csv_items(text, name) if path.suffix.lower() == ".csv" else _items(text, name)
    entries = [_entry(item, line=line, name=name) for line, item in items]
    ours = tuple(
        entry
        for entry in entries
        if names.get(str(entry.event.get("model_name")), None) == model or entry.event.get("model_name") == model
    )
    if entries and not ours:
        others = sorted({str(entry.event["model_name"]) for entry in entries if "model_name" in entry.event})
        raise UnreadableError(
            f"no entry names {model}; they name {', '.join(others[:5]) or 'no model'}",
            where=Place(file=name, line=entries[0].line),
            hint=f"map the name in cardwright.yaml: trails.model_names: {{<name in the log>: {model}}}",
        )
    return Log(name=name, digest=digest_of(data), entries=ours)


def _items(text: str, name: str) -> Iterator[tuple[int, JsonValue]]:
    if text.lstrip().startswith("["):
        yield from _array(text, name)
        return
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except (ValueError, RecursionError) as error:
                raise _broken(name, number, error, "each line holds one whole JSON object") from error


def _array(text: str, name: str) -> Iterator[tuple[int, JsonValue]]:
    decoder = json.JSONDecoder()
    position, line, counted = text.index("[") + 1, 1, 0
    while True:
        position = _skip(text, position)
        if text[position : position + 1] == "]":
            return
        line, counted = line + text.count("\n", counted, position), position
        try:
            item, position = decoder.raw_decode(text, position)
            position = _skip(text, position)
            if text[position : position + 1] not in (",", "]"):
                raise json.JSONDecodeError("Expecting ',' or ']'", text, position)
        except json.JSONDecodeError as error:
            raise _broken(name, error.lineno, error, "the file is one JSON array") from error
        except RecursionError as error:
            raise _broken(name, line, error, "the file is one JSON array") from error
        yield line, item
        if text[position] == ",":
            position += 1


def _skip(text: str, position: int) -> int:
    while position < len(text) and text[position] in " \t\r\n":
        position += 1
    return position


def _broken(name: str, line: int, error: Exception, hint: str) -> UnreadableError:
    problem = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
    return UnreadableError(f"is not JSON: {problem}", where=Place(file=name, line=line), hint=hint)


def _entry(item: JsonValue, *, line: int, name: str) -> Entry:
    where = Place(file=name, line=line)
    if not isinstance(item, dict):
        raise UnreadableError("an entry is not a JSON object", where=where)
    log = "access" if "action" in item and "granted" in item else "events"
    kind = item.get("action" if log == "access" else "event_type")
    if not isinstance(kind, str) or not kind:
        raise UnreadableError(
            "an entry has neither event_type nor action and granted", where=where, hint="such an entry records nothing"
        )
    moment, written = _moment(item, where)
    details = item.get("details")
    details = details if isinstance(details, dict) else {}
    version = details.get("version", item.get("version"))
    event: dict[str, JsonValue] = {
        "time": written,
        "naive": moment.tzinfo is None,
        "kind": kind,
        "user": _text(item.get("user", item.get("username"))),
        "model_name": _text(item.get("model_name")),
        "version": _text(version),
        "granted": _granted(item, kind),
        "reason": _text(item.get("reason", details.get("reason"))),
        "details": {key: _scalar(value) for key, value in details.items()},
    }
    return Entry(
        log=log,
        line=line,
        # only for the order: a time without zone is kept as written and marked
        moment=moment if moment.tzinfo else moment.replace(tzinfo=UTC),
        version=_text(version),
        event={key: value for key, value in event.items() if value is not None},
    )


def _granted(item: Mapping[str, JsonValue], kind: str) -> bool | None:
    """What the entry says; an event that is called a refusal is one."""
    granted = item.get("granted")
    if isinstance(granted, bool):
        return granted
    return False if kind.casefold().replace("-", "_") in _REFUSALS else None


def _moment(item: Mapping[str, JsonValue], where: Place) -> tuple[datetime, str]:
    written = item.get("timestamp", item.get("time"))
    if isinstance(written, str):
        try:
            return datetime.fromisoformat(written), written
        except ValueError:
            pass
    raise UnreadableError(
        f"an entry has no readable time: {written!r}", where=where, hint="timestamp takes ISO 8601, best with a zone"
    )


def _text(value: JsonValue) -> str | None:
    return None if value is None or isinstance(value, dict | list) else str(value)


def _scalar(value: JsonValue) -> JsonValue:
    return json.dumps(value, sort_keys=True, ensure_ascii=False) if isinstance(value, dict | list) else value
