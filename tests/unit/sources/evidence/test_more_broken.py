"""Broken, hostile and oversized files of the newer readers: a message with a place, and nothing half-read."""

from __future__ import annotations

import contextlib
import copy
import json
import random
import re
from pathlib import Path

import pytest
from tests.unit.sources.evidence.helpers import DATA, card, evidence

from cardwright.errors import CardwrightError, UnreadableError
from cardwright.sources.evidence.base import UndeclaredError

# file, what is replaced, by what, part of the message, line
BROKEN = [
    ("tfma/slicing_metrics.json", "0.8875", '"good"', "binary_accuracy is 'good', not a number", 61),
    ("tfma/slicing_metrics.json", '"sex",\n    "male"', '"sex"', "a list of pairs of column and group", None),
    ("tfma/slicing_metrics.json", "240.0", "240.5", "example_count is 240.5, not a number of cases", None),
    ("tfma/metrics.csv", "158.0", "many", "example_count is 'many'", 3),
    ("tfma/metrics.csv", "binary_accuracy", "auc", "gives 'auc' of one slice twice", 5),
    ("tfma/slicing_metrics_older.json", '"sex",\n   "female"', '"sex",\n   ""', "sex has no group", None),
    ("deepchecks/suite.json", '"Drift score": {', '"Drift": {', "a drift score names its method", None),
    ("deepchecks/suite.json", '\\"Value\\":0.875', '\\"Value\\":true', "Value of Accuracy is not a number", None),
    ("deepchecks/suite.json", '"Status": "PASS"', '"Status": "FINE"', "a condition has a Status", None),
    ("deepchecks/suite_09.json", "25,\n     13", "25", "the confusion matrix is not square", None),
    ("deepchecks/suite.json", '"header": "Feature Drift"', '"title": "x"', "a result has a header", None),
    (
        "comparison/shadow.json",
        '"successes": 88',
        '"successes": "88"',
        "successes: Input should be a valid integer",
        13,
    ),
    ("comparison/shadow.json", '"successes": 88', '"successes": 188', "there cannot be more of them", 12),
    ("comparison/shadow.json", '"to": "2026-09-30"', '"to": "2025-09-30"', "it ends before it begins", 7),
    ("comparison/shadow.json", '"kind": "shadow"', '"kind": "guess"', "kind: Input should be 'A/B test' or", 3),
    ("comparison/shadow.json", '"value": 13.9', '"value": NaN', "value", None),
    ("comparison/shadow.json", "comparison/1", "comparison/2", "this version reads comparison/1", 2),
    ("robustness/art.json", '"strength": "eps 0.1"', '"strength": "eps 0.05"', "'eps 0.05' twice", None),
    ("robustness/art.json", '"baseline"', '"before"', "baseline: Field required", None),
    ("robustness/art.json", '"n": 120', '"n": 0', "successes need n", None),
    ("robustness/art.json", '"n": 120', '"value": 0.5, "n": 120', "what it is computed from gives 0.875", None),
    ("security/art.json", '"resisted": 117', '"resisted": 241', "more were resisted than tried", None),
    ("security/art.json", '"attempts": 240', '"attempts": 0', "attempts: Input should be greater than 0", None),
    ("security/art.json", '"attempts": 240', '"attempts": 1e400', "attempts", None),
    ("garak/report.jsonl", '"passed": 74', '"passed": 117', "passed is 117 of 116", 3),
    ("garak/report.jsonl", '"passed": 74', '"passed": -1', "passed is -1.0, not a number of cases", 3),
    ("garak/report.jsonl", '"detector": "dan.DAN"', '"detector": null', "names its probe and its detector", 5),
    ("pytest/report.json", '"outcome": "passed"', '"outcome": 1', "a test has an outcome", None),
    ("pytest/report.json", '"exitcode": 1', '"exitcode": 3', "pytest broke off with exit code 3", 4),
    ("pytest/report.json", '"tests": [', '"tests": 5, "rest": [', "tests is a list", None),
    ("pytest/report.json", '"created": 1', '"created": 1e90, "x": 1', "created a time in seconds", None),
    ("drift/drift.csv", "0.09403029596304147", "a lot", "psi is 'a lot', not a number", 2),
    ("drift/drift.csv", "outcome,", "score,", "names a column twice", None),
    ("drift/drift.json", '"value": 0.0,', '"value": "none",', "value", None),
    ("drift/drift.json", '"reference": "first half"', '"reference": ""', "reference: String should have", 3),
    ("importances/explanation.json", '"score"', '"score", "more"', "one column for each of feature_names", None),
    ("importances/explanation.json", '"values": [', '"values": [[[1.0]],', "a value for each output", None),
    ("clarify/analysis_shap.json", "0.31", '"high"', "the SHAP value of 'score' is 'high'", 8),
    ("calibration/curve.json", '"n": [', '"n": [1,', "are not lists of the same length", None),
    ("calibration/curve.json", '"ece": 0', '"ece": "low", "mce": 0', "ece is 'low', not a number", None),
]


