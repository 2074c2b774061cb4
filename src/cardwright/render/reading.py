"""Cards and judgements from their files, in which what versions have in common is read once.

The versions of a model share most statements, origins and verdicts word for word. Canonical JSON puts each of them on
lines of its own, so that equal ones are equal bytes: those seen before are not validated again, and carry the same
number, by which the composition knows that it has already written them down.
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from cardwright.card.card import Card
from cardwright.card.origin import Origin
from cardwright.render.kept import Kept
from cardwright.rules.verdict import Finding, Judgement

Value = TypeVar("Value")

# bytes of JSON that are remembered with what they mean, which takes five times the room: four versions of 200 kB each
_MOST_CARD, _MOST_VERDICTS = 500_000, 800_000
_FIELD = re.compile(rb'\n  "(\w+)": ')
_INNER = re.compile(rb'\n    "(\w+)": ')
_POINTER = re.compile(rb'\n    "/?([^/"]*)(/[^/"]*)?')
# after the name of a field: it was divided into its own fields; of origins, the one of the field as a whole
_ABOVE = "."
_FINDINGS = re.compile(rb'\n  "findings": \[\n    \{')
_FIRST, _BETWEEN, _LAST = b"[\n    {", b"\n    },\n    {", b"\n    }\n  ]"
_FINGERPRINT = re.compile(rb'\n      "fingerprint": "[0-9a-f]*",')


@dataclass(frozen=True, kw_only=True, slots=True)
class Tokens:
    """Numbers of contents: where two versions have the same number, they have the same content.

    ``values`` and ``origins`` are by field of the card (``intended_use``) and by the fields of that
    (``intended_use.purpose``), the origins being those of the field, of all below it and of what is above it;
    ``findings`` are in the order of the judgement.
    """

    values: Mapping[str, int]
    origins: Mapping[str, int]
    findings: tuple[int, ...]

    def of(self, field: str) -> tuple[int, int]:
        """The numbers of a field's value and origins; 0 where the card has none."""
        value, origin = self.values.get(field), self.origins.get(field)
        if value is None or origin is None:
            above = field.partition(".")[0]
            whole = above + _ABOVE
            if value is None:
                value = 0 if whole in self.values else self.values.get(above, 0)
            origin = self.origins.get(whole, 0) if origin is None else origin
        return value, origin


@dataclass(frozen=True, kw_only=True, slots=True)
class Version:
    """A card with its judgement; ``tokens`` is None where the files are not canonical."""

    card: Card
    judgement: Judgement
    tokens: Tokens | None


_numbers = itertools.count(1)
_values: Kept[tuple[str, bytes], tuple[dict[str, int], object]] = Kept(_MOST_CARD)
_origins: Kept[bytes, tuple[dict[str, int], dict[str, Origin]]] = Kept(_MOST_CARD)
_parts: Kept[tuple[str, bytes], int] = Kept(_MOST_CARD)
_findings: Kept[bytes, tuple[int, Finding]] = Kept(_MOST_VERDICTS)
_judged: Kept[bytes, tuple[tuple[int, ...], tuple[Finding, ...]]] = Kept(_MOST_VERDICTS)


def read_version(card_json: bytes, verdicts: bytes) -> Version:
    """The card as ``model_validate_json`` gives it, and the judgement without fingerprints, which no document shows.

    Raises:
        pydantic.ValidationError: one of them is not what it should be.
    """
    try:
        card, values, origins = _card(card_json)
        judgement, findings = _judgement(verdicts)
    except (ValidationError, ValueError):
        card, judgement = Card.model_validate_json(card_json), Judgement.model_validate_json(verdicts)
        return Version(card=card, judgement=judgement, tokens=None)
    return Version(card=card, judgement=judgement, tokens=Tokens(values=values, origins=origins, findings=findings))


def read_card(card_json: bytes) -> Card:
    """The card alone.

    Raises:
        pydantic.ValidationError: it is not a card.
    """
    try:
        return _card(card_json)[0]
    except (ValidationError, ValueError):
        return Card.model_validate_json(card_json)


def _card(data: bytes) -> tuple[Card, dict[str, int], dict[str, int]]:
    members = dict(_members(data))
    groups = dict(_groups(members.pop("origins", b"{\n  }")))
    values = {name: _values.get((name, text)) for name, text in members.items()}
    origins = {name: _origins.get(text) for name, text in groups.items()}
    new = {name: members[name] for name, found in values.items() if found is None}
    unread = b",".join(groups[name] for name, found in origins.items() if found is None)
    if new or unread:
        # one validation of what is new; a card cannot do without its identity
        asked = {"identity": members.get("identity", b"null"), **new}
        text = b",".join(b'"%b":%b' % (name.encode(), value) for name, value in asked.items())
        read = Card.model_validate_json(b'{%b,"origins":{%b}}' % (text, unread))
        for name, text in new.items():
            value = getattr(read, name)
            values[name] = _values.put((name, text), (_value_numbers(name, text, value), value), weight=len(text))
        fresh = iter(read.origins.items())
        for name, found in origins.items():
            if found is None:
                text = groups[name]
                size = len(_POINTER.findall(text))
                known = _origin_numbers(name, text), dict(itertools.islice(fresh, size))
                origins[name] = _origins.put(text, known, weight=len(text))
    fields = {name: found[1] for name, found in values.items() if found is not None}
    if groups:
        fields["origins"] = _merged(found[1] for found in origins.values() if found is not None)
    card = Card.model_construct(**fields)  # type: ignore[arg-type]  # each was validated as a field of a card
    return (
        card,
        _merged(found[0] for found in values.values() if found is not None),
        _merged(found[0] for found in origins.values() if found is not None),
    )


