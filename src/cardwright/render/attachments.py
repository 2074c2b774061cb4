"""Which documents that a card names travel inside its report: those whose bytes are the ones the card speaks of."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal

from pydantic import BaseModel

from cardwright.card.card import Card
from cardwright.card.pointer import to_pointer
from cardwright.card.values import Document
from cardwright.render.plaintext import shortened, visible
from cardwright.render.slug import slug

MAX_BYTES = 10_000_000
# made by the report itself
_RESERVED = frozenset({"card.json", "verdicts.json"})

Reason = Literal["not a path below the project", "no digest stated", "not found", "another digest", "too large"]


@dataclass(frozen=True, kw_only=True, slots=True)
class NamedDocument:
    """A document that a card names: JSON Pointer of the entry, title, location and digest as stated."""

    pointer: str
    title: str
    location: str | None
    digest: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Chosen:
    """What is attached, name to (description, bytes), and why each other document is not (by its JSON Pointer)."""

    attachments: dict[str, tuple[str, bytes]]
    left_out: dict[str, Reason]


def named_documents(card: Card) -> tuple[NamedDocument, ...]:
    """All documents of a card, in the order of their JSON Pointers."""
    found = (
        NamedDocument(pointer=to_pointer(path), title=item.title, location=item.location, digest=item.digest)
        for path, item in _documents(card, ())
    )
    return tuple(sorted(found, key=lambda item: item.pointer))


def project_path(document: NamedDocument) -> PurePosixPath | None:
    """The location as a path below the project folder; none for addresses, absolute paths and ways upwards.

    The caller resolves it and reads it; a link that leads out of the project is the caller's to refuse.
    """
    location = document.location
    if not location or "://" in location or "\\" in location or "\0" in location or ":" in location[:2]:
        return None
    path = PurePosixPath(location)
    if path.is_absolute() or ".." in path.parts or not path.parts:
        return None
    return path


def choose_attachments(card: Card, contents: Mapping[str, bytes], *, cap: int = MAX_BYTES) -> Chosen:
    """The documents to attach with the relationship Data.

    Args:
        card: names documents with location and sha256.
        contents: location as written in the card -> bytes of the file; files that do not exist are absent.
        cap: most bytes of all attachments together; documents are taken in the order of their JSON Pointers, and one
            that does not fit leaves room for a smaller one after it.
    """
    attachments: dict[str, tuple[str, bytes]] = {}
    left_out: dict[str, Reason] = {}
    taken: set[str] = set()
    room = cap
    for document in named_documents(card):
        reason = _objection(document, contents, room)
        if reason is not None or document.location is None:
            left_out[document.pointer] = reason or "not found"
            continue
        content = contents[document.location]
        digest = hashlib.sha256(content).hexdigest()
        if digest in taken:
            continue
        taken.add(digest)
        room -= len(content)
        attachments[_file_name(document.location, digest, attachments)] = (_description(document), content)
    return Chosen(attachments=attachments, left_out=left_out)


def _objection(document: NamedDocument, contents: Mapping[str, bytes], room: int) -> Reason | None:
    if project_path(document) is None:
        return "not a path below the project"
    if document.digest is None:
        return "no digest stated"
    content = contents.get(document.location or "")
    if content is None:
        return "not found"
    if f"sha256:{hashlib.sha256(content).hexdigest()}" != document.digest.lower():
        return "another digest"
    return "too large" if len(content) > room else None


def _file_name(location: str, digest: str, taken: Mapping[str, object]) -> str:
    """The last part of the path as a safe name; with the beginning of its digest where another file has it."""
    name = slug(PurePosixPath(location).name)
    return name if name not in taken and name not in _RESERVED else f"{digest[:8]}-{name}"


def _description(document: NamedDocument) -> str:
    return shortened(visible(f"{document.title} ({document.pointer})", newlines=False), 200)


def _documents(value: object, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Document]]:
    if isinstance(value, Document):
        yield path, value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _documents(getattr(value, name), (*path, name))
    elif isinstance(value, dict):
        for key in value:
            yield from _documents(value[key], (*path, str(key)))
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _documents(item, (*path, str(index)))
