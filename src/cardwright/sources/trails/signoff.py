"""Sign-offs: who may give one, what the ledger records of it, and what a card takes from the ledger."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Literal

from pydantic import BaseModel, JsonValue

from cardwright.card.approval import approval_digest, section_digests
from cardwright.card.canonical import card_digest
from cardwright.card.card import Card
from cardwright.card.merge import Fact
from cardwright.card.names import may_be_same, same_name
from cardwright.card.origin import Origin
from cardwright.card.state import LEDGER_EVENT, version_order
from cardwright.card.values import Person
from cardwright.config import Settings
from cardwright.sources.base import VersionKey
from cardwright.sources.trails.ledger import Ledger, read_ledger
from cardwright.sources.trails.logs import Entry, Log
from cardwright.sources.trails.observe import held_aliases
from cardwright.sources.trails.records import (
    Decision,
    Line,
    RefusedRecord,
    Signatory,
    SignOff,
    SignOffRecord,
)

APPROVE = "approve"
"""The permission that a sign-off takes."""

AUTHORED = ("system", "model", "training_data", "evaluation")
"""Sections that tell how the model was made: who states something there counts as one of its authors."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Refusal:
    """Why a sign-off is refused."""

    rule: Literal["permission", "four_eyes"]
    reason: str


def sign_off_of(
    card: Card, *, decision: Decision, by: Signatory, now: datetime, scope: str | None, comment: str | None
) -> SignOff:
    """A decision about a card as it is now."""
    return SignOff(
        card=card.address,
        decision=decision,
        by=by,
        time=now,
        digest=approval_digest(card),
        card_digest=card_digest(card),
        sections=section_digests(card),
        scope=scope,
        comment=comment,
    )


def refusal_of(
    card: Card, *, decision: Decision, by: Signatory, people: Mapping[str, str], git_authors: Sequence[str] = ()
) -> Refusal | None:
    """Why a person may not give a sign-off in a role, or None.

    The role must have the permission ``approve`` under ``approvals.permissions``, and the person must hold it where its
    holders are named. An approval, unlike a refusal or a withdrawal, takes four eyes: the person must not be among the
    authors, who are the user of the run, the author of its commit, and whoever states something in ``AUTHORED``.

    Args:
        card: the card to sign off.
        decision: what is to be recorded.
        by: who decides, and in which role.
        people: account -> full name.
        git_authors: names and addresses of the author of the run's commit, where git knows them.
    """
    lacking = lacking_permission(card, by, people)
    if lacking is not None:
        return Refusal(rule="permission", reason=lacking)
    if decision != "approved":
        return None
    for author, why in authors_of(card, git_authors):
        if may_be_same(by.name, author, people, however_spelt=True):
            named = f"{by.name} is {why}" if same_name(author) == same_name(by.name) else f"{author} is {why}"
            return Refusal(rule="four_eyes", reason=f"{named}; an approval takes a second person")
    return None


def lacking_permission(card: Card, by: Signatory, people: Mapping[str, str]) -> str | None:
    """Why a person may not decide in a role, by ``approvals.permissions``, or None."""
    roles = {same_name(name): item for name, item in card.approvals.permissions.items()}
    found = roles.get(same_name(by.role))
    able = sorted(
        name
        for name, item in card.approvals.permissions.items()
        if APPROVE in {word.strip().casefold() for word in item.may}
    )
    if found is None or same_name(by.role) not in {same_name(name) for name in able}:
        has = f"has {', '.join(found.may) or 'none'}" if found is not None else "is not declared"
        others = f"; {', '.join(able)} may" if able else "; no role may, see approvals.permissions"
        return f"the role {by.role} lacks the permission {APPROVE}: it {has}{others}"
    if found.held_by and not any(may_be_same(holder, by.name, people) for holder in found.held_by):
        return f"{by.name} does not hold the role {by.role}: it is held by {', '.join(found.held_by)}"
    return None


def authors_of(card: Card, git_authors: Sequence[str] = ()) -> Iterator[tuple[str, str]]:
    """Who made a version, each with what tells so; names and accounts."""
    run = card.identity.run
    if run is not None and run.user:
        yield run.user, f"the user of the training run {run.id}"
    for author in git_authors:
        yield author, f"the author of the commit {card.identity.source_commit}"
    for section in AUTHORED:
        for person, pointer in _spoken(getattr(card, section), f"/{section}"):
            origin = card.origin_of(pointer)
            yield person.name, f"the author of {pointer}" + (f" ({origin})" if origin is not None else "")


def _spoken(value: object, pointer: str) -> Iterator[tuple[Person, str]]:
    if isinstance(value, BaseModel):
        person = getattr(value, "stated_by", None)
        if isinstance(person, Person):
            yield person, pointer
        for name, item in value.__dict__.items():
            yield from _spoken(item, f"{pointer}/{name}")
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _spoken(item, f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}")


