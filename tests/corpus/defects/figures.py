"""Figures, groups, data sets and columns."""

# ruff: noqa: E501  (defects read as a table, one a line)

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace

from tests.corpus.defects.base import Kind, Lines, Make, Seed, Target
from tests.corpus.edit import Path, spots

_METRICS: Path = ("evaluation", "metrics")
_SLICES: Path = ("evaluation", "slices")
_DECLARED: Path = ("evaluation", "declared_slices")
_ROBUST: Path = ("evaluation", "robustness", "metrics")
_DUTY: Path = ("evaluation", "compliance_metrics")
_BIAS: Path = ("fairness", "assessments")
_COLUMNS: Path = ("model", "input_specification")
_TEST: Path = ("evaluation", "datasets")
_TRAIN: Path = ("training_data", "datasets")


def _without(section: Path, key: str) -> Make:
    """One key left out of each record of a section."""

    def make(target: Target) -> Iterator[Seed | None]:
        for name in target.children(*section):
            yield target.removed((*section, name, *key.split(".")), target.asks(*section), at=(*section, name))

    return make


def _where_judged(section: Path, key: str, *rules: str) -> Make:
    """As ``_without``, only where one of some rules judges the card: others do not ask for that part."""

    def make(target: Target) -> Iterator[Seed | None]:
        for name in target.children(*section):
            yield target.removed((*section, name, *key.split(".")), target.judged_by(*rules), at=(*section, name))

    return make


def changed_to(section: Path, key: str, value: str, *more: str) -> Make:
    """Another value at one key of each record of a section."""

    def make(target: Target) -> Iterator[Seed | None]:
        for name in target.children(*section):
            rules = target.asks(*section) | target.judged_by(*more)
            yield target.replaced((*section, name, *key.split(".")), value, rules, at=(*section, name))

    return make


def _changed(section: Path, key: str, new: Callable[[str], str], *more: str) -> Make:
    """As ``changed_to``, from the value that is there."""

    def make(target: Target) -> Iterator[Seed | None]:
        for name in target.children(*section):
            path = (*section, name, *key.split("."))
            found = target.find(*path)
            if found:
                rules = target.asks(*section) | target.judged_by(*more)
                yield target.replaced(path, new(found[1].value), rules, at=(*section, name))

    return make


def _backwards(section: Path) -> Make:
    def make(target: Target) -> Iterator[Seed | None]:
        for name in target.children(*section):
            path = (*section, name, "interval")
            low, high = target.find(*path, "low"), target.find(*path, "high")
            if low and high and float(low[1].value) < float(high[1].value):
                value = f"{{method: Wilson, level: 0.95, low: {high[1].value}, high: {low[1].value}}}"
                yield target.replaced(path, value, target.asks(*section), at=(*section, name))

    return make


def _percent(section: Path) -> Make:
    """A rate written in percent beside an interval of shares."""

    def make(target: Target) -> Iterator[Seed | None]:
        for name in target.children(*section):
            path = (*section, name, "value")
            found = target.find(*path)
            if found and 0 < float(found[1].value) < 1 and target.find(*section, name, "interval"):
                value = f"{float(found[1].value) * 100:g}"
                yield target.replaced(path, value, target.asks(*section), at=(*section, name))

    return make


def _late_limit(target: Target) -> Iterator[Seed | None]:
    rules = target.asks(*_METRICS) | target.asks("evaluation", "acceptance_thresholds")
    for name in target.children(*_METRICS):
        if target.find(*_METRICS, name, "measured_at"):
            path = (*_METRICS, name, "limit", "recorded_at")
            yield target.replaced(path, "2026-11-01", rules, at=(*_METRICS, name))


def _training_digest(target: Target) -> Iterator[Seed | None]:
    """The test set is the training set."""
    digests = [found[1].value for key in target.children(*_TRAIN) if (found := target.find(*_TRAIN, key, "digest"))]
    for name in target.children(*_TEST):
        for digest in digests:
            path = (*_TEST, name, "digest")
            yield target.replaced(path, json.dumps(digest), target.asks(*_TEST), at=(*_TEST, name))


