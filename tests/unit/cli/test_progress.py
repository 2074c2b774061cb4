"""Progress: a bar on a terminal only, plain lines elsewhere, one JSON object a line where asked for."""

from __future__ import annotations

import io
import json
import sys

import pytest

from cardwright.build.progress import Event
from cardwright.cli.progress import shown_progress

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


def test_quiet_keeps_what_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(monkeypatch, Terminal(), quiet=True) == "  m/2: is not YAML [bold]\n"


def test_json_is_one_object_a_line_with_every_fact(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [json.loads(line) for line in shown(monkeypatch, Terminal(), log="json").splitlines()]
    assert [line["kind"] for line in lines] == [event.kind for event in EVENTS]
    assert all(isinstance(line.pop("time"), float) for line in lines)
    assert lines[2] == {"kind": "made", "text": "  m/1 report.pdf 80 kB", "address": "m/1", "size": 80_000}
    assert lines[3] == {"kind": "done", "done": 1, "total": 4}
