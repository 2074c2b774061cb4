"""Cards, evidence files and a registry in which every text that may be any text holds all hostile payloads."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from tests.unit.render.hostile import PAYLOADS
from tests.unit.sources.evidence.helpers import DATA, card, evidence

from cardwright.card.card import Card
from cardwright.errors import CardwrightError
from cardwright.sources.evidence.base import Evidence

TEXT = "\n\n".join(PAYLOADS)
NAME = "</title><script>window.__xss=1</script>"
Path_ = tuple[str | int, ...]


def _texts(value: Any, path: Path_ = ()) -> Iterator[Path_]:
    """Where the texts of parsed JSON stand."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _texts(item, (*path, key))
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from _texts(item, (*path, place))
    elif isinstance(value, str):
        yield path


def _with(value: Any, texts: Mapping[Path_, str], path: Path_ = ()) -> Any:
    """A copy in which other texts stand at these places."""
    if isinstance(value, dict):
        return {key: _with(item, texts, (*path, key)) for key, item in value.items()}
    if isinstance(value, list):
        return [_with(item, texts, (*path, place)) for place, item in enumerate(value)]
    return texts.get(path, value)


def _most(paths: Sequence[Path_], holds: Callable[[Mapping[Path_, str]], bool]) -> dict[Path_, str]:
    """As many changes as hold together: all payloads or, where the text must be short or name one thing, one of them.

    Where the changes of a part do not hold, those of its halves are tried.
    """
    kept: dict[Path_, str] = {}
    single = {path: PAYLOADS[place % len(PAYLOADS)] for place, path in enumerate(paths)}
    rest = [dict.fromkeys(paths, TEXT), single]
    rest.reverse()
    while rest:
        part = [(path, text) for path, text in rest.pop().items() if path not in kept]
        if part and holds(kept | dict(part)):
            kept |= dict(part)
        elif len(part) > 1:
            middle = len(part) // 2
            rest += [dict(part[middle:]), dict(part[:middle])]
    return kept


def tainted_card(whole: Card) -> tuple[Card, int, int]:
    """A card with the payloads in each of its texts, but for dates, digests, numbers and words of fixed lists.

    Returns:
        the card, how many texts were changed, and how many there are.
    """
    data = json.loads(whole.model_dump_json(by_alias=True, exclude_none=True))
    paths = [path for path in _texts(data) if path not in {("identity", "version"), ("identity", "name")}]
    restored: set[Path_] = set()
    while True:
        changed = frozenset(paths) - restored
        try:
            made = Card.model_validate(_with(data, dict.fromkeys(changed, TEXT)))
            break
        except ValidationError as error:
            # a member of a union that was not meant misses keys and has others
            places = [item["loc"] for item in error.errors() if item["type"] not in {"missing", "extra_forbidden"}]
            found = {path for path in changed if any(_at(path, place) for place in places)}
            if not found:
                raise
            restored |= found
    return made, len(changed), len(paths)


def _at(path: Path_, loc: tuple[str | int, ...]) -> bool:
    """Whether an error is about the text at a path: its place names the keys, and members of unions between them."""
    keys = iter(loc)
    return all(any(key == step for key in keys) for step in path)


def tainted_evidence() -> tuple[Card, dict[str, tuple[int, int]]]:
    """One card of all sample files of evidence, with the payloads in each text of each that its reader lets be any.

    Returns:
        the card, and for each file how many texts were changed and how many it has.
    """
    parts, counts = [], {}
    for file in sorted(DATA.rglob("*")):
        if file.suffix in _READ:
            read, write = _READ[file.suffix]
            made = _tainted_file(read(file.read_text(encoding="utf-8")), write)
            if made is not None:
                parts.append(made[0])
                counts[file.relative_to(DATA).as_posix()] = made[1:]
    return card(*parts), counts


def _tainted_file(value: Any, write: Callable[[Any], str]) -> tuple[Evidence, int, int] | None:
    for declared in ({}, {"dimensions": ["sex"]}):

        def read(texts: Mapping[Path_, str], declared: dict[str, Any] = declared) -> Evidence | None:
            try:
                found = evidence(write(_with(value, texts)), **declared)
                card(found)
            except (CardwrightError, AssertionError):  # the helper asserts that some reader wants the file
                return None
            return found

        if read({}) is not None:
            paths = list(_texts(value))
            changed = _most(paths, lambda tried: read(tried) is not None)
            made = read(changed)
            assert made is not None
            return made, len(changed), len(paths)
    return None


def _csv(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def _csv_text(rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


_READ: dict[str, tuple[Callable[[str], Any], Callable[[Any], str]]] = {
    ".json": (json.loads, json.dumps),
    ".jsonl": (
        lambda text: [json.loads(line) for line in text.splitlines()],
        lambda rows: "".join(json.dumps(row) + "\n" for row in rows),
    ),
    ".csv": (_csv, _csv_text),
}

_COLUMNS = {
    "runs": ("name", "source_name", "entry_point_name", "user_id", "source_version"),
    "params": ("value",),
    "tags": ("value",),
    "datasets": ("name", "digest", "dataset_source", "dataset_profile"),
    "logged_models": ("name", "model_type", "status_message"),
    "logged_model_params": ("param_value",),
    "logged_model_tags": ("tag_value",),
    "logged_model_metrics": ("dataset_name", "dataset_digest"),
    "experiments": ("name",),
    "registered_models": ("description",),
    "model_versions": ("description", "user_id", "status_message", "run_link"),
    "registered_model_tags": ("value",),
    "model_version_tags": ("value",),
}
_KEYS = {
    "params": "key",
    "tags": "key",
    "latest_metrics": "key",
    "logged_model_params": "param_key",
    "logged_model_tags": "tag_key",
    "logged_model_metrics": "metric_name",
    "registered_model_tags": "key",
    "model_version_tags": "key",
    "registered_model_aliases": "alias",
}


def taint_registry(database: Path) -> None:
    """Write the payloads into each text of an MLflow store, past the checks of its client, and rows named by each."""
    with sqlite3.connect(database) as store:
        for table, columns in _COLUMNS.items():
            for column in columns:
                store.execute(f"UPDATE OR IGNORE {table} SET {column} = ? || rowid", (TEXT,))
        columns_of_schema = [{"type": "string", "name": payload} for payload in PAYLOADS]
        store.execute("UPDATE datasets SET dataset_schema = ?", (json.dumps({"mlflow_colspec": columns_of_schema}),))
        for table, key in _KEYS.items():
            _rows_named(store, table, key)
        for table in ("registered_models", "model_versions", *(t for t in _KEYS if t.startswith(("regis", "model_v")))):
            store.execute(f"UPDATE {table} SET name = ?", (NAME,))
    store.close()


def _rows_named(store: sqlite3.Connection, table: str, key: str) -> None:
    columns = [row[1] for row in store.execute(f"PRAGMA table_info({table})")]
    first = list(store.execute(f"SELECT {', '.join(columns)} FROM {table} LIMIT 1").fetchone())
    for payload in PAYLOADS:
        first[columns.index(key)] = payload
        store.execute(f"INSERT OR IGNORE INTO {table} VALUES ({', '.join('?' * len(columns))})", first)
