"""The rules: a list in the order of the packs, and one page per rule with the models that do not satisfy it."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from markupsafe import Markup

from cardwright.render import numbers
from cardwright.render.site.cells import verdict_cell, word_of
from cardwright.render.site.matrix import LEGEND
from cardwright.render.site.page import Page
from cardwright.render.site.rows import Model, Row
from cardwright.render.site.summary import GRAVEST
from cardwright.render.site.verdicts import KnownRule
from cardwright.render.text import SOURCE, _, plural
from cardwright.render.words import citation, citation_language, role_word, timetable_word
from cardwright.rules.settings import RuleSet, rule_set
from cardwright.rules.verdict import Verdict

if TYPE_CHECKING:
    from cardwright.render.site.overview import Overview

# models on the page of one rule; the matrix as CSV holds the rest
_MOST = 200
LIST = "rules.html"


@dataclass(frozen=True, kw_only=True, slots=True)
class FailingModel:
    """A model whose shown version, or another, has a gap under a rule."""

    model: Model
    verdict: Verdict | None
    word: str
    cell: Markup
    versions: str
    place: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleEntry:
    """One rule in the list, with how many shown versions have a gap."""

    rule: KnownRule
    binds: str
    since: str
    failing: int
    judged: int


def rule_pages(site: Overview, kept: Container[str] = ()) -> Iterator[Page]:
    """The list, then a page per rule, but for those addresses that the caller has already."""
    if LIST not in kept:
        yield _list_page(site)
    missing = [(group, rule) for group in site.groups for rule in group.rules if rule.href not in kept]
    if not missing:
        return
    rules = rule_set(site.settings)
    gaps_of = [(model, site.verdicts.with_gap(model.rows)) for model in site.models]
    for group, rule in missing:
        failing = [_failing(site, rule, model, gaps[rule.id]) for model, gaps in gaps_of if rule.id in gaps]
        yield _rule_page(site, rule, group.title, rules, failing)


def _list_page(site: Overview) -> Page:
    groups = []
    for group in site.groups:
        entries = []
        for rule in group.rules:
            found = [verdict for model in site.models if (verdict := site.verdicts.verdict(model.shown, rule.id))]
            gaps = sum(verdict.is_gap for verdict in found)
            entries.append(
                RuleEntry(rule=rule, binds=_binds(rule), since=_since(rule), failing=gaps, judged=len(found))
            )
        groups.append((group, plural("{n} rule", "{n} rules", len(entries)), entries))
    body = site.render("rules.html", packs=site.packs, groups=groups)
    return Page(address=LIST, title=_("The rules"), description=site.packs, body=body)


def _rule_page(site: Overview, rule: KnownRule, group: str, rules: RuleSet, failing: list[FailingModel]) -> Page:
    failing.sort(
        key=lambda item: (
            not _is_gap(item.verdict),
            item.verdict and GRAVEST.index(item.verdict),
            item.model.name,
        )
    )
    gaps = sum(_is_gap(item.verdict) for item in failing)
    body = site.render(
        "rule.html",
        rule=rule,
        group=group,
        legend=LEGEND,
        gaps=gaps,
        elsewhere=len(failing) - gaps,
        facts=_facts(rule, rules),
        failing=failing[:_MOST],
        left_out=max(0, len(failing) - _MOST),
        judged=sum(site.verdicts.verdict(model.shown, rule.id) is not None for model in site.models),
    )
    return Page(address=rule.href, title=rule.name, description=rule.id, body=body)


def _failing(site: Overview, rule: KnownRule, model: Model, gaps: int) -> FailingModel:
    verdict = site.verdicts.verdict(model.shown, rule.id)
    place = model.shown if _is_gap(verdict) else _first_with_gap(site, rule, model)
    return FailingModel(
        model=model,
        verdict=verdict,
        word=word_of(verdict) if verdict is not None else _("no verdict, or said under another requirement"),
        cell=verdict_cell(verdict, f"../{site.verdicts.href(model.shown, rule.id)}") if verdict else Markup("–"),
        versions=_("{n} of {all}").format(n=gaps, all=len(model.rows)),
        place=f"../{site.verdicts.href(place, rule.id)}",
    )


def _first_with_gap(site: Overview, rule: KnownRule, model: Model) -> Row:
    return next(row for row in model.rows if _is_gap(site.verdicts.verdict(row, rule.id)))


def _is_gap(verdict: Verdict | None) -> bool:
    return verdict is not None and verdict.is_gap


def _facts(rule: KnownRule, rules: RuleSet) -> tuple[tuple[str, str, str | None], ...]:
    """What the pack says about the rule: label, text, and the language of the text where it is the pack's own."""
    if rule.rule is None:
        return ((_("Rule"), rule.id, None),)
    known = rule.rule
    setting = rules.setting_of(known)
    own = citation_language(known.basis.ref)
    severity = _(setting.severity.value) if setting.severity else _("off")
    rows = (
        (_("Rule"), known.id),
        (_("Pack"), f"{rule.pack.manifest.id} {rule.pack.manifest.version}" if rule.pack else ""),
        (_("Provision"), f"{citation(known.basis.instrument)}, {citation(known.basis.ref)}"),
        (_("Binds"), _binds(rule)),
        (_("From"), _since(rule) or _("no date: a house rule")),
        (_("Weight here"), severity),
        (_("Field of the card"), known.field),
        (_("Waivers"), _("allowed") if known.waivable else _("not allowed")),
        (
            _("Status of the rule"),
            _("preview: not yet checked against its source") if known.status == "preview" else "",
        ),
    )
    words = ((_("What it finds"), known.message), (_("Why"), known.why), (_("To mend"), known.fix))
    return (
        *((label, text, own if label == _("Provision") else None) for label, text in rows if text),
        *((label, text, SOURCE) for label, text in words if text),
    )


def _binds(rule: KnownRule) -> str:
    return ", ".join(map(role_word, rule.rule.binds)) if rule.rule is not None else ""


def _since(rule: KnownRule) -> str:
    return _days(rule.rule.from_) if rule.rule is not None else ""


def _days(days: Mapping[str, date]) -> str:
    if set(days) == {"all"}:
        return numbers.day(days["all"])
    return ", ".join(f"{numbers.day(day)} ({timetable_word(kind)})" for kind, day in sorted(days.items()))
