"""What evaluation tools left among the artifacts of a run, and ``init`` from a registered version."""

from __future__ import annotations

import random
import shutil
import sqlite3
import zlib
from datetime import date
from pathlib import Path

import pytest
from tests.unit.card.test_picture import END, PLAIN, SIGNATURE, header, part

from cardwright.card.canonical import digest_of
from cardwright.card.picture import MOST_TOGETHER
from cardwright.cli.app import run as cardwright
from cardwright.config import load_settings
from cardwright.errors import UnreadableError
from cardwright.rules.gate import judge_all
from cardwright.sources.collect import Collection, collect

DATA = Path(__file__).resolve().parents[2] / "data" / "evidence"


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """A private copy of the store and of its artifacts."""
    shutil.copy(made / "mlflow.db", tmp_path / "mlflow.db")
    shutil.copytree(made / "artifacts", tmp_path / "artifacts")
    (tmp_path / "cardwright.yaml").write_text(
        "registry: {name: bank, uri: 'sqlite:///mlflow.db', artifacts: artifacts}\n", encoding="utf-8"
    )
    return tmp_path


def collected(folder: Path) -> Collection:
    return collect(load_settings(folder / "cardwright.yaml"), selectors=["scorer/2"])


def artifacts_of(folder: Path) -> Path:
    run = collected(folder).cards[0].identity.run
    assert run is not None
    return folder / "artifacts" / run.id / "artifacts"


def put(folder: Path, source: str, name: str) -> None:
    target = artifacts_of(folder)
    target.mkdir(parents=True, exist_ok=True)
    shutil.copy(DATA / source, target / name)


def noisy_png(size: int, *, seed: int) -> bytes:
    """A plain PNG of about so many bytes."""
    rows = size // 301
    dice = random.Random(seed)
    pixels = b"".join(b"\x00" + dice.randbytes(300) for _ in range(rows))
    return SIGNATURE + header(width=100, height=rows) + part(b"IDAT", zlib.compress(pixels, 0)) + END


def test_class_figures_of_an_evaluation_are_slices_with_the_artifact_as_origin(folder: Path) -> None:
    put(folder, "mlflow/per_class_metrics.csv", "per_class_metrics.csv")
    found = collected(folder)
    card = found.cards[0]
    figure = card.evaluation.slices["class=1"].metrics["recall"]
    assert (figure.n, figure.computed_by) == (50, "mlflow evaluate")
    assert card.identity.run is not None
    assert figure.run == card.identity.run.id
    origin = card.origin_of("/evaluation/slices/class=1/metrics/recall")
    assert origin is not None
    assert (origin.kind, origin.line) == ("artifact", 3)
    assert found.inputs[origin.address] == origin.digest


def test_an_artifact_that_needs_a_declaration_or_is_no_output_of_a_tool_is_left_alone(folder: Path) -> None:
    before = collected(folder).cards[0]
    put(folder, "fairlearn/by_group.json", "fairness_report.json")
    (artifacts_of(folder) / "analysis.json").write_text('{"ours": true}', encoding="utf-8")
    found = collected(folder)
    assert found.cards[0] == before
    told = [note for note in found.notes["scorer/2"] if "/artifacts/" in note]
    assert len(told) == 2
    assert "fairness_report.json: gives figures by group, but not the attribute of the groups" in told[0]
    assert "analysis.json: not read" in told[1]


