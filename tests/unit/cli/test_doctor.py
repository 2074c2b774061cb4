"""`cardwright doctor` says what is there, what is not, and what for."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.needs import need

from cardwright.cli.app import run
from cardwright.cli.doctor import OPTIONAL, PARTS, PROGRAMS

CARD = "intended_use: {purpose: Ranks applications for loans by risk of default}\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    need("mlflow", "mkdocs", "weasyprint", "pikepdf", "pyhanko")
    (tmp_path / "cards/m/versions").mkdir(parents=True)
    (tmp_path / "cardwright.yaml").write_text("registry: {name: bank}\n")
    (tmp_path / "cards/m/versions/1.yaml").write_text(CARD)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def said(capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("  ")]
    return {line[2:20].strip(): line[20:].strip() for line in lines}


def test_every_part_and_program_is_named(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["doctor"]) == 0
    found = said(capsys)
    names = {name for group in PARTS.values() for name in group} | {name for name, _ in OPTIONAL.values()}
    assert names | set(PROGRAMS) | {"Pango", "signing", "registry"} == set(found)
    assert "UNTRUSTED DEVELOPMENT" in found["signing"]
    assert found["registry"] == "bank: 1 versions"


def test_a_program_that_is_missing_is_named_with_its_package_and_is_no_fault(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(project))
    assert run(["doctor"]) == 0
    assert said(capsys)["pdfsig"] == (
        "not found; for checking reports without Cardwright: apt-get install poppler-utils"
    )


def test_a_key_that_is_not_there_is_a_fault(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "cardwright.yaml").write_text(
        "registry: {name: bank}\nsigning: {pem: {key: gone.pem, certificate: gone-too.pem}}\n"
    )
    assert run(["doctor"]) == 2
    shown = said(capsys)["signing"]
    assert shown == "there is no gone-too.pem"
