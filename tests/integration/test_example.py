"""The credit-risk example: what its registry holds is what its documents and cards say, good or bad."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import sqlite3
from functools import lru_cache
from pathlib import Path

import pytest
from pydantic import JsonValue

from cardwright.card.values import Calibration, ConfusionMatrix, FeatureImportances, Measurement
from cardwright.config import load_settings
from cardwright.yamlfile import read_yaml

CARD = "cards/credit-risk/card.yaml"
STUB = "cards/credit-risk/versions/1.yaml"
COMPLETE = "cards/credit-risk/versions/3.yaml"
GROUPS = {
    "age=18-25",
    "age=26-75",
    "foreign_worker=no",
    "foreign_worker=yes",
}
CROSSINGS = {
    "age=18-25&foreign_worker=no",
    "age=26-75&foreign_worker=no",
    "age=26-75&foreign_worker=yes",
}

pytestmark = pytest.mark.xdist_group("trained-example")


def rows(folder: Path, query: str, *values: str) -> list[tuple[str, ...]]:
    store = sqlite3.connect(f"file:{folder / 'mlflow.db'}?mode=ro", uri=True)
    try:
        return [tuple(str(item) for item in row) for row in store.execute(query, values)]
    finally:
        store.close()


@lru_cache(maxsize=64)
def governance(folder: Path, version: str, name: str) -> dict[str, JsonValue]:
    """A governance artifact of a version's run."""
    ((uri,),) = rows(
        folder,
        "SELECT r.artifact_uri FROM model_versions v JOIN runs r ON r.run_uuid = v.run_id"
        " WHERE v.name = 'credit-risk' AND v.version = ?",
        version,
    )
    file = folder / "mlartifacts" / uri.rpartition("/mlartifacts/")[2] / "governance" / f"{name}.json"
    return json.loads(file.read_text(encoding="utf-8"))


def slice_names(document: dict[str, JsonValue]) -> set[str]:
    return {"&".join(f"{dim}={group}" for dim, group in sorted(item["by"].items())) for item in document["slices"]}


def checks(folder: Path, version: str) -> dict[str, dict[str, JsonValue]]:
    return {check["name"]: check for check in governance(folder, version, "slices")["checks"]}


def overall(folder: Path, version: str) -> tuple[dict[str, float], dict[str, list[float]]]:
    """Figures of the whole test part and their intervals."""
    document = governance(folder, version, "slices")["overall"]
    return document["metrics"], document["ci"]


def interval(name: str, metrics: dict[str, float], ends: dict[str, list[float]], digits: int) -> str:
    """``0.650 (0.594 to 0.702)``."""
    low, high = ends[name]
    return f"{metrics[name]:.{digits}f} ({low:.{digits}f} to {high:.{digits}f})"


def flat(folder: Path, file: str) -> str:
    """The text of a file with every run of blanks and line breaks as one blank."""
    return " ".join((folder / file).read_text(encoding="utf-8").split())


def stated(folder: Path, file: str, *keys: str) -> JsonValue:
    node = read_yaml(folder / file, name=file).data
    for key in keys:
        node = node[key]
    return node


def test_three_versions_are_registered_with_aliases_and_one_deprecated_stage(trained_example: Path) -> None:
    versions = rows(trained_example, "SELECT version, current_stage, status FROM model_versions ORDER BY version")
    aliases = rows(trained_example, "SELECT alias, version FROM registered_model_aliases ORDER BY alias")
    assert versions == [("1", "Archived", "READY"), ("2", "None", "READY"), ("3", "None", "READY")]
    assert aliases == [("challenger", "2"), ("champion", "3")]


