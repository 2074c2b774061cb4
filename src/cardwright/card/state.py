"""The state of a version: draft, in review, approved, superseded or withdrawn."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from cardwright.card.approval import outdated_sections
from cardwright.card.card import Card, Identity, State
from cardwright.card.names import same_name
from cardwright.card.pointer import to_pointer
from cardwright.card.values import Approval

LIVE_ALIASES: tuple[str, ...] = ("champion", "live", "prod", "production")
"""Aliases that stand for use, unless the project names others."""

LEDGER_EVENT = "sign_off_"
"""How the kind of an event begins that tells of a sign-off in the ledger, which is among the approvals as well."""

_NUMBERS = re.compile(r"(\d+)")
_RECORDS = ("approvals", "records")


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """A state, with JSON Pointers to the values it follows from."""

    state: State
    because: tuple[str, ...]


def state_of(card: Card) -> Standing:
    """The state of a version, by the first of five rules that meets.

    1. *withdrawn*: the last decision of all sign-offs is a withdrawal; or the registry's stage is Archived and no later
       version took its place.
    2. *superseded*: a later version took its place (``settle`` says when that is so).
    3. *approved*: at least one approval holds for the card as it is now, every role under ``approvals.required`` gave
       one that does, and nobody's last decision is a refusal. What was decided before a withdrawal does not count.
       Whether an approval without a digest holds cannot be known: it counts only where no decision has a digest.
    4. *in review*: somebody decided, but 3. does not meet (a refusal, a stale approval, a role that is still to sign);
       or the registry's stage is Staging.
    5. *draft*: everything else. An alias or the stage Production says that a version is used, not that somebody
       approved it.

    Of each person the last decision counts. Decisions are in order of their day; on one day those of files come before
    those of the ledger, which are in order of their lines.
    """
    decided = decisions(card)
    withdrawn = _withdrawn_because(card, decided)
    if withdrawn is not None:
        return Standing(state="withdrawn", because=(withdrawn,))
    if card.identity.superseded_by is not None:
        return Standing(state="superseded", because=("/identity/superseded_by",))
    standing = standing_decisions(decided)
    if standing:
        approved = _suffice(card, [item for _, item in standing])
        because = tuple(_pointer(key) for key, _ in standing)
        return Standing(state="approved" if approved else "in_review", because=because)
    if card.identity.stage == "Staging":
        return Standing(state="in_review", because=("/identity/stage",))
    return Standing(state="draft", because=("/approvals",))


def _withdrawn_because(card: Card, decided: Sequence[tuple[str, Approval]]) -> str | None:
    if decided and decided[-1][1].decision == "withdrawn":
        return _pointer(decided[-1][0])
    archived = card.identity.stage == "Archived" and card.identity.superseded_by is None
    return "/identity/stage" if archived else None


def decisions(card: Card) -> tuple[tuple[str, Approval], ...]:
    """All sign-offs with their keys, in order of time."""
    found = card.approvals.records.items()
    ledger = {key: _is_of_ledger(card, key) for key, _ in found}
    return tuple(
        sorted(
            found,
            key=lambda pair: (
                pair[1].by.date.isoformat() if pair[1].by.date else "",
                ledger[pair[0]],
                *_natural(pair[0]),
            ),
        )
    )


def standing_decisions(decided: Sequence[tuple[str, Approval]]) -> tuple[tuple[str, Approval], ...]:
    """The last decision of each person since the last withdrawal."""
    last: dict[str, tuple[str, Approval]] = {}
    for key, item in decided:
        if item.decision == "withdrawn":
            last.clear()
            continue
        person = same_name(item.by.name)
        last.pop(person, None)
        last[person] = (key, item)
    return tuple(last.values())


def was_approved(card: Card) -> bool:
    """Whether somebody approved the version and nobody withdrew that, whatever changed since."""
    return any(item.decision == "approved" for _, item in standing_decisions(decisions(card)))


def in_use(identity: Identity, live_aliases: Collection[str]) -> bool:
    """Whether the registry says that a version is used: an alias that stands for use, or the stage Production."""
    return identity.stage == "Production" or any(alias in live_aliases for alias in identity.aliases)


def version_order(version: str) -> tuple[int, str]:
    """Sort key of versions: as numbers where they are numbers."""
    return (int(version), version) if version.isascii() and version.isdigit() else (0, version)


def _suffice(card: Card, standing: Sequence[Approval]) -> bool:
    if any(item.decision != "approved" for item in standing):
        return False
    bound = any(item.digest is not None for item in standing)
    holding = [
        item for item in standing if not outdated_sections(card, item) and (item.digest is not None or not bound)
    ]
    roles = {same_name(item.by.role) for item in holding if item.by.role}
    return bool(holding) and all(same_name(role) in roles for role in card.approvals.required)


def _is_of_ledger(card: Card, key: str) -> bool:
    origin = card.origin_of(_pointer(key))
    return origin is not None and origin.kind == "trail"


def _natural(key: str) -> tuple[tuple[int, str], ...]:
    return tuple((int(part), "") if part.isdigit() else (-1, part) for part in _NUMBERS.split(key))


def _pointer(key: str) -> str:
    return to_pointer((*_RECORDS, key))
