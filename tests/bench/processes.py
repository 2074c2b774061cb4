"""What a family of processes costs while it runs: CPU seconds and the most memory of each, from Linux's /proc."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_EVERY = 0.2


@dataclass(frozen=True, kw_only=True, slots=True)
class Cost:
    """CPU seconds of one process, user and system, and the most bytes that it held."""

    cpu: float
    rss: int


@dataclass(slots=True)
class Family:
    """The processes that were started by this one, directly or not, by their number; those that ended stay known."""

    costs: dict[int, Cost] = field(default_factory=dict)

    def look(self) -> None:
        """Take the costs as they are now."""
        parents: dict[int, int] = {}
        seconds: dict[int, float] = {}
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit():
                try:
                    facts = (folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
                except OSError:
                    continue
                parents[int(folder.name)] = int(facts[1])
                seconds[int(folder.name)] = (int(facts[11]) + int(facts[12])) / _TICKS
        for process in _below(os.getpid(), parents):
            rss = _most_held(process)
            if rss:
                self.costs[process] = Cost(cpu=seconds[process], rss=rss)


@contextmanager
def watched() -> Iterator[Family]:
    """Look at the family several times a second."""
    family, done = Family(), threading.Event()

    def watch() -> None:
        while not done.wait(_EVERY):
            family.look()

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield family
    finally:
        done.set()
        thread.join()


def _below(root: int, parents: dict[int, int]) -> Iterator[int]:
    for process in parents:
        above = parents[process]
        while above in parents and above != root:
            above = parents[above]
        if above == root:
            yield process


def _most_held(process: int) -> int:
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    _, found, rest = status.partition("VmHWM:")
    return int(rest.split()[0]) * 1024 if found else 0