def test_every_run_records_its_three_data_sets_with_different_digests(trained_example: Path) -> None:
    inputs = rows(
        trained_example,
        "SELECT i.destination_id, d.name, d.digest, t.value FROM inputs i"
        " JOIN datasets d ON d.dataset_uuid = i.source_id"
        " JOIN input_tags t ON t.input_uuid = i.input_uuid AND t.name = 'mlflow.data.context'",
    )
    runs = {row[0] for row in inputs}
    assert len(runs) == 3
    for run in runs:
        named = {(name, context): digest for owner, name, digest, context in inputs if owner == run}
        assert set(named) == {
            ("german-credit-train", "training"),
            ("german-credit-test", "test"),
            ("german-credit-cross-validation", "cross-validation"),
        }
        assert len(set(named.values())) == 3


def test_data_sets_and_run_tags_hold_no_path_of_the_machine(trained_example: Path) -> None:
    texts = rows(trained_example, "SELECT dataset_source FROM datasets")
    texts += rows(trained_example, "SELECT value FROM tags WHERE key <> 'mlflow.log-model.history'")
    assert texts
    assert not [text for (text,) in texts if str(trained_example) in text]


def test_metrics_are_linked_to_the_test_data_and_the_logged_model(trained_example: Path) -> None:
    linked = rows(
        trained_example,
        "SELECT DISTINCT metric_name, dataset_name FROM logged_model_metrics"
        " WHERE metric_name IN ('accuracy', 'roc_auc', 'slice/age/18-25/recall',"
        " 'slice/age.foreign_worker/26-75.yes/n')",
    )
    assert {dataset for _, dataset in linked} == {"german-credit-test"}
    assert len(linked) == 4


def test_checks_by_age_are_linked_to_the_cross_validated_predictions(trained_example: Path) -> None:
    linked = rows(
        trained_example,
        "SELECT DISTINCT metric_name, dataset_name FROM logged_model_metrics WHERE metric_name LIKE 'fairness/%'",
    )
    assert dict(linked) == {
        "fairness/demographic_parity_ratio/age": "german-credit-cross-validation",
        "fairness/equalized_odds_difference/age": "german-credit-cross-validation",
        "fairness/demographic_parity_ratio/foreign_worker": "german-credit-test",
    }


def test_version_1_lacks_the_declared_crossing_and_later_versions_have_it(trained_example: Path) -> None:
    found = {version: slice_names(governance(trained_example, version, "slices")) for version in "123"}
    assert found == {"1": GROUPS, "2": GROUPS | CROSSINGS, "3": GROUPS | CROSSINGS}
    assert not rows(
        trained_example,
        "SELECT m.key FROM metrics m JOIN model_versions v ON v.run_id = m.run_uuid"
        " WHERE v.version = 1 AND m.key LIKE 'slice/age.foreign_worker/%'",
    )


def test_declared_slices_are_those_that_version_3_measured(trained_example: Path) -> None:
    declared = stated(trained_example, CARD, "evaluation", "declared_slices")
    names = {
        "&".join(f"{dim}={group}" for dim, group in zip(dims.split("."), key.split("."), strict=True))
        for dims, keys in declared.items()
        for key in keys
    }
    assert names == slice_names(governance(trained_example, "3", "slices"))


@pytest.mark.parametrize("version", ["1", "2", "3"])
def test_every_figure_has_an_interval_around_it_and_its_number_of_cases(trained_example: Path, version: str) -> None:
    document = governance(trained_example, version, "slices")
    for part in [document["overall"], *document["slices"]]:
        assert part["metrics"]
        assert set(part["metrics"]) == set(part["ci"]) == set(part["support"])
        for name, value in part["metrics"].items():
            low, high = part["ci"][name]
            assert low <= value + 1e-9
            assert value <= high + 1e-9
            assert 0 < part["support"][name] <= part["n"] <= 300


@pytest.mark.parametrize("version", ["1", "2", "3"])
def test_groups_of_a_dimension_add_up_to_the_whole_test_part(trained_example: Path, version: str) -> None:
    document = governance(trained_example, version, "slices")
    whole = document["overall"]
    assert document["slices"]
    for dimensions in {tuple(sorted(item["by"])) for item in document["slices"]}:
        parts = [item for item in document["slices"] if tuple(sorted(item["by"])) == dimensions]
        assert sum(part["n"] for part in parts) == 300
        for metric in ("accuracy", "selection_rate"):
            total = sum(part["metrics"][metric] * part["n"] for part in parts)
            assert total / 300 == pytest.approx(whole["metrics"][metric])


