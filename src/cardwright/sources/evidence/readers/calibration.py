"""A reliability curve as CSV: mean predicted probability, observed share and number of cases of each bin.

scikit-learn's ``calibration_curve`` returns the first two alone; without the number of cases a bin cannot be read.
"""

from __future__ import annotations

from pydantic import JsonValue

from cardwright.sources.evidence.base import Context, Document, Evidence, Reader
from cardwright.sources.evidence.builder import Builder
from cardwright.sources.evidence.intervals import wilson

TOOL = "calibration curve"
_PREDICTED = ("prob_pred", "mean_predicted", "predicted")
_OBSERVED = ("prob_true", "fraction_of_positives", "observed")
_SIZES = ("n", "count", "support")


def _recognises(document: Document) -> bool:
    if document.table is None:
        return False
    columns = set(document.table.columns)
    allowed = {*_PREDICTED, *_OBSERVED, *_SIZES}
    return columns <= allowed and bool(columns & set(_PREDICTED)) and bool(columns & set(_OBSERVED))


def _read(document: Document, context: Context) -> Evidence:
    builder = Builder(document, context, tool=TOOL)
    table = document.table
    assert table is not None
    size = next((name for name in _SIZES if name in table.columns), None)
    if size is None:
        builder.notes.append("gives no number of cases for its bins, so that no calibration was taken from it")
        return builder.done()
    predicted = next(name for name in _PREDICTED if name in table.columns)
    observed = next(name for name in _OBSERVED if name in table.columns)
    bins: list[JsonValue] = []
    for row in table.rows:
        shares = [builder.number(row.cells[column], column, line=row.line) for column in (predicted, observed)]
        n = builder.count(row.cells[size], size, line=row.line)
        if n is None or not all(isinstance(share, float | int) and 0 <= share <= 1 for share in shares):
            raise document.error("a bin has two shares between 0 and 1 and a number of cases", line=row.line)
        share = float(shares[1] or 0.0)
        positives = round(share * n)
        exact = abs(share * n - positives) < 1e-6 * max(n, 1)
        body: dict[str, JsonValue] = {"predicted": shares[0], "observed": shares[1], "n": n}
        interval = wilson(positives, n) if exact else None
        bins.append({**body, "interval": interval} if interval else body)
    if not bins:
        raise document.error("holds no bin")
    builder.whole(("evaluation", "calibration"), {"bins": bins, "method": context.declared.method})
    return builder.done()


READER = Reader(tool=TOOL, recognises=_recognises, read=_read)
