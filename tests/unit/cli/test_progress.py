"""Progress: a bar on a terminal only, plain lines elsewhere, one JSON object a line where asked for."""

from __future__ import annotations

import io
import json
import sys

import pytest

from cardwright.build.progress import Event
from cardwright.cli.progress import shown_progress, tell

EVENTS = (
    Event(kind="stage", text="reading the registry"),
    Event(kind="planned", text="  m/1: new", address="m/1", why="new"),
    Event(kind="made", text="  m/1 report.pdf 80 kB", address="m/1", size=80_000),
    Event(kind="done", text="", done=1, total=4),
    Event(kind="failed", text="  m/2: is not YAML [bold]", address="m/2"),
    Event(kind="done", text="", done=4, total=4),
)


class Terminal(io.StringIO):
    """Says that it is a terminal."""

    def isatty(self) -> bool:
        return True


def shown(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, *, log: str = "text", **options: bool) -> str:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stderr", stream)
    with shown_progress(log, quiet=options.pop("quiet", False), **options) as hear:
        for event in EVENTS:
            hear(event)
    return stream.getvalue()


def test_a_terminal_has_a_bar_with_count_and_rate_and_keeps_what_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    said = shown(monkeypatch, Terminal())
    assert "4/4" in said
    assert "versions" in said
    assert "m/2: is not YAML [bold]" in said


def test_elsewhere_there_are_plain_lines_without_any_escape(monkeypatch: pytest.MonkeyPatch) -> None:
    said = shown(monkeypatch, io.StringIO())
    assert said.splitlines() == [event.text for event in EVENTS if event.text]
    assert shown(monkeypatch, Terminal(), bar=False) == said


@pytest.mark.parametrize("stream", [io.StringIO, Terminal])
def test_a_name_neither_begins_a_line_nor_steers_the_terminal(
    monkeypatch: pytest.MonkeyPatch, stream: type[io.StringIO]
) -> None:
    told = Event(kind="failed", text="  m\n::error::\x1b[2J\u202e/1: broken\n  hint: mend it", address="m\n/1")
    monkeypatch.setattr("tests.unit.cli.test_progress.EVENTS", (told,))
    said = shown(monkeypatch, stream(), bar=False)
    assert said == "  m\\n::error::\\x1b[2J\\u202e/1: broken\n  hint: mend it\n"


def test_quiet_keeps_what_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(monkeypatch, Terminal(), quiet=True) == "  m/2: is not YAML [bold]\n"


def test_json_is_one_object_a_line_with_every_fact(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [json.loads(line) for line in shown(monkeypatch, Terminal(), log="json").splitlines()]
    assert [line["kind"] for line in lines] == [event.kind for event in EVENTS]
    assert all(isinstance(line.pop("time"), float) for line in lines)
    assert lines[2] == {"kind": "made", "text": "  m/1 report.pdf 80 kB", "address": "m/1", "size": 80_000}
    assert lines[3] == {"kind": "done", "done": 1, "total": 4}


def test_what_is_said_after_a_build_has_the_form_of_what_was_said_during_it(capsys: pytest.CaptureFixture[str]) -> None:
    tell("m\n/1 could not be built", log_format="text")
    assert capsys.readouterr().err == "m\\n/1 could not be built\n"
    tell("m\n/1 could not be built", log_format="json")
    assert json.loads(capsys.readouterr().err)["text"] == "m\n/1 could not be built"