def test_charts_of_an_evaluation_are_documents_with_their_digest_and_tables_of_cases_are_named(folder: Path) -> None:
    """The names that MLflow's evaluation gives; a file that is no PNG in spite of its name is no picture."""
    place = artifacts_of(folder)
    place.mkdir(parents=True, exist_ok=True)
    for name in ("confusion_matrix.png", "shap_beeswarm_plot.png", "report.html"):
        (place / name).write_bytes(f"bytes of {name}".encode())
    (place / "lift_curve_plot.png").write_bytes(PLAIN)
    (place / "eval_results_table.json").write_text('{"columns": [], "data": []}', encoding="utf-8")
    (place / "metrics-00000-of-00001.tfrecord").write_bytes(b"\x00" * 20)
    with (place / "roc_curve_plot.png").open("wb") as file:
        file.truncate(9 * 1024**2)
    found = collected(folder)
    plots = found.cards[0].evaluation.plots
    shown = {"confusion_matrix.png": "format", "report.html": "format", "shap_beeswarm_plot.png": "format"}
    names = {**shown, "lift_curve_plot.png": None, "roc_curve_plot.png": "unread"}
    assert {f"{name} (run)": why for name, why in names.items()} == {key: plot.left_out for key, plot in plots.items()}
    assert set(plots) == {f"{name} (run)" for name in names}
    assert [name for name, plot in plots.items() if plot.image] == ["lift_curve_plot.png (run)"]
    matrix = plots["confusion_matrix.png (run)"]
    assert matrix.digest == digest_of(b"bytes of confusion_matrix.png")
    assert (matrix.title, matrix.version) == ("confusion matrix", "2")
    assert matrix.location is not None
    assert matrix.location.endswith("/artifacts/confusion_matrix.png")
    origin = found.cards[0].origin_of("/evaluation/plots/confusion_matrix.png (run)")
    assert origin is not None
    assert (origin.kind, origin.digest) == ("artifact", matrix.digest)
    told = {note.partition("/artifacts/")[2] for note in found.notes["scorer/2"]}
    assert "eval_results_table.json: not read, it holds single cases and not figures" in told
    unread = plots["roc_curve_plot.png (run)"]
    assert unread.digest is None
    assert str(unread.location).endswith("/artifacts/roc_curve_plot.png")
    assert any(note.startswith("metrics-00000-of-00001.tfrecord: not read") and "as JSON" in note for note in told)


def test_values_of_single_cases_under_a_known_name_are_left_alone_when_they_are_too_many(folder: Path) -> None:
    place = artifacts_of(folder)
    place.mkdir(parents=True, exist_ok=True)
    with (place / "shap_values.json").open("wb") as file:
        file.truncate(9 * 1024**2)
    found = collected(folder)
    card = found.cards[0]
    assert card.model.importances is None
    assert card.identity.run is not None
    assert (
        card.evaluation.unread["shap_values.json"].location
        == f"runs:/{card.identity.run.id}/artifacts/shap_values.json"
    )
    (note,) = [note for note in found.notes["scorer/2"] if "shap_values.json" in note]
    assert note.endswith("/artifacts/shap_values.json: not read, it is larger than 8 MiB; log a summary instead")


def test_a_file_of_figures_that_is_too_large_is_a_finding_and_the_rest_is_read(folder: Path) -> None:
    place = artifacts_of(folder) / "governance"
    place.mkdir(parents=True, exist_ok=True)
    for name in ("slices.json", "robustness.json"):
        with (place / name).open("wb") as file:
            file.truncate(9 * 1024**2)
    (place / "calibration.json").write_text('{"bins": [{"n": 4, "predicted": 0.5, "observed": 0.5}]}', encoding="utf-8")
    settings = load_settings(folder / "cardwright.yaml")
    found = collect(settings)
    assert [card.address for card in found.cards] == ["scorer/1", "scorer/2"]
    card = found.cards[1]
    assert set(card.evaluation.unread) == {"governance/robustness.json", "governance/slices.json"}
    assert card.evaluation.calibration is not None
    assert card.evaluation.metrics
    told = [note for note in found.notes["scorer/2"] if "governance/" in note]
    assert all("not read, it is larger than 8 MiB; log a summary under this name" in note for note in told)
    gaps = [
        (judgement.card, finding.pointer, finding.severity.value, finding.message)
        for judgement in judge_all(settings, found, as_of=date(2026, 11, 21)).judgements
        for finding in judgement.gaps
        if finding.rule == "hygiene/unread-evidence"
    ]
    said = "was not read: it is larger than the 8 MiB that are read of a file of figures"
    assert gaps == [
        ("scorer/2", f"/evaluation/unread/governance~1{name}", "error", f"governance/{name} {said}")
        for name in ("robustness.json", "slices.json")
    ]


def test_more_charts_than_a_card_takes_are_counted(folder: Path) -> None:
    place = artifacts_of(folder)
    place.mkdir(parents=True, exist_ok=True)
    for number in range(105):
        (place / f"chart_{number:03}.png").write_bytes(b"x")
    found = collected(folder)
    plots = found.cards[0].evaluation.plots
    assert [plot.left_out for _, plot in sorted(plots.items())] == ["format"] * 20 + ["number"] * 80
    assert str(plots["chart_099.png (run)"].location).endswith("/artifacts/chart_099.png")
    assert any(note.endswith("/artifacts: 5 more charts are not on the card") for note in found.notes["scorer/2"])


