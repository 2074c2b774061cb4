"""What a build that has succeeded writes down of the registry it read."""

from __future__ import annotations

from pathlib import Path

from cardwright.build.options import BuildOptions
from cardwright.build.progress import Event
from cardwright.config import Settings
from cardwright.sources.assemble import Gathered
from cardwright.sources.mlflow.memory import remember_versions
from cardwright.sources.trails.observe import foreseen, record_observations, told
from cardwright.sources.trails.records import Line

_MOST = 20


def traits_file(settings: Settings) -> Path:
    """What the versions of a model know of each other; may be deleted at any time."""
    return settings.folder / ".cardwright" / "traits.json"


def observe(settings: Settings, gathered: Gathered, options: BuildOptions) -> None:
    """Write what changed in the registry into the ledger, and keep what the next build asks for.

    Raises:
        UnreadableError: the ledger does not hold.
        UsageError: it cannot be written.
    """
    gathered.siblings.keep(traits_file(settings))
    if options.offline or settings.registry.snapshot is not None:
        return  # what a snapshot holds was seen when it was taken, not now
    if settings.registry.uri is not None:
        remember_versions(settings, len(gathered.listing.versions))
    lines = record_observations(settings, gathered.recorded, now=options.now, complete=True)
    for line in lines[:_MOST]:
        options.tell(Event(kind="note", text=f"ledger: {told(line)}"))
    if len(lines) > _MOST:
        options.tell(Event(kind="note", text=f"ledger: and {len(lines) - _MOST} more lines"))


def ledger_lines(settings: Settings, gathered: Gathered, options: BuildOptions) -> tuple[Line, ...]:
    """The ledger as it will be when this build has succeeded, for the page that shows it.

    Raises:
        UnreadableError: the ledger does not hold.
    """
    seen = {} if options.offline else gathered.recorded
    return foreseen(settings, seen, now=options.now, complete=True)
