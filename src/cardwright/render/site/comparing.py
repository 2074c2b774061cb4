"""Two versions beside each other: what changed, with both values and both origins, and what that asks of a person."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from cardwright.card.card import Card
from cardwright.card.diff import AREAS, CardDiff, compare
from cardwright.card.diff.model import QUESTIONS
from cardwright.card.state import version_order
from cardwright.render.compose.changes import area_title, change_table
from cardwright.render.document import Table
from cardwright.render.site.page import Page
from cardwright.render.site.pages import since_page
from cardwright.render.site.rows import Model, Row
from cardwright.render.text import _, plural

if TYPE_CHECKING:
    from cardwright.render.site.overview import Overview

APPROVED = "against-approved.html"


@dataclass(frozen=True, kw_only=True, slots=True)
class Pair:
    """Two versions of one model whose comparison has a page. ``old`` is None where there is none to compare with."""

    model: Model
    old: Row | None
    new: Row
    why: Literal["previous", "approved"]

    @property
    def address(self) -> str:
        """The page, relative to the site: beside that of the newer version."""
        name = since_page(self.new.previous) if self.why == "previous" else APPROVED
        return f"{self.new.href.rpartition('/')[0]}/{name}"

    @property
    def below(self) -> str:
        """The page relative to that of the model."""
        return "/".join(self.address.split("/")[2:])


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """A question that a change raises, with its basis and the places that raise it."""

    text: str
    basis: str
    raised_by: str
    stated_at: str | None


def pairs_of(site: Overview, model: Model) -> Iterator[Pair]:
    """Each version with the one before it, and each live version with the one that was approved where they differ."""
    by_version = {row.version: row for row in model.rows}
    for row in model.rows:
        if row.has_card and row.previous:
            old = by_version.get(row.previous)
            yield Pair(model=model, old=old if old is not None and old.has_card else None, new=row, why="previous")
    for row in model.rows:
        if row.has_card and site.is_live(row) and row.standing != "approved":
            approved = approved_row(model, row)
            if approved is not None:
                yield Pair(model=model, old=approved, new=row, why="approved")


def approved_row(model: Model, live: Row) -> Row | None:
    """The version to hold a live one against: the newest that is approved, else the newest that ever was."""
    others = sorted(
        (row for row in model.rows if row is not live and row.has_card),
        key=lambda row: version_order(row.version),
        reverse=True,
    )
    standing = next((row for row in others if row.standing == "approved"), None)
    return standing or next((row for row in others if row.was_approved), None)


def comparison_pages(site: Overview, card: Callable[[Row], Card]) -> Iterator[Page]:
    """All comparisons; two neighbouring pairs share a card, which is asked for once.

    Args:
        site: with all versions in it.
        card: gives the card of a version.
    """
    known: dict[str, Card] = {}
    for pair in site.pairs():
        rows = [row for row in (pair.old, pair.new) if row is not None]
        known = {row.href: known.get(row.href) or card(row) for row in rows}
        old = known[pair.old.href] if pair.old is not None else None
        yield comparison_page(site, pair, old=old, new=known[pair.new.href])


def comparison_page(site: Overview, pair: Pair, *, old: Card | None, new: Card) -> Page:
    """The page of one pair; it depends on the two cards, their names and the templates.

    Args:
        site: for templates.
        pair: which.
        old: the older card; None where none is published.
        new: the newer card.
    """
    diff = None
    if old is not None and pair.old is not None:
        diff = compare(old, new, digests=(pair.old.digest, pair.new.digest))
    version = pair.old.version if pair.old is not None else pair.new.previous
    title = _("{model}: version {old} to version {new}").format(
        model=pair.model.name, old=version, new=pair.new.version
    )
    body = site.render(
        "comparison.html",
        pair=pair,
        version=version,
        diff=diff,
        summary=_summary(diff),
        tables=_tables(diff, version, pair.new.version, (old.language if old is not None else None, new.language)),
        asked=_asked(diff),
    )
    return Page(address=pair.address, title=title, description=_summary(diff), body=body, listed=False)


def _summary(diff: CardDiff | None) -> str:
    if diff is None:
        return _("There is no published card of the other version to compare with.")
    if not diff.changes:
        return _("Nothing changed.")
    areas = diff.by_area()
    return _("{changes} in {areas}.").format(
        changes=plural("{n} change", "{n} changes", len(diff.changes)),
        areas=plural("{n} area", "{n} areas", len(areas)),
    )


def _tables(
    diff: CardDiff | None, old: str, new: str, languages: tuple[str | None, str | None]
) -> tuple[tuple[str, str, int, Table], ...]:
    """Area, its title, how many changes, and their table, in the order in which a reader wants them."""
    if diff is None:
        return ()
    areas = diff.by_area()
    return tuple(
        (
            area.replace("_", "-"),
            area_title(area),
            len(areas[area]),
            change_table(area, areas[area], old=old, new=new, languages=languages),
        )
        for area in AREAS
        if area in areas
    )


def _asked(diff: CardDiff | None) -> tuple[Asked, ...]:
    if diff is None:
        return ()
    together = {question.id for question in diff.questions}
    made = []
    for name in dict.fromkeys(change.question for change in diff.changes if change.question):
        if name not in together:
            raised = tuple(change.pointer for change in diff.changes if change.question == name)
            basis, text = QUESTIONS[name]
            made.append(Asked(text=_(text), basis=basis, raised_by=_raised(raised), stated_at=None))
    made += [
        Asked(text=_(item.text), basis=item.basis, raised_by=_raised(item.raised_by), stated_at=item.stated_at)
        for item in diff.questions
    ]
    return tuple(made)


def _raised(pointers: tuple[str, ...]) -> str:
    return plural("{n} change", "{n} changes", len(pointers))
