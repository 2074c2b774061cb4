"""Evidence files beside the cards: which version each speaks of."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.unit.sources.evidence.helpers import DATA

from cardwright.config import Settings, load_settings
from cardwright.errors import UnreadableError
from cardwright.sources.collect import Collection, collect


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "cardwright.yaml").write_text("registry: {name: bank}\n", encoding="utf-8")
    write(tmp_path, "cards/m/card.yaml", "stated_by: A. Weber\n")
    write(tmp_path, "cards/m/versions/1.yaml", "# one\n")
    write(tmp_path, "cards/m/versions/2.yaml", "# two\n")
    return tmp_path


def write(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def place(folder: Path, source: str, target: str) -> None:
    path = folder / "cards/m" / target
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(DATA / source, path)


def settings(folder: Path) -> Settings:
    return load_settings(folder / "cardwright.yaml")


def collected(folder: Path) -> Collection:
    return collect(settings(folder), offline=True)


@pytest.mark.parametrize("target", ["evidence/versions/2/frame.csv", "versions/2/frame.csv"])
def test_a_file_in_the_folder_of_a_version_speaks_of_it_alone(project: Path, target: str) -> None:
    place(project, "fairlearn/by_group.csv", target)
    found = collected(project)
    one, two = found.cards
    assert one.evaluation.slices == {}
    assert two.evaluation.slices["sex=male"].n == 158
    assert found.inputs[f"cards/m/{target}"].startswith("sha256:")
    origin = two.origin_of("/evaluation/slices/sex=male/n")
    assert origin is not None
    assert (str(origin), origin.digest) == (f"cards/m/{target}:3:1", found.inputs[f"cards/m/{target}"])


def test_a_version_file_may_name_its_evidence_and_say_more_about_it(project: Path) -> None:
    place(project, "fairlearn/by_group.json", "evidence/frame.json")
    write(
        project,
        "cards/m/versions/1.yaml",
        "evidence:\n  frame.json: {dimensions: [sex], dataset: {name: test, digest: abc}, favourable: granted}\n",
    )
    one, two = collected(project).cards
    assert two.evaluation.slices == {}
    check = one.fairness.assessments["demographic_parity_difference_by_sex"]
    assert (check.favourable, check.dataset and check.dataset.digest) == ("granted", "abc")


def test_a_file_that_does_not_say_its_version_is_refused_when_there_are_several(project: Path) -> None:
    place(project, "fairlearn/by_group.csv", "evidence/frame.csv")
    with pytest.raises(UnreadableError, match="does not say which version it measured") as caught:
        collected(project)
    assert str(caught.value.where) == "cards/m/evidence/frame.csv:1:1"
    (project / "cards/m/versions/2.yaml").unlink()
    assert collected(project).cards[0].evaluation.slices["sex=male"].n == 158


def test_a_report_of_several_versions_is_read_for_each(project: Path) -> None:
    place(project, "metrics_report.json", "evidence/report.json")
    one, two = collected(project).cards
    assert (one.evaluation.metrics["accuracy"].value, two.evaluation.metrics["accuracy"].value) == (0.875, 0.9)


def test_a_contradiction_with_the_card_file_surfaces(project: Path) -> None:
    place(project, "metrics_report.json", "evidence/report.json")
    write(project, "cards/m/versions/1.yaml", "evaluation: {metrics: {accuracy_score: 0.951}}\n")
    one, _ = collected(project).cards
    assert [item.pointer for item in one.contradictions] == ["/evaluation/metrics/accuracy_score/value"]


def test_a_declared_file_that_is_not_there_is_an_error(project: Path) -> None:
    write(project, "cards/m/versions/1.yaml", "evidence:\n  - frame.json\n  - fram.json\n")
    place(project, "fairlearn/by_group.csv", "evidence/frame.json")
    with pytest.raises(UnreadableError, match=r"there is no evidence file 'fram\.json'"):
        collected(project)


def test_an_unknown_declaration_names_its_line(project: Path) -> None:
    place(project, "fairlearn/by_group.csv", "evidence/frame.csv")
    write(project, "cards/m/versions/1.yaml", "evidence:\n  frame.csv:\n    data: test\n")
    with pytest.raises(UnreadableError, match=r"evidence frame\.csv: data") as caught:
        collected(project)
    assert str(caught.value.where) == "cards/m/versions/1.yaml:3:11"


def test_papers_beside_the_figures_are_named_and_left_alone(project: Path) -> None:
    write(project, "cards/m/evidence/README.md", "a,b\n1\n")
    found = collected(project)
    assert found.notes["m/1"] == ("cards/m/evidence/README.md: not read, it is neither JSON nor a table",)


@pytest.mark.parametrize("name", ["metrics-00000-of-00001.tfrecord", "metrics-00000-of-00001", "eval.tfrecord.gz"])
def test_records_of_tensorflow_are_named_with_what_to_save_instead(project: Path, name: str) -> None:
    path = project / "cards/m/evidence/versions/1" / name
    path.parent.mkdir(parents=True)
    path.write_bytes(b"\x18\x00\x00\x00\x00\x00\x00\x00\xff\xfe record")
    (note,) = collected(project).notes["m/1"]
    assert note.startswith(f"cards/m/evidence/versions/1/{name}: not read, it holds records of TensorFlow; save ")
    assert "slicing_metrics` as JSON" in note


def test_a_table_that_no_reader_knows_is_never_passed_over(project: Path) -> None:
    write(project, "cards/m/evidence/versions/1/x.csv", "a,b\n1,2\n")
    with pytest.raises(UnreadableError, match="a shape that no reader knows"):
        collected(project)


def test_a_link_out_of_the_folder_is_not_followed(project: Path) -> None:
    (project / "cards/m/evidence").mkdir()
    (project / "cards/m/evidence/frame.csv").symlink_to(DATA / "fairlearn/by_group.csv")
    assert collected(project).cards[0].evaluation.slices == {}


def test_a_broken_file_of_another_version_does_not_stop_this_one(project: Path) -> None:
    place(project, "fairlearn/by_group.csv", "evidence/frame.csv")
    write(project, "cards/m/versions/1.yaml", "evidence: [frame.csv]\n")
    write(project, "cards/m/versions/2.yaml", "a: [\n")
    (card,) = collect(settings(project), selectors=["m/1"], offline=True).cards
    assert card.evaluation.slices["sex=male"].n == 158


def test_a_chart_is_bound_by_its_digest_and_no_figure_is_read_from_it(project: Path) -> None:
    target = project / "cards/m/evidence/versions/2/shap_summary.png"
    target.parent.mkdir(parents=True)
    target.write_bytes(b"\x89PNG\r\n\x1a\n")
    found = collected(project)
    one, two = found.cards
    assert one.evaluation.plots == {}
    plot = two.evaluation.plots["shap_summary.png"]
    assert (plot.title, plot.version) == ("shap summary", "2")
    assert plot.location == "cards/m/evidence/versions/2/shap_summary.png"
    assert plot.digest == found.inputs[plot.location]


def test_a_chart_that_does_not_say_its_version_is_named_and_left_alone(project: Path) -> None:
    (project / "cards/m/evidence").mkdir()
    (project / "cards/m/evidence/roc.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    found = collected(project)
    assert all(card.evaluation.plots == {} for card in found.cards)
    assert found.notes["m/1"] == ("cards/m/evidence/roc.png: not read, it is neither JSON nor a table",)


def test_one_broken_file_stops_its_own_version_with_its_name(project: Path) -> None:
    write(project, "cards/m/evidence/versions/2/frame.json", '{"recall": {"a": 0.5')
    with pytest.raises(UnreadableError) as caught:
        collected(project)
    assert str(caught.value.where).startswith("cards/m/evidence/versions/2/frame.json:1")
    (card,) = collect(settings(project), selectors=["m/1"], offline=True).cards
    assert card.identity.version == "1"


def test_a_broken_file_stops_every_version_it_may_speak_of(project: Path) -> None:
    write(project, "cards/m/evidence/report.json", '[{"model_version": 1, "accuracy"')
    for version in ("1", "2"):
        with pytest.raises(UnreadableError, match="is not JSON"):
            collect(settings(project), selectors=[f"m/{version}"], offline=True)
    write(project, "cards/m/versions/2.yaml", "evidence: [report.json]\n")
    (card,) = collect(settings(project), selectors=["m/1"], offline=True).cards
    assert card.identity.version == "1"
    with pytest.raises(UnreadableError, match="is not JSON"):
        collect(settings(project), selectors=["m/2"], offline=True)


@pytest.mark.parametrize(("name", "text"), [("fairness.json", ""), ("fairness.json", "done"), ("frame.csv", "\n")])
def test_a_file_of_figures_that_holds_none_is_never_passed_over(project: Path, name: str, text: str) -> None:
    write(project, f"cards/m/evidence/versions/1/{name}", text)
    with pytest.raises(UnreadableError, match="is empty, or not what its name says") as caught:
        collected(project)
    assert str(caught.value.where) == f"cards/m/evidence/versions/1/{name}:1:1"
