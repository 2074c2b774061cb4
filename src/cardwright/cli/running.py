"""Programs that run until they are stopped: signals, and settings that are read anew for each build."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import click

from cardwright.build.progress import Event, Listener
from cardwright.cli.options import day, now, settings_from

if TYPE_CHECKING:
    from cardwright.build.options import BuildOptions
    from cardwright.config import Settings


no_pdf_option = click.option(
    "--no-pdf",
    is_flag=True,
    help="Make no PDF documents. Those that still hold stay; pages and manifest say which versions are without.",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What the command line asks of each build; see ``BuildOptions`` for the meaning."""

    config: Path | None
    frozen: Path | None = None
    offline: bool = False
    selectors: tuple[str, ...] = ()
    only: bool = False
    full: bool = False
    jobs: int | None = None
    executor: str | None = None
    project: bool = False
    sign: bool = True
    reports: bool = True
    release: bool = False
    as_of: str | None = None
    profile: str | None = None

    def settings(self) -> Settings:
        """The settings as they are now; errors as ``settings_from``."""
        return settings_from(self.config, self.frozen, offline=self.offline)

    def options(self, settings: Settings, hear: Listener) -> BuildOptions:
        """The options of a build that begins now.

        Raises:
            UsageError: the day is none.
        """
        from cardwright.build.executor import default_jobs
        from cardwright.build.options import BuildOptions

        return BuildOptions(
            as_of=day(self.as_of),
            now=now(),
            profile=self.profile or settings.profile,
            jobs=self.jobs or default_jobs(),
            sign=self.sign,
            reports=self.reports,
            release=self.release,
            offline=self.offline,
            selectors=self.selectors,
            only=self.only,
            full=self.full,
            executor=self.executor,
            project=self.project,
            say=lambda text: hear(Event(kind="note", text=text)),
            hear=hear,
        )

    def again(self, hear: Listener) -> tuple[Settings, BuildOptions]:
        """Settings and options of the next build of many."""
        settings = self.settings()
        return settings, self.options(settings, hear)


@contextmanager
def until_stopped() -> Iterator[threading.Event]:
    """An event that SIGINT or SIGTERM sets; a second signal interrupts at once."""
    stop = threading.Event()

    def stopped(_number: int, _frame: FrameType | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        # not here: this thread may be inside of the event's own lock
        threading.Thread(target=stop.set, daemon=True).start()

    before = {number: signal.signal(number, stopped) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
