"""Figures, data sets and days that cannot be as they are written."""

# ruff: noqa: E501  (defects read as a table, one a line)

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from cardwright.card.values import Measurement
from tests.corpus.defects.base import Kind, Lines, Make, Seed, Target
from tests.corpus.defects.documents import document_with
from tests.corpus.defects.figures import changed_to
from tests.corpus.defects.people import speaker
from tests.corpus.edit import Path, put, spots

_METRICS: Path = ("evaluation", "metrics")
_ROBUST: Path = ("evaluation", "robustness", "metrics")
_SLICES: Path = ("evaluation", "slices")
_TEST: Path = ("evaluation", "datasets")
_BIAS: Path = ("fairness", "assessments")
_CANNOT, _LIMIT, _DATED = "hygiene/impossible-figure", "hygiene/limit-not-met", "hygiene/impossible-date"
_RATES = ("recall", "accuracy", "precision", "auc", "sensitivity", "specificity", "ndcg", "f1", "rate")


def _is_rate(name: str) -> bool:
    return any(word in name for word in _RATES)


def _rates(target: Target) -> Iterator[tuple[str, Measurement]]:
    """Figures that are shares by their name, written in a file of the card with value and interval."""
    for name, figure in sorted(target.project.cards[target.address].evaluation.metrics.items()):
        at = (*_METRICS, name)
        plain = _is_rate(name) and isinstance(figure.value, float) and 0 < figure.value < 1 and not figure.unit
        if plain and figure.interval and target.find(*at, "value") and target.find(*at, "interval"):
            yield name, figure


def _rate(new: Callable[[Measurement], dict[str, str]]) -> Make:
    """Several keys of a rate at once; the finding stands at the figure."""

    def make(target: Target) -> Iterator[Seed | None]:
        for name, figure in _rates(target):
            yield _several(target, (*_METRICS, name), new(figure), target.asks(*_METRICS) | {_CANNOT})

    return make


def _several(target: Target, at: Path, values: dict[str, str], rules: frozenset[str]) -> Seed | None:
    found = target.find(*at)
    if found is None or not values or any(target.find(*at, *key.split(".")) is None for key in values):
        return None
    file = found[0]
    text = target.project.text(file)
    for key, value in values.items():
        text = put(text, (*at, *key.split(".")), value)
    spot = spots(text)[at]
    return Seed(
        what=".".join(at), texts={file: text}, rules=rules, lines=(Lines(file=file, first=spot.first, last=spot.last),)
    )


def _interval(figure: Measurement, low: float, high: float) -> str:
    return f"{{method: Wilson, level: 0.95, low: {low:.4g}, high: {high:.4g}}}"


def _beside(figure: Measurement) -> dict[str, str]:
    assert figure.interval is not None
    assert isinstance(figure.value, float)
    width = figure.interval.high - figure.interval.low
    if 0.3 * width < 0.01:
        return {}  # rounding to two decimals may have moved the value so far
    return (
        {"interval": _interval(figure, figure.value + 0.3 * width, figure.value + 1.3 * width)}
        if figure.value + 1.3 * width < 1
        else {}
    )


def _beyond(figure: Measurement) -> dict[str, str]:
    assert figure.interval is not None
    return {"interval": _interval(figure, figure.interval.low, 1.2)}


def _in_percent(figure: Measurement) -> dict[str, str]:
    assert figure.interval is not None
    assert isinstance(figure.value, float)
    return {
        "value": f"{figure.value * 100:.4g}",
        "interval": _interval(figure, figure.interval.low * 100, figure.interval.high * 100),
    }


def _point(figure: Measurement) -> dict[str, str]:
    assert isinstance(figure.value, float)
    if (figure.n or 0) > 10_000:
        return {}  # so many cases leave no width in two decimals
    return {"interval": _interval(figure, figure.value, figure.value)}


def _too_narrow(figure: Measurement) -> dict[str, str]:
    assert isinstance(figure.value, float)
    if figure.n is None or not any(
        word in figure.metric for word in ("recall", "accuracy", "precision", "sensitivity", "specificity")
    ):
        return {}
    return {"n": "40", "interval": _interval(figure, figure.value - 0.004, figure.value + 0.004)}


