"""Statements that have to give a period: kept for so many years, answered within so many days."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Literal

from cardwright.card.values import Statement
from cardwright.rules.checks.base import Outcome, Subject, inadequate
from cardwright.rules.checks.statement import StatementCheck

Unit = Literal["days", "business days", "months", "years"]

_NUMBER_WORDS = {
    1: "one ein eine einem einen einer eines un une una uno een um uma jeden jednego",
    2: "two zwei deux dos due twee dois duas dwa dwóch",
    3: "three drei trois tres tre drie três trzy trzech",
    4: "four vier quatre cuatro quattro quatro cztery czterech",
    5: "five fünf cinq cinco cinque vijf pięć pięciu",
    6: "six sechs seis sei zes sześć sześciu",
    7: "seven sieben sept siete sette zeven sete siedem siedmiu",
    8: "eight acht huit ocho otto oito osiem ośmiu",
    9: "nine neun neuf nueve nove negen dziewięć dziewięciu",
    10: "ten zehn dix diez dieci tien dez dziesięć dziesięciu",
    11: "eleven elf onze once undici",
    12: "twelve zwölf douze doce dodici twaalf doze dwanaście dwunastu",
    15: "fifteen fünfzehn quinze quince quindici vijftien piętnaście piętnastu",
    20: "twenty zwanzig vingt veinte venti twintig vinte dwadzieścia dwudziestu",
    30: "thirty dreißig dreissig trente treinta trenta dertig trinta trzydzieści trzydziestu",
    60: "sixty sechzig soixante sesenta sessanta zestig sessenta",
    90: "ninety neunzig noventa novanta negentig",
}
_NUMBERS = {word: number for number, words in _NUMBER_WORDS.items() for word in words.split()}
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
    "months": {"months": 1, "years": 12, "days": 12 / 365.25, "weeks": 84 / 365.25},
    "years": {"years": 1, "months": 1 / 12, "days": 1 / 365.25, "weeks": 7 / 365.25},
}


@cache
def _period() -> re.Pattern[str]:
    """For texts in lower case; made when first needed."""
    return re.compile(
        rf"(?<![\w.,])(?P<number>\d+(?:[.,]\d+)?|{'|'.join(_NUMBERS)})(?:[\s-]+(?:full|more|further))?[\s-]+(?:"
        + "|".join(f"(?P<{name.replace(' ', '_')}>{words})" for name, words in _WORDS.items())
        + r")(?!\w)"
    )


# "24 hours a day" is no term: hours count only where the text says within which time
_HOURS = re.compile(
    r"(?<!\w)(?:within|than|innerhalb(?: von)?|binnen|spätestens(?: nach)?|sous|dans(?: les)?|en|dentro de(?: las)?|"
    r"entro(?: le)?|em|w ciągu)\s+(?P<number>\d+)\s+"
    r"(?:hours?|stunden?|heures?|horas?|ore|uur|uren|godzin\w*)(?!\w)(?!\s+(?:a|am|per|pro|par|al|por|op)\s)"
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
    """All periods of a text that can be told in a unit, in the order in which they stand; hours come last."""
    factors = _FACTORS[unit]
    found: list[float] = []
    text = text.lower()  # a pattern that ignores case takes three times as long, and five times to compile
    for match in _period().finditer(text):
        name = next(key for key in match.groupdict() if key != "number" and match[key]).replace("_", " ")
        if name in factors:
            number = match["number"]
            found.append((_NUMBERS.get(number) or float(number.replace(",", "."))) * factors[name])
    if unit == "days":
        found += [int(match["number"]) / 24 for match in _HOURS.finditer(text)]
    return found
