"""The audit itself under NYC Local Law 144: who made it, how old it is, and where its summary was posted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cardwright.card.values import AuditPublication, NotApplicable, Statement
from cardwright.rules.adequacy import is_address, normalised, placeholder_in
from cardwright.rules.checks.base import Check, Outcome, Subject, inadequate, listed
from cardwright.rules.checks.statement import StatementCheck

_OURSELVES = (
    "our own",
    "our internal",
    "our team",
    "internal audit",
    "in house",
    "in-house",
    "the vendor",
    "the developer",
)


class AuditorCheck(StatementCheck):
    """Kind ``ll144_auditor``: an independent person or firm, which the provider and the tool are not."""

    def examine(self, value: object, subject: Subject) -> Iterator[Outcome]:
        """The first words name the auditor."""
        yield from super().examine(value, subject)
        if not isinstance(value, Statement):
            return
        card = subject.card
        said = normalised(value.text)
        for what, name in (("provider", card.provider.name), ("tool", card.system.name)):
            if name and said.startswith(normalised(name)):
                yield inadequate(f"names the {what} itself, {name}, as its auditor")
        claimed = next((words for words in _OURSELVES if said.startswith(words)), None)
        if claimed:
            yield inadequate(f"begins with “{claimed}”: an auditor stands outside")


class AuditDateCheck(Check):
    """Kind ``ll144_date``: no more than one year before the day of the judgement, at which the tool is in use."""

    def examine(self, value: object, subject: Subject) -> Iterator[Outcome]:
        """A judgement without a day leaves the age unjudged and says so."""
        if not isinstance(value, date):
            return
        if subject.as_of is None:
            yield inadequate("the age of the audit cannot be judged without a day")
        elif value > subject.as_of:
            yield inadequate(f"{value.isoformat()} lies after {subject.as_of.isoformat()}, the day of the judgement")
        elif subject.as_of > later(value, years=1):
            yield inadequate(
                f"the audit of {value.isoformat()} is more than one year old on {subject.as_of.isoformat()}"
            )


class PublicationCheck(Check):
    """Kind ``ll144_publication``: posted at an address, since when, and showing all that has to be shown."""

    shows: tuple[str, ...]
    """Keys of what the summary has to show."""
    months: int = 6
    """How long it stays posted after the last use."""

    def examine(self, value: object, subject: Subject) -> Iterator[Outcome]:
        """Everything that is not there in one finding."""
        if isinstance(value, NotApplicable) or not isinstance(value, AuditPublication):
            return
        wrong = []
        if not value.url or placeholder_in(value.url) or not is_address(value.url):
            wrong.append("no address of the summary")
        if value.posted is None:
            wrong.append("no day of posting")
        if value.distribution_date is None:
            wrong.append("no distribution date of the tool")
        missing = [item.replace("_", " ") for item in self.shows if item not in value.shows]
        if missing:
            wrong.append(f"the summary does not show {listed(missing, limit=len(missing))}")
        if value.taken_down is not None:
            if value.last_used is None:
                wrong.append("taken down without a last day of use")
            elif value.taken_down < later(value.last_used, months=self.months):
                wrong.append(f"taken down less than {self.months} months after the last use")
        if wrong:
            yield inadequate("; ".join(wrong))


def later(day: date, *, years: int = 0, months: int = 0) -> date:
    """The same day of a later month; the last one of that month where it has no such day."""
    count = day.year * 12 + day.month - 1 + years * 12 + months
    year, month = divmod(count, 12)
    for number in range(day.day, 27, -1):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    return date(year, month + 1, day.day)
