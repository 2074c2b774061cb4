"""TensorFlow Model Analysis: ``EvalResult.slicing_metrics`` as JSON, or one of its metric tables as CSV.

A list of ``[slice, {output: {sub key: {metric: value}}}]``, the slice a list of column and group, empty for all cases;
older releases have the metrics right below the slice. ``auc`` is of the ROC curve, ``positive_rate`` the share that is
predicted positive, a number after ``@`` the decision threshold, and ``classId`` in a sub key one class against all
others. ``example_count`` counts cases; with example weights the figures are weighted (tensorflow_model_analysis).
"""

from __future__ import annotations

import ast
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from cardwright.card.pointer import Path
from cardwright.sources.evidence.base import Context, Document, Evidence, Reader, Row
from cardwright.sources.evidence.builder import Builder
from cardwright.sources.evidence.intervals import counts_of
from cardwright.sources.evidence.names import canonical

TOOL = "tfma"
_PREFIXES = ("fairness_indicators_metrics/", "post_export_metrics/")
_OWN: Mapping[str, str] = {
    "auc": "roc_auc",
    "positive_rate": "selection_rate",
    "auc_precision_recall": "pr_auc",
    "auc_pr": "pr_auc",
}
_SIZE, _WEIGHTS, _MATRICES = "example_count", "weighted_example_count", "confusionMatrixAtThresholds"
_CELLS: Mapping[str, str] = {
    "tp": "truePositives",
    "tn": "trueNegatives",
    "fp": "falsePositives",
    "fn": "falseNegatives",
}
_OTHER_KEYS = (
    "metric_keys.model_name",
    "metric_keys.output_name",
    "metric_keys.sub_key",
    "metric_keys.example_weighted",
    "metric_keys.is_diff",
)
_SLICES, _NAME, _VALUE = "slices.", "metric_keys.name", "metric_values.double_value"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Group:
    """One slice of one output and class: group keys, then metric -> value as the file writes it."""

    by: Mapping[str, str]
    metrics: Mapping[str, JsonValue]
    path: tuple[str, ...] = ()
    line: int | None = None


def _recognises(document: Document) -> bool:
    if document.table is not None:
        return {_NAME, _VALUE} <= set(document.table.columns)
    value = document.value
    return isinstance(value, list) and bool(value) and all(_is_entry(item) for item in value)


def _is_entry(item: JsonValue) -> bool:
    if not isinstance(item, list) or len(item) != 2 or not isinstance(item[1], dict):
        return False
    return isinstance(item[0], list) and all(isinstance(part, list | str | int | float) for part in item[0])


def _read(document: Document, context: Context) -> Evidence:
    builder = Builder(document, context, tool=TOOL)
    groups = list(_from_table(builder) if document.table is not None else _from_json(builder))
    seen: set[tuple[tuple[str, str], ...]] = set()
    for group in groups:
        key = tuple(sorted(group.by.items()))
        if key in seen:
            raise document.error(f"holds the slice {dict(key)} twice", path=group.path, line=group.line)
        seen.add(key)
        _group(builder, group)
    return builder.done()


def _from_table(builder: Builder) -> Iterable[_Group]:
    """One row a figure; rows of one slice belong together."""
    document = builder.document
    assert document.table is not None
    others = [name for name in _OTHER_KEYS if name in document.table.columns]
    found: dict[tuple[tuple[str, str], ...], tuple[Row, dict[str, JsonValue]]] = {}
    for row in document.table.rows:
        by = _groups_of(row)
        if any(row.cells[name] not in ("", "False") for name in others):
            builder.notes.append(
                "figures of sub keys, other outputs, weights and differences to another model left out"
            )
            continue
        _, metrics = found.setdefault(tuple(by.items()), (row, {}))
        if row.cells[_NAME] in metrics:
            raise document.error(f"gives {row.cells[_NAME]!r} of one slice twice", line=row.line)
        metrics[row.cells[_NAME]] = {"doubleValue": row.cells[_VALUE]}
    for by_items, (row, metrics) in found.items():
        yield _Group(by=dict(by_items), metrics=metrics, line=row.line)


