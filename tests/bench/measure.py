"""What a row of the benchmark is, and how CPU seconds are taken."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "credit-risk"


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One measured value beside its target; ``sense`` says on which side of the target it should lie."""

    name: str
    value: float
    unit: str
    target: float
    sense: Literal["<=", ">="] = "<="

    @property
    def met(self) -> bool:
        return self.value <= self.target if self.sense == "<=" else self.value >= self.target


def cpu_of(work: Callable[[], object]) -> float:
    """CPU seconds of this process, user and system, for one call."""
    before = time.process_time()
    work()
    return time.process_time() - before


def ratio(works: Sequence[Callable[[], object]], *, rounds: int = 5, warm: int = 1) -> float:
    """Median over the rounds of first work / second work."""
    first, second = works
    for _ in range(warm):
        first()
        second()
    return statistics.median(cpu_of(first) / cpu_of(second) for _ in range(rounds))


def process_cpu(arguments: Sequence[str], *, cwd: Path) -> float:
    """CPU seconds of a whole Python process, from start to exit, with compiled modules at hand as in an installation.

    Raises:
        RuntimeError: the process could not do its work; exit code 1, findings, counts as done.
    """
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = str(ROOT / "build" / "bench-pyc")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, *arguments], cwd=cwd, capture_output=True, text=True, check=False, env=environment
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in (0, 1):
        raise RuntimeError(f"{' '.join(arguments)} ended with {done.returncode}: {done.stderr[-500:]}")
    return (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime)
