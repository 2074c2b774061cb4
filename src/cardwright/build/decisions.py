"""What a build has decided about each version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cardwright.build.records import ReportRecord, VersionRecord
from cardwright.build.units import Kind
from cardwright.card.card import Card


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """A version whose files stand as they are; ``record`` differs from the last one when its inputs were touched."""

    address: str
    record: VersionRecord
    touched: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class ToMake:
    """A version of which something is made again.

    ``page`` and ``reports`` say what; ``record`` is what holds already, with the files of the last build. ``standing``
    are published documents that are kept if they turn out to say the same. ``last`` is the last build's record.
    """

    address: str
    why: str
    card: Card
    card_json: bytes
    verdicts: bytes
    record: VersionRecord
    last: VersionRecord | None
    page: bool
    reports: tuple[Kind, ...]
    standing: Mapping[Kind, ReportRecord] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Failure:
    """A version that cannot be built now, why, and what was last published of it."""

    address: str
    problem: str
    old: VersionRecord | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Left:
    """A version that was not asked for and stays published as it is, whatever has become of what it is made from."""

    address: str
    record: VersionRecord


Decision = Kept | ToMake | Failure | Left
