"""Forms that a law or code lays out point by point, filled from a card; a point that nobody answered stays empty.

The points, their provisions and fields are those of the rule packs, so that a form and the gate never differ.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from pydantic import BaseModel

from cardwright.card.card import Card
from cardwright.card.pointer import to_pointer
from cardwright.card.values import NotApplicable, Statement
from cardwright.render.compose.context import Context, gap_message, is_empty, value_at
from cardwright.render.compose.inline import person
from cardwright.render.compose.plan import labels, places
from cardwright.render.compose.values import blocks_for
from cardwright.render.document import Block, Cell, Document, Facts, Note, Section
from cardwright.render.export.sheet import Entry, Sheet
from cardwright.render.numbers import day
from cardwright.render.slug import slug
from cardwright.render.text import _, field_label
from cardwright.render.words import citation
from cardwright.rules.pack import Rule, load_packs
from cardwright.rules.verdict import Verdict


def gpai_form(document: Document) -> Sheet:
    """The Model Documentation Form of the Code of Practice for general-purpose AI models (10 July 2025)."""
    return _form(
        document,
        title=_("Model documentation form for a general-purpose AI model"),
        notice=_("Made from a model card; not reviewed and not signed. What nobody stated reads: not provided."),
        rules=_rules("eu-gpai-mdf", "eu-gpai-mdf/"),
    )


def annex_v(document: Document) -> Sheet:
    """A draft of the EU declaration of conformity (Regulation (EU) 2024/1689, Article 47 and Annex V), unsigned."""
    return _form(
        document,
        title=_("EU declaration of conformity under Annex V: draft"),
        notice=_("DRAFT, unsigned, without legal effect. A declaration is made by the provider, who signs it."),
        rules=_rules("eu-ai-act", "eu-ai-act/annex-v/"),
    )


def annex_viii(document: Document) -> Sheet:
    """The registration sheet under Annex VIII, in the section that the card's role and route call for."""
    section = annex_viii_section(document.card)
    assert section is not None
    return _form(
        document,
        title=_("Registration in the EU database, Annex VIII, section {section}").format(section=section),
        notice=_("Working sheet for the registration under Article 49; it registers nothing."),
        rules=_rules("eu-ai-act", f"eu-ai-act/annex-viii-{section.lower()}/"),
    )


def annex_viii_section(card: Card) -> str | None:
    """A, B or C: high-risk system of a provider, claimed not high-risk (Article 6(3)), public deployer; else None."""
    if "provider" in card.roles and _yes(card, "art6_3_derogation"):
        return "B"
    if "provider" in card.roles and card.risk_classification.level and _has(card, "high-risk"):
        return "A"
    return "C" if "deployer" in card.roles and _yes(card, "public_authority_deployer") else None


def is_gpai(card: Card) -> bool:
    """Whether the card speaks for the provider of a general-purpose AI model."""
    return "gpai_provider" in card.roles or _has(card, "gpai")


def is_high_risk_provider(card: Card) -> bool:
    """Whether the card speaks for the provider of a high-risk system."""
    return "provider" in card.roles and _has(card, "high-risk")


def ll144(document: Document) -> Sheet:
    """The summary of results of a bias audit under 6 RCNY 5-303: tables as counted, without marks."""
    ctx = _context(document)
    audit = document.card.fairness.bias_audit
    path = ("fairness", "bias_audit")
    none = _("not provided")
    unknown = none if audit.unknown_count is None else str(audit.unknown_count)
    posted = audit.publication
    distributed = day(posted.distribution_date) if posted and posted.distribution_date else none
    facts = Facts(
        rows=(
            (_("Date of the bias audit"), _cell(ctx, day(audit.date) or none, (*path, "date"))),
            (_("Distribution date of the tool"), _cell(ctx, distributed, (*path, "publication"))),
            (_("Persons of unknown category, left out"), _cell(ctx, unknown, (*path, "unknown_count"))),
        )
    )
    source = blocks_for(ctx, (*path, "data_source"), _("Source and explanation of the data"))
    tables = [
        Section(
            id=f"table-{slug(name)}",
            title=name,
            mark=None,
            blocks=blocks_for(ctx, (*path, "tables", name), name),
        )
        for name in audit.tables
    ]
    about = Section(
        id="audit",
        title=_("The audit"),
        mark=None,
        blocks=(facts, *(source or (Note(text=_("Source and explanation of the data: not provided.")),))),
    )
    return _sheet(
        document,
        title=_("Summary of results of the bias audit"),
        notice=_("Rates and impact ratios as counted. The law sets no limit for them, and none is applied here."),
        sections=(about, *tables),
    )


