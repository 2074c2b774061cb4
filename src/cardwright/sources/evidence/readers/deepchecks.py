"""Deepchecks: ``SuiteResult.to_json`` of version 0.19 and before.

Figures are those of the test data set; what a suite says of its training data is left out. Drift compares test with
training data. Tables are written as JSON in a text, single figures with their numpy type; nothing else that
jsonpickle wrote is decoded. The rows of a confusion matrix are observed classes; the Brier score of a binary model is
that of the second class, under the key 0 (deepchecks.tabular.checks).
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from typing import NoReturn

from pydantic import JsonValue

from cardwright.card.pointer import Path
from cardwright.sources.evidence.base import Context, Document, Evidence, Reader
from cardwright.sources.evidence.builder import Builder
from cardwright.sources.evidence.intervals import counts_of
from cardwright.sources.evidence.names import canonical

TOOL = "deepchecks"
_TRAIN, _TEST = " - Train Dataset", " - Test Dataset"
_DRIFT = ("post_market_monitoring", "drift")
_METHODS: Mapping[str, str] = {
    "Kolmogorov-Smirnov": "kolmogorov_smirnov_statistic",
    "Cramer's V": "cramers_v",
    "Earth Mover's Distance": "normalised_earth_movers_distance",
    "PSI": "psi",
}
_OVERALL: Path = ("evaluation", "metrics")
_TOOK_PART = ("PASS", "FAIL", "WARN", "ERROR")


def _recognises(document: Document) -> bool:
    value = document.value
    return isinstance(value, dict) and value.get("type") == "SuiteResult" and isinstance(value.get("results"), list)


class _Suite:
    """One suite in reading."""

    def __init__(self, builder: Builder) -> None:
        self.builder = builder
        self.cells: list[dict[str, int]] = []
        self.readers: dict[str, Callable[[JsonValue, tuple[str, ...]], None]] = {
            "Single Dataset Performance": self.performance,
            "Train Test Performance": self.performance,
            "Confusion Matrix Report": self.matrix,
            "ROC Report": self.roc,
            "Calibration Metric": self.brier,
            "Feature Drift": self.feature_drift,
            "Label Drift": self.one_drift("label"),
            "Prediction Drift": self.one_drift("prediction"),
            "Simple Model Comparison": self.simple_model,
        }

    def fail(self, message: str, path: tuple[str, ...]) -> NoReturn:
        raise self.builder.document.error(message, path=path)

    def mapping(self, value: JsonValue, path: tuple[str, ...]) -> dict[str, JsonValue]:
        """A mapping, or an error."""
        if not isinstance(value, dict):
            self.fail("is not a mapping of figures", path)
        return {key: item for key, item in value.items() if key != "default_factory"}

    def number(self, value: JsonValue, what: str, path: tuple[str, ...]) -> float | str | None:
        """A number, which numpy's type may surround."""
        inner = value.get("value") if isinstance(value, dict) and "dtype" in value else value
        return self.builder.number(inner, what, path=path)

    def rows(self, value: JsonValue, path: tuple[str, ...]) -> list[dict[str, JsonValue]]:
        """The rows of a table."""
        if isinstance(value, str):
            try:
                value = json.loads(value)
            except (ValueError, RecursionError):
                self.fail("its table is not JSON", path)
        if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
            self.fail("is not a list of rows", path)
        return [row for row in value if isinstance(row, dict)]

    def performance(self, value: JsonValue, path: tuple[str, ...]) -> None:
        """Class, metric, value and, in the older check, data set and number of cases of the class."""
        for row in self.rows(value, path):
            if row.get("Dataset", "Test") != "Test":
                continue
            name, label = row.get("Metric"), row.get("Class")
            found = self.number(row.get("Value"), f"Value of {name}", path)
            if not isinstance(name, str) or found is None:
                self.fail("a row has a Metric and a Value", path)
            metric = canonical(name)
            if label is None:
                self.overall(metric, found)
                continue
            n = self.builder.count(row.get("Number of samples"), "Number of samples", path=path)
            base = self.builder.slice({"class": str(label)}, n=n)
            # cases of the class are the denominator of its recall alone
            self.builder.figure((*base, metric), metric, found, n=n if metric == "recall" else None)

    def overall(self, metric: str, value: float | str) -> None:
        """A figure of all test cases, with the counts of the matrix that give its value."""
        cells = next((item for item in self.cells if _gives(item, metric, value)), None)
        positives = cells["tp"] + cells["fn"] if cells else None
        self.builder.figure((*_OVERALL, metric), metric, value, cells=cells, positives=positives)

    def counts(self, value: JsonValue, path: tuple[str, ...]) -> tuple[list[str] | None, list[list[int]]]:
        """Labels, where the file has them, and counts of a confusion matrix."""
        if isinstance(value, list):
            labels, rows = None, value
        else:
            table = self.rows(value, path)
            labels = list(table[0]) if table else []
            rows = [[row.get(label) for label in labels] for row in table]
        counts = []
        for row in rows:
            if not isinstance(row, list) or len(row) != len(rows):
                self.fail("the confusion matrix is not square", path)
            counts.append([self.builder.count(cell, "a cell of the matrix", path=path) or 0 for cell in row])
        return labels, counts

    def learn_counts(self, value: JsonValue, path: tuple[str, ...]) -> None:
        """Both ways to read a matrix of two classes; which is meant shows by the figures it gives."""
        _, counts = self.counts(value, path)
        if len(counts) == 2:
            for positive in (1, 0):
                other = 1 - positive
                self.cells.append(
                    {
                        "tp": counts[positive][positive],
                        "fn": counts[positive][other],
                        "fp": counts[other][positive],
                        "tn": counts[other][other],
                    }
                )

    def matrix(self, value: JsonValue, path: tuple[str, ...]) -> None:
        """The confusion matrix, where its classes are named."""
        labels, counts = self.counts(value, path)
        if labels is None:
            self.builder.notes.append("its confusion matrix does not name the classes and was left out")
            return
        rows: list[JsonValue] = [list(row) for row in counts]
        self.builder.whole(("evaluation", "confusion_matrix"), {"labels": list(labels), "counts": rows})

    def roc(self, value: JsonValue, path: tuple[str, ...]) -> None:
        """Area under the ROC curve: of the positive class alone, or of each class against all others."""
        found = self.mapping(value, path)
        for label, item in found.items():
            area = self.number(item, f"area of class {label}", (*path, label))
            if area is None:
                continue
            base: Path = _OVERALL if len(found) == 1 else self.builder.slice({"class": label}, n=None)
            self.builder.figure((*base, "roc_auc"), "roc_auc", area)

    def brier(self, value: JsonValue, path: tuple[str, ...]) -> None:
        """Brier scores by class; the single one of a binary model is of the class that sorts last."""
        found = self.mapping(value, path)
        for label, item in found.items():
            score = self.number(item, f"Brier score of class {label}", (*path, label))
            if score is None:
                continue
            base: Path = _OVERALL if len(found) == 1 else self.builder.slice({"class": label}, n=None)
            words = "mean squared difference between predicted probability and outcome"
            self.builder.figure((*base, "brier_score"), "brier_score", score, definition=words)

    def feature_drift(self, value: JsonValue, path: tuple[str, ...]) -> None:
        """Drift of each feature."""
        for column, item in self.mapping(value, path).items():
            self.drift(column, item, (*path, column))

    def one_drift(self, what: str) -> Callable[[JsonValue, tuple[str, ...]], None]:
        """Drift of the label or of the prediction."""
        return lambda value, path: self.drift(what, value, path)

    def drift(self, column: str, value: JsonValue, path: tuple[str, ...]) -> None:
        """One score with its method."""
        body = self.mapping(value, path)
        method, score = body.get("Method"), self.number(body.get("Drift score"), "Drift score", path)
        if method is None and score is None:
            return
        if not isinstance(method, str) or score is None:
            self.fail("a drift score names its method", path)
        words = f"{method} of {column}, test against training data; higher is further apart"
        self.builder.figure((*_DRIFT, column), _METHODS.get(method, method), score, definition=words)

    def simple_model(self, value: JsonValue, path: tuple[str, ...]) -> None:
        """The model beside one that knows nothing."""
        scores = self.mapping(self.mapping(value, path).get("scores"), (*path, "scores"))
        for name, by_class in scores.items():
            inside = (*path, "scores", name)
            body = self.mapping(by_class, inside)
            pairs = {"": body} if "Origin" in body else {f" of class {label}": item for label, item in body.items()}
            for which, pair in pairs.items():
                both = self.mapping(pair, inside)
                own, simple = (self.number(both.get(key), f"{key} of {name}", inside) for key in ("Origin", "Simple"))
                if own is None or not isinstance(simple, float):
                    self.fail("a comparison has Origin and Simple", inside)
                metric = canonical(name)
                self.builder.figure(
                    ("evaluation", "comparisons", f"{metric}{which}, against a simple model"),
                    metric,
                    own,
                    also={
                        "baseline": simple,
                        "condition": f"{which[4:]}, ".lstrip(", ") + "against a model that ignores the features",
                    },
                )


