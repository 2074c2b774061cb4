"""Feature importances: a table ``feature, importance``, JSON ``{"method", "features"}``, or SHAP values.

SHAP values of single cases are an NPZ file or JSON with ``values`` and ``feature_names``, as in ``shap.Explanation``,
or a table with a column a feature in a file whose name holds ``shap_values``, since nothing inside says so. They become
the mean of their absolute values, the customary global importance; data and base values beside them are left out.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from pydantic import JsonValue

from cardwright.sources.evidence.base import Context, Document, Evidence, Reader
from cardwright.sources.evidence.builder import Builder

TOOL = "feature importances"
# column of the value -> method it gives away, of the spread
_VALUE_COLUMNS: dict[str, str | None] = {
    "importance": None,
    "importance_mean": "permutation importance, mean over repeats",
    "importances_mean": "permutation importance, mean over repeats",
    "mean_abs_shap": "mean of absolute SHAP values",
}
_SPREAD_COLUMNS = ("importance_std", "importances_std", "std")
_SHAP = "mean of absolute SHAP values"
_EXPLANATION = frozenset({"values", "feature_names", "base_values", "data", "output_names"})


def _recognises(document: Document) -> bool:
    if document.table is not None:
        columns = set(document.table.columns)
        named = "shap_values" in document.name.rpartition("/")[2].lower()
        return named or ("feature" in columns and bool(columns & set(_VALUE_COLUMNS)))
    if document.arrays is not None:
        return {"values", "feature_names"} <= set(document.arrays.names)
    value = document.value
    if not isinstance(value, dict):
        return False
    if {"values", "feature_names"} <= set(value) <= _EXPLANATION:
        return True
    return {"method", "features"} == set(value) and isinstance(value["features"], dict)


def _read(document: Document, context: Context) -> Evidence:
    builder = Builder(document, context, tool=TOOL)
    method, features = _features(builder)
    names = [item["feature"] for item in features if isinstance(item, dict)]
    if not features or len(set(map(str, names))) != len(names):
        raise document.error("names a feature twice" if features else "names no feature")
    method = context.declared.method or method
    if method is None:
        raise document.undeclared("does not say by which method", key="method", example="permutation importance")
    ordered = sorted(features, key=_order)
    builder.whole(("model", "importances"), {"method": method, "features": list(ordered)})
    return builder.done()


def _features(builder: Builder) -> tuple[str | None, list[JsonValue]]:
    document = builder.document
    if document.table is not None:
        return _from_table(builder)
    if document.arrays is not None:
        return _SHAP, _of_cases(builder, document.arrays.features, document.arrays.values)
    assert isinstance(document.value, dict)
    if "values" in document.value:
        return _SHAP, _from_explanation(builder, document.value)
    method, found = document.value["method"], document.value["features"]
    if not isinstance(method, str) or not isinstance(found, dict):
        raise document.error("method is a text, and features a mapping", path=("method",))
    features = [_importance(builder, name, value, path=("features", name)) for name, value in found.items()]
    return method, features


def _from_table(builder: Builder) -> tuple[str | None, list[JsonValue]]:
    table = builder.document.table
    assert table is not None
    if not ("feature" in table.columns and set(table.columns) & set(_VALUE_COLUMNS)):
        # pandas writes the index under an empty name
        columns = [name for name in table.columns if name]
        rows = [[_cell(builder, row.cells[name], line=row.line) for name in columns] for row in table.rows]
        return _SHAP, _of_cases(builder, columns, rows)
    column = next(name for name in table.columns if name in _VALUE_COLUMNS)
    spread = next((name for name in _SPREAD_COLUMNS if name in table.columns), None)
    features = [
        _importance(
            builder,
            row.cells["feature"],
            row.cells[column],
            spread=row.cells[spread] if spread else None,
            line=row.line,
        )
        for row in table.rows
    ]
    return _VALUE_COLUMNS[column], features


def _from_explanation(builder: Builder, value: Mapping[str, JsonValue]) -> list[JsonValue]:
    names, rows = value["feature_names"], value["values"]
    if not isinstance(names, list) or not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise builder.document.error("values is a list of cases, feature_names a list", path=("values",))
    if any(isinstance(cell, list) for row in rows if isinstance(row, list) for cell in row):
        raise builder.document.error("has a value for each output; keep those of one output", path=("values",))
    cells = [
        [_cell(builder, cell, path=("values", str(index))) for cell in row]
        for index, row in enumerate(rows)
        if isinstance(row, list)
    ]
    return _of_cases(builder, [str(name) for name in names], cells)


def _cell(builder: Builder, value: JsonValue, *, line: int | None = None, path: tuple[str, ...] = ()) -> float:
    found = builder.number(value, "a SHAP value", line=line, path=path)
    if not isinstance(found, float):
        raise builder.document.error("a SHAP value is not a finite number", line=line, path=path)
    return found


def _of_cases(builder: Builder, names: Sequence[str], rows: Sequence[Sequence[float]]) -> list[JsonValue]:
    """Mean of the absolute values of each feature."""
    if not names or not rows or any(len(row) != len(names) for row in rows):
        raise builder.document.error("values do not have one column for each of feature_names")
    if not all(math.isfinite(cell) for row in rows for cell in row):
        raise builder.document.error("holds a SHAP value that is not a finite number")
    builder.notes.append(f"its importances are means over the SHAP values of {len(rows)} cases")
    return [
        {"feature": name, "value": math.fsum(abs(row[index]) for row in rows) / len(rows)}
        for index, name in enumerate(names)
    ]


def _importance(
    builder: Builder,
    name: str,
    value: JsonValue,
    *,
    spread: JsonValue = None,
    line: int | None = None,
    path: tuple[str, ...] = (),
) -> JsonValue:
    found = builder.number(value, f"the importance of {name!r}", line=line, path=path)
    if not name or not isinstance(found, float | int):
        raise builder.document.error(f"the importance of {name!r} is not a finite number", line=line, path=path)
    around = builder.number(spread, f"the spread of {name!r}", line=line, path=path)
    body: dict[str, JsonValue] = {"feature": name, "value": found}
    return {**body, "spread": around} if isinstance(around, float) else body


def _order(item: JsonValue) -> tuple[float, str]:
    assert isinstance(item, dict)
    value = item["value"]
    assert isinstance(value, float | int)
    return (-abs(value), str(item["feature"]))


READER = Reader(tool=TOOL, recognises=_recognises, read=_read)
