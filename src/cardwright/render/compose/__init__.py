"""A card and its judgement become a document: sections in the order of Annex IV, gaps at their place, worries first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial

from pydantic import BaseModel

from cardwright.card.card import Card
from cardwright.card.pointer import Path
from cardwright.render.compose.appendices import appendices
from cardwright.render.compose.bias import OUTCOME_MARKS, bias_blocks
from cardwright.render.compose.context import Context, is_empty, value_at
from cardwright.render.compose.glance import glance, status, worries
from cardwright.render.compose.history import history_blocks
from cardwright.render.compose.outline import Item, Part
from cardwright.render.compose.performance import (
    calibration_blocks,
    confusion_blocks,
    importance_blocks,
    metrics_table,
)
from cardwright.render.compose.pictures import plot_blocks, unread_blocks
from cardwright.render.compose.plan import PLAN, above_places, places
from cardwright.render.compose.records import (
    access_blocks,
    approval_blocks,
    audit_blocks,
    permission_blocks,
    registry_permission_blocks,
)
from cardwright.render.compose.slices import slices_blocks
from cardwright.render.compose.state import state_word
from cardwright.render.compose.values import answers, blocks_for, identity_blocks
from cardwright.render.document import Block, Cell, Document, Facts, Gap, Mark, Note, Section, Table, Worry
from cardwright.render.reading import Tokens
from cardwright.render.slug import slug
from cardwright.render.text import _, field_label, plural
from cardwright.render.words import citation
from cardwright.rules.verdict import Finding, Judgement, Verdict

_Maker = Callable[[Context, Path, str], tuple[Block, ...]]
_ORDER = (Mark.FAILS, Mark.CONTRADICTED, Mark.GAP, Mark.STALE, Mark.NOT_SHOWN, Mark.COMPLETE)
_METRICS = frozenset(
    {
        "evaluation.metrics",
        "evaluation.robustness.metrics",
        "evaluation.compliance_metrics",
        "evaluation.comparisons",
    }
)
_OWN_FORM: dict[str, _Maker] = {
    "identity": lambda ctx, _path, _label: identity_blocks(ctx),
    "evaluation.slices": lambda ctx, path, label: slices_blocks(ctx, path, label, ctx.card.evaluation.slices),
    "evaluation.confusion_matrix": confusion_blocks,
    "evaluation.calibration": calibration_blocks,
    "model.importances": importance_blocks,
    "model.training_history": history_blocks,
    "evaluation.plots": plot_blocks,
    "evaluation.unread": unread_blocks,
    "fairness.assessments": bias_blocks,
    "approvals.records": approval_blocks,
    "approvals.permissions": permission_blocks,
    "approvals.registry_permissions": registry_permission_blocks,
    "audit_trail.events": audit_blocks,
    "audit_trail.access": access_blocks,
}
# of the forms above, those that read nothing but their own field and what they note under ``Context.referred``
_OF_ONE_FIELD = frozenset(
    {
        "evaluation.confusion_matrix",
        "evaluation.calibration",
        "model.importances",
        "model.training_history",
        "approvals.permissions",
        "approvals.registry_permissions",
        "audit_trail.events",
        "audit_trail.access",
    }
)
_NO_WORRIES: tuple[Worry, ...] = ()
# shown with the registered version
_SHOWN_ELSEWHERE = frozenset({"system.name", "system.unique_reference"})
_NOT_SECTIONS = frozenset({"format", "identity", "language", "roles", "facts", "contradictions", "origins", "stale"})


def compose(
    card: Card,
    judgement: Judgement,
    *,
    organisation: str | None = None,
    tokens: Tokens | None = None,
    signed: bool = True,
) -> Document:
    """The document of one version.

    Args:
        card: the card.
        judgement: its verdicts; when it was refused, the document is a notice and nothing else.
        organisation: name of the publishing organisation, said where the provider is missing.
        tokens: from ``read_version``; what earlier versions have in common with this one is not composed again.
        signed: whether the document is to say how its signature is verified.
    """
    ctx = Context(card=card, judgement=judgement, places=places(), tokens=tokens)
    mark, text, banner = status(ctx)
    if judgement.refused:
        sections: tuple[Section, ...] = (_refusal(ctx),)
        worried, looked = _NO_WORRIES, ""
    else:
        sections = _gathered(_numbered((*(_section(ctx, part) for part in PLAN), _other(ctx))))
        worried, looked = worries(ctx)
    identity = card.identity
    return Document(
        title=card.system.name or identity.name,
        model=identity.name,
        version=identity.version,
        slug=slug(identity.name),
        aliases=identity.aliases,
        language=card.language,
        mark=mark,
        status=text,
        banner=banner,
        digest=judgement.digest,
        as_of=judgement.as_of,
        packs=tuple(f"{pack.id} {pack.version}" for pack in judgement.packs),
        glance=() if judgement.refused else glance(ctx, organisation=organisation),
        worries=worried,
        looked_at=looked,
        sections=sections,
        appendices=() if judgement.refused else appendices(ctx, sections, signed=signed),
        card=card,
        judgement=judgement,
        state=state_word(card),
        tokens=tokens,
    )


def _section(ctx: Context, part: Part, *, child: bool = False) -> Section:
    fields = _fields_read().get(part.id)
    if fields is None:
        return _new_section(ctx, part, child=child)
    return ctx.shared(part.id, fields, part.id, partial(_new_section, ctx, part, child=child))


@cache
def _fields_read() -> dict[str, tuple[str, ...]]:
    """Id of each section that reads no more than its items' own fields -> those fields of the card."""
    return {
        part.id: tuple(sorted({item.field.partition(".")[0] for item in part.items}))
        for part in (*PLAN, *(child for part in PLAN for child in part.children))
        if not part.children and all(item.field not in _OWN_FORM or item.field in _OF_ONE_FIELD for item in part.items)
    }


