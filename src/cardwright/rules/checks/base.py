"""What a check is: options from a rule's ``with``, and one method that looks at one card and says what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import NamedTuple

from cardwright.card.card import Card
from cardwright.card.origin import Origin
from cardwright.card.pointer import Path, to_pointer
from cardwright.card.values import AcceptanceLimit, DatasetReference, Frozen, Interval, NotApplicable
from cardwright.rules.adequacy import only_says_no, placeholder_in, word_count
from cardwright.rules.neighbours import Neighbours
from cardwright.rules.people import person_problem
from cardwright.rules.reading import CardReading, is_absent
from cardwright.rules.verdict import Severity, Verdict


class Outcome(NamedTuple):
    """One thing that a check found. A check that yields none is satisfied."""

    verdict: Verdict
    message: str | None = None
    """The specific fact; None takes the rule's own message."""
    path: Path | None = None
    """Where, when it is not the field itself."""
    severity: Severity | None = None
    """Overrides the severity of the rule."""
    origin: Origin | None = None
    others: tuple[Origin, ...] = ()
    refuses: bool = False
    """The card may only be published as a notice of refusal."""


class Subject(NamedTuple):
    """What a check looks at: one field of one card, and what the person who filled it was asked."""

    reading: CardReading
    field: Path
    asked: tuple[str, ...] = ()
    as_of: date | None = None
    """The day of the judgement, for rules with a clock."""
    neighbours: Neighbours | None = None
    """The other cards of the run, where there are any."""
    binds_from: date | None = None
    """The day from which the rule binds the card, None when it has no date."""

    @property
    def card(self) -> Card:
        """The card."""
        return self.reading.card

    @property
    def value(self) -> object:
        """The value of the field, None when absent."""
        return self.reading.value_at(self.field)

    @property
    def pointer(self) -> str:
        """JSON Pointer of the field."""
        return to_pointer(self.field)


class Check(Frozen):
    """Base of all kinds of checks; the fields of a subclass are the options a rule may give in ``with``."""

    not_applicable: bool = False
    """Whether the field may be declared not applicable, with a reason, a person and a date."""

    def judge(self, subject: Subject) -> Iterable[Outcome]:
        """Absence and "not applicable" are the same for every kind; the rest is ``examine``."""
        value = subject.value
        if is_absent(value):
            return (_MISSING,)
        if isinstance(value, NotApplicable):
            return self._declared_not_applicable(value, subject.as_of)
        return self.examine(value, subject)

    def examine(self, value: object, subject: Subject) -> Iterable[Outcome]:
        """What is wrong with a value that is there.

        Raises:
            NotImplementedError: the subclass judges absence itself and overrides ``judge``.
        """
        raise NotImplementedError(type(self).__name__)

    def _declared_not_applicable(self, value: NotApplicable, as_of: date | None) -> Iterator[Outcome]:
        if not self.not_applicable:
            yield inadequate("declared not applicable, but this is asked of every such system")
            return
        wrong = not_applicable_problem(value, as_of=as_of)
        yield (
            inadequate(wrong)
            if wrong
            else Outcome(verdict=Verdict.NOT_APPLICABLE, message=f"not applicable: {value.not_applicable}")
        )


_MISSING = Outcome(verdict=Verdict.MISSING)


def inadequate(message: str, *, path: Path | None = None, severity: Severity | None = None) -> Outcome:
    """A value is there and does not answer."""
    return Outcome(verdict=Verdict.INADEQUATE, message=message, path=path, severity=severity)


def not_applicable_problem(value: NotApplicable, *, as_of: date | None) -> str | None:
    """What is wrong with an assertion that a field does not apply: it takes a reason, a person and a date."""
    words = placeholder_in(value.not_applicable)
    if words or word_count(value.not_applicable) < 4 or only_says_no(value.not_applicable):
        return f"declared not applicable without a reason: “{words or value.not_applicable}”"
    return person_problem(value.stated_by, what="the declaration that it does not apply", as_of=as_of)


def dataset_problems(dataset: DatasetReference | None) -> list[str]:
    """What a reader lacks to know which data a figure was measured on."""
    if dataset is None:
        return ["names no data set"]
    return [] if dataset.digest and not placeholder_in(dataset.digest) else [f"data set {dataset.name} has no digest"]


def interval_problems(interval: Interval | None, *, value: float | str) -> list[str]:
    """What is wrong with the uncertainty of a figure; a share beside a percentage lies outside its interval."""
    if interval is None:
        return ["no interval"]
    wrong = []
    if interval.low > interval.high:
        wrong.append(f"interval [{figure(interval.low)}, {figure(interval.high)}] is upside down")
    elif not isinstance(value, str) and not _within(value, interval):
        shown = f"[{figure(interval.low)}, {figure(interval.high)}]"
        wrong.append(f"value {figure(value)} lies outside its interval {shown}; are both in one unit?")
    if not interval.method:
        wrong.append("interval without its method")
    if interval.level is None or not 0 < interval.level < 1:
        wrong.append("interval without its level")
    return wrong


def _within(value: float, interval: Interval) -> bool:
    # a bootstrap may miss its estimate by a little; another unit misses it by far
    slack = max(interval.high - interval.low, 0.02 * abs(value))
    return interval.low - slack <= value <= interval.high + slack


def limit_came_late(limit: AcceptanceLimit | None, measured_at: datetime | None) -> bool:
    """Whether a limit was recorded after the figure it judges; two times are held to the second, a day to the day."""
    if limit is None or limit.recorded_at is None or measured_at is None:
        return False
    recorded = limit.recorded_at
    if not isinstance(recorded, datetime):
        return recorded > measured_at.date()
    if (recorded.tzinfo is None) is not (measured_at.tzinfo is None):
        return recorded.date() > measured_at.date()
    return recorded > measured_at


def figure(value: float | str) -> str:
    """A figure as messages print it: four significant digits at most, but never fewer than two decimals of a rate."""
    if isinstance(value, str):
        return value
    return f"{value:.2f}" if 0.005 <= abs(value) < 1000 or value == 0 else f"{value:.4g}"


def listed(items: Iterable[str], *, limit: int = 5) -> str:
    """``a, b, c and 4 more``."""
    names = list(items)
    shown = ", ".join(names[:limit])
    return shown if len(names) <= limit else f"{shown} and {len(names) - limit} more"
