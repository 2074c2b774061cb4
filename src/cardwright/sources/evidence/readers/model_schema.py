"""Inputs and outputs of a model as ``{"inputs": [{"name", "type", "required"}], "outputs": [...]}``."""

from __future__ import annotations

from pydantic import JsonValue

from cardwright.sources.evidence.base import Context, Document, Evidence, Reader
from cardwright.sources.evidence.builder import Builder

TOOL = "model schema"
_SIDES = {"inputs": "input_specification", "outputs": "output_specification"}


def _recognises(document: Document) -> bool:
    value = document.value
    return (
        isinstance(value, dict)
        and bool(value)
        and set(value) <= set(_SIDES)
        and all(isinstance(columns, list) for columns in value.values())
    )


def _read(document: Document, context: Context) -> Evidence:
    builder = Builder(document, context, tool=TOOL)
    assert isinstance(document.value, dict)
    for side, field in _SIDES.items():
        columns = document.value.get(side)
        seen: set[str] = set()
        for index, column in enumerate(columns if isinstance(columns, list) else []):
            name, kind = _column(document, column, (side, str(index)))
            if name in seen:
                raise document.error(f"names {name!r} twice", path=(side, str(index)))
            seen.add(name)
            builder.put(("model", field, name, "type"), kind)
            required = column.get("required") if isinstance(column, dict) else None
            if isinstance(required, bool):
                builder.put(("model", field, name, "required"), required)
    return builder.done()


def _column(document: Document, column: JsonValue, path: tuple[str, ...]) -> tuple[str, str]:
    name = column.get("name") if isinstance(column, dict) else None
    kind = column.get("type") if isinstance(column, dict) else None
    if not isinstance(name, str) or not name or not isinstance(kind, str) or not kind:
        raise document.error("a column has a name and a type, both texts", path=path)
    return name, kind.removeprefix("DataType.")  # as Python writes the member of MLflow's enumeration


READER = Reader(tool=TOOL, recognises=_recognises, read=_read)
