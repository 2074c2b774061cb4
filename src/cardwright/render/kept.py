"""What was made once and is asked for again: kept while there is room, then what nobody asked for is forgotten."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Kept(Generic[Key, Value]):
    """Values by key, up to a weight; threads may share it, and at worst make something twice.

    Versions come model by model, so what is used once is seldom asked for again, and what all models have in common
    is asked for by each. Values stand in two shelves of half the room: when the younger one is full it becomes the
    older, and what nobody took from the older one meanwhile is forgotten. That costs no order of use.

    Args:
        most: the weight (for texts: their characters) that both shelves hold.
    """

    def __init__(self, most: int) -> None:
        self._half = most // 2
        self._weight = 0
        self._young: dict[Key, tuple[Value, int]] = {}
        self._old: dict[Key, tuple[Value, int]] = {}

    def get(self, key: Key) -> Value | None:
        """The value, or None where it is not kept."""
        found = self._young.get(key)
        if found is None:
            found = self._old.get(key)
            if found is None:
                return None
            self.put(key, found[0], weight=found[1])
        return found[0]

    def put(self, key: Key, value: Value, *, weight: int = 1) -> Value:
        """Keep a value and give it back."""
        self._weight += weight
        if self._weight > self._half:
            self._old, self._young = self._young, {}
            self._weight = weight
        self._young[key] = (value, weight)
        return value