def _whole(_figure: Measurement) -> dict[str, str]:
    return {"interval": "{method: Wilson, level: 0.95, low: 0, high: 1}"}


def _more_than_rows(target: Target) -> Iterator[Seed | None]:
    """More cases than the test set has rows; mended at the figure or at the data set."""
    rows = {item.digest: item.rows for item in target.project.cards[target.address].evaluation.datasets.values()}
    for name in target.children(*_METRICS):
        figure = target.project.cards[target.address].evaluation.metrics[name]
        has = rows.get(figure.dataset.digest) if figure.dataset else None
        if has and not figure.definition:
            yield target.replaced((*_METRICS, name, "n"), str(has * 10), {_CANNOT}, at=(*_METRICS, name))


def _group_of_all(target: Target) -> Iterator[Seed | None]:
    """A group that is larger than the test set."""
    slices = target.project.cards[target.address].evaluation.slices
    rows = {item.digest: item.rows for item in target.project.cards[target.address].evaluation.datasets.values()}
    for name in target.children(*_SLICES):
        item = slices.get(name)
        has = rows.get(item.dataset.digest) if item and item.dataset else None
        if has:
            yield target.replaced((*_SLICES, name, "n"), str(has + 1), {_CANNOT}, at=(*_SLICES, name))


def _groups_swapped(target: Target) -> Iterator[Seed | None]:
    """A group that says to be another than its key."""
    names = [name for name in target.children(*_SLICES) if "=" in name and "&" not in name]
    for first in names:
        dimension = first.partition("=")[0]
        other = next(
            (name.partition("=")[2] for name in names if name.startswith(f"{dimension}=") and name != first), None
        )
        if other:
            yield target.added(
                (*_SLICES, first, "by"),
                f'{{{dimension}: "{other}"}}',
                {_CANNOT, "unreadable"} | target.asks(*_SLICES),
                at=(*_SLICES, first),
            )


def _better_in_all(target: Target) -> Iterator[Seed | None]:
    """The figure of the whole lies above those of all its groups, which make up the whole."""
    card = target.project.cards[target.address]
    for name, figure in _rates(target):
        parts: dict[str, list[tuple[str, int, float]]] = {}
        for key, item in card.evaluation.slices.items():
            here = item.metrics.get(name)
            if len(item.by) == 1 and here and isinstance(here.value, float):
                parts.setdefault(next(iter(item.by)), []).append((key, here.n or item.n or 0, here.value))
        whole = [groups for groups in parts.values() if sum(n for _, n, _ in groups) == figure.n]
        if whole and isinstance(figure.value, float):
            top = max(value for _, _, value in whole[0])
            value = round(top + (1 - top) / 2, 3)
            seed = _several(
                target,
                (*_METRICS, name),
                {"value": str(value), "interval": _interval(figure, value - 0.01, value + 0.01)},
                frozenset({_CANNOT}),
            )
            more = tuple(lines for key, _, _ in whole[0] for lines in target.lines_at(f"/evaluation/slices/{key}"))
            yield seed and replace(seed, lines=seed.lines + more)


def _one_for_all_groups(target: Target) -> Iterator[Seed | None]:
    """One figure with one interval copied into the groups of a dimension, however large they are."""
    slices = target.project.cards[target.address].evaluation.slices
    for name in target.children(*_METRICS):
        groups = [
            key
            for key in target.children(*_SLICES)
            if (item := slices.get(key)) and len(item.by) == 1 and name in item.metrics
        ]
        for dimension in sorted({key.partition("=")[0] for key in groups}):
            mine = [key for key in groups if key.startswith(f"{dimension}=")]
            sizes = [slices[key].n or 0 for key in mine]
            found = target.find(*_SLICES, mine[0])
            if len(mine) < 2 or max(sizes) < 2 * min(sizes) or found is None:
                continue
            text = target.project.text(found[0])
            for key in mine:
                text = put(
                    text,
                    (*_SLICES, key, "metrics", name),
                    "{value: 0.8, interval: {method: Wilson, level: 0.95, low: 0.78, high: 0.82}}",
                )
            at = spots(text)
            lines = tuple(
                Lines(file=found[0], first=at[(*_SLICES, key)].first, last=at[(*_SLICES, key)].last) for key in mine
            )
            yield Seed(what=f"{name} by {dimension}", texts={found[0]: text}, rules=frozenset({_CANNOT}), lines=lines)


