"""What may stand at a path of a card: read from the models, so that sources need no list of fields of their own."""

from __future__ import annotations

import types
from functools import cache, lru_cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from cardwright.card.card import Card
from cardwright.card.pointer import Path
from cardwright.card.values import Answer, Frozen, NotApplicable, Statement

Shape = Literal["statement", "answer", "section", "mapping", "value", "unknown"]


class Node:
    """What the models allow at one place of a card, and below it.

    Places that allow the same share a node, so that walking a tree beside its shape costs one lookup a part.
    """

    __slots__ = ("below", "is_list", "is_plain", "is_said", "is_text", "kinds", "shape", "types")

    def __init__(self, types_here: tuple[Any, ...]) -> None:
        self.types = types_here
        """The types allowed here, unions taken apart; empty when a card has no such place."""
        self.kinds = frozenset(types_here)
        """The same, to look one up in."""
        self.shape: Shape = _shape_of(types_here)
        self.is_list = any(get_origin(kind) is tuple for kind in types_here)
        """Whether a list may stand here."""
        self.is_plain = self.shape == "value" and not self.is_list
        """Whether a text that stands here is the value."""
        self.is_text = str in types_here and not any(kind in (int, float, bool) for kind in types_here)
        """Whether a number is meant as the text that it was written as."""
        self.is_said = self.shape == "statement" and Statement in self.kinds
        """Whether a plain text may stand here, as what a person says."""
        self.below = _Below(types_here)
        """The node one part further down, by the part."""


class _Below(dict[str, Node]):
    """Fields are kept by their names; free keys of a mapping all lead to one place, positions in a list to another."""

    __slots__ = ("_fields", "_free", "_types")

    def __init__(self, types_here: tuple[Any, ...]) -> None:
        super().__init__()
        self._types = types_here
        self._fields = {
            name
            for kind in types_here
            if isinstance(kind, type) and issubclass(kind, BaseModel)
            for name in kind.model_fields
        }
        self._free: dict[bool, Node] = {}

    def __missing__(self, part: str) -> Node:
        if part in self._fields:
            found = self[part] = self._made(part)
            return found
        position = part.isdigit()
        if position not in self._free:
            self._free[position] = self._made(part)
        return self._free[position]

    def _made(self, part: str) -> Node:
        return _node(tuple(inner for kind in self._types for inner in _step(kind, part)))


def node_at(path: Path) -> Node:
    """The node of a path."""
    node = ROOT
    for part in path:
        node = node.below[part]
    return node


@lru_cache(maxsize=8192)
def types_at(path: Path) -> tuple[Any, ...]:
    """The types allowed at a path, unions taken apart; empty when the path does not exist in a card."""
    return node_at(path).types


@lru_cache(maxsize=8192)
def shape_at(path: Path) -> Shape:
    """How a source should read the node at a path.

    ``statement``: a string is enough. ``answer``: a boolean is enough. ``section``: a model with named fields.
    ``mapping``: free keys. ``value``: a leaf. ``unknown``: no such field.
    """
    return node_at(path).shape


def _shape_of(found: tuple[Any, ...]) -> Shape:
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


@cache
def _node(types_here: tuple[Any, ...]) -> Node:
    return Node(types_here)


def fields_at(path: Path) -> tuple[str, ...]:
    """The field names a section at a path has, for did-you-mean hints."""
    return tuple(
        name
        for kind in types_at(path)
        if isinstance(kind, type) and issubclass(kind, BaseModel)
        for name in kind.model_fields
    )


@lru_cache(maxsize=8192)
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


ROOT = _node((Card,))
"""The card as a whole."""
