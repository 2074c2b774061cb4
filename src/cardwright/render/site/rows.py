"""Versions and models as the overview pages hold them: about a kilobyte a version, so that ten thousand fit."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, Protocol, Self, TypeVar

from cardwright.card.card import State
from cardwright.card.values import Interval
from cardwright.render import numbers
from cardwright.render.charts.versions import Point, versions_charts
from cardwright.render.compose.performance import HEADLINES, metric_name
from cardwright.render.document import Cell, Figure, Mark, Table
from cardwright.render.site.summary import BoundGap, MetricPoint, SignOff, VersionSummary, Waived
from cardwright.render.text import _

SERIES = 4
# versions on one chart, counted from the newest: more would be a smear
CHARTED = 40
_SHOWN_ALIAS = "champion"
Part = TypeVar("Part")


class Same(Protocol):
    """What gives one value for all that are equal, so that versions hold what they have in common once."""

    def __call__(self, value: Part, /) -> Part:
        """The first of the values that are equal to this one."""
        ...


class Figures(NamedTuple):
    """The figures of a version: metrics, and for each value, low and high end of its interval, in the metric's unit.

    ``numbers`` holds them as doubles, an end that is not known as no number.
    """

    metrics: tuple[str, ...]
    numbers: bytes

    @classmethod
    def of(cls, points: Sequence[MetricPoint], *, same: Same) -> Self:
        """Some points; see ``row_of``."""
        found = array("d")
        for point in points:
            found.extend(math.nan if one is None else one for one in (point.value, point.low, point.high))
        return cls(same(tuple(point.metric for point in points)), found.tobytes())

    def get(self, metric: str) -> tuple[float, Interval | None] | None:
        """The value of a metric and its interval, where there is one."""
        if metric not in self.metrics:
            return None
        start = 3 * self.metrics.index(metric)
        value, low, high = memoryview(self.numbers).cast("d")[start : start + 3]
        return value, None if math.isnan(low) or math.isnan(high) else Interval(low=low, high=high)


class Found(NamedTuple):
    """What search shows of a version, and the further words that find it."""

    title: str
    text: str
    words: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One version. ``href`` is relative to the site; ``codes`` and ``places`` belong to the rules of `Verdicts`."""

    model: str
    version: str
    slug: str
    href: str
    aliases: tuple[str, ...]
    state: str
    standing: State
    stage: str
    previous: str
    superseded_by: str
    was_approved: bool
    digest: str
    has_card: bool
    mark: Mark
    status: str
    refused: bool
    language: str
    purpose: str
    provider: str
    owner: str
    regimes: tuple[str, ...]
    headline: str
    lowest: str
    approved: str
    registered: date | None
    as_of: date
    packs: tuple[str, ...]
    worries: int
    errors: int
    warnings: int
    approvals: tuple[SignOff, ...]
    waivers: tuple[Waived, ...]
    bound: tuple[BoundGap, ...]
    metrics: Figures
    search: Found
    codes: bytes
    places: bytes

    @property
    def below(self) -> str:
        """The address relative to the page of the model."""
        return "/".join(self.href.split("/")[2:])


