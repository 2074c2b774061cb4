"""An export says of a card what the gate says of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cardwright.cli.app import run


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A version that only files tell of, in a project whose registry is not at hand."""
    (tmp_path / "cards/m/versions").mkdir(parents=True)
    (tmp_path / "cardwright.yaml").write_text(
        "registry: {name: r, uri: 'sqlite:///elsewhere.db'}\npacks: [eu-ai-act]\n"
    )
    (tmp_path / "cards/m/card.yaml").write_text("roles: [provider]\n")
    (tmp_path / "cards/m/versions/1.yaml").write_text("language: en\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_an_export_without_the_registry_judges_as_the_gate_does(project: Path) -> None:
    assert run(["-q", "check", "m/1", "--offline", "-o", "json=gate.json"]) == 1
    assert run(["-q", "export", "oscal", "m/1", "--offline", "-o", "oscal.json"]) == 0
    (card,) = json.loads((project / "gate.json").read_text())["cards"]
    told: dict[str, set[str]] = {}
    for item in card["verdicts"]:
        told.setdefault(item["rule"], set()).add(f"{item['verdict']}: {item['message']}")
    (result,) = json.loads((project / "oscal.json").read_text())["assessment-results"]["results"]
    shown = {item["title"]: item["description"] for item in result["observations"]}
    assert any("--offline" in text for texts in told.values() for text in texts)
    assert set(shown) == set(told)
    assert [rule for rule, texts in told.items() if not all(text in shown[rule] for text in texts)] == []


def test_a_form_that_fits_no_version_says_why(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["export", "ll144", "m/1", "--offline"]) == 4
    assert "m/1: no ll144: the card holds no table of a bias audit" in capsys.readouterr().err
