"""Data sets of training and of evaluation: named, fixed by digest, counted, described, and kept apart."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from cardwright.card.values import Dataset, NotApplicable, Statement
from cardwright.rules.adequacy import placeholder_in, word_count
from cardwright.rules.checks.base import Check, Outcome, Subject, inadequate, listed
from cardwright.rules.reading import CardReading

Part = Literal["digest", "source", "rows", "description"]


class DatasetsCheck(Check):
    """Kind ``datasets``."""

    require: tuple[Part, ...] = ("digest", "source", "rows", "description")
    apart_from: str | None = None
    """Dotted field whose data sets must have other digests."""

    def examine(self, value: object, subject: Subject) -> Iterator[Outcome]:
        """Each data set on its own, then whether it serves twice."""
        others = _digests(subject.reading, self.apart_from) if self.apart_from else {}
        for key, dataset in sorted(value.items()) if isinstance(value, dict) else ():
            if not isinstance(dataset, Dataset):
                continue
            path = (*subject.field, key)
            lacks = [text for part, text in self._gaps(dataset, subject) if part in self.require]
            if placeholder_in(dataset.name):
                lacks.insert(0, f"a name (“{dataset.name}” is a placeholder)")
            if lacks:
                yield inadequate(f"data set {key} lacks {listed(lacks)}", path=path)
            if dataset.digest and (other := others.get(_plain(dataset.digest))):
                yield inadequate(
                    f"data set {key} has the digest of {self.apart_from}.{other}: "
                    "what a model learned from cannot test it",
                    path=path,
                )

    @staticmethod
    def _gaps(dataset: Dataset, subject: Subject) -> Iterator[tuple[Part, str]]:
        if not dataset.digest or placeholder_in(dataset.digest):
            yield "digest", "a digest"
        if dataset.rows is None:
            yield "rows", "its number of rows"
        section_provenance = subject.reading.value_at((subject.field[0], "provenance"))
        if not (dataset.source or dataset.source_type or isinstance(section_provenance, Statement)):
            yield "source", "a source"
        described = dataset.description
        if isinstance(described, Statement):
            words = placeholder_in(described.text)
            if words:
                yield "description", f"a description (“{words}” is a placeholder)"
            elif word_count(described.text) < 6:
                yield "description", f"a description of more than {word_count(described.text)} words"
        elif not isinstance(described, NotApplicable):
            yield "description", "a description"


def _digests(reading: CardReading, field: str) -> dict[str, str]:
    datasets = reading.value_at(tuple(field.split(".")))
    if not isinstance(datasets, dict):
        return {}
    named = ((item.digest, key) for key, item in sorted(datasets.items()) if isinstance(item, Dataset))
    return {_plain(digest): key for digest, key in named if digest}


def _plain(digest: str) -> str:
    """One digest is written in large or small letters, with or without the name of its function."""
    return digest.strip().casefold().rpartition(":")[2]
