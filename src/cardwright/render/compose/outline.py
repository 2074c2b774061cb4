"""What a section of the document is made of: which fields, under which label, asked for by which provision."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One field at its place: dotted path, label, and the provision that asks for it."""

    field: str
    label: str
    ref: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One section of the document, in the order of the page."""

    id: str
    title: str
    items: tuple[Item, ...] = ()
    children: tuple[Part, ...] = ()


def items_of(*rows: str) -> tuple[Item, ...]:
    """``field | label | provision`` per row."""
    made = []
    for row in rows:
        field, label, *ref = (part.strip() for part in row.split("|"))
        made.append(Item(field=field, label=label, ref=ref[0] if ref else ""))
    return tuple(made)
