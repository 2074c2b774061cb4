"""Where a value comes from. Every value of a card has one; the site, the PDF and the JSON show it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from cardwright.card.values import Frozen
from cardwright.card.variation import made

Kind = Literal["registry", "run", "logged_model", "artifact", "file", "trail", "derived"]


class Origin(Frozen):
    """The address a value was read from.

    ``address`` is stable and free of machine paths: ``models:/credit-risk/3#description``,
    ``runs:/<id>/metrics/accuracy``, ``runs:/<id>/artifacts/governance/slices.json``, ``cards/credit-risk/card.yaml``.
    """

    kind: Kind
    address: str
    line: int | None = Field(None, description="1-based line, for files.")
    column: int | None = Field(None, description="1-based column, for files.")
    digest: str | None = Field(None, description="sha256:... of the file or artifact read.")
    step: int | None = Field(None, description="Metric step.")
    derived_from: tuple[str, ...] = Field((), description="JSON Pointers, for derived values.")

    def __str__(self) -> str:
        if self.kind == "file" and self.line is not None:
            return f"{self.address}:{self.line}:{self.column or 1}"
        if self.kind == "trail" and self.line is not None:
            return f"{self.address}:{self.line}"
        if self.kind == "derived":
            return "derived from " + ", ".join(self.derived_from)
        return self.address


_IN_FILE = {"kind", "address", "line", "column"}
_FILE = Origin(kind="file", address="", line=0, column=0).__dict__


def file_origin(address: str, line: int, column: int) -> Origin:
    """A place in a file whose line and column are known to be numbers: as ``Origin(...)`` at a fifth of its cost."""
    values = _FILE.copy()
    values["address"], values["line"], values["column"] = address, line, column
    return made(Origin, values, _IN_FILE)


def in_order(origins: Mapping[str, Origin]) -> dict[str, Origin]:
    """Origins in the order of their pointers: texts alone are sorted in a third of the time of pairs."""
    return {pointer: origins[pointer] for pointer in sorted(origins)}
