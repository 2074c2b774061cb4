"""`cardwright check` as CI sees it: exit codes, places, and what each version of the example is told."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest
from tests.programs import cardwright

pytestmark = pytest.mark.xdist_group("example")


def line_of(file: Path, words: str, *, nth: int = 1) -> int:
    lines = [number for number, text in enumerate(file.read_text().splitlines(), 1) if words in text]
    return lines[nth - 1]


def test_the_complete_version_passes(trained_example: Path) -> None:
    done = cardwright("check", "credit-risk/3", "--as-of", "2026-11-21", cwd=trained_example)
    assert done.returncode == 0, done.stdout
    assert "exit 0" in done.stderr


def test_the_stub_fails_and_names_the_line_of_each_tbd(trained_example: Path) -> None:
    done = cardwright("check", "credit-risk/1", "-o", "concise", cwd=trained_example)
    file = trained_example / "cards/credit-risk/versions/1.yaml"
    tbds = [number for number, text in enumerate(file.read_text().splitlines(), 1) if "TBD" in text]
    assert done.returncode == 1
    assert len(tbds) >= 3
    for number in tbds:
        assert f"cards/credit-risk/versions/1.yaml:{number}:" in done.stdout


def test_the_stub_is_told_of_the_contradiction_with_both_origins(trained_example: Path) -> None:
    done = cardwright("check", "credit-risk/1", "-o", "json", cwd=trained_example)
    verdicts = json.loads(done.stdout)["cards"][0]["verdicts"]
    found = [item for item in verdicts if item["verdict"] == "contradicted" and "accuracy" in item["pointer"]]
    file = "cards/credit-risk/versions/1.yaml"
    assert found
    assert "0.95" in found[0]["message"]
    assert f"{file}:" in found[0]["message"]
    assert "runs:/" in found[0]["message"]


def test_the_stub_is_told_of_the_slice_that_was_declared_and_not_measured(trained_example: Path) -> None:
    done = cardwright("check", "credit-risk/1", "-o", "json", cwd=trained_example)
    verdicts = json.loads(done.stdout)["cards"][0]["verdicts"]
    missing = [item for item in verdicts if item["rule"] == "hygiene/declared-slice" and item["verdict"] == "missing"]
    assert any("foreign_worker" in item["message"] for item in missing)


def test_the_version_between_has_honest_gaps_and_no_placeholder(trained_example: Path) -> None:
    done = cardwright("check", "credit-risk/2", "-o", "json", cwd=trained_example)
    verdicts = json.loads(done.stdout)["cards"][0]["verdicts"]
    gaps = [item for item in verdicts if item["verdict"] in ("missing", "inadequate", "contradicted")]
    assert done.returncode == 1
    assert {item["verdict"] for item in gaps} == {"missing"}


def test_the_true_bias_findings_are_told_of_the_complete_version_too(trained_example: Path) -> None:
    done = cardwright("check", "credit-risk/3", cwd=trained_example)
    assert "not shown" in done.stdout
    assert "foreign_worker" in done.stdout


def test_an_unknown_model_is_never_green(trained_example: Path) -> None:
    done = cardwright("check", "credit-riks/3", cwd=trained_example)
    assert done.returncode == 4
    assert "credit-risk" in done.stderr


def test_a_server_that_does_not_answer_is_exit_3(example: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    file = example / "cardwright.yaml"
    file.write_text(file.read_text().replace("sqlite:///mlflow.db", f"http://127.0.0.1:{port}"))
    done = cardwright("check", cwd=example)
    assert done.returncode == 3, done.stderr
    assert "Traceback" not in done.stderr


def test_broken_yaml_is_exit_2_with_line_and_column(example: Path) -> None:
    file = example / "cards/credit-risk/versions/3.yaml"
    file.write_text(file.read_text() + "\nsystem: [broken\n")
    done = cardwright("check", "credit-risk/3", cwd=example)
    assert done.returncode == 2
    assert "cards/credit-risk/versions/3.yaml:" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_misspelt_field_is_named_with_the_right_one(example: Path) -> None:
    file = example / "cards/credit-risk/card.yaml"
    file.write_text(file.read_text() + "\nintended_ues:\n  purpose: x\n")
    done = cardwright("check", "--offline", cwd=example)
    assert done.returncode == 2
    assert f"cards/credit-risk/card.yaml:{line_of(file, 'intended_ues')}:1" in done.stderr
    assert "intended_use" in done.stderr


@pytest.mark.parametrize("arguments", [["check", "--no-such-option"], ["check", "-o", "yaml"], ["nothing"]])
def test_wrong_usage_is_exit_2(trained_example: Path, arguments: list[str]) -> None:
    assert cardwright(*arguments, cwd=trained_example).returncode == 2


def test_two_outputs_come_from_one_run(trained_example: Path, tmp_path: Path) -> None:
    file = tmp_path / "results.json"
    done = cardwright("check", "credit-risk/1", "-o", "text", "-o", f"json={file}", cwd=trained_example)
    assert done.returncode == 1
    assert json.loads(file.read_text())["format_version"] == 1
    assert "credit-risk/1" in done.stdout


def test_the_json_is_one_document_whatever_else_is_said(trained_example: Path) -> None:
    done = cardwright("-v", "check", "-o", "json", cwd=trained_example)
    report = json.loads(done.stdout)
    assert [card["card"] for card in report["cards"]] == ["credit-risk/1", "credit-risk/2", "credit-risk/3"]


def test_reading_leaves_the_store_as_it_was(example: Path) -> None:
    import hashlib

    before = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in example.glob("mlflow.db*")}
    cardwright("check", cwd=example)
    after = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in example.glob("mlflow.db*")}
    assert after == before


def test_the_report_follows_its_published_schema(trained_example: Path) -> None:
    import jsonschema

    schema = json.loads(cardwright("schema", "report", cwd=trained_example).stdout)
    report = json.loads(cardwright("check", "-o", "json", cwd=trained_example).stdout)
    validator = jsonschema.Draft202012Validator(schema)
    assert [error.message for error in validator.iter_errors(report)] == []
    assert not validator.is_valid({**report, "cards": [{}]})
