"""What a card takes from the other versions of its model: stale statements, its successor, and so its state."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pydantic import Field

from cardwright.card.card import Card, StaleStatement
from cardwright.card.origin import Origin, in_order
from cardwright.card.staleness import Traits, stale_statements
from cardwright.card.state import state_of, version_order
from cardwright.card.values import Frozen
from cardwright.card.variation import varied

_STATE, _SUCCESSOR, _STALE = "/identity/state", "/identity/superseded_by", "/stale"


class Settlement(Frozen):
    """What follows for one version from the others."""

    stale: tuple[StaleStatement, ...] = ()
    superseded_by: str | None = None
    because: str | None = Field(None, description="JSON Pointer of what makes the version one that can be superseded.")


def settlements(versions: Iterable[Traits]) -> Mapping[str, Settlement]:
    """Version -> its settlement, for all known versions of one model.

    A version is superseded when it was approved, or the registry's stage is Archived, and a later version was approved;
    or when the ledger saw an alias that stands for use move from it to a later one. It is not while the registry says
    that it is in use: after a step back the older version is live again.
    """
    ordered = sorted(versions, key=lambda item: version_order(item.version))
    dated = [item for item in ordered if item.created is not None]
    places = {item.version: place for place, item in enumerate(dated)}
    found: dict[str, Settlement] = {}
    next_approved: str | None = None
    for item in reversed(ordered):
        stale = stale_statements(item, dated[: places[item.version]]) if item.version in places else ()
        found[item.version] = _settlement(item, next_approved, stale)
        next_approved = item.version if item.approved else next_approved
    return found


def settled(card: Card, settlement: Settlement) -> Card:
    """A card with ``stale``, ``identity.superseded_by`` and ``identity.state``, each with its origin."""
    origins = {pointer: origin for pointer, origin in card.origins.items() if pointer not in (_STATE, _STALE)}
    recorded = origins.pop(_SUCCESSOR, None)
    if settlement.superseded_by is not None:
        because = (settlement.because,) if settlement.because else ()
        derived = Origin(kind="derived", address="derived", derived_from=because)
        origins[_SUCCESSOR] = recorded if recorded is not None and not because else derived
    identity = varied(card.identity, {"superseded_by": settlement.superseded_by})
    card = varied(card, {"stale": settlement.stale, "identity": identity})
    standing = state_of(card)
    origins[_STATE] = Origin(kind="derived", address="derived", derived_from=standing.because)
    if settlement.stale:
        spoken = tuple(sorted({item.pointer for item in settlement.stale}))
        origins[_STALE] = Origin(kind="derived", address="derived", derived_from=spoken)
    identity = varied(identity, {"state": standing.state})
    return varied(card, {"identity": identity, "origins": in_order(origins)})


def _settlement(own: Traits, next_approved: str | None, stale: tuple[StaleStatement, ...]) -> Settlement:
    if own.in_use:
        return Settlement(stale=stale)
    if own.taken_over_by is not None:
        return Settlement(stale=stale, superseded_by=own.taken_over_by)
    if next_approved is None or not (own.archived or own.approved):
        return Settlement(stale=stale)
    because = "/identity/stage" if own.archived else "/approvals/records"
    return Settlement(stale=stale, superseded_by=next_approved, because=because)
