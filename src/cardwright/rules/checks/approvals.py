"""Sign-offs: given by whom they may be given, not taken back, and by every role that has to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cardwright.card.card import Card
from cardwright.card.contradict import latest_decision
from cardwright.card.names import same_name
from cardwright.card.pointer import Path, to_pointer
from cardwright.card.state import LIVE_ALIASES, decisions, in_use, standing_decisions
from cardwright.card.values import Approval
from cardwright.rules.checks.base import Check, Outcome, Subject, inadequate, listed
from cardwright.rules.verdict import Severity, Verdict
from cardwright.sources.trails.records import Signatory
from cardwright.sources.trails.signoff import lacking_permission

_SAID = {"withdrawn": "withdrew the approval", "refused": "refused it"}
_SINCE = {"withdrawn": "nobody approved it since", "refused": "and has not approved it since"}
_RECORDS: Path = ("approvals", "records")
_REQUIRED: Path = ("approvals", "required")
_EVENTS: Path = ("audit_trail", "events")


class ApprovalsCheck(Check):
    """Kind ``approvals``: the sign-offs that stand, in the card's files, in the ledger and in the audit log."""

    def judge(self, subject: Subject) -> Iterator[Outcome]:
        """Withdrawals and refusals, then each approval, then the roles that are still to sign.

        Whether a version that nobody has decided about and that is not in use should have been signed is not judged:
        a check comes before the sign-off.
        """
        card = subject.card
        decided = decisions(card)
        if not decided and not card.approvals.required and latest_decision(card) is None:
            yield Outcome(verdict=Verdict.NOT_APPLICABLE, message="nobody signed this version, and no role has to")
            return
        yield from _taken_back(card, decided)
        standing = [(key, item) for key, item in standing_decisions(decided) if item.decision == "approved"]
        for key, item in standing:
            if wrong := list(_problems(card, key, item)):
                yield inadequate(listed(wrong), path=(*_RECORDS, key))
        yield from _one_for_several(card, decided)
        yield from _unsigned(card, standing)


def _taken_back(card: Card, decided: Sequence[tuple[str, Approval]]) -> Iterator[Outcome]:
    # a version that another took over is not in use: its withdrawal is history, and still told
    severity = Severity.NOTE if card.identity.superseded_by is not None else None
    last = decided[-1:] if decided and decided[-1][1].decision == "withdrawn" else ()
    refused = [(key, item) for key, item in standing_decisions(decided) if item.decision == "refused"]
    for key, item in (*last, *refused):
        day = f" on {item.by.date.isoformat()}" if item.by.date else ""
        words = f": “{item.comment}”" if item.comment else ", without a word of why"
        message = f"{item.by.name} {_SAID[item.decision]}{day}{words}; {_SINCE[item.decision]}"
        yield inadequate(message, path=(*_RECORDS, key), severity=severity)
    logged = latest_decision(card)
    if not decided and logged is not None and logged[1] in _SAID:
        event, decision = logged
        words = f": “{event.reason}”" if event.reason else ", without a word of why"
        message = f"{event.user or 'somebody'} {_SAID[decision]} at {event.time} ({event.kind}){words}"
        yield inadequate(message, path=_EVENTS, severity=severity)


def _problems(card: Card, key: str, item: Approval) -> Iterator[str]:
    who = item.by
    if who.date is None:
        yield f"the approval by {who.name} bears no date"
    origin = card.origin_of(to_pointer((*_RECORDS, key)))
    # what stands in the ledger was asked for its permission when it was given
    if card.approvals.permissions and (origin is None or origin.kind != "trail"):
        if who.role is None:
            yield f"does not say in which role {who.name} approves"
        elif lacking := lacking_permission(card, Signatory(name=who.name, role=who.role), {}):
            yield lacking


def _one_for_several(card: Card, decided: Sequence[tuple[str, Approval]]) -> Iterator[Outcome]:
    """Of each person the last decision stands, so that a second role is seen only in all since the last withdrawal."""
    withdrawn = [place for place, (_, item) in enumerate(decided) if item.decision == "withdrawn"]
    given = decided[withdrawn[-1] + 1 if withdrawn else 0 :]
    wanted = {same_name(role): role for role in card.approvals.required}
    for key, last in standing_decisions(decided):
        person = same_name(last.by.name)
        roles = sorted(
            {
                wanted[same_name(item.by.role)]
                for _, item in given
                if item.decision == "approved"
                and item.by.role
                and same_name(item.by.name) == person
                and same_name(item.by.role) in wanted
            }
        )
        if len(roles) > 1:
            message = f"{last.by.name} signs for {' and for '.join(roles)}: each role takes a person of its own"
            yield inadequate(message, path=(*_RECORDS, key))


def _unsigned(card: Card, standing: Sequence[tuple[str, Approval]]) -> Iterator[Outcome]:
    signed = {same_name(item.by.role) for _, item in standing if item.by.role}
    waiting = [role for role in card.approvals.required if same_name(role) not in signed]
    if waiting and in_use(card.identity, LIVE_ALIASES) and card.identity.superseded_by is None:
        withdrawn = any(item.decision == "withdrawn" for item in card.approvals.records.values())
        since = " since an approval was withdrawn" if withdrawn else ""
        message = f"the registry says that the version is in use, and nobody approved it as {listed(waiting)}{since}"
        yield Outcome(verdict=Verdict.MISSING, message=message, path=_REQUIRED, severity=Severity.WARNING)
