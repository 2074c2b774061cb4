"""YAML (and JSON) files read once, with the position of every key and value.

Reads as people write: ``no``, ``1.10``, ``010`` and dates stay text; only true/false/null, plain integers and decimal
floats change type. Duplicate keys are an error that names both lines.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any, NamedTuple, TypeAlias

import yaml
from pydantic import JsonValue

from cardwright.errors import Place, UnreadableError

try:
    from yaml import CSafeLoader as _BaseLoader
except ImportError:  # pragma: no cover - libyaml is in every wheel, but a source build may lack it
    from yaml import SafeLoader as _BaseLoader  # type: ignore[assignment]

MAX_BYTES = 8 * 1024 * 1024
_MAX_DEPTH = 60
_MAX_NODES = 500_000
# below these (brackets in all, characters a line), no text nests so deeply that the C parser, which calls itself for
# each level, runs out of stack
_MANY_OPENERS = 500
_LONG_LINE = 1000


def _tag_of(kind: type[yaml.Node], value: str, implicit: tuple[bool, bool]) -> str:
    """The tag of a node without one."""
    if kind is not _SCALAR:
        return _SEQUENCE if kind is yaml.SequenceNode else _MAPPING
    if implicit[0] and (first := value[:1]) in _BY_FIRST:
        for tag, pattern in _BY_FIRST[first]:
            if pattern.match(value):
                return tag
    return _TEXT


class _Loader(_BaseLoader):
    """The C loader with a reduced resolver, which it asks for every node."""

    # nothing here depends on the loader or the path of a node
    resolve = staticmethod(_tag_of)
    descend_resolver = staticmethod(lambda current_node, current_index: None)
    ascend_resolver = staticmethod(lambda: None)


_SCALAR = yaml.ScalarNode
_TEXT, _SEQUENCE, _MAPPING = (f"tag:yaml.org,2002:{name}" for name in ("str", "seq", "map"))
_MERGE = "tag:yaml.org,2002:merge"
_BY_FIRST: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
_RESOLVERS: tuple[tuple[str, str, str], ...] = (
    ("tag:yaml.org,2002:bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
    ("tag:yaml.org,2002:null", r"^(?:~|null|Null|NULL|)$", "~nN\0"),
    ("tag:yaml.org,2002:int", r"^[-+]?(?:0|[1-9][0-9]*)$", "-+0123456789"),
    (
        "tag:yaml.org,2002:float",
        r"^[-+]?(?:0|[1-9][0-9]*)(?:\.[0-9]+(?:[eE][-+]?[0-9]+)?|[eE][-+]?[0-9]+)$",
        "-+0123456789",
    ),
    (_MERGE, r"^(?:<<)$", "<"),
)
for _tag, _pattern, _first in _RESOLVERS:
    for _char in _first:
        _BY_FIRST.setdefault(_char.strip("\0"), []).append((_tag, re.compile(_pattern)))

# libyaml resolves a float by 1.1 rules, so the value is made here from the text.
_Loader.add_constructor("tag:yaml.org,2002:float", lambda _, node: float(node.value))
_Loader.add_constructor("tag:yaml.org,2002:int", lambda _, node: int(node.value))


class Mark(NamedTuple):
    """1-based positions of a key and of its value."""

    line: int
    column: int
    value_line: int
    value_column: int


Spot: TypeAlias = "tuple[int, int, int, int, Below]"
"""0-based positions of a key and of its value, as the parser tells them, and what lies below; see ``mark_of``."""
Below: TypeAlias = "dict[str, Spot] | str | None"
"""The spots of a mapping by key, those of a list by index as text; what is no text, as it was written."""


def mark_of(spot: Spot) -> Mark:
    """The positions that people are told."""
    line, column, value_line, value_column, _ = spot
    if value_line < line:  # an alias: the key is what the reader can see
        value_line, value_column = line, column
    return Mark(line + 1, column + 1, value_line + 1, value_column + 1)


@dataclass(frozen=True, kw_only=True, slots=True)
class YamlFile:
    """A parsed file. ``name`` is how messages call it; ``spots`` say where its keys and values stand."""

    name: str
    data: JsonValue
    spots: dict[str, Spot]

    def spot(self, path: tuple[str, ...]) -> Spot | None:
        """The spot of a path, lists by index as text."""
        found, size = self._nearest(path)
        return found if size == len(path) else None

    def nearest(self, path: tuple[str, ...]) -> tuple[int, Mark] | None:
        """How many parts of a path the file has, and where the last of them stands; None when it has none."""
        found, size = self._nearest(path)
        return (size, mark_of(found)) if found else None

    def place(self, path: tuple[str, ...]) -> Place:
        """The position of the value at a path, or of its nearest parent that exists."""
        found = self.nearest(path)
        if found is None:
            return Place(file=self.name)
        return Place(file=self.name, line=found[1].value_line, column=found[1].value_column)

    def place_of_key(self, path: tuple[str, ...]) -> Place:
        """As ``place``, but of the key where the file has the whole path."""
        found = self.spot(path)
        if found is None:
            return self.place(path)
        mark = mark_of(found)
        return Place(file=self.name, line=mark.line, column=mark.column)

    def written(self, path: tuple[str, ...]) -> str | None:
        """What is no text as it was written, for numbers whose digits matter (0.80 is two decimals)."""
        found = self.spot(path)
        return found[4] if found and isinstance(found[4], str) else None

    def _nearest(self, path: tuple[str, ...]) -> tuple[Spot | None, int]:
        spot: Spot | None = None
        below: Below = self.spots
        for size, part in enumerate(path):
            inner = below.get(part) if isinstance(below, dict) else None
            if inner is None:
                return spot, size
            spot, below = inner, inner[4]
        return spot, len(path)


def read_yaml(path: FilePath, *, name: str | None = None) -> YamlFile:
    """Read a file.

    Args:
        path: the file.
        name: how messages name it, usually its path relative to the configuration.

    Raises:
        UnreadableError: missing, too large, not UTF-8, not YAML, or with duplicate keys; names line and column.
    """
    shown = name or path.as_posix()
    return parse_bytes(read_bytes(path, name=shown), name=shown)


def read_bytes(path: FilePath, *, name: str, most: int = MAX_BYTES) -> bytes:
    """The content of a file of at most so many bytes, for ``parse_bytes`` and for its digest.

    Raises:
        UnreadableError: missing or too large.
    """
    try:
        # unbuffered: a whole file in two calls to the system in place of ten
        with path.open("rb", buffering=0) as file:
            if os.fstat(file.fileno()).st_size > most:
                raise UnreadableError(f"larger than {most // 1024 // 1024} MiB", where=Place(file=name))
            return file.read()
    except OSError as error:
        raise UnreadableError(f"cannot be read: {error.strerror}", where=Place(file=name)) from error


def parse_bytes(data: bytes, *, name: str) -> YamlFile:
    """Parse the content of a file as ``read_yaml`` does."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableError("is not UTF-8 text", where=Place(file=name), hint="save it as UTF-8") from error
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return parse_yaml(text, name=name)


