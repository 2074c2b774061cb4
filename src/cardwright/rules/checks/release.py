"""What hangs on the day of release: what has to be there before it, and what is kept for years from it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from cardwright.card.values import NotApplicable, Statement
from cardwright.rules.checks.base import Outcome, Subject, inadequate
from cardwright.rules.checks.document import DocumentCheck
from cardwright.rules.checks.mentions import MentionsCheck
from cardwright.rules.checks.period import PeriodCheck
from cardwright.rules.checks.statement import StatementCheck
from cardwright.rules.verdict import Severity

_RELEASE = "system.placed_on_market"


class DeclarationCheck(DocumentCheck):
    """Kind ``declaration``: a signed document that is due on release; until then it may be declared not applicable."""

    not_applicable: bool = True

    def judge(self, subject: Subject) -> Iterable[Outcome]:
        """On the market there is no way round it."""
        if isinstance(subject.value, NotApplicable) and _is_on_market(subject):
            return [inadequate("declared not applicable, but facts.on_market says that the system is on the market")]
        return super().judge(subject)


class BeforeReleaseCheck(MentionsCheck):
    """Kind ``before_release``: a statement that has to be older than the release of the system."""

    def examine(self, value: object, subject: Subject) -> Iterator[Outcome]:
        """Compares the day of the statement with the day of release, where both are known."""
        yield from super().examine(value, subject)
        released = subject.card.system.placed_on_market
        stated = _day_of(value)
        if released and stated and stated > released:
            message = f"stated on {stated.isoformat()}, after the release on {released.isoformat()} ({_RELEASE})"
            yield inadequate(message)


class RetentionCheck(PeriodCheck):
    """Kind ``retention``: how long something is kept, counted from release."""

    def examine(self, value: object, subject: Subject) -> Iterator[Outcome]:
        """Once on the market, the day from which the period counts has to be known."""
        yield from super().examine(value, subject)
        if _is_on_market(subject) and subject.card.system.placed_on_market is None:
            yield inadequate(f"the system is on the market, but {_RELEASE} does not say since when")


class ChangeLogCheck(StatementCheck):
    """Kind ``change_log``: what changed from version to version, the present one included."""

    def examine(self, value: object, subject: Subject) -> Iterator[Outcome]:
        """A log that never names the version of the card was not kept (a warning: releases may be numbered apart)."""
        yield from super().examine(value, subject)
        version = subject.card.identity.version
        if isinstance(value, Statement) and version.isdigit() and version not in re.findall(r"\d+", value.text):
            message = f"does not speak of version {version}, which the card is about"
            yield inadequate(message, severity=Severity.WARNING)


def _is_on_market(subject: Subject) -> bool:
    answer = subject.card.facts.get("on_market")
    return answer is not None and answer.answer


def _day_of(value: object) -> date | None:
    return value.stated_by.date if isinstance(value, Statement) and value.stated_by else None
