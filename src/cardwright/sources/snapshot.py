"""A registry and what was read beside it, frozen: the form ``cardwright/snapshot/1`` and what it says of cards."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field, JsonValue

from cardwright.card.merge import Fact
from cardwright.card.origin import Origin
from cardwright.card.pointer import from_pointer
from cardwright.card.values import Frozen
from cardwright.config import RuleSettings, Settings, SiteSettings, ToleranceSettings
from cardwright.errors import NothingMatchedError
from cardwright.sources.base import Collected, Recorded, VersionKey
from cardwright.sources.recorded import Choice

FORMAT: Literal["cardwright/snapshot/1"] = "cardwright/snapshot/1"


class FrozenFact(Frozen):
    """One value at one place of a card, and where it was read."""

    path: str = Field(description="JSON Pointer into the card.")
    value: JsonValue
    origin: Origin


class FrozenModel(Frozen):
    """A registered model as the registry listed it."""

    versions: tuple[str, ...] = Field(description="All registered versions, those without facts here included.")
    aliases: dict[str, str] = Field(default_factory=dict, description="alias -> version.")
    stated: tuple[FrozenFact, ...] = Field((), description="What files state, as far as it is the same for all.")


class FrozenVersion(Frozen):
    """What was known about one version when the snapshot was taken.

    A card is merged from ``stated`` of its model, ``stated`` of the version, ``registry`` and ``trail``, in that order.
    """

    registry: tuple[FrozenFact, ...]
    stated: tuple[FrozenFact, ...] = Field((), description="Card files and evidence files, beyond those of the model.")
    trail: tuple[FrozenFact, ...] = Field((), description="Audit and access logs.")
    inputs: dict[str, str] = Field(default_factory=dict, description="What was read -> its sha256 digest.")
    notes: tuple[str, ...] = ()
    noted: tuple[str, ...] = Field((), description="Those of the notes that speak of the registry alone.")
    unmeasured: tuple[Origin, ...] = Field((), description="Places that speak of a figure without a value.")


class FrozenProject(Frozen):
    """The settings that cards and verdicts depend on, for a reader who has no cardwright.yaml."""

    registry: str = Field(description="Name of the registry.")
    packs: tuple[str, ...]
    profile: Literal["prepare", "in-force"]
    rules: dict[str, RuleSettings | Literal["off"]] = Field(default_factory=dict)
    site: SiteSettings = Field(default_factory=SiteSettings)
    tolerance: ToleranceSettings = Field(default_factory=ToleranceSettings)
    live_aliases: tuple[str, ...] = Field((), description="Aliases that stand for use.")


class Snapshot(Frozen):
    """Everything collected, in one file.

    ``parts`` has a digest for the project, for each model and for each version, so that an altered file can say where;
    ``digest`` is taken over the whole file without itself.
    """

    format: Literal["cardwright/snapshot/1"] = FORMAT
    taken_at: datetime
    selectors: tuple[str, ...] = Field((), description="Which versions were asked for; all when empty.")
    narrowed: bool = Field(
        False, description="Whether it was taken of chosen versions; what it lacks may be registered all the same."
    )
    project: FrozenProject
    models: dict[str, FrozenModel]
    versions: dict[str, FrozenVersion] = Field(description="NAME/VERSION -> what is known about it.")
    parts: dict[str, str] = Field(default_factory=dict, description="JSON Pointer -> sha256 of that part.")
    digest: str = Field("", description="sha256 of this file without this line.")

    @property
    def keys(self) -> tuple[VersionKey, ...]:
        """The versions with facts."""
        return tuple(_key(address) for address in self.versions)


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """All facts of one version while its card is made, for a snapshot."""

    stated: Sequence[Fact]
    registry: Sequence[Fact]
    trail: Sequence[Fact]
    inputs: Mapping[str, str]
    notes: Sequence[str]
    unmeasured: Sequence[Origin]
    noted: Sequence[str] = ()
    """Those of the notes that speak of the registry alone."""

    @property
    def all_facts(self) -> tuple[Fact, ...]:
        """What a card is merged from, in this order."""
        return (*self.stated, *self.registry, *self.trail)


@dataclass(frozen=True, kw_only=True, slots=True)
class Listing:
    """What can be chosen from; see ``Listed`` for ``beyond`` and ``narrowed``."""

    versions: frozenset[VersionKey]
    aliases: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    beyond: frozenset[VersionKey] = frozenset()
    narrowed: bool = False


class Held(Recorded):
    """The registry's facts of chosen versions in a snapshot, taken out of it when they are asked for."""

    def __init__(self, snapshot: Snapshot, chosen: Iterable[VersionKey], *, name: str) -> None:
        self._snapshot = snapshot
        self._name = name
        self._chosen = dict.fromkeys(chosen)
        missing = next((key for key in self._chosen if str(key) not in snapshot.versions), None)
        if missing is not None:
            _version(snapshot, missing, name)

    def __getitem__(self, key: VersionKey) -> tuple[Fact, ...]:
        if key not in self._chosen:
            raise KeyError(key)
        return thawed(_version(self._snapshot, key, self._name).registry)

    def __iter__(self) -> Iterator[VersionKey]:
        return iter(self._chosen)

    def __len__(self) -> int:
        return len(self._chosen)

    @property
    def identities(self) -> Mapping[VersionKey, Sequence[Fact]]:
        """See ``Recorded.identities``."""
        return {key: tuple(fact for fact in self[key] if fact.path[0] == "identity") for key in self._chosen}

    def notes(self, key: VersionKey) -> tuple[str, ...]:
        """See ``Recorded.notes``: those of the registry when the snapshot was taken, and what the snapshot lacks."""
        return (*_version(self._snapshot, key, self._name).noted, *_alone(self._snapshot, key))


