"""Cards from what was gathered: each is joined from its files, evidence, trails and record when it is asked for."""

from __future__ import annotations

import hashlib
import json
import marshal
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path as FilePath

from cardwright.card.card import Card
from cardwright.card.contradict import contradicted
from cardwright.card.derive import derive
from cardwright.card.merge import Fact, Tolerance, merge
from cardwright.card.origin import Origin
from cardwright.card.pointer import from_pointer
from cardwright.card.settle import settled
from cardwright.config import Settings
from cardwright.sources.base import Asked, Recorded, VersionKey
from cardwright.sources.cards import ORGANISATION, VERSIONS, CardFiles
from cardwright.sources.cardtree import CardFile
from cardwright.sources.evidence.files import Evidence
from cardwright.sources.evidence.habits import regrouped
from cardwright.sources.joining import joined
from cardwright.sources.selectors import natural, select
from cardwright.sources.siblings import Siblings
from cardwright.sources.snapshot import Kept, Listing, Snapshot, frozen_input, kept_in, listing_of
from cardwright.sources.trails.gathered import Trails


@dataclass(frozen=True, kw_only=True, slots=True)
class MadeCard:
    """One card and what it was made from; see ``Collection`` for the meaning of the parts."""

    card: Card
    inputs: Mapping[str, str]
    unmeasured: tuple[Origin, ...] = ()
    notes: tuple[str, ...] = ()


class Gathered:
    """What one reading found about each version, before any card is made of it.

    Args:
        settings: the project.
        files: its card files.
        recorded: what the registry holds of each chosen version.
        live: whether a registry was read.
        listing: what can be chosen from.
    """

    def __init__(
        self,
        settings: Settings,
        files: CardFiles,
        recorded: Mapping[VersionKey, Sequence[Fact]],
        *,
        live: bool,
        listing: Listing,
    ) -> None:
        self.files = files
        self.listing = listing
        self.keys = tuple(sorted(recorded, key=natural))
        self._settings = settings
        self._recorded = recorded
        self._live = live
        self._trails = Trails(settings, files, listing.aliases)
        self._evidence = Evidence(files)
        self._digests = _Digests(settings, files)
        live_aliases = settings.trails.live_aliases
        self.siblings: Siblings[MadeCard] = Siblings(self.keys, live_aliases=live_aliases)

    def digest(self, key: VersionKey) -> str:
        """A digest of everything that the card of a version is made from; no card file is parsed for it.

        What follows from the other versions of the model is part of it: see ``Siblings.recall`` for its cost.
        """
        own, others = self.siblings.own_digest(key, self), self.siblings.settlement(key, self)
        return hashlib.sha256(f"{own} {others}".encode()).hexdigest()

    @property
    def recorded(self) -> Mapping[VersionKey, Sequence[Fact]]:
        """What the registry's own fields hold of each chosen version; what a file is called where none was read."""
        return self._recorded.identities if isinstance(self._recorded, Recorded) else self._recorded

    def own_digest(self, key: VersionKey) -> str:
        """A digest of what the card of a version is made from, without the other versions."""
        own = hashlib.sha256(self._digests.of(key).encode())
        for fact in (*self._recorded[key], *self._trails.of_ledger(key)):
            own.update(_fact_bytes(fact))
        own.update(_fact_bytes(_registry_name(self._settings)))
        own.update(f"{self._settings.tolerance} {self._settings.slice_keys}".encode())
        return own.hexdigest()

    def make(self, key: VersionKey) -> MadeCard:
        """The card of one version.

        Raises:
            UnreadableError: a file of the version cannot be understood, or a value does not fit its field.
        """
        settlement = self.siblings.settlement(key, self)
        made = self.siblings.take(key, self)
        return replace(made, card=settled(made.card, settlement))

    def alone(self, key: VersionKey) -> MadeCard:
        """The card of one version as if there were no others; errors as ``make``."""
        return made_of(self.kept(key), self._settings)

    def kept(self, key: VersionKey) -> Kept:
        """All facts of one version, as a snapshot keeps them; errors as ``make``."""
        files = self.files.of(key)
        recorded, unread = regrouped(self._recorded[key], files, self._settings.slice_keys)
        measured = self._evidence.of(key, files, recorded)
        beside = [_registry_name(self._settings), *measured.facts]
        trail = self._trails.facts(key)
        stated, idle = joined(files, beside, [*recorded, *trail])
        inputs = {file.name: file.digest for file in files} | {**self._trails.inputs(key.name), **measured.inputs}
        if self._live:
            inputs |= {**_registry_inputs(key, self._recorded[key]), **frozen_input(self._settings)}
        noted = self._recorded.notes(key) if isinstance(self._recorded, Recorded) else ()
        notes = (*noted, *unread, *measured.notes)
        return Kept(
            stated=stated, registry=recorded, trail=trail, inputs=inputs, notes=notes, unmeasured=idle, noted=noted
        )

    @property
    def all_kept(self) -> Mapping[VersionKey, Kept]:
        """``kept`` of all gathered versions, each worked out when it is asked for."""
        return Asked(self.keys, self.kept)

    def place(self, address: str, pointer: str) -> Origin | None:
        """Where to write a value that is missing; see ``Collection.place``."""
        name, _, version = address.rpartition("/")
        return place_in(self.files.of(VersionKey(name=name, version=version)), address, pointer)


