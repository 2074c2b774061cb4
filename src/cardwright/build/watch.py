"""Keeping a site current by looking: a cheap look at registry and files, and a build when something differs."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from cardwright.build.attempt import Attempt, Ending, Project, attempt, tell_attempt
from cardwright.build.options import BuildOptions
from cardwright.build.progress import Event, Listener
from cardwright.config import FILE_NAME, Settings
from cardwright.errors import CardwrightError, UnreachableError
from cardwright.render.overrides import DEFAULT
from cardwright.sources.mlflow.records import ModelRecord, VersionRecord

# looks without a difference, after which everything is read all the same
THOROUGH = 10
# seconds; the longest wait for a registry that does not answer
LONGEST_WAIT = 600.0


@dataclass(slots=True)
class Watch:
    """Builds whenever a look finds a difference, one build after the other.

    A look takes the list of the registry (models, versions, tags, aliases, stages) and the names, sizes and times of
    the project's files. What only runs and artifacts hold is in no list, nor is what a document outside of these
    folders says: each ``THOROUGH``-th look is therefore a build, which makes again only what differs.

    Args:
        project: reads settings and options anew.
        every: seconds between two looks.
        stop: ends the watch, and a build at its next event.
        hear: told what happens.
    """

    project: Project
    every: float
    stop: threading.Event
    hear: Listener
    _seen: str | None = None
    _idle: int = 0
    _misses: int = 0
    _told: str | None = None

    def run(self) -> int:
        """Look until stopped.

        Returns:
            how many builds were made or tried.
        """
        tries = 0
        while not self.stop.is_set():
            looked = self._look()
            if looked is not None and (looked != self._seen or self._idle >= THOROUGH):
                tries += 1
                self._after(attempt(self.project, stop=self.stop), looked)
            elif looked is not None:
                self._idle += 1
                self._misses = 0
            self.stop.wait(self._pause)
        self.hear(Event(kind="note", text="stopped watching"))
        return tries

    @property
    def _pause(self) -> float:
        """Seconds to the next look: longer and longer while the registry does not answer."""
        return min(self.every * float(2**self._misses), max(LONGEST_WAIT, self.every))

    def _after(self, found: Attempt, looked: str) -> None:
        self._idle = 0
        if found.ending is Ending.UNREACHABLE:
            self._missed(found.said)
            return
        tell_attempt(found, self.hear)
        self._misses = 0
        # also after a failure: the same files would fail the same way
        self._seen = looked

    def _look(self) -> str | None:
        """A digest of what is there; None when it cannot be seen now."""
        try:
            settings, options = self.project()
            looked = look(settings, options)
        except UnreachableError as error:
            self._missed(str(error))
            return None
        except (CardwrightError, OSError) as error:
            if str(error) != self._told:
                self.hear(Event(kind="failed", text=str(error), why=Ending.FAILED.value))
            self._told = str(error)
            return None
        self._told = None
        return looked

    def _missed(self, said: str) -> None:
        self._misses = min(self._misses + 1, 32)
        text = f"{said}\n  the next look is in {self._pause:,.0f} s"
        self.hear(Event(kind="failed", text=text, why=Ending.UNREACHABLE.value))


def look(settings: Settings, options: BuildOptions) -> str:
    """A digest of what registry and files show at a glance, and of the day of judgement.

    Raises:
        UnreachableError: the registry does not answer.
        CardwrightError: it cannot be read.
    """
    total = hashlib.sha256(f"{options.as_of} {options.profile} {settings.model_dump_json()}".encode())
    for line in _files(settings):
        total.update(f"{line}\n".encode("utf-8", "surrogateescape"))
    if not options.offline and settings.registry.snapshot is None and settings.registry.uri is not None:
        total.update(_registry(settings).encode())
    return total.hexdigest()


def _registry(settings: Settings) -> str:
    from cardwright.sources.mlflow.read import read_listing
    from cardwright.sources.mlflow.store import open_registry

    with open_registry(settings) as registry:
        listing = read_listing(registry)
    digest = hashlib.sha256()
    models = [listing.models[name] for name in sorted(listing.models)]
    records: list[VersionRecord | ModelRecord] = [*listing.versions.values(), *models]
    for record in records:
        digest.update(repr([_ordered(getattr(record, item.name)) for item in fields(record)]).encode())
    return digest.hexdigest()


def _ordered(value: object) -> object:
    """Readers may give the same tags in another order."""
    return sorted(value.items()) if isinstance(value, Mapping) else value


def _files(settings: Settings) -> Iterator[str]:
    """Names, sizes and times of the files that a build reads.

    The ledger is among them, which holds sign-offs: a build that writes into it is followed by one that finds nothing.
    """
    own = [name for name in (pack.partition("@")[0] for pack in settings.packs) if "/" in name or name[0] == "."]
    places = [
        FILE_NAME,
        settings.cards,
        settings.waivers.file,
        settings.baseline,
        settings.site.templates or DEFAULT,
        settings.trails.ledger,
        *([settings.site.pages] if settings.site.pages else []),
        *([settings.registry.snapshot] if settings.registry.snapshot else []),
        *own,
    ]
    for place in places:
        root = settings.path(place)
        if root.is_dir():
            for base, folders, names in os.walk(root):
                folders[:] = sorted(name for name in folders if not name.startswith("."))
                yield from (_stamp(Path(base) / name) for name in sorted(names) if not name.startswith("."))
        else:
            yield _stamp(root)


def _stamp(path: Path) -> str:
    try:
        facts = path.stat()
    except OSError as error:
        return f"{path} {type(error).__name__}"
    return f"{path} {facts.st_size} {facts.st_mtime_ns} {facts.st_ino}"
