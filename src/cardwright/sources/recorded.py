"""What a registry records: read from the live one, or from a snapshot or dump that stands for it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from typing import Protocol

from cardwright.config import Settings
from cardwright.sources.base import Collected, VersionKey


class Listed(Protocol):
    """What a registry lists before anything behind a version is read."""

    @property
    def versions(self) -> Collection[VersionKey]:
        """All versions, those that are not read included."""

    @property
    def beyond(self) -> Collection[VersionKey]:
        """Versions that are registered, but were left out of the snapshot that stands for the registry."""

    @property
    def narrowed(self) -> bool:
        """Whether such were left out on purpose; whole models may be among them, and those nobody knows of."""

    @property
    def aliases(self) -> Mapping[str, Mapping[str, str]]:
        """Registered name -> alias -> version."""


Choice = Callable[[Listed], Iterable[VersionKey]]


def read_recorded(settings: Settings, choose: Choice) -> Collected:
    """The facts that the registry records about the chosen versions.

    Args:
        settings: the project; ``registry.snapshot`` goes before ``registry.uri``.
        choose: given the listing, says which versions to read.

    Raises:
        UnreachableError: the registry does not answer, refuses us, or looks empty.
        UnreadableError: a snapshot, dump or reply cannot be understood.
        MissingPartError: MLflow is not installed, and a live registry or a dump is to be read.
    """
    seen: list[Listed] = []

    def noting(listing: Listed) -> Iterable[VersionKey]:
        seen.append(listing)
        return choose(listing)

    found = _read(settings, noting)
    if not seen:
        return found
    listing = seen[0]
    return replace(
        found,
        listed=frozenset(listing.versions),
        aliases=listing.aliases,
        beyond=frozenset(listing.beyond),
        narrowed=listing.narrowed,
    )


def _read(settings: Settings, choose: Choice) -> Collected:
    if settings.registry.snapshot is None:
        from cardwright.sources.mlflow.source import MlflowSource

        return MlflowSource(settings, choose).collect()
    from cardwright.sources.snapshot import read_snapshot, snapshot_of

    path = settings.path(settings.registry.snapshot)
    snapshot = snapshot_of(path)
    if snapshot is None:
        from cardwright.sources.dumps.source import DumpSource

        return DumpSource(settings, path, choose).collect()
    return read_snapshot(snapshot, choose, name=path.name)
