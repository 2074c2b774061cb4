"""The card as a document, before any format: sections of blocks; site, PDF and Markdown are ways to write it.

Text in blocks is plain text unless the field says prose; prose is the small Markdown subset that `render/prose.py`
turns into clean HTML. Nothing here is escaped: escaping belongs to the writer of each format.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal

from cardwright.card.card import Card
from cardwright.card.origin import Origin
from cardwright.card.values import Person
from cardwright.render.reading import Tokens
from cardwright.rules.verdict import Finding, Judgement


class Mark(StrEnum):
    """Status as a word; each writer adds the shape and then the colour (notes on visual design)."""

    COMPLETE = "complete"
    GAP = "gap"
    FAILS = "fails"
    NOT_SHOWN = "not_shown"
    STALE = "stale"
    CONTRADICTED = "contradicted"
    WAIVED = "waived"
    NOT_APPLICABLE = "not_applicable"
    NOT_YET = "not_yet_in_application"
    INCOMPLETE = "incomplete"


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """One cell: text as printed, with the origin of the value behind it and the mark it carries."""

    text: str
    number: bool = False
    code: bool = False
    mark: Mark | None = None
    origin: Origin | None = None
    href: str | None = None
    language: str | None = None
    """Of the text, where it may be another than that of the document; None for figures, names in code and days."""
    quoted: tuple[str, ...] | None = None
    """The parts of the text that are in that language, in order; None where all of it is."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Prose:
    """A person's statement: text in the Markdown subset, who stated it, where it stands."""

    text: str
    stated_by: Person | None = None
    origin: Origin | None = None
    label: str | None = None
    fixed: bool = False
    """The text is not a person's but ours, in the language of the document."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """A definition list: label and value."""

    rows: tuple[tuple[str, Cell], ...]
    caption: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """A table with a caption; the first cell of each row is its head."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    numeric: frozenset[int] = frozenset()
    note: str | None = None
    css: str = ""
    quoted: tuple[str, ...] = ()
    """The parts of the note in the words of the card."""
    language: str | None = None
    """Of these parts."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """A chart as inline SVG made by us, with its alternative in words and the data behind it."""

    svg: str
    caption: str
    alternative: str
    data: Table | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Gap:
    """Something not provided or not adequate, said openly at its place."""

    label: str
    message: str
    mark: Mark
    finding: Finding | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """A sentence of the tool's own, for example that nothing was provided."""

    text: str
    mark: Mark | None = None
    finding: Finding | None = None
    """Whose words the text quotes."""
    quoted: tuple[str, ...] = ()
    """The parts of the text in the words of the card."""
    language: str | None = None
    """Of these parts."""


Block = Prose | Facts | Table | Figure | Gap | Note


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """One section; ``id`` is fixed and safe as an HTML id, so that links survive. ``level`` 2 is a main section."""

    id: str
    title: str
    mark: Mark | None
    blocks: tuple[Block, ...]
    level: Literal[2, 3] = 2
    children: tuple[Section, ...] = ()
    number: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Worry:
    """One line of what to worry about, linking to its place in the document."""

    mark: Mark
    text: str
    target: str
    quoted: str | tuple[str, ...] = ""
    """The parts of the text that are in the words of a rule pack, which are English, in order."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """Everything a page or report about one version shows, in order."""

    title: str
    model: str
    version: str
    slug: str
    aliases: tuple[str, ...]
    language: str
    mark: Mark
    status: str
    banner: str | None
    digest: str
    as_of: date
    packs: tuple[str, ...]
    glance: tuple[tuple[str, Cell], ...]
    worries: tuple[Worry, ...]
    looked_at: str
    sections: tuple[Section, ...]
    appendices: tuple[Section, ...]
    card: Card = field(repr=False)
    judgement: Judgement = field(repr=False)
    state: str = ""
    """Where the version stands in its life, in words; empty only in documents made by hand."""
    tokens: Tokens | None = field(default=None, repr=False, compare=False)
    """What it shares with other versions, where its files told."""
