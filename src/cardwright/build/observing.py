"""What a build that has succeeded writes down of the registry it read."""

from __future__ import annotations

import json
from pathlib import Path

from cardwright.build.options import BuildOptions
from cardwright.build.progress import Event
from cardwright.config import Settings
from cardwright.errors import UnreadableError
from cardwright.signing.manifest import MANIFEST
from cardwright.sources.assemble import Gathered
from cardwright.sources.mlflow.memory import remember_versions
from cardwright.sources.trails.ledger import has_prefix
from cardwright.sources.trails.observe import Foresight, foreseen, record_observations, told

_MOST = 20


def traits_file(settings: Settings) -> Path:
    """What the versions of a model know of each other; may be deleted at any time."""
    return settings.folder / ".cardwright" / "traits.json"


def refuse_cut_ledger(settings: Settings, output: Path) -> None:
    """Stop where the ledger no longer begins with the lines that the published folder was made from.

    The chain holds when lines at the end are cut off: a withdrawal would be undone by it, and the next site would say
    so with a signature. A snapshot brings the sign-offs that it was taken with, so that no ledger is asked for there.

    Raises:
        UnreadableError: lines were cut off or exchanged, or the file is gone.
    """
    name = settings.trails.ledger
    try:
        published = (output / MANIFEST).read_bytes()
    except OSError:
        return
    if settings.registry.snapshot is not None or json.dumps(name).encode() not in published:
        return
    try:
        listed = json.loads(published)["inputs"][name]
    except (ValueError, KeyError, TypeError):
        return  # a manifest that is none is told by those who need it
    path = settings.path(name)
    if path.is_file() and has_prefix(path.read_bytes(), listed):
        return
    raise UnreadableError(
        f"is gone, but {output.name} was made from it"
        if not path.exists()
        else f"lacks lines that {output.name} was made from: they were cut off or exchanged",
        where=name,
        hint="restore it from version control or a backup; a ledger that begins anew needs another output folder",
    )


def observe(settings: Settings, gathered: Gathered, foresight: Foresight, options: BuildOptions) -> None:
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
    lines = record_observations(settings, foresight, lambda: gathered.recorded, now=options.now, complete=True)
    for line in lines[:_MOST]:
        options.tell(Event(kind="note", text=f"ledger: {told(line)}"))
    if len(lines) > _MOST:
        options.tell(Event(kind="note", text=f"ledger: and {len(lines) - _MOST} more lines"))


def foresight_of(settings: Settings, gathered: Gathered, options: BuildOptions) -> Foresight:
    """The ledger as it will be when this build has succeeded, for the page that shows it.

    Raises:
        UnreadableError: the ledger does not hold.
    """
    seen = {} if options.offline else gathered.recorded
    return foreseen(settings, seen, now=options.now, complete=True)