def row_of(summary: VersionSummary, *, codes: bytes, places: bytes, same: Same) -> Row:
    """The summary without what is packed in ``codes`` and ``places``.

    Args:
        summary: one version.
        codes: its verdicts.
        places: where its gaps stand.
        same: gives one value for all that are equal.
    """
    found = summary.search
    return Row(
        model=same(summary.model),
        version=summary.version,
        slug=same(summary.slug),
        href=summary.href(),
        aliases=same(summary.aliases),
        state=same(summary.state),
        standing=summary.standing,
        stage=same(summary.stage),
        previous=summary.previous,
        superseded_by=summary.superseded_by,
        was_approved=summary.was_approved,
        digest=summary.digest,
        has_card=bool(summary.digest) and not summary.refused,
        mark=summary.mark,
        status=same(summary.status),
        refused=summary.refused,
        language=same(summary.language),
        purpose=same(summary.purpose),
        provider=same(summary.provider),
        owner=same(summary.owner),
        regimes=same(summary.regimes),
        headline=summary.headline,
        lowest=summary.lowest,
        approved=summary.approved,
        registered=summary.registered,
        as_of=summary.as_of,
        packs=same(summary.packs),
        worries=summary.worries,
        errors=summary.errors,
        warnings=summary.warnings,
        approvals=same(summary.approvals),
        waivers=same(summary.waivers),
        bound=same(summary.bound),
        metrics=Figures.of(summary.metrics, same=same),
        search=Found(found.title, same(found.text), same(found.words)),
        codes=same(codes),
        places=same(places),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Model:
    """One registered model: its versions, newest first, and the one that speaks for it."""

    name: str
    slug: str
    rows: tuple[Row, ...]
    shown: Row

    @property
    def href(self) -> str:
        """Its page, relative to the site."""
        return f"models/{self.slug}/index.html"

    @property
    def newest(self) -> Row:
        """The version registered last."""
        return self.rows[0]

    @property
    def owner(self) -> str:
        """Who answers for it: by tag, else the provider of the shown version."""
        return self.shown.owner or self.shown.provider


def natural(version: str) -> tuple[int, int, str]:
    """Numbers by size before other names."""
    return (0, int(version), "") if version.isdecimal() and version.isascii() else (1, 0, version)


def models_of(rows: Iterable[Row]) -> tuple[Model, ...]:
    """All models, those that need most attention first."""
    by_name: dict[str, list[Row]] = {}
    for row in rows:
        by_name.setdefault(row.model, []).append(row)
    made = []
    for name, found in by_name.items():
        found.sort(key=lambda row: natural(row.version), reverse=True)
        shown = next((row for row in found if _SHOWN_ALIAS in row.aliases), found[0])
        made.append(Model(name=name, slug=shown.slug, rows=tuple(found), shown=shown))
    return tuple(sorted(made, key=lambda model: (model.shown.mark is Mark.COMPLETE, -model.shown.worries, model.name)))


def metrics_figure(model: Model) -> Figure | None:
    """Leading metrics across the newest versions; none for a single version or where nothing was measured."""
    rows = tuple(reversed(model.rows[:CHARTED]))
    names = {name for row in rows for name in row.metrics.metrics}
    ordered = [name for name in HEADLINES if name in names] + sorted(names - set(HEADLINES))
    series = [(metric_name(name), points) for name in ordered[:SERIES] if (points := _points(rows, name))]
    if len(rows) < 2 or not series:
        return None
    title = _("Metrics of {model} across versions").format(model=model.name)
    svg = versions_charts(id="fig-versions", series=series, versions=[row.version for row in rows])
    data = Table(
        caption=title,
        head=(_("Metric"), *(_("version {v}").format(v=row.version) for row in rows)),
        rows=tuple((Cell(text=name), *_point_cells(points, rows)) for name, points in series),
        numeric=frozenset(range(1, len(rows) + 1)),
    )
    caption = _(
        "Each version was measured on its own test data; the page of the version names them. Bands are intervals."
    )
    if len(model.rows) > len(rows):
        caption += " " + _("Only the newest {n} versions are drawn.").format(n=len(rows))
    return Figure(svg=svg, caption=caption, alternative=title, data=data)


def _points(rows: Sequence[Row], name: str) -> list[Point]:
    made = []
    for row in rows:
        found = row.metrics.get(name)
        if found is not None:
            made.append(Point(version=row.version, value=found[0], interval=found[1], aliases=row.aliases))
    return made


def _point_cells(points: Sequence[Point], rows: Sequence[Row]) -> tuple[Cell, ...]:
    found = {point.version: point for point in points}
    return tuple(
        Cell(
            text=numbers.with_interval(point.value, point.interval)
            if (point := found.get(row.version)) is not None
            else _("not measured"),
            number=True,
        )
        for row in rows
    )
