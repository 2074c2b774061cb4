"""What a build tells while it runs: events, and where the time went. Who shows them, and how, is the caller's."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """One thing that happened.

    ``kind``: ``stage``, ``note``, ``planned`` (a version is made again: ``why``), ``made`` (one document), ``failed``,
    ``removed``, ``done`` (a version is finished, ``done`` of ``total``), ``error`` (what ended everything). ``size`` is
    in bytes.
    """

    kind: str
    text: str
    address: str | None = None
    why: str | None = None
    size: int | None = None
    done: int | None = None
    total: int | None = None


class Listener(Protocol):
    """Hears of events, in the thread of the build."""

    def __call__(self, event: Event, /) -> None:
        """Take one event."""
        ...


@dataclass(slots=True)
class Times:
    """CPU seconds by stage: of the building process, and of its workers where they did the work."""

    seconds: dict[str, float] = field(default_factory=dict)
    calls: dict[str, int] = field(default_factory=dict)
    _inner: threading.local = field(default_factory=threading.local, repr=False)

    def add(self, stage: str, seconds: float) -> None:
        """Put seconds to a stage."""
        self.seconds[stage] = self.seconds.get(stage, 0.0) + seconds
        self.calls[stage] = self.calls.get(stage, 0) + 1

    @contextmanager
    def of(self, stage: str) -> Iterator[None]:
        """Measure what this thread does in a block, without what blocks inside of it measure."""
        outer = getattr(self._inner, "seconds", 0.0)
        self._inner.seconds = 0.0
        started = time.thread_time()
        try:
            yield
        finally:
            spent = time.thread_time() - started
            self.add(stage, spent - self._inner.seconds)
            self._inner.seconds = outer + spent

    def lines(self) -> Iterator[str]:
        """A table, the longest first."""
        total = sum(self.seconds.values()) or 1.0
        for stage, seconds in sorted(self.seconds.items(), key=lambda item: -item[1]):
            yield f"{stage:14} {seconds:9.2f} s {100 * seconds / total:5.1f} %  {self.calls[stage]:7,} times"
