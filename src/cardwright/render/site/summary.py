"""What the pages that speak of many versions need of one: small, JSON-able, kept by the build's cache."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence

from pydantic import Field

from cardwright.card.card import Card, State
from cardwright.card.state import state_of, was_approved
from cardwright.card.values import Frozen
from cardwright.render import marks
from cardwright.render.compose.context import Context, all_findings
from cardwright.render.compose.performance import HEADLINES
from cardwright.render.compose.plan import places
from cardwright.render.document import Document, Mark
from cardwright.render.plaintext import shortened, visible
from cardwright.render.slug import slug
from cardwright.render.text import _
from cardwright.rules.verdict import Finding, Judgement, Severity, Verdict, WaiverNote

VERDICTS_PLACE = "rules-and-verdicts"
GRAVEST = (
    Verdict.ERROR,
    Verdict.CONTRADICTED,
    Verdict.MISSING,
    Verdict.INADEQUATE,
    Verdict.STALE,
    Verdict.NOT_SHOWN,
    Verdict.WAIVED,
    Verdict.NOT_YET_IN_APPLICATION,
    Verdict.NOT_APPLICABLE,
    Verdict.SATISFIED,
)
_GRAVITY = {verdict: place for place, verdict in enumerate(GRAVEST)}
_MOST_METRICS = 12
_OWNER_TAGS = ("owner", "owners", "team", "contact")


class MetricPoint(Frozen):
    """One figure of a version, for the lines across versions; in the metric's own unit."""

    metric: str
    value: float
    low: float | None = None
    high: float | None = None


class SignOff(Frozen):
    """One approval record: who decided what, and when."""

    key: str
    by: str
    decision: str
    date: dt.date | None = None


class Waived(Frozen):
    """A waiver that meets a gap of this version; ``holds`` is false for one that has ended or does not count."""

    rule: str
    note: WaiverNote
    holds: bool


class BoundGap(Frozen):
    """Rules judged and gaps of severity error, for one kind of person bound by one law from one day."""

    who: str
    instrument: str
    since: dt.date | None
    rules: int
    open: int


class SearchEntry(Frozen):
    """What search shows and finds of a version; plain text, 0.4 kB or, with many tags, up to 0.9."""

    title: str
    text: str
    words: str


class VersionSummary(Frozen):
    """One version as every page but its own shows it. Texts are plain and unescaped, as in the document."""

    model: str
    version: str
    title: str
    language: str
    slug: str
    folder: str = Field(description="models/<slug>/<version>, relative to the site.")
    aliases: tuple[str, ...] = ()
    state: str = Field("", description="Where the version stands in its life, in words.")
    standing: State = Field("draft", description="The same as a code.")
    stage: str = Field("", description="The stage that the registry gives it.")
    previous: str = Field("", description="The version before it in the registry.")
    superseded_by: str = Field("", description="The version that took its place.")
    was_approved: bool = Field(False, description="Somebody approved it and did not withdraw that.")
    mark: Mark
    status: str
    refused: bool
    digest: str
    as_of: dt.date
    packs: tuple[str, ...]
    purpose: str
    provider: str
    owner: str
    regimes: tuple[str, ...]
    headline: str
    lowest: str
    trained_on: str
    approved: str
    changed: str = Field(description="Last change in words.")
    registered: dt.date | None = None
    updated: dt.date | None = None
    worries: int
    errors: int = Field(description="Gaps of severity error.")
    warnings: int = Field(description="Gaps of severity warning.")
    approvals: tuple[SignOff, ...] = ()
    waivers: tuple[Waived, ...] = ()
    bound: tuple[BoundGap, ...] = ()
    verdicts: dict[str, Verdict] = Field(description="Rule id -> its gravest verdict.")
    places: dict[str, str] = Field(description="Rule id -> id of the section with its gap; for gaps only.")
    metrics: tuple[MetricPoint, ...] = ()
    search: SearchEntry

    def href(self, rule: str | None = None) -> str:
        """Address of the version's page relative to the site, at the place where a rule is answered."""
        page = f"{self.folder}/index.html"
        if rule is None:
            return page
        return f"{page}#{'refusal' if self.refused else self.places.get(rule, VERDICTS_PLACE)}"


def version_folder(document: Document) -> str:
    """``models/<slug>/<version>``, relative to the site."""
    return f"models/{document.slug}/{slug(document.version)}"