@pytest.mark.parametrize("version", ["1", "2", "3"])
def test_confusion_matrix_gives_the_same_figures_as_the_metrics(trained_example: Path, version: str) -> None:
    (declined_bad, approved_bad), (declined_good, approved_good) = governance(
        trained_example, version, "confusion_matrix"
    )["counts"]
    metrics = governance(trained_example, version, "slices")["overall"]["metrics"]
    assert (declined_bad + approved_bad, declined_good + approved_good) == (90, 210)
    assert metrics["accuracy"] == pytest.approx((declined_bad + approved_good) / 300)
    assert metrics["recall"] == pytest.approx(approved_good / 210)
    assert metrics["precision"] == pytest.approx(approved_good / (approved_good + approved_bad))
    assert metrics["cost_per_100"] == pytest.approx((5 * approved_bad + declined_good) / 3)


def test_the_decision_threshold_is_what_the_published_costs_ask_for(root: Path, trained_example: Path) -> None:
    filed = read_yaml(root / "examples" / "credit-risk" / "thresholds.yaml", name="thresholds.yaml").data
    bad, good = filed["costs"]["bad_accepted"], filed["costs"]["good_refused"]
    assert filed["decision_threshold"] == pytest.approx(bad / (bad + good), abs=5e-5)
    for version in "123":
        assert governance(trained_example, version, "slices")["decision_threshold"] == filed["decision_threshold"]


@pytest.mark.parametrize("version", ["1", "2", "3"])
def test_every_version_is_cheaper_than_to_refuse_everyone(trained_example: Path, version: str) -> None:
    metrics = governance(trained_example, version, "slices")["overall"]["metrics"]
    assert 0 < metrics["cost_per_100"] < 70


@pytest.mark.parametrize("version", ["1", "2", "3"])
def test_parity_ratio_is_that_of_the_rates_of_the_groups(trained_example: Path, version: str) -> None:
    shown = {
        next(iter(item["by"].items())): item["metrics"]["selection_rate"]
        for item in governance(trained_example, version, "slices")["slices"]
        if len(item["by"]) == 1
    }
    on_test_part = checks(trained_example, version)["demographic_parity_ratio_by_foreign_worker"]
    rates = {group: rate for (dimension, group), rate in shown.items() if dimension == "foreign_worker"}
    assert on_test_part["group_values"] == pytest.approx(rates)
    for check in (on_test_part, checks(trained_example, version)["demographic_parity_ratio_by_age"]):
        values = check["group_values"].values()
        assert check["value"] == pytest.approx(min(values) / max(values))


@pytest.mark.parametrize("version", ["1", "2", "3"])
def test_checks_by_age_cover_all_rows_and_the_other_the_test_part(trained_example: Path, version: str) -> None:
    found = checks(trained_example, version)
    assert found["demographic_parity_ratio_by_age"]["groups"] == {"18-25": 190, "26-75": 810}
    assert {name: check["dataset"]["name"] for name, check in found.items()} == {
        "demographic_parity_ratio_by_age": "german-credit-cross-validation",
        "equalized_odds_difference_by_age": "german-credit-cross-validation",
        "demographic_parity_ratio_by_foreign_worker": "german-credit-test",
    }


def test_version_1_fails_the_check_by_age_with_its_whole_interval(trained_example: Path) -> None:
    check = checks(trained_example, "1")["demographic_parity_ratio_by_age"]
    assert 0.55 < check["value"] < check["ci"][1] < check["threshold"] == 0.80


