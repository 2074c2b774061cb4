"""Evidently reports as JSON: version 0.7 (``metric_name``, ``value``) and the older form (``metric``, ``result``).

Figures are those of the current data; what a report says about its reference data is left out. A drift figure compares
the two: for p-values drift is reported below the threshold, for distances above it.
"""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import JsonValue

from cardwright.sources.evidence.base import Context, Document, Evidence, Reader
from cardwright.sources.evidence.builder import Builder
from cardwright.sources.evidence.names import canonical

TOOL = "evidently"
_TYPE = "evidently:metric_v2:"
_SCALARS = frozenset({"Accuracy", "Precision", "Recall", "F1Score", "TPR", "TNR", "FPR", "FNR", "RocAuc", "LogLoss"})
_BY_LABEL: Mapping[str, str] = {"F1ByLabel": "f1_score", "PrecisionByLabel": "precision", "RecallByLabel": "recall"}
_OLD_QUALITY = frozenset({"accuracy", "precision", "recall", "f1", "roc_auc", "log_loss", "tpr", "tnr", "fpr", "fnr"})
_DRIFT = ("post_market_monitoring", "drift")


def _recognises(document: Document) -> bool:
    value = document.value
    metrics = value.get("metrics") if isinstance(value, dict) else None
    if not isinstance(metrics, list) or not metrics:
        return False
    return all(
        isinstance(item, dict) and ({"metric_name", "value"} <= set(item) or {"metric", "result"} <= set(item))
        for item in metrics
    )


def _read(document: Document, context: Context) -> Evidence:
    assert isinstance(document.value, dict)
    metrics = document.value["metrics"]
    assert isinstance(metrics, list)
    version = document.value.get("version")
    tool = f"{TOOL} {version}" if isinstance(version, str) else TOOL
    builder = Builder(document, context, tool=tool)
    old = [item for item in metrics if isinstance(item, dict) and "result" in item]
    cells = _old_matrix(builder, old)
    for index, item in enumerate(metrics):
        assert isinstance(item, dict)
        if "result" in item:
            _old(builder, item, ("metrics", str(index), "result"), cells)
        else:
            _new(builder, item, ("metrics", str(index)))
    return builder.done()


def _new(builder: Builder, item: Mapping[str, JsonValue], path: tuple[str, ...]) -> None:
    config = item.get("config")
    kind = config.get("type") if isinstance(config, dict) else None
    if not isinstance(config, dict) or not isinstance(kind, str):
        raise builder.document.error("a metric has a config with its type", path=path)
    name, value = kind.removeprefix(_TYPE), item["value"]
    inside = (*path, "value")
    if name in _SCALARS:
        _overall(builder, _snake(name), value, inside, cells={})
    elif name in _BY_LABEL:
        for label, found in _mapping(builder, value, inside).items():
            inner = found.get("value") if isinstance(found, dict) else found
            _of_class(builder, label, _BY_LABEL[name], inner, (*inside, label), n=None)
    elif name == "ValueDrift":
        _drift(builder, config, value, inside)
    elif name == "DriftedColumnsCount":
        share = _mapping(builder, value, inside).get("share")
        _drifted_share(builder, share, (*inside, "share"))
    else:
        builder.notes.append(f"{name} is not read")


def _old(builder: Builder, item: Mapping[str, JsonValue], path: tuple[str, ...], cells: Mapping[str, int]) -> None:
    result = _mapping(builder, item["result"], path)
    name = item["metric"]
    if name == "ClassificationQualityMetric":
        current = _mapping(builder, result.get("current"), (*path, "current"))
        for key, value in current.items():
            if key in _OLD_QUALITY:
                _overall(builder, key, value, (*path, "current", key), cells=cells)
    elif name == "ClassificationQualityByClass":
        _old_classes(builder, result, path)
    elif name == "DataDriftTable":
        for column, found in _mapping(builder, result.get("drift_by_columns"), (*path, "drift_by_columns")).items():
            inside = (*path, "drift_by_columns", column)
            one = _mapping(builder, found, inside)
            how = {"column": column, "method": one.get("stattest_name"), "threshold": one.get("stattest_threshold")}
            _drift(builder, how, one.get("drift_score"), inside)
    elif name == "DatasetDriftMetric":
        _drifted_share(builder, result.get("share_of_drifted_columns"), (*path, "share_of_drifted_columns"))
    elif name != "ClassificationConfusionMatrix":
        builder.notes.append(f"{name} is not read")