def _merged(parts: Iterable[dict[str, Value]]) -> dict[str, Value]:
    whole: dict[str, Value] = {}
    for part in parts:
        whole |= part
    return whole


def _number(name: str, text: bytes) -> int:
    key = name, text
    return _parts.get(key) or _parts.put(key, next(_numbers), weight=len(text))


def _value_numbers(name: str, text: bytes, value: object) -> dict[str, int]:
    """The number of a field, and of its own fields where the text falls into them."""
    numbers = {name: next(_numbers)}
    if isinstance(value, BaseModel):
        starts = list(_INNER.finditer(text))
        inner = [found[1].decode("ascii") for found in starts]
        if len(inner) == len(value.model_fields_set) and set(inner) == value.model_fields_set:
            ends = (*(found.start() for found in starts[1:]), len(text))
            for field, found, end in zip(inner, starts, ends, strict=True):
                numbers[f"{name}.{field}"] = _number(f"{name}.{field}", text[found.end() : end].rstrip(b",\n }"))
            numbers[name + _ABOVE] = 0
    return numbers


def _origin_numbers(name: str, text: bytes) -> dict[str, int]:
    """The number of the origins of a field and of all below it, then by its own fields."""
    parts: dict[str, bytes] = defaultdict(bytes)
    starts = list(_POINTER.finditer(text))
    ends = (*(found.start() for found in starts[1:]), len(text))
    for found, end in zip(starts, ends, strict=True):
        parts[(found[2] or b"")[1:].decode("utf-8")] += text[found.start() : end].rstrip(b",")
    above = parts.pop("", b"")
    numbers = {f"{name}.{field}": _number(f"/{name}/{field}", above + part) for field, part in parts.items()}
    return {name: next(_numbers), name + _ABOVE: _number(f"/{name}", above), **numbers}


def _members(data: bytes) -> Iterator[tuple[str, bytes]]:
    """The fields of the outermost object with the text of their values.

    A line feed never stands within a JSON string, so these are its fields if each text is a whole value, which its
    validation shows.
    """
    starts = list(_FIELD.finditer(data))
    if not starts or data[: starts[0].start()] != b"{" or data[-3:] != b"\n}\n":
        raise ValueError("not canonical")
    ends = [found.start() - 1 for found in starts[1:]] + [len(data) - 3]
    for found, end in zip(starts, ends, strict=True):
        yield found[1].decode("ascii"), data[found.end() : end]


def _groups(data: bytes) -> Iterator[tuple[str, bytes]]:
    """The origins by the field of the card that they are of, without the braces around them."""
    if data[:1] != b"{" or data[-4:] != b"\n  }":
        raise ValueError("not canonical")
    name, start = None, 1
    for found in _POINTER.finditer(data):
        if found[1] != name:
            if name is not None:
                yield name.decode("utf-8"), data[start : found.start() - 1]
            name, start = found[1], found.start()
    if name is not None:
        yield name.decode("utf-8"), data[start:-4]


def _judgement(data: bytes) -> tuple[Judgement, tuple[int, ...]]:
    start = _FINDINGS.search(data)
    end = data.find(_LAST, start.end()) if start is not None else -1
    if start is None or end < 0:
        return Judgement.model_validate_json(data), ()
    text = _FINGERPRINT.sub(b"", data[start.end() : end])
    head, tail = data[: start.end() - len(_FIRST)], data[end + len(_LAST) :]
    judgement = Judgement.model_validate_json(b"%b[]%b" % (head, tail))
    found = _judged.get(text)
    if found is None:
        found = _judged.put(text, _read_findings(text, head, tail), weight=len(text))
    return judgement.model_copy(update={"findings": found[1]}), found[0]


def _read_findings(text: bytes, head: bytes, tail: bytes) -> tuple[tuple[int, ...], tuple[Finding, ...]]:
    """Findings and their numbers, from the lines within the brackets of their list; around it stands the judgement."""
    keys = text.split(_BETWEEN)
    known = {key: _findings.get(key) for key in keys}
    new = [key for key, found in known.items() if found is None]
    if new:
        read = Judgement.model_validate_json(b"%b[{%b}]%b" % (head, b"},{".join(new), tail)).findings
        for key, finding in zip(new, read, strict=True):
            known[key] = _findings.put(key, (next(_numbers), finding), weight=len(key))
    pairs = [found for key in keys if (found := known[key]) is not None]
    return tuple(number for number, _finding in pairs), tuple(finding for _number, finding in pairs)