@pytest.mark.parametrize("version", ["2", "3"])
def test_without_age_as_an_input_equal_approval_by_age_is_still_not_shown(trained_example: Path, version: str) -> None:
    check = checks(trained_example, version)["demographic_parity_ratio_by_age"]
    assert check["group_values"]["18-25"] < check["group_values"]["26-75"]
    assert 0.60 < check["value"] < 0.80
    assert check["ci"][0] < check["threshold"] < check["ci"][1] < 1


@pytest.mark.parametrize("version", ["1", "2", "3"])
def test_the_gap_in_error_rates_by_age_holds_its_limit(trained_example: Path, version: str) -> None:
    check = checks(trained_example, version)["equalized_odds_difference_by_age"]
    assert check["ci"][0] < check["threshold"] < check["ci"][1]
    assert min(check["groups"].values()) >= check["minimum_n"]


@pytest.mark.parametrize("version", ["1", "2", "3"])
def test_foreign_workers_are_shown_and_fewer_than_the_minimum_for_a_verdict(
    trained_example: Path, version: str
) -> None:
    check = checks(trained_example, version)["demographic_parity_ratio_by_foreign_worker"]
    assert 0 < check["groups"]["yes"] < check["minimum_n"]


@pytest.mark.parametrize("version", ["1", "2", "3"])
def test_artifacts_have_the_shapes_of_card_values(trained_example: Path, version: str) -> None:
    ConfusionMatrix.model_validate_json(json.dumps(governance(trained_example, version, "confusion_matrix")))
    calibration = Calibration.model_validate_json(json.dumps(governance(trained_example, version, "calibration")))
    importances = FeatureImportances.model_validate_json(
        json.dumps(governance(trained_example, version, "feature_importances"))
    )
    assert sum(item.n for item in calibration.bins) == 300
    assert len(importances.features) == (18 if version == "1" else 17)
    for name in ("robustness", "compliance_metrics"):
        for item in governance(trained_example, version, name).values():
            figure = Measurement.model_validate_json(json.dumps(item))
            assert figure.n
            assert figure.interval is not None
            assert figure.dataset is not None
            assert figure.dataset.digest


def test_only_version_1_sees_the_age_of_the_applicant(trained_example: Path) -> None:
    seen = {
        version: "age_years"
        in {item["feature"] for item in governance(trained_example, version, "feature_importances")["features"]}
        for version in "123"
    }
    assert seen == {"1": True, "2": False, "3": False}


def test_version_1_states_an_accuracy_that_the_run_does_not_have(trained_example: Path) -> None:
    claimed = stated(trained_example, STUB, "evaluation", "metrics", "accuracy", "value")
    assert abs(claimed - governance(trained_example, "1", "slices")["overall"]["metrics"]["accuracy"]) > 0.1


def test_every_check_of_version_3_has_the_answer_of_a_named_person(trained_example: Path) -> None:
    answers = stated(trained_example, COMPLETE, "fairness", "assessments")
    assert set(answers) == set(checks(trained_example, "3"))
    for answer in answers.values():
        assert set(answer["response"]["stated_by"]) == {"name", "role", "on_behalf_of", "date"}


@pytest.mark.parametrize(
    "keys",
    [("evaluation", "test_reports", "validation"), ("instructions_for_use", "document")],
    ids=["test report", "instructions for use"],
)
def test_documents_have_the_digests_that_the_card_states(root: Path, keys: tuple[str, ...]) -> None:
    folder = root / "examples" / "credit-risk"
    document = stated(folder, COMPLETE, *keys)
    content = (folder / document["location"]).read_bytes()
    assert document["digest"] == f"sha256:{hashlib.sha256(content).hexdigest()}"