def summarise(document: Document) -> VersionSummary:
    """The summary of a version; it depends on nothing but the document."""
    card, judgement = document.card, document.judgement
    glance = {label: cell.text for label, cell in document.glance}
    ctx = Context.of(document, places=places())
    verdicts, where = ctx.alike("gravest", all_findings, lambda: _verdicts(ctx))
    owner = _owner(card)
    level = card.risk_classification.level
    regimes = tuple(level.regimes) if level is not None and not judgement.refused else ()
    purpose = glance.get(_("Intended purpose"), "")
    identity = card.identity
    return VersionSummary(
        model=document.model,
        version=document.version,
        title=document.title,
        language=document.language,
        slug=document.slug,
        folder=version_folder(document),
        aliases=document.aliases,
        state=document.state,
        standing=identity.state or state_of(card).state,
        stage=identity.stage or "",
        previous=identity.previous_version or "",
        superseded_by=identity.superseded_by or "",
        was_approved=was_approved(card),
        mark=document.mark,
        status=document.status,
        refused=judgement.refused,
        digest=document.digest,
        as_of=document.as_of,
        packs=document.packs,
        purpose=purpose,
        provider=glance.get(_("Provider"), ""),
        owner=owner,
        regimes=regimes,
        headline=glance.get(_("Headline figure"), ""),
        lowest=glance.get(_("Lowest group"), ""),
        trained_on=glance.get(_("Trained on"), ""),
        approved=glance.get(_("Approved by"), ""),
        changed=glance.get(_("Last change"), ""),
        registered=identity.created_at.date() if identity.created_at else None,
        updated=identity.updated_at.date() if identity.updated_at else None,
        worries=len(document.worries),
        errors=sum(finding.severity is Severity.ERROR for finding in judgement.gaps),
        warnings=sum(finding.severity is Severity.WARNING for finding in judgement.gaps),
        approvals=() if judgement.refused else _approvals(card),
        waivers=ctx.alike("waived", all_findings, lambda: _waivers(judgement)),
        bound=ctx.alike("bound by law", all_findings, lambda: _bound(judgement)),
        verdicts=verdicts,
        places=where,
        metrics=() if judgement.refused else _metrics(card),
        search=_search(document, owner, purpose, regimes),
    )


def _verdicts(ctx: Context) -> tuple[dict[str, Verdict], dict[str, str]]:
    gravest: dict[str, Finding] = {}
    for finding in ctx.judgement.findings:
        known = gravest.get(finding.rule)
        if known is None or _GRAVITY[finding.verdict] < _GRAVITY[known.verdict]:
            gravest[finding.rule] = finding
    verdicts = {rule: finding.verdict for rule, finding in gravest.items()}
    return verdicts, {rule: ctx.section_of(finding) for rule, finding in gravest.items() if finding.verdict.is_gap}


def _owner(card: Card) -> str:
    """Who answers for the model by its own tags, as written there; empty when no tag says so."""
    tags = {key.casefold(): text for key, text in {**card.identity.model_tags, **card.identity.tags}.items()}
    return next((tags[key] for key in _OWNER_TAGS if tags.get(key)), "")


def _approvals(card: Card) -> tuple[SignOff, ...]:
    return tuple(
        SignOff(key=key, by=record.by.name, decision=record.decision, date=record.by.date)
        for key, record in sorted(card.approvals.records.items())
    )


def _waivers(judgement: Judgement) -> tuple[Waived, ...]:
    found: dict[tuple[str, WaiverNote], Waived] = {}
    for finding in judgement.findings:
        if finding.waiver is not None:
            holds = finding.verdict is Verdict.WAIVED
            found.setdefault(
                (finding.rule, finding.waiver), Waived(rule=finding.rule, note=finding.waiver, holds=holds)
            )
    return tuple(found.values())


def _bound(judgement: Judgement) -> tuple[BoundGap, ...]:
    judged: dict[tuple[str, str, dt.date | None], set[str]] = {}
    still_open: dict[tuple[str, str, dt.date | None], set[str]] = {}
    for finding in judgement.findings:
        if finding.basis is None or not finding.binds or finding.verdict is Verdict.NOT_APPLICABLE:
            continue
        key = (", ".join(sorted(finding.binds)), finding.basis.instrument, finding.binds_from)
        judged.setdefault(key, set()).add(finding.rule)
        if finding.verdict.is_gap and finding.severity is Severity.ERROR:
            still_open.setdefault(key, set()).add(finding.rule)
    return tuple(
        BoundGap(who=key[0], instrument=key[1], since=key[2], rules=len(rules), open=len(still_open.get(key, ())))
        for key, rules in sorted(judged.items(), key=lambda item: (item[0][2] or dt.date.max, item[0][0], item[0][1]))
    )


def _metrics(card: Card) -> tuple[MetricPoint, ...]:
    found = card.evaluation.metrics
    ordered = [name for name in HEADLINES if name in found] + sorted(set(found) - set(HEADLINES))
    made = []
    for name in ordered[:_MOST_METRICS]:
        item = found[name]
        if isinstance(item.value, str) or not math.isfinite(item.value):
            continue
        interval = item.interval
        made.append(
            MetricPoint(
                metric=name,
                value=item.value,
                low=interval.low if interval else None,
                high=interval.high if interval else None,
            )
        )
    return tuple(made)


def _search(document: Document, owner: str, purpose: str, regimes: Sequence[str]) -> SearchEntry:
    card = document.card
    tags = {**card.identity.model_tags, **card.identity.tags}
    words = [
        *document.aliases,
        document.mark.value,
        marks.word(document.mark),
        document.state,
        owner,
        card.provider.name or "",
        *regimes,
        *(item.name for item in card.training_data.datasets.values()),
        *(f"{key} {text}" for key, text in sorted(tags.items())),
    ]
    return SearchEntry(
        title=visible(shortened(f"{document.model} {document.version}: {document.title}", 120), newlines=False),
        text=visible(shortened(". ".join(filter(None, (document.status, purpose))), 160), newlines=False),
        words=visible(
            shortened(" ".join(dict.fromkeys(shortened(one, 60) for one in words if one)), 600), newlines=False
        ),
    )
