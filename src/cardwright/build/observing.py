"""What a build that has succeeded writes down of the registry it read."""

from __future__ import annotations

from pathlib import Path

from cardwright.build.options import BuildOptions
from cardwright.build.progress import Event
from cardwright.config import Settings
from cardwright.sources.assemble import Gathered
from cardwright.sources.mlflow.memory import remember_versions
from cardwright.sources.trails.observe import record_observations, told

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
    lines = record_observations(settings, gathered.recorded, now=options.now, complete=not options.selectors)
    for line in lines[:_MOST]:
        options.tell(Event(kind="note", text=f"ledger: {told(line)}"))
    if len(lines) > _MOST:
        options.tell(Event(kind="note", text=f"ledger: and {len(lines) - _MOST} more lines"))
