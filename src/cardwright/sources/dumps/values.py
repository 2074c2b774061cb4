"""Parts of a dump's JSON, whichever of the dialects wrote it: pairs as lists or as mappings, numbers as texts."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import JsonValue

Tree = Mapping[str, JsonValue]


def mapping(value: JsonValue) -> dict[str, JsonValue]:
    """A mapping, empty for anything else."""
    return value if isinstance(value, dict) else {}


def objects(value: JsonValue) -> list[dict[str, JsonValue]]:
    """The objects of a list; nothing for anything else."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def text(tree: Tree, *names: str) -> str | None:
    """The first of some fields that holds something, as text."""
    for name in names:
        value = tree.get(name)
        if value not in (None, "") and not isinstance(value, dict | list):
            return str(value)
    return None


def integer(tree: Tree, *names: str) -> int | None:
    """The first of some fields that holds a whole number, also one written as text."""
    found = text(tree, *names)
    try:
        return int(float(found)) if found is not None else None
    except (ValueError, OverflowError):
        return None


def pairs(value: JsonValue) -> dict[str, str]:
    """Tags or parameters: a mapping, or a list of ``{key, value}``."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return {str(item["key"]): _plain(item.get("value")) for item in objects(value) if "key" in item}


def _plain(value: JsonValue) -> str:
    return "" if value is None else str(value)
