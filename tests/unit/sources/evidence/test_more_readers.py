"""TFMA, Deepchecks, drift, comparisons, robustness and security: definitions, denominators, and what is not said."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.needs import need
from tests.unit.sources.evidence.helpers import DATA, card, evidence

from cardwright.card.card import Card


def read(name: str, **declared: object) -> Card:
    return card(evidence(Path(name), **declared))


@pytest.mark.parametrize("name", ["slicing_metrics.json", "slicing_metrics_with_intervals.json", "metrics.csv"])
def test_tfma_slices_are_the_same_in_every_form(name: str) -> None:
    made = read(f"tfma/{name}")
    assert made.evaluation.metrics["accuracy"].value == pytest.approx(0.8875)
    assert made.evaluation.metrics["roc_auc"].value == pytest.approx(0.95338575)
    assert "auc" not in made.evaluation.metrics
    women = made.evaluation.slices["sex=female"]
    assert (women.by, women.n) == ({"sex": "female"}, 82)
    assert women.metrics["recall"].value == pytest.approx(47 / 57)
    assert made.evaluation.slices["age=18-25&sex=female"].n == 17


def test_tfma_counts_at_the_threshold_are_the_denominators() -> None:
    women = read("tfma/slicing_metrics.json").evaluation.slices["sex=female"].metrics
    assert [women[name].n for name in ("accuracy", "recall", "precision")] == [82, 57, 47]
    interval = women["recall"].interval
    assert interval is not None
    assert interval.method == "Wilson"
    assert women["pr_auc"].interval is None


def test_tfma_intervals_are_its_own() -> None:
    recall = read("tfma/slicing_metrics_with_intervals.json").evaluation.metrics["recall"]
    assert recall.interval is not None
    assert (recall.interval.method, recall.interval.level) == (None, None)
    assert recall.interval.low == pytest.approx(0.8331841766)


def test_older_tfma_names_tell_threshold_and_rate() -> None:
    made = read("tfma/slicing_metrics_older.json")
    rate = made.evaluation.metrics["selection_rate"]
    assert (rate.value, rate.n, rate.decision_threshold) == (pytest.approx(149 / 240), 240, 0.5)
    assert made.evaluation.metrics["false_positive_rate"].n is None
    assert made.evaluation.slices["sex=female"].metrics["roc_auc"].value == "NaN"


@pytest.mark.parametrize("name", ["suite.json", "suite_09.json"])
def test_deepchecks_figures_are_those_of_the_test_data(name: str) -> None:
    made = read(f"deepchecks/{name}", dataset={"name": "second half"})
    accuracy, precision = made.evaluation.metrics["accuracy"], made.evaluation.metrics["precision"]
    assert (accuracy.value, accuracy.n) == (0.875, 120)
    assert (precision.n, precision.positives) == (93, 82)
    assert made.evaluation.metrics["brier_score"].value == pytest.approx(0.104, abs=1e-3)
    drift = made.post_market_monitoring.drift["young"]
    assert (drift.metric, drift.value) == ("cramers_v", pytest.approx(0.1028410))


def test_deepchecks_beside_a_simple_model_keeps_the_classes_apart() -> None:
    compared = read("deepchecks/suite.json").evaluation.comparisons
    found = {key: (item.value, item.baseline) for key, item in compared.items()}
    assert found["f1_score of class 0, against a simple model"] == (pytest.approx(10 / 13), 0.0)
    assert found["f1_score of class 1, against a simple model"] == (pytest.approx(32 / 35), pytest.approx(82 / 101))


def test_deepchecks_conditions_that_failed_are_told() -> None:
    notes = evidence(Path("deepchecks/suite.json")).notes
    assert any("FAIL of the condition 'Selected metrics scores are greater than 0.88'" in note for note in notes)
    assert "Weak Segments Performance is not read" in notes
    matrix = read("deepchecks/suite.json").evaluation.confusion_matrix
    assert matrix is not None
    assert (matrix.labels, matrix.counts) == (("0", "1"), ((25, 13), (2, 80)))
    assert read("deepchecks/suite_09.json").evaluation.confusion_matrix is None


def test_a_shadow_run_gives_both_values_and_no_interval_of_their_difference() -> None:
    made = read("comparison/shadow.json").evaluation.comparisons
    rate = made["selection_rate, shadow against 2"]
    assert (rate.value, rate.baseline, rate.n) == (pytest.approx(88 / 120), pytest.approx(81 / 120), 120)
    assert rate.condition == "shadow against version 2 from 2026-09-01 to 2026-09-30"
    assert not any("difference" in key for key in made)
    latency = made["latency, shadow against 2"]
    assert latency.interval is not None
    assert (latency.unit, latency.interval.method) == ("ms", "percentile bootstrap, 1000 resamples, seed 0")
    assert latency.interval.low < 13.2333 < latency.interval.high


def test_an_a_b_test_gives_the_difference_with_newcombe() -> None:
    need("statsmodels")
    from statsmodels.stats.proportion import confint_proportions_2indep

    found = read("comparison/ab_test.json").evaluation.comparisons["conversion_rate difference, A/B test against 2"]
    assert (found.value, found.n) == (pytest.approx(88 / 120 - 72 / 118), 238)
    assert found.interval is not None
    expected = confint_proportions_2indep(88, 120, 72, 118, method="newcomb")
    assert (found.interval.low, found.interval.high) == pytest.approx(expected)


def test_a_comparison_of_another_version_is_told_and_left_out() -> None:
    found = evidence(Path("comparison/shadow.json"), version="7")
    assert (found.facts, found.notes) == ((), ("speaks of version 1, not of 7",))


def test_robustness_stands_beside_the_figure_without_the_stress() -> None:
    made = read("robustness/art.json").evaluation.robustness.metrics
    figure = made["accuracy under fast gradient method, eps 0.1"]
    assert (figure.value, figure.baseline, figure.n) == (pytest.approx(103 / 120), 0.875, 120)
    assert figure.condition == "fast gradient method, eps 0.1"
    assert figure.dataset is not None
    assert (figure.dataset.name, figure.computed_by) == ("sample", "adversarial-robustness-toolbox 1.20.1")
    assert len(made) == 2


def test_resisted_attacks_speak_to_cybersecurity() -> None:
    found = read("security/art.json").evaluation.compliance_metrics["resistance to membership inference by rule"]
    assert (found.value, found.n, found.requirement) == (pytest.approx(117 / 240), 240, "Art. 15(5)")
    assert found.interval is not None
    assert found.interval.method == "Wilson"


def test_garak_counts_outputs_by_probe_and_detector() -> None:
    found = evidence(Path("garak/report.jsonl"))
    made = card(found).evaluation.compliance_metrics
    assert set(made) == {
        "resistance to ansiescape.AnsiRaw, judged by ansiescape.Raw",
        "resistance to dan.Dan_11_0, judged by dan.DAN",
        "resistance to dan.Dan_11_0, judged by mitigation.MitigationBypass",
        "resistance to goodside.WhoIsRiley, judged by goodside.RileyIsnt",
    }
    escapes = made["resistance to ansiescape.AnsiRaw, judged by ansiescape.Raw"]
    assert (escapes.value, escapes.n, escapes.computed_by) == (pytest.approx(74 / 116), 116, "garak 0.17.1")
    assert escapes.measured_at is None
    assert found.notes == ("its times are written without a zone and were left out",)


def test_garak_outputs_that_no_detector_could_judge_count_for_nothing() -> None:
    text = (DATA / "garak/report.jsonl").read_text(encoding="utf-8")
    some = text.replace('"nones": 0, "total_evaluated": 116', '"nones": 2, "total_evaluated": 116')
    figure = card(evidence(some)).evaluation.compliance_metrics[
        "resistance to ansiescape.AnsiRaw, judged by ansiescape.Raw"
    ]
    assert "2 outputs that it could not judge" in (figure.definition or "")
    none = text.replace(
        '"passed": 12, "fails": 0, "nones": 0, "total_evaluated": 12',
        '"passed": 0, "fails": 0, "nones": 12, "total_evaluated": 0',
    )
    assert "goodside.WhoIsRiley by goodside.RileyIsnt judged no output" in evidence(none).notes


def test_an_older_garak_report_has_totals_and_no_interval() -> None:
    text = (DATA / "garak/report_09.jsonl").read_text(encoding="utf-8")
    found = evidence(text)
    figure = card(found).evaluation.compliance_metrics[
        "resistance to goodside.WhoIsRiley, judged by goodside.RileyIsnt"
    ]
    assert (figure.value, figure.n, figure.measured_at) == (1, 12, None)
    origin = card(found).origin_of("/evaluation/compliance_metrics/resistance to dan.Dan_11_0, judged by dan.DAN/value")
    assert str(origin) == "cards/m/evidence/file:3:1"
    cut = text[: text.index('{"entry_type": "completion"')]
    assert any("may have broken off" in note for note in evidence(cut).notes)


def test_marked_tests_are_shares_without_an_interval() -> None:
    found = evidence(Path("pytest/report.json"))
    made = card(found).evaluation
    noise = made.robustness.metrics["robustness tests passed"]
    assert (noise.value, noise.n, noise.interval) == (pytest.approx(2 / 3), 3, None)
    secure = made.compliance_metrics["security tests passed"]
    assert (secure.value, secure.n, secure.requirement) == (1.0, 1, "Art. 15(5)")
    assert found.notes == ("1 tests bear no mark of robustness, security, adversarial, privacy and were left out",)


def test_drift_by_several_statistics_keeps_them_apart() -> None:
    drift = read("drift/drift.csv").post_market_monitoring.drift
    assert drift["score, psi"].value == pytest.approx(0.0940303)
    assert drift["score, kolmogorov_smirnov_statistic"].value == pytest.approx(0.1)
    assert drift["score, psi"].n == 120
    form = read("drift/drift.json").post_market_monitoring.drift["score"]
    assert (form.metric, form.value, form.n) == ("psi", pytest.approx(0.0940303), 120)


def test_a_p_value_names_its_test() -> None:
    drift = read("drift/p_values.csv", method="Kolmogorov-Smirnov test").post_market_monitoring.drift
    assert drift["score"].metric == "Kolmogorov-Smirnov test p_value"


def test_shap_values_are_the_same_importances_in_every_form() -> None:
    from tests.unit.sources.evidence.helpers import DATA

    from cardwright.sources.evidence.base import Context
    from cardwright.sources.evidence.parse import parse_document
    from cardwright.sources.evidence.registry import read_evidence

    need("numpy")
    data = (DATA / "importances" / "shap_values.csv").read_bytes()
    document = parse_document(data, name="cards/m/evidence/shap_values.csv", kind="file")
    assert document is not None
    forms = [
        read("importances/shap_values.npz"),
        read("importances/explanation.json"),
        card(read_evidence(document, Context(version="1"))),
    ]
    values = [
        [round(item.value, 9) for item in one.model.importances.features] for one in forms if one.model.importances
    ]
    assert len(values) == 3
    assert values[0] == values[1] == values[2]
    assert any("12 cases" in note for note in evidence(Path("importances/explanation.json")).notes)


def test_clarify_shap_values_say_what_is_not_known() -> None:
    found = read("clarify/analysis_shap.json").model.importances
    assert found is not None
    assert [item.feature for item in found.features] == ["score", "age", "sex"]
    assert "not given" in found.method


def test_a_calibration_curve_as_json_is_that_of_the_table() -> None:
    made, table = read("calibration/curve.json"), read("calibration/curve_with_n.csv")
    assert made.evaluation.calibration == table.evaluation.calibration
    error = made.evaluation.metrics["expected_calibration_error"]
    assert (error.n, error.definition) == (240, "mean distance of predicted and observed share, by cases, in 5 bins")
