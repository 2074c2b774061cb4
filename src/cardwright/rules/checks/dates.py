"""Dates that cannot be: records from the future, and reports or approvals of a model that did not yet exist."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from cardwright.card.card import Card
from cardwright.card.pointer import Path
from cardwright.card.state import decisions, standing_decisions
from cardwright.card.values import AcceptanceLimit, Approval, BiasCheck, Document, Measurement
from cardwright.rules.checks.base import Check, Outcome, Subject, inadequate
from cardwright.rules.people import EARLIEST

_TEST_REPORTS: Path = ("evaluation", "test_reports")
_JUDGED_BY = ("evaluation", "fairness")
"""Sections whose figures an approval rests on."""


class DatesCheck(Check):
    """Kind ``dates``: what people dated, against the day of judgement and against the making of the model.

    Times that a registry or a log recorded are not held against the day of judgement: a later look at an earlier day
    is no fault of theirs.
    """

    def judge(self, subject: Subject) -> Iterator[Outcome]:
        """One finding for each date."""
        made = _made_on(subject.card)
        measured = _last_measured(subject, clock_tells=made is not None)
        standing = {key for key, item in standing_decisions(decisions(subject.card)) if item.decision == "approved"}
        for path, record in subject.reading.records:
            if isinstance(record, Document):
                yield from self._document(record, path, subject.as_of, made)
            elif isinstance(record, Approval):
                seen = measured if path[-1] in standing else None
                yield from self._approval(record, path, subject.as_of, made, seen)
            elif isinstance(record, Measurement | BiasCheck):
                yield from self._figure(record, path, subject)

    @staticmethod
    def _document(record: Document, path: Path, as_of: date | None, made: date | None) -> Iterator[Outcome]:
        if _ancient(record.date):
            yield inadequate(f"the document is dated {record.date}, which cannot be", path=path)
        elif _ahead(record.date, as_of):
            yield inadequate(f"the document is dated {record.date}, after the day of judgement {as_of}", path=path)
        elif made is not None and record.date is not None and path[:2] == _TEST_REPORTS and record.date < made:
            yield inadequate(f"the test report is dated {record.date}, but the model was made on {made}", path=path)
        for person in record.signed_by:
            if _ancient(person.date):
                yield inadequate(f"the signature of {person.name} is dated {person.date}, which cannot be", path=path)
            elif _ahead(person.date, as_of):
                yield inadequate(
                    f"the signature of {person.name} is dated {person.date}, after the day of judgement {as_of}",
                    path=path,
                )

    @staticmethod
    def _approval(
        record: Approval, path: Path, as_of: date | None, made: date | None, measured: tuple[date, Path] | None
    ) -> Iterator[Outcome]:
        who, day = record.by.name, record.by.date
        if _ancient(day):
            yield inadequate(f"{who} {record.decision} it on {day}, which cannot be", path=path)
        elif _ahead(day, as_of):
            yield inadequate(f"{who} {record.decision} it on {day}, after the day of judgement {as_of}", path=path)
        elif made is not None and day is not None and day < made:
            yield inadequate(f"{who} {record.decision} it on {day}, but the model was made on {made}", path=path)
        elif measured is not None and day is not None and day < measured[0]:
            later = f"{'.'.join(measured[1])} was measured on {measured[0]}, so nobody could look at it then"
            yield inadequate(f"{who} approved it on {day}, but {later}", path=path)

    @staticmethod
    def _figure(record: Measurement | BiasCheck, path: Path, subject: Subject) -> Iterator[Outcome]:
        measured = _day(record.measured_at)
        if _ancient(measured):
            yield inadequate(f"was measured on {measured}, which cannot be", path=path)
        elif _ahead(measured, subject.as_of) and subject.reading.was_written((*path, "measured_at")):
            yield inadequate(f"was measured on {measured}, after the day of judgement {subject.as_of}", path=path)
        limit = record.limit
        recorded = _day(limit.recorded_at) if isinstance(limit, AcceptanceLimit) else None
        if _ahead(recorded, subject.as_of) and subject.reading.was_written((*path, "limit")):
            message = f"its limit was recorded on {recorded}, after the day of judgement {subject.as_of}"
            yield inadequate(message, path=path)


def _made_on(card: Card) -> date | None:
    """The day on which the training run of the version began, None where the registry's clock does not tell.

    A registry that was moved or filled again gives later times; a log that speaks of the version before then says so.
    """
    run = card.identity.run
    if run is None or run.started_at is None:
        return None
    made = run.started_at.date()
    earlier = any(event.version == card.identity.version and event.time[:10] < made.isoformat()
                  for event in card.audit_trail.events)  # fmt: skip
    return None if earlier else made


def _last_measured(subject: Subject, *, clock_tells: bool) -> tuple[date, Path] | None:
    """The day of the last figure of the evaluation and of the bias checks, and where it stands.

    Days that a registry recorded count only where its clock tells when the model was made.
    """
    found = [
        (day, path)
        for path, record in subject.reading.records
        if isinstance(record, Measurement | BiasCheck)
        and path[0] in _JUDGED_BY
        and (day := _day(record.measured_at))
        and (clock_tells or subject.reading.was_written((*path, "measured_at")))
    ]
    return max(found, default=None)


def _ahead(day: date | None, as_of: date | None) -> bool:
    return day is not None and as_of is not None and day > as_of


def _ancient(day: date | None) -> bool:
    return day is not None and day.year < EARLIEST


def _day(moment: datetime | date | None) -> date | None:
    return moment.date() if isinstance(moment, datetime) else moment
