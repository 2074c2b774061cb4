"""Who did what, and in which order: separation of duties, and the events that an audit log has to hold."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from cardwright.card.names import may_be_same
from cardwright.card.values import Event
from cardwright.rules.checks.base import Check, Outcome, Subject, inadequate
from cardwright.rules.verdict import Verdict
from cardwright.sources.trails.signoff import authors_of

_EVENTS = ("audit_trail", "events")
REGISTERED, VALIDATED, DEPLOYED = "model_registered", "model_validated", "model_deployed"


class SeparationCheck(Check):
    """Kind ``separation``: nobody approves what the same person made, by the card's records and by the audit log.

    Who counts as an author is the same here as for ``cardwright approve``.
    """

    def judge(self, subject: Subject) -> Iterator[Outcome]:
        """One finding for each approval and event."""
        records = sorted(subject.card.approvals.records.items())
        approved = [(key, item.by.name) for key, item in records if item.decision == "approved"]
        authors = list(authors_of(subject.card)) if approved else []
        for key, name in approved:
            why = next((why for author, why in authors if may_be_same(name, author, {}, however_spelt=True)), None)
            if why is not None:
                yield inadequate(f"{name} approves, and is {why}", path=("approvals", "records", key))
        events = _events_of(subject)
        registered = {_who(event.user) for event in events if event.kind == REGISTERED} - {""}
        for event in events:
            if event.kind == VALIDATED and _who(event.user) in registered:
                yield inadequate(f"{event.user} registered the model and validated it", path=_EVENTS)
            approver = event.details.get("approved_by")
            if isinstance(approver, str) and _who(approver) in registered | {_who(event.user)}:
                yield inadequate(f"{approver} approved {event.kind} of a model of their own making", path=_EVENTS)


class EventsCheck(Check):
    """Kind ``events``: the log of a deployed version tells of each step before it, in order of time."""

    sequence: tuple[str, ...] = (REGISTERED, VALIDATED, DEPLOYED)
    """Kinds of events; whoever has one needs all before it."""
    required: tuple[str, ...] = ()
    """Kinds that have to be there in any case."""

    def judge(self, subject: Subject) -> Iterator[Outcome]:
        """A card without an audit log is not judged: where a log is a duty, other rules ask for it."""
        events = [event for event in _events_of(subject) if event.granted is not False]
        if not events:
            yield Outcome(verdict=Verdict.NOT_APPLICABLE, message="no audit log names this version")
            return
        first: dict[str, str] = {}
        for event in events:
            first.setdefault(event.kind, event.time)
        for kind in self.required:
            if kind not in first:
                yield inadequate(f"the audit log holds no {kind}", path=_EVENTS)
        for place, kind in enumerate(self.sequence):
            if kind not in first:
                continue
            for earlier in self.sequence[:place]:
                if earlier not in first:
                    yield inadequate(f"{kind} at {first[kind]} without {earlier} before it", path=_EVENTS)
                elif _after(first[earlier], first[kind]):
                    message = f"{kind} at {first[kind]} comes before {earlier} at {first[earlier]}"
                    yield inadequate(message, path=_EVENTS)


def _after(one: str, other: str) -> bool:
    """Whether one time is later than another; by the day only where one of them bears no zone."""
    try:
        first, second = datetime.fromisoformat(one), datetime.fromisoformat(other)
    except ValueError:
        return False
    if (first.tzinfo is None) is not (second.tzinfo is None):
        return first.date() > second.date() + timedelta(days=1)
    return first > second


def _events_of(subject: Subject) -> list[Event]:
    version = subject.card.identity.version
    return [event for event in subject.card.audit_trail.events if event.version in (None, version)]


def _who(user: str | None) -> str:
    return (user or "").strip().casefold()