def _threshold_moved(target: Target) -> Iterator[Seed | None]:
    """The groups were measured at another decision threshold than the whole."""
    slices = target.project.cards[target.address].evaluation.slices
    for name in target.children(*_METRICS):
        for key in target.children(*_SLICES):
            if key in slices and name in slices[key].metrics and target.find(*_SLICES, key, "metrics", name, "value"):
                first = target.added((*_METRICS, name, "decision_threshold"), "0.5", {_CANNOT}, at=(*_METRICS, name))
                if first is None:
                    continue
                file, text = next(iter(first.texts.items()))
                found = spots(text).get((*_SLICES, key, "metrics", name, "value"))
                if found is None or target.find(*_SLICES, key, "metrics", name, "decision_threshold"):
                    continue
                text = put(text, found.path, f"{found.value}, decision_threshold: 0.7") if found.is_flow else text
                at = spots(text)[(*_SLICES, key)]
                if found.is_flow:
                    lines = (*first.lines, Lines(file=file, first=at.first, last=at.last))
                    yield Seed(what=f"{name} of {key}", texts={file: text}, rules=frozenset({_CANNOT}), lines=lines)


def _limit(value: Callable[[Measurement], str | None], key: str, *rules: str) -> Make:
    def make(target: Target) -> Iterator[Seed | None]:
        for name, figure in _rates(target):
            new = value(figure)
            if figure.limit and new is not None:
                yield target.replaced((*_METRICS, name, "limit", key), new, rules, at=(*_METRICS, name))

    return make


def _above(figure: Measurement) -> str | None:
    return (
        f"{figure.value + (1 - figure.value) / 2:.3g}"
        if isinstance(figure.value, float) and figure.limit and figure.limit.direction == "at_least"
        else None
    )


def _turned(figure: Measurement) -> str | None:
    return "at_most" if figure.limit and figure.limit.direction == "at_least" else None


def _of_another_run(target: Target) -> Iterator[Seed | None]:
    """A figure that names the run of another version of the model."""
    card = target.project.cards[target.address]
    others = [
        other for other in target.project.cards.values()
        if other.identity.name == card.identity.name and other.identity.run and other.address != card.address
    ]  # fmt: skip
    for other in others:
        for name in target.children(*_METRICS):
            run = other.identity.run
            if run is not None and not target.find(*_METRICS, name, "run"):
                yield target.added(
                    (*_METRICS, name, "run"), run.id, {_CANNOT, "hygiene/contradiction"}, at=(*_METRICS, name)
                )


def _on_no_day(target: Target) -> Iterator[Seed | None]:
    for name in target.children(*_METRICS):
        yield target.replaced((*_METRICS, name, "measured_at"), "2026-02-30T10:00:00Z", {"unreadable"})


def _same_digest(target: Target) -> Iterator[Seed | None]:
    """The test report bears the digest of the instructions."""
    other = target.find("instructions_for_use", "document", "digest")
    for key in target.children("evaluation", "test_reports"):
        path: Path = ("evaluation", "test_reports", key)
        if other is not None:
            seed = target.replaced((*path, "digest"), f'"{other[1].value}"', {"hygiene/impossible-digest"}, at=path)
            more = target.lines_at("/instructions_for_use/document")
            yield seed and replace(seed, lines=seed.lines + more)


_EMPTY = '"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"'
_DIGEST = "hygiene/impossible-digest"

