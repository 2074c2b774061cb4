"""Statements that have to speak of several things, and of which a person has to answer for the judgement."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from cardwright.card.values import Statement
from cardwright.rules.checks.base import Outcome, Subject, inadequate, listed
from cardwright.rules.checks.statement import Mention, StatementCheck
from cardwright.rules.people import person_problem


class MentionsCheck(StatementCheck):
    """Kind ``mentions``."""

    all_of: tuple[Mention, ...] = Field((), description="Things that the text has to speak of, each of them.")
    named: bool = Field(False, description="Whether a natural person has to be named, with the day of the statement.")

    def examine(self, value: object, subject: Subject) -> Iterator[Outcome]:
        """As a statement; then what it is silent about, in one finding, and who answers for it."""
        found = list(super().examine(value, subject))
        yield from found
        if found or not isinstance(value, Statement):
            return
        silent = [item.what for item in self.all_of if self._is_silent(item, value.text, subject.card.language)]
        if silent:
            yield inadequate(f"does not speak of {listed(silent)}")
        if self.named and (problem := person_problem(value.stated_by, what="the judgement", as_of=subject.as_of)):
            yield inadequate(problem)
