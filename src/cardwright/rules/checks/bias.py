"""Comparisons of groups: whether one can be read at all, and how it stands against the limit the house set.

No EU law sets a number. A limit is judged by the interval, not by the point: an interval that straddles the limit,
or a group too small to speak for, gives *not shown*, and that is not a pass.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cardwright.card.values import AcceptanceLimit, BiasCheck, Interval
from cardwright.rules.adequacy import placeholder_in, word_count
from cardwright.rules.checks.base import (
    Check,
    Outcome,
    Subject,
    dataset_problems,
    figure,
    inadequate,
    interval_problems,
    limit_came_late,
    listed,
)
from cardwright.rules.metrics import metric_words
from cardwright.rules.people import person_problem
from cardwright.rules.verdict import BiasOutcome, BiasVerdict, Severity, Verdict

_MINIMUM_RESPONSE = 8


class BiasRecordCheck(Check):
    """Kind ``bias``: each comparison names its groups with their sizes, its reference, data set and interval."""

    def examine(self, value: object, subject: Subject) -> Iterator[Outcome]:
        """Each comparison on its own."""
        for key, check in sorted(value.items()) if isinstance(value, dict) else ():
            if isinstance(check, BiasCheck) and (lacks := list(_record_gaps(check))):
                yield inadequate(f"{key}: {listed(lacks)}", path=(*subject.field, key))


class BiasLimitCheck(Check):
    """Kind ``bias_limit``: a result that fails or is not shown is a warning while a named person answers for it."""

    def judge(self, subject: Subject) -> Iterator[Outcome]:
        """Absence is judged by the law's rule; here only results count."""
        value = subject.value
        for key, check in sorted(value.items()) if isinstance(value, dict) else ():
            if not isinstance(check, BiasCheck):
                continue
            if limit_came_late(check.limit, check.measured_at):
                yield inadequate("the limit was recorded after the figure was measured", path=(*subject.field, key))
            outcome, reason = bias_outcome(check)
            if outcome in (BiasOutcome.MEETS, BiasOutcome.NO_LIMIT):
                continue
            unanswered = response_problem(check, as_of=subject.as_of)
            tail = f"; {unanswered}" if unanswered else ""
            yield Outcome(
                verdict=Verdict.NOT_SHOWN if outcome is BiasOutcome.NOT_SHOWN else Verdict.INADEQUATE,
                message=f"{reason}{tail}",
                path=(*subject.field, key),
                severity=Severity.ERROR if unanswered else Severity.WARNING,
            )


def bias_verdicts(assessments: dict[str, BiasCheck]) -> tuple[BiasVerdict, ...]:
    """How each comparison of a card came out, in the order of their names."""
    return tuple(
        BiasVerdict(check=key, outcome=outcome, reason=reason)
        for key in sorted(assessments)
        for outcome, reason in [bias_outcome(assessments[key])]
    )


def bias_outcome(check: BiasCheck) -> tuple[BiasOutcome, str]:
    """The outcome of one comparison and a sentence with its figures.

    ``at_least``: meets when the whole interval lies at or above the limit, fails when it lies below; ``at_most``
    mirrors it. A compared group smaller than ``minimum_n``, no interval, one that
    runs backwards, or no finite value: not shown.
    """
    figures = _figures(check)
    if check.limit is None:
        return BiasOutcome.NO_LIMIT, f"no limit set: {figures}"
    least = check.minimum_n or 0
    small = {group: n for group, n in sorted(check.groups.items()) if n < least}
    if small:
        sizes = listed(f"{group} has {n} cases" for group, n in small.items())
        return BiasOutcome.NOT_SHOWN, f"not shown: {figures}; {sizes}, minimum {check.minimum_n}"
    if check.interval is None or isinstance(check.value, str):
        why = "no interval" if check.interval is None else f"the value is {check.value}"
        return BiasOutcome.NOT_SHOWN, f"not shown: {figures}; {why}"
    if check.interval.low > check.interval.high:
        return BiasOutcome.NOT_SHOWN, f"not shown: {figures}; the interval runs backwards"
    outcome = _against(check.interval, check.limit)
    said = {
        BiasOutcome.MEETS: "meets",
        BiasOutcome.FAILS: "fails",
        BiasOutcome.NOT_SHOWN: "not shown",
    }[outcome]
    tail = "; the interval holds the limit" if outcome is BiasOutcome.NOT_SHOWN else ""
    return outcome, f"{said}: {figures}{tail}"


def _against(interval: Interval, limit: AcceptanceLimit) -> BiasOutcome:
    # `at_most x` is `at_least -x` on the mirrored interval
    if limit.direction == "at_least":
        low, high, bound = interval.low, interval.high, limit.value
    else:
        low, high, bound = -interval.high, -interval.low, -limit.value
    if low >= bound:
        return BiasOutcome.MEETS
    return BiasOutcome.FAILS if high < bound else BiasOutcome.NOT_SHOWN


def _figures(check: BiasCheck) -> str:
    by = " and ".join(map(metric_words, check.by)) or "no attribute"
    parts = [f"{metric_words(check.metric)} by {by} {figure(check.value)}"]
    if check.interval is not None:
        parts[0] += f" [{figure(check.interval.low)}, {figure(check.interval.high)}]"
    if check.limit is not None:
        direction = "at least" if check.limit.direction == "at_least" else "at most"
        parts.append(f"house limit {direction} {figure(check.limit.value)}")
    if check.groups:
        sizes = [str(n) for _, n in sorted(check.groups.items())]
        parts.append("n " + (" and ".join(sizes) if len(sizes) == 2 else ", ".join(sizes)))
    return ", ".join(parts)


def _record_gaps(check: BiasCheck) -> Iterator[str]:
    if not check.by:
        yield "does not say by which attribute"
    if len(check.groups) < 2:
        yield "needs at least two groups with their number of cases"
    without_n = sorted(set(check.group_values) - set(check.groups))
    if without_n:
        yield f"no number of cases for {listed(without_n)}"
    if not check.reference or placeholder_in(check.reference):
        yield "no reference group or rule such as min/max"
    yield from dataset_problems(check.dataset)
    yield from interval_problems(check.interval, value=check.value)


def response_problem(check: BiasCheck, *, as_of: date | None) -> str | None:
    """What is wrong with the statement of what is done about a result, or None."""
    response = check.response
    if response is None:
        return "no person has stated what is done about it"
    words = placeholder_in(response.text)
    if words:
        return f"what is done about it reads “{words}”"
    if word_count(response.text) < _MINIMUM_RESPONSE:
        return f"what is done about it is {word_count(response.text)} words long"
    return person_problem(response.stated_by, what="the statement of what is done about it", as_of=as_of)