def _measured_on_training(target: Target) -> Iterator[Seed | None]:
    for name in target.children(*_METRICS):
        path = (*_METRICS, name, "dataset", "split")
        yield target.replaced(path, "train", target.asks(*_METRICS), at=(*_METRICS, name))


def _group_dropped(target: Target) -> Iterator[Seed | None]:
    """A declared group without figures; mended where it is declared, or among the slices."""
    rules = target.asks(*_SLICES) | {"hygiene/declared-slice"}
    for name in target.children(*_SLICES):
        seed = target.removed((*_SLICES, name), rules)
        if seed is not None and target.children(*_DECLARED):
            file, text = next(iter(seed.texts.items()))
            found = [spot for path, spot in spots(text).items() if path in (_DECLARED, _SLICES)]
            lines = tuple(Lines(file=file, first=spot.first, last=spot.last) for spot in found)
            yield replace(seed, lines=lines)


def _other_unit(target: Target) -> Iterator[Seed | None]:
    """A unit beside a name that holds another."""
    for section in (_METRICS, _DUTY):
        for name in target.children(*section):
            if name.endswith("_seconds") and target.find(*section, name, "unit"):
                yield target.replaced((*section, name, "unit"), "ms", {"hygiene/unit"}, at=(*section, name))
        if target.find(*section):
            yield target.added((*section, "latency_ms"), "{value: 0.038, unit: s, n: 5000}", {"hygiene/unit"})


def _no_unit(target: Target) -> Iterator[Seed | None]:
    for name in target.children(*_METRICS):
        if "error" in name and target.find(*_METRICS, name, "unit"):
            yield target.removed((*_METRICS, name, "unit"), {"hygiene/unit"}, at=(*_METRICS, name))


def _all_removed(section: Path) -> Make:
    def make(target: Target) -> Iterator[Seed | None]:
        if len(section) > 1 and target.children(*section):
            yield target.removed(section, target.asks(*section))

    return make


def _fails_unanswered(target: Target) -> Iterator[Seed | None]:
    """A comparison below the house limit, and nobody says what is done."""
    for name in target.children(*_BIAS):
        path = (*_BIAS, name, "limit", "direction")
        found = target.find(*path)
        if found and not target.find(*_BIAS, name, "response"):
            limit = "0.995" if found[1].value == "at_least" else "0.001"
            rules = target.judged_by("hygiene/bias-limit") | {"hygiene/bias-limit"}
            yield target.replaced((*path[:-1], "value"), limit, rules, at=(*_BIAS, name))


def _vague_column(target: Target) -> Iterator[Seed | None]:
    for name in target.children(*_COLUMNS):
        path = (*_COLUMNS, name, "range")
        yield target.removed(path, target.asks(*_COLUMNS), at=(*_COLUMNS, name))


def _personal_column(target: Target) -> Iterator[Seed | None]:
    """A column of persons turns up while the facts say that there are none."""
    facts = [target.find("facts", key) for key in ("personal_data", "affects_persons")]
    denied = [found for found in facts if found and target.reading.value_at(found[1].path).answer is False]  # type: ignore[attr-defined]
    seed = target.added((*_COLUMNS, "date_of_birth"), "{type: string, range: 1900 to 2010}", _HINTS)
    if denied and seed is not None:
        yield replace(seed, lines=tuple(Lines(file=file, first=spot.first, last=spot.last) for file, spot in denied))


_HINTS = frozenset({"hygiene/personal-data-hint", "hygiene/affected-persons-hint"})
_FUTURE = "hygiene/impossible-date"
_PRIOR, _ACCURACY = "eu-ai-act/art-9/8-prior-thresholds", "eu-ai-act/annex-iv/2-g/accuracy-metrics"
_IMPACT = "eu-ai-act/annex-iv/2-g/discriminatory-impact"

