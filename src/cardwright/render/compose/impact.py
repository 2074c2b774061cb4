"""Tables of a bias audit under NYC Local Law 144: one for each family, without marks, as no law sets a limit."""

from __future__ import annotations

from cardwright.card.impact import families
from cardwright.card.pointer import Path
from cardwright.card.values import AuditCategory, AuditTable
from cardwright.render import numbers
from cardwright.render.compose.context import Context
from cardwright.render.document import Block, Cell, Facts, Table
from cardwright.render.text import _, headed


def audit_tables(ctx: Context, path: Path, label: str, value: AuditTable) -> tuple[Block, ...]:
    """Counts, rates and impact ratios of each family; a category that was left out says why and by whom."""
    scoring = value.kind == "scoring"
    titles = {
        "sex": _("sex"),
        "race_ethnicity": _("race/ethnicity"),
        "intersectional": _("sex and race/ethnicity together"),
    }
    facts: list[tuple[str, Cell]] = []
    if value.group:
        group = Cell(text=value.group, origin=ctx.origin(*path), language=ctx.card.language)
        facts.append((_("Group into which candidates were sorted"), group))
    if value.median is not None:
        facts.append(
            (_("Median score of the whole sample"), Cell(text=numbers.metric(value.median), origin=ctx.origin(*path)))
        )
    blocks: list[Block] = [Facts(rows=tuple(facts), caption=label)] if facts else []
    head = (
        _("Category"),
        _("Persons"),
        _("Above the median") if scoring else _("Selected"),
        _("Scoring rate") if scoring else _("Selection rate"),
        _("Impact ratio"),
    )
    blocks += [
        Table(
            caption=headed(label, titles[family]),
            head=head,
            rows=tuple(_row(ctx, (*path, family, name), name, item) for name, item in categories.items()),
            numeric=frozenset({1, 2, 3, 4}),
            note=_("Impact ratio: the rate divided by the highest rate of this table. The law sets no limit for it."),
        )
        for family, categories in families(value).items()
        if categories
    ]
    return tuple(blocks)


def _row(ctx: Context, path: Path, name: str, item: AuditCategory) -> tuple[Cell, ...]:
    origin = ctx.origin(*path)
    ratio = "—" if item.impact_ratio is None else numbers.metric(item.impact_ratio)
    quoted: tuple[str, ...] = ()
    if item.excluded is not None:
        by = item.excluded.stated_by
        who = by.name if by else _("nobody named")
        quoted = (item.excluded.text, *((by.name,) if by is not None else ()))
        ratio = _("left out: {reason} ({who})").format(reason=item.excluded.text, who=who)
    return (
        Cell(text=name, language=ctx.card.language),
        Cell(text=numbers.count(item.n), number=True, origin=origin),
        Cell(text=numbers.count(item.favourable), number=True, origin=origin),
        Cell(text="—" if item.rate is None else numbers.metric(item.rate), number=True, origin=origin),
        Cell(text=ratio, number=item.excluded is None, origin=origin, language=ctx.card.language, quoted=quoted),
    )
