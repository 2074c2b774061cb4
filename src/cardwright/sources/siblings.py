"""The versions of a model among each other: each card is settled with the traits of the others that were gathered."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from cardwright.card.card import Card
from cardwright.card.settle import Settlement, settlements
from cardwright.card.staleness import Traits, traits_of
from cardwright.errors import CardwrightError
from cardwright.sources.base import VersionKey

_FORMAT = "cardwright/traits/1"
_SHARED = "#"
# cards that were made for their traits wait for their turn; a build, which remembers traits, holds few at a time
_WAITING = 64
_WAITING_ALONE = 512


class Made(Protocol):
    """A card with what it was made from."""

    @property
    def card(self) -> Card:
        """The card before it is settled."""


T = TypeVar("T", bound=Made)
T_co = TypeVar("T_co", bound=Made, covariant=True)


class Maker(Protocol[T_co]):
    """Who makes the cards; named in each call, since held here it and what it holds would be one ring of references."""

    def own_digest(self, key: VersionKey) -> str:
        """The digest of all that the card of a version is made from, without the other versions."""

    def alone(self, key: VersionKey) -> T_co:
        """The card of a version before it is settled."""


class Siblings(Generic[T]):
    """Settlements of all gathered versions, model by model.

    Args:
        keys: the gathered versions.
        live_aliases: aliases that stand for use.
    """

    def __init__(self, keys: Iterable[VersionKey], *, live_aliases: Sequence[str]) -> None:
        self._of_model: dict[str, list[VersionKey]] = {}
        for key in keys:
            self._of_model.setdefault(key.name, []).append(key)
        self._live_aliases = tuple(live_aliases)
        self._digests: dict[VersionKey, str] = {}
        self._known: Mapping[str, str] | None = None
        self._met: dict[str, str] = {}
        self._waiting: dict[VersionKey, T] = {}
        self._settled: dict[str, Mapping[str, Settlement]] = {}

    def recall(self, file: Path) -> None:
        """Remember traits from an earlier reading: no card is made for those of a version that did not change.

        The file may be missing or deleted at any time.
        """
        try:
            data = json.loads(file.read_bytes())
            known = data["traits"] if data["format"] == _FORMAT else {}
        except (OSError, ValueError, KeyError, TypeError):
            known = {}
        self._known = known if isinstance(known, dict) else {}

    def keep(self, file: Path) -> None:
        """Write what was met since ``recall`` for the next reading; nothing when it is there already."""
        if self._known is None or self._met == self._known:
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        temporary = file.with_name(f".{file.name}.{os.getpid()}")
        temporary.write_text(json.dumps({"format": _FORMAT, "traits": self._met}), encoding="utf-8")
        temporary.replace(file)

    def own_digest(self, key: VersionKey, maker: Maker[T]) -> str:
        """The digest of what the card of a version is made from, without the other versions; worked out once."""
        if key not in self._digests:
            self._digests[key] = maker.own_digest(key)
        return self._digests[key]

    def settlement(self, key: VersionKey, maker: Maker[T]) -> Settlement:
        """What follows for a version from the others; a version whose card cannot be made says nothing to them."""
        if key.name not in self._settled:
            found = (self._traits(item, maker) for item in self._of_model.get(key.name, ()))
            self._settled[key.name] = settlements(item for item in found if item is not None)
        return self._settled[key.name].get(key.version, Settlement())

    def take(self, key: VersionKey, maker: Maker[T]) -> T:
        """The card of a version before it is settled; it is not made twice when its traits were asked for before."""
        waiting = self._waiting.pop(key, None)
        return waiting if waiting is not None else maker.alone(key)

    def _traits(self, key: VersionKey, maker: Maker[T]) -> Traits | None:
        if self._known is None:
            return self._made(key, maker)
        name = f"{self.own_digest(key, maker)} {' '.join(self._live_aliases)}"
        known = self._recalled(name)
        if known is not None:
            return known
        made = self._made(key, maker)
        if made is not None:
            # most statements hold for all versions of a model: they are written once
            shared = json.dumps(made.model_dump(mode="json", include={"statements"}), sort_keys=True)
            block = _SHARED + hashlib.sha256(shared.encode("utf-8")).hexdigest()[:24]
            self._met[block] = shared
            self._met[name] = f"{block} {made.model_dump_json(exclude={'statements'}, exclude_defaults=True)}"
        return made

    def _recalled(self, name: str) -> Traits | None:
        block, _, own = (self._known or {}).get(name, "").partition(" ")
        shared = (self._known or {}).get(block)
        if not own or shared is None:
            return None
        try:
            found = Traits.model_validate({**json.loads(own), **json.loads(shared)})
        except ValueError:
            return None
        self._met[block], self._met[name] = shared, f"{block} {own}"
        return found

    def _made(self, key: VersionKey, maker: Maker[T]) -> Traits | None:
        try:
            made = maker.alone(key)
        except CardwrightError:
            return None
        if len(self._waiting) < (_WAITING_ALONE if self._known is None else _WAITING):
            self._waiting[key] = made
        # what is kept for another reading must hold among versions that come later
        alone = self._known is None and len(self._of_model[key.name]) == 1
        return traits_of(made.card, live_aliases=self._live_aliases, alone=alone)
