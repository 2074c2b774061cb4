"""Canonical JSON: the bytes that are digested are the bytes that are published.

Keys sorted, two spaces, UTF-8, shortest floats that read back equal, one newline at the end. So an auditor needs
no canonicalisation of his own: ``sha256sum card.json`` gives the digest that every page and report prints.
"""

from __future__ import annotations

import hashlib
import json

from pydantic import BaseModel, JsonValue

from cardwright.card.card import Card


def canonical_bytes(value: BaseModel | JsonValue) -> bytes:
    """The canonical JSON of a model or a JSON value.

    Raises:
        ValueError: a float is NaN or infinite (those are strings in a card).
    """
    data = value.model_dump(mode="json", exclude_none=True) if isinstance(value, BaseModel) else value
    text = json.dumps(_without_empty(data), sort_keys=True, indent=2, ensure_ascii=False, allow_nan=False)
    return (text + "\n").encode("utf-8")


def digest_of(data: bytes) -> str:
    """``sha256:<64 hex digits>``."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


def card_digest(card: Card) -> str:
    """The digest that names a card: sha256 of its canonical bytes."""
    return digest_of(canonical_bytes(card))


def _without_empty(value: JsonValue) -> JsonValue:
    """Empty fields carry nothing and would make each card 300 lines longer; empty list items are kept."""
    if isinstance(value, dict):
        kept = {key: _without_empty(item) for key, item in value.items()}
        return {key: item for key, item in kept.items() if item is not None and item not in ({}, [])}
    if isinstance(value, list):
        return [_without_empty(item) for item in value]
    return value
