"""Canonical JSON: the bytes that are digested are the bytes that are published.

Keys sorted, two spaces, UTF-8, shortest floats that read back equal, one newline at the end. So an auditor needs
no canonicalisation of his own: ``sha256sum card.json`` gives the digest that every page and report prints.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache

from pydantic import BaseModel, JsonValue
from pydantic_core import to_json, to_jsonable_python

from cardwright.card.card import Card
from cardwright.card.origin import Origin
from cardwright.card.values import Person


def canonical_bytes(value: BaseModel | JsonValue) -> bytes:
    """The canonical JSON of a model or a JSON value.

    Raises:
        ValueError: a float is NaN or infinite (those are strings in a card).
    """
    tidying = _Tidying()
    tidy = tidying.of(value)
    if tidying.apart:
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
_SAID = frozenset({str, int, bool, date})
_EMPTY = frozenset({dict, list, tuple})
_ORIGIN = sorted(Origin.model_fields)


class _Tidying:
    """Makes values with their keys sorted and without their empty fields, down to dates and the like.

    Empty fields carry nothing and would make each card 300 lines longer; empty list items are kept. ``apart`` collects
    the floats whose text has an exponent, or that have none. Types are told by their class alone: this runs for each
    of some thousand values of a card.
    """

    def __init__(self) -> None:
        self.apart: list[float] = []
        self._persons: dict[int, object] = {}

    def of(self, value: object) -> object:
        kind: type = value.__class__
        if kind is Origin:  # a third of all models in a card, without a float or another model
            return _tidy_origin(value.__dict__)
        if kind is Person:  # another third, most of them the same few
            if id(value) not in self._persons:
                self._persons[id(value)] = self._below(value.__dict__, _names(kind))
            return self._persons[id(value)]
        names = _names(kind)
        if names:
            return self._below(value.__dict__, names)
        if isinstance(value, dict):
            return self._below(value, sorted(value))
        if isinstance(value, (list, tuple)):
            return [item if item.__class__ in _PLAIN else self.of(item) for item in value]
        if kind is float and ("e" in (text := repr(value)) or "n" in text):
            self.apart.append(value)  # type: ignore[arg-type]  # mypy does not see through __class__
        return value

    def _below(self, fields: Mapping[str, object], names: Sequence[str]) -> dict[str, object]:
        tidy: dict[str, object] = {}
        for name in names:
            item = fields[name]
            if item is None:
                continue
            kind = item.__class__
            if kind in _SAID:
                tidy[name] = item
            elif item or kind not in _EMPTY:
                item = self.of(item)
                if item or item.__class__ not in _EMPTY:
                    tidy[name] = item
        return tidy


def _tidy_origin(fields: Mapping[str, object]) -> dict[str, object]:
    line, column = fields["line"], fields["column"]
    if (
        line is None
        or column is None
        or fields["digest"] is not None
        or fields["step"] is not None
        or fields["derived_from"]
    ):
        return {name: item for name in _ORIGIN if (item := fields[name]) is not None and item != ()}
    return {"address": fields["address"], "column": column, "kind": fields["kind"], "line": line}  # most of them


@cache
def _names(kind: type) -> list[str]:
    """The fields of a model, sorted; none of what is no model."""
    return sorted(kind.model_fields) if issubclass(kind, BaseModel) else []
