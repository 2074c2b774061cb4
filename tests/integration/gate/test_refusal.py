"""A yes in the screen of Article 5 without a documented exception: nothing of the card is published but the notice."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.integration.gate.conftest import Project
from tests.needs import need

SAID = "Steers shoppers towards goods that they did not mean to buy."
CARD = f"""\
stated_by: {{name: Jana Novák, role: Head of sales models, date: 2026-10-01}}
intended_use: {{purpose: {SAID}}}
risk_classification:
  prohibited_practices_screen:
    1-a-manipulation: {{answer: true, reason: It works below the threshold of attention.}}
"""


@pytest.fixture
def refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Project:
    made = Project(folder=tmp_path / "shop", capsys=capsys)
    made.write("cardwright.yaml", "registry: {name: none}\n")
    made.write("cards/steer/card.yaml", CARD)
    made.write("cards/steer/versions/1.yaml", "system: {target_hardware: A server with two cores.}\n")
    monkeypatch.chdir(made.folder)
    return made


def test_the_gate_fails_at_the_line_of_the_answer(refused: Project) -> None:
    code, out, _ = refused.check("steer/1", "-o", "json")
    (card,) = json.loads(out)["cards"]
    (found,) = [
        item
        for item in card["verdicts"]
        if item["rule"].endswith("/1-a-manipulation") and "exception" in item["message"]
    ]
    assert (code, found["severity"], found["place"]["line"]) == (1, "error", 5)


def test_a_documented_exception_of_a_practice_that_knows_none_is_no_way_out(refused: Project) -> None:
    claimed = CARD.replace("attention.}", "attention., exception: Our lawyers saw no problem with it at all.}")
    refused.write("cards/steer/card.yaml", claimed)
    assert "knows no exception" in refused.check("steer/1", "-o", "concise")[1]


def test_only_the_notice_is_published(refused: Project) -> None:
    need("weasyprint", "pyhanko", "mkdocs")
    from cardwright.cli.app import run

    run(["build", "--offline", "--as-of", "2026-11-21"])
    written = sorted(path for path in (refused.folder / "public").rglob("*") if path.is_file())
    names = {path.name for path in written if "steer" in path.as_posix()}
    assert "index.html" in names
    assert not {"card.json", "card.md"} & names
    assert [path.name for path in written if SAID.encode() in path.read_bytes()] == []
