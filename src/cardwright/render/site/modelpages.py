"""The page of one model: its versions, their figures, and every rule on the newest of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from cardwright.render.site.cells import nothing, verdict_cell
from cardwright.render.site.matrix import LEGEND
from cardwright.render.site.page import Page
from cardwright.render.site.rows import Model, Row, metrics_figure
from cardwright.render.site.verdicts import KnownRule
from cardwright.render.text import plural

if TYPE_CHECKING:
    from cardwright.render.site.overview import Overview

# versions in the open table; older ones stand folded below it
OPEN = 20
# versions beside each other in the matrix of a model
COMPARED = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class MatrixRow:
    """One rule on the versions compared."""

    rule: KnownRule
    cells: tuple[Markup, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class MatrixGroup:
    """The rules of one group; open where something is to be done."""

    title: str
    said: str
    open: bool
    rows: tuple[MatrixRow, ...]


def model_page(site: Overview, model: Model) -> Page:
    """Versions newest first, with the shown one always among those compared."""
    columns = _compared(model)
    body = site.render(
        "model.html",
        model=model,
        newest=model.rows[:OPEN],
        older=model.rows[OPEN:],
        figure=metrics_figure(model),
        columns=columns,
        groups=_groups(site, columns),
        legend=LEGEND,
        left_out=len(model.rows) - len(columns),
    )
    count = plural("{n} version", "{n} versions", len(model.rows))
    return Page(address=model.href, title=model.name, description=count, body=body)


def _compared(model: Model) -> tuple[Row, ...]:
    newest = model.rows[:COMPARED]
    return newest if model.shown in newest else (*newest[:-1], model.shown)


def _groups(site: Overview, columns: tuple[Row, ...]) -> tuple[MatrixGroup, ...]:
    made = []
    for group in site.groups:
        rows, gaps = [], 0
        for rule in group.rules:
            found = [site.verdicts.verdict(row, rule.id) for row in columns]
            if not any(found):
                continue
            gaps += sum(verdict is not None and verdict.is_gap for verdict in found)
            cells = tuple(
                nothing() if verdict is None else verdict_cell(verdict, f"../../{site.verdicts.href(row, rule.id)}")
                for row, verdict in zip(columns, found, strict=True)
            )
            rows.append(MatrixRow(rule=rule, cells=cells))
        if rows:
            said = plural("{n} rule", "{n} rules", len(rows)) + ", " + plural("{n} gap", "{n} gaps", gaps)
            made.append(MatrixGroup(title=group.title, said=said, open=gaps > 0, rows=tuple(rows)))
    return tuple(made)
