"""The contract of every reader: a document is recognised by its shape, and read whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from pydantic import Field, JsonValue

from cardwright.card.merge import Fact
from cardwright.card.origin import Origin
from cardwright.card.values import DatasetReference, Frozen
from cardwright.errors import Place, UnreadableError
from cardwright.yamlfile import parse_yaml


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One row of a table: its 1-based line and its cells by column."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """A CSV file with a header."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """One line of a JSON Lines file: its 1-based line and its value."""

    line: int
    value: JsonValue


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrays:
    """The arrays of an NPZ file that readers use, as plain numbers and texts."""

    names: tuple[str, ...]
    features: tuple[str, ...]
    values: tuple[tuple[float, ...], ...]
    """One row a case, one column a feature."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """A parsed file.

    ``value`` holds JSON, ``records`` JSON Lines, ``table`` a CSV file, ``arrays`` an NPZ file; the others are None.
    ``kind`` says whether it lay beside the cards or was an artifact of a run.
    """

    name: str
    kind: Literal["file", "artifact"]
    digest: str
    text: str = ""
    value: JsonValue = None
    records: tuple[Record, ...] = ()
    table: Table | None = None
    arrays: Arrays | None = None

    def origin(self, line: int | None = None) -> Origin:
        """Where a value of this document comes from."""
        return Origin(kind=self.kind, address=self.name, line=line, digest=self.digest)

    def error(
        self, message: str, *, path: tuple[str, ...] = (), line: int | None = None, hint: str | None = None
    ) -> UnreadableError:
        """An error at a place of the document: a line of a table, or a path of keys (list positions as text)."""
        return UnreadableError(message, where=self._where(path, line), hint=hint)

    def undeclared(self, message: str, *, key: str, example: str) -> UndeclaredError:
        """The document is fine, but does not hold what a person has to declare."""
        hint = f"declare it in card.yaml or versions/<n>.yaml: evidence: {{<file>: {{{key}: {example}}}}}"
        return UndeclaredError(message, where=self._where((), None), hint=hint)

    def _where(self, path: tuple[str, ...], line: int | None) -> Place | str:
        if self.kind == "artifact":
            return f"{self.name}:{line}" if line else self.name
        if line is None and path:
            try:
                return parse_yaml(self.text, name=self.name).place(path)
            except UnreadableError:
                return Place(file=self.name)
        return Place(file=self.name, line=line or 1)


class UndeclaredError(UnreadableError):
    """A file that can only be used once a person has said what it does not say itself."""


class Declared(Frozen):
    """What a card file says about an evidence file, under ``evidence:``."""

    dataset: DatasetReference | None = Field(None, description="The data the figures were measured on.")
    dimensions: tuple[str, ...] = Field((), description="Attributes of the groups, in the order of the group keys.")
    attribute_source: str | None = Field(None, description="self-reported, recorded or inferred, and where.")
    favourable: str | None = Field(None, description="The outcome that counts as selection.")
    reference: str | None = Field(None, description="The group to which the others were compared.")
    decision_threshold: float | None = Field(None, description="Score cut-off behind the decisions.")
    method: str | None = Field(None, description="How the figures were computed, where the file does not say.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Context:
    """What is known beside the document: the version it is read for, its run, and what people declared."""

    version: str
    run: str | None = None
    declared: Declared = field(default_factory=Declared)


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """What one document says about one version. ``notes`` name what it held but a card cannot take, and why."""

    tool: str
    facts: tuple[Fact, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Reader:
    """One tool's reader.

    ``recognises`` looks at the shape alone and never raises; ``read`` raises UnreadableError for anything that the
    shape promises and the content does not keep.
    """

    tool: str
    recognises: Callable[[Document], bool]
    read: Callable[[Document, Context], Evidence]