@dataclass
class LedgerFacts:
    """What the cards of a project take from its ledger, read once when the first card asks.

    Lines under an earlier name of a model are those of the model that ``trails.model_names`` gives for it.
    """

    settings: Settings
    _by_card: dict[str, list[Line]] = field(default_factory=dict)

    @cached_property
    def ledger(self) -> Ledger:
        """The ledger.

        Raises:
            UnreadableError: the ledger does not hold; names the line.
        """
        found = read_ledger(self.settings.path(self.settings.trails.ledger), name=self.settings.trails.ledger)
        for line in found.lines:
            address = _card_of(line)
            if address is not None:
                name, _, version = address.rpartition("/")
                known = self.settings.trails.model_names.get(name, name)
                self._by_card.setdefault(f"{known}/{version}", []).append(line)
        return found

    def facts(self, key: VersionKey, aliases: Mapping[str, Mapping[str, str]]) -> Iterator[Fact]:
        """Sign-offs of a version, and the later one that took over an alias that stands for use.

        Args:
            key: the version.
            aliases: registered name -> alias -> version, as the registry has them now.
        """
        ledger = self.ledger
        for line in self._by_card.get(str(key), ()):
            record = line.record
            if isinstance(record, SignOffRecord):
                path = ("approvals", "records", f"ledger_line_{line.number}")
                yield Fact(path=path, value=_approval(record), origin=_origin(ledger, line))
        successor = self._successor(key, aliases.get(key.name, {}))
        if successor is not None:
            origin = Origin(kind="trail", address=ledger.name)
            yield Fact(path=("identity", "superseded_by"), value=successor, origin=origin)

    def log(self, key: VersionKey) -> tuple[Log, ...]:
        """The sign-offs and refused attempts of a version as entries of its audit log."""
        ledger = self.ledger
        lines = self._by_card.get(str(key), ())
        if not lines:
            return ()
        entries = tuple(_entry(line, key) for line in lines)
        return (Log(name=ledger.name, digest=ledger.prefixes[lines[-1].number - 1], entries=entries),)

    def inputs(self) -> Mapping[str, str]:
        """The ledger with the digest of its lines up to the last that a card takes something from."""
        ledger = self.ledger
        last = max((lines[-1].number for lines in self._by_card.values()), default=0)
        return {ledger.name: ledger.prefixes[last - 1]} if last else {}

    def _successor(self, key: VersionKey, aliases: Mapping[str, str]) -> str | None:
        live = set(self.settings.trails.live_aliases)
        held = self._held.get(key.name, {}).get(key.version, set()) & live
        if not held or any(aliases.get(alias) == key.version for alias in live):
            return None
        order = version_order(key.version)
        later = [aliases[alias] for alias in held if alias in aliases and version_order(aliases[alias]) > order]
        return max(later, key=version_order, default=None)

    @cached_property
    def _held(self) -> Mapping[str, Mapping[str, set[str]]]:
        return held_aliases(self.ledger.lines, self.settings.registry.name)


def _card_of(line: Line) -> str | None:
    record = line.record
    if isinstance(record, SignOffRecord):
        return record.sign_off.card
    return record.card if isinstance(record, RefusedRecord) else None


def _origin(ledger: Ledger, line: Line) -> Origin:
    return Origin(kind="trail", address=ledger.name, line=line.number, digest=line.digest)


def _approval(record: SignOffRecord) -> JsonValue:
    given = record.sign_off
    value: dict[str, JsonValue] = {
        "by": {"name": given.by.name, "role": given.by.role, "date": given.time.date().isoformat()},
        "decision": given.decision,
        "scope": given.scope,
        "comment": given.comment,
        "digest": given.digest,
        "sections": dict(given.sections),
        "signer": record.signer if record.signature else None,
    }
    return {name: item for name, item in value.items() if item is not None}


def _entry(line: Line, key: VersionKey) -> Entry:
    record = line.record
    refused = isinstance(record, RefusedRecord)
    reason: str | None
    if isinstance(record, RefusedRecord):
        who, kind, reason = record.by, f"{LEDGER_EVENT}attempt", record.reason
    elif isinstance(record, SignOffRecord):
        who, kind, reason = record.sign_off.by, f"{LEDGER_EVENT}{record.sign_off.decision}", record.sign_off.comment
    else:
        raise TypeError(f"line {line.number} is about no card")
    event: dict[str, JsonValue] = {
        "time": line.time.isoformat(),
        "naive": False,
        "kind": kind,
        "user": who.name,
        "model_name": key.name,
        "version": key.version,
        "granted": not refused,
        "details": {"role": who.role},
    }
    if reason is not None:
        event["reason"] = reason
    return Entry(log="events", line=line.number, moment=line.time, version=key.version, event=event)