def _read(document: Document, context: Context) -> Evidence:
    builder = Builder(document, context, tool=TOOL)
    suite = _Suite(builder)
    assert isinstance(document.value, dict)
    results = document.value["results"]
    assert isinstance(results, list)
    chosen: list[tuple[str, JsonValue, tuple[str, ...]]] = []
    for index, result in enumerate(results):
        path: tuple[str, ...] = ("results", str(index))
        header = result.get("header") if isinstance(result, dict) else None
        if not isinstance(result, dict) or not isinstance(header, str):
            raise document.error("a result has a header", path=path)
        _conditions(builder, header, result.get("conditions_results"), path)
        if result.get("type") == "CheckFailure":
            builder.notes.append(f"{header} did not run: {str(result.get('exception'))[:120]}")
        elif not header.endswith(_TRAIN):
            name = header.removesuffix(_TEST).removeprefix("Train Test ")
            chosen.append((header.removesuffix(_TEST) if name == "Performance" else name, result.get("value"), path))
    for name, value, path in chosen:
        if name == "Confusion Matrix Report":
            suite.learn_counts(value, (*path, "value"))
    for name, value, path in chosen:
        reader = suite.readers.get(name)
        if reader is None:
            builder.notes.append(f"{name} is not read")
        else:
            reader(value, (*path, "value"))
    return builder.done()


def _conditions(builder: Builder, header: str, conditions: JsonValue, path: tuple[str, ...]) -> None:
    """What did not pass is told: its limit is a sentence, from which no figure's limit is read."""
    for item in conditions if isinstance(conditions, list) else []:
        status = item.get("Status") if isinstance(item, dict) else None
        if not isinstance(item, dict) or status not in _TOOK_PART:
            raise builder.document.error("a condition has a Status", path=(*path, "conditions_results"))
        if status != "PASS":
            builder.notes.append(f"{header}: {status} of the condition {str(item.get('Condition'))[:120]!r}")


def _gives(cells: Mapping[str, int], metric: str, value: float | str) -> bool:
    counts = counts_of(metric, cells)
    return bool(counts and counts[1] and isinstance(value, float)) and math.isclose(
        counts[0] / counts[1] if counts else math.nan, float(value), abs_tol=1e-9
    )


READER = Reader(tool=TOOL, recognises=_recognises, read=_read)
