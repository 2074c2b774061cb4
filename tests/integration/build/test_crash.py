"""Whatever happens to a build, the published folder is whole and the next build is right."""

from __future__ import annotations

import errno
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.integration.build.projects import NOW, assert_whole, build_project, looks, make_project, states
from tests.needs import need

from cardwright.build.lock import build_lock
from cardwright.errors import CardwrightError, UnreachableError
from cardwright.signing.manifest import MANIFEST, read_manifest
from cardwright.signing.verify import verify_folder
from cardwright.sources.trails.ledger import read_ledger

KILLS = 50


def registered(folder: Path) -> Path:
    """A registry of two versions, each with a tag, and a first build of it."""
    need("mlflow", "weasyprint", "pikepdf", "pyhanko", "mkdocs", "material")
    import mlflow

    store = f"sqlite:///{folder / 'project' / 'mlflow.db'}"
    project = make_project(folder / "project", versions=0, registry="sqlite:///mlflow.db")
    client = mlflow.MlflowClient(tracking_uri=store, registry_uri=store)
    client.create_registered_model("model-0")
    for number in ("1", "2"):
        client.create_model_version("model-0", source="s3://bank/model")
        client.set_model_version_tag("model-0", number, "ticket", "GOV-0")
    build_project(project, sign=True, jobs=2)
    return project


def test_builds_killed_at_random_moments_leave_a_whole_folder_and_the_next_completes(
    tmp_path: Path, root: Path
) -> None:
    project = registered(tmp_path)
    number = read_manifest((project / "public" / MANIFEST).read_bytes()).sequence
    command = [sys.executable, "-m", "tests.integration.build.killing", str(project), str(KILLS), "7"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    ends = done.stdout.split()
    assert len(ends) == KILLS
    assert ends.count("killed") > KILLS // 5
    assert ends.count("finished") > 0
    result = build_project(project, sign=True)
    assert result.failures == ()
    report = verify_folder(project / "public", allow_dev=True, at=NOW)
    assert report.first_failure is None
    manifest = read_manifest((project / "public" / MANIFEST).read_bytes())
    assert manifest.sequence >= number + ends.count("finished")
    assert not list(project.glob(".public.new.*"))
    assert build_project(project, sign=True).published is False
    assert_nothing_is_told_twice(project)


def assert_nothing_is_told_twice(project: Path) -> None:
    """Each tag has a value of its own, so each change can stand in the ledger once."""
    lines = read_ledger(project / "cardwright-ledger.jsonl").lines
    told = [json.dumps(line.record.model_dump(mode="json", exclude={"after", "before", "seen_at"})) for line in lines]
    assert len(told) > 2
    assert len(set(told)) == len(told)


def in_child(work: Callable[[], None]) -> str:
    """Run in a forked child; returns what it raised."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            work()
            os.write(writing, b"nothing")
        except CardwrightError as error:
            os.write(writing, str(error).encode())
        except BaseException as error:
            os.write(writing, f"unexpected {error!r}".encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as stream:
        said = stream.read().decode()
    os.waitpid(child, 0)
    return said


def change(project: Path) -> None:
    (project / "cards/model-0/versions/1.yaml").write_text("evaluation: {metrics: {recall: 0.77}}\n")


def test_a_full_disk_ends_in_a_clear_message_and_the_old_folder_stays(project: Path) -> None:
    before = looks(project / "public")
    change(project)

    def work() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (4_000, 4_000))
        build_project(project, sign=True)

    said = in_child(work)
    assert "cannot be written: File too large" in said
    assert "hint:" in said
    assert looks(project / "public") == before
    assert states(build_project(project, sign=True))["model-0/1"] == "made"
    assert_whole(project / "public")


def test_no_space_is_told_with_what_to_do(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    before = looks(project / "public")
    change(project)
    with monkeypatch.context() as patched:
        patched.setattr("cardwright.build.pieces.link_or_copy", full)
        with pytest.raises(CardwrightError, match="No space left") as caught:
            build_project(project, sign=True)
    assert "free some space" in (caught.value.hint or "")
    assert looks(project / "public") == before
    assert not list(project.glob(".public.new.*"))
    assert build_project(project, sign=True).published


def test_a_folder_that_may_not_be_written_is_named() -> None:
    # not below the folder of pytest, which nobody else may enter; root must become somebody else to be refused
    with tempfile.TemporaryDirectory() as folder:
        tmp_path = Path(folder)
        project = make_project(tmp_path / "project", versions=1)
        build_project(project)
        before = looks(project / "public")
        assert "cannot be written: Permission denied" in _told_by_a_build_that_may_not_write(tmp_path, project)
        assert looks(project / "public") == before


def _told_by_a_build_that_may_not_write(tmp_path: Path, project: Path) -> str:
    for path in (tmp_path, project, *project.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)

    def work() -> None:
        if os.getuid() == 0:
            os.setuid(65534)
        build_project(project)

    try:
        return in_child(work)
    finally:
        for path in (tmp_path, project, *project.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)


def test_two_builds_never_mix(project: Path) -> None:
    change(project)
    began, go_on = threading.Event(), threading.Event()

    def slow(event: object) -> None:
        if getattr(event, "kind", "") == "planned":
            began.set()
            go_on.wait(30)

    first = threading.Thread(target=lambda: build_project(project, sign=True, hear=slow))
    first.start()
    try:
        assert began.wait(30)
        with pytest.raises(UnreachableError, match=rf"another build is writing.*process {os.getpid()} on"):
            build_project(project, sign=True)
    finally:
        go_on.set()
        first.join()
    assert_whole(project / "public")
    assert build_project(project, sign=True).published is False


def test_the_lock_of_a_dead_build_is_taken_over_and_that_is_said(tmp_path: Path) -> None:
    child = os.fork()
    if child == 0:
        with build_lock(tmp_path / "public", since="2026-11-21", say=print):
            os._exit(9)
    os.waitpid(child, 0)
    said: list[str] = []
    with build_lock(tmp_path / "public", since="2026-11-21", say=said.append):
        assert said == [text for text in said if f"process {child} on" in text and "taken over" in text]
        assert len(said) == 1
    assert list(tmp_path.iterdir()) == []


def test_the_lock_of_another_machine_counts_as_long_as_it_shows_life(tmp_path: Path) -> None:
    lock = tmp_path / ".public.lock"
    lock.write_text('{"host": "elsewhere", "pid": 1, "started": "1", "since": "2026-11-21"}')
    with (
        pytest.raises(UnreachableError, match="process 1 on elsewhere"),
        build_lock(tmp_path / "public", since="now", say=print),
    ):
        pass
    old = lock.stat().st_mtime - 3600
    os.utime(lock, (old, old))
    said: list[str] = []
    with build_lock(tmp_path / "public", since="now", say=said.append):
        assert "elsewhere" in said[0]


def test_a_build_with_an_earlier_clock_goes_on_in_order(project: Path) -> None:
    number = read_manifest((project / "public" / MANIFEST).read_bytes()).sequence
    change(project)
    earlier = NOW.replace(hour=0)
    build_project(project, sign=True, now=earlier)
    assert read_manifest((project / "public" / MANIFEST).read_bytes()).sequence == number + 1
    assert build_project(project, sign=True, now=earlier.replace(hour=5)).published is False
    assert_whole(project / "public")
