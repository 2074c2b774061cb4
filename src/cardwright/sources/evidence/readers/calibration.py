"""A reliability curve as CSV or JSON: mean predicted probability, observed share and number of cases of each bin.

scikit-learn's ``calibration_curve`` returns the first two alone; without the number of cases a bin cannot be read. JSON
holds them as three lists and may add the Brier score and the expected and maximum calibration error, which depend on
the bins.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from cardwright.sources.evidence.base import Context, Document, Evidence, Reader
from cardwright.sources.evidence.builder import Builder
from cardwright.sources.evidence.intervals import wilson

TOOL = "calibration curve"
_PREDICTED = ("prob_pred", "mean_predicted", "predicted")
_OBSERVED = ("prob_true", "fraction_of_positives", "observed")
_SIZES = ("n", "count", "support")


_EDGES = frozenset({"bin", "bin_lower", "bin_upper", "bin_start", "bin_end"})
_SCORES: Mapping[str, tuple[str, str]] = {
    "brier_score": ("brier_score", "mean squared difference between predicted probability and outcome"),
    "ece": ("expected_calibration_error", "mean distance of predicted and observed share, by cases, in {bins} bins"),
    "expected_calibration_error": (
        "expected_calibration_error",
        "mean distance of predicted and observed share, by cases, in {bins} bins",
    ),
    "mce": ("maximum_calibration_error", "largest distance of predicted and observed share in {bins} bins"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class _Bin:
    predicted: JsonValue
    observed: JsonValue
    n: JsonValue
    line: int | None = None
    path: tuple[str, ...] = ()


def _recognises(document: Document) -> bool:
    table, value = document.table, document.value
    names = set(table.columns) if table is not None else set(value) if isinstance(value, dict) else set()
    allowed = {*_PREDICTED, *_OBSERVED, *_SIZES, *_EDGES, *(_SCORES if table is None else ())}
    return names <= allowed and bool(names & set(_PREDICTED)) and bool(names & set(_OBSERVED))


def _read(document: Document, context: Context) -> Evidence:
    builder = Builder(document, context, tool=TOOL)
    found = _bins(document)
    if found is None:
        builder.notes.append("gives no number of cases for its bins, so that no calibration was taken from it")
        return builder.done()
    bins = [_bin(builder, item) for item in found]
    if not bins:
        raise document.error("holds no bin")
    builder.whole(("evaluation", "calibration"), {"bins": bins, "method": context.declared.method})
    for name, item in (document.value if isinstance(document.value, dict) else {}).items():
        if name in _SCORES:
            metric, words = _SCORES[name]
            value = builder.number(item, name, path=(name,))
            if value is not None:
                n = sum(builder.count(one.n, "n") or 0 for one in found)
                text = words.format(bins=len(bins))
                builder.figure(("evaluation", "metrics", metric), metric, value, definition=text, n=n)
    return builder.done()


def _bins(document: Document) -> list[_Bin] | None:
    """The bins of the file; None when it does not say how many cases each has."""
    table, value = document.table, document.value
    names = table.columns if table is not None else tuple(value) if isinstance(value, dict) else ()
    size = next((name for name in _SIZES if name in names), None)
    if size is None:
        return None
    columns = (next(name for name in _PREDICTED if name in names), next(name for name in _OBSERVED if name in names))
    if table is not None:
        return [
            _Bin(predicted=row.cells[columns[0]], observed=row.cells[columns[1]], n=row.cells[size], line=row.line)
            for row in table.rows
        ]
    assert isinstance(value, dict)
    lists = [value[name] for name in (*columns, size)]
    predicted, observed, sizes = (item if isinstance(item, list) else [] for item in lists)
    if not predicted or not len(predicted) == len(observed) == len(sizes):
        raise document.error(f"{', '.join((*columns, size))} are not lists of the same length", path=(columns[0],))
    return [
        _Bin(predicted=one, observed=share, n=n, path=(columns[0], str(index)))
        for index, (one, share, n) in enumerate(zip(predicted, observed, sizes, strict=True))
    ]


def _bin(builder: Builder, item: _Bin) -> JsonValue:
    where: dict[str, tuple[str, ...]] = {"path": item.path}
    predicted, observed = (
        builder.number(share, what, line=item.line, **where)
        for share, what in ((item.predicted, "predicted"), (item.observed, "observed"))
    )
    n = builder.count(item.n, "n", line=item.line, **where)
    if n is None or not all(isinstance(share, float) and 0 <= share <= 1 for share in (predicted, observed)):
        raise builder.document.error(
            "a bin has two shares between 0 and 1 and a number of cases", line=item.line, path=item.path
        )
    share = float(observed or 0.0)
    positives = round(share * n)
    exact = abs(share * n - positives) < 1e-6 * max(n, 1)
    body: dict[str, JsonValue] = {"predicted": predicted, "observed": observed, "n": n}
    interval = wilson(positives, n) if exact else None
    return {**body, "interval": interval} if interval else body


READER = Reader(tool=TOOL, recognises=_recognises, read=_read)
