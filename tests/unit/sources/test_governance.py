"""``slices/1`` and metric keys become figures; the file tells more, a difference is kept."""

from __future__ import annotations

from cardwright.card.canonical import canonical_bytes
from cardwright.card.merge import Fact, merge
from cardwright.card.origin import Origin
from cardwright.sources.mlflow.slices1 import SlicesDocument, slice_key
from cardwright.sources.mlflow.values import finite, moment

ORIGIN = Origin(kind="artifact", address="runs:/r/artifacts/governance/slices.json", digest="sha256:00")
IDENTITY = Fact(
    path=("identity",),
    value={"registry": "r", "name": "m", "version": "1"},
    origin=Origin(kind="registry", address="models:/m/1"),
)
DOCUMENT = {
    "schema": "slices/1",
    "dataset": {"name": "eval", "digest": "1a2b", "split": "test"},
    "decision_threshold": 0.5,
    "interval": {"method": "Wilson", "level": 0.95},
    "overall": {
        "n": 300,
        "metrics": {"recall": 0.8, "roc_auc": 0.7},
        "ci": {"recall": [0.7, 0.9]},
        "support": {"recall": 210},
    },
    "slices": [
        {
            "by": {"sex": "f", "age": "18-25"},
            "n": 12,
            "metrics": {"recall": float("nan")},
            "ci": {"recall": [float("nan"), 1]},
        }
    ],
    "checks": [
        {
            "name": "parity",
            "metric": "ratio",
            "by": ["age"],
            "value": 0.7,
            "threshold": 0.8,
            "op": ">=",
            "groups": {"18-25": 12},
        }
    ],
}


def card() -> object:
    document = SlicesDocument.model_validate(DOCUMENT)
    return merge([IDENTITY, *document.facts(run_id="r", origin=ORIGIN)])


def test_an_overall_figure_has_data_set_interval_and_its_own_denominator() -> None:
    recall = card().evaluation.metrics["recall"]  # type: ignore[attr-defined]
    assert (recall.value, recall.n, recall.run, recall.decision_threshold) == (0.8, 210, "r", 0.5)
    assert (recall.dataset.name, recall.dataset.digest, recall.dataset.split) == ("eval", "1a2b", "test")
    assert (recall.interval.method, recall.interval.low, recall.interval.high) == ("Wilson", 0.7, 0.9)


def test_a_figure_of_scores_depends_on_no_decision_threshold() -> None:
    assert card().evaluation.metrics["roc_auc"].decision_threshold is None  # type: ignore[attr-defined]


def test_what_is_not_a_number_is_said_and_has_no_interval() -> None:
    made = card()
    figure = made.evaluation.slices["age=18-25&sex=f"].metrics["recall"]  # type: ignore[attr-defined]
    assert (figure.value, figure.interval) == ("NaN", None)
    assert b'"NaN"' in canonical_bytes(made)  # type: ignore[arg-type]


def test_a_check_has_its_limit_and_the_sizes_of_its_groups() -> None:
    check = card().fairness.assessments["parity"]  # type: ignore[attr-defined]
    assert (check.limit.value, check.limit.direction, check.groups) == (0.8, "at_least", {"18-25": 12})


def test_a_check_on_other_data_names_its_own_data_set_and_threshold() -> None:
    own = {"dataset": {"name": "all", "digest": "3c4d", "split": "cross-validation"}, "decision_threshold": 0.0}
    document = SlicesDocument.model_validate(DOCUMENT | {"checks": [DOCUMENT["checks"][0] | own]})  # type: ignore[index]
    check = merge([IDENTITY, *document.facts(run_id="r", origin=ORIGIN)]).fairness.assessments["parity"]
    assert check.dataset is not None
    assert (check.dataset.name, check.dataset.digest, check.decision_threshold) == ("all", "3c4d", 0.0)


def test_a_check_without_data_set_is_on_that_of_the_document() -> None:
    check = card().fairness.assessments["parity"]  # type: ignore[attr-defined]
    assert (check.dataset.name, check.decision_threshold) == ("eval", 0.5)


def test_dimensions_of_a_crossing_are_sorted_in_the_key() -> None:
    assert slice_key({"sex": "f", "age": "18-25"}) == "age=18-25&sex=f"


def test_mlflows_spelling_of_infinity_is_undone() -> None:
    assert [finite(1.7976931348623157e308), finite(float("-inf")), finite(0.5)] == ["Infinity", "-Infinity", 0.5]


def test_times_are_in_utc() -> None:
    assert moment(1795241624789) == "2026-11-21T06:13:44.789Z"
    assert moment(None) is None
