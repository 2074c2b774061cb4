"""Canonical JSON: the bytes that are digested are the bytes that are published.

Keys sorted, two spaces, UTF-8, shortest floats that read back equal, one newline at the end. So an auditor needs
no canonicalisation of his own: ``sha256sum card.json`` gives the digest that every page and report prints.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache

from pydantic import BaseModel, JsonValue
from pydantic_core import to_json, to_jsonable_python

from cardwright.card.card import Card


def canonical_bytes(value: BaseModel | JsonValue) -> bytes:
    """The canonical JSON of a model or a JSON value.

    Raises:
        ValueError: a float is NaN or infinite (those are strings in a card).
    """
    apart: list[float] = []
    tidy = _tidied(value, apart)
    if apart:
        # Python and pydantic write exponents in different ways; Python's is the one that was published first
        text = json.dumps(tidy, indent=2, ensure_ascii=False, allow_nan=False, default=to_jsonable_python)
        return text.encode("utf-8") + b"\n"
    return to_json(tidy, indent=2) + b"\n"


def digest_of(data: bytes) -> str:
    """``sha256:<64 hex digits>``."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


def card_digest(card: Card) -> str:
    """The digest that names a card: sha256 of its canonical bytes."""
    return digest_of(canonical_bytes(card))


_PLAIN = frozenset({str, int, bool, type(None)})


def _tidied(value: object, apart: list[float]) -> object:
    """A value with its keys sorted and without its empty fields, down to dates and the like.

    Empty fields carry nothing and would make each card 300 lines longer; empty list items are kept. ``apart`` collects
    the floats whose text has an exponent, or that have none. Types are told by their class alone: this runs for each
    of some thousand values of a card.
    """
    kind: type = value.__class__
    if kind in _PLAIN:
        return value
    if kind is float:
        text = repr(value)
        if "e" in text or "n" in text:
            apart.append(value)  # type: ignore[arg-type]  # mypy does not see through __class__
        return value
    if isinstance(value, list | tuple):
        return [item if item.__class__ is str else _tidied(item, apart) for item in value]
    if isinstance(value, BaseModel):
        fields, names = value.__dict__, _names(kind)
    elif isinstance(value, dict):
        fields, names = value, sorted(value)
    else:
        return value
    tidy: dict[str, object] = {}
    for name in names:
        item = fields[name]
        kind = item.__class__
        if kind is str or kind is int or kind is bool:
            tidy[name] = item
        elif item is not None:
            item = _tidied(item, apart)
            if item or not isinstance(item, dict | list):
                tidy[name] = item
    return tidy


@cache
def _names(kind: type[BaseModel]) -> list[str]:
    return sorted(kind.model_fields)
