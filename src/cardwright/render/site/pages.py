"""The pages of one version as bodies of HTML, without any frame: everything, a plain summary, instructions for use."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

from cardwright.render.compose.kinds import bound_table, of_kind
from cardwright.render.compose.people import for_people
from cardwright.render.document import Document, Section, Worry
from cardwright.render.jsonld import json_ld
from cardwright.render.overrides import environment_of, rendered
from cardwright.render.site.page import Download, Page
from cardwright.render.site.summary import version_folder
from cardwright.render.slug import slug
from cardwright.render.text import _, headed, lang

View = Literal["summary", "instructions"]
VIEWS: tuple[View, ...] = ("summary", "instructions")


def version_page(
    document: Document,
    *,
    files: Mapping[str, bytes],
    reports: Sequence[str] = ("report.pdf",),
    left_out: Sequence[str] = (),
    user_folder: Path | None = None,
    organisation: str | None = None,
) -> Page:
    """The page of one version; it depends on nothing but its document, downloads and templates.

    Args:
        document: the version.
        files: downloads beside the page, by name; shown with size and digest.
        reports: names of the signed documents that will lie beside it.
        left_out: names of those that were not made, which the page says.
        user_folder: ``user_templates(settings)``, whose templates win over the bundled ones of the same name.
        organisation: who publishes, for the machine-readable description in the head.
    """
    body = rendered(
        environment_of(user_folder),
        "site/version.html",
        document=document,
        prose_lang=lang(document.language),
        since=since_page(document.card.identity.previous_version) if not document.judgement.refused else None,
        bound=(bound_table(document),) if document.glance and document.judgement.findings else (),
        downloads=_downloads(document, files, reports),
        left_out=left_out,
    )
    return Page(
        address=f"{version_folder(document)}/index.html",
        title=f"{document.title}, {_('version')} {document.version}",
        description=f"{document.model} {document.version}: {document.status}",
        body=body,
        head=f'<script type="application/ld+json">{json_ld(document, organisation=organisation)}</script>',
    )


def view_pages(document: Document, *, user_folder: Path | None = None) -> tuple[Page, ...]:
    """The same version for two other kinds of reader, beside its page; none for a refused card or where there is none.

    ``summary.html`` is for managers and for persons on whom the system is used, ``instructions.html`` for deployers.
    Both hold what the PDFs of these kinds hold, in the same words.
    """
    if document.judgement.refused or not document.sections:
        return ()
    return tuple(_view(document, view, user_folder) for view in VIEWS)


def since_page(previous: str | None) -> str | None:
    """Name of the page that compares a version with the one before, beside the version's own; None without one."""
    return f"since-{slug(previous)}.html" if previous else None


def _view(document: Document, view: View, user_folder: Path | None) -> Page:
    shown = of_kind(document, view)
    people = for_people(document) if view == "summary" else ()
    name = _("Summary") if view == "summary" else _("Instructions for use")
    body = rendered(
        environment_of(user_folder),
        "site/view.html",
        document=shown,
        view=view,
        heading=name,
        prose_lang=lang(document.language),
        people=people,
        worries=_led(document.worries[: len(shown.worries)], shown),
    )
    return Page(
        address=f"{version_folder(document)}/{view}.html",
        title=headed(name, f"{document.title}, {_('version')} {document.version}"),
        description=f"{document.model} {document.version}: {document.status}",
        body=body,
    )


def _led(worries: Sequence[Worry], shown: Document) -> tuple[tuple[Worry, str], ...]:
    """The worries as shown, each with where it leads: on this page, else on that of the version."""
    here = {section.id for section in _all(shown.sections)}
    return tuple(
        (said, f"#{whole.target}" if whole.target in here else f"index.html#{whole.target}")
        for whole, said in zip(worries, shown.worries, strict=True)
    )


def _all(sections: Sequence[Section]) -> tuple[Section, ...]:
    return tuple(found for section in sections for found in (section, *_all(section.children)))


def _downloads(document: Document, files: Mapping[str, bytes], reports: Sequence[str]) -> tuple[Download, ...]:
    if document.judgement.refused or not files:
        return ()
    signed = (Download(name=name, title=_title(name)) for name in reports)
    others = (
        Download(name=name, title=_title(name), size=len(files[name]), sha256=hashlib.sha256(files[name]).hexdigest())
        for name in sorted(files)
        if name not in reports
    )
    return (*signed, *others)


def _title(name: str) -> str:
    from cardwright.render.export import EXPORTS

    known = {
        "report.pdf": _("the report, as PDF"),
        "summary.pdf": _("two pages for managers"),
        "instructions.pdf": _("instructions for use, for deployers"),
        "card.json": _("the card, for machines"),
        "card.md": _("the card as Markdown"),
        "verdicts.json": _("the verdicts of the rules"),
    }
    if name in known:
        return known[name]
    export = EXPORTS.get(name.partition(".")[0])
    return _(export.title) if export is not None else ""
