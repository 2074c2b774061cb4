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
    return replace(found, listed=frozenset(seen[0].versions), aliases=seen[0].aliases) if seen else found


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
