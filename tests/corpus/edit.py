"""Edits of YAML text by path that leave every other line as it was, so that line numbers can be foretold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import yaml

Path = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Spot:
    """A key and its value in a text: 1-based lines, and offsets of characters."""

    path: Path
    first: int
    last: int
    key_at: int
    value_at: int
    end: int
    indent: int
    is_flow: bool
    kind: str
    value: str


@lru_cache(maxsize=512)
def spots(text: str) -> dict[Path, Spot]:
    """Every key of a text, by path; items of lists are not listed."""
    node = yaml.compose(text, Loader=yaml.CSafeLoader)
    return {spot.path: spot for spot in _walk(node, (), text, flow=False)} if node is not None else {}


def _walk(node: yaml.Node, path: Path, text: str, *, flow: bool) -> Iterator[Spot]:
    if not isinstance(node, yaml.MappingNode):
        return
    inside = flow or bool(node.flow_style)
    for key, value in node.value:
        inner = (*path, str(key.value))
        end = value.end_mark.index
        while end > value.start_mark.index and text[end - 1] in " \n":
            end -= 1
        yield Spot(
            path=inner,
            first=key.start_mark.line + 1,
            last=text.count("\n", 0, max(end - 1, key.start_mark.index)) + 1,
            key_at=key.start_mark.index,
            value_at=value.start_mark.index,
            end=max(end, key.end_mark.index + 1),
            indent=key.start_mark.column,
            is_flow=inside,
            kind=type(value).__name__.removesuffix("Node").lower(),
            value=value.value if isinstance(value, yaml.ScalarNode) else "",
        )
        yield from _walk(value, inner, text, flow=inside)


def put(text: str, path: Path, value: str) -> str:
    """The text with another value at a key that is there; ``value`` is YAML on one line."""
    spot = spots(text)[path]
    head = text[: spot.key_at] + _key(text, spot) + ":"
    return f"{head} {value}".rstrip() + text[spot.end :]


def drop(text: str, path: Path) -> str:
    """The text without a key and its value."""
    spot = spots(text)[path]
    if not spot.is_flow:
        begin = text.rfind("\n", 0, spot.key_at) + 1
        end = text.find("\n", spot.end)
        return text[:begin] + ("" if end < 0 else text[end + 1 :])
    before, after = text[: spot.key_at], text[spot.end :]
    if after.lstrip().startswith(","):
        return before + after.lstrip()[1:].lstrip()
    return before.rstrip().removesuffix(",") + after


def insert(text: str, path: Path, value: str) -> str:
    """The text with a new last key in the mapping at ``path[:-1]``, which is there and written as a block."""
    parent = spots(text)[path[:-1]]
    children = [spot for inner, spot in spots(text).items() if inner[:-1] == path[:-1]]
    last = max(children, key=lambda spot: spot.end)
    if last.is_flow:
        return text[: last.end] + f", {path[-1]}: {value}" + text[last.end :]
    end = text.find("\n", last.end)
    end = len(text) if end < 0 else end
    assert last.indent > parent.indent
    return text[:end] + f"\n{' ' * last.indent}{path[-1]}: {value}" + text[end:]


def _key(text: str, spot: Spot) -> str:
    written = text[spot.key_at : spot.value_at]
    return written[: written.rindex(":")] if ":" in written else written
