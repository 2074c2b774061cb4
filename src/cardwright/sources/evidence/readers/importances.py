"""Feature importances: a table ``feature, importance``, JSON ``{"method", "features"}``, or SHAP values as NPZ.

SHAP values of single cases become the mean of their absolute values, the customary global importance.
"""

from __future__ import annotations

import math

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


def _recognises(document: Document) -> bool:
    if document.table is not None:
        columns = set(document.table.columns)
        return "feature" in columns and bool(columns & set(_VALUE_COLUMNS))
    if document.arrays is not None:
        return {"values", "feature_names"} <= set(document.arrays.names)
    value = document.value
    return isinstance(value, dict) and {"method", "features"} == set(value) and isinstance(value["features"], dict)


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
        return _SHAP, _from_arrays(document)
    assert isinstance(document.value, dict)
    method, found = document.value["method"], document.value["features"]
    if not isinstance(method, str) or not isinstance(found, dict):
        raise document.error("method is a text, and features a mapping", path=("method",))
    features = [_importance(builder, name, value, path=("features", name)) for name, value in found.items()]
    return method, features


def _from_table(builder: Builder) -> tuple[str | None, list[JsonValue]]:
    table = builder.document.table
    assert table is not None
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


def _from_arrays(document: Document) -> list[JsonValue]:
    arrays = document.arrays
    assert arrays is not None
    size = len(arrays.features)
    if not size or not arrays.values or any(len(row) != size for row in arrays.values):
        raise document.error("values do not have one column for each of feature_names")
    if not all(math.isfinite(cell) for row in arrays.values for cell in row):
        raise document.error("holds a SHAP value that is not a finite number")
    n = len(arrays.values)
    return [
        {"feature": name, "value": sum(abs(row[index]) for row in arrays.values) / n}
        for index, name in enumerate(arrays.features)
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
