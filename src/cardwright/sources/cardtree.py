"""One card file becomes facts: its tree is walked beside the shape of the card, which alone lists the fields."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path as FilePath
from typing import get_origin

from pydantic import JsonValue, ValidationError

from cardwright.card.canonical import digest_of
from cardwright.card.merge import Fact
from cardwright.card.origin import Origin, file_origin
from cardwright.card.pointer import Path, dotted
from cardwright.card.shape import ROOT, Node, fields_at
from cardwright.card.values import (
    Dataset,
    DatasetReference,
    Document,
    Measurement,
    Person,
    Reference,
    Slice,
    Statement,
)
from cardwright.errors import UnreadableError
from cardwright.sources.wording import kind_of, near
from cardwright.yamlfile import Spot, YamlFile, parse_bytes, read_bytes

OWN_KEYS = ("stated_by", "registered_model", "evidence")
RESERVED = frozenset({"format", "identity", "contradictions", "origins", "stale"})
_FORMS: dict[str, frozenset[str]] = {
    "text": frozenset({"text", "stated_by", "about"}),
    "not_applicable": frozenset({"not_applicable", "stated_by"}),
    "refers_to": frozenset({"refers_to"}),
}
_ANSWER_KEYS = ("answer", "reason", "exception", "stated_by")
_SEE_SCHEMA = "`cardwright schema card` lists the fields"
_WORDS = {"yes": True, "no": False, "true": True, "false": False}


@dataclass(frozen=True, kw_only=True, slots=True)
class CardFile:
    """What one file of a card says.

    ``facts`` are what it states. ``defaults`` are names that follow from a key (``accuracy: 0.95`` measures the metric
    ``accuracy``); they count only where no other source names the thing.
    """

    name: str
    digest: str
    yaml: YamlFile
    is_own: bool
    """Whether the file is about one model, not about all."""
    model: str | None
    facts: tuple[Fact, ...]
    defaults: tuple[Fact, ...]

    def nearest(self, path: Path) -> tuple[int, Origin] | None:
        """How many parts of a path the file has, and where the last of them stands; None when it has none."""
        found = self.yaml.nearest(path)
        if found is None:
            return None
        size, mark = found
        line, column = (mark.value_line, mark.value_column) if size == len(path) else (mark.line, mark.column)
        return size, Origin(kind="file", address=self.name, line=line, column=column)

    @property
    def top(self) -> Origin:
        """The first line of the file."""
        return Origin(kind="file", address=self.name, line=1, column=1)


def read_card_file(path: FilePath, *, name: str, is_own: bool = True, names_model: bool = False) -> CardFile:
    """Read one card file.

    Args:
        path: the file.
        name: its path relative to the configuration, as messages and origins show it.
        is_own: whether the file is about one model, not about all.
        names_model: whether the file may hold ``model:``, the registered name.

    Raises:
        UnreadableError: not YAML, an unknown field, or a shape that no field has; names line and column.
    """
    data = read_bytes(path, name=name)
    file = parse_bytes(data, name=name)
    walker = _Walker(file, names_model=names_model)
    walker.walk_file()
    return CardFile(
        name=name,
        digest=digest_of(data),
        yaml=file,
        is_own=is_own,
        model=walker.model,
        facts=tuple(walker.facts),
        defaults=tuple(walker.defaults),
    )


@lru_cache(maxsize=256)
def _person_of(text: str) -> JsonValue:
    return Person.model_validate_json(text).model_dump(mode="json", exclude_none=True)


class _Walker:
    """Walks one file beside the shape of a card, and collects facts and defaults on the way."""

    def __init__(self, file: YamlFile, *, names_model: bool) -> None:
        self.file = file
        self.names_model = names_model
        self.model: str | None = None
        self.stated_by: JsonValue = None
        self.facts: list[Fact] = []
        self.defaults: list[Fact] = []

    def walk_file(self) -> None:
        """Read all that the file says."""
        data = self.file.data
        if data is None:
            return
        if not isinstance(data, dict):
            raise self._error((), "holds no sections", hint="a card file is a mapping: section, then field")
        self.stated_by = self._person(data.get("stated_by"))
        self._read_model(data)
        for key, node in data.items():
            if key in OWN_KEYS:
                continue
            if key in RESERVED:
                raise self._error(
                    (key,), f"{key} is never written by hand", hint="the registry and Cardwright supply it; remove it"
                )
            self._walk((key,), node, ROOT.below[key], self.file.spots.get(key))

    def _read_model(self, data: dict[str, JsonValue]) -> None:
        # ``model`` is a section as well: beside one, the registered name is written ``registered_model``
        for key in ("model", "registered_model"):
            if not self._means_name(data.get(key)):
                continue
            if not self.names_model:
                raise self._error((key,), "only card.yaml names the registered model", hint="move the line there")
            self.model = self._as_written((key,), data[key]) or None

    @staticmethod
    def _means_name(node: JsonValue) -> bool:
        return isinstance(node, str | int | float) and not isinstance(node, bool)

    def _person(self, node: JsonValue) -> JsonValue:
        if node is None:
            return None
        try:
            return _person_of(json.dumps({"name": node} if isinstance(node, str) else node))
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            path = ("stated_by", *(str(part) for part in first["loc"]))
            hint = "stated_by takes name, role, on_behalf_of and date (YYYY-MM-DD)"
            raise self._error(path, f"{dotted(path)}: {first['msg']}", hint=hint) from error

    def _walk(self, path: Path, node: JsonValue, shape: Node, spot: Spot | None) -> None:
        kind = shape.shape
        if kind == "unknown":
            raise self._unknown(path)
        if node is None:
            return  # an empty field states nothing; its place is known from the marks
        if kind == "statement":
            self._statement(path, node, shape, spot)
        elif kind == "answer":
            self._fact(path, self._answer(path, node, shape), spot)
        elif kind == "section":
            self._section(path, node, shape, spot)
        elif kind == "mapping":
            self._children(path, self._mapping(path, node), shape, spot)
        else:
            self._fact(path, self._value(path, node, shape), spot)

    def _children(self, path: Path, node: dict[str, JsonValue], shape: Node, spot: Spot | None) -> None:
        below = spot[4] if spot is not None else None
        spots = below if isinstance(below, dict) else {}
        for key, child in node.items():
            inner = shape.below[key]
            if child.__class__ is str and (inner.is_said or inner.is_plain):  # most of most cards
                self._fact((*path, key), self._signed("text", child) if inner.is_said else child, spots.get(key))
            else:
                self._walk((*path, key), child, inner, spots.get(key))

    def _section(self, path: Path, node: JsonValue, shape: Node, spot: Spot | None) -> None:
        if not isinstance(node, dict) and self._stands_for_section(path, node, shape, spot):
            return
        fields = self._mapping(path, node)
        self._name_from_key(path, fields, shape, spot)
        self._children(path, fields, shape, spot)

    def _stands_for_section(self, path: Path, node: JsonValue, shape: Node, spot: Spot | None) -> bool:
        """A number in place of a measurement, a name in place of a data set or of the model."""
        if Measurement in shape.kinds and isinstance(node, int | float) and not isinstance(node, bool):
            self._fact((*path, "value"), node, spot)
            self._default((*path, "metric"), path[-1].partition("@")[0], spot)
            return True
        if DatasetReference in shape.kinds and isinstance(node, str):
            self._fact((*path, "name"), node, spot)
            return True
        return path == ("model",) and self._means_name(node)

    def _name_from_key(self, path: Path, fields: dict[str, JsonValue], shape: Node, spot: Spot | None) -> None:
        if Measurement in shape.kinds and "metric" not in fields:
            self._default((*path, "metric"), path[-1].partition("@")[0], spot)
        elif Dataset in shape.kinds and "name" not in fields:
            self._default((*path, "name"), path[-1], spot)
        elif Slice in shape.kinds and "by" not in fields and "=" in path[-1]:
            for part in path[-1].split("&"):
                dimension, _, group = part.partition("=")
                self._default((*path, "by", dimension), group, spot)

    def _statement(self, path: Path, node: JsonValue, shape: Node, spot: Spot | None) -> None:
        kinds = shape.kinds
        if isinstance(node, dict):
            form = next((name for name in _FORMS if name in node), None)
            if form is not None:
                self._fact(path, self._completed(path, node, form, shape), spot)
            elif Document in kinds or any(get_origin(kind) is dict for kind in kinds):
                self._children(path, node, shape, spot)
            else:
                raise self._form_error(path, node)
        elif isinstance(node, list):
            raise self._error(path, f"{dotted(path)} takes a text, not a list", hint="write it as one text: use `|`")
        elif Statement in kinds:
            self._fact(path, self._signed("text", self._as_written(path, node)), spot)
        else:
            raise self._error(path, f"{dotted(path)} does not take a plain text", hint=_SEE_SCHEMA)

    def _form_error(self, path: Path, node: dict[str, JsonValue]) -> UnreadableError:
        key = next(iter(node), None)
        inner = (*path, key) if key is not None else path
        return self._error(
            inner,
            f"{dotted(path)} takes a text, or a mapping with text or not_applicable"
            + (f"; it has {key!r}{near(key, tuple(_FORMS))}" if key else ""),
            hint=_SEE_SCHEMA,
        )

    def _completed(self, path: Path, node: dict[str, JsonValue], form: str, shape: Node) -> JsonValue:
        if form == "refers_to" and Reference not in shape.kinds:
            raise self._error((*path, form), f"{dotted(path)} cannot refer to other values", hint="state it in a text")
        for key in node:
            if key not in _FORMS[form]:
                raise self._error((*path, key), f"unknown field {dotted((*path, key))}{near(key, tuple(_FORMS[form]))}")
        value = self._texts(path, node, shape)
        if form == "refers_to":
            return value
        value["stated_by"] = self._own_person((*path, "stated_by"), node, shape)
        return {key: item for key, item in value.items() if item is not None}

    def _own_person(self, path: Path, node: dict[str, JsonValue], shape: Node) -> JsonValue:
        person = node.get("stated_by")
        if person is None:
            return self.stated_by
        if isinstance(person, str):
            return {"name": person}
        return self._texts(path, person, shape.below["stated_by"]) if isinstance(person, dict) else person

    def _answer(self, path: Path, node: JsonValue, shape: Node) -> JsonValue:
        if not isinstance(node, dict):
            return self._signed("answer", self._yes_or_no(path, node))
        for key in node:
            if key not in _ANSWER_KEYS:
                raise self._error((*path, key), f"unknown field {dotted((*path, key))}{near(key, _ANSWER_KEYS)}")
        if node.get("answer") is None:
            raise self._error(path, f"{dotted(path)} has no answer", hint="answer: yes or no, given by a person")
        value = self._texts(path, node, shape)
        value["answer"] = self._yes_or_no((*path, "answer"), node["answer"])
        value["stated_by"] = self._own_person((*path, "stated_by"), node, shape)
        return {key: item for key, item in value.items() if item is not None}

    def _yes_or_no(self, path: Path, node: JsonValue) -> bool:
        if isinstance(node, bool):
            return node
        word = node.strip().lower() if isinstance(node, str) else ""
        if word not in _WORDS:
            raise self._error(path, f"{dotted(path)} takes yes or no", hint="leave it out until a person has answered")
        return _WORDS[word]

    def _value(self, path: Path, node: JsonValue, shape: Node) -> JsonValue:
        if isinstance(node, list):
            parts = ((str(index), item) for index, item in enumerate(node))
            return [self._value((*path, part), item, shape.below[part]) for part, item in parts]
        if isinstance(node, dict):
            return self._inside_list(path, node, shape)
        text = self._text(path, node, shape)
        return [text] if shape.is_list else text

    def _inside_list(self, path: Path, node: dict[str, JsonValue], shape: Node) -> JsonValue:
        fields = fields_at(path)
        for key in node:
            if fields and key not in fields:
                raise self._unknown((*path, key))
        return {
            key: self._value((*path, key), item, shape.below[key]) for key, item in node.items() if item is not None
        }

    def _texts(self, path: Path, node: dict[str, JsonValue], shape: Node) -> dict[str, JsonValue]:
        return {
            key: item if isinstance(item, str) else self._text((*path, key), item, shape.below[key])
            for key, item in node.items()
            if item is not None
        }

    def _text(self, path: Path, node: JsonValue, shape: Node) -> JsonValue:
        """A number or boolean stays as written where the card wants text: 1.10 is not 1.1."""
        if node is None or isinstance(node, (str, list, dict)):
            return node
        return self._as_written(path, node) if shape.is_text else node

    def _as_written(self, path: Path, node: JsonValue) -> str:
        written = self.file.written(path)
        return str(node) if written is None else written

    def _signed(self, name: str, said: JsonValue) -> JsonValue:
        return {name: said, "stated_by": self.stated_by} if self.stated_by is not None else {name: said}

    def _mapping(self, path: Path, node: JsonValue) -> dict[str, JsonValue]:
        if isinstance(node, dict):
            return node
        raise self._error(path, f"{dotted(path)} takes a mapping, not {kind_of(node)}", hint=_SEE_SCHEMA)

    def _fact(self, path: Path, value: JsonValue, spot: Spot | None) -> None:
        self.facts.append(Fact(path, value, self._origin(path, spot)))

    def _default(self, path: Path, value: JsonValue, spot: Spot | None) -> None:
        self.defaults.append(Fact(path, value, self._origin(path, spot)))

    def _origin(self, path: Path, spot: Spot | None) -> Origin:
        if spot is None:  # from a merge key, which has no place of its own
            place = self.file.place(path)
            return Origin(kind="file", address=place.file, line=place.line, column=place.column)
        line, column, value_line, value_column, _ = spot
        if value_line < line:  # as in ``mark_of``, for the most frequent thing that is asked
            value_line, value_column = line, column
        return file_origin(self.file.name, value_line + 1, value_column + 1)

    def _unknown(self, path: Path) -> UnreadableError:
        known: Sequence[str] = fields_at(path[:-1])
        if len(path) == 1:
            known = [*(name for name in known if name not in RESERVED), *OWN_KEYS]
        return self._error(path, f"unknown field {dotted(path)}{near(path[-1], known)}", hint=_SEE_SCHEMA)

    def _error(self, path: Path, message: str, *, hint: str | None = None) -> UnreadableError:
        return UnreadableError(message, where=self.file.place_of_key(path), hint=hint)