def _form(document: Document, *, title: str, notice: str, rules: Sequence[Rule]) -> Sheet:
    ctx = _context(document)
    known = labels()
    sections: list[Section] = []
    entries: list[Entry] = []
    groups: dict[str, list[Rule]] = {}
    for rule in rules:
        groups.setdefault(rule.id.rsplit("/", 1)[0], []).append(rule)
    for number, (group, members) in enumerate(groups.items(), start=1):
        blocks: list[Block] = []
        for rule in members:
            asked = _(known[rule.field]) if rule.field in known else field_label(rule.path)
            label = _("{label} ({provision})").format(label=asked, provision=citation(_short(rule.basis.ref)))
            blocks += _answer(ctx, rule, label)
            entries.append(_entry(ctx, rule, asked))
        name = group.rsplit("/", 1)[-1].replace("-", " ").capitalize()
        sections.append(
            Section(id=f"part-{slug(group.replace('/', '.'))}", title=name, mark=None, blocks=tuple(blocks))
            if len(groups) > 1
            else Section(id=f"part-{number}", title=_("Points"), mark=None, blocks=tuple(blocks))
        )
    return _sheet(document, title=title, notice=notice, sections=tuple(sections), entries=tuple(entries))


def _answer(ctx: Context, rule: Rule, label: str) -> tuple[Block, ...]:
    found = blocks_for(ctx, rule.path, label) if rule.path else ()
    if found:
        return found
    idle = _idle(ctx, rule)
    return (Note(text=f"{label}: {idle}" if idle else _("{label}: not provided.").format(label=label)),)


def _idle(ctx: Context, rule: Rule) -> str | None:
    """Why a point asks nothing of this card, in the words of its judgement."""
    for finding in ctx.judgement.findings:
        if finding.rule == rule.id and finding.verdict is Verdict.NOT_APPLICABLE:
            return gap_message(finding)
    return None


def _entry(ctx: Context, rule: Rule, label: str) -> Entry:
    value = value_at(ctx.card, rule.path) if rule.path else None
    who, said = "", ""
    if isinstance(value, Statement):
        said, who = value.text, person(value.stated_by)
    elif isinstance(value, NotApplicable):
        said, who = _("not applicable: {reason}").format(reason=value.not_applicable), person(value.stated_by)
    elif not is_empty(value):
        said = _plain(value)
    origin = ctx.card.origin_of(to_pointer(rule.path)) if said else None
    return Entry(
        ref=citation(_short(rule.basis.ref)),
        label=label,
        field=rule.field,
        said=said or _idle(ctx, rule) or _("not provided"),
        stated_by=who or "",
        origin=str(origin) if origin else "",
    )


def _plain(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, BaseModel):
        value = value.model_dump(mode="json", exclude_none=True)
    elif isinstance(value, dict):
        value = {key: json.loads(_plain(item)) if isinstance(item, BaseModel) else item for key, item in value.items()}
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


def _sheet(
    document: Document, *, title: str, notice: str, sections: tuple[Section, ...], entries: tuple[Entry, ...] = ()
) -> Sheet:
    subject = _("{title}, registered as {model}, version {version}; card judged on {day}.").format(
        title=document.title, model=document.model, version=document.version, day=day(document.as_of)
    )
    return Sheet(
        title=title,
        notice=notice,
        subject=subject,
        digest=document.digest,
        language=document.language,
        sections=sections,
        entries=entries,
    )


def _rules(pack: str, prefix: str) -> tuple[Rule, ...]:
    return tuple(rule for rule in load_packs([pack])[0].rules if rule.id.startswith(prefix))


def _context(document: Document) -> Context:
    return Context(card=document.card, judgement=document.judgement, places=places())


def _cell(ctx: Context, text: str, path: tuple[str, ...]) -> Cell:
    return Cell(text=text, origin=ctx.origin(*path))


def _short(ref: str) -> str:
    return ref.partition(" (Art.")[0]


def _yes(card: Card, fact: str) -> bool:
    answer = card.facts.get(fact)
    return answer is not None and answer.answer


def _has(card: Card, regime: str) -> bool:
    level = card.risk_classification.level
    return level is not None and regime in level.regimes


FormMaker = Callable[[Document], Sheet]
