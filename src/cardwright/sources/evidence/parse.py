"""Bytes to documents: JSON, JSON Lines, CSV or NPZ, told apart by content.

Nothing is unpickled, and nothing is larger than 8 MiB.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

from pydantic import JsonValue

from cardwright.card.canonical import digest_of
from cardwright.errors import Place, UnreadableError
from cardwright.sources.evidence.base import Arrays, Document, Record, Row, Table
from cardwright.yamlfile import MAX_BYTES

_MOST_CELLS = 1_000_000
_FIGURES = (".json", ".jsonl", ".csv", ".tsv")
_ZIP = b"PK\x03\x04"


def parse_document(data: bytes, *, name: str, kind: Literal["file", "artifact"]) -> Document | None:
    """A document, or None when the bytes are neither JSON nor a table nor an NPZ file.

    Args:
        data: the whole file.
        name: how origins and messages call it.
        kind: beside the cards, or an artifact of a run.

    Raises:
        UnreadableError: larger than 8 MiB, JSON or CSV that breaks off, arrays that hold objects, or a file beside
            the cards whose name promises figures and that holds none.
    """
    if len(data) > MAX_BYTES:
        raise UnreadableError(
            f"larger than {MAX_BYTES // 1024 // 1024} MiB",
            where=Place(file=name) if kind == "file" else name,
            hint="keep a summary here; raw values of single cases do not belong on a card",
        )
    bare = Document(name=name, kind=kind, digest=digest_of(data))
    if data.startswith(_ZIP):
        return replace(bare, arrays=_arrays(data, bare))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    if text.lstrip()[:1] in ("{", "["):
        records = _records(text, bare)
        return (
            replace(bare, text=text, records=records) if records else replace(bare, text=text, value=_json(text, bare))
        )
    table = _table(text, bare)
    if table is None and kind == "file" and name.casefold().endswith(_FIGURES):
        raise UnreadableError(
            "is empty, or not what its name says: neither JSON nor a table",
            where=Place(file=name),
            hint="write the file anew, or take it out of the evidence",
        )
    return replace(bare, text=text, table=table) if table is not None else None


def _records(text: str, document: Document) -> tuple[Record, ...]:
    """The lines of a JSON Lines file: two or more, of which the first is an object of its own; else none."""
    lines = [(number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]
    if len(lines) < 2 or lines[0][1].lstrip()[:1] != "{":
        return ()
    try:
        json.loads(lines[0][1])
    except (ValueError, RecursionError):
        return ()
    return tuple(Record(line=number, value=_json(line, document, first=number)) for number, line in lines)


def _json(text: str, document: Document, *, first: int = 1) -> JsonValue:
    """A JSON value whose texts can be written again; ``first`` is the line of the file on which it begins."""
    try:
        value: JsonValue = json.loads(text, object_pairs_hook=_unique)
        if "\\u" in text:
            json.dumps(value, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        line = first + error.lineno - 1
        raise document.error(f"is not JSON: {error.msg}", line=line, hint="write it again whole") from error
    except UnicodeEncodeError as error:
        raise document.error("holds half a character (a lone surrogate)", line=first) from error
    except (ValueError, RecursionError) as error:
        raise document.error(f"is not JSON: {error}", line=first) from error
    return value


def _unique(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    """An object whose names are all different: of two values under one name, neither can be chosen."""
    made = dict(pairs)
    if len(made) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in made if names.count(name) > 1)
        raise ValueError(f"the name {twice[:40]!r} stands twice in one object")
    return made


def _table(text: str, document: Document) -> Table | None:
    """Two columns or more, all named; a text that is no table gives None."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        columns = _columns(reader)
        if len(columns) < 2 or len(set(columns)) != len(columns) or any(len(name) > 200 for name in columns):
            return None
        rows: list[Row] = []
        for cells in reader:
            if not cells:
                continue
            if len(cells) != len(columns):
                raise document.error(
                    f"has {len(cells)} cells where the header names {len(columns)} columns",
                    line=reader.line_num,
                    hint="write the file again whole",
                )
            if (len(rows) + 1) * len(columns) > _MOST_CELLS:
                raise document.error(f"has more than {_MOST_CELLS} cells", line=reader.line_num)
            rows.append(Row(line=reader.line_num, cells=dict(zip(columns, map(str.strip, cells), strict=True))))
    except csv.Error as error:
        raise document.error(f"is not CSV: {error}", line=reader.line_num) from error
    return Table(columns=columns, rows=tuple(rows))


def _columns(reader: Iterator[list[str]]) -> tuple[str, ...]:
    """The names of the header; where they repeat, as in two lines of a pandas frame, both lines make one name."""
    header = tuple(cell.strip() for cell in next(reader, []))
    if len(header) < 2 or len(set(header)) == len(header):
        return header
    second = next(reader, [])
    if len(second) != len(header):
        return header
    return tuple(f"{name}.{below.strip()}" for name, below in zip(header, second, strict=True))


def _arrays(data: bytes, document: Document) -> Arrays | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = tuple(sorted(info.filename for info in archive.infolist()))
            unpacked = sum(info.file_size for info in archive.infolist())
    except zipfile.BadZipFile as error:
        raise document.error("is an archive that breaks off") from error
    if not all(name.endswith(".npy") for name in names):
        return None
    if unpacked > MAX_BYTES:
        raise document.error(f"unpacks to more than {MAX_BYTES // 1024 // 1024} MiB")
    try:
        import numpy as np
    except ImportError as error:
        raise document.error("numpy is not installed, so arrays cannot be read", hint="pip install numpy") from error
    keys = tuple(name.removesuffix(".npy") for name in names)
    if not {"values", "feature_names"} <= set(keys):  # of another kind, which no reader knows
        return Arrays(names=keys, features=(), values=())
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as loaded:
            values, features = loaded["values"], loaded["feature_names"]
            if values.ndim != 2 or features.ndim != 1:
                raise ValueError(f"values has {values.ndim} dimensions, not cases and features of one output")
            rows = tuple(tuple(float(cell) for cell in row) for row in values)
            return Arrays(names=keys, features=tuple(str(item) for item in features), values=rows)
    except (ValueError, TypeError, OSError, EOFError, zipfile.BadZipFile) as error:
        raise document.error(f"holds arrays that are not plain numbers and texts: {error}") from error