def parse_yaml(text: str, *, name: str) -> YamlFile:
    """Parse text as ``read_yaml`` does."""
    if text.count("[") + text.count("{") > _MANY_OPENERS or _has_long_line(text):
        _refuse_deep(text, name)
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        walk = _Walk(name)
        if node is None:
            return YamlFile(name=name, data=None, spots={})
        data, below = walk.value_of(node, 0)
        if walk.unusual:
            data = _plain(loader.construct_document(node))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = Place(file=name, line=mark.line + 1, column=mark.column + 1) if mark else Place(file=name)
        raise UnreadableError(f"is not YAML: {error.problem or error.context}", where=where) from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise UnreadableError(f"is not YAML: {error}", where=Place(file=name)) from error
    finally:
        loader.dispose()
    return YamlFile(name=name, data=data, spots=below if isinstance(below, dict) else {})


def _has_long_line(text: str) -> bool:
    start = 0
    while len(text) - start > _LONG_LINE:
        end = text.rfind("\n", start, start + _LONG_LINE + 1)
        if end < 0:
            return True
        start = end + 1
    return False


def _refuse_deep(text: str, name: str) -> None:
    """Measure the nesting by events, which take no stack.

    Raises:
        UnreadableError: it is nested too deeply.
    """
    depth = 0
    try:
        for event in yaml.parse(text, Loader=_Loader):
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            if depth > 2 * _MAX_DEPTH:
                raise UnreadableError("is nested too deeply", where=_place(event, name))
    except yaml.YAMLError:
        return  # told with its place by who reads the nodes


