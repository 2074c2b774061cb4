"""A Dask cluster of separate processes does the same work, also when one of its workers dies on the way."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.integration.build.projects import assert_whole, build_project, looks, make_project
from tests.needs import need

from cardwright.errors import UnreachableError, UsageError


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """Address of a scheduler with two workers of one thread, and the workers' processes."""
    need("distributed", "weasyprint", "pikepdf", "mkdocs", "material")
    folder = tmp_path_factory.mktemp("cluster")
    environment = {**os.environ, "DASK_DISTRIBUTED__ADMIN__TICK__LIMIT": "60s"}
    running: list[subprocess.Popen[bytes]] = []

    def start(*arguments: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", "distributed.cli.dask_" + arguments[0], *arguments[1:]],
            cwd=folder,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        running.append(process)
        return process

    file = str(folder / "scheduler.json")
    local = ("--host", "127.0.0.1", "--no-dashboard", "--scheduler-file", file)
    try:
        start("scheduler", *local, "--port", "0")
        from distributed import Client

        worker = (*local, "--nthreads", "1", "--no-nanny", "--local-directory", str(folder))
        workers = [start("worker", *worker) for _ in range(2)]
        with Client(scheduler_file=file, set_as_default=False, timeout=60) as client:
            client.wait_for_workers(2, timeout=60)
            address = client.scheduler.address
        yield address, workers
    finally:
        for process in reversed(running):
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            process.wait()


def test_a_build_on_a_cluster_whose_worker_is_killed_gives_the_same_bytes(
    cluster: tuple[str, list[subprocess.Popen[bytes]]], tmp_path: Path
) -> None:
    address, workers = cluster
    here, there = (make_project(tmp_path / name, versions=2) for name in ("here", "there"))
    killed: list[int] = []

    def kill_one(event: object) -> None:
        if getattr(event, "kind", "") == "made" and not killed:
            os.kill(workers[0].pid, signal.SIGKILL)
            killed.append(workers[0].pid)

    build_project(here, jobs=2)
    result = build_project(there, executor=f"dask={address}", hear=kill_one)
    assert killed
    assert result.failures == ()
    one, other = ({name: digest for name, (_, digest) in looks(folder / "public").items()} for folder in (here, there))
    assert one == other
    assert_whole(there / "public")


@pytest.mark.parametrize("text", ["spark=tcp://127.0.0.1:1", "dask=127.0.0.1:8786", "dask"])
def test_an_executor_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(UsageError, match="is no executor"):
        build_project(make_project(tmp_path, versions=1), executor=text)


def test_a_cluster_that_does_not_answer_is_told_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    need("distributed")
    monkeypatch.setattr("cardwright.build.executor.CONNECT_WITHIN", 1)
    with pytest.raises(UnreachableError, match="the cluster does not answer"):
        build_project(make_project(tmp_path, versions=1), executor="dask=tcp://127.0.0.1:9")
