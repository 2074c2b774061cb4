"""A card and its judgement become a document: sections in the order of Annex IV, gaps at their place, worries first."""

from __future__ import annotations

from collections.abc import Callable

from pydantic import BaseModel

from cardwright.card.card import Card
from cardwright.card.pointer import Path
from cardwright.card.shape import label_at
from cardwright.render.compose.appendices import appendices
from cardwright.render.compose.bias import OUTCOME_MARKS, bias_blocks
from cardwright.render.compose.context import Context, is_empty, value_at
from cardwright.render.compose.glance import glance, status, worries
from cardwright.render.compose.performance import (
    calibration_blocks,
    confusion_blocks,
    importance_blocks,
    metrics_table,
    slices_blocks,
)
from cardwright.render.compose.plan import PLAN, Item, Part, places
from cardwright.render.compose.records import access_blocks, approval_blocks, audit_blocks
from cardwright.render.compose.values import answers, blocks_for, identity_blocks
from cardwright.render.document import Block, Document, Gap, Mark, Note, Section, Worry
from cardwright.render.slug import slug
from cardwright.render.text import _
from cardwright.rules.verdict import Judgement

_Maker = Callable[[Context, Path, str], tuple[Block, ...]]
_ORDER = (Mark.FAILS, Mark.CONTRADICTED, Mark.GAP, Mark.STALE, Mark.NOT_SHOWN, Mark.COMPLETE)
_METRICS = frozenset({"evaluation.metrics", "evaluation.robustness.metrics", "evaluation.compliance_metrics"})
_OWN_FORM: dict[str, _Maker] = {
    "identity": lambda ctx, _path, _label: identity_blocks(ctx),
    "evaluation.slices": lambda ctx, path, label: slices_blocks(ctx, path, label, ctx.card.evaluation.slices),
    "evaluation.confusion_matrix": confusion_blocks,
    "evaluation.calibration": calibration_blocks,
    "model.importances": importance_blocks,
    "fairness.assessments": bias_blocks,
    "approvals.records": approval_blocks,
    "audit_trail.events": audit_blocks,
    "audit_trail.access": access_blocks,
}
_NO_WORRIES: tuple[Worry, ...] = ()
# shown with the registered version
_SHOWN_ELSEWHERE = frozenset({"system.name", "system.unique_reference"})
_NOT_SECTIONS = frozenset({"format", "identity", "language", "roles", "facts", "contradictions", "origins"})


def compose(card: Card, judgement: Judgement, *, organisation: str | None = None) -> Document:
    """The document of one version.

    Args:
        card: the card.
        judgement: its verdicts; when it was refused, the document is a notice and nothing else.
        organisation: name of the publishing organisation, said where the provider is missing.
    """
    ctx = Context(card=card, judgement=judgement, places=places())
    mark, text, banner = status(ctx)
    if judgement.refused:
        sections: tuple[Section, ...] = (_refusal(ctx),)
        worried, looked = _NO_WORRIES, ""
    else:
        sections = _numbered((*(_section(ctx, part) for part in PLAN), _other(ctx)))
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
        appendices=() if judgement.refused else appendices(ctx),
        card=card,
        judgement=judgement,
    )


def _section(ctx: Context, part: Part, *, child: bool = False) -> Section:
    blocks: list[Block] = []
    silent: list[str] = []
    for item in part.items:
        made = _item(ctx, item)
        if made:
            blocks += made
        else:
            silent.append(_(item.label))
    if silent:
        blocks.append(
            Note(
                text=_("Not provided, and no rule that was judged asks for it: {labels}.").format(
                    labels="; ".join(silent)
                )
            )
        )
    children = tuple(_section(ctx, inner, child=True) for inner in part.children)
    return Section(
        id=part.id,
        title=_(part.title),
        mark=_section_mark(ctx, part, tuple(blocks), children, provided=len(silent) < len(part.items)),
        blocks=tuple(blocks),
        level=3 if child else 2,
        children=children,
    )


def _item(ctx: Context, item: Item) -> tuple[Block, ...]:
    path = tuple(item.field.split("."))
    label = f"{_(item.label)} ({item.ref})" if item.ref else _(item.label)
    if item.field in _OWN_FORM:
        made = _OWN_FORM[item.field](ctx, path, label)
    elif item.field in _METRICS:
        metrics = value_at(ctx.card, path)
        made = (metrics_table(ctx, path, label, metrics),) if isinstance(metrics, dict) and metrics else ()
    else:
        made = blocks_for(ctx, path, label)
    return (*made, *ctx.gaps_at(item.field, _(item.label)))


def _section_mark(
    ctx: Context, part: Part, blocks: tuple[Block, ...], children: tuple[Section, ...], *, provided: bool
) -> Mark | None:
    """The gravest mark inside; complete when something stands there and nothing is open."""
    found = {block.mark for block in blocks if isinstance(block, Gap)} | {child.mark for child in children}
    if any(item.field == "fairness.assessments" for item in part.items):
        found |= {OUTCOME_MARKS.get(verdict.outcome) for verdict in ctx.judgement.bias} - {Mark.COMPLETE}
    if provided and part.items:
        found.add(Mark.COMPLETE)
    return next((mark for mark in _ORDER if mark in found), None)


def _other(ctx: Context) -> Section:
    """Everything that has no place of its own, so that nothing of a card is lost."""
    children = []
    for name in type(ctx.card).model_fields:
        if name in _NOT_SECTIONS:
            continue
        blocks = _unplanned(ctx, (name,))
        if blocks:
            children.append(
                Section(
                    id=f"other-{name.replace('_', '-')}", title=label_at((name,)), mark=None, blocks=blocks, level=3
                )
            )
    strays = tuple(
        block
        for field in ctx.findings
        if field not in ctx.places
        for block in ctx.gaps_at(field, field.replace("_", " ") or _("Card"))
    )
    found = {block.mark for block in strays if isinstance(block, Gap)}
    blocks = strays or (() if children else (Note(text=_("Nothing else was provided.")),))
    mark = next((mark for mark in _ORDER if mark in found), None)
    return Section(id="other", title=_("Other information"), mark=mark, blocks=blocks, children=tuple(children))


def _unplanned(ctx: Context, path: Path) -> tuple[Block, ...]:
    field = ".".join(path)
    if field in ctx.places or field in _SHOWN_ELSEWHERE:
        return ()
    value = value_at(ctx.card, path)
    if is_empty(value):
        return ()
    planned_below = any(planned.startswith(field + ".") for planned in ctx.places)
    if isinstance(value, BaseModel) and (planned_below or len(path) == 1):
        return tuple(block for name in type(value).model_fields for block in _unplanned(ctx, (*path, name)))
    return blocks_for(ctx, path, label_at(path))


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
    return tuple(
        Section(
            id=section.id,
            title=section.title,
            mark=section.mark,
            blocks=section.blocks,
            level=section.level,
            number=str(index),
            children=tuple(
                Section(
                    id=child.id,
                    title=child.title,
                    mark=child.mark,
                    blocks=child.blocks,
                    level=3,
                    number=f"{index}.{place}",
                )
                for place, child in enumerate(section.children, start=1)
            ),
        )
        for index, section in enumerate(sections, start=1)
    )
