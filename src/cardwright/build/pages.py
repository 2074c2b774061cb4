"""Work units that make everything of one version but its signed documents: card, verdicts, Markdown, page, summary."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from cardwright.build.units import CARD, VERDICTS, ReportResult, ReportUnit, make_report
from cardwright.config import Language
from cardwright.render import numbers
from cardwright.render.text import _, in_language

if TYPE_CHECKING:
    from cardwright.render.document import Document
    from cardwright.render.site.page import Page

MARKDOWN = "card.md"


@dataclass(frozen=True, kw_only=True, slots=True)
class VersionUnit:
    """What the files of one version are made from; ``reports`` and ``left_out`` are names of signed documents.

    Without ``card_json`` there is no card: ``problem`` says why, and ``beside`` are files of an earlier build that lie
    beside the page. With both, card and verdicts are those of an earlier build, because ``problem`` stood against a new
    one on the day ``as_of``.
    """

    address: str
    card_json: bytes | None
    verdicts: bytes | None
    organisation: str | None
    reports: tuple[str, ...]
    as_of: date
    left_out: tuple[str, ...] = ()
    problem: str | None = None
    templates: str | None = None
    exports: tuple[str, ...] = ()
    language: Language = "en"
    beside: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class VersionFiles:
    """The files of one version by name, its pages without a frame, and its summary as JSON."""

    address: str
    files: dict[str, bytes]
    page: Page
    views: tuple[Page, ...]
    summary: bytes


def make_version(unit: VersionUnit) -> VersionFiles:
    """Compose one version: the same unit always gives the same bytes."""
    with in_language(unit.language):
        return _composed(unit)


def _composed(unit: VersionUnit) -> VersionFiles:
    from cardwright.render.markdown import write_markdown
    from cardwright.render.site.pages import version_page, view_pages
    from cardwright.render.site.summary import summarise

    document = _document(unit)
    files: dict[str, bytes] = {}
    if unit.card_json is not None and unit.verdicts is not None and not document.judgement.refused:
        files = {
            CARD: unit.card_json,
            MARKDOWN: write_markdown(document).encode("utf-8"),
            VERDICTS: unit.verdicts,
            **_exported(document, unit.exports),
        }
    shown = replace(document, banner=_banner(unit)) if unit.problem is not None else document
    folder = Path(unit.templates) if unit.templates else None
    linked = files or unit.beside
    page = version_page(
        shown,
        files=linked,
        reports=unit.reports if linked else (),
        left_out=unit.left_out if linked else (),
        user_folder=folder,
        organisation=unit.organisation,
    )
    return VersionFiles(
        address=unit.address,
        files=files,
        page=page,
        views=view_pages(shown, user_folder=folder),
        summary=summarise(shown).model_dump_json(exclude_defaults=True).encode(),
    )


def _exported(document: Document, names: Sequence[str]) -> dict[str, bytes]:
    """The exports asked for that are for this version, by file name."""
    from cardwright.render.export import EXPORTS, export, unfit

    return {
        f"{name}.{EXPORTS[name].endings[0]}": export(document, name) for name in names if unfit(document, name) is None
    }


def _document(unit: VersionUnit) -> Document:
    from cardwright.render.compose import compose
    from cardwright.render.reading import read_version

    if unit.card_json is None or unit.verdicts is None:
        return _unbuilt(unit)
    version = read_version(unit.card_json, unit.verdicts)
    document = compose(version.card, version.judgement, organisation=unit.organisation, tokens=version.tokens)
    if unit.problem is None:
        return document
    return replace(document, status=_("could not be built on {day}").format(day=numbers.day(unit.as_of)))


def _banner(unit: VersionUnit) -> str:
    day = numbers.day(unit.as_of)
    if unit.beside:
        return _(
            "This version could not be built on {day}: {problem}. The files beside this page are its last published "
            "state and may no longer be true."
        ).format(day=day, problem=unit.problem)
    if unit.card_json is None:
        return _("This version could not be built on {day}, and no earlier state of it is published: {problem}").format(
            day=day, problem=unit.problem
        )
    return _(
        "This version could not be built on {day}: {problem}. What follows is its last published state and may no "
        "longer be true."
    ).format(day=day, problem=unit.problem)


def _unbuilt(unit: VersionUnit) -> Document:
    """A document that says nothing but that there is none, so that the version does not vanish from any list."""
    from cardwright.card.card import Card, Identity
    from cardwright.render.document import Document, Mark
    from cardwright.render.slug import slug
    from cardwright.rules.verdict import Finding, Judgement, Severity, Verdict

    name, _slash, version = unit.address.rpartition("/")
    said = unit.problem or ""
    finding = Finding(
        rule="cardwright/not-built",
        name="not-built",
        pack="cardwright",
        verdict=Verdict.ERROR,
        severity=Severity.ERROR,
        field="identity",
        pointer="/identity",
        message=said,
    )
    card = Card(identity=Identity(registry="", name=name, version=version))
    return Document(
        title=name,
        model=name,
        version=version,
        slug=slug(name),
        aliases=(),
        language="en",
        mark=Mark.INCOMPLETE,
        status=_("could not be built on {day}").format(day=numbers.day(unit.as_of)),
        banner=None,
        digest="",
        as_of=unit.as_of,
        packs=(),
        glance=(),
        worries=(),
        looked_at="",
        sections=(),
        appendices=(),
        card=card,
        judgement=Judgement(
            card=unit.address, digest="", as_of=unit.as_of, profile="", packs=(), findings=(finding,), refused=False
        ),
    )


@dataclass(frozen=True, slots=True)
class Worked:
    """What a unit gave, and the CPU seconds that it took."""

    result: VersionFiles | ReportResult
    seconds: float


def work(unit: VersionUnit | ReportUnit) -> Worked:
    """Make what a unit asks for."""
    started = time.thread_time()
    result = make_version(unit) if isinstance(unit, VersionUnit) else make_report(unit)
    return Worked(result, time.thread_time() - started)


def report_names(kinds: Sequence[str]) -> tuple[str, ...]:
    """The files of the signed documents, by their kinds."""
    return tuple(f"{kind}.pdf" for kind in kinds)
