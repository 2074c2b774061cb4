"""The page of one model: its versions, their figures, and every rule on the newest of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from cardwright.render.site.cells import nothing, verdict_cell
from cardwright.render.site.comparing import Pair, approved_row, pairs_of
from cardwright.render.site.matrix import LEGEND
from cardwright.render.site.page import Page
from cardwright.render.site.rows import Model, Row, metrics_figure
from cardwright.render.site.verdicts import KnownRule
from cardwright.render.text import _, headed, plural

if TYPE_CHECKING:
    from cardwright.render.site.overview import Overview

# versions in the open table; older ones stand folded below it
OPEN = 20
# live versions that are named; one is usual
_LIVE = 5
# versions beside each other in the matrix of a model
COMPARED = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """A version that is live or approved, and by what; ``row`` is None where there is none."""

    label: str
    row: Row | None
    said: str


@dataclass(frozen=True, kw_only=True, slots=True)
class MatrixRow:
    """One rule on the versions compared."""

    rule: KnownRule
    cells: tuple[Markup, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class MatrixGroup:
    """The rules of one group, folded; what it says of itself tells whether something is to be done."""

    title: str
    said: str
    gaps: int
    rows: tuple[MatrixRow, ...]


def model_page(site: Overview, model: Model) -> Page:
    """Versions newest first, with the shown one always among those compared."""
    columns = _compared(model)
    pairs: dict[str, list[Pair]] = {}
    for pair in pairs_of(site, model):
        pairs.setdefault(pair.new.version, []).append(pair)
    body = site.render(
        "model.html",
        model=model,
        standings=_standings(site, model),
        pairs=pairs,
        newest=model.rows[:OPEN],
        older=model.rows[OPEN:],
        figure=metrics_figure(model),
        columns=columns,
        groups=_groups(site, columns, model.shown),
        legend=LEGEND,
        left_out=len(model.rows) - len(columns),
    )
    count = plural("{n} version", "{n} versions", len(model.rows))
    return Page(address=model.href, title=model.name, description=count, body=body)


def _standings(site: Overview, model: Model) -> tuple[Standing, ...]:
    """Which versions are live, and which is approved, said also where there is none."""
    live = [row for row in model.rows if site.is_live(row)][:_LIVE]
    found = [Standing(label=_("Live"), row=row, said=_live(site, row)) for row in live]
    if not live:
        found = [Standing(label=_("Live"), row=None, said=_("no version, by its alias or stage"))]
    approved = next((row for row in model.rows if row.standing == "approved"), None)
    once = approved_row(model, live[0]) if approved is None and live else None
    if approved is not None:
        said = approved.approved
    else:
        said = _("approved once, now {state}").format(state=once.state) if once is not None else _("no version")
    found.append(Standing(label=_("Approved"), row=approved or once, said=said))
    return tuple(found)


def _live(site: Overview, row: Row) -> str:
    aliases = [alias for alias in row.aliases if alias in site.settings.trails.live_aliases]
    by = _("alias {name}").format(name=", ".join(aliases)) if aliases else _("stage Production")
    return by if row.standing == "approved" else _("{by}; its state is {state}").format(by=by, state=row.state)


def _compared(model: Model) -> tuple[Row, ...]:
    newest = model.rows[:COMPARED]
    return newest if model.shown in newest else (*newest[:-1], model.shown)


def _groups(site: Overview, columns: tuple[Row, ...], shown: Row) -> tuple[MatrixGroup, ...]:
    made = []
    for group in site.groups:
        rows, gaps = [], dict.fromkeys((row.version for row in columns), 0)
        for rule in group.rules:
            found = [site.verdicts.verdict(row, rule.id) for row in columns]
            if not any(found):
                continue
            for row, verdict in zip(columns, found, strict=True):
                gaps[row.version] += verdict is not None and verdict.is_gap
            cells = tuple(
                nothing() if verdict is None else verdict_cell(verdict, f"../../{site.verdicts.href(row, rule.id)}")
                for row, verdict in zip(columns, found, strict=True)
            )
            rows.append(MatrixRow(rule=rule, cells=cells))
        if rows:
            said = _said(len(rows), gaps, shown)
            made.append(MatrixGroup(title=group.title, said=said, gaps=sum(gaps.values()), rows=tuple(rows)))
    return tuple(made)


def _said(rules: int, gaps: Mapping[str, int], shown: Row) -> str:
    """How many rules, how many of them have a gap in the shown version, and in how many others some have."""
    here = gaps[shown.version]
    others = sum(number > 0 for version, number in gaps.items() if version != shown.version)
    said = plural("{n} with a gap", "{n} with a gap", here) if here else _("no gap")
    parts = [plural("{n} rule", "{n} rules", rules), headed(_("version {v}").format(v=shown.version), said)]
    if others:
        parts.append(plural("gaps in {n} other version", "gaps in {n} other versions", others))
    return "; ".join(parts)
