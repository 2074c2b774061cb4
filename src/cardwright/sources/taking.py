"""Taking a snapshot: what is known about each version, put away one after the other."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from cardwright.card.merge import Fact
from cardwright.card.pointer import to_pointer
from cardwright.card.shelf import Shelf
from cardwright.config import Settings
from cardwright.sources.base import VersionKey
from cardwright.sources.snapshot import (
    FrozenFact,
    FrozenModel,
    FrozenProject,
    FrozenVersion,
    Kept,
    Listing,
    Snapshot,
)


def take(
    settings: Settings,
    kept: Mapping[VersionKey, Kept],
    listing: Listing,
    *,
    selectors: Sequence[str],
    taken_at: datetime,
) -> Snapshot:
    """A snapshot of what a collection kept; models of which no version was chosen are left out.

    Args:
        settings: the project that was read.
        kept: what is known about each chosen version.
        listing: what the registry lists.
        selectors: which versions were asked for.
        taken_at: the clock.
    """
    versions = Taken()
    for key, item in kept.items():
        versions.put(key, _frozen_version(item))
    numbers: dict[str, set[str]] = {}
    for key in (*listing.versions, *listing.beyond):
        numbers.setdefault(key.name, set()).add(key.version)
    models = {
        name: FrozenModel(
            versions=tuple(sorted(numbers.get(name, ()), key=_number)),
            aliases=dict(sorted(listing.aliases.get(name, {}).items())),
            stated=shared,
        )
        for name, shared in sorted(versions.shared.items())
    }
    snapshot = Snapshot(
        taken_at=taken_at,
        selectors=tuple(selectors),
        narrowed=bool(selectors) or listing.narrowed,
        project=_project(settings),
        models=models,
        versions={},
    )
    return snapshot.model_copy(update={"versions": versions})


def _project(settings: Settings) -> FrozenProject:
    return FrozenProject(
        registry=settings.registry.name,
        packs=settings.packs,
        profile=settings.profile,
        rules=settings.rules,
        site=settings.site,
        tolerance=settings.tolerance,
        live_aliases=settings.trails.live_aliases,
    )


class Taken(Mapping[str, FrozenVersion]):
    """Versions by address while a snapshot is taken; what all versions of a model begin with is ``shared``."""

    def __init__(self) -> None:
        self.shared: dict[str, tuple[FrozenFact, ...]] = {}
        self._shelf = Shelf(FrozenVersion)
        self._places: dict[str, tuple[str, int]] = {}

    def put(self, key: VersionKey, version: FrozenVersion) -> None:
        """Take in one more."""
        self._places[str(key)] = key.name, len(self._shelf)
        self._shelf.put(version)
        known = self.shared.get(key.name, version.stated)
        same = itertools.takewhile(lambda pair: pair[0] == pair[1], zip(known, version.stated, strict=False))
        self.shared[key.name] = tuple(fact for fact, _ in same)

    def __getitem__(self, address: str) -> FrozenVersion:
        name, place = self._places[address]
        version = self._shelf[place]
        return version.model_copy(update={"stated": version.stated[len(self.shared[name]) :]})

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


def _frozen_version(item: Kept) -> FrozenVersion:
    return FrozenVersion(
        registry=_frozen(item.registry),
        stated=_frozen(item.stated),
        trail=_frozen(item.trail),
        inputs=dict(item.inputs),
        notes=tuple(item.notes),
        noted=tuple(item.noted),
        unmeasured=tuple(item.unmeasured),
    )


def _frozen(facts: Iterable[Fact]) -> tuple[FrozenFact, ...]:
    """Facts as a snapshot writes them."""
    return tuple(FrozenFact(path=to_pointer(fact.path), value=fact.value, origin=fact.origin) for fact in facts)


def _number(version: str) -> tuple[int, int, str]:
    return (0, int(version), "") if version.isascii() and version.isdigit() else (1, 0, version)
