"""The four-fifths rule of thumb of US employment selection (29 CFR 1607.4(D)): a flag, no safe harbour.

The reference is the highest selection rate among the categories that are at least 2 % of the persons; which one
served is said. The interval of a ratio is Katz's (log scale, 95 %), computed from the counts, or MOVER-R's where
everybody of both groups was selected, since Katz's then has no width however few they are.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from cardwright.card.pointer import Path
from cardwright.card.values import BiasCheck, Interval
from cardwright.rules.adequacy import normalised
from cardwright.rules.checks.base import Check, Outcome, Subject, figure, inadequate, listed
from cardwright.rules.checks.bias import response_problem
from cardwright.rules.verdict import Severity, Verdict

_Z95 = 1.959963984540054
_ROUNDED = 0.005 + 1e-9


@dataclass(frozen=True, kw_only=True, slots=True)
class GroupRatio:
    """Selection rate of one group over that of the reference group."""

    group: str
    rate: float
    ratio: float
    interval: Interval | None
    """None where a group has no persons selected, so that the log ratio has no variance."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RatioTable:
    """All groups against one reference."""

    reference: str
    ratios: tuple[GroupRatio, ...]
    """Groups other than the reference, lowest ratio first."""
    too_small: tuple[str, ...]


def selection_ratios(
    rates: Mapping[str, float], sizes: Mapping[str, int], *, small_share: float = 0.02
) -> RatioTable | None:
    """Each group's selection rate over the highest among groups that are not too small.

    Args:
        rates: group -> selected / n, between 0 and 1.
        sizes: group -> n; groups without a rate or without persons do not count.
        small_share: share of all persons below which a group neither serves as reference nor is judged.

    Returns:
        None when fewer than two groups are left or nobody was selected.
    """
    counted = {group: n for group, n in sizes.items() if group in rates and n > 0}
    total = sum(counted.values())
    small = tuple(sorted(group for group, n in counted.items() if n < small_share * total))
    judged = sorted(group for group in counted if group not in small)
    if len(judged) < 2:
        return None
    reference = max(judged, key=lambda group: rates[group])
    highest = rates[reference]
    if highest <= 0:
        return None
    ratios = [
        GroupRatio(
            group=group,
            rate=rates[group],
            ratio=rates[group] / highest,
            interval=katz_interval(rates[group], counted[group], highest, counted[reference]),
        )
        for group in judged
        if group != reference
    ]
    ordered = sorted(ratios, key=lambda item: (item.ratio, item.group))
    return RatioTable(reference=reference, ratios=tuple(ordered), too_small=small)


def katz_interval(rate: float, n: int, reference_rate: float, reference_n: int) -> Interval | None:
    """Katz's 95 % interval of a ratio of two rates, MOVER-R's where both are 1; None where one of them is 0."""
    if rate <= 0 or reference_rate <= 0:
        return None
    if rate >= 1 and reference_rate >= 1:
        z2 = _Z95 * _Z95
        return Interval(method="MOVER-R", level=0.95, low=n / (n + z2), high=1 + z2 / reference_n)
    spread = _Z95 * math.sqrt((1 - rate) / (rate * n) + (1 - reference_rate) / (reference_rate * reference_n))
    ratio = rate / reference_rate
    return Interval(method="Katz", level=0.95, low=ratio * math.exp(-spread), high=ratio * math.exp(spread))


class FourFifthsCheck(Check):
    """Kind ``four_fifths``: comparisons of selection rates; a low ratio is a flag that a named person answers for."""

    metrics: tuple[str, ...]
    """Names under which a ratio of selection rates goes."""
    limit: float = 0.8
    small_share: float = 0.02

    def judge(self, subject: Subject) -> Iterator[Outcome]:
        """A card without any comparison of selection rates leaves the question unanswered."""
        names = {normalised(name.replace("_", " ")) for name in self.metrics}
        found = {
            key: check
            for key, check in sorted(subject.card.fairness.assessments.items())
            if normalised(check.metric.replace("_", " ")) in names
        }
        if not found:
            yield Outcome(verdict=Verdict.MISSING)
            return
        outcomes = [outcome for key, check in found.items() for outcome in self._one(key, check, subject)]
        gaps = [outcome for outcome in outcomes if outcome.verdict is not Verdict.SATISFIED]
        yield from gaps or outcomes

    def _one(self, key: str, check: BiasCheck, subject: Subject) -> Iterator[Outcome]:
        path = (*subject.field, key)
        without = sorted(set(check.groups) ^ set(check.group_values))
        if without or not check.groups:
            yield inadequate(f"{key}: needs number and selection rate of {listed(without) or 'each group'}", path=path)
            return
        wrong = sorted(group for group, rate in check.group_values.items() if not 0 <= rate <= 1)
        if wrong:
            yield inadequate(f"{key}: the selection rate of {listed(wrong)} is not between 0 and 1", path=path)
            return
        table = selection_ratios(check.group_values, check.groups, small_share=self.small_share)
        if table is None:
            yield Outcome(verdict=Verdict.NOT_SHOWN, message=f"{key}: no two groups can be compared", path=path)
            return
        yield from _record_problems(key, check, table, path)
        yield from self._flags(key, check, table, path, as_of=subject.as_of)

    def _flags(
        self, key: str, check: BiasCheck, table: RatioTable, path: Path, *, as_of: date | None
    ) -> Iterator[Outcome]:
        unanswered = response_problem(check, as_of=as_of)
        tail = f"; {unanswered}" if unanswered else ""
        against = f"against {table.reference}, the highest rate"
        if table.too_small:
            against += f" ({listed(table.too_small)} under {self.small_share:.0%} of the persons)"
        for item in table.ratios:
            low, high = (item.interval.low, item.interval.high) if item.interval else (-math.inf, math.inf)
            if low >= self.limit:
                continue
            said = f"{key}: {item.group} {_ratio(item)} {against}"
            fails = high < self.limit or (item.interval is None and item.ratio < self.limit)
            straddles = "" if fails else "; the interval holds four fifths" if item.interval else "; not shown"
            under = "; under four fifths" if item.ratio < self.limit else ""
            yield Outcome(
                verdict=Verdict.INADEQUATE if fails else Verdict.NOT_SHOWN,
                message=f"{said}{under}{straddles}{tail}",
                path=path,
                severity=Severity.ERROR if unanswered else None,
            )
        lowest = table.ratios[0]
        yield Outcome(
            verdict=Verdict.SATISFIED,
            message=f"{key}: lowest ratio {lowest.group} {_ratio(lowest)} {against}; a rule of thumb, not law",
            path=path,
        )


def _record_problems(key: str, check: BiasCheck, table: RatioTable, path: Path) -> Iterator[Outcome]:
    named = check.reference
    if named in check.groups and named != table.reference:
        yield inadequate(f"{key}: the reference is {named}, but {table.reference} has the highest rate", path=path)
    lowest = table.ratios[0].ratio
    if isinstance(check.value, str) or not abs(check.value - lowest) <= _ROUNDED:
        message = f"{key}: states {figure(check.value)}, but the rates give {figure(lowest)} as lowest ratio"
        yield inadequate(message, path=path)


def _ratio(item: GroupRatio) -> str:
    interval = item.interval
    beside = f" [{figure(interval.low)}, {figure(interval.high)}]" if interval else " without an interval"
    return f"{figure(item.ratio)}{beside}"
