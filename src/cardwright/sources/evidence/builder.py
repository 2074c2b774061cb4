"""Collects the facts of one document, in the shapes of a card."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import JsonValue

from cardwright.card.merge import Fact
from cardwright.card.pointer import Path
from cardwright.sources.evidence.base import Context, Document, Evidence
from cardwright.sources.evidence.intervals import Share, compared, counts_of, wilson
from cardwright.sources.evidence.names import DEFINITIONS
from cardwright.sources.mlflow.slices1 import slice_key
from cardwright.sources.mlflow.values import finite, present

_LONGEST_NAME = 500
_TEXTS = {"nan": "NaN", "inf": "Infinity", "+inf": "Infinity", "-inf": "-Infinity", "infinity": "Infinity"}
# these read scores, not decisions
_NO_THRESHOLD = frozenset({"roc_auc", "log_loss", "brier_score", "pr_auc", "average_precision"})


class Builder:
    """Facts and notes of one document for one version."""

    def __init__(self, document: Document, context: Context, *, tool: str) -> None:
        self.document = document
        self.context = context
        self.tool = tool
        self.facts: list[Fact] = []
        self.notes: list[str] = []

    def done(self) -> Evidence:
        """All that was collected.

        Raises:
            UnreadableError: nothing was.
        """
        if not self.facts and not self.notes:
            raise self.document.error(f"looks like an output of {self.tool}, but holds no figure")
        return Evidence(tool=self.tool, facts=tuple(self.facts), notes=tuple(dict.fromkeys(self.notes)))

    def put(self, path: Path, value: JsonValue, *, line: int | None = None) -> None:
        """One fact.

        Raises:
            UnreadableError: a name on its path is empty or longer than any name.
        """
        if not all(0 < len(part) <= _LONGEST_NAME for part in path):
            raise self.document.error("holds an empty name, or one longer than 500 characters", line=line)
        self.facts.append(Fact(path=path, value=value, origin=self.document.origin(line)))

    def figure(
        self,
        path: Path,
        metric: str,
        value: JsonValue,
        *,
        definition: str | None = None,
        n: int | None = None,
        positives: int | None = None,
        cells: Mapping[str, int] | None = None,
        unit: str | None = None,
        measured_at: str | None = None,
        line: int | None = None,
        on_data: bool = True,
        also: Mapping[str, JsonValue] | None = None,
    ) -> None:
        """One measurement at ``path``.

        Args:
            path: where it belongs; its last part is the key.
            metric: its canonical name.
            value: the value as ``number`` returned it.
            definition: how the tool defines it; the common definition of the name when absent.
            n: cases in its denominator, when the file says so.
            positives: observed positives.
            cells: tp, tn, fp, fn of the same cases, from which n and a Wilson interval follow.
            unit: of the value.
            measured_at: ISO 8601.
            line: in a table.
            on_data: whether a data set and a decision threshold belong to such a figure.
            also: further fields of a measurement that the file gives; they go before what was declared.
        """
        counts = counts_of(metric, cells) if cells else None
        declared = self.context.declared
        interval = None
        if counts is not None:
            n = counts[1]
            interval = wilson(*counts)
        body: dict[str, JsonValue] = {
            "metric": metric,
            "definition": definition or DEFINITIONS.get(metric),
            "value": value,
            "unit": unit,
            "n": n,
            "positives": positives,
            "interval": interval,
            "measured_at": measured_at,
            "run": self.context.run,
            "computed_by": self.tool,
        }
        if on_data:
            body["dataset"] = self.dataset()
            body["decision_threshold"] = None if metric in _NO_THRESHOLD else declared.decision_threshold
        for name, item in (also or {}).items():
            body[name] = body.get(name) if item is None else item
        self.put(path, present(body), line=line)

    def slice(self, by: Mapping[str, str], *, n: int | None, line: int | None = None) -> Path:
        """Opens a slice and returns the path under which its figures go."""
        path: Path = ("evaluation", "slices", slice_key(dict(by)))
        self.put(path, present({"by": dict(by), "n": n, "dataset": self.dataset()}), line=line)
        return (*path, "metrics")

    def whole(self, path: Path, body: Mapping[str, JsonValue]) -> None:
        """A matrix, curve or list that only makes sense as a whole, with the declared data set."""
        self.put(path, present({**body, "dataset": self.dataset()}))

    def check(
        self,
        metric: str,
        value: JsonValue,
        *,
        by: Sequence[str],
        definition: str,
        reference: str | None,
        groups: Mapping[str, int] | None = None,
        group_values: Mapping[str, float] | None = None,
        favourable: str | None = None,
        shares: tuple[Literal["difference", "ratio"], Share | None, Share | None] | None = None,
        key: str | None = None,
        line: int | None = None,
    ) -> None:
        """One comparison of groups.

        ``definition`` says which group is subtracted from, or divided by, which; ``shares`` are the two in that order,
        where the file gives their counts, and the interval follows from them.
        """
        interval = compared(shares[0], shares[1], shares[2]) if shares and shares[1] and shares[2] else None
        declared = self.context.declared
        body: dict[str, JsonValue] = {
            "metric": metric,
            "definition": definition,
            "by": list(by),
            "value": value,
            "dataset": self.dataset(),
            "groups": dict(groups or {}),
            "group_values": dict(group_values or {}),
            "reference": reference,
            "interval": interval,
            "attribute_source": declared.attribute_source,
            "decision_threshold": declared.decision_threshold,
            "favourable": favourable or declared.favourable,
            "run": self.context.run,
            "computed_by": self.tool,
        }
        name = key or f"{metric}_by_{'.'.join(by)}"
        self.put(("fairness", "assessments", name), present(body), line=line)

    def dataset(self) -> JsonValue:
        """The declared data set; None when nobody said on which data the figures were measured."""
        declared = self.context.declared.dataset
        return declared.model_dump(mode="json", exclude_none=True) if declared else None

    def number(
        self, value: JsonValue, what: str, *, path: tuple[str, ...] = (), line: int | None = None
    ) -> float | str | None:
        """A number, or the text a card holds for what is not finite; None for an empty cell or null.

        Raises:
            UnreadableError: it is neither.
        """
        if value is None or value == "":
            return None
        if isinstance(value, str):
            text = value.strip()
            if text.lower() in _TEXTS:
                return _TEXTS[text.lower()]
            try:
                if not text.isascii() or "_" in text:
                    raise ValueError  # Python reads 1_0 as ten
                return finite(float(text))
            except ValueError:
                raise self.document.error(f"{what} is {text[:40]!r}, not a number", path=path, line=line) from None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.document.error(f"{what} is not a number", path=path, line=line)
        try:
            return finite(float(value))
        except OverflowError:
            raise self.document.error(f"{what} is too large for a number", path=path, line=line) from None

    def count(self, value: JsonValue, what: str, *, path: tuple[str, ...] = (), line: int | None = None) -> int | None:
        """A whole number of cases, zero or more.

        Raises:
            UnreadableError: it is not.
        """
        found = self.number(value, what, path=path, line=line)
        if found is None:
            return None
        if isinstance(found, str) or found < 0 or not math.isclose(found, round(found), abs_tol=1e-9):
            raise self.document.error(f"{what} is {found}, not a number of cases", path=path, line=line)
        return round(found)
