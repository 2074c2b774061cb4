"""Builds in a child that is killed after a moment: forked from a warm process, so the moment is all of its life."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import sys
import time
from pathlib import Path

from tests.integration.build.projects import assert_whole, build_project


def begun(folder: Path) -> int:
    """The process id of a build that has just begun."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            build_project(folder, sign=True)
            code = 0
        finally:
            os._exit(code)
    return child


def ended(child: int, *, within: float) -> int:
    """How a build ended: by itself, or killed after so many seconds. One that is done is not waited for any longer."""
    last = time.monotonic() + within
    while time.monotonic() < last:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return status
        time.sleep(0.002)
    os.kill(child, signal.SIGKILL)
    return os.waitpid(child, 0)[1]


def change(folder: Path, number: int) -> None:
    """Somebody sets a tag in the registry."""
    with sqlite3.connect(folder / "mlflow.db") as connection:
        connection.execute("UPDATE model_version_tags SET value = ? WHERE version = 1", (f"GOV-{number}",))


def main(folder: Path, kills: int, seed: int) -> None:
    """Kill builds at random moments of their lives; after each the published folder must be whole."""
    change(folder, kills + 1)
    build_project(folder, sign=True)  # whatever a build imports is there for all that follow
    change(folder, kills + 2)
    started = time.monotonic()
    os.waitpid(begun(folder), 0)
    most = time.monotonic() - started
    dice = random.Random(seed)
    finished = True
    for number in range(1, kills + 1):
        if finished:
            change(folder, number)
        child = begun(folder)
        status = ended(child, within=dice.random() * most)
        finished = os.WIFEXITED(status)
        if finished and os.WEXITSTATUS(status) != 0:
            raise RuntimeError("a build failed")
        assert_whole(folder / "public")
        sys.stdout.write("finished\n" if finished else "killed\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
