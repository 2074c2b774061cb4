"""Fairlearn: ``MetricFrame.by_group`` as CSV or JSON, and its disparity functions as a dictionary.

Fairlearn compares the largest with the smallest group; it has no reference group. Differences are never negative and
ratios never above 1 (fairlearn.metrics, user guide on assessment).
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import JsonValue

from cardwright.sources.evidence.base import Context, Document, Evidence, Reader
from cardwright.sources.evidence.builder import Builder
from cardwright.sources.evidence.intervals import Share, whole_share
from cardwright.sources.evidence.names import RATES, canonical

TOOL = "fairlearn"
Kind = Literal["difference", "ratio"]
_SIZES = frozenset({"count", "n", "support", "size"})
_METRICS = frozenset(
    {
        *RATES,
        "f1_score",
        "roc_auc",
        "balanced_accuracy",
        "log_loss",
        "zero_one_loss",
        "brier_score_loss",
        "mean_prediction",
        "mean_absolute_error",
        "mean_squared_error",
        "root_mean_squared_error",
        "r2_score",
    }
)
_DISPARITIES: Mapping[str, tuple[str, str]] = {
    "demographic_parity_difference": ("selection rate: largest minus smallest group", "max - min"),
    "demographic_parity_ratio": ("selection rate: smallest divided by largest group", "min / max"),
    "equalized_odds_difference": (
        "the greater of the largest minus smallest true positive rate and the same of the false positive rate",
        "max - min",
    ),
    "equalized_odds_ratio": (
        "the smaller of the smallest divided by largest true positive rate and the same of the false positive rate",
        "min / max",
    ),
    "equal_opportunity_difference": ("true positive rate: largest minus smallest group", "max - min"),
    "equal_opportunity_ratio": ("true positive rate: smallest divided by largest group", "min / max"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class _Group:
    by: Mapping[str, str]
    cells: Mapping[str, JsonValue]
    line: int | None = None
    path: tuple[str, ...] = ()


def _is_metric(name: str) -> bool:
    return canonical(name) in _METRICS or name in _SIZES


def _recognises(document: Document) -> bool:
    if document.table is not None:
        return _features(document.table.columns) is not None
    value = document.value
    if isinstance(value, list):
        return bool(value) and all(isinstance(row, dict) and _features(tuple(row)) for row in value)
    if not isinstance(value, dict) or not value:
        return False
    if set(value) == {"columns", "data"} and isinstance(value["columns"], list):
        return _features(tuple(map(str, value["columns"]))) is not None
    if set(value) <= set(_DISPARITIES):
        return True
    return _is_by_group(value)


def _is_by_group(value: Mapping[str, JsonValue]) -> bool:
    return all(_is_metric(key) and isinstance(item, dict) for key, item in value.items())


def _features(columns: Sequence[str]) -> tuple[str, ...] | None:
    """The attribute columns: all before the first metric, when everything after it is a metric."""
    first = next((index for index, name in enumerate(columns) if _is_metric(name)), 0)
    if first == 0 or not all(map(_is_metric, columns[first:])) or "class" in columns[:first]:
        return None
    return tuple(columns[:first])


def _read(document: Document, context: Context) -> Evidence:
    builder = Builder(document, context, tool=TOOL)
    value = document.value
    if isinstance(value, dict) and set(value) <= set(_DISPARITIES):
        _disparities(builder, value)
        return builder.done()
    groups = list(_groups(builder))
    if len({tuple(sorted(group.by.items())) for group in groups}) != len(groups):
        raise document.error("names a group twice", hint="write one row for each group")
    for group in groups:
        _slice(builder, group)
    _comparisons(builder, groups)
    return builder.done()


def _groups(builder: Builder) -> Iterable[_Group]:
    document = builder.document
    if document.table is not None:
        features = _features(document.table.columns) or ()
        for row in document.table.rows:
            yield _group(builder, features, row.cells, line=row.line)
        return
    value = document.value
    if isinstance(value, list):
        for index, item in enumerate(value):
            assert isinstance(item, dict)
            yield _group(builder, _features(tuple(item)) or (), item, path=(str(index),))
    elif isinstance(value, dict) and isinstance(value.get("data"), list):
        yield from _split(builder, value)
    elif isinstance(value, dict):
        yield from _by_metric(builder, value)


def _split(builder: Builder, value: Mapping[str, JsonValue]) -> Iterable[_Group]:
    columns = [str(name) for name in _list(value["columns"])]
    for index, row in enumerate(_list(value["data"])):
        path = ("data", str(index))
        if not isinstance(row, list) or len(row) != len(columns):
            raise builder.document.error(f"row {index + 1} does not fit the {len(columns)} columns", path=path)
        cells = dict(zip(columns, row, strict=True))
        yield _group(builder, _features(tuple(columns)) or (), cells, path=path)


def _by_metric(builder: Builder, value: Mapping[str, JsonValue]) -> Iterable[_Group]:
    """``{metric: {group: value}}``, which does not say which attribute the groups are of."""
    dimensions = builder.context.declared.dimensions
    if not dimensions:
        raise builder.document.undeclared(
            "gives figures by group, but not the attribute of the groups", key="dimensions", example="[sex]"
        )
    keys = list(dict.fromkeys(key for column in value.values() if isinstance(column, dict) for key in column))
    for key in keys:
        names = _names(key) if len(dimensions) > 1 else (key,)
        if len(names) != len(dimensions):
            raise builder.document.error(
                f"group {key!r} has {len(names)} parts, and {len(dimensions)} dimensions are declared",
                hint="declare one dimension for each part, in their order",
            )
        cells = {metric: column.get(key) for metric, column in value.items() if isinstance(column, dict)}
        yield _Group(by=dict(zip(dimensions, names, strict=True)), cells=cells, path=(next(iter(value)), key))


def _names(key: str) -> tuple[str, ...]:
    """``('female', '18-25')``, a tuple key that was made text, as its parts."""
    try:
        found = ast.literal_eval(key)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return (key,)
    return tuple(str(part) for part in found) if isinstance(found, tuple) else (key,)


def _group(
    builder: Builder,
    features: Sequence[str],
    cells: Mapping[str, JsonValue],
    *,
    line: int | None = None,
    path: tuple[str, ...] = (),
) -> _Group:
    by: dict[str, str] = {}
    for name in features:
        group = cells[name]
        if group is None or group == "" or isinstance(group, dict | list):
            raise builder.document.error(f"has no group in {name}", line=line, path=path)
        by[name] = str(group)
    return _Group(by=by, cells={key: item for key, item in cells.items() if key not in by}, line=line, path=path)


def _slice(builder: Builder, group: _Group) -> None:
    where: dict[str, tuple[str, ...]] = {"path": group.path}
    n = _size(builder, group)
    figures = {
        canonical(name): builder.number(item, name, line=group.line, **where)
        for name, item in group.cells.items()
        if name not in _SIZES
    }
    path = builder.slice(group.by, n=n, line=group.line)
    for metric, value in figures.items():
        if value is None:
            continue
        # accuracy and selection rate are shares of the whole group; other rates have a denominator of their own
        own = n if metric in ("accuracy", "selection_rate") else None
        share = whole_share(value, own)
        # both rates count their hits as true positives of a matrix that holds the whole group
        cells = {"tp": share[0], "tn": 0, "fp": 0, "fn": share[1] - share[0]} if share else None
        builder.figure((*path, metric), metric, value, n=own, cells=cells, line=group.line)


def _size(builder: Builder, group: _Group) -> int | None:
    return next(
        (
            builder.count(item, name, line=group.line, path=group.path)
            for name, item in group.cells.items()
            if name in _SIZES
        ),
        None,
    )


def _comparisons(builder: Builder, groups: Sequence[_Group]) -> None:
    """Demographic parity follows from the selection rates, as Fairlearn computes it from the same frame."""
    rates: dict[str, float] = {}
    sizes: dict[str, int] = {}
    for group in groups:
        label = " & ".join(group.by.values())
        found = next((item for name, item in group.cells.items() if canonical(name) == "selection_rate"), None)
        rate = builder.number(found, "selection_rate", line=group.line, path=group.path)
        if not isinstance(rate, float):
            return
        rates[label] = rate
        n = _size(builder, group)
        if n is not None:
            sizes[label] = n
    if len(rates) < 2:
        return
    by = tuple(groups[0].by)
    low, high = min(rates.values()), max(rates.values())
    first, last = (min(rates, key=lambda name: rates[name]), max(rates, key=lambda name: rates[name]))
    small, large = (whole_share(rates[name], sizes.get(name)) for name in (first, last))
    # the extremes of three groups or more were chosen by their values, which no interval for two shares allows for
    two = len(rates) == 2
    compared: tuple[tuple[str, float, tuple[Kind, Share | None, Share | None]], ...] = (
        ("demographic_parity_difference", high - low, ("difference", large, small)),
        *((("demographic_parity_ratio", low / high, ("ratio", small, large)),) if high else ()),
    )
    for metric, value, shares in compared:
        definition, reference = _DISPARITIES[metric]
        builder.check(
            metric,
            value,
            by=by,
            definition=definition,
            reference=reference,
            groups=sizes,
            group_values=rates,
            shares=shares if two else None,
        )


def _disparities(builder: Builder, value: Mapping[str, JsonValue]) -> None:
    dimensions = builder.context.declared.dimensions
    if not dimensions:
        raise builder.document.undeclared(
            "compares groups, but does not say of which attribute", key="dimensions", example="[sex]"
        )
    for metric, item in value.items():
        found = builder.number(item, metric, path=(metric,))
        if found is None:
            raise builder.document.error(f"{metric} has no value", path=(metric,))
        if isinstance(found, float) and not 0 <= found <= 1:
            raise builder.document.error(f"{metric} is {found}, and Fairlearn's lie between 0 and 1", path=(metric,))
        definition, reference = _DISPARITIES[metric]
        builder.check(metric, found, by=dimensions, definition=definition, reference=reference)


def _list(value: JsonValue) -> list[JsonValue]:
    return value if isinstance(value, list) else []


READER = Reader(tool=TOOL, recognises=_recognises, read=_read)