class _Walk:
    """Reads values and their spots off the nodes in one go.

    ``unusual`` is set by what only PyYAML's own constructor knows to read: merge keys and explicit tags.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.count = 0
        self.unusual = False

    def value_of(self, node: yaml.Node, depth: int) -> tuple[JsonValue, Below]:
        if isinstance(node, yaml.ScalarNode):
            return (node.value, None) if node.tag == _TEXT else (self._scalar(node), node.value)
        if depth > _MAX_DEPTH:
            raise UnreadableError("is nested too deeply", where=_place(node, self.name))
        if self.count > _MAX_NODES:
            message = f"has more than {_MAX_NODES} values, aliases counted"
            raise UnreadableError(message, where=_place(node, self.name))
        self.count += len(node.value)
        if isinstance(node, yaml.MappingNode):
            self.unusual = self.unusual or node.tag != _MAPPING
            return self._mapping(node, depth + 1)
        self.unusual = self.unusual or node.tag != _SEQUENCE
        items: list[JsonValue] = []
        spots: dict[str, Spot] = {}
        for index, item in enumerate(node.value):
            value, below = self.value_of(item, depth + 1)
            mark = item.start_mark
            spots[str(index)] = (mark.line, mark.column, mark.line, mark.column, below)
            items.append(value)
        return items, spots

    def _mapping(self, node: yaml.MappingNode, depth: int) -> tuple[JsonValue, Below]:
        fields: dict[str, JsonValue] = {}
        spots: dict[str, Spot] = {}
        for key, value in node.value:
            if key.__class__ is not _SCALAR:
                raise UnreadableError("has a key that is not plain text", where=_place(key, self.name))
            if key.tag == _MERGE:
                continue
            name = key.value
            if name in spots:
                message = f"has the key {name!r} twice, first on line {spots[name][0] + 1}"
                raise UnreadableError(message, where=_place(key, self.name))
            below: Below = None
            read = value.value
            if value.tag != _TEXT or value.__class__ is not _SCALAR:
                read, below = self.value_of(value, depth)
            start = key.start_mark
            # of an empty value, the key is what the reader can see
            at = value.start_mark if value.value != "" else start
            spots[name] = (start.line, start.column, at.line, at.column, below)
            # a key is called as its value is: ``+1`` is 1
            fields[name if key.tag == _TEXT else str(self._scalar(key))] = read
        self.unusual = self.unusual or len(fields) != len(node.value)
        return fields, spots

    def _scalar(self, node: yaml.ScalarNode) -> JsonValue:
        text: str = node.value
        if node.tag == _TEXT:
            return text
        read = _SCALARS.get(node.tag)
        if read is None:
            self.unusual = True
            return None
        return read(text)


_SCALARS: dict[str, Callable[[str], JsonValue]] = {
    "tag:yaml.org,2002:int": int,
    "tag:yaml.org,2002:float": float,
    "tag:yaml.org,2002:null": lambda text: None,
    "tag:yaml.org,2002:bool": lambda text: yaml.SafeLoader.bool_values[text.lower()],
}


def _place(node: yaml.Node | yaml.Event, name: str) -> Place:
    mark = node.start_mark
    return Place(file=name, line=mark.line + 1, column=mark.column + 1) if mark else Place(file=name)


def _plain(value: Any) -> JsonValue:
    """Keys as text, so that ``1:`` and ``"1":`` are the same version."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, str | bool | int | float):
        return value
    raise ValueError(f"a value of type {type(value).__name__} has no place in a card")