def test_pictures_take_no_more_room_on_a_card_than_is_set(folder: Path) -> None:
    """Five of 80 KiB: two are shown, the others are bound by their digest and say why they are not."""
    place = artifacts_of(folder)
    place.mkdir(parents=True, exist_ok=True)
    for number in range(5):
        (place / f"chart_{number}.png").write_bytes(noisy_png(80 * 1024, seed=number))
    (place / "small.png").write_bytes(PLAIN)
    target = folder / "cards" / "scorer" / "evidence" / "versions" / "2" / "beside.png"
    target.parent.mkdir(parents=True)
    target.write_bytes(noisy_png(40 * 1024, seed=9))
    card = collected(folder).cards[0]
    plots = card.evaluation.plots
    why = {key: plot.left_out for key, plot in sorted(plots.items())}
    assert why == {
        "beside.png": "total",
        **{f"chart_{number}.png (run)": None if number < 2 else "total" for number in range(5)},
        "small.png (run)": None,
    }
    assert all(plot.digest and plot.location for plot in plots.values())
    room = sum(len(plot.image or "") for plot in plots.values())
    assert room * 3 // 4 <= MOST_TOGETHER


def test_a_broken_artifact_of_a_known_shape_is_an_error_with_its_address(folder: Path) -> None:
    put(folder, "mlflow/per_class_metrics.csv", "per_class_metrics.csv")
    (broken,) = folder.rglob("per_class_metrics.csv")
    broken.write_text(broken.read_text(encoding="utf-8").replace("86,14", "86,15"), encoding="utf-8")
    with pytest.raises(UnreadableError, match="example_count is 150") as caught:
        collected(folder)
    assert str(caught.value.where).startswith("runs:/")
    assert str(caught.value.where).endswith("/artifacts/per_class_metrics.csv:3")


def test_underscore_keys_of_declared_groups_are_slices_and_others_are_named(folder: Path) -> None:
    run = artifacts_of(folder).parent.name
    with sqlite3.connect(folder / "mlflow.db") as store:
        for key, value in (("slice_sex_female_recall", 0.7), ("slice_sex_female_n", 41.0), ("slice/oddly/named", 1.0)):
            store.execute(
                "INSERT INTO latest_metrics (key, value, timestamp, step, is_nan, run_uuid) VALUES (?, ?, 1, 0, 0, ?)",
                (key, value, run),
            )
    target = folder / "cards" / "scorer"
    target.mkdir(parents=True)
    (target / "card.yaml").write_text("evaluation: {declared_slices: {sex: [female, male]}}\n", encoding="utf-8")
    found = collected(folder)
    women = found.cards[0].evaluation.slices["sex=female"]
    assert (women.n, women.metrics["recall"].value) == (41, 0.7)
    origin = found.cards[0].origin_of("/evaluation/slices/sex=female/metrics/recall/value")
    assert str(origin) == f"runs:/{run}/metrics/slice_sex_female_recall"
    assert "slice_sex_female_recall" not in found.cards[0].evaluation.metrics
    assert any("metric slice/oddly/named: not slice/" in note for note in found.notes["scorer/2"])


def test_evidence_beside_the_cards_is_checked_against_the_run(folder: Path) -> None:
    target = folder / "cards" / "scorer" / "evidence" / "versions" / "2" / "report.json"
    target.parent.mkdir(parents=True)
    target.write_text('[{"model_version": 2, "accuracy_score": 0.81}]', encoding="utf-8")
    card = collected(folder).cards[0]
    assert card.evaluation.metrics["accuracy"].value == 0.75
    values = {
        str(item.origin.kind): item.value
        for contradiction in card.contradictions
        if contradiction.pointer == "/evaluation/metrics/accuracy/value"
        for item in contradiction.values
    }
    assert values == {"run": 0.75, "file": 0.81}


def test_init_from_a_version_writes_its_facts_as_comments_only(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(folder)
    before = (folder / "mlflow.db").read_bytes()
    assert cardwright(["init", "--from", "models:/scorer@champion"]) == 0
    assert "wrote  cards/scorer/versions/2.yaml" in capsys.readouterr().out
    text = (folder / "cards" / "scorer" / "card.yaml").read_text(encoding="utf-8")
    assert "#   description of the version: Second.\n" in text
    assert "#   tag owner: team\n" in text
    card = collected(folder).cards[0]
    assert card.intended_use.purpose is None
    assert card.system.name is None
    assert (folder / "mlflow.db").read_bytes() == before
