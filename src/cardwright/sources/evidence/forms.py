"""The figures of our own small forms (``comparison/1``, ``robustness/1``, ``security/1``, ``drift/1``)."""

from __future__ import annotations

import math
from typing import TypeVar

from pydantic import Field, FiniteFloat, JsonValue, StrictInt, StrictStr, ValidationError

from cardwright.card.values import AcceptanceLimit, DatasetReference, Frozen, Interval
from cardwright.sources.evidence.base import Document
from cardwright.sources.evidence.intervals import bootstrap_mean, wilson

MOST_CASES = 5_000
"""More single values than these get no interval: the file should then give one."""


class Side(Frozen):
    """A figure as counts, as the values of single cases, or as a value that was computed elsewhere."""

    value: FiniteFloat | None = Field(None, strict=True)
    successes: StrictInt | None = Field(None, ge=0)
    n: StrictInt | None = Field(None, ge=0)
    cases: tuple[FiniteFloat, ...] = ()

    def share(self) -> tuple[int, int] | None:
        """Successes and cases, where the file counts them."""
        return (self.successes, self.n) if self.successes is not None and self.n else None

    def worth(self) -> float:
        """The value, from the most particular thing that is given.

        Raises:
            ValueError: nothing is given, or two things that differ.
        """
        if self.successes is not None and (not self.n or self.successes > self.n):
            raise ValueError("successes need n, and there cannot be more of them")
        if self.cases and self.n not in (None, len(self.cases)):
            raise ValueError(f"n is {self.n}, and there are {len(self.cases)} cases")
        share = self.share()
        found = share[0] / share[1] if share else math.fsum(self.cases) / len(self.cases) if self.cases else self.value
        if found is None:
            raise ValueError("a figure has a value, successes of n, or cases")
        if self.value is not None and not math.isclose(found, self.value, rel_tol=1e-4, abs_tol=1e-6):
            raise ValueError(f"value is {self.value}, and what it is computed from gives {found}")
        return found

    def size(self) -> int | None:
        """Number of cases, where it is known."""
        return len(self.cases) if self.cases else self.n


class Figured(Side):
    """A figure with what else a card says about one."""

    interval: Interval | None = None
    unit: StrictStr | None = None
    definition: StrictStr | None = None
    decision_threshold: FiniteFloat | None = Field(None, strict=True)
    limit: AcceptanceLimit | None = None

    def around(self) -> JsonValue:
        """The stated interval, else the Wilson interval of the counts or the bootstrap interval of the cases."""
        if self.interval is not None:
            return self.interval.model_dump(mode="json", exclude_none=True)
        share = self.share()
        if share is not None:
            return wilson(*share)
        return bootstrap_mean(self.cases) if len(self.cases) <= MOST_CASES else None

    def said(self) -> dict[str, JsonValue]:
        """The further fields of a measurement."""
        limit = self.limit.model_dump(mode="json", exclude_none=True) if self.limit else None
        return {"interval": self.around(), "limit": limit, "decision_threshold": self.decision_threshold}


class Form(Frozen):
    """What all forms begin with."""

    form: StrictStr = Field(alias="schema")
    dataset: DatasetReference | None = None
    computed_by: StrictStr | None = None
    measured_at: StrictStr | None = None

    def about(self) -> dict[str, JsonValue]:
        """Data set and computing tool, for every figure of the file."""
        dataset = self.dataset.model_dump(mode="json", exclude_none=True) if self.dataset else None
        return {"dataset": dataset, "computed_by": self.computed_by, "measured_at": self.measured_at}


Kind = TypeVar("Kind", bound=Form)


def has_schema(document: Document, name: str) -> bool:
    """Whether a document says that it is of a form."""
    return isinstance(document.value, dict) and document.value.get("schema") == name


def parse_form(document: Document, kind: type[Kind]) -> Kind:
    """A document as a form.

    Raises:
        UnreadableError: a field is missing, unknown or of another type; names its place.
    """
    try:
        return kind.model_validate_json(document.text.encode())
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        path = tuple(str(part) for part in first["loc"])
        raise document.error(f"{'.'.join(path) or 'the file'}: {first['msg']}", path=path) from error
