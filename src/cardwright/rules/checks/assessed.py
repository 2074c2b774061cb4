"""The days of a fundamental rights impact assessment: done before first use, and looked at again for this version."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cardwright.rules.checks.base import Check, Outcome, Subject, inadequate
from cardwright.rules.verdict import Verdict


class AssessedCheck(Check):
    """Kind ``assessed``: ``performed_at``, with ``first_used_at`` and ``updated_at`` beside it (Art. 27(2))."""

    def examine(self, value: object, subject: Subject) -> Iterator[Outcome]:
        """The order of the days, then whether anybody looked since the version was registered."""
        if not isinstance(value, date):
            return
        section = subject.field[:-1]
        used = subject.reading.value_at((*section, "first_used_at"))
        updated = subject.reading.value_at((*section, "updated_at"))
        for name, day in ((subject.field[-1], value), ("updated_at", updated)):
            if isinstance(day, date) and subject.as_of is not None and day > subject.as_of:
                yield inadequate(f"{day.isoformat()} has not come yet", path=(*section, name))
        if isinstance(used, date) and value > used:
            yield inadequate(f"done on {value.isoformat()}, after the first use on {used.isoformat()}")
        if isinstance(updated, date) and updated < value:
            yield inadequate(
                f"updated on {updated.isoformat()}, before it was done on {value.isoformat()}",
                path=(*section, "updated_at"),
            )
        registered = subject.card.identity.created_at
        latest = max(value, updated) if isinstance(updated, date) else value
        if registered is not None and latest < registered.date():
            yield Outcome(
                verdict=Verdict.STALE,
                message=(
                    f"last looked at on {latest.isoformat()}, before version {subject.card.identity.version} was "
                    f"registered on {registered.date().isoformat()}"
                ),
                path=(*section, "updated_at"),
            )
