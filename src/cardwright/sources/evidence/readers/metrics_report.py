"""A list of reports, one for each model version: scalar metrics beside a confusion matrix {tn, fp, fn, tp}."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import JsonValue

from cardwright.sources.evidence.base import Context, Document, Evidence, Reader
from cardwright.sources.evidence.builder import Builder
from cardwright.sources.evidence.names import canonical

TOOL = "metrics report"
_MATRIX = "confusion_matrix"
_NO_METRICS = frozenset({"timestamp", "model_version", "model_name", _MATRIX})
_CELLS = ("tn", "fp", "fn", "tp")


def _recognises(document: Document) -> bool:
    value = document.value
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(item, dict) and "model_version" in item for item in value)
    )


def _read(document: Document, context: Context) -> Evidence:
    builder = Builder(document, context, tool=TOOL)
    reports = document.value if isinstance(document.value, list) else []
    # every entry is read, so that a broken one is never passed over; only this version's counts
    for index, report in enumerate(reports):
        assert isinstance(report, dict)
        version = report["model_version"]
        if isinstance(version, bool) or not isinstance(version, int | str):
            raise document.error("model_version is not a version", path=(str(index), "model_version"))
        own = str(version) == context.version
        target = builder if own else Builder(document, context, tool=TOOL)
        _report(target, report, str(index))
    if not builder.facts:
        builder.notes.append(f"says nothing about version {context.version}")
    return builder.done()


def _report(builder: Builder, report: Mapping[str, JsonValue], index: str) -> None:
    cells = _matrix(builder, report, index)
    time = report.get("timestamp")
    zoned = time if isinstance(time, str) and _has_zone(time) else None
    if isinstance(time, str) and zoned is None:
        builder.notes.append("its times are written without a zone and were left out")
    positives = cells["tp"] + cells["fn"] if cells else None
    for name, item in report.items():
        if name in _NO_METRICS:
            continue
        value = builder.number(item, name, path=(index, name))
        if value is not None:
            metric = canonical(name)
            builder.figure(
                ("evaluation", "metrics", metric),
                metric,
                value,
                cells=cells,
                positives=positives,
                n=sum(cells.values()) if cells and metric in ("f1_score", "roc_auc") else None,
                measured_at=zoned,
            )
    if cells:
        counts: JsonValue = [[cells["tn"], cells["fp"]], [cells["fn"], cells["tp"]]]
        builder.whole(("evaluation", _MATRIX), {"labels": ["negative", "positive"], "counts": counts})


def _matrix(builder: Builder, report: Mapping[str, JsonValue], index: str) -> dict[str, int]:
    matrix = report.get(_MATRIX)
    if matrix is None:
        return {}
    path = (index, _MATRIX)
    if not isinstance(matrix, dict) or set(matrix) != set(_CELLS):
        raise builder.document.error(f"{_MATRIX} does not hold tn, fp, fn and tp", path=path)
    cells: dict[str, int] = {}
    for name in _CELLS:
        count = builder.count(matrix[name], name, path=(*path, name))
        if count is None:
            raise builder.document.error(f"{name} is empty", path=(*path, name))
        cells[name] = count
    return cells


def _has_zone(time: str) -> bool:
    from datetime import datetime

    try:
        return datetime.fromisoformat(time).tzinfo is not None
    except ValueError:
        return False


READER = Reader(tool=TOOL, recognises=_recognises, read=_read)
