"""A card as rules read it: values by path, and every statement, answer and digest found once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

from pydantic import BaseModel

from cardwright.card.card import Card
from cardwright.card.pointer import Path, from_pointer, to_pointer
from cardwright.card.values import Answer, Approval, BiasCheck, Document, Measurement, NotApplicable, Statement

Record = Document | Approval | Measurement | BiasCheck
T = TypeVar("T")
_NOT_LOOKED_UP = object()
_NOT_CONTENT = frozenset({"origins", "contradictions", "stale"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Found(Generic[T]):
    """A value of a card and the path it stands at."""

    path: Path
    value: T

    @property
    def pointer(self) -> str:
        """The JSON Pointer of the value."""
        return to_pointer(self.path)


class CardReading:
    """Looks values up by path; what has to walk the whole card does so once."""

    def __init__(self, card: Card) -> None:
        self.card = card
        self._at: dict[Path, object] = {}

    def value_at(self, path: Path) -> object:
        """The value at a path, None when there is none."""
        known = self._at
        node = known.get(path, _NOT_LOOKED_UP)
        if node is not _NOT_LOOKED_UP:
            return node
        node = self.card
        for part in path:
            if isinstance(node, BaseModel):
                node = node.__dict__.get(part)
            elif isinstance(node, dict):
                node = node.get(part)
            else:
                node = _item(node, part)
            if node is None:
                break
        known[path] = node
        return node

    def value_at_pointer(self, pointer: str) -> object:
        """As ``value_at``; None also for a text that is not a JSON Pointer."""
        try:
            return self.value_at(from_pointer(pointer))
        except ValueError:
            return None

    @cached_property
    def statements(self) -> tuple[Found[Statement], ...]:
        """All statements, in the order of the sections."""
        return tuple(Found(path=path, value=value) for path, value in self._values if isinstance(value, Statement))

    @cached_property
    def answers(self) -> tuple[Found[Answer], ...]:
        """All yes-or-no answers."""
        return tuple(Found(path=path, value=value) for path, value in self._values if isinstance(value, Answer))

    @cached_property
    def not_applicable(self) -> tuple[Found[NotApplicable], ...]:
        """All fields that somebody declared not applicable."""
        return tuple(Found(path=path, value=value) for path, value in self._values if isinstance(value, NotApplicable))

    @cached_property
    def texts(self) -> tuple[Found[str], ...]:
        """Plain texts of the sections that are not short by nature; see ``was_written`` for whose they are."""
        return tuple(
            Found(path=path, value=value)
            for path, value in self._values
            if isinstance(value, str) and path[0] not in _REGISTRY_SECTIONS and path[-1] not in _TECHNICAL
        )

    def was_written(self, path: Path) -> bool:
        """Whether a person wrote a value into a file; what a registry recorded is a fact, not an answer."""
        origin = self.card.origin_of(to_pointer(path))
        return origin is None or origin.kind == "file"

    @cached_property
    def records(self) -> tuple[tuple[Path, Record], ...]:
        """All documents, approvals, figures and comparisons of groups, with their paths."""
        found: list[tuple[Path, Record]] = []
        _records(self.card, (), found)
        return tuple(found)

    @cached_property
    def digests(self) -> frozenset[str]:
        """All digests that the card holds."""
        return frozenset(value for path, value in self._values if isinstance(value, str) and "digest" in path[-1])

    @cached_property
    def _values(self) -> tuple[tuple[Path, object], ...]:
        found: list[tuple[Path, object]] = []
        _walk(self.card, (), found)
        return tuple(found)


_REGISTRY_SECTIONS = frozenset({"identity", "audit_trail", "format", "language"})


# short by nature: "test" is a split and "string" a type
_TECHNICAL = frozenset({"split", "type", "source_type", "unit", "metric", "direction", "decision"})


def is_absent(value: object) -> bool:
    """Whether nothing stands there: no value, an empty mapping or list, or blank text."""
    return value is None or (not value and isinstance(value, (dict, tuple, list)))


def _item(node: object, part: str) -> object:
    return node[int(part)] if isinstance(node, tuple) and part.isdigit() and int(part) < len(node) else None


# made once: a union of types is a new object wherever it is written
_RECORDS = (Document, Approval, Measurement, BiasCheck)
_VALUES = (str, Statement, Answer, NotApplicable)


def _records(node: object, path: Path, found: list[tuple[Path, Record]]) -> None:
    if isinstance(node, _RECORDS):
        found.append((path, node))
    elif isinstance(node, BaseModel):
        for name, value in node.__dict__.items():
            if value and isinstance(value, (BaseModel, dict)) and not (name in _NOT_CONTENT and not path):
                _records(value, (*path, name), found)
    elif isinstance(node, dict):
        for key, value in node.items():
            if isinstance(value, (BaseModel, dict)):
                _records(value, (*path, str(key)), found)


def _walk(node: object, path: Path, found: list[tuple[Path, object]]) -> None:
    """Collects into a list: a generator per level would cost more than the rest of the judgement."""
    if isinstance(node, _VALUES):
        found.append((path, node))
    elif isinstance(node, BaseModel):
        for name, value in node.__dict__.items():
            if value and not (name in _NOT_CONTENT and not path):
                _walk(value, (*path, name), found)
    elif isinstance(node, dict):
        for key, value in node.items():
            _walk(value, (*path, str(key)), found)
    elif isinstance(node, tuple):
        for index, value in enumerate(node):
            _walk(value, (*path, str(index)), found)
