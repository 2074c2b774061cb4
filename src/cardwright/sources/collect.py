"""From settings to cards: card files, registry and trails, joined for every chosen version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from cardwright.card.card import Card
from cardwright.card.origin import Origin
from cardwright.card.shelf import Shelf
from cardwright.config import Settings
from cardwright.sources.assemble import Gathered, Thawed, identities
from cardwright.sources.base import Collected, VersionKey
from cardwright.sources.cards import CardFiles, find_cards
from cardwright.sources.garbage import garbage_seldom
from cardwright.sources.recorded import Listed, read_recorded
from cardwright.sources.selectors import natural, select
from cardwright.sources.snapshot import Listing, snapshot_alone

Around = Literal["chosen", "model", "all"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Collection:
    """The cards of one reading, in order of name and version; of many, most rest on disk until they are asked for.

    ``inputs`` maps what was read (a path relative to the configuration, or a registry address) to its sha256 digest.
    """

    cards: Sequence[Card]
    inputs: Mapping[str, str]
    unmeasured: Mapping[str, tuple[Origin, ...]] = field(default_factory=dict)
    """Card address -> places that speak of a figure without a value or of a column without a type in any source.

    These are left out of the card: a measurement without a value is none.
    """
    notes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Card address -> what its evidence files hold that a card does not take, and why."""
    _gathered: Gathered | None = field(default=None, repr=False)
    _read: frozenset[str] = frozenset()

    def place(self, address: str, pointer: str) -> Origin | None:
        """Where to write a value that is missing.

        The nearest existing key of the most particular file, else the first line of the card's own file, else the
        version in the registry.

        Args:
            address: ``NAME/VERSION``.
            pointer: JSON Pointer of the value.
        """
        return self._gathered.place(address, pointer) if self._gathered and address in self._read else None


def gather(
    settings: Settings,
    *,
    selectors: Sequence[str] = (),
    offline: bool = False,
    names: Mapping[str, str] | None = None,
    around: Around = "chosen",
) -> Gathered:
    """Read what is known about the chosen versions, and make no card yet; arguments and errors as ``collect``.

    Args:
        settings: the project.
        selectors: which versions.
        offline: read files alone.
        names: see ``find_cards``.
        around: what is read besides the versions that the selectors name, so that these are made as among all others:
            nothing, the other versions of their models, or all versions.
    """
    read = selectors if around == "chosen" else ()
    with garbage_seldom():
        alone = None if offline else snapshot_alone(settings)
        if alone is not None:
            return Thawed(settings, alone, read)
        files = find_cards(settings, names=names)
        live = not offline and settings.registry.readable
        if not live:
            if files.keys and not settings.registry.readable and not selectors:
                files.refuse_unversioned()
            recorded = identities(_with_others(files.keys, select(files.keys, selectors), around), files)
            return Gathered(settings, files, recorded, live=False, listing=Listing(versions=frozenset(files.keys)))
        found = _from_registry(settings, files, selectors, around=around)
        listing = Listing(versions=found.listed, aliases=found.aliases, beyond=found.beyond, narrowed=found.narrowed)
        return Gathered(settings, files, found.facts, live=True, listing=listing)


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
    with garbage_seldom():
        # a card says less, and passes more easily, where the versions before it are not known
        found = gather(settings, selectors=selectors, offline=offline, around="model")
        listing = found.listing
        keys = found.keys
        if selectors:
            keys = select(listing.versions, selectors, aliases=listing.aliases, beyond=listing.beyond)
        cards = Shelf(Card)
        inputs: dict[str, str] = {}
        unmeasured: dict[str, tuple[Origin, ...]] = {}
        notes: dict[str, tuple[str, ...]] = {}
        for key in sorted(keys, key=natural):
            made = found.make(key)
            cards.put(made.card)
            inputs |= made.inputs
            if made.unmeasured:
                unmeasured[str(key)] = made.unmeasured
            if made.notes:
                notes[str(key)] = made.notes
        if offline and not selectors and (left := found.files.unversioned):
            told = f"not judged, as no file speaks of a version and --offline reads no registry: {', '.join(left)}"
            notes[settings.cards] = (told,)
        inputs = dict(sorted(inputs.items()))
        read = frozenset(map(str, keys))
        return Collection(cards=cards, inputs=inputs, unmeasured=unmeasured, notes=notes, _gathered=found, _read=read)


def _with_others(known: Iterable[VersionKey], chosen: Sequence[VersionKey], around: Around) -> tuple[VersionKey, ...]:
    if around == "chosen":
        return tuple(chosen)
    models = {key.name for key in chosen}
    return tuple(key for key in select(known, ()) if around == "all" or key.name in models)


def _from_registry(settings: Settings, files: CardFiles, selectors: Sequence[str], *, around: Around) -> Collected:
    def choose(listing: Listed) -> tuple[VersionKey, ...]:
        chosen = select(listing.versions, selectors, aliases=listing.aliases, beyond=listing.beyond)
        registered = {*listing.versions, *listing.beyond}
        snapshot = settings.registry.snapshot
        files.refuse_strays(
            registered,
            chosen,
            all_models=not selectors and not listing.narrowed,
            frozen=settings.path(snapshot).name if snapshot else None,
        )
        return _with_others(listing.versions, chosen, around)

    return read_recorded(settings, choose)
