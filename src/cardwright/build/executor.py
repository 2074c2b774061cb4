"""Where work units run: in this process, or in a pool of warm workers. Units are pure: bytes in, bytes out."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import TypeVar

Unit = TypeVar("Unit")
Result = TypeVar("Result")


def default_jobs() -> int:
    """The cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run_units(function: Callable[[Unit], Result], units: Sequence[Unit], *, jobs: int) -> Iterator[Result]:
    """Results in the order of the units.

    Args:
        function: a module-level function, picklable and pure.
        units: its arguments, picklable.
        jobs: number of processes; 1 means this one.
    """
    if jobs <= 1 or len(units) <= 1:
        yield from map(function, units)
        return
    context = multiprocessing.get_context("forkserver")
    with ProcessPoolExecutor(max_workers=min(jobs, len(units)), mp_context=context) as pool:
        yield from pool.map(function, units)
