"""One fact under several names is one figure; two facts never share a name; a difference is a contradiction."""

from __future__ import annotations

from pathlib import Path

from tests.unit.sources.evidence.helpers import IDENTITY, evidence

from cardwright.card.merge import Fact, merge
from cardwright.card.origin import Origin
from cardwright.sources.evidence.join import join

RUN = Origin(kind="run", address="runs:/r/metrics/x")
FILE = Origin(kind="file", address="cards/m/card.yaml", line=3, column=5)


def known(path: str, value: object, origin: Origin = RUN) -> Fact:
    return Fact(path=tuple(path.split("/")), value=value, origin=origin)  # type: ignore[arg-type]


def joined(*facts: Fact, name: str = "metrics_report.json", **declared: object):
    placed, notes = join(evidence(Path(name), **declared).facts, facts)
    return merge(
        [
            *IDENTITY,
            *[fact for fact in facts if fact.origin is FILE],
            *placed,
            *[fact for fact in facts if fact.origin is RUN],
        ]
    ), notes


def test_another_name_of_the_same_metric_joins_its_figure() -> None:
    card, _ = joined(known("evaluation/metrics/accuracy_score", {"metric": "accuracy_score", "value": 0.875}))
    assert "accuracy" not in card.evaluation.metrics
    figure = card.evaluation.metrics["accuracy_score"]
    assert (figure.value, figure.n) == (0.875, 200)
    assert card.contradictions == ()
    assert str(card.origin_of("/evaluation/metrics/accuracy_score/value")) == "runs:/r/metrics/x"


def test_a_different_value_contradicts_and_lends_nothing() -> None:
    card, _ = joined(known("evaluation/metrics/accuracy", {"metric": "accuracy", "value": 0.91}))
    (contradiction,) = card.contradictions
    assert contradiction.pointer == "/evaluation/metrics/accuracy/value"
    assert [item.value for item in contradiction.values] == [0.91, 0.875]
    assert card.evaluation.metrics["accuracy"].n is None


def test_evidence_contradicts_what_a_card_file_states() -> None:
    card, _ = joined(
        known("evaluation/metrics/accuracy/value", 0.95, FILE),
        known("evaluation/metrics/accuracy/metric", "accuracy", FILE),
    )
    assert card.evaluation.metrics["accuracy"].value == 0.875
    assert {str(item.origin) for item in card.contradictions[0].values} == {
        "cards/m/evidence/file",
        "cards/m/card.yaml:3:5",
    }


def test_the_same_metric_on_other_data_has_a_key_of_its_own() -> None:
    card, _ = joined(
        known("evaluation/metrics/accuracy", {"metric": "accuracy", "value": 0.7, "dataset": {"name": "shadow"}}),
        dataset={"name": "test"},
    )
    assert card.evaluation.metrics["accuracy"].value == 0.7
    assert card.evaluation.metrics["accuracy@test"].value == 0.875
    assert card.contradictions == ()


def test_a_slice_of_other_data_is_another_slice() -> None:
    old = {"by": {"sex": "female"}, "n": 10, "dataset": {"name": "shadow"}}
    card, _ = joined(
        known("evaluation/slices/sex=female", old), name="fairlearn/by_group.csv", dataset={"name": "test"}
    )
    assert card.evaluation.slices["sex=female"].n == 10
    assert card.evaluation.slices["sex=female@test"].n == 82
    assert "accuracy" in card.evaluation.slices["sex=female@test"].metrics


def test_a_smaller_group_in_another_file_is_a_contradiction() -> None:
    card, _ = joined(
        known("evaluation/slices/sex=female", {"by": {"sex": "female"}, "n": 10}), name="fairlearn/by_group.csv"
    )
    assert [item.pointer for item in card.contradictions] == ["/evaluation/slices/sex=female/n"]


def test_two_tools_with_the_same_comparison_make_one_check() -> None:
    aequitas, clarify = evidence(Path("aequitas/bias.csv")), evidence(Path("clarify/analysis.json"))
    placed, _ = join([*aequitas.facts, *clarify.facts], ())
    checks = merge([*IDENTITY, *placed]).fairness.assessments
    assert [key for key in checks if key.startswith("disparate_impact_by_sex")] == ["disparate_impact_by_sex"]
    assert checks["disparate_impact_by_sex"].computed_by == "aequitas"


def test_groups_that_cannot_be_told_to_be_the_same_stay_apart() -> None:
    aequitas, aif = evidence(Path("aequitas/bias.csv")), evidence(Path("aif360/metrics_with_groups.json"))
    placed, _ = join([*aequitas.facts, *aif.facts], ())
    checks = merge([*IDENTITY, *placed]).fairness.assessments
    assert checks["disparate_impact_by_sex"].reference == "male"
    assert checks["disparate_impact_by_sex@1"].reference == "1"


def test_a_matrix_with_its_classes_in_the_other_order_says_the_same() -> None:
    turned = {"labels": ["bad", "good"], "counts": [[81, 13], [12, 94]]}
    card, _ = joined(known("evaluation/confusion_matrix", turned))
    assert card.contradictions == ()
    assert card.evaluation.confusion_matrix is not None
    assert card.evaluation.confusion_matrix.labels == ("bad", "good")


def test_importances_by_another_method_are_named_and_left_out() -> None:
    own = {"method": "gain", "features": [{"feature": "a", "value": 1.0}]}
    card, notes = joined(known("model/importances", own), name="importances/permutation_importance.csv")
    assert card.model.importances is not None
    assert card.model.importances.method == "gain"
    assert "another importances" in notes[0]


def test_figures_at_other_thresholds_or_under_other_conditions_are_other_facts() -> None:
    own = {"metric": "selection_rate", "value": 0.4, "decision_threshold": 0.7}
    card, _ = joined(known("evaluation/metrics/selection_rate", own), name="tfma/slicing_metrics_older.json")
    assert card.evaluation.metrics["selection_rate"].value == 0.4
    assert card.evaluation.metrics["selection_rate@2"].decision_threshold == 0.5
    assert card.contradictions == ()
