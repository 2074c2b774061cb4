"""A person's statement: long enough for its question, in earnest, and where the law wants it, with figures."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property, lru_cache
from itertools import chain

from pydantic import Field

from cardwright.card.pointer import Path, from_pointer, to_pointer
from cardwright.card.values import Frozen, Reference, Statement
from cardwright.rules.adequacy import (
    echoes,
    has_figures,
    has_words,
    is_address,
    normalised,
    only_promises,
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

    @cached_property
    def units(self) -> frozenset[str]:
        """One or two letters are a unit, such as ``h``, and stand alone."""
        return frozenset(stem for stem in self.stems if len(stem) < 3)

    @cached_property
    def beginnings(self) -> tuple[str, ...]:
        """The longer stems, each after the space that a word begins with."""
        return tuple(f" {stem}" for stem in self.stems if len(stem) > 2 and " " not in stem)


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
            return self._follow(value, subject)
        if not isinstance(value, Statement):
            return iter(())
        found = self._read(value.text, subject)
        return chain(found, self._compare(value.text, self.same_as, subject)) if self.same_as else found

    def _read(self, text: str, subject: Subject) -> Iterator[Outcome]:
        bare_address = self.allow_address and is_address(text)
        screened = screen_text(text, asked=subject.asked, allow_none=self.allow_none)
        if screened and not (bare_address and not placeholder_in(text)):
            yield inadequate(screened)
            return
        if not bare_address and not has_words(text, self.min_words):
            yield inadequate(f"{_words(word_count(text))} only, too few to answer the question: “{_clip(text)}”")
            return
        if self.reject:
            said = f" {normalised(text)} "
            rejected = next((word for word in self.reject if f" {word.casefold()} " in said), None)
            if rejected:
                yield inadequate(f"“{rejected}” is not an answer here")
        if self.min_figures and not has_figures(text, self.min_figures):
            yield inadequate(f"does not give {self.figures_of}")
        elif self.min_significant and significant_digits(text) < self.min_significant:
            yield inadequate(f"gives {self.figures_of} with fewer than {self.min_significant} significant digits")
        if self.mentions and self._is_silent(self.mentions, text, subject.card.language):
            yield inadequate(f"does not speak of {self.mentions.what}")

    @staticmethod
    def _is_silent(mention: Mention, text: str, language: str) -> bool:
        known = language.partition("-")[0].casefold() in mention.languages
        if not known and not ("en" in mention.languages and _reads_as_english(text)):
            return False
        words, line = _forms_in(text)
        if not mention.units.isdisjoint(words):
            return False
        return not any(beginning in line for beginning in mention.beginnings)

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


_ENGLISH = frozenset({"the", "and", "which", "with", "that", "from", "this", "their", "its", "who", "when"})
"""Frequent words of English, and of no other language of the Union."""


def _reads_as_english(text: str) -> bool:
    """Whether a text is English whatever the card says: an eighth of the words, and two at least."""
    words = normalised(text).split()
    return sum(word in _ENGLISH for word in words) >= max(2, len(words) / 8)


@lru_cache(maxsize=1024)
def _forms_in(text: str) -> tuple[frozenset[str], str]:
    """The words of a text, and the same in one line, each after a space.

    ``410mwh`` begins with its unit once the figure is taken off, and ``l'article`` with its noun.
    """
    words = frozenset(normalised(text).split())
    units = (word.lstrip("0123456789.") for word in words if word[0].isdigit())
    nouns = (word.replace("’", "'").rpartition("'")[2] for word in words if "'" in word or "’" in word)
    forms = words.union(units, (noun for noun in nouns if len(noun) > 2))
    return forms, f" {' '.join(forms)}"


def screen_text(text: str, *, asked: tuple[str, ...], allow_none: bool = False) -> str | None:
    """Why a text says nothing (a placeholder, an echo, a mere address), or None when it says something."""
    words = placeholder_in(text, allow_none=allow_none)
    if words:
        return f"“{words}” is a placeholder, not an answer"
    if is_address(text):
        return f"“{_clip(text)}” is an address, not an answer"
    if not allow_none and only_promises(text):
        return f"“{_clip(text)}” praises or promises, and tells nothing about this system"
    # words of the question may answer where "none" does; the question or label itself never does
    if echoes(text, asked=asked) if not allow_none else normalised(text) in map(normalised, asked):
        return f"“{_clip(text)}” only repeats the question"
    return None


def _clip(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 70 else flat[:67] + "..."


def _words(count: int) -> str:
    return "one word" if count == 1 else f"{count} words"
