"""A version is held against another one, also when only the first was asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.integration.gate.conftest import Project

SETTINGS = "registry: {name: none}\npacks: [hygiene]\nregressions: {against: '1', tolerance: 0.01}\n"


def version(auc: float) -> str:
    return (
        "# what was measured\nevaluation:\n  metrics:\n    auc:\n"
        f"      {{metric: auc, value: {auc}, dataset: {{name: test, digest: ab12}}}}\n"
    )


@pytest.fixture
def two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Project:
    made = Project(folder=tmp_path / "bank", capsys=capsys)
    made.write("cardwright.yaml", SETTINGS)
    made.write("cards/m/versions/1.yaml", version(0.80))
    made.write("cards/m/versions/2.yaml", version(0.75))
    monkeypatch.chdir(made.folder)
    return made


def test_a_regression_fails_at_the_line_of_the_figure(two: Project) -> None:
    code, out, _ = two.check("m/2", "-o", "concise")
    assert code == 1
    assert "cards/m/versions/2.yaml:5:16: error hygiene/regression AUC 0.75 is worse than 0.80 of version 1" in out


def test_the_compared_version_has_nothing_to_answer(two: Project) -> None:
    assert two.check("m/1")[0] == 0


def test_a_compared_version_that_is_not_there_is_no_pass(two: Project) -> None:
    two.write("cardwright.yaml", SETTINGS.replace("'1'", "'7'"))
    code, out, _ = two.check("m/2", "-o", "concise")
    assert (code, "is not among the cards that were read" in out) == (1, True)


def test_a_wider_tolerance_is_stated_for_one_figure(two: Project) -> None:
    two.write("cardwright.yaml", SETTINGS.replace("0.01}", "0.01, metrics: {auc: 0.1}}"))
    assert two.check("m/2")[0] == 0