def _new_section(ctx: Context, part: Part, *, child: bool) -> Section:
    blocks: list[Block] = []
    silent: list[str] = []
    for item in part.items:
        made = _item(ctx, item)
        if made:
            blocks += made
        else:
            silent.append(_(item.label))
    if silent and blocks:
        said = _("Not provided, and no rule that was judged asks for it: {labels}.")
        blocks.append(Note(text=said.format(labels="; ".join(silent))))
    children = tuple(_section(ctx, inner, child=True) for inner in part.children)
    blocks = _joined(blocks)
    return Section(
        id=part.id,
        title=_(part.title),
        mark=_section_mark(ctx, part, tuple(blocks), children),
        blocks=tuple(blocks),
        level=3 if child else 2,
        children=children,
    )


def _joined(blocks: list[Block]) -> list[Block]:
    """Neighbouring definition lists without captions become one."""
    made: list[Block] = []
    for block in blocks:
        before = made[-1] if made else None
        if isinstance(block, Facts) and isinstance(before, Facts) and block.caption is None and before.caption is None:
            made[-1] = Facts(rows=(*before.rows, *block.rows))
        else:
            made.append(block)
    return made


def _gathered(sections: tuple[Section, ...]) -> tuple[Section, ...]:
    """Sections without content become lines of one section at the end; the others keep their numbers."""
    kept: list[Section] = []
    rows: list[tuple[Cell, ...]] = []
    parts = {part.id: part for part in (*PLAN, *(child for part in PLAN for child in part.children))}
    for section in sections:
        filled = tuple(child for child in section.children if child.blocks)
        for empty in (section, *section.children):
            if not (empty.blocks or any(child.blocks for child in empty.children)) and empty.id in parts:
                labels = "; ".join(_(item.label) for item in parts[empty.id].items)
                if labels:
                    rows.append((Cell(text=f"{empty.number} {empty.title}"), Cell(text=labels)))
        if section.blocks or filled:
            kept.append(replace(section, children=filled))
    if rows:
        note = _("Nobody has stated these and no source holds them. No rule that was judged asks for them.")
        table = Table(
            caption=_("Sections without content"), head=(_("Section"), _("Would hold")), rows=tuple(rows), note=note
        )
        number = str(len(sections) + 1)
        kept.append(
            Section(id="not-provided", title=_("Not provided"), mark=None, blocks=(table,), level=2, number=number)
        )
    return tuple(kept)


def _item(ctx: Context, item: Item) -> tuple[Block, ...]:
    path = tuple(item.field.split("."))
    if item.field in _OWN_FORM and item.field not in _OF_ONE_FIELD:
        return _made(ctx, item, path)
    return ctx.shared_at(path, item.label, partial(_made, ctx, item, path))


