"""``per_class_metrics.csv`` of MLflow's evaluation of a classifier: each class against all others."""

from __future__ import annotations

from cardwright.sources.evidence.base import Context, Document, Evidence, Reader
from cardwright.sources.evidence.builder import Builder
from cardwright.sources.evidence.names import canonical

TOOL = "mlflow evaluate"
_CELLS = {
    "tn": "true_negatives",
    "fp": "false_positives",
    "fn": "false_negatives",
    "tp": "true_positives",
}
_KEY, _SIZE = "positive_class", "example_count"


def _recognises(document: Document) -> bool:
    return document.table is not None and {_KEY, *_CELLS.values()} <= set(document.table.columns)


def _read(document: Document, context: Context) -> Evidence:
    builder = Builder(document, context, tool=TOOL)
    assert document.table is not None
    seen: set[str] = set()
    for row in document.table.rows:
        name, line = row.cells[_KEY], row.line
        if not name or name in seen:
            raise document.error("names no class" if not name else f"names the class {name!r} twice", line=line)
        seen.add(name)
        cells: dict[str, int] = {}
        for short, column in _CELLS.items():
            count = builder.count(row.cells[column], column, line=line)
            if count is None:
                raise document.error(f"{column} is empty", line=line)
            cells[short] = count
        total = sum(cells.values())
        stated = builder.count(row.cells.get(_SIZE), _SIZE, line=line)
        if stated not in (None, total):
            raise document.error(f"{_SIZE} is {stated}, and its four counts make {total}", line=line)
        path = builder.slice({"class": name}, n=cells["tp"] + cells["fn"], line=line)
        for column, text in row.cells.items():
            if column in (_KEY, _SIZE, *_CELLS.values()):
                continue
            value = builder.number(text, column, line=line)
            if value is not None:
                metric = canonical(column)
                builder.figure(
                    (*path, metric), metric, value, cells=cells, positives=cells["tp"] + cells["fn"], line=line
                )
    return builder.done()


READER = Reader(tool=TOOL, recognises=_recognises, read=_read)
