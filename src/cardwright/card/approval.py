"""What a sign-off is bound to: the digest of a card without what may move while the model stays the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cardwright.card.canonical import canonical_bytes, digest_of
from cardwright.card.card import Card
from cardwright.card.pointer import from_pointer
from cardwright.card.values import Approval

LEFT_OUT: Mapping[str, str] = {
    "approvals": "sign-offs, and who may give them: a second sign-off must not undo the first",
    "audit_trail": "the logs grow with every access, and tell of the card instead of being it",
    "origins": "where a value is written: a comment line added to a file moves every line below it",
    "stale": "follows from other versions of the model",
    "identity.aliases": "the registry moves them from version to version",
    "identity.stage": "the registry's state, deprecated",
    "identity.status": "registration status, set by the registry",
    "identity.status_message": "goes with the status",
    "identity.tags": "registry tags are free text that anybody may set at any time",
    "identity.model_tags": "the same for the registered model",
    "identity.updated_at": "moves with each of these",
    "identity.previous_version": "changes when another version is deleted",
    "identity.state": "follows from the sign-offs themselves",
    "identity.superseded_by": "follows from other versions",
    "identity.run.tags": "the same for the run",
    "identity.run.lifecycle_stage": "a deleted run is gone from the registry, not from the model",
}
"""Dotted field -> why an approval does not depend on it."""

_PATHS = tuple(tuple(field.split(".")) for field in LEFT_OUT)
_EMPTY = (b"{}\n", b"[]\n")
WHOLE = "card"
"""Stands for the sections that changed where nobody recorded their digests."""


def section_digests(card: Card) -> dict[str, str]:
    """Section -> sha256 of its canonical JSON, of all sections that hold something, without ``LEFT_OUT``.

    A contradiction counts by its values, not by the lines they were read at; one about a field that is left out does
    not count.
    """
    data: dict[str, Any] = card.model_dump(mode="json", exclude_none=True)
    data["contradictions"] = [
        {"pointer": item["pointer"], "values": [side["value"] for side in item["values"]]}
        for item in data["contradictions"]
        if not any(from_pointer(item["pointer"])[: len(path)] == path for path in _PATHS)
    ]
    for *way, last in _PATHS:
        inner: Any = data
        for part in way:
            inner = inner.get(part) or {}
        inner.pop(last, None)
    written = {name: canonical_bytes(value) for name, value in data.items()}
    return {name: digest_of(text) for name, text in sorted(written.items()) if text not in _EMPTY}


def approval_digest(card: Card) -> str:
    """The digest that a sign-off of this card is bound to: over the names and digests of its sections.

    It stays the same when an alias moves, a tag or stage is set, a log grows, a file is reformatted or another person
    signs off; it changes with every statement, figure, data set and file of the model.
    """
    return digest_of(canonical_bytes(dict(section_digests(card))))


def outdated_sections(card: Card, approval: Approval) -> tuple[str, ...]:
    """The sections that changed since a sign-off, in order of name; empty while it holds.

    A sign-off without a digest is bound to nothing that could be compared. Where the digest differs and nobody
    recorded those of the sections, the answer is ``("card",)``.
    """
    if approval.digest is None:
        return ()
    now = section_digests(card)
    if approval.digest == digest_of(canonical_bytes(dict(now))):
        return ()
    then = approval.sections
    changed = sorted(name for name in {*now, *then} if now.get(name) != then.get(name)) if then else []
    return tuple(changed) or (WHOLE,)
