"""Each reader on files of the real library: definitions, directions, denominators, and what they do not say."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.needs import need
from tests.unit.sources.evidence.helpers import card, evidence

from cardwright.card.card import Card

PARITY = -0.07239888854584753  # selection rate of women minus that of men in the sample behind all files


def read(name: str, **declared: object) -> Card:
    return card(evidence(Path(name), **declared))


@pytest.mark.parametrize("name", ["by_group.csv", "by_group.json", "by_group_records.json"])
def test_a_fairlearn_frame_is_the_same_card_in_every_form(name: str) -> None:
    made = read(f"fairlearn/{name}", dimensions=["sex"])
    women = made.evaluation.slices["sex=female"]
    assert (women.by, women.n) == ({"sex": "female"}, 82)
    assert women.metrics["accuracy"].n == 82
    assert women.metrics["recall"].n is None  # the file does not say how many repaid
    check = made.fairness.assessments["demographic_parity_difference_by_sex"]
    assert check.value == pytest.approx(-PARITY)
    assert (check.reference, check.groups) == ("max - min", {"female": 82, "male": 158})


def test_a_share_of_a_known_number_of_cases_gets_a_named_interval() -> None:
    need("scipy", "statsmodels")
    made = read("fairlearn/by_group.csv")
    interval = made.evaluation.slices["sex=female"].metrics["accuracy"].interval
    assert interval is not None
    # 72 of 82 by hand: centre 0.8611, half width 0.0713
    assert (interval.method, interval.level) == ("Wilson", 0.95)
    assert (interval.low, interval.high) == (pytest.approx(0.7899, abs=1e-4), pytest.approx(0.9324, abs=1e-4))
    check = made.fairness.assessments["demographic_parity_ratio_by_sex"].interval
    assert check is not None
    assert check.method == "Katz log"
    assert check.low < 0.8878 < check.high


@pytest.mark.parametrize("name", ["by_group_two.csv", "by_group_two.json", "by_group_split.json"])
def test_crossings_of_two_features_are_one_slice_each(name: str) -> None:
    made = read(f"fairlearn/{name}", dimensions=["sex", "age"])
    assert set(made.evaluation.slices) == {
        f"age={age}&sex={sex}" for age in ("18-25", "26-75") for sex in ("female", "male")
    }
    assert made.evaluation.slices["age=18-25&sex=female"].n == 17
    check = made.fairness.assessments["demographic_parity_difference_by_sex.age"]
    assert check.interval is None  # the extremes of four groups


def test_fairlearn_disparities_compare_extremes() -> None:
    made = read("fairlearn/disparities.json", dimensions=["sex"])
    assert made.fairness.assessments["equalized_odds_difference_by_sex"].value == pytest.approx(2 / 17)
    assert made.fairness.assessments["demographic_parity_ratio_by_sex"].groups == {}


def test_aif360_subtracts_the_privileged_group_and_keeps_the_sign() -> None:
    made = read("aif360/metrics_with_groups.json")
    check = made.fairness.assessments["statistical_parity_difference_by_sex"]
    assert check.value == pytest.approx(PARITY)
    assert (check.reference, check.groups, check.favourable) == ("1", {"0": 82, "1": 158}, "1")
    assert check.definition is not None
    assert "unprivileged minus privileged" in check.definition


@pytest.mark.parametrize("name", ["metrics.json", "metrics_05.json"])
def test_a_bare_aif360_dictionary_needs_its_attribute_declared(name: str) -> None:
    made = read(f"aif360/{name}", dimensions=["sex"], reference="male")
    assert made.fairness.assessments["disparate_impact_by_sex"].reference == "male"
    assert evidence(Path(f"aif360/{name}"), dimensions=["sex"]).notes == (
        "theil_index compares individuals, not groups, and was left out",
    )


@pytest.mark.parametrize("name", ["bias.csv", "bias_042.csv"])
def test_aequitas_divides_by_its_reference_group(name: str) -> None:
    made = read(f"aequitas/{name}")
    check = made.fairness.assessments["disparate_impact_by_sex"]
    assert check.value == pytest.approx(0.8878527)
    assert (check.reference, check.groups) == ("male", {"female": 82, "male": 158})
    recall = made.evaluation.slices["sex=female"].metrics["recall"]
    assert (recall.n, recall.positives) == (57, 57)


def test_aequitas_shares_of_all_positives_are_no_selection_rates() -> None:
    made = read("aequitas/crosstab.csv")
    women = made.evaluation.slices["sex=female"].metrics
    assert women["selection_rate"].value == pytest.approx(47 / 82)
    assert "ppr" not in women
    assert made.fairness.assessments == {}


def test_clarify_turns_what_it_subtracts_the_other_way() -> None:
    made = read("clarify/analysis.json")
    checks = made.fairness.assessments
    assert checks["statistical_parity_difference_by_sex"].value == pytest.approx(PARITY)
    assert "sign turned" in (checks["statistical_parity_difference_by_sex"].definition or "")
    assert checks["disparate_impact_by_sex"].value == pytest.approx(0.8878527)
    assert checks["disparate_impact_by_sex"].favourable == "outcome = 1"
    notes = evidence(Path("clarify/analysis.json")).notes
    assert any(note.startswith("FT of sex=female has no value") for note in notes)


def test_three_tools_agree_on_the_sample_under_their_three_names() -> None:
    aif, clarify = read("aif360/metrics_with_groups.json"), read("clarify/analysis.json")
    for name in ("statistical_parity_difference", "equal_opportunity_difference", "error_rate_difference"):
        key = f"{name}_by_sex"
        assert aif.fairness.assessments[key].value == pytest.approx(clarify.fairness.assessments[key].value)


def test_mlflow_classes_have_their_own_denominators() -> None:
    made = read("mlflow/per_class_metrics.csv")
    one = made.evaluation.slices["class=1"]
    assert (one.n, one.metrics["accuracy"].n, one.metrics["precision"].n) == (50, 150, 51)
    assert one.metrics["f1_score"].n is None
    assert str(made.origin_of("/evaluation/slices/class=1/metrics/recall")) == "cards/m/evidence/file:3:1"


def test_a_metrics_report_speaks_only_of_its_own_version() -> None:
    first = card(evidence(Path("metrics_report.json"), version="1"))
    assert first.evaluation.metrics["accuracy"].value == 0.875
    assert first.evaluation.metrics["recall"].n == 94
    assert first.evaluation.confusion_matrix is not None
    assert first.evaluation.confusion_matrix.counts == ((94, 12), (13, 81))
    none = evidence(Path("metrics_report.json"), version="7")
    assert (none.facts, none.notes[-1]) == ((), "says nothing about version 7")


def test_a_model_schema_gives_types_without_the_name_of_the_enumeration() -> None:
    made = read("model_schema.json")
    assert made.model.input_specification["age"].type == "long"
    assert set(made.model.output_specification) == {"prediction", "probability"}


@pytest.mark.parametrize("name", ["quality_04.json", "quality_07.json"])
def test_evidently_quality_is_that_of_the_current_data(name: str) -> None:
    made = read(f"evidently/{name}", dataset={"name": "spring"})
    assert made.evaluation.metrics["accuracy"].value == 0.9
    assert made.evaluation.metrics["recall"].value == pytest.approx(74 / 82)
    assert made.evaluation.metrics["recall"].n == (82 if "04" in name else None)
    dataset = made.evaluation.metrics["accuracy"].dataset
    assert dataset is not None
    assert dataset.name == "spring"


@pytest.mark.parametrize("name", ["drift_04.json", "drift_07.json"])
def test_evidently_drift_is_by_column_and_names_its_test(name: str) -> None:
    drift = read(f"evidently/{name}").post_market_monitoring.drift
    assert drift["score"].value == pytest.approx(0.5879759)
    assert drift["score"].metric == "K-S p_value"
    assert "below 0.05" in (drift["score"].definition or "")


@pytest.mark.parametrize("name", ["emissions.csv", "emissions_28.csv"])
def test_codecarbon_has_units_and_says_that_it_estimates(name: str) -> None:
    found = read(f"codecarbon/{name}").environmental.measurements
    assert found["energy_consumed"].unit == "kWh"
    assert "estimated" in (found["energy_consumed"].definition or "")
    assert found["energy_consumed"].dataset is None


def test_importances_name_their_method_or_ask_for_it() -> None:
    found = read("importances/permutation_importance.csv").model.importances
    assert found is not None
    assert [item.feature for item in found.features] == ["score", "male", "young"]
    assert found.method.startswith("permutation")
    shap = read("importances/mean_abs_shap.json").model.importances
    assert shap is not None
    assert shap.features[0].value == pytest.approx(1.3087116)


def test_shap_arrays_become_the_mean_of_absolute_values() -> None:
    need("numpy")
    found = read("importances/shap_values.npz").model.importances
    assert found is not None
    assert (found.method, found.features[0].feature) == ("mean of absolute SHAP values", "score")


def test_a_calibration_curve_needs_the_cases_of_its_bins() -> None:
    found = read("calibration/curve_with_n.csv").evaluation.calibration
    assert found is not None
    assert [item.n for item in found.bins] == [21, 47, 46, 80, 46]
    assert evidence(Path("calibration/curve.csv")).facts == ()