def test_prose_of_version_3_names_the_figures_of_the_runs(trained_example: Path) -> None:
    text = flat(trained_example, COMPLETE)
    metrics, ends = overall(trained_example, "3")
    parity = checks(trained_example, "3")["demographic_parity_ratio_by_age"]
    odds = checks(trained_example, "3")["equalized_odds_difference_by_age"]
    workers = next(
        item for item in governance(trained_example, "3", "slices")["slices"] if item["by"] == {"foreign_worker": "yes"}
    )
    review = governance(trained_example, "3", "compliance_metrics")
    (_, approved_bad), (declined_good, _) = governance(trained_example, "3", "confusion_matrix")["counts"]
    young, old = (parity["group_values"][group] for group in ("18-25", "26-75"))
    first = checks(trained_example, "1")["demographic_parity_ratio_by_age"]["value"]
    for phrase in (
        f"at {parity['value']:.2f} of the rate of older ones ({young:.3f} of 190 against {old:.3f} of 810)",
        f"the interval runs from {parity['ci'][0]:.2f} to {parity['ci'][1]:.2f}",
        f"Version 1 failed with {first:.2f}",
        f"{odds['group_values']['18-25']:.0%} up to 25".replace("%", " %"),
        f"{odds['group_values']['26-75']:.0%} of the older".replace("%", " %"),
        f"The gap of {odds['value']:.2f} lies above the limit of 0.10",
        f"a cost of {interval('cost_per_100', metrics, ends, 1)}".replace(
            "(", "per 100 applications (95 % interval ", 1
        ),
        f"accuracy {interval('accuracy', metrics, ends, 3)}",
        f"in about {100 * metrics['roc_auc']:.0f} of 100 pairs",
        f"it lets {approved_bad} of the 90 bad loans of the test part through",
        f"refuses {declined_good} of the 210 good ones",
        f"{review['human_review_share']['value']:.0%} of the cases".replace("%", " %"),
        f"{review['errors_reaching_review']['value']:.0%} of the wrong".replace("%", " %"),
        f"({declined_good} of {declined_good + approved_bad})",
        f"({review['second_officer_share']['value']:.0%} of the test loans".replace("%", " %"),
    ):
        assert phrase in text
    assert round(workers["n"] * workers["metrics"]["selection_rate"]) == 10
    assert "ten of them were recommended for approval" in text


def test_prose_of_version_2_names_the_figures_of_the_runs(trained_example: Path) -> None:
    text = flat(trained_example, "cards/credit-risk/versions/2.yaml")
    first, second = (checks(trained_example, version)["demographic_parity_ratio_by_age"] for version in "12")
    (_, approved_bad), (declined_good, _) = governance(trained_example, "2", "confusion_matrix")["counts"]
    metrics, ends = overall(trained_example, "2")
    assert f"raised the ratio from {first['value']:.2f} to {second['value']:.2f}" in text
    assert f"the interval, {second['ci'][0]:.2f} to {second['ci'][1]:.2f}," in text
    assert (
        f"{approved_bad + declined_good} of 300 recommendations on the test part are wrong, {declined_good} of" in text
    )
    assert f"At {metrics['cost_per_100']:.0f} per 100 applications" in text
    assert ends["cost_per_100"][1] > 70


def test_instructions_give_the_figures_of_the_run_in_both_languages(trained_example: Path) -> None:
    english, german = flat(trained_example, "documents/instructions-for-use-v3.md").split("# Gebrauchsanweisung")
    metrics, ends = overall(trained_example, "3")
    parity = checks(trained_example, "3")["demographic_parity_ratio_by_age"]
    (_, approved_bad), (declined_good, _) = governance(trained_example, "3", "confusion_matrix")["counts"]
    young, old = (parity["group_values"][group] for group in ("18-25", "26-75"))
    low, high = parity["ci"]
    bare = {"cost": f"{metrics['cost_per_100']:.1f}", "auc": interval("roc_auc", metrics, ends, 3)}
    for phrase in (
        f"cost {bare['cost']} per 100 applications",
        f"accuracy {interval('accuracy', metrics, ends, 3)}",
        f"area under the ROC curve {bare['auc']}",
        f"Of 90 unpaid loans {approved_bad} were",
        f"of 210 repaid loans {declined_good} were",
        f"{young:.3f} of 190 against {old:.3f} of 810, a ratio of {parity['value']:.2f} ({low:.2f} to {high:.2f})",
    ):
        assert phrase in english
    for phrase in (
        f"Kosten {bare['cost']} je 100 Anträge",
        f"Fläche unter der ROC-Kurve {bare['auc']}".replace(" to ", " bis "),
        f"{young:.3f} von 190 gegen {old:.3f} von 810, ein Verhältnis von {parity['value']:.2f} "
        f"({low:.2f} bis {high:.2f})",
    ):
        assert phrase.replace(".", ",") in german


