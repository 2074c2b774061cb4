"""One build of many: what came of it in words, and whether it is worth to try again soon."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum

from cardwright.build.options import BuildOptions, BuildResult
from cardwright.build.progress import Event, Listener
from cardwright.config import Settings
from cardwright.errors import CardwrightError, UnreachableError

Project = Callable[[], tuple[Settings, BuildOptions]]
"""Reads the settings anew, so that what somebody changes in them holds from the next build on."""


class Ending(Enum):
    """How an attempt ended."""

    BUILT = "built"
    INCOMPLETE = "some versions could not be built"
    FAILED = "failed"
    UNREACHABLE = "unreachable"
    STOPPED = "stopped"


@dataclass(frozen=True, kw_only=True, slots=True)
class Attempt:
    """How a build ended, in one sentence; ``result`` where there is one."""

    ending: Ending
    said: str
    result: BuildResult | None = None


class Stopping(KeyboardInterrupt):
    """The build in hand is given up at a place where that is safe; the published folder is as it was."""


def attempt(project: Project, *, stop: threading.Event) -> Attempt:
    """Build once, whatever is wrong: a program that keeps a site current outlives a bad card or an absent registry.

    Args:
        project: gives settings and options.
        stop: when it is set, the build ends at its next event.
    """
    from cardwright.build.publish import build

    try:
        settings, options = project()
        result = build(settings, _stoppable(options, stop))
    except Stopping:
        return Attempt(ending=Ending.STOPPED, said="stopped; the published folder is as it was")
    except UnreachableError as error:
        return Attempt(ending=Ending.UNREACHABLE, said=str(error))
    except CardwrightError as error:
        return Attempt(ending=Ending.FAILED, said=str(error))
    except Exception as error:
        # a fault of ours ends one build and is told; the next change may well be built
        return Attempt(ending=Ending.FAILED, said=f"internal error: {type(error).__name__}: {error}")
    ending = Ending.INCOMPLETE if result.failures else Ending.BUILT
    return Attempt(ending=ending, said=_in_short(result), result=result)


def _stoppable(options: BuildOptions, stop: threading.Event) -> BuildOptions:
    def hear(event: Event) -> None:
        if stop.is_set():
            raise Stopping
        options.tell(event)

    return replace(options, hear=hear, say=lambda text: hear(Event(kind="note", text=text)))


def _in_short(result: BuildResult) -> str:
    counts = f"{result.counted('made')} made, {result.counted('kept')} reused, {result.counted('failed')} failed"
    removed = f", {len(result.removed)} removed" if result.removed else ""
    return f"{counts}{removed}; {'published' if result.published else 'nothing differs from what is published'}"


def tell_attempt(found: Attempt, hear: Listener) -> None:
    """Tell how an attempt ended."""
    quiet = found.ending in (Ending.BUILT, Ending.STOPPED)
    hear(Event(kind="note" if quiet else "failed", text=found.said, why=found.ending.value))
