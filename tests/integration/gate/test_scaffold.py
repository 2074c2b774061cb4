"""What `init` wrote fails line by line: no field of it is green before somebody filled it in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from cardwright.cli.app import run

SPEAKER = "stated_by"
"""Who answers for a file is asked for where something is stated."""
OPEN = ("missing", "inadequate", "contradicted", "not_yet_in_application")
"""The last is what is owed from a later day on; the file holds nothing there either."""


@pytest.fixture
def scaffold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    run(["-q", "init", "--model", "m", "--regime", "high-risk"])
    return tmp_path


def open_lines(folder: Path) -> Iterator[tuple[str, int, str]]:
    """File, line and key of each field that holds nothing."""
    for path in sorted((folder / "cards").rglob("*.yaml")):
        lines = path.read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines, 1):
            key = re.fullmatch(r'( *)"?([\w-]+)"?:', line)
            after = [text for text in lines[number:] if text.strip() and not text.strip().startswith("#")]
            if key and (not after or len(after[0]) - len(after[0].lstrip()) <= len(key[1])):
                yield path.relative_to(folder).as_posix(), number, key[2]


def gaps(capsys: pytest.CaptureFixture[str]) -> set[tuple[str, int]]:
    capsys.readouterr()
    assert run(["check", "--offline", "-o", "json"]) == 1
    (card,) = json.loads(capsys.readouterr().out)["cards"]
    found = [item for item in card["verdicts"] if item["verdict"] in OPEN]
    return {(item["place"]["file"], item["place"]["line"]) for item in found if item["place"]}


def answer_all(folder: Path, key: str, value: str) -> None:
    for path in (folder / "cards").rglob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(rf"(?m)^( *{key}):$", rf"\1: {value}", text), encoding="utf-8")


def test_each_question_that_others_hang_on_fails_at_its_line(
    scaffold: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = gaps(capsys)
    text = (scaffold / "cards" / "m" / "card.yaml").read_text(encoding="utf-8").splitlines()
    asked = [item for item in open_lines(scaffold) if item[0].endswith("m/card.yaml") and "facts:" in text[: item[1]]]
    assert len(asked) > 20
    hang_on_others = {"annex_i_section_a", "has_authorised_representative", "incident_occurred", "nonconformity_found"}
    assert {item[2] for item in asked if item[:2] not in told} <= hang_on_others | {"third_party_submitter"}


def test_every_field_fails_at_its_own_line_once_it_is_owed(scaffold: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (scaffold / "cards" / "m" / "card.yaml").read_text(encoding="utf-8")
    for fact in re.findall(r"(?m)^  (\w+):$", text[text.index("\nfacts:") :]):
        answer_all(scaffold, fact, "yes")
    answer_all(scaffold, '"1-a"', "yes")
    answer_all(scaffold, "assessment_route", "Internal control.\n  assessment_procedure: annex-vi")
    told = gaps(capsys)
    fields = [item for item in open_lines(scaffold) if item[2] != SPEAKER]
    assert len(fields) > 180
    assert [item for item in fields if item[:2] not in told] == []