def _groups_of(row: Row) -> dict[str, str]:
    return {
        name.removeprefix(_SLICES): _group_name(cell)
        for name, cell in row.cells.items()
        if name.startswith(_SLICES) and cell and name != f"{_SLICES}Overall"
    }


def _group_name(cell: str) -> str:
    """A group as text; bytes are written as Python shows them, ``b'male'``."""
    if cell[:2] not in ("b'", 'b"'):
        return cell
    try:
        found = ast.literal_eval(cell)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return cell
    return found.decode("utf-8", "replace") if isinstance(found, bytes) else cell


def _from_json(builder: Builder) -> Iterable[_Group]:
    entries = builder.document.value
    assert isinstance(entries, list)
    for index, entry in enumerate(entries):
        assert isinstance(entry, list)
        key, body = entry
        assert isinstance(key, list)
        path = (str(index), "1")
        by = _slice_key(builder, key, (str(index), "0"))
        assert isinstance(body, dict)
        if all(isinstance(item, dict) and any(name.endswith("Value") for name in item) for item in body.values()):
            yield _Group(by=by, metrics=body, path=path)  # the older form
            continue
        for output, parts in body.items():
            for part, metrics in _mapping(builder, parts, (*path, output)).items():
                inside = (*path, output, part)
                found = _mapping(builder, metrics, inside)
                if output:
                    builder.notes.append(f"figures of the output {output!r} are of another model or head; left out")
                elif part.startswith("classId:"):
                    yield _Group(by={**by, "class": part.removeprefix("classId:")}, metrics=found, path=inside)
                elif part:
                    builder.notes.append(f"figures of the sub key {part!r} were left out")
                else:
                    yield _Group(by=by, metrics=found, path=inside)


def _slice_key(builder: Builder, key: Sequence[JsonValue], path: tuple[str, ...]) -> dict[str, str]:
    pairs = [key] if len(key) == 2 and isinstance(key[0], str) else key
    by: dict[str, str] = {}
    for pair in pairs:
        if not isinstance(pair, list) or len(pair) != 2 or not isinstance(pair[0], str) or pair[0] in by:
            raise builder.document.error("a slice is a list of pairs of column and group", path=path)
        if isinstance(pair[1], list | dict) or pair[1] is None or pair[1] == "":
            raise builder.document.error(f"{pair[0]} has no group", path=path)
        by[pair[0]] = str(pair[1])
    return by


def _group(builder: Builder, group: _Group) -> None:
    size = next((name for name in group.metrics if _bare(name) == _SIZE), _SIZE)
    n = builder.count(_plain(group.metrics.get(size)), _SIZE, path=(*group.path, size), line=group.line)
    cells = _cells(builder, group, n)
    base: Path = builder.slice(group.by, n=n, line=group.line) if group.by else ("evaluation", "metrics")
    thresholds = {threshold for name in group.metrics if (threshold := _named(builder, group, name)[1]) is not None}
    for name, item in group.metrics.items():
        if _bare(name) in (_SIZE, _WEIGHTS):
            continue
        metric, threshold = _named(builder, group, name)
        value, interval = _value(builder, item, name, (*group.path, name), group.line)
        if value is None:
            if not (isinstance(item, dict) and _MATRICES in item):
                builder.notes.append(f"{name} is no single figure, and was left out")
            continue
        own = _fitting(cells, metric, value, threshold)
        alone = len(thresholds) == 1 or threshold is None
        builder.figure(
            (*base, metric if alone else f"{metric}@{threshold:g}"),
            metric,
            value,
            cells=own,
            positives=own["tp"] + own["fn"] if own else None,
            n=n if metric in ("accuracy", "roc_auc", "pr_auc", "selection_rate") else None,
            line=group.line,
            also={"interval": interval, "decision_threshold": threshold},
        )


