"""Which versions there are, without reading what lies behind any of them."""

from __future__ import annotations

from collections.abc import Iterable

from cardwright.config import Settings
from cardwright.sources.base import VersionKey
from cardwright.sources.cards import find_cards
from cardwright.sources.recorded import Listed, read_recorded


def known_versions(settings: Settings, *, offline: bool = False) -> frozenset[VersionKey]:
    """The versions that have a card file or are registered; of a snapshot also those that it was taken without.

    Args:
        settings: the project.
        offline: look at files alone.

    Raises:
        UnreachableError: the registry does not answer, refuses us, or looks empty.
        UnreadableError: a shared card file, snapshot, dump or reply cannot be understood.
        MissingPartError: MLflow is needed to read the registry and is not installed.
    """
    found = set(find_cards(settings, names={}).keys)
    if not offline and settings.registry.readable:

        def none(listing: Listed) -> Iterable[VersionKey]:
            found.update((*listing.versions, *listing.beyond))
            return ()

        read_recorded(settings, none)
    return frozenset(found)
