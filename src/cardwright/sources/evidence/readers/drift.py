"""Drift by column: a table of statistics, or ``drift/1``, a form of our own.

A table has a column ``feature``, ``column`` or ``variable`` and one or more of the statistics below; of a bare
``p_value`` a person has to declare of which test.

    {"schema": "drift/1", "reference": "training data", "columns": {"age": {"metric": "psi", "value": 0.08, "n": 500}}}
"""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field, JsonValue, StrictStr

from cardwright.sources.evidence.base import Context, Document, Evidence, Reader
from cardwright.sources.evidence.builder import Builder
from cardwright.sources.evidence.forms import Figured, Form, has_schema, parse_form

TOOL = "drift table"
FORM = "drift/1"
_PATH = ("post_market_monitoring", "drift")
_NAMES = ("feature", "column", "variable")
_SIZES = ("n", "count", "current_n")
_P_VALUE = "p_value"
# spelling -> name; larger is further from the reference
_STATISTICS: Mapping[str, str] = {
    "psi": "psi",
    "population_stability_index": "psi",
    "ks": "kolmogorov_smirnov_statistic",
    "ks_statistic": "kolmogorov_smirnov_statistic",
    "js_distance": "jensen_shannon_distance",
    "jensen_shannon_distance": "jensen_shannon_distance",
    "wasserstein_distance": "wasserstein_distance",
    "hellinger_distance": "hellinger_distance",
    "cramers_v": "cramers_v",
    "chi2": "chi_squared_statistic",
}
_WORDS: Mapping[str, str] = {
    "psi": "population stability index; the bins are the tool's",
    "kolmogorov_smirnov_statistic": "largest distance between the two cumulative distributions",
    "jensen_shannon_distance": "square root of the Jensen-Shannon divergence",
    "wasserstein_distance": "earth mover's distance, in the unit of the column",
    "hellinger_distance": "Hellinger distance of the two distributions",
    "cramers_v": "Cramer's V between data set and category",
    "chi_squared_statistic": "chi-squared statistic of data set against category",
}
_OTHERS = frozenset({*_SIZES, "reference_n", "drifted", "drift_detected"})


class _Column(Figured):
    metric: StrictStr = Field(min_length=1)


class _Drift(Form):
    reference: StrictStr = Field(min_length=1)
    columns: dict[str, _Column] = Field(min_length=1)


def _recognises(document: Document) -> bool:
    if document.table is None:
        return has_schema(document, FORM)
    columns = set(document.table.columns)
    known = columns & {*_STATISTICS, _P_VALUE}
    return bool(columns & set(_NAMES)) and bool(known) and columns <= {*_NAMES, *known, *_OTHERS}


def _read(document: Document, context: Context) -> Evidence:
    if document.table is not None:
        builder = Builder(document, context, tool=TOOL)
        _table(builder)
        return builder.done()
    builder = Builder(document, context, tool=FORM)
    form = parse_form(document, _Drift)
    for name, column in form.columns.items():
        metric = _STATISTICS.get(column.metric.lower(), column.metric)
        try:
            value = column.worth()
        except ValueError as error:
            raise document.error(f"{name}: {error}", path=("columns", name)) from error
        builder.figure(
            (*_PATH, name),
            metric,
            value,
            n=column.size(),
            unit=column.unit,
            definition=column.definition or _definition(metric, name, form.reference),
            also={**form.about(), **column.said()},
        )
    return builder.done()


def _table(builder: Builder) -> None:
    table = builder.document.table
    assert table is not None
    name = next(column for column in _NAMES if column in table.columns)
    size = next((column for column in _SIZES if column in table.columns), None)
    statistics = [column for column in table.columns if column in _STATISTICS or column == _P_VALUE]
    of_test = builder.context.declared.method
    if _P_VALUE in statistics and of_test is None:
        raise builder.document.undeclared(
            "gives p-values, but not of which test", key="method", example="Kolmogorov-Smirnov test"
        )
    if len({row.cells[name] for row in table.rows}) != len(table.rows):
        raise builder.document.error("names a column twice")
    if size is None:
        builder.notes.append("gives no number of cases")
    for row in table.rows:
        cells: dict[str, JsonValue] = dict(row.cells)
        n = builder.count(cells[size], size, line=row.line) if size else None
        for column in statistics:
            value = builder.number(cells[column], column, line=row.line)
            if value is None:
                continue
            metric = _STATISTICS.get(column, f"{of_test} p_value")
            key = row.cells[name] if len(statistics) == 1 else f"{row.cells[name]}, {metric}"
            text = _definition(metric, row.cells[name], "reference data")
            builder.figure((*_PATH, key), metric, value, n=n, definition=text, line=row.line)


def _definition(metric: str, column: str, reference: str) -> str:
    return f"{_WORDS.get(metric, metric)}; {column}, current data against {reference}"


READER = Reader(tool="drift", recognises=_recognises, read=_read)