@pytest.mark.parametrize(("name", "old", "new", "message", "line"), BROKEN)
def test_a_broken_file_says_what_is_wrong_and_where(
    name: str, old: str, new: str, message: str, line: int | None
) -> None:
    text = (DATA / name).read_text(encoding="utf-8")
    assert old in text
    with pytest.raises(UnreadableError, match=re.escape(message)) as caught:
        evidence(text.replace(old, new, 1))
    where = str(caught.value.where)
    assert where.startswith("cards/m/evidence/file:")
    if line is not None:
        assert where.split(":")[1] == str(line)


def test_lines_that_break_off_name_their_line() -> None:
    text = (DATA / "garak/report.jsonl").read_text(encoding="utf-8")
    with pytest.raises(UnreadableError, match="is not JSON") as caught:
        evidence(text[: text.index('"total_processed": 116')])
    assert str(caught.value.where) == "cards/m/evidence/file:3:1"


@pytest.mark.parametrize("name", ["tfma/metrics.csv", "drift/drift.csv", "drift/p_values.csv"])
def test_a_table_that_breaks_off_is_refused(name: str) -> None:
    text = (DATA / name).read_text(encoding="utf-8")
    with pytest.raises(UnreadableError, match="cells where the header names"):
        evidence(text[: text.rindex(",")].rpartition(",")[0], method="a test")


def test_a_p_value_of_an_unknown_test_is_never_guessed() -> None:
    with pytest.raises(UndeclaredError, match="not of which test"):
        evidence(Path("drift/p_values.csv"))


def test_two_values_under_one_name_are_refused() -> None:
    with pytest.raises(UnreadableError, match="the name 'accuracy' stands twice"):
        evidence('[{"model_version": 1, "accuracy": 0.9,\n"accuracy": 0.5}]')


@pytest.mark.parametrize(
    ("number", "message"),
    [("1" + "0" * 400, "is too large for a number"), ('"1_0"', "'1_0', not a number"), ('"١"', "not a number")],
)
def test_numbers_that_only_python_reads_are_refused(number: str, message: str) -> None:
    with pytest.raises(UnreadableError, match=message):
        evidence(f'[{{"model_version": 1, "accuracy": {number}}}]')


def test_half_a_character_is_refused_before_it_stops_a_build() -> None:
    with pytest.raises(UnreadableError, match="half a character"):
        evidence('[{"model_version": 1, "accuracy\\ud800": 0.5}]')


def test_a_deeply_nested_file_is_refused() -> None:
    with pytest.raises(UnreadableError, match="is not JSON"):
        evidence("[" * 200_000)


def test_an_endless_name_is_refused() -> None:
    form = {"schema": "drift/1", "reference": "r", "columns": {"c" * 501: {"metric": "psi", "value": 0.1}}}
    with pytest.raises(UnreadableError, match="longer than 500 characters"):
        evidence(json.dumps(form))


def test_hostile_names_stay_names() -> None:
    name = "<img src=x onerror=alert(1)>/../../~0\u202e"
    form = {"schema": "security/1", "tests": [{"attack": name, "resisted": 1, "attempts": 2}]}
    made = card(evidence(json.dumps(form))).evaluation.compliance_metrics
    assert list(made) == [f"resistance to {name}"]


def test_what_jsonpickle_wrote_is_never_decoded(tmp_path: Path) -> None:
    trap = {"py/reduce": [{"py/type": "os.system"}, {"py/tuple": [f"touch {tmp_path / 'sprung'}"]}]}
    result = {"type": "CheckResult", "header": "Weak Segments Performance", "value": trap, "conditions_results": []}
    found = evidence(json.dumps({"type": "SuiteResult", "name": "s", "results": [result]}))
    assert (found.facts, found.notes) == ((), ("Weak Segments Performance is not read",))
    assert not (tmp_path / "sprung").exists()


_ODD = [None, True, "", -1, float("nan"), 1e999, "x" * 600, [], {}, [[]], [{}], {"a": 1}, "NaN", 10**30, {"value": {}}]


def _changed(value: object, change: random.Random) -> object:
    """A value with one of its parts replaced by something odd."""
    if isinstance(value, dict | list) and value and change.random() < 0.85:
        made = copy.copy(value)
        key = change.choice(sorted(made)) if isinstance(made, dict) else change.randrange(len(made))
        made[key] = _changed(made[key], change)
        return made
    return change.choice(_ODD)


@pytest.mark.parametrize("path", sorted(DATA.rglob("*.json")), ids=lambda path: f"{path.parent.name}-{path.name}")
def test_one_odd_value_anywhere_gives_a_card_or_a_message(path: Path) -> None:
    """Anything else than an error of ours would be a crash."""
    change, read = random.Random(path.name), 0
    value = json.loads(path.read_text(encoding="utf-8"))
    for _ in range(30):
        broken = _changed(value, change)
        if not isinstance(broken, dict | list):
            continue
        with contextlib.suppress(CardwrightError):
            card(evidence(json.dumps(broken), dimensions=["sex"], method="m"))
        read += 1
    assert read > 10
