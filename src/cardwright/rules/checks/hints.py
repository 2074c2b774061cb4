"""Hints in the data: a column whose name speaks against a person's no raises the question, and never answers it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cardwright.card.pointer import Path
from cardwright.card.values import Answer
from cardwright.rules.checks.base import Check, Outcome, Subject, listed
from cardwright.rules.verdict import Verdict

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_]+")


class ColumnHintsCheck(Check):
    """Kind ``column_hints``: columns by name, beside a condition that was answered no."""

    condition: str
    """Key of the fact that the columns speak for."""
    words: tuple[str, ...]
    """Words that speak for it anywhere in a column's name, in lower case; names part at underscores and capitals."""
    names: tuple[str, ...] = ()
    """Words that speak for it only as the whole name: age is a person's, machine_age is not."""

    def judge(self, subject: Subject) -> Iterator[Outcome]:
        """Silent when unanswered, answered yes, or answered no with a reason that speaks of the column."""
        answer = subject.card.facts.get(self.condition)
        if answer is None or answer.answer:
            return
        columns = {name: path for name, path in _columns(subject) if self._speaks(name)}
        open_ones = sorted(name for name in columns if not _explained(answer, name))
        if open_ones:
            yield Outcome(
                verdict=Verdict.CONTRADICTED,
                message=f"facts.{self.condition} is answered no, but the data have {listed(open_ones)}",
                path=("facts", self.condition),
                others=tuple(filter(None, [subject.card.origin_of("/" + "/".join(columns[open_ones[0]]))])),
            )

    def _speaks(self, name: str) -> bool:
        parts = [part.casefold() for part in _WORD.findall(name)]
        said = " ".join(parts)
        return said in self.names or any(f" {word} " in f" {said} " for word in self.words)


def _columns(subject: Subject) -> Iterator[tuple[str, Path]]:
    card = subject.card
    for name in card.model.input_specification:
        yield name, ("model", "input_specification", name)
    for section, datasets in (("training_data", card.training_data.datasets), ("evaluation", card.evaluation.datasets)):
        for key, dataset in datasets.items():
            for name in dataset.columns:
                yield name, (section, "datasets", key, "columns", name)


def _explained(answer: Answer, name: str) -> bool:
    said = " ".join(part.casefold() for part in _WORD.findall(answer.reason or ""))
    words = [part.casefold() for part in _WORD.findall(name)]
    return bool(words) and all(word in said for word in words)
