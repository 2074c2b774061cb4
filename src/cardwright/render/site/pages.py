"""The page of one version as a body of HTML, without any frame."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from cardwright.render.document import Document
from cardwright.render.overrides import environment_of, rendered
from cardwright.render.site.page import Download, Page
from cardwright.render.site.summary import version_folder
from cardwright.render.text import _


def version_page(
    document: Document,
    *,
    files: Mapping[str, bytes],
    reports: Sequence[str] = ("report.pdf",),
    user_folder: Path | None = None,
) -> Page:
    """The page of one version; it depends on nothing but its document, downloads and templates.

    Args:
        document: the version.
        files: downloads beside the page, by name; shown with size and digest.
        reports: names of the signed documents that will lie beside it.
        user_folder: ``user_templates(settings)``, whose templates win over the bundled ones of the same name.
    """
    body = rendered(
        environment_of(user_folder),
        "site/version.html",
        document=document,
        downloads=_downloads(document, files, reports),
    )
    return Page(
        address=f"{version_folder(document)}/index.html",
        title=f"{document.title}, {_('version')} {document.version}",
        description=f"{document.model} {document.version}: {document.status}",
        body=body,
    )


def _downloads(document: Document, files: Mapping[str, bytes], reports: Sequence[str]) -> tuple[Download, ...]:
    if document.judgement.refused or not files:
        return ()
    titles = {
        "report.pdf": _("the report, as PDF"),
        "summary.pdf": _("two pages for managers"),
        "instructions.pdf": _("instructions for use, for deployers"),
        "card.json": _("the card, for machines"),
        "card.md": _("the card as Markdown"),
        "verdicts.json": _("the verdicts of the rules"),
    }
    signed = (Download(name=name, title=titles.get(name, "")) for name in reports)
    others = (
        Download(
            name=name, title=titles.get(name, ""), size=len(files[name]), sha256=hashlib.sha256(files[name]).hexdigest()
        )
        for name in sorted(files)
        if name not in reports
    )
    return (*signed, *others)
