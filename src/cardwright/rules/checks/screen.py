"""The screen for prohibited practices: one question, answered yes, no, or yes under an exception, by a named person."""

from __future__ import annotations

from collections.abc import Iterator

from cardwright.card.pointer import Path
from cardwright.card.values import Answer
from cardwright.rules.adequacy import placeholder_in, word_count
from cardwright.rules.checks.base import Check, Outcome, Subject, inadequate
from cardwright.rules.people import person_problem
from cardwright.rules.verdict import Severity, Verdict


class ScreenCheck(Check):
    """Kind ``screen``."""

    key: str
    """Key of the question in the mapping of answers."""
    exception: str | None = None
    """The exception the provision knows, in our words; None when it knows none."""

    def judge(self, subject: Subject) -> Iterator[Outcome]:
        """Unanswered is missing; yes without an exception that the provision knows refuses the card."""
        path = (*subject.field, self.key)
        answer = subject.reading.value_at(path)
        if not isinstance(answer, Answer):
            yield Outcome(verdict=Verdict.MISSING, path=path)
            return
        if answer.answer:
            yield from self._yes(answer, path)
        elif answer.reason is None or placeholder_in(answer.reason):
            yield inadequate("answered no without a reason", path=path, severity=Severity.WARNING)
        wrong = person_problem(answer.stated_by, what="the answer", as_of=subject.as_of)
        if wrong:
            yield inadequate(wrong, path=path)

    def _yes(self, answer: Answer, path: Path) -> Iterator[Outcome]:
        claimed = answer.exception
        if self.exception is None and claimed:
            message = "answered yes, and the provision knows no exception"
        elif not claimed:
            message = "answered yes, and no exception is documented"
        elif placeholder_in(claimed) or word_count(claimed) < 6:
            message = f"answered yes, and “{claimed}” does not document an exception"
        else:
            return
        yield Outcome(verdict=Verdict.INADEQUATE, message=message, path=path, severity=Severity.ERROR, refuses=True)
