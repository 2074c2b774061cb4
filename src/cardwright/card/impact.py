"""Rates and impact ratios of an audit under NYC Local Law 144 (6 RCNY 5-300, 5-301), computed from persons or counts.

A rate is favourable / n; its impact ratio is the rate over the highest rate of the same family. Sex, race/ethnicity
and both together are three families computed apart. The law sets no pass mark, and none is known here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal

from cardwright.card.values import AuditCategory, AuditTable, Statement

SMALL_SHARE = 0.02
"""A category below this share of the data may be left out of impact ratios, with a justification (5-301(d))."""

Kind = Literal["selection", "scoring"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Assessed:
    """One person whom the tool assessed; None where a category is unknown, which is never guessed."""

    sex: str | None
    race_ethnicity: str | None
    selected: bool = False
    """Moved forward or classified; unused in a scoring table."""
    score: float | None = None
    """Score in any unit; needed in a scoring table."""


def rate(favourable: int, n: int) -> float | None:
    """Share of a category that was selected, or scored above the median; None for a category without persons."""
    return favourable / n if n > 0 else None


def impact_ratios(rates: Mapping[str, float | None], *, excluded: Collection[str] = ()) -> dict[str, float]:
    """Each rate over the highest among the categories of one family that are not excluded.

    Categories without persons or excluded have no ratio. Empty when nobody in the family was selected.
    """
    counted = {name: value for name, value in rates.items() if value is not None and name not in excluded}
    highest = max(counted.values(), default=0.0)
    return {name: value / highest for name, value in counted.items()} if highest > 0 else {}


def families(table: AuditTable) -> dict[str, dict[str, AuditCategory]]:
    """The three families of a table, by the names of their fields."""
    return {"sex": table.sex, "race_ethnicity": table.race_ethnicity, "intersectional": table.intersectional}


def unknown_count(persons: Iterable[Assessed]) -> int:
    """How many persons are of unknown sex or unknown race/ethnicity."""
    return sum(person.sex is None or person.race_ethnicity is None for person in persons)


def audit_table(
    persons: Sequence[Assessed],
    *,
    kind: Kind,
    sex: Sequence[str],
    race_ethnicity: Sequence[str],
    group: str | None = None,
    excluded: Mapping[str, Statement] | None = None,
) -> AuditTable:
    """The table of one calculation, figures unrounded.

    A person counts in each family in which the category is known. In a scoring table the median is that of all scores,
    persons of unknown category included, and only scores strictly above it count.

    Args:
        persons: everybody whom the tool assessed.
        kind: selection counts ``selected``, scoring counts scores above the median.
        sex: categories that get a row, also without persons.
        race_ethnicity: likewise; the third family is made of all pairs, ``Female / Asian``.
        group: named group into which the tool sorted, when the table is about one.
        excluded: category -> the auditor's reason to leave it out of the impact ratios.

    Raises:
        ValueError: a scoring table with a person who has no score, or with nobody; a category that has no row.
    """
    _refuse_strays(persons, sex=sex, race_ethnicity=race_ethnicity)
    middle = _median(persons) if kind == "scoring" else None
    reasons = excluded or {}
    by_sex = {name: [person for person in persons if person.sex == name] for name in sex}
    by_race = {name: [person for person in persons if person.race_ethnicity == name] for name in race_ethnicity}
    both = {
        f"{one} / {other}": [person for person in by_sex[one] if person.race_ethnicity == other]
        for one in sex
        for other in race_ethnicity
    }
    return AuditTable(
        kind=kind,
        group=group,
        median=middle,
        sex=_family(by_sex, middle, reasons),
        race_ethnicity=_family(by_race, middle, reasons),
        intersectional=_family(both, middle, reasons),
    )


def _refuse_strays(persons: Sequence[Assessed], *, sex: Sequence[str], race_ethnicity: Sequence[str]) -> None:
    stray = {person.sex for person in persons} - {None, *sex}
    stray |= {person.race_ethnicity for person in persons} - {None, *race_ethnicity}
    if stray:
        raise ValueError(f"category {min(stray, key=str)!r} has no row in the table")


def _family(
    members: Mapping[str, Sequence[Assessed]], middle: float | None, excluded: Mapping[str, Statement]
) -> dict[str, AuditCategory]:
    counts = {name: sum(_favourable(person, middle) for person in persons) for name, persons in members.items()}
    rates = {name: rate(count, len(members[name])) for name, count in counts.items()}
    ratios = impact_ratios(rates, excluded=excluded)
    return {
        name: AuditCategory(
            n=len(persons),
            favourable=counts[name],
            rate=rates[name],
            impact_ratio=ratios.get(name),
            excluded=excluded.get(name),
        )
        for name, persons in members.items()
    }


def _favourable(person: Assessed, middle: float | None) -> bool:
    if middle is None:
        return person.selected
    return person.score is not None and person.score > middle


def _median(persons: Sequence[Assessed]) -> float:
    scores = [person.score for person in persons if person.score is not None]
    if not scores or len(scores) < len(persons):
        raise ValueError("a scoring table needs a score of every person")
    return float(median(scores))
