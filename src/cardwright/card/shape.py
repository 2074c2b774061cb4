"""What may stand at a path of a card: read from the models, so that sources need no list of fields of their own."""

from __future__ import annotations

import types
from functools import lru_cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from cardwright.card.card import Card
from cardwright.card.pointer import Path
from cardwright.card.values import Answer, Frozen, NotApplicable, Statement

Shape = Literal["statement", "answer", "section", "mapping", "value", "unknown"]


@lru_cache(maxsize=8192)
def types_at(path: Path) -> tuple[Any, ...]:
    """The types allowed at a path, unions taken apart; empty when the path does not exist in a card."""
    found: tuple[Any, ...] = (Card,)
    for part in path:
        found = tuple(inner for outer in found for inner in _step(outer, part))
        if not found:
            return ()
    return found


@lru_cache(maxsize=8192)
def shape_at(path: Path) -> Shape:
    """How a source should read the node at a path.

    ``statement``: a string is enough. ``answer``: a boolean is enough. ``section``: a model with named fields.
    ``mapping``: free keys. ``value``: a leaf. ``unknown``: no such field.
    """
    found = types_at(path)
    if not found:
        return "unknown"
    if any(_is(kind, Statement) or _is(kind, NotApplicable) for kind in found):
        return "statement"
    if any(_is(kind, Answer) for kind in found):
        return "answer"
    if any(get_origin(kind) is dict for kind in found):
        return "mapping"
    if any(isinstance(kind, type) and issubclass(kind, BaseModel) for kind in found):
        return "section"
    return "value"


def fields_at(path: Path) -> tuple[str, ...]:
    """The field names a section at a path has, for did-you-mean hints."""
    return tuple(
        name
        for kind in types_at(path)
        if isinstance(kind, type) and issubclass(kind, BaseModel)
        for name in kind.model_fields
    )


def question_at(path: Path) -> str | None:
    """The description of the field at a path: the question it answers."""
    for kind in types_at(path[:-1]):
        if isinstance(kind, type) and issubclass(kind, Frozen) and path[-1] in kind.model_fields:
            return kind.model_fields[path[-1]].description
    return None


def label_at(path: Path) -> str:
    """A label for people: the last part of the path in words."""
    return path[-1].replace("_", " ").capitalize() if path else "Card"


def _step(kind: Any, part: str) -> tuple[Any, ...]:
    if get_origin(kind) is dict:
        return _alternatives(get_args(kind)[1])
    if get_origin(kind) is tuple:
        return _alternatives(get_args(kind)[0]) if part.isdigit() else ()
    if isinstance(kind, type) and issubclass(kind, BaseModel) and part in kind.model_fields:
        return _alternatives(kind.model_fields[part].annotation)
    return ()


def _alternatives(annotation: Any) -> tuple[Any, ...]:
    if get_origin(annotation) is Annotated:
        return _alternatives(get_args(annotation)[0])
    if get_origin(annotation) in (Union, types.UnionType):
        return tuple(found for arm in get_args(annotation) if arm is not type(None) for found in _alternatives(arm))
    return (annotation,)


def _is(kind: Any, wanted: type) -> bool:
    return isinstance(kind, type) and issubclass(kind, wanted)