def _named(builder: Builder, group: _Group, name: str) -> tuple[str, float | None]:
    """``fairness_indicators_metrics/false_positive_rate@0.5`` -> ``false_positive_rate``, 0.5."""
    bare, _, after = _bare(name).partition("@")
    threshold = builder.number(after, f"the threshold of {name}", path=group.path, line=group.line) if after else None
    return _OWN.get(bare, canonical(bare)), threshold if isinstance(threshold, float) else None


def _bare(name: str) -> str:
    for prefix in _PREFIXES:
        name = name.removeprefix(prefix)
    return name


def _cells(builder: Builder, group: _Group, n: int | None) -> dict[float, dict[str, int]]:
    """Threshold -> the four counts, where they are whole and make up all cases, so that no weight is in them."""
    found: dict[float, dict[str, int]] = {}
    for name, item in group.metrics.items():
        inner = item.get(_MATRICES) if isinstance(item, dict) else None
        if inner is None:
            continue
        path = (*group.path, name, _MATRICES)
        matrices = _mapping(builder, inner, path).get("matrices")
        for index, one in enumerate(matrices if isinstance(matrices, list) else []):
            matrix = _mapping(builder, one, (*path, "matrices", str(index)))
            threshold = builder.number(matrix.get("threshold", 0.0), "threshold", path=path)
            # a zero is not written
            cells = {short: builder.number(matrix.get(key, 0.0), key, path=path) for short, key in _CELLS.items()}
            whole = {short: round(cell) for short, cell in cells.items() if isinstance(cell, float) and cell >= 0}
            exact = len(whole) == len(cells) and all(whole[short] == cells[short] for short in whole)
            if isinstance(threshold, float) and exact and sum(whole.values()) == n:
                found[threshold] = whole
    return found


def _fitting(
    cells: Mapping[float, dict[str, int]], metric: str, value: float | str, threshold: float | None
) -> dict[str, int] | None:
    """The counts behind a rate: those of its threshold, or of the only one, when they give its value."""
    chosen = cells.get(threshold) if threshold is not None else next(iter(cells.values()), None)
    if chosen is None or isinstance(value, str) or (threshold is None and len(cells) > 1):
        return None
    counts = counts_of(metric, chosen)
    fits = counts is not None and counts[1] > 0 and math.isclose(counts[0] / counts[1], value, abs_tol=1e-6)
    return chosen if fits else None


def _value(
    builder: Builder, item: JsonValue, name: str, path: tuple[str, ...], line: int | None
) -> tuple[float | str | None, JsonValue]:
    """The value with its interval; None for what is no single figure."""
    body: dict[str, JsonValue] = item if isinstance(item, dict) else {"doubleValue": item}
    if "boundedValue" not in body:
        return builder.number(_plain(body), name, path=path, line=line), None
    bounded = _mapping(builder, body["boundedValue"], path)
    value, low, high = (
        builder.number(_plain(bounded.get(key)), f"{key} of {name}", path=path)
        for key in ("value", "lowerBound", "upperBound")
    )
    if not isinstance(low, float) or not isinstance(high, float):
        return value, None
    how = bounded.get("methodology")
    method = str(how).replace("_", " ").lower() if isinstance(how, str) else None
    interval: dict[str, JsonValue] = {"low": low, "high": high}
    return value, {**interval, "method": method} if method else interval


def _plain(item: JsonValue) -> JsonValue:
    """The number in ``{"doubleValue": 0.5}``, which protobuf's JSON may wrap once more; None for anything else."""
    if isinstance(item, dict):
        inner = next((item[name] for name in ("doubleValue", "int64Value", "value") if name in item), None)
        return _plain(inner) if isinstance(inner, dict) else inner
    return item


def _mapping(builder: Builder, value: JsonValue, path: tuple[str, ...]) -> dict[str, JsonValue]:
    if not isinstance(value, dict):
        raise builder.document.error("is not a mapping of figures", path=path)
    return value


READER = Reader(tool=TOOL, recognises=_recognises, read=_read)
