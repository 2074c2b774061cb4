"""Figures that cannot be as written: shares above 1, intervals beside their value, groups larger than the whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import sqrt

from cardwright.card.pointer import Path
from cardwright.card.values import AcceptanceLimit, DatasetReference, Interval, Measurement, Slice
from cardwright.rules.checks.base import Check, Outcome, Subject, figure, inadequate, listed
from cardwright.rules.metrics import better, is_proportion, is_share, may_be_share, metric_words

_METRICS: Path = ("evaluation", "metrics")
_STRESS: Path = ("evaluation", "robustness", "metrics")
_DUTY: Path = ("evaluation", "compliance_metrics")
_SLICES: Path = ("evaluation", "slices")
_TOO_NARROW = 3.0
"""An interval so many times narrower than the cases allow did not come from them; clusters only make it wider."""
_ENOUGH_CASES = 30
_OF_SHARES = ("wilson", "clopper", "agresti")
"""Methods whose intervals exist for shares of counted cases alone, so that a rate with one is a share."""
_CLOSED_FORMS = ("wilson", "clopper", "exact", "normal", "wald", "agresti", "newcombe", "jeffreys", "delong", "student")


@dataclass(frozen=True, kw_only=True)
class _Figure:
    """One figure with its place, and what its group or the whole says of it."""

    path: Path
    item: Measurement
    part_of: Slice | None = None

    @property
    def record(self) -> Path:
        """Where a finding stands: the group that holds the figure, or the figure itself."""
        return self.path[:3] if self.part_of is not None else self.path

    @property
    def dataset(self) -> DatasetReference | None:
        return self.item.dataset or (self.part_of.dataset if self.part_of else None)

    @property
    def n(self) -> int | None:
        return self.item.n if self.item.n is not None or self.part_of is None else self.part_of.n

    @cached_property
    def is_share(self) -> bool:
        """Whether it lies between 0 and 1 unless a unit says otherwise, by its name or by how its interval was made."""
        return is_share(self.item.metric) or self._is_counted

    @property
    def is_proportion(self) -> bool:
        return is_proportion(self.item.metric) or self._is_counted

    @property
    def _is_counted(self) -> bool:
        method = str(self.item.interval.method or "").casefold() if self.item.interval else ""
        return any(word in method for word in _OF_SHARES) and may_be_share(self.item.metric)

    @cached_property
    def said(self) -> str:
        """For the message: ``recall``, or ``recall of age=18-25``."""
        of = f" of {self.path[2]}" if self.part_of is not None else ""
        return f"{metric_words(self.item.metric)}{of}"


class PlausibleCheck(Check):
    """Kind ``plausible``: what no data can give, by arithmetic alone; a figure that is merely good passes."""

    def judge(self, subject: Subject) -> Iterator[Outcome]:
        """One finding for each figure or group, with everything that is wrong there."""
        card = subject.card
        datasets = card.evaluation.datasets.values()
        rows = {item.digest: item.rows for item in datasets if item.digest and item.rows}
        wrong: dict[Path, list[str]] = {}
        for found in _figures(subject):
            for text in (*_of_itself(found), *_of_its_data(found, rows)):
                wrong.setdefault(found.record, []).append(text)
        for path, text in (*_groups_of_the_whole(card.evaluation.slices, card.evaluation.metrics), *_empty(subject)):
            wrong.setdefault(path, []).append(text)
        for path, texts in sorted(wrong.items()):
            yield inadequate(listed(dict.fromkeys(texts)), path=path)


class LimitsMetCheck(Check):
    """Kind ``limits_met``: a figure holds the limit that was set for it, or somebody sees that it does not."""

    def judge(self, subject: Subject) -> Iterator[Outcome]:
        """By the value, without its interval; comparisons of groups are judged by a rule of their own."""
        for found in _figures(subject):
            item, limit = found.item, found.item.limit
            if limit is None or isinstance(item.value, str) or _holds(item.value, limit):
                continue
            word = "at least" if limit.direction == "at_least" else "at most"
            message = f"{found.said} is {figure(item.value)}; its limit is {word} {figure(limit.value)}"
            yield inadequate(message, path=found.record)


def _figures(subject: Subject) -> Iterator[_Figure]:
    evaluation = subject.card.evaluation
    groups = (
        (_METRICS, evaluation.metrics),
        (_STRESS, evaluation.robustness.metrics),
        (_DUTY, evaluation.compliance_metrics),
    )
    for path, items in groups:
        for key, item in items.items():
            yield _Figure(path=(*path, key), item=item)
    for key, part in evaluation.slices.items():
        for name, item in part.metrics.items():
            yield _Figure(path=(*_SLICES, key, "metrics", name), item=item, part_of=part)


def _of_itself(found: _Figure) -> Iterator[str]:
    item, interval, value = found.item, found.item.interval, found.item.value
    share = found.is_share and not item.unit
    if found.n is not None and found.n <= 0:
        yield f"{found.said} was measured on {found.n} cases"
    if item.positives is not None and item.n is not None and item.positives > item.n:
        yield f"{found.said} has {item.positives} positive cases among {item.n}"
    if isinstance(value, str):
        return
    if share and not 0 <= value <= 1:
        yield f"{found.said} is {figure(value)}, and no unit says that it is more than a share between 0 and 1"
    if item.limit is not None:
        yield from _limit(found, item.limit, share=share)
    if interval is None or interval.low > interval.high:
        return
    if share and 0 <= value <= 1 and (interval.low < -_slack(interval) or interval.high > 1 + _slack(interval)):
        yield f"{found.said}: the interval {_shown(interval)} leaves 0 to 1, where every share lies"
    if _is_closed(interval) and not _inside(value, interval):
        shown = _shown(interval)
        yield f"{found.said} {figure(value)} lies outside its interval {shown}, which {interval.method} cannot give"
    yield from _width(found, value, interval)


def _width(found: _Figure, value: float, interval: Interval) -> Iterator[str]:
    """Whether an interval says more, or less, than its cases can."""
    n, width = found.n or 0, interval.high - interval.low
    if found.is_share and interval.low <= 0 and interval.high >= 1 and n >= _ENOUGH_CASES:
        yield f"{found.said}: the interval from 0 to 1 says nothing, on {n} cases"
    if not found.is_share or not 0 < value < 1:
        return
    expected = 2 * 1.64 * sqrt(value * (1 - value) / n) if n > 0 else 1.0
    # what is wider than one step of the last digit keeps a width when it is rounded
    if width == 0 and expected > 2 * _slack(interval):
        yield f"{found.said}: the interval {_shown(interval)} has no width"
    elif found.is_proportion and n > 0 and width + 2 * _slack(interval) < expected / _TOO_NARROW:
        yield f"{found.said}: the interval {_shown(interval)} is narrower than {n} cases can give"


def _limit(found: _Figure, limit: AcceptanceLimit, *, share: bool) -> Iterator[str]:
    way, said = better(found.item.metric), f"{limit.direction.replace('_', ' ')} {figure(limit.value)}"
    wrong_way = {"higher": "at_most", "lower": "at_least"}.get(way or "")
    if limit.direction == wrong_way:
        yield f"{found.said} is better the {way} it is, but its limit is {said}"
    elif share and (limit.value <= 0 if limit.direction == "at_least" else limit.value >= 1):
        yield f"{found.said}: a limit of {said} binds nothing"


def _of_its_data(found: _Figure, rows: dict[str, int]) -> Iterator[str]:
    """More cases than rows; where a definition says what is counted, a row may hold several."""
    dataset = found.dataset
    has = rows.get(dataset.digest or "") if dataset else None
    if dataset and has and found.n is not None and found.n > has and not found.item.definition:
        yield (
            f"{found.said} counts {found.n} cases, the data set {dataset.name} has {has} rows; "
            "where a row holds several cases, definition says so"
        )


def _groups_of_the_whole(slices: dict[str, Slice], metrics: dict[str, Measurement]) -> Iterator[tuple[Path, str]]:
    """What groups of one dimension say together, beside the figure of the whole."""
    by_dimension: dict[str, list[str]] = {}
    for key, part in slices.items():
        stated = "&".join(f"{dimension}={group}" for dimension, group in part.by.items())
        if "=" in key and {*key.split("&")} != {*stated.split("&")}:
            yield (*_SLICES, key), f"the key says {key}, but the group is {stated}"
        if len(part.by) == 1:
            by_dimension.setdefault(next(iter(part.by)), []).append(key)
    for dimension, keys in sorted(by_dimension.items()):
        names = sorted({name for key in keys for name in slices[key].metrics})
        for name in names:
            parts = {
                key: _Figure(path=(*_SLICES, key, "metrics", name), item=part.metrics[name], part_of=part)
                for key in keys
                if name in (part := slices[key]).metrics
            }
            if len(parts) > 1:
                yield from _alike(parts, dimension)
                if name in metrics:
                    yield from _against_whole(parts, _Figure(path=(*_METRICS, name), item=metrics[name]), dimension)


def _alike(parts: dict[str, _Figure], dimension: str) -> Iterator[tuple[Path, str]]:
    """One figure with one interval in all groups, although an interval depends on how many there are."""
    said = {(str(item.item.value), _shown(item.item.interval)) for item in parts.values() if item.item.interval}
    sizes = [item.n or 0 for item in parts.values()]
    every = all(item.item.interval and item.item.interval.low < item.item.interval.high for item in parts.values())
    if every and len(said) == 1 and min(sizes) > 0 and max(sizes) >= 2 * min(sizes):
        first = next(iter(parts.values()))
        same = f"{metric_words(first.item.metric)} {figure(first.item.value)} with one interval"
        yield first.record, f"all groups of {dimension} have {same}, on {min(sizes)} to {max(sizes)} cases"


def _against_whole(parts: dict[str, _Figure], whole: _Figure, dimension: str) -> Iterator[tuple[Path, str]]:
    thresholds = {item.item.decision_threshold for item in (*parts.values(), whole)} - {None}
    if len(thresholds) > 1:
        told = listed(sorted(figure(item) for item in thresholds if item is not None))
        yield whole.path, f"{whole.said} and its groups by {dimension} were measured at different thresholds: {told}"
    values = [item.item.value for item in parts.values() if not isinstance(item.item.value, str)]
    same_data = {item.dataset.digest for item in (*parts.values(), whole) if item.dataset}
    if (
        isinstance(whole.item.value, str)
        or not is_proportion(whole.item.metric)
        or len(values) < len(parts)
        or len(same_data) != 1
        or sum(item.n or 0 for item in parts.values()) != whole.n
    ):
        return
    slack = max(_step(value) for value in (*values, whole.item.value))
    if not min(values) - slack <= whole.item.value <= max(values) + slack:
        told = f"which make up the whole, have {figure(min(values))} to {figure(max(values))}"
        yield (
            whole.path,
            f"{whole.said} is {figure(whole.item.value)}, but its groups by {dimension}, {told}",
        )


def _empty(subject: Subject) -> Iterator[tuple[Path, str]]:
    for section in ("evaluation", "training_data"):
        for key, item in getattr(subject.card, section).datasets.items():
            if item.rows is not None and item.rows <= 0:
                yield (section, "datasets", key), f"the data set {key} has {item.rows} rows"


def _holds(value: float, limit: AcceptanceLimit) -> bool:
    slack = 1e-9 * max(1.0, abs(limit.value))
    return value >= limit.value - slack if limit.direction == "at_least" else value <= limit.value + slack


def _is_closed(interval: Interval) -> bool:
    return bool(interval.method) and any(word in str(interval.method).casefold() for word in _CLOSED_FORMS)


def _inside(value: float, interval: Interval) -> bool:
    slack = _step(value) / 2 + _slack(interval)
    return interval.low - slack <= value <= interval.high + slack


def _slack(interval: Interval) -> float:
    """What rounding may have taken away or added at an end."""
    return max(_step(interval.low), _step(interval.high)) / 2


def _step(value: float) -> float:
    """One in the last digit that was written, four decimals at most: 0.01 for 0.71."""
    decimals = len(f"{value:.4f}".rstrip("0").partition(".")[2])
    return 10.0 ** -max(decimals, 2)


def _shown(interval: Interval | None) -> str:
    return f"[{interval.low:.4g}, {interval.high:.4g}]" if interval else ""