class Thawed(Gathered):
    """What a snapshot holds that stands for files, trails and registry; nothing else is read."""

    def __init__(self, settings: Settings, snapshot: Snapshot, selectors: Sequence[str]) -> None:
        listing = listing_of(snapshot)
        name = settings.path(settings.registry.snapshot or "").name
        chosen = select(listing.versions, selectors, aliases=listing.aliases, beyond=listing.beyond)
        lacking = next((key for key in chosen if str(key) not in snapshot.versions), None)
        if lacking is not None:
            kept_in(snapshot, lacking, name=name)
        held = self._held = Asked(chosen, lambda key: kept_in(snapshot, key, name=name))
        self._origin = {name: snapshot.digest}
        recorded = Asked(chosen, lambda key: held[key].all_facts)
        files = CardFiles(organisation=None, folders={})
        super().__init__(settings, files, recorded, live=True, listing=listing)

    def kept(self, key: VersionKey) -> Kept:
        """All facts of one version as they were frozen."""
        held = self._held[key]
        return replace(held, inputs={**held.inputs, **self._origin})


def made_of(kept: Kept, settings: Settings) -> MadeCard:
    """The card of a version, with what it contradicts.

    Raises:
        UnreadableError: a value does not fit its field.
    """
    tolerance = Tolerance(absolute=settings.tolerance.absolute, relative=settings.tolerance.relative)
    card = merge(kept.all_facts, tolerance=tolerance)
    return MadeCard(
        card=derive(contradicted(card)),
        inputs=kept.inputs,
        unmeasured=tuple(kept.unmeasured),
        notes=tuple(kept.notes),
    )


def place_in(files: Sequence[CardFile], address: str, pointer: str) -> Origin:
    """The nearest existing key of the most particular file, else the top of the card's own, else the registry."""
    path = from_pointer(pointer)
    best: tuple[int, Origin] | None = None
    for file in reversed(files):
        found = file.nearest(path)
        if found is not None and (best is None or found[0] > best[0]):
            best = found
    if best is not None:
        return best[1]
    own = [file for file in files if file.is_own]
    return own[-1].top if own else Origin(kind="registry", address=f"models:/{address}")


def _fact_bytes(fact: Fact) -> bytes:
    """A fact with its origin as bytes; format 0 of marshal writes equal values alike, whoever shares them."""
    origin = fact.origin
    whole = (
        fact.path,
        fact.value,
        origin.kind,
        origin.address,
        origin.line,
        origin.column,
        origin.digest,
        origin.step,
        origin.derived_from,
    )
    try:
        return marshal.dumps(whole, 0)
    except ValueError:  # a subclass of a plain type, which JSON takes for what it is
        return json.dumps(whole).encode()


@dataclass(slots=True)
class _Digests:
    """Digests of the files that speak of a version, each folder read once."""

    settings: Settings
    files: CardFiles
    _of_folder: dict[str, str] = field(default_factory=dict)
    _of_all: str | None = None

    def of(self, key: VersionKey) -> str:
        folder = self.files.folders.get(key.name)
        if self._of_all is None:
            names = sorted(self.settings.trails.model_names.items())
            organisation = _file_digest(self.settings.path(self.settings.cards) / ORGANISATION)
            self._of_all = f"{organisation} {names} {sorted(frozen_input(self.settings).items())}"
        if folder is None:
            return self._of_all
        if key.name not in self._of_folder:
            self._of_folder[key.name] = f"{folder.shown} {sorted(folder.versions)} {_folder_digest(folder.folder)}"
        own = folder.versions.get(key.version)
        return f"{self._of_all} {self._of_folder[key.name]} {_file_digest(own) if own else ''}"


def _folder_digest(folder: FilePath) -> str:
    """Names and contents of everything below a model's folder but the card files of its versions."""
    total = hashlib.sha256()
    for base, folders, names in os.walk(folder):
        folders.sort()
        of_versions = FilePath(base) == folder / VERSIONS
        for name in sorted(names):
            if of_versions and name.endswith(".yaml"):
                continue
            path = FilePath(base) / name
            total.update(f"{path.relative_to(folder).as_posix()} {_file_digest(path)}\n".encode())
    return total.hexdigest()


def _file_digest(path: FilePath) -> str:
    """Digest of a file's bytes; the reason in words where it cannot be read, so that this changes when it can."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        return type(error).__name__


def _identity(key: VersionKey, files: CardFiles) -> Iterator[Fact]:
    """Without a registry, a version is what its file is called."""
    folder, file = files.folders[key.name], files.folders[key.name].versions[key.version].name
    top = Origin(kind="file", address=f"{folder.shown}/{VERSIONS}/{file}", line=1, column=1)
    for name, value in (("name", key.name), ("version", key.version)):
        yield Fact(path=("identity", name), value=value, origin=top)


def _registry_name(settings: Settings) -> Fact:
    """The registry's name is our own word for it, so its place is the configuration."""
    file, _, line = settings.where_set("registry", "name").partition(":")
    origin = Origin(kind="file", address=file, line=int(line) if line else None)
    return Fact(path=("identity", "registry"), value=settings.registry.name, origin=origin)


def identities(keys: Iterable[VersionKey], files: CardFiles) -> dict[VersionKey, tuple[Fact, ...]]:
    """What is recorded of versions that are known from their files alone."""
    return {key: tuple(_identity(key, files)) for key in keys}


def _registry_inputs(key: VersionKey, recorded: Sequence[Fact]) -> Mapping[str, str]:
    from cardwright.sources.mlflow.source import inputs_of

    return inputs_of(key, recorded)
