"""Units run anywhere, few at a time, and one that kills its worker fails alone."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from cardwright.build import executor
from cardwright.build.executor import Failed, Workers, open_workers, run_units
from cardwright.errors import MissingPartError, RenderError


def square(number: int) -> int:
    if number == 7:
        raise RenderError("seven cannot be drawn", hint="take eight")
    if number == 13:
        raise ZeroDivisionError("thirteen")
    if number == 99:
        raise MissingPartError("a part is not installed")
    if number == 66:
        os.kill(os.getpid(), signal.SIGKILL)
    return number * number


def results(numbers: list[int], *, jobs: int) -> dict[int, int | Failed]:
    with open_workers(jobs=jobs) as workers:
        return dict(run_units(square, numbers, workers=workers))


@pytest.mark.parametrize("jobs", [1, 2])
def test_each_unit_has_its_result_or_its_own_failure(jobs: int) -> None:
    assert results([1, 2, 7, 13, 4], jobs=jobs) == {
        1: 1,
        2: 4,
        7: Failed("seven cannot be drawn\n  hint: take eight"),
        13: Failed("ZeroDivisionError: thirteen"),
        4: 16,
    }


def test_a_unit_that_kills_its_worker_fails_and_those_beside_it_do_not() -> None:
    found = results([1, 2, 66, 3, 4, 5, 6], jobs=2)
    assert found.pop(66) == Failed("its worker process died twice, perhaps for want of memory")
    assert found == {number: number * number for number in (1, 2, 3, 4, 5, 6)}


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_part_that_is_missing_stops_everything(jobs: int) -> None:
    with pytest.raises(MissingPartError):
        results([1, 99, 2], jobs=jobs)


def whereabouts(_number: int) -> int:
    return os.getpid()


def test_workers_make_room_for_others_and_no_unit_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executor, "LIFETIME", 3)
    with open_workers(jobs=2) as workers:
        places = [place for _, place in run_units(whereabouts, range(20), workers=workers)]
    assert len(places) == 20
    assert os.getpid() not in places
    assert len(set(places)) >= 4


def test_one_process_does_a_short_build_itself_and_hands_over_the_rest_of_a_long_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(executor, "LIFETIME", 4)
    with open_workers(jobs=1) as workers:
        places = [place for _, place in run_units(whereabouts, range(10), workers=workers)]
    assert places[:4] == [os.getpid()] * 4
    assert len(places) == 10
    assert len({*places[4:]} - {os.getpid()}) == 2


def test_units_are_drawn_as_there_is_room() -> None:
    drawn: list[int] = []

    def units() -> Iterator[int]:
        for number in range(1, 6):
            drawn.append(number)
            yield number

    for done, _ in enumerate(run_units(square, units(), workers=Workers(size=1)), start=1):
        assert len(drawn) == done
    assert drawn == [1, 2, 3, 4, 5]


LEADER = """
import os, time
from cardwright.build.executor import _process_pool

if __name__ == "__main__":
    pool = _process_pool(1)
    print(pool.submit(os.getpid).result(), pool.submit(os.getppid).result(), flush=True)
    time.sleep(600)
"""


def lives(process: int) -> bool:
    with contextlib.suppress(FileNotFoundError, ProcessLookupError), open(f"/proc/{process}/stat") as file:
        return file.read().rpartition(")")[2].split()[0] != "Z"
    return False


def test_workers_end_with_a_build_that_was_killed() -> None:
    leader = subprocess.Popen([sys.executable, "-c", LEADER], stdout=subprocess.PIPE, text=True)
    assert leader.stdout is not None
    processes = [int(word) for word in leader.stdout.readline().split()]
    assert len(processes) == 2
    assert all(map(lives, processes))
    leader.kill()
    leader.wait()
    leader.stdout.close()
    for _ in range(300):
        if not any(map(lives, processes)):
            break
        time.sleep(0.1)
    assert not any(map(lives, processes))