def read_snapshot(snapshot: Snapshot, choose: Choice, *, name: str) -> Collected:
    """What the registry recorded about the chosen versions when the snapshot was taken.

    Raises:
        NothingMatchedError: a chosen version is registered, but the snapshot was taken without it.
    """
    return Collected(facts=Held(snapshot, choose(listing_of(snapshot)), name=name))


def listing_of(snapshot: Snapshot) -> Listing:
    """What can be chosen from: the versions with facts, when the snapshot was narrowed to some.

    A version that was left out on purpose is no slip, so that ``all versions`` means all that are in the file.
    """
    every = {
        VersionKey(name=name, version=number) for name, item in snapshot.models.items() for number in item.versions
    }
    narrowed = snapshot.narrowed or bool(snapshot.selectors)
    versions = frozenset(snapshot.keys if narrowed else every)
    return Listing(
        versions=versions,
        aliases={name: item.aliases for name, item in snapshot.models.items()},
        beyond=frozenset(every) - versions,
        narrowed=narrowed,
    )


def kept_in(snapshot: Snapshot, key: VersionKey, *, name: str) -> Kept:
    """All that a snapshot holds about one version.

    Raises:
        NothingMatchedError: the snapshot was taken without it.
    """
    found = _version(snapshot, key, name)
    return Kept(
        stated=(*thawed(snapshot.models[key.name].stated), *thawed(found.stated)),
        registry=thawed(found.registry),
        trail=thawed(found.trail),
        inputs=found.inputs,
        notes=tuple(dict.fromkeys((*found.notes, *_alone(snapshot, key)))),
        unmeasured=found.unmeasured,
        noted=found.noted,
    )


def snapshot_alone(settings: Settings) -> Snapshot | None:
    """The snapshot that stands for files and trails too: there is no project, or it has no card files.

    Raises:
        UnreadableError: the snapshot is truncated or was altered.
    """
    if settings.registry.snapshot is None or (settings.written and settings.path(settings.cards).is_dir()):
        return None
    return snapshot_of(settings.path(settings.registry.snapshot))


def frozen_input(settings: Settings) -> Mapping[str, str]:
    """Name and digest of the snapshot that was read; empty without one, and for a dump, whose facts have digests."""
    if settings.registry.snapshot is None:
        return {}
    path = settings.path(settings.registry.snapshot)
    found = snapshot_of(path)
    return {path.name: found.digest} if found is not None else {}


def snapshot_of(path: Path) -> Snapshot | None:
    """The snapshot in a file, proved by its digest; None when it is something else, such as a dump.

    Raises:
        UnreadableError: there is no such file, or it is a snapshot and truncated or altered; says where.
    """
    try:
        status = path.stat()
    except OSError:
        return _loaded(path, "")
    return None if path.is_dir() else _loaded(path, f"{status.st_mtime_ns} {status.st_size} {os.fspath(path)}")


def thawed(facts: Iterable[FrozenFact]) -> tuple[Fact, ...]:
    """The facts of a snapshot."""
    return tuple(Fact(path=from_pointer(fact.path), value=fact.value, origin=fact.origin) for fact in facts)


@lru_cache(maxsize=2)
def _loaded(path: Path, state: str) -> Snapshot | None:
    from cardwright.sources.snapshotfile import load_snapshot

    return load_snapshot(path)


def _alone(snapshot: Snapshot, key: VersionKey) -> Iterator[str]:
    """What follows for a version from those beside it cannot be known where they were left out."""
    absent = [item for item in snapshot.models[key.name].versions if f"{key.name}/{item}" not in snapshot.versions]
    if absent:
        yield (
            f"the snapshot was taken without version {', '.join(absent[:5])}"
            f"{' and others' if len(absent) > 5 else ''} of this model, so that what follows from these (superseded, "
            "stale statements) is not known"
        )


def _version(snapshot: Snapshot, key: VersionKey, name: str) -> FrozenVersion:
    found = snapshot.versions.get(str(key))
    if found is None:
        raise NothingMatchedError(
            f"the snapshot {name} holds no facts about {key}",
            hint=f"it holds {', '.join(list(snapshot.versions)[:5])}; take a new one with this version",
        )
    return found


def _key(address: str) -> VersionKey:
    name, _, version = address.rpartition("/")
    return VersionKey(name=name, version=version)