def _made(ctx: Context, item: Item, path: Path) -> tuple[Block, ...]:
    label = f"{_(item.label)} ({citation(item.ref)})" if item.ref else _(item.label)
    if item.field in _OWN_FORM:
        made = _OWN_FORM[item.field](ctx, path, label)
    elif item.field in _METRICS:
        metrics = value_at(ctx.card, path)
        made = (metrics_table(ctx, path, label, metrics),) if isinstance(metrics, dict) and metrics else ()
    else:
        made = blocks_for(ctx, path, label)
    return (*made, *ctx.gaps_at(item.field, _(item.label)))


def _section_mark(ctx: Context, part: Part, blocks: tuple[Block, ...], children: tuple[Section, ...]) -> Mark | None:
    """The gravest mark inside; complete only when a rule was satisfied here and nothing is open; else none."""
    found = {block.mark for block in blocks if isinstance(block, Gap)} | {child.mark for child in children}
    if any(item.field == "fairness.assessments" for item in part.items):
        found |= {OUTCOME_MARKS.get(verdict.outcome) for verdict in ctx.judgement.bias} - {Mark.COMPLETE}
    if blocks and any(ctx.judged(item.field) for item in part.items):
        found.add(Mark.COMPLETE)
    return next((mark for mark in _ORDER if mark in found), None)


def _other(ctx: Context) -> Section:
    """Everything that has no place of its own, so that nothing of a card is lost."""
    children = []
    for name in type(ctx.card).model_fields:
        if name in _NOT_SECTIONS:
            continue
        blocks = ctx.shared("unplanned", (name,), "", partial(_unplanned, ctx, (name,)))
        if blocks:
            children.append(
                Section(
                    id=f"other-{name.replace('_', '-')}",
                    title=field_label((name,)),
                    mark=None,
                    blocks=tuple(_joined(list(blocks))),
                    level=3,
                )
            )
    unplaced = {field: found for field, found in ctx.findings.items() if field not in ctx.places}
    open_fields = [field for field, found in unplaced.items() if any(not _idle(finding) for finding in found)]
    strays: tuple[Block, ...] = tuple(
        block for field in open_fields for block in ctx.gaps_at(field, field.replace("_", " ") or _("Card"))
    )
    idle = sum(map(len, unplaced.values())) - sum(len(unplaced[field]) for field in open_fields)
    if idle:
        text = plural(
            "{n} rule about fields that this card does not have does not apply; rules and verdicts give the reason.",
            "{n} rules about fields that this card does not have do not apply; rules and verdicts give the reasons.",
            idle,
        ).format(n=idle)
        strays = (*strays, Note(text=text, mark=Mark.NOT_APPLICABLE))
    found = {block.mark for block in strays if isinstance(block, Gap)}
    mark = next((mark for mark in _ORDER if mark in found), None)
    return Section(id="other", title=_("Other information"), mark=mark, blocks=strays, children=tuple(children))


def _idle(finding: Finding) -> bool:
    return finding.verdict in (Verdict.NOT_APPLICABLE, Verdict.SATISFIED)


def _unplanned(ctx: Context, path: Path) -> tuple[Block, ...]:
    field = ".".join(path)
    if field in ctx.places or field in _SHOWN_ELSEWHERE:
        return ()
    value = value_at(ctx.card, path)
    if isinstance(value, BaseModel) and (field in above_places() or len(path) == 1):
        return tuple(block for name in type(value).model_fields for block in _unplanned(ctx, (*path, name)))
    if is_empty(value):
        return ()
    return blocks_for(ctx, path, field_label(path))


def _refusal(ctx: Context) -> Section:
    screen = {
        key: item for key, item in ctx.card.risk_classification.prohibited_practices_screen.items() if item.answer
    }
    path = ("risk_classification", "prohibited_practices_screen")
    blocks: list[Block] = [
        Note(
            text=_(
                "The Article 5 screen of this version has an answer of yes without a documented exception. "
                "No model card is published until a person has resolved it."
            ),
            mark=Mark.FAILS,
        )
    ]
    if screen:
        blocks.append(answers(ctx, path, _("Answers that led to the refusal"), screen))
    return Section(id="refusal", title=_("Refusal"), mark=Mark.FAILS, blocks=tuple(blocks), number="1")


def _numbered(sections: tuple[Section, ...]) -> tuple[Section, ...]:
    """Numbers by the plan, so that sections 1 to 9 are the points of Annex IV and the same in every version."""
    return tuple(
        replace(
            section,
            number=str(index),
            children=tuple(
                replace(child, number=f"{index}.{place}") for place, child in enumerate(section.children, start=1)
            ),
        )
        for index, section in enumerate(sections, start=1)
    )
