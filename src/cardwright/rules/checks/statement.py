"""A person's statement: long enough for its question, in earnest, and where the law wants it, with figures."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pydantic import Field

from cardwright.card.pointer import Path, from_pointer, to_pointer
from cardwright.card.values import Frozen, Reference, Statement
from cardwright.rules.adequacy import (
    echoes,
    figure_count,
    has_words,
    is_address,
    normalised,
    only_boasts,
    placeholder_in,
    significant_digits,
    word_count,
)
from cardwright.rules.checks.base import Check, Outcome, Subject, inadequate, listed
from cardwright.rules.reading import is_absent


class Mention(Frozen):
    """Something the text has to speak of."""

    what: str = Field(description="For the message: discrimination.")
    stems: tuple[str, ...] = Field(
        description="Beginnings of words, or units of one or two letters, in all the languages below."
    )
    languages: tuple[str, ...] = Field(("en", "de", "fr", "es", "it", "nl", "pt", "pl"))


class StatementCheck(Check):
    """Kind ``statement``."""

    min_words: int = 8
    min_figures: int = Field(0, description="Numbers the text must hold, for answers that are quantities.")
    figures_of: str = Field("the quantities asked for", description="What the numbers are, for the message.")
    min_significant: int = Field(0, description="Significant digits that the most exact number must have.")
    allow_none: bool = False
    allow_address: bool = Field(False, description="Whether a bare link or path answers, for example for a repository.")
    reject: tuple[str, ...] = Field((), description="Words that are no answer here, for example latest.")
    mentions: Mention | None = None
    same_as: str | None = Field(None, description="Dotted field whose text this one has to repeat.")
    refers_to: tuple[str, ...] = Field((), description="Dotted fields of which a reference has to name at least one.")

    def examine(self, value: object, subject: Subject) -> Iterator[Outcome]:
        """Screens the text, or follows the reference."""
        if isinstance(value, Reference):
            yield from self._follow(value, subject)
        elif isinstance(value, Statement):
            yield from self._read(value.text, subject)
            if self.same_as:
                yield from self._compare(value.text, self.same_as, subject)

    def _read(self, text: str, subject: Subject) -> Iterator[Outcome]:
        bare_address = self.allow_address and is_address(text)
        screened = screen_text(text, asked=subject.asked, allow_none=self.allow_none)
        if screened and not (bare_address and not placeholder_in(text)):
            yield inadequate(screened)
            return
        if not bare_address and not has_words(text, self.min_words):
            yield inadequate(f"{_words(word_count(text))} only, too few to answer the question: “{_clip(text)}”")
            return
        rejected = [word for word in self.reject if f" {word.casefold()} " in f" {normalised(text)} "]
        if rejected:
            yield inadequate(f"“{rejected[0]}” is not an answer here")
        if self.min_figures and figure_count(text) < self.min_figures:
            yield inadequate(f"does not give {self.figures_of}")
        elif self.min_significant and significant_digits(text) < self.min_significant:
            yield inadequate(f"gives {self.figures_of} with fewer than {self.min_significant} significant digits")
        if self.mentions and self._is_silent(self.mentions, text, subject.card.language):
            yield inadequate(f"does not speak of {self.mentions.what}")

    @staticmethod
    def _is_silent(mention: Mention, text: str, language: str) -> bool:
        if language.partition("-")[0].casefold() not in mention.languages:
            return False
        words = {form for word in normalised(text).split() for form in _forms(word)}
        return not any(_begins(word, stem) for word in words for stem in mention.stems)

    @staticmethod
    def _compare(text: str, other: str, subject: Subject) -> Iterator[Outcome]:
        path = tuple(other.split("."))
        counterpart = subject.reading.value_at(path)
        if isinstance(counterpart, Statement) and normalised(counterpart.text) != normalised(text):
            yield inadequate(f"differs from {other}, which it has to repeat")

    def _follow(self, reference: Reference, subject: Subject) -> Iterator[Outcome]:
        named: list[Path] = []
        for pointer in reference.refers_to:
            target = subject.reading.value_at_pointer(pointer)
            if is_absent(target):
                yield inadequate(f"refers to {pointer}, where the card holds nothing")
                continue
            path = from_pointer(pointer)
            named.append(path)
            if path[: len(subject.field)] == subject.field:
                yield inadequate("refers to itself")
            elif isinstance(target, Statement) and (words := placeholder_in(target.text)):
                yield inadequate(f"refers to {pointer}, where “{words}” stands in for an answer")
        if not reference.refers_to:
            yield inadequate("refers to nothing")
        wanted = [tuple(field.split(".")) for field in (*self.refers_to, *filter(None, [self.same_as]))]
        if named and wanted and not any(path[: len(field)] == field for path in named for field in wanted):
            yield inadequate(f"refers to none of {listed(to_pointer(field) for field in wanted)}")


def _forms(word: str) -> Iterator[str]:
    """``410mwh`` begins with its unit once the figure is taken off, and ``l'article`` with its noun."""
    yield word
    yield word.lstrip("0123456789.")
    noun = re.split(r"['’]", word)[-1]
    if len(noun) > 2:
        yield noun


def _begins(word: str, stem: str) -> bool:
    """One or two letters are a unit, such as ``h``, and stand alone."""
    return word == stem if len(stem) < 3 else word.startswith(stem)


def screen_text(text: str, *, asked: tuple[str, ...], allow_none: bool = False) -> str | None:
    """Why a text says nothing (a placeholder, an echo, a mere address), or None when it says something."""
    words = placeholder_in(text, allow_none=allow_none)
    if words:
        return f"“{words}” is a placeholder, not an answer"
    if is_address(text):
        return f"“{_clip(text)}” is an address, not an answer"
    if not allow_none and only_boasts(text):
        return f"“{_clip(text)}” praises and tells nothing about this system"
    if not allow_none and echoes(text, asked=asked):
        return f"“{_clip(text)}” only repeats the question"
    return None


def _clip(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 70 else flat[:67] + "..."


def _words(count: int) -> str:
    return "one word" if count == 1 else f"{count} words"
