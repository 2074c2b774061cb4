"""Copies of models with other values, for what is made by the hundred for every card."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from pydantic import BaseModel

M = TypeVar("M", bound=BaseModel)
# what ``object.__setattr__`` would look up again for every model that is made
_put_values, _put_names, _put_extra, _put_private = (
    BaseModel.__dict__[name].__set__
    for name in ("__dict__", "__pydantic_fields_set__", "__pydantic_extra__", "__pydantic_private__")
)


def varied(model: M, values: Mapping[str, object]) -> M:
    """A copy of a model with other values for some of its fields, which are known to fit: nothing is validated.

    As ``model_copy(update=...)`` at a fifth of its cost.
    """
    known = model.__pydantic_fields_set__
    changed = model.__dict__.copy()
    changed.update(values)
    return made(model.__class__, changed, known if known.issuperset(values) else known | values.keys())


def compact(values: Mapping[str, object]) -> dict[str, object]:
    """The same values as a mapping whose copies share one table of keys: with 18 of them, two thirds of the memory.

    Attributes of plain objects are kept so (PEP 412); a key that is new in a copy gives it a table of its own.
    """

    class Held:
        """Of its own, since the table of keys belongs to the class."""

    held = Held()
    for name, value in values.items():
        setattr(held, name, value)
    return held.__dict__


def made(kind: type[M], values: dict[str, object], given: set[str]) -> M:
    """A model from a value for each of its fields, which becomes its own; ``given`` are those that no default gave.

    As ``model_construct`` at a fifth of its cost.
    """
    model = object.__new__(kind)
    _put_values(model, values)
    _put_names(model, given)
    _put_extra(model, None)
    _put_private(model, None)
    return model
