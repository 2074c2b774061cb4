"""YAML (and JSON) files read once, with the position of every key and value.

Reads as people write: ``no``, ``1.10``, ``010`` and dates stay text; only true/false/null, plain integers and decimal
floats change type. Duplicate keys are an error that names both lines.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any, NamedTuple

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


class _Loader(_BaseLoader):
    """The C loader with a reduced resolver, which it asks for every node."""

    def resolve(self, kind: type[yaml.Node], value: str, implicit: tuple[bool, bool]) -> str:
        """The tag of a node without one."""
        if kind is not yaml.ScalarNode:
            return _SEQUENCE if kind is yaml.SequenceNode else _MAPPING
        if implicit[0]:
            for tag, pattern in _BY_FIRST.get(value[:1], ()):
                if pattern.match(value):
                    return tag
        return _TEXT

    # nothing here depends on the path of a node, and these are called for each of them
    descend_resolver = staticmethod(lambda current_node, current_index: None)
    ascend_resolver = staticmethod(lambda: None)


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


@dataclass(frozen=True, kw_only=True, slots=True)
class YamlFile:
    """A parsed file. ``name`` is how messages call it; ``marks`` are keyed by path, lists by index as text."""

    name: str
    data: JsonValue
    marks: dict[tuple[str, ...], Mark]
    written: dict[tuple[str, ...], str]
    """What is no text as it was written, for numbers whose digits matter (0.80 is two decimals)."""

    def place(self, path: tuple[str, ...]) -> Place:
        """The position of the value at a path, or of its nearest parent that exists."""
        while path and path not in self.marks:
            path = path[:-1]
        mark = self.marks.get(path)
        return Place(file=self.name, line=mark.value_line, column=mark.value_column) if mark else Place(file=self.name)


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


def read_bytes(path: FilePath, *, name: str) -> bytes:
    """The content of a file, for ``parse_bytes`` and for its digest.

    Raises:
        UnreadableError: missing or too large.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UnreadableError(f"larger than {MAX_BYTES // 1024 // 1024} MiB", where=Place(file=name))
        return path.read_bytes()
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
    if text.count("[") + text.count("{") > _MANY_OPENERS or max(map(len, text.split("\n"))) > _LONG_LINE:
        _refuse_deep(text, name)
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        walk = _Walk(name)
        if node is None:
            return YamlFile(name=name, data=None, marks={}, written={})
        data = walk.value_of(node, ())
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
    return YamlFile(name=name, data=data, marks=walk.marks, written=walk.written)


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
    """Reads value, marks and scalar texts off the nodes in one go.

    ``unusual`` is set by what only PyYAML's own constructor knows to read: merge keys and explicit tags.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.marks: dict[tuple[str, ...], Mark] = {}
        self.written: dict[tuple[str, ...], str] = {}
        self.unusual = False

    def value_of(self, node: yaml.Node, path: tuple[str, ...]) -> JsonValue:
        if isinstance(node, yaml.ScalarNode):
            if node.tag == _TEXT:
                return str(node.value)
            self.written[path] = node.value
            return self._scalar(node)
        if len(path) > _MAX_DEPTH:
            raise UnreadableError("is nested too deeply", where=_place(node, self.name))
        if len(self.marks) > _MAX_NODES:
            message = f"has more than {_MAX_NODES} values, aliases counted"
            raise UnreadableError(message, where=_place(node, self.name))
        if isinstance(node, yaml.MappingNode):
            self.unusual = self.unusual or node.tag != _MAPPING
            return self._mapping(node, path)
        self.unusual = self.unusual or node.tag != _SEQUENCE
        items: list[JsonValue] = []
        for index, item in enumerate(node.value):
            inner = (*path, str(index))
            self.marks[inner] = _mark(item, item)
            items.append(self.value_of(item, inner))
        return items

    def _mapping(self, node: yaml.MappingNode, path: tuple[str, ...]) -> JsonValue:
        fields: dict[str, JsonValue] = {}
        marks = self.marks
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise UnreadableError("has a key that is not plain text", where=_place(key, self.name))
            if key.tag == _MERGE:
                continue
            inner = (*path, key.value)
            if inner in marks:
                message = f"has the key {key.value!r} twice, first on line {marks[inner].line}"
                raise UnreadableError(message, where=_place(key, self.name))
            marks[inner] = _mark(key, value)
            # a key is called as its value is: ``+1`` is 1
            name = key.value if key.tag == _TEXT else str(self._scalar(key))
            plain = value.tag == _TEXT and isinstance(value, yaml.ScalarNode)
            fields[name] = value.value if plain else self.value_of(value, inner)
        self.unusual = self.unusual or len(fields) != len(node.value)
        return fields

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


def _mark(key: yaml.Node, value: yaml.Node) -> Mark:
    mark = key.start_mark
    line, column = mark.line + 1, mark.column + 1
    mark = value.start_mark
    value_line = mark.line + 1
    if value_line < line or value.value == "":
        # an alias or an empty value: the key is what the reader can see
        return _tuple(Mark, (line, column, line, column))
    return _tuple(Mark, (line, column, value_line, mark.column + 1))


_tuple = tuple.__new__  # what ``Mark`` itself calls, at half its cost


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
