"""The matrix: models down, requirements across; first by article, then each article on a page of its own."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Generic, TypeVar

from markupsafe import Markup

from cardwright.render.document import Mark
from cardwright.render.site.cells import group_cell, nothing, verdict_cell
from cardwright.render.site.page import Page
from cardwright.render.site.rows import Model
from cardwright.render.site.summary import GRAVEST
from cardwright.render.site.verdicts import RuleGroup
from cardwright.render.text import _, plural
from cardwright.rules.verdict import Verdict

if TYPE_CHECKING:
    from cardwright.render.site.overview import Overview

# rows of one page; two hundred models by forty rules open and sort at once
PER_PAGE = 200
SUMMARY = "compliance.html"
Member = TypeVar("Member")
_ASIDE = (Verdict.NOT_APPLICABLE, Verdict.NOT_YET_IN_APPLICATION)
LEGEND = (
    Mark.COMPLETE,
    Mark.GAP,
    Mark.NOT_SHOWN,
    Mark.CONTRADICTED,
    Mark.STALE,
    Mark.WAIVED,
    Mark.NOT_APPLICABLE,
    Mark.NOT_YET,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class MatrixRow:
    """One model: a cell for each column, and how many of its rules have a gap, in all and in each column."""

    model: Model
    cells: tuple[Markup, ...]
    gaps: int
    by_column: tuple[int, ...]


def matrix_pages(site: Overview, kept: Container[str] = ()) -> Iterator[Page]:
    """The summary over all groups, then one page per group, each split into pages of two hundred models.

    Args:
        site: with all versions in it.
        kept: addresses that the caller has already; a list whose first page is among them is not made.
    """
    models = sorted(site.models, key=lambda model: model.name)
    if SUMMARY not in kept:
        yield from _summary_pages(site, models)
    for group in site.groups:
        if group.href not in kept:
            yield from _group_pages(site, group, models)


def _summary_pages(site: Overview, models: list[Model]) -> Iterator[Page]:
    title = _("Compliance matrix")
    rows = [_summary_row(site, model) for model in models]
    totals = [sum(row.by_column[place] > 0 for row in rows) for place in range(len(site.groups))]
    for part in _parts(rows, SUMMARY):
        body = site.render(
            "compliance.html",
            packs=site.packs,
            heads=[(pack, list(members)) for pack, members in groupby(site.groups, key=lambda group: group.pack)],
            rows=part.members,
            totals=totals,
            legend=LEGEND,
            marks=_marks(row.model for row in part.members),
            addresses=part.addresses,
            number=part.number,
            total=len(rows),
        )
        yield Page(address=part.address, title=title, description=site.packs, body=body, continues=part.first)


def _group_pages(site: Overview, group: RuleGroup, models: list[Model]) -> Iterator[Page]:
    judged = [model for model in models if any(site.verdicts.verdict(model.shown, rule.id) for rule in group.rules)]
    for part in _parts(judged, group.href):
        body = site.render(
            "requirements.html",
            group=group,
            rows=[_detail_row(site, group, model) for model in part.members],
            legend=LEGEND,
            marks=_marks(part.members),
            addresses=[address.rpartition("/")[2] for address in part.addresses],
            number=part.number,
            total=len(judged),
        )
        said = plural("{n} rule", "{n} rules", len(group.rules))
        yield Page(address=part.address, title=group.title, description=said, body=body, continues=part.first)


def _marks(models: Iterable[Model]) -> list[Mark]:
    return sorted({model.shown.mark for model in models}, key=list(Mark).index)


def _summary_row(site: Overview, model: Model) -> MatrixRow:
    made = [_group_cell(site, group, model) for group in site.groups]
    by_column = tuple(gaps for _cell, gaps in made)
    return MatrixRow(model=model, cells=tuple(cell for cell, _gaps in made), gaps=sum(by_column), by_column=by_column)


def _group_cell(site: Overview, group: RuleGroup, model: Model) -> tuple[Markup, int]:
    found = [verdict for rule in group.rules if (verdict := site.verdicts.verdict(model.shown, rule.id)) is not None]
    if not found:
        return nothing(), 0
    gaps = sum(verdict.is_gap for verdict in found)
    # one rule that does not apply says nothing about the others
    judged = [verdict for verdict in found if verdict not in _ASIDE] or found
    return group_cell(min(judged, key=GRAVEST.index), gaps=gaps, rules=len(found)), gaps


def _detail_row(site: Overview, group: RuleGroup, model: Model) -> MatrixRow:
    found = [site.verdicts.verdict(model.shown, rule.id) for rule in group.rules]
    cells = tuple(
        nothing() if verdict is None else verdict_cell(verdict, f"../{site.verdicts.href(model.shown, rule.id)}")
        for rule, verdict in zip(group.rules, found, strict=True)
    )
    by_column = tuple(int(verdict is not None and verdict.is_gap) for verdict in found)
    return MatrixRow(model=model, cells=cells, gaps=sum(by_column), by_column=by_column)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Part(Generic[Member]):
    """One page of a long list."""

    address: str
    addresses: tuple[str, ...]
    number: int
    members: tuple[Member, ...]

    @property
    def first(self) -> str:
        """The address that the list begins at, for the pages after it."""
        return self.addresses[0] if self.number > 1 else ""


def _parts(members: Sequence[Member], address: str) -> Iterator[_Part[Member]]:
    pieces = [tuple(members[start : start + PER_PAGE]) for start in range(0, len(members), PER_PAGE)] or [()]
    stem = address.removesuffix(".html")
    addresses = (address, *(f"{stem}-{number}.html" for number in range(2, len(pieces) + 1)))
    for number, (own, piece) in enumerate(zip(addresses, pieces, strict=True), start=1):
        yield _Part(address=own, addresses=addresses, number=number, members=piece)