KINDS: tuple[Kind, ...] = (
    Kind(name="n-removed", story="a figure without number of cases", make=_without(_METRICS, "n"), many=2),
    Kind(name="interval-removed", story="a figure without interval", make=_without(_METRICS, "interval"), many=2),
    Kind(name="interval-backwards", story="low and high interchanged", make=_backwards(_METRICS), many=2),
    Kind(name="interval-method-removed", story="nobody knows which interval", make=_without(_METRICS, "interval.method")),
    Kind(name="interval-level-in-percent", story="95 in place of 0.95", make=changed_to(_METRICS, "interval.level", "95")),
    Kind(name="rate-in-percent", story="71 beside an interval of shares", make=_percent(_METRICS), many=2),
    Kind(name="dataset-removed", story="a figure on unnamed data", make=_without(_METRICS, "dataset"), many=2),
    Kind(name="dataset-digest-removed", story="data by name alone", make=_without(_METRICS, "dataset.digest")),
    Kind(name="value-not-a-number", story="NaN logged and copied", make=changed_to(_METRICS, "value", "NaN")),
    Kind(name="measured-in-future", story="measured next year", make=changed_to(_METRICS, "measured_at", "2027-05-01T10:00:00Z", _FUTURE)),
    Kind(name="measured-on-training", story="the training split", make=_measured_on_training, many=2),
    Kind(name="test-digest-of-training", story="the digest copied from training", make=_training_digest, many=2),
    Kind(name="test-rows-removed", story="a test set of unknown size", make=_without(_TEST, "rows")),
    Kind(name="dataset-undescribed", story="a test set without description", make=_without(_TEST, "description")),
    Kind(name="train-digest-removed", story="training data by name alone", make=_without(_TRAIN, "digest")),
    Kind(name="limit-after-evaluation", story="the limit recorded after the run", make=_late_limit, many=2),
    Kind(name="limit-undated", story="a limit without a day", make=_where_judged(_METRICS, "limit.recorded_at", _PRIOR, _ACCURACY), many=2),
    Kind(name="all-figures-removed", story="no figure at all", make=_all_removed(_METRICS)),
    Kind(name="unit-removed", story="an error without unit", make=_no_unit),
    Kind(name="unit-swapped", story="milliseconds by name, seconds by unit", make=_other_unit),
    Kind(name="group-dropped", story="a declared group left out", make=_group_dropped, many=2),
    Kind(name="slice-n-removed", story="a group without its size", make=_without(_SLICES, "n"), many=2),
    Kind(name="slice-dataset-removed", story="a group on unnamed data", make=_without(_SLICES, "dataset")),
    Kind(name="all-slices-removed", story="no figure by group", make=_all_removed(_SLICES)),
    Kind(name="stress-unnamed", story="robust against what", make=_without(_ROBUST, "condition")),
    Kind(name="stress-baseline-removed", story="nothing to compare with", make=_without(_ROBUST, "baseline")),
    Kind(name="requirement-unnamed", story="a figure for no requirement", make=_without(_DUTY, "requirement")),
    Kind(name="bias-reference-removed", story="compared with whom", make=_where_judged(_BIAS, "reference", _IMPACT)),
    Kind(name="bias-interval-removed", story="a ratio without interval", make=_where_judged(_BIAS, "interval", _IMPACT)),
    Kind(name="bias-groups-removed", story="groups without sizes", make=_where_judged(_BIAS, "groups", _IMPACT)),
    Kind(name="bias-removed", story="no comparison of groups", make=_all_removed(_BIAS)),
    Kind(name="bias-unanswered", story="below the limit, nobody responds", make=_fails_unanswered, many=2),
    Kind(name="bias-limit-late", story="the bias limit set after the figure", make=changed_to(_BIAS, "limit.recorded_at", "2026-11-05", "hygiene/bias-limit")),
    Kind(name="column-unexplained", story="a column without valid values", make=_vague_column, many=2),
    Kind(name="personal-column", story="a birth date where no persons are", make=_personal_column),
)  # fmt: skip
