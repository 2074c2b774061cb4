"""Statements that have to give a period: kept for so many years, answered within so many days."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from cardwright.card.values import Statement
from cardwright.rules.checks.base import Outcome, Subject, inadequate
from cardwright.rules.checks.statement import StatementCheck

Unit = Literal["days", "business days", "months", "years"]

_NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "sixty": 60, "ninety": 90,
}  # fmt: skip
_WORDS = {
    "business days": (
        r"(?:business|working|work)[ -]?days?|werktage?n?|arbeitstage?n?|jours? ouvr\w+|días? (?:hábiles|laborables)|"
        r"giorni lavorativi|werkdagen|dias úteis|dni robocz\w+"
    ),
    "days": r"(?:calendar )?days?|(?:kalender)?tage?n?|jours?|días?|giorn[io]|dag(?:en)?|dias?|dni",
    "weeks": r"weeks?|wochen?|semaines?|semanas?|settiman[ae]|weken|tygodni\w*",
    "months": r"months?|monate?n?|mois|meses|mes[ei]|maand(?:en)?|mês|miesi\w+",
    "years": r"years?|jahre?n?|ans?|années?|años?|ann[io]|ja(?:ar|ren)|anos?|lata?|rok",
}
_FACTORS: dict[str, dict[str, float]] = {
    "days": {"days": 1, "weeks": 7, "business days": 1},
    "business days": {"business days": 1, "weeks": 5, "days": 5 / 7},
    "months": {"months": 1, "years": 12},
    "years": {"years": 1, "months": 1 / 12},
}
_PERIOD = re.compile(
    rf"(?<![\w.,])(?P<number>\d+(?:[.,]\d+)?|{'|'.join(_NUMBERS)})(?:[\s-]+(?:full|more|further))?[\s-]+(?:"
    + "|".join(f"(?P<{name.replace(' ', '_')}>{words})" for name, words in _WORDS.items())
    + r")(?!\w)",
    re.IGNORECASE,
)


class PeriodCheck(StatementCheck):
    """Kind ``period``."""

    unit: Unit
    at_least: float | None = None
    at_most: float | None = None

    def examine(self, value: object, subject: Subject) -> Iterator[Outcome]:
        """A statement that says something, and in it a period within the bounds."""
        found = list(super().examine(value, subject))
        yield from found
        if found or not isinstance(value, Statement):
            return
        given = periods_in(value.text, unit=self.unit)
        if not given:
            yield inadequate(f"gives no period in {self.unit}")
        elif self.at_least is not None and max(given) < self.at_least - 1e-9:
            yield inadequate(f"{max(given):g} {self.unit} are fewer than {self.at_least:g}")
        elif self.at_most is not None and min(given) > self.at_most + 1e-9:
            yield inadequate(f"{min(given):g} {self.unit} are more than {self.at_most:g}")


def periods_in(text: str, *, unit: Unit) -> list[float]:
    """All periods of a text that can be told in a unit, in the order in which they stand."""
    factors = _FACTORS[unit]
    found = []
    for match in _PERIOD.finditer(text):
        name = next(key for key in match.groupdict() if key != "number" and match[key]).replace("_", " ")
        if name in factors:
            number = match["number"].casefold()
            found.append((_NUMBERS.get(number) or float(number.replace(",", "."))) * factors[name])
    return found
