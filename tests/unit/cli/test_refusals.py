"""What people get wrong at a terminal: each is answered in a sentence, with its exit code and without a traceback."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from cardwright.cli.app import run

DEEP = "[" * 100_000


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of one version without a registry, with the working directory in it."""
    (tmp_path / "cards/m/versions").mkdir(parents=True)
    (tmp_path / "cardwright.yaml").write_text("registry: {name: r}\npacks: [hygiene]\n")
    (tmp_path / "cards/m/card.yaml").write_text("roles: [provider]\n")
    (tmp_path / "cards/m/versions/1.yaml").write_text("language: en\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refused(capsys: pytest.CaptureFixture[str], *words: str, code: int = 2) -> str:
    """What is said of a command that ends with a code."""
    assert run(list(words)) == code
    said = capsys.readouterr()
    assert "internal error" not in said.err
    return said.err + said.out


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (["chek"], "check"),
        (["baseline", "wrte"], "write"),
        (["check", "--fial-on", "error"], "--fail-on"),
        (["check", "-o", "jsn"], "json"),
        (["rules", "test", "hygien"], "hygiene"),
        (["explain", "hygiene/unt"], "hygiene/unit"),
    ],
)
def test_what_is_mistyped_is_answered_with_what_is_near(
    project: Path, capsys: pytest.CaptureFixture[str], words: list[str], meant: str
) -> None:
    assert meant in refused(capsys, *words)


@pytest.mark.parametrize("words", [["build"], ["build", "--watch"], ["webhook", "--secret-env", "SECRET"]])
def test_what_ends_a_build_is_told_as_json_to_those_who_read_json(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    monkeypatch.setenv("SECRET", "s" * 32)
    (project / "cardwright.yaml").write_text("regitry: {}\n")
    told = [json.loads(line) for line in refused(capsys, *words, "--log-format", "json").splitlines()]
    assert [event["kind"] for event in told] == ["error"]
    assert told[0]["text"].startswith("cardwright.yaml:1:1: ")


@pytest.mark.parametrize(
    "words", [["check", "-o", "json="], ["diff", "m/1", "m/1", "--offline", "-o", "json="]], ids=["check", "diff"]
)
def test_an_output_without_its_path_is_no_output_on_stdout(
    project: Path, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    assert "no path after json=" in refused(capsys, *words)


def test_a_blank_model_makes_no_card(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = sorted(project.rglob("*"))
    assert "--model" in refused(capsys, "init", "--model", " ")
    assert sorted(project.rglob("*")) == before


@pytest.mark.parametrize("text", [DEEP, "- " * 50_000, "\n".join(" " * level + "a:" for level in range(2000))])
def test_yaml_nested_without_end_is_refused_where_it_is_too_deep(
    project: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    (project / "cards/m/card.yaml").write_text(text)
    assert "cards/m/card.yaml:" in (said := refused(capsys, "check"))
    assert "nested too deeply" in said


def test_brackets_in_prose_are_no_nesting(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "cards/m/card.yaml").write_text(f"limitations: {{recommendations: '{'[see] ' * 600}'}}\n")
    assert run(["check", "-o", "concise"]) in (0, 1)


@pytest.mark.parametrize("text", [DEEP, f"{{}}\n{DEEP}", "{" * 10], ids=["array", "line", "not JSON"])
def test_a_log_that_is_no_json_is_named_with_its_line(
    project: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    (project / "cards/m/audit").mkdir()
    (project / "cards/m/audit/events.jsonl").write_text(text)
    assert "cards/m/audit/events.jsonl:" in refused(capsys, "check")


def test_a_configuration_that_is_a_list_is_refused_in_its_own_words(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "cardwright.yaml").write_text("- registry\n")
    said = refused(capsys, "check")
    assert "cardwright.yaml:1:1: does not consist of keys and values" in said


def test_a_folder_without_a_pack_file_says_what_it_lacks(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "pack.yaml" in refused(capsys, "rules", "test", str(project))


@pytest.mark.parametrize(("words", "code"), [(["renew", "--dry-run"], 2), (["verify"], 1)], ids=["renew", "verify"])
def test_a_file_that_is_no_pdf_is_named(
    project: Path, capsys: pytest.CaptureFixture[str], words: list[str], code: int
) -> None:
    (project / "report.pdf").write_text("<html>")
    said = refused(capsys, *words, "report.pdf", code=code)
    assert "report.pdf" in said
    assert "PDF" in said


def test_a_full_disk_under_stdout_is_said_and_is_not_a_crash(project: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "cardwright", "schema", "config"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=60,
        )
    assert done.returncode == 2
    assert "No space left" in done.stderr
    assert "Traceback" not in done.stderr
    assert "internal error" not in done.stderr


def test_a_reader_that_goes_away_is_not_told_of_findings(project: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "cardwright", "explain"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read()
    assert process.returncode == 2
    assert said == b""


def test_a_closed_stdout_leaves_the_verdict(project: Path) -> None:
    done = subprocess.run(
        ["sh", "-c", '"$0" -m cardwright check >&-', sys.executable], capture_output=True, text=True, check=False
    )
    assert done.returncode in (0, 1)
    assert f"exit {done.returncode}" in done.stderr
