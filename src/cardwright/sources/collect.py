"""From settings to cards: card files, registry and trails, joined for every chosen version."""

from __future__ import annotations

import gc
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from pydantic import JsonValue

from cardwright.card.card import Card
from cardwright.card.derive import derive
from cardwright.card.merge import Fact, merge
from cardwright.card.origin import Origin
from cardwright.card.pointer import Path, from_pointer
from cardwright.card.shape import ROOT
from cardwright.card.values import BiasCheck, Column, Measurement
from cardwright.config import Settings
from cardwright.sources.base import Collected, VersionKey
from cardwright.sources.cards import CardFiles, find_cards
from cardwright.sources.cardtree import CardFile
from cardwright.sources.evidence.files import EvidenceFolder, FileEvidence
from cardwright.sources.evidence.join import join
from cardwright.sources.selectors import natural, select
from cardwright.sources.trails.logs import Log, read_logs, trail_facts

# new objects, then rounds, between two looks at the young, the older and all of them
_SELDOM = (50_000, 50, 100)
# what is nothing without this part, however much else files say about it
_CORE: Mapping[type, str] = {Measurement: "value", BiasCheck: "value", Column: "type"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Collection:
    """The cards of one reading, in order of name and version.

    ``inputs`` maps what was read (a path relative to the configuration, or a registry address) to its sha256 digest.
    """

    cards: tuple[Card, ...]
    inputs: Mapping[str, str]
    unmeasured: Mapping[str, tuple[Origin, ...]] = field(default_factory=dict)
    """Card address -> places that speak of a figure without a value or of a column without a type in any source.

    These are left out of the card: a measurement without a value is none.
    """
    notes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Card address -> what its evidence files hold that a card does not take, and why."""
    _files: Mapping[str, tuple[CardFile, ...]] = field(default_factory=dict, repr=False)

    def place(self, address: str, pointer: str) -> Origin | None:
        """Where to write a value that is missing.

        The nearest existing key of the most particular file, else the first line of the card's own file, else the
        version in the registry.

        Args:
            address: ``NAME/VERSION``.
            pointer: JSON Pointer of the value.
        """
        files = self._files.get(address)
        if files is None:
            return None
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


def collect(settings: Settings, *, selectors: Sequence[str] = (), offline: bool = False) -> Collection:
    """Read everything that is known about the chosen versions.

    Args:
        settings: the project.
        selectors: see ``cardwright.sources.selectors``; all versions without one.
        offline: read files alone; versions are then those that have a file.

    Raises:
        NothingMatchedError: a selector names no version, or there is none.
        UnreachableError: the registry does not answer, refuses us, or looks empty.
        UnreadableError: a file, artifact or reply cannot be understood.
        MissingPartError: MLflow is not installed and a registry is to be read.
    """
    with _garbage_seldom():
        return _collected(settings, selectors, offline=offline)


@contextmanager
def _garbage_seldom() -> Iterator[None]:
    """Nearly all that is made here stays; looking it through again and again for garbage costs half of the time."""
    before = gc.get_threshold()
    gc.set_threshold(*_SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _collected(settings: Settings, selectors: Sequence[str], *, offline: bool) -> Collection:
    files = find_cards(settings)
    if offline or settings.registry.uri is None:
        chosen = select(files.keys, selectors)
        recorded: Mapping[VersionKey, Sequence[Fact]] = {
            key: tuple(_identity(key, files.of(key)[-1])) for key in chosen
        }
    else:
        recorded = _from_registry(settings, files, selectors).facts
    inputs: dict[str, str] = {}
    logs = _Logs(settings, files)
    evidence = _Evidence(files)
    notes: dict[str, tuple[str, ...]] = {}
    cards: list[Card] = []
    unmeasured: dict[str, tuple[Origin, ...]] = {}
    for key in sorted(recorded, key=natural):
        of_version = files.of(key)
        inputs.update((file.name, file.digest) for file in of_version)
        inputs.update((log.name, log.digest) for log in logs.of(key.name))
        trail = trail_facts(logs.of(key.name), key)
        measured = evidence.of(key, of_version, recorded[key])
        inputs.update(measured.inputs)
        if measured.notes:
            notes[str(key)] = measured.notes
        facts, idle = _joined(of_version, [_registry_name(settings), *measured.facts, *recorded[key], *trail])
        cards.append(derive(merge(facts)))
        if idle:
            unmeasured[str(key)] = idle
    if not offline and settings.registry.uri is not None:
        inputs.update(_registry_inputs(recorded))
    return Collection(
        cards=tuple(cards),
        inputs=dict(sorted(inputs.items())),
        unmeasured=unmeasured,
        notes=notes,
        _files={str(key): files.of(key) for key in recorded},
    )


def _joined(files: Sequence[CardFile], recorded: Sequence[Fact]) -> tuple[list[Fact], tuple[Origin, ...]]:
    """All facts of a card from general to particular, and the places that speak of what has no value."""
    stated = [fact for file in files for fact in file.facts]
    defaults = [fact for file in files for fact in file.defaults]
    cores = {fact.path: _core(fact.path) for fact in (*stated, *defaults)}
    known = _known({path for path in (*cores.values(), *(fact.path for fact in defaults)) if path}, stated, recorded)

    def whole(fact: Fact) -> bool:
        core = cores[fact.path]
        return core is None or core in known

    named = [fact for fact in defaults if fact.path not in known and whole(fact)]
    idle = dict.fromkeys(fact.origin for fact in stated if not whole(fact))
    return [*filter(whole, stated), *named, *recorded], tuple(idle)


def _core(path: Path) -> Path | None:
    """The value of the measurement or bias check, or the type of the column, that a path lies in."""
    node = ROOT
    for size, part in enumerate(path[:-1], start=1):
        node = node.below(part)
        for kind in node.types if size > 2 else ():
            if isinstance(kind, type) and kind in _CORE:
                return (*path[:size], _CORE[kind])
    return None


def _known(paths: set[Path], *sources: Sequence[Fact]) -> set[Path]:
    """Those of the paths that a fact gives a value to, whole or in part."""
    if not paths:
        return set()
    values: dict[Path, list[JsonValue]] = {}
    for fact in itertools.chain(*sources):
        values.setdefault(fact.path, []).append(fact.value)
    return {
        path
        for path in paths
        if any(_holds(value, path[size:]) for size in range(1, len(path) + 1) for value in values.get(path[:size], ()))
    }


def _holds(value: JsonValue, path: Path) -> bool:
    for part in path:
        if not isinstance(value, dict) or part not in value:
            return False
        value = value[part]
    return True


def _identity(key: VersionKey, file: CardFile) -> Iterable[Fact]:
    """Without a registry, a version is what its file is called."""
    for name, value in (("name", key.name), ("version", key.version)):
        yield Fact(path=("identity", name), value=value, origin=file.top)


def _registry_name(settings: Settings) -> Fact:
    """The registry's name is our own word for it, so its place is the configuration."""
    file, _, line = settings.where_set("registry", "name").partition(":")
    origin = Origin(kind="file", address=file, line=int(line) if line else None)
    return Fact(path=("identity", "registry"), value=settings.registry.name, origin=origin)


def _from_registry(settings: Settings, files: CardFiles, selectors: Sequence[str]) -> Collected:
    from cardwright.sources.mlflow.read import Listing
    from cardwright.sources.mlflow.source import MlflowSource

    def choose(listing: Listing) -> tuple[VersionKey, ...]:
        chosen = select(listing.versions, selectors, aliases=listing.aliases)
        files.refuse_strays(listing.versions, chosen, all_models=not selectors)
        return chosen

    return MlflowSource(settings, choose).collect()


def _registry_inputs(recorded: Mapping[VersionKey, Sequence[Fact]]) -> Mapping[str, str]:
    from cardwright.sources.mlflow.source import inputs_of

    return {address: digest for key, facts in recorded.items() for address, digest in inputs_of(key, facts).items()}


@dataclass(slots=True)
class _Logs:
    """The trails of each model, read once for all its versions."""

    settings: Settings
    files: CardFiles
    _read: dict[str, tuple[Log, ...]] = field(default_factory=dict)

    def of(self, name: str) -> tuple[Log, ...]:
        if name not in self._read:
            folder = self.files.folders.get(name)
            self._read[name] = (
                read_logs(folder.folder, shown=folder.shown, model=name, names=self.settings.trails.model_names)
                if folder
                else ()
            )
        return self._read[name]


@dataclass(slots=True)
class _Evidence:
    """The evidence files of each model, parsed once for all its versions."""

    files: CardFiles
    _folders: dict[str, EvidenceFolder] = field(default_factory=dict)

    def of(self, key: VersionKey, files: Sequence[CardFile], recorded: Sequence[Fact]) -> FileEvidence:
        """What the evidence files say about a version, placed beside what is recorded and stated."""
        folder = self.files.folders.get(key.name)
        if folder is None:
            return FileEvidence()
        found = self._folders.setdefault(key.name, EvidenceFolder(folder)).of(key, files)
        if not found.facts:
            return found
        placed, notes = join(found.facts, [*(fact for file in files for fact in file.facts), *recorded])
        return FileEvidence(facts=tuple(placed), inputs=found.inputs, notes=(*found.notes, *notes))
