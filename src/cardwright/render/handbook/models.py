"""Fields of our models in words: path, what may stand there, the question or meaning, the default."""

from __future__ import annotations

import types
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from markupsafe import Markup
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from cardwright.card import values
from cardwright.card.origin import Origin
from cardwright.render.handbook.article import anchor_of, code, inline, link

_PLAIN: dict[object, str] = {
    str: "text",
    bool: "yes or no",
    int: "whole number",
    float: "number",
    date: "day",
    datetime: "time",
    type(None): "nothing",
}
_DEEPEST = 8


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One field: its dotted path (``[]`` an item of a list, ``<name>`` a free key), its type and meaning."""

    path: str
    takes: Markup
    text: str
    default: str
    required: bool

    def row(self) -> tuple[Markup, Markup, str | Markup, str | Markup]:
        """The entry as cells of a table."""
        default: str | Markup = "required" if self.required else code(self.default) if self.default else ""
        return code(self.path), self.takes, inline(self.text), default


def shared_values() -> tuple[type[BaseModel], ...]:
    """The values that stand in many places of a card, and have one explanation."""
    found = [
        kind
        for kind in vars(values).values()
        if isinstance(kind, type) and issubclass(kind, values.Frozen) and kind.__module__ == values.__name__
    ]
    return (*(kind for kind in found if kind.model_fields), Origin)


def entries(model: type[BaseModel], *, prefix: str = "", values_page: str = "", depth: int = 0) -> Iterator[Entry]:
    """All fields of a model and of the sections in it; shared values are linked and not taken apart.

    Args:
        model: the model.
        prefix: the dotted path of the model, with a dot at its end unless empty.
        values_page: address of the page that explains the shared values; empty when they stand on the same page.
        depth: how deep the model lies; what refers to itself ends somewhere.
    """
    for name, field in model.model_fields.items():
        path = f"{prefix}{field.alias or name}"
        kinds = _arms(field.annotation)
        yield Entry(
            path=path,
            takes=_takes(kinds, values_page),
            text=field.description or "",
            default=_default(field),
            required=field.is_required(),
        )
        if depth < _DEEPEST:
            for inner, step in _sections(kinds):
                yield from entries(inner, prefix=f"{path}{step}.", values_page=values_page, depth=depth + 1)


def value_link(kind: type[BaseModel], values_page: str) -> Markup:
    """A shared value by name, linked to its explanation."""
    return link(f"{values_page}#{anchor_of(kind.__name__)}", kind.__name__)


def meaning(model: type[BaseModel]) -> str:
    """The first paragraph of a model's docstring, as one line."""
    return " ".join((model.__doc__ or "").strip().partition("\n\n")[0].split())


def _arms(annotation: Any) -> tuple[Any, ...]:
    """The alternatives of an annotation, without "or nothing"."""
    if get_origin(annotation) is Annotated:
        return _arms(get_args(annotation)[0])
    if get_origin(annotation) in (Union, types.UnionType):
        return tuple(arm for part in get_args(annotation) for arm in _arms(part) if arm is not type(None))
    return (annotation,)


def _takes(kinds: tuple[Any, ...], values_page: str) -> Markup:
    return Markup(" or ").join(dict.fromkeys(_word(kind, values_page) for kind in kinds))


def _word(kind: Any, values_page: str) -> Markup:
    origin = get_origin(kind)
    if origin is Literal:
        return Markup(" or ").join(code(str(choice)) for choice in get_args(kind))
    if origin in (tuple, list, frozenset, set):
        return Markup("list of: {}").format(_takes(_arms(get_args(kind)[0]), values_page))
    if origin is dict:
        return Markup("by name: {}").format(_takes(_arms(get_args(kind)[1]), values_page))
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return value_link(kind, values_page) if kind in _shared() else Markup("section")
    return Markup("{}").format(_PLAIN.get(kind, "any JSON value" if not isinstance(kind, type) else kind.__name__))


def _sections(kinds: tuple[Any, ...]) -> Iterator[tuple[type[BaseModel], str]]:
    """The sections below a field that are explained in place, with what is written between field and section."""
    for kind in kinds:
        origin = get_origin(kind)
        if isinstance(kind, type) and issubclass(kind, BaseModel) and kind not in _shared():
            yield kind, ""
        elif origin in (tuple, list):
            yield from ((inner, f"[]{step}") for inner, step in _sections(_arms(get_args(kind)[0])))
        elif origin is dict:
            yield from ((inner, f".<name>{step}") for inner, step in _sections(_arms(get_args(kind)[1])))


def _shared() -> frozenset[type[BaseModel]]:
    return frozenset(shared_values())


def _default(field: FieldInfo) -> str:
    value = field.default
    if field.is_required() or field.default_factory is not None or value is None or value in ((), {}, ""):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
