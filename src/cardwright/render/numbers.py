"""Numbers and dates as readers of the document see them: three significant digits, as many decimals in intervals."""

from __future__ import annotations

import math
from datetime import date, datetime
from typing import Literal

from cardwright.card.values import AcceptanceLimit, DatasetReference, Interval, Measurement
from cardwright.render.plaintext import visible
from cardwright.render.text import SOURCE, _, current, language

THIN = "\u202f"
MINUS = "\u2212"
_SIGNIFICANT = 3
_MOST_DECIMALS = 6

Number = float | int | Literal["NaN", "Infinity", "-Infinity"]


def decimals_of(value: float) -> int:
    """Decimals that show three significant digits of a value."""
    if value == 0 or not math.isfinite(value):
        return _SIGNIFICANT
    magnitude = math.floor(math.log10(abs(value)))
    return max(0, min(_MOST_DECIMALS, _SIGNIFICANT - 1 - magnitude))


def fixed(value: float, decimals: int) -> str:
    """A number with so many decimals, thin spaces between thousands, a true minus sign, the language's decimal sign."""
    text = f"{value:,.{decimals}f}".replace(",", THIN)
    if float(f"{value:.{decimals}f}") == 0:
        text = text.lstrip("-")
    return text.replace("-", MINUS).replace(".", current().decimal)


def metric(value: Number) -> str:
    """A metric to three significant digits; what is not a finite number is said in words."""
    if isinstance(value, str) or not math.isfinite(value):
        return _("not a number") if str(value).lower() == "nan" else _("infinite")
    return fixed(value, decimals_of(value))


def count(number: int) -> str:
    """A whole number with thin spaces between thousands."""
    return fixed(number, 0)


def sample(number: int) -> str:
    """How many cases stand behind a figure, on one line: ``n = 300``."""
    return f"n{THIN}={THIN}{count(number)}"


def bounds(interval: Interval, decimals: int) -> str:
    """``[0.741, 0.846]``; with a semicolon where the comma is the decimal sign."""
    return f"[{fixed(interval.low, decimals)}{current().between}{fixed(interval.high, decimals)}]"


def with_interval(value: Number, interval: Interval | None, unit: str | None = None) -> str:
    """``0.797 [0.741, 0.846]`` and the unit where there is one."""
    text = metric(value)
    if interval is not None:
        digits = decimals_of(value) if not isinstance(value, str) else _SIGNIFICANT
        text += f" {bounds(interval, digits)}"
    return f"{text} {visible(unit, newlines=False)}" if unit else text


def dataset(reference: DatasetReference | None) -> str:
    """Name and split of a data set, in a word or two; empty when it is unknown."""
    if reference is None:
        return ""
    name = visible(reference.name, newlines=False)
    split = visible(reference.split, newlines=False) if reference.split else ""
    return name if not split or split.lower() in name.lower() else f"{name} ({split})"


def figure(item: Measurement) -> str:
    """One figure with everything that makes it readable: ``0.797 [0.741, 0.846], n = 300, german-credit test``."""
    parts = [with_interval(item.value, item.interval, item.unit)]
    parts.append(sample(item.n) if item.n is not None else _("n not given"))
    parts.append(dataset(item.dataset) or _("data set not given"))
    return ", ".join(parts)


def limit(item: AcceptanceLimit | None) -> str:
    """``at least 0.80``, with the day it was recorded."""
    if item is None:
        return _("none set")
    words = _("at least") if item.direction == "at_least" else _("at most")
    text = f"{words} {fixed(item.value, max(2, decimals_of(item.value) - 1))}"
    return f"{text}, {day(item.recorded_at)}" if item.recorded_at else text


def day(moment: date | datetime | None) -> str:
    """A date as the language writes it, an ISO date in English; empty when there is none."""
    if moment is None:
        return ""
    return iso_day(moment) if language() == SOURCE else moment.strftime(current().day_format)


def iso_day(moment: date | datetime | None) -> str:
    """An ISO date, for machines; empty when there is none."""
    return moment.isoformat()[:10] if moment is not None else ""


def day_in(written: str) -> str:
    """The day of a time as a log writes it (ISO 8601); its first ten characters where it is something else."""
    try:
        return day(date.fromisoformat(written[:10]))
    except ValueError:
        return written[:10]


def moment(time: datetime | None) -> str:
    """Date and time to the minute, with its zone; ISO 8601 in English."""
    if time is None:
        return ""
    zone = time.strftime("%z")
    zone = "" if not zone else ("Z" if zone == "+0000" else f"{zone[:3]}:{zone[3:5]}")
    return f"{day(time)} {time:%H:%M}{zone}"


def size(number: int) -> str:
    """A file size in bytes, kB or MB."""
    for limit_, unit, digits in ((1000, "B", 0), (1_000_000, "kB", 1), (10**15, "MB", 1)):
        if number < limit_:
            return f"{fixed(number / (limit_ / 1000 if limit_ < 10**15 else 1_000_000), digits)}{THIN}{unit}"
    return str(number)
