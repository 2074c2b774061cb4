"""Shorter documents from the same document: two pages for managers, and the instructions for use for deployers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Literal

from cardwright.render import numbers
from cardwright.render.compose.context import Context, all_findings
from cardwright.render.compose.glossary import glossary
from cardwright.render.compose.plan import places
from cardwright.render.compose.values import blocks_for
from cardwright.render.document import Block, Cell, Document, Facts, Figure, Note, Section, Table, Worry
from cardwright.render.plaintext import shortened
from cardwright.render.text import _, plural
from cardwright.render.words import citation, citation_language, roles_text
from cardwright.rules.verdict import Finding, Severity, Verdict

Kind = Literal["report", "summary", "instructions"]

_WORRIES, _WORRY_LENGTH, _FACT_LENGTH, _BOUND = 7, 180, 200, 10
_FOR_DEPLOYERS = ("instructions-for-use", "performance", "human-oversight")
_PROVIDER = (
    ("provider.name", "Provider"),
    ("provider.contact", "Contact of the provider"),
    ("provider.authorised_representative", "Authorised representative"),
)


def of_kind(document: Document, kind: Kind) -> Document:
    """The document itself, its summary, or its instructions for use; a refusal is the same notice in all three."""
    if kind == "report" or document.judgement.refused:
        return document
    return summary(document) if kind == "summary" else instructions(document)


def summary(document: Document) -> Document:
    """Two pages for managers: status, eight facts, the gravest worries, one chart, and who is bound from when."""
    worries = tuple(replace(worry, text=shortened(worry.text, _WORRY_LENGTH)) for worry in document.worries[:_WORRIES])
    more = len(document.worries) - len(worries)
    looked = document.looked_at
    if more > 0:
        looked = plural("{n} more stands in the report.", "{n} more stand in the report.", more) + " " + looked
    glance = tuple(
        (label, replace(cell, text=shortened(cell.text, _FACT_LENGTH), origin=None)) for label, cell in document.glance
    )
    figure = _headline_figure(document)
    sections = [_section("who-is-bound", _("Who is bound, and from when"), (bound_table(document, most=_BOUND),))]
    if figure is not None:
        sections.insert(0, _section("headline", _("The groups, at a glance"), (replace(figure, data=None),)))
    return replace(document, glance=glance, worries=worries, looked_at=looked, sections=tuple(sections), appendices=())


def instructions(document: Document) -> Document:
    """What Article 13(3) asks a provider to tell deployers, with the sections that its answers refer to."""
    known = {section.id: section for section in _flat(document.sections)}
    first = known.get(_FOR_DEPLOYERS[0])
    referred = _targets(first.blocks) if first is not None else ()
    wanted = dict.fromkeys((*_FOR_DEPLOYERS[:1], *referred, *_FOR_DEPLOYERS[1:]))
    chosen = [_section("provider-identity", _("Who answers for the system"), _provider(document))]
    if first is None:
        said = _("Nobody has stated instructions for use for this version.")
        chosen.append(_section(_FOR_DEPLOYERS[0], _("Instructions for use"), (Note(text=said),)))
    chosen += [replace(known[name], level=2, children=()) for name in wanted if name in known]
    numbered = tuple(replace(section, number=str(index)) for index, section in enumerate(chosen, start=1))
    targets = {section.id for section in numbered}
    worries = tuple(_reachable(worry, targets) for worry in document.worries)
    said_terms = glossary(numbered)
    appendices = (replace(_section("glossary", _("Terms"), said_terms), number="A"),) if said_terms else ()
    return replace(document, worries=worries, sections=numbered, appendices=appendices)


def _section(id_: str, title: str, blocks: tuple[Block, ...]) -> Section:
    return Section(id=id_, title=title, mark=None, blocks=blocks)


def _reachable(worry: Worry, targets: set[str]) -> Worry:
    return worry if worry.target in targets else replace(worry, target="")


def _flat(sections: tuple[Section, ...]) -> Iterator[Section]:
    for section in sections:
        yield section
        yield from _flat(section.children)


def _targets(blocks: tuple[Block, ...]) -> tuple[str, ...]:
    """Sections that the answers of a section lead to."""
    cells = (cell for block in blocks if isinstance(block, Facts) for _label, cell in block.rows)
    return tuple(cell.href.removeprefix("#") for cell in cells if cell.href is not None and cell.href.startswith("#"))


def _provider(document: Document) -> tuple[Block, ...]:
    ctx = Context.of(document, places=places())
    made: list[Block] = []
    for field, label in _PROVIDER:
        made += [*blocks_for(ctx, tuple(field.split(".")), _(label)), *ctx.gaps_at(field, _(label))]
    return tuple(made) or (Note(text=_("Not provided.")),)


def _headline_figure(document: Document) -> Figure | None:
    """The groups by the leading metric; else the bias checks; else the first chart there is."""
    figures = [block for section in _flat(document.sections) for block in section.blocks if isinstance(block, Figure)]
    for beginning in ("fig-slices-", "fig-bias", "fig-"):
        for figure in figures:
            if f'aria-labelledby="{beginning}' in figure.svg:
                return figure
    return None


def bound_table(document: Document, *, most: int | None = None) -> Block:
    """One row for each role, law and day: how many rules were judged, how many are open; at most so many rows."""
    ctx = Context.of(document, places=places())
    return ctx.alike(("bound", most), all_findings, lambda: _bound_table(document.judgement.findings, most))


def _bound_table(findings: Sequence[Finding], most: int | None) -> Block:
    rules: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    still_open: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    # hundreds of rules share a dozen of these
    known: dict[tuple[date | None, tuple[str, ...], str], tuple[str, str, str]] = {}
    for finding in findings:
        if finding.basis is None or not finding.binds or finding.verdict is Verdict.NOT_APPLICABLE:
            continue
        raw = (finding.binds_from, finding.binds, finding.basis.instrument)
        key = known.get(raw)
        if key is None:
            day = finding.binds_from.isoformat() if finding.binds_from else "—"
            key = known[raw] = (day, roles_text(finding.binds), finding.basis.instrument)
        rules[key].add(finding.rule)
        if finding.verdict.is_gap and finding.severity is Severity.ERROR:
            still_open[key].add(finding.rule)
    if not rules:
        return Note(text=_("No rule that was judged binds a role of this card."))
    keys = sorted(rules)
    rows = tuple(
        (
            Cell(text=who),
            Cell(text=citation(instrument), language=citation_language(instrument)),
            Cell(text=numbers.day_in(day)),
            Cell(text=numbers.count(len(rules[day, who, instrument])), number=True),
            Cell(text=numbers.count(len(still_open[day, who, instrument])), number=True),
        )
        for day, who, instrument in keys[:most]
    )
    left = len(keys) - len(rows)
    return Table(
        caption=_("Rules judged, by whom they bind"),
        head=(_("Bound"), _("Law"), _("From"), _("Rules"), _("Open")),
        rows=rows,
        numeric=frozenset({3, 4}),
        note=plural("{n} more line in the report.", "{n} more lines in the report.", left) if left else None,
    )