def _old_classes(builder: Builder, result: Mapping[str, JsonValue], path: tuple[str, ...]) -> None:
    inside = (*path, "current", "metrics")
    current = _mapping(builder, result.get("current"), inside[:-1])
    for label, found in _mapping(builder, current.get("metrics"), inside).items():
        figures = _mapping(builder, found, (*inside, label))
        n = builder.count(figures.get("support"), "support", path=(*inside, label, "support"))
        for key, value in figures.items():
            if key != "support":
                _of_class(builder, label, canonical(key), value, (*inside, label, key), n=n)


def _old_matrix(builder: Builder, metrics: list[dict[str, JsonValue]]) -> dict[str, int]:
    """The confusion matrix of the current data as a fact; its four cells when the positive class can be told."""
    results = {str(item["metric"]): item["result"] for item in metrics}
    found = results.get("ClassificationConfusionMatrix")
    matrix = found.get("current_matrix") if isinstance(found, dict) else None
    if not isinstance(matrix, dict):
        return {}
    labels, rows = matrix.get("labels"), matrix.get("values")
    if not isinstance(labels, list) or not isinstance(rows, list) or len(labels) != len(rows):
        raise builder.document.error("the confusion matrix does not have one row for each label")
    counts: list[list[int]] = []
    for row in rows:
        if not isinstance(row, list) or len(row) != len(labels):
            raise builder.document.error("the confusion matrix is not square")
        counts.append([builder.count(cell, "a cell of the confusion matrix") or 0 for cell in row])
    body: dict[str, JsonValue] = {
        "labels": [str(label) for label in labels],
        "counts": [list(row) for row in counts],
    }
    builder.whole(("evaluation", "confusion_matrix"), body)
    quality = results.get("ClassificationQualityMetric")
    current = quality.get("current") if isinstance(quality, dict) else None
    return _oriented(counts, current) if len(counts) == 2 and isinstance(current, dict) else {}


def _oriented(counts: list[list[int]], quality: Mapping[str, JsonValue]) -> dict[str, int]:
    """Rows are observed and columns predicted; positive is the class whose recall and precision the report gives."""
    for positive in (1, 0):
        other = 1 - positive
        cells = {
            "tp": counts[positive][positive],
            "fn": counts[positive][other],
            "fp": counts[other][positive],
            "tn": counts[other][other],
        }
        pairs = (("recall", cells["tp"] + cells["fn"]), ("precision", cells["tp"] + cells["fp"]))
        if all(
            isinstance(stated := quality.get(name), float) and size and abs(stated - cells["tp"] / size) < 1e-9
            for name, size in pairs
        ):
            return cells
    return {}


def _overall(builder: Builder, name: str, value: JsonValue, path: tuple[str, ...], *, cells: Mapping[str, int]) -> None:
    if isinstance(value, dict):
        value = value.get("value")
    found = builder.number(value, name, path=path)
    if found is not None:
        metric = canonical(name)
        builder.figure(("evaluation", "metrics", metric), metric, found, cells=cells or None)


def _of_class(
    builder: Builder, label: str, metric: str, value: JsonValue, path: tuple[str, ...], *, n: int | None
) -> None:
    found = builder.number(value, metric, path=path)
    if found is None:
        return
    base = builder.slice({"class": label}, n=n)
    # support counts the observed cases of the class, which is the denominator of its recall alone
    builder.figure((*base, metric), metric, found, n=n if metric == "recall" else None)


def _drift(builder: Builder, how: Mapping[str, JsonValue], value: JsonValue, path: tuple[str, ...]) -> None:
    column, method = how.get("column"), how.get("method")
    if not isinstance(column, str) or not isinstance(method, str):
        raise builder.document.error("a drift figure names its column and its method", path=path)
    found = builder.number(value, "drift", path=path)
    if found is None:
        return
    limit = builder.number(how.get("threshold"), "threshold", path=path)
    side = "below" if "p_value" in method else "above"
    told = f"; drift is reported {side} {limit}" if limit is not None else ""
    builder.figure(
        (*_DRIFT, column), method, found, definition=f"{method} of {column}, current against reference data{told}"
    )


def _drifted_share(builder: Builder, value: JsonValue, path: tuple[str, ...]) -> None:
    found = builder.number(value, "share of drifted columns", path=path)
    if found is not None:
        builder.figure(
            (*_DRIFT, "drifted columns"),
            "share_of_drifted_columns",
            found,
            definition="share of the columns whose drift the report found, by each column's own method and threshold",
        )


def _mapping(builder: Builder, value: JsonValue, path: tuple[str, ...]) -> dict[str, JsonValue]:
    if not isinstance(value, dict):
        raise builder.document.error("is not a mapping of figures", path=path)
    return value


def _snake(name: str) -> str:
    return {"RocAuc": "roc_auc", "LogLoss": "log_loss"}.get(name, name.lower())


READER = Reader(tool=TOOL, recognises=_recognises, read=_read)
