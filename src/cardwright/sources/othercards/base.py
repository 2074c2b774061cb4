"""What a foreign card comes apart into, and how its tree of texts is walked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from cardwright.card.pointer import Path


@dataclass(frozen=True, kw_only=True, slots=True)
class Unplaced:
    """A text or figure for which a card has no field that means the same, and where it stood."""

    source: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ForeignFigure:
    """A metric with a value, as the foreign card states it."""

    metric: str
    value: str
    dataset: str | None = None
    split: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ForeignCard:
    """A foreign card, read.

    ``texts`` holds for each field of ours the texts that belong there, in their order.
    """

    form: str
    name: str | None
    texts: Mapping[Path, tuple[str, ...]]
    figures: tuple[ForeignFigure, ...] = ()
    unplaced: tuple[Unplaced, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Leaf:
    """One text of a foreign tree.

    ``pattern`` is its path with ``[]`` for positions in lists, ``source`` the path with the positions.
    """

    pattern: str
    source: str
    text: str


def leaves(node: JsonValue, pattern: str = "", source: str = "") -> Iterator[Leaf]:
    """All texts, numbers and booleans of a tree, in their order; nulls and empty texts say nothing."""
    if isinstance(node, dict):
        for key, item in node.items():
            dot = "." if pattern else ""
            yield from leaves(item, f"{pattern}{dot}{key}", f"{source}{dot}{key}")
    elif isinstance(node, list):
        for index, item in enumerate(node):
            yield from leaves(item, f"{pattern}[]", f"{source}[{index}]")
    elif node is not None:
        text = str(node).lower() if isinstance(node, bool) else str(node)
        if text.strip():
            yield Leaf(pattern=pattern, source=source, text=text)


def sort_out(
    tree: JsonValue, places: Mapping[str, str], *, used: frozenset[str] = frozenset()
) -> tuple[dict[Path, tuple[str, ...]], tuple[Unplaced, ...]]:
    """Put each text where the table of a format says, and list the others.

    Args:
        tree: the foreign card.
        places: pattern -> dotted field of a card that asks the same.
        used: sources that became figures already.
    """
    texts: dict[Path, list[str]] = {}
    unplaced: list[Unplaced] = []
    for leaf in leaves(tree):
        if leaf.source in used:
            continue
        field = places.get(leaf.pattern)
        if field is None:
            unplaced.append(Unplaced(source=leaf.source, text=leaf.text))
        else:
            texts.setdefault(tuple(field.split(".")), []).append(leaf.text)
    return {path: tuple(found) for path, found in texts.items()}, tuple(unplaced)