def test_readme_gives_the_ratios_by_age_of_all_versions(trained_example: Path) -> None:
    text = (trained_example / "README.md").read_text(encoding="utf-8")
    for version in "123":
        check = checks(trained_example, version)["demographic_parity_ratio_by_age"]
        young, old = (check["group_values"][group] for group in ("18-25", "26-75"))
        low, high = check["ci"]
        assert f"| {young:.3f} / {old:.3f} | {check['value']:.2f}, {low:.2f} to {high:.2f} |" in text


def test_figures_of_the_test_report_are_those_of_the_run(trained_example: Path) -> None:
    document = governance(trained_example, "3", "slices")
    measured = {
        name: (value, *document["overall"]["ci"][name]) for name, value in document["overall"]["metrics"].items()
    }
    measured |= {name: (check["value"], *check["ci"]) for name, check in checks(trained_example, "3").items()}
    for artifact in ("robustness", "compliance_metrics"):
        for name, item in governance(trained_example, "3", artifact).items():
            measured[name] = (item["value"], item["interval"]["low"], item["interval"]["high"])
    report = (trained_example / "documents" / "test-report-v3.md").read_text(encoding="utf-8")
    table = re.findall(r"^\| (\w+) \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \|", report, flags=re.MULTILINE)
    assert len(table) == 13
    for name, *figures in table:
        assert [float(figure) for figure in figures] == pytest.approx(list(measured[name]), abs=0.0051), name


def test_limits_in_the_card_are_those_filed_before_the_evaluation(root: Path) -> None:
    folder = root / "examples" / "credit-risk"
    filed = stated(folder, "thresholds.yaml", "metrics")
    metrics = stated(folder, CARD, "evaluation", "metrics")
    repeated = {name: item["limit"] for name, item in metrics.items() if "limit" in item}
    assert {name: (limit["value"], limit["direction"]) for name, limit in repeated.items()} == {
        name: (limit["value"], limit["direction"]) for name, limit in filed.items()
    }
    recorded = stated(folder, "thresholds.yaml", "recorded_at")
    assert {limit["recorded_at"] for limit in repeated.values()} == {recorded}


def test_limits_were_filed_before_the_runs(trained_example: Path) -> None:
    recorded = dt.date.fromisoformat(str(stated(trained_example, "thresholds.yaml", "recorded_at")))
    starts = rows(trained_example, "SELECT start_time FROM runs")
    assert len(starts) == 3
    for (start,) in starts:
        assert dt.datetime.fromtimestamp(int(start) / 1000, tz=dt.UTC).date() > recorded


def test_data_file_is_the_one_that_was_donated_and_keeps_its_attribution(root: Path) -> None:
    folder = root / "examples" / "credit-risk" / "data"
    lines = (folder / "german.data").read_text(encoding="ascii").splitlines()
    attribution = (folder / "ATTRIBUTION.md").read_text(encoding="utf-8")
    assert len(lines) == 1000
    assert {len(line.split()) for line in lines} == {21}
    assert sum(line.split()[19] == "A202" for line in lines) == 37
    assert all(words in attribution for words in ("Hofmann", "CC BY 4.0", "Grömping", "sex cannot be derived"))


def test_configuration_names_the_registry_without_its_address(root: Path) -> None:
    settings = load_settings(root / "examples" / "credit-risk" / "cardwright.yaml")
    assert settings.registry.name == "demo-bank"
    assert settings.trails.model_names == {"credit-model": "credit-risk"}
