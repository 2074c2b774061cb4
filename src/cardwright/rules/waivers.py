"""Waivers: gaps that a named person lets pass, for a reason and until a day. People write and review the file.

A waiver that cannot be read, has lapsed, ends too late or speaks of a rule that allows none never lets a gap pass.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from fnmatch import fnmatchcase

from pydantic import Field, JsonValue, ValidationError, field_validator

from cardwright.card.pointer import from_pointer
from cardwright.card.values import Frozen
from cardwright.config import Settings
from cardwright.errors import Place, UnreadableError
from cardwright.rules.adequacy import placeholder_in
from cardwright.rules.verdict import Finding, Verdict, WaiverNote
from cardwright.yamlfile import YamlFile, parse_yaml, read_yaml

SOON = timedelta(days=14)


class Waiver(Frozen):
    """One entry of cardwright-waivers.yaml."""

    rule: str = Field(min_length=1, description="Id of the rule whose gaps may pass.")
    card: str = Field(min_length=1, description="NAME/VERSION, NAME for all its versions, or a glob of either.")
    path: str | None = Field(
        None, description="Field of the card, dotted or as a JSON Pointer; what lies below it is meant too."
    )
    reason: str = Field(min_length=1, description="Why the gap may pass for a while.")
    owner: str = Field(min_length=1, description="Who mends it.")
    approved_by: str = Field(min_length=1, description="Who let it pass.")
    expires: date = Field(description="The last day on which the waiver holds, written 2027-01-31.")
    id: str | None = Field(None, description="A name of one's own for the entry.")

    @field_validator("reason", "owner", "approved_by")
    @classmethod
    def _says_something(cls, text: str) -> str:
        words = placeholder_in(text)
        if words or not text.strip():
            raise ValueError(f"“{words or text}” is a placeholder, not an answer")
        return text

    @field_validator("expires", mode="before")
    @classmethod
    def _is_a_day(cls, value: object) -> date:
        # a number of seconds would be read as a day of 1970 by the default conversion
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value if isinstance(value, str) else "")
        except ValueError as error:
            raise ValueError(f"{value!r} is not a date; write it as 2027-01-31") from error

    def covers(self, card: str) -> bool:
        """Whether it speaks of a card, ``NAME/VERSION``."""
        return fnmatchcase(card if "/" in self.card else card.rpartition("/")[0], self.card)

    def meets(self, finding: Finding, card: str) -> bool:
        """Whether it speaks of a finding on a card."""
        return finding.rule == self.rule and self.covers(card) and self._reaches(finding.pointer)

    def _reaches(self, pointer: str) -> bool:
        if self.path is None:
            return True
        path = from_pointer(self.path) if self.path.startswith("/") else tuple(self.path.split("."))
        return from_pointer(pointer)[: len(path)] == path

    @property
    def note(self) -> WaiverNote:
        """What judgements carry of it."""
        return WaiverNote(reason=self.reason, owner=self.owner, approved_by=self.approved_by, expires=self.expires)


class PlacedWaiver(Frozen):
    """A waiver and where it stands."""

    waiver: Waiver
    file: str
    line: int
    column: int


def waivers_of(settings: Settings) -> tuple[PlacedWaiver, ...]:
    """The waivers of a project; none when there is no file.

    Raises:
        UnreadableError: not a list of waivers; names line and column of the first entry or key that is wrong.
    """
    file = settings.path(settings.waivers.file)
    return _checked(read_yaml(file, name=settings.waivers.file)) if file.exists() else ()


def parse_waivers(text: str, *, name: str) -> tuple[PlacedWaiver, ...]:
    """As ``waivers_of``, from text."""
    return _checked(parse_yaml(text, name=name))


def _checked(parsed: YamlFile) -> tuple[PlacedWaiver, ...]:
    data = [] if parsed.data is None else parsed.data
    if not isinstance(data, list):
        raise UnreadableError(
            "holds no list of waivers", where=Place(file=parsed.name), hint="each entry begins with `- rule: ...`"
        )
    return tuple(_placed(parsed, index, item) for index, item in enumerate(data))


def _placed(parsed: YamlFile, index: int, item: JsonValue) -> PlacedWaiver:
    try:
        waiver = Waiver.model_validate(item)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        path = tuple(str(part) for part in first["loc"])
        problem = {"missing": "is required", "extra_forbidden": "is no key of a waiver"}.get(
            first["type"], first["msg"].removeprefix("Value error, ")
        )
        raise UnreadableError(
            f"waiver {index + 1}: {'.'.join(path) or 'entry'} {problem}",
            where=parsed.place((str(index), *path)),
            hint="see `cardwright schema waivers`",
        ) from error
    place = parsed.place((str(index),))
    return PlacedWaiver(waiver=waiver, file=place.file, line=place.line, column=place.column)


def stands_against(waiver: Waiver, *, as_of: date, max_days: int, forbidden: bool) -> str | None:
    """Why a waiver does not hold on a day; None when it holds. Its last day is one on which it holds.

    Args:
        waiver: the waiver.
        as_of: the day.
        max_days: how far ahead a waiver may end.
        forbidden: whether its rule allows no waiver.
    """
    if forbidden:
        return "this rule allows no waiver"
    if as_of > waiver.expires:
        return f"the waiver of {waiver.owner} expired on {waiver.expires.isoformat()}"
    if waiver.expires > as_of + timedelta(days=max_days):
        ahead = (waiver.expires - as_of).days
        return f"the waiver of {waiver.owner} ends {ahead} days ahead, more than the {max_days} allowed"
    return None


def waived(finding: Finding, waivers: Sequence[tuple[Waiver, str | None]]) -> Finding:
    """A finding after the waivers that speak of it, each with what stands against it.

    One that holds turns a gap into ``waived``; else the gap stays and its message says why the waiver does not hold.
    A crashed check is no gap that anybody could let pass.
    """
    if not waivers or not finding.verdict.is_gap or finding.verdict is Verdict.ERROR:
        return finding
    for waiver, problem in waivers:
        if problem is None:
            told = f"waived until {waiver.expires.isoformat()} by {waiver.approved_by}, owner {waiver.owner}"
            message = f"{finding.message} ({told}: {waiver.reason})"
            return finding.model_copy(update={"verdict": Verdict.WAIVED, "message": message, "waiver": waiver.note})
    waiver, problem = waivers[0]
    return finding.model_copy(update={"message": f"{finding.message} ({problem})", "waiver": waiver.note})
