"""A look sees what a build would read; a watch builds when looks differ, and waits longer while nobody answers."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from cardwright.build.attempt import Attempt, Ending
from cardwright.build.options import BuildOptions
from cardwright.build.progress import Event
from cardwright.build.watch import LONGEST_WAIT, THOROUGH, Watch, look
from cardwright.config import Settings, load_settings
from cardwright.errors import CardwrightError, UnreachableError, UsageError

CONFIG = "registry: {name: bank}\npacks: [hygiene, ./own]\nsite: {title: Models}\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "cards/m/versions").mkdir(parents=True)
    (tmp_path / "own").mkdir()
    for name, text in {
        "cardwright.yaml": CONFIG, "cards/m/versions/1.yaml": "language: en\n", "own/pack.yaml": "id: own\n",
        "cardwright-waivers.yaml": "[]\n",
    }.items():  # fmt: skip
        (tmp_path / name).write_text(text)
    return tmp_path


def options(day: date = date(2026, 11, 21)) -> BuildOptions:
    return BuildOptions(as_of=day, now=datetime(2026, 11, 21, tzinfo=UTC), profile="prepare", jobs=1)


def seen(folder: Path) -> str:
    return look(load_settings(folder / "cardwright.yaml"), options())


FILES = [
    "cards/m/versions/1.yaml", "cards/m/versions/2.yaml", "own/pack.yaml", "cardwright-waivers.yaml",
    "cardwright-baseline.json", "cardwright-ledger.jsonl", "templates/site/home.html",
]  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_a_look_sees_each_file_that_a_build_reads(project: Path, name: str) -> None:
    before = seen(project)
    assert seen(project) == before
    path = project / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("other: words\n")
    assert seen(project) != before


@pytest.mark.parametrize("name", ["public/index.html", ".cardwright/cache/x", "cards/m/.swap", "notes.txt"])
def test_a_look_does_not_see_what_builds_write_or_editors_leave(project: Path, name: str) -> None:
    path = project / name
    path.parent.mkdir(parents=True, exist_ok=True)
    before = seen(project)
    path.write_text("x")
    assert seen(project) == before


def test_another_day_is_a_difference(project: Path) -> None:
    settings = load_settings(project / "cardwright.yaml")
    assert look(settings, options()) != look(settings, options(date(2026, 11, 22)))


class Clock(threading.Event):
    """Does not wait; notes for how long it should have, and stops after some waits."""

    def __init__(self, waits: int) -> None:
        super().__init__()
        self.left, self.waited = waits, list[float]()

    def wait(self, timeout: float | None = None) -> bool:
        self.waited.append(timeout or 0.0)
        self.left -= 1
        if self.left <= 0:
            self.set()
        return self.is_set()


def watch(
    folder: Path, monkeypatch: pytest.MonkeyPatch, *, waits: int, fails: list[CardwrightError | None] | None = None
) -> tuple[Watch, Clock, list[Event], list[str]]:
    """A watch whose settings fail as told, look by look, and whose builds are counted."""
    clock, told, built = Clock(waits), list[Event](), list[str]()
    plans = list(fails or [])

    def reading() -> tuple[Settings, BuildOptions]:
        problem = plans.pop(0) if plans else None
        if problem is not None:
            raise problem
        return load_settings(folder / "cardwright.yaml"), options()

    def building(*_: object, **__: object) -> Attempt:
        built.append("build")
        return Attempt(ending=Ending.BUILT, said="built")

    monkeypatch.setattr("cardwright.build.watch.attempt", building)
    return Watch(project=reading, every=10.0, stop=clock, hear=told.append), clock, told, built


def test_it_builds_first_and_then_reads_everything_only_now_and_then(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    watching, clock, _, built = watch(project, monkeypatch, waits=THOROUGH + 1)
    assert watching.run() == len(built) == 1
    assert set(clock.waited) == {10.0}
    again, *_ = watch(project, monkeypatch, waits=THOROUGH + 2)
    assert again.run() == 2


def test_a_registry_that_does_not_answer_is_asked_less_and_less_often(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fails: list[CardwrightError | None] = [UnreachableError("no answer")] * 9
    watching, clock, told, built = watch(project, monkeypatch, waits=11, fails=fails)
    watching.run()
    assert clock.waited[:4] == [20.0, 40.0, 80.0, 160.0]
    assert max(clock.waited) == LONGEST_WAIT
    assert clock.waited[-1] == 10.0
    assert built == ["build"]
    assert "the next look is in 20 s" in told[0].text


def test_wrong_settings_are_told_once_and_mended_ones_are_built(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fails: list[CardwrightError | None] = [UsageError("unknown key")] * 3
    watching, _, told, built = watch(project, monkeypatch, waits=5, fails=fails)
    watching.run()
    assert [event.text for event in told if event.kind == "failed"] == ["unknown key"]
    assert built == ["build"]
