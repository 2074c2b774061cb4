"""What was made once and is asked for again: kept while there is room, then forgotten as a whole."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Kept(Generic[Key, Value]):
    """Values by key, up to a weight; threads may share it, and at worst make something twice.

    Versions come model by model, so what was put in long ago is seldom asked for again: forgetting everything at
    once costs one page in dozens and needs no order of use.

    Args:
        most: the weight (for texts: their characters) beyond which everything is forgotten.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._weight = 0
        self._values: dict[Key, Value] = {}

    def get(self, key: Key) -> Value | None:
        """The value, or None where it is not kept."""
        return self._values.get(key)

    def put(self, key: Key, value: Value, *, weight: int = 1) -> Value:
        """Keep a value and give it back."""
        self._weight += weight
        if self._weight > self._most:
            self._values = {}
            self._weight = weight
        self._values[key] = value
        return value
