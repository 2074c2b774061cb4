"""Evidence that could not be taken into a card is told, not dropped in silence."""

from __future__ import annotations

from pathlib import Path

import pytest

from cardwright.cli.app import run


def test_a_file_that_is_no_evidence_is_named_on_stderr(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "cards/m/versions").mkdir(parents=True)
    (tmp_path / "cards/m/evidence/versions/1").mkdir(parents=True)
    (tmp_path / "cardwright.yaml").write_text("registry: {name: r}\n")
    (tmp_path / "cards/m/card.yaml").write_text("roles: [provider]\n")
    (tmp_path / "cards/m/versions/1.yaml").write_text("language: en\n")
    (tmp_path / "cards/m/evidence/versions/1/picture.pdf").write_bytes(b"%PDF-1.7")
    monkeypatch.chdir(tmp_path)
    run(["check", "--offline"])
    said = capsys.readouterr().err
    assert "m/1: note: cards/m/evidence/versions/1/picture.pdf" in said
