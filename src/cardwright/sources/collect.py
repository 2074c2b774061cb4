"""From settings to cards: card files, registry and trails, joined for every chosen version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import JsonValue

from cardwright.card.card import Card
from cardwright.card.derive import derive
from cardwright.card.merge import Fact, merge
from cardwright.card.origin import Origin
from cardwright.card.pointer import Path, from_pointer
from cardwright.card.shape import types_at
from cardwright.card.values import BiasCheck, Column, Measurement
from cardwright.config import Settings
from cardwright.sources.base import Collected, VersionKey
from cardwright.sources.cards import CardFiles, find_cards
from cardwright.sources.cardtree import CardFile
from cardwright.sources.selectors import natural, select
from cardwright.sources.trails.logs import Log, read_logs, trail_facts

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
    cards: list[Card] = []
    unmeasured: dict[str, tuple[Origin, ...]] = {}
    for key in sorted(recorded, key=natural):
        of_version = files.of(key)
        inputs.update((file.name, file.digest) for file in of_version)
        inputs.update((log.name, log.digest) for log in logs.of(key.name))
        trail = trail_facts(logs.of(key.name), key)
        facts, idle = _joined(of_version, [_registry_name(settings), *recorded[key], *trail])
        cards.append(derive(merge(facts)))
        if idle:
            unmeasured[str(key)] = idle
    if not offline and settings.registry.uri is not None:
        inputs.update(_registry_inputs(recorded))
    return Collection(
        cards=tuple(cards),
        inputs=dict(sorted(inputs.items())),
        unmeasured=unmeasured,
        _files={str(key): files.of(key) for key in recorded},
    )


def _joined(files: Sequence[CardFile], recorded: Sequence[Fact]) -> tuple[list[Fact], tuple[Origin, ...]]:
    """All facts of a card from general to particular, and the places that speak of what has no value."""
    stated = [fact for file in files for fact in file.facts]
    defaults = [fact for file in files for fact in file.defaults]
    known = _paths([*stated, *recorded])

    def whole(fact: Fact) -> bool:
        core = _core(fact.path)
        return core is None or core in known

    named = [fact for fact in defaults if fact.path not in known and whole(fact)]
    idle = dict.fromkeys(fact.origin for fact in stated if not whole(fact))
    return [*filter(whole, stated), *named, *recorded], tuple(idle)


def _core(path: Path) -> Path | None:
    """The value of the measurement or bias check, or the type of the column, that a path lies in."""
    for size in range(3, len(path)):
        for kind in types_at(path[:size]):
            if isinstance(kind, type) and kind in _CORE:
                return (*path[:size], _CORE[kind])
    return None


def _paths(facts: Iterable[Fact]) -> set[Path]:
    """Every path that a fact gives a value to, whole or in part."""
    found: set[Path] = set()
    waiting: list[tuple[Path, JsonValue]] = [(fact.path, fact.value) for fact in facts]
    while waiting:
        path, value = waiting.pop()
        found.add(path)
        if isinstance(value, dict):
            waiting.extend(((*path, key), item) for key, item in value.items())
    return found


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
