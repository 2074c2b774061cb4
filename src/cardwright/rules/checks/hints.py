"""Hints: a column's name or the words of the purpose speak against a person's no; they raise the question, no more."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from functools import cached_property

from pydantic import Field

from cardwright.card.pointer import Path, to_pointer
from cardwright.card.sections.purpose import Classification
from cardwright.card.values import Answer, Frozen, Statement
from cardwright.rules.checks.base import Check, Outcome, Subject, listed
from cardwright.rules.phrases import NEGATIONS
from cardwright.rules.verdict import Verdict

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_]+")
_SENTENCE = re.compile(r"[.!?\n](?:\s|$)")
_CLAUSE = re.compile(r"[,;:()–—]")
_SPOKEN = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
# "or not", "not only", and the not of somebody who does not pay, deny no use
_NO_DENIAL = re.compile(
    r" (?:or|oder|ou|o|of|czy|lub) (?:not|nicht|non|no|niet|nie)(?= )"
    r"| (?:not only|nicht nur|non seulement|no solo|non solo|niet alleen|nie tylko)(?= )"
    r"| (?:not|nicht|niet|nie|non|no|ne) (?=(?:re)?pa[iy]|zurück|bedien|rembours|devol|paga|rimbors|terugbeta|spłac)"
)
_PURPOSE: Path = ("intended_use", "purpose")
_POINTS: Path = ("risk_classification", "annex_iii_points")
_WITHOUT = frozenset({"without", "ohne", "sans", "sin", "senza", "zonder", "sem", "bez", "utan", "uden"})
"""Deny what follows them, and nothing before: "ranks applicants without human review" ranks applicants."""


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


class Wording(Frozen):
    """How purposes speak of one point of Annex III."""

    says: tuple[str, ...] = Field(description="Any of these; parts joined by & stand in one sentence, | parts words.")
    unless: str = Field(
        "", description="Beginnings of words, parted by |, beside which the sentence means another use."
    )

    @cached_property
    def phrases(self) -> tuple[tuple[tuple[str, ...], ...], ...]:
        """The parts of each wording as texts to look for in a line of words that a space stands before."""
        return tuple(tuple(_sought(part) for part in says.split(" & ")) for says in self.says)

    @cached_property
    def others(self) -> tuple[str, ...]:
        """The words of ``unless`` likewise."""
        return _sought(self.unless) if self.unless else ()

    def found_in(self, sentence: str, line: str) -> tuple[str, ...]:
        """The words of a sentence, and of the line of its words, that speak of the point; none when it denies them."""
        for parts in self.phrases:
            first = _first_of(parts[0], line)
            if not first:
                continue
            hits = [first, *(_first_of(part, line) for part in parts[1:])]
            if all(hits) and not _first_of(self.others, line) and not _denied(sentence, first):
                return tuple(_word_at(line, hit) for hit in hits)
        return ()


class PurposeHintsCheck(Check):
    """Kind ``purpose_hints``: the purpose beside points of Annex III that were all answered no."""

    points: dict[str, Wording]
    """Key of a point -> how purposes speak of it."""

    def judge(self, subject: Subject) -> Iterator[Outcome]:
        """Silent while nobody answered, where any point is met, and where the no has a reason that speaks of it."""
        card, purpose = subject.card, subject.card.intended_use.purpose
        level = card.risk_classification.level
        given = card.risk_classification.annex_iii_points
        general = card.facts.get("annex_iii")
        high = isinstance(level, Classification) and "high-risk" in level.regimes
        met = high or (general is not None and general.answer) or any(item.answer for item in given.values())
        if met or not isinstance(purpose, Statement):
            return
        sentences = [(sentence, _line(sentence)) for sentence in _SENTENCE.split(purpose.text)]
        for key, wording in self.points.items():
            answer, path = (given[key], (*_POINTS, key)) if key in given else (general, ("facts", "annex_iii"))
            if answer is None:
                continue
            words = next(filter(None, itertools.starmap(wording.found_in, sentences)), ())
            if words and not any(f" {word[:6]}" in _line(answer.reason or "") for word in words):
                said = " … ".join(dict.fromkeys(words))
                place = card.origin_of(to_pointer(_PURPOSE))
                yield Outcome(
                    verdict=Verdict.CONTRADICTED,
                    message=f"{'.'.join(_PURPOSE)} speaks of “{said}”, but {_denial(path)} (Annex III, point {key})",
                    path=path,
                    others=(place,) if place else (),
                )


def _denial(path: Path) -> str:
    return f"point {path[-1]} is answered no" if path[0] != "facts" else "facts.annex_iii is answered no"


def _sought(part: str) -> tuple[str, ...]:
    words = part.casefold().replace("'", " ").split("|")
    return tuple(word[1:] if word[0] == "*" else f" {word}" for word in words)


def _first_of(words: tuple[str, ...], line: str) -> str:
    for word in words:
        if word in line:
            return word
    return ""


def _line(text: str) -> str:
    return f" {' '.join(_SPOKEN.findall(text.casefold()))} "


def _word_at(line: str, hit: str) -> str:
    """The whole words of a line that a beginning was found in."""
    start, end = line.index(hit), line.index(hit) + len(hit)
    return line[line.rfind(" ", 0, start + 1) + 1 : line.find(" ", end)]


def _denied(sentence: str, hit: str) -> bool:
    """Whether the part of a sentence that holds a word also denies."""
    for clause in _CLAUSE.split(sentence):
        line = _NO_DENIAL.sub(" ", _line(clause))
        if hit in line:
            before = line[: line.index(hit)].split()
            return not NEGATIONS.isdisjoint(set(line.split()) - _WITHOUT) or not _WITHOUT.isdisjoint(before)
    return False