KINDS: tuple[Kind, ...] = (
    Kind(name="interval-beside", story="an interval that leaves its value out by little", make=_rate(_beside), many=2),
    Kind(name="interval-beyond-one", story="a share that may be 1.2", make=_rate(_beyond), many=2),
    Kind(name="rate-and-interval-in-percent", story="a share in percent, its interval too, and no unit", make=_rate(_in_percent), many=2),
    Kind(name="interval-without-width", story="no uncertainty at all", make=_rate(_point), many=2),
    Kind(name="interval-too-narrow", story="forty cases, and sure to half a percent", make=_rate(_too_narrow), many=2),
    Kind(name="interval-of-everything", story="somewhere between 0 and 1", make=_rate(_whole), many=2),
    Kind(name="n-zero", story="measured on nobody", make=changed_to(_METRICS, "n", "0", _CANNOT)),
    Kind(name="n-negative", story="fewer than nobody", make=changed_to(_METRICS, "n", "-5", _CANNOT, "unreadable")),
    Kind(name="n-above-rows", story="more cases than the test set has rows", make=_more_than_rows, many=2),
    Kind(name="group-above-rows", story="a group larger than the test set", make=_group_of_all, many=2),
    Kind(name="groups-swapped", story="a group that says to be another", make=_groups_swapped, many=2),
    Kind(name="whole-above-groups", story="better over all than in each group", make=_better_in_all),
    Kind(name="groups-alike", story="one figure for all groups, whatever their size", make=_one_for_all_groups, many=2),
    Kind(name="threshold-of-groups-differs", story="groups measured at another threshold", make=_threshold_moved),
    Kind(name="rows-zero", story="a test set of no rows", make=changed_to(_TEST, "rows", "0", _CANNOT)),
    Kind(name="limit-above-value", story="a limit that is not met, and not a word", make=_limit(_above, "value", _LIMIT), many=2),
    Kind(name="limit-turned", story="a recall of at most so much", make=_limit(_turned, "direction", _CANNOT), many=2),
    Kind(name="limit-that-binds-nothing", story="a recall of at least nothing", make=_limit(lambda figure: "0" if figure.limit and figure.limit.direction == "at_least" else None, "value", _CANNOT)),
    Kind(name="figure-of-another-run", story="the figure of another version's run", make=_of_another_run, beside=True),
    Kind(name="stress-interval-removed", story="robust, and nobody knows how surely", make=changed_to(_ROBUST, "interval", "{low: 0.1, high: 0.9}")),
    Kind(name="measured-before-birth", story="measured in 1970", make=changed_to(_METRICS, "measured_at", "1970-01-01T00:00:00Z", _DATED)),
    Kind(name="measured-on-no-day", story="measured on 30 February", make=_on_no_day),
    Kind(name="bias-measured-in-2062", story="two figures of the year interchanged", make=changed_to(_BIAS, "measured_at", "2062-08-28T09:30:00Z", _DATED)),
    Kind(name="document-in-2062", story="a document of 2062", make=document_with("date", "2062-10-03", "", _DATED)),
    Kind(name="document-of-1970", story="the day on which a clock begins", make=document_with("date", "1970-01-01", "", _DATED)),
    Kind(name="document-on-no-day", story="a document of 31 September", make=document_with("date", "2026-09-31", "", "unreadable")),
    Kind(name="stated-on-no-day", story="stated on 30 February", make=speaker("unreadable", date="2026-02-30")),
    Kind(name="stated-in-1926", story="two figures of the year wrong", make=speaker(date="1926-11-09")),
    Kind(name="document-digest-zero", story="a digest of zeros", make=document_with("digest", f'"sha256:{"0" * 64}"', "", _DIGEST), many=2),
    Kind(name="document-digest-of-nothing", story="the digest of an empty file", make=document_with("digest", _EMPTY, "", _DIGEST), many=2),
    Kind(name="data-digest-of-nothing", story="the digest of an empty file", make=changed_to(_TEST, "digest", _EMPTY, _DIGEST, "hygiene/contradiction")),
    Kind(name="document-digest-twice", story="the report is the handbook", make=_same_digest),
    Kind(name="document-on-a-desk", story="a file on somebody's desktop", make=document_with("location", "'C:\\Users\\ivarga\\Desktop\\report final v2.docx'", "", "hygiene/unreachable-document")),
    Kind(name="document-on-localhost", story="a page on one's own machine", make=document_with("location", "http://localhost:8888/notebooks/report.ipynb", "", "hygiene/unreachable-document")),
)  # fmt: skip
