"""The pages of the site as bodies of HTML, without any frame: the frame is MkDocs Material's, or stamped later."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import jinja2

from cardwright.config import SiteSettings
from cardwright.render.compose.appendices import verify_blocks
from cardwright.render.document import Document, Mark
from cardwright.render.site import views
from cardwright.render.text import _, plural


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """One page: address relative to the site, title and description as plain text, body as clean HTML."""

    address: str
    title: str
    description: str
    body: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Download:
    """A file beside a version's page. The signed report has neither size nor digest here: it is made afterwards."""

    name: str
    title: str
    size: int | None = None
    sha256: str | None = None


def version_page(
    document: Document,
    *,
    files: Mapping[str, bytes],
    environment: jinja2.Environment,
    reports: Sequence[str] = ("report.pdf",),
) -> Page:
    """The page of one version; it depends on nothing but its document and downloads.

    ``reports`` are the signed documents that will lie beside it.
    """
    body = environment.get_template("site/version.html").render(
        document=document, downloads=_downloads(document, files, reports)
    )
    return Page(
        address=f"{views.version_folder(document)}/index.html",
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


def overview_pages(
    documents: Sequence[Document], *, site: SiteSettings, environment: jinja2.Environment
) -> tuple[Page, ...]:
    """Home, one page per model, the matrix, the rules, how to verify."""
    models = views.models_of(documents)
    packs = ", ".join(sorted({pack for document in documents for pack in document.packs})) or _("no pack")
    complete = sum(document.mark is Mark.COMPLETE for document in documents)
    summary = _("{models}, {versions}; {complete} of them complete against {packs}.").format(
        models=plural("{n} model", "{n} models", len(models)),
        versions=plural("{n} version", "{n} versions", len(documents)),
        complete=complete,
        packs=packs,
    )
    home = environment.get_template("site/home.html").render(
        title=site.title, organisation=site.organisation, description=site.description, models=models, summary=summary
    )
    groups = views.matrix(documents)
    columns = [
        {"model": document.model, "version": document.version, "href": f"{views.version_folder(document)}/index.html"}
        for document in documents
    ]
    legend = (
        Mark.COMPLETE,
        Mark.GAP,
        Mark.NOT_SHOWN,
        Mark.CONTRADICTED,
        Mark.STALE,
        Mark.WAIVED,
        Mark.NOT_APPLICABLE,
        Mark.NOT_YET,
    )
    compliance = environment.get_template("site/compliance.html").render(
        packs=packs, groups=groups, columns=columns, legend=legend
    )
    rules = environment.get_template("site/rules.html").render(packs=packs, groups=views.rules_of(documents))
    verify = environment.get_template("site/verify.html").render(blocks_of_page=verify_blocks())
    return (
        Page(address="index.html", title=site.title, description=summary, body=home),
        Page(address="compliance.html", title=_("Versions against rules"), description=packs, body=compliance),
        Page(address="rules.html", title=_("The rules"), description=packs, body=rules),
        Page(
            address="verify.html", title=_("How to verify these files"), description=_("Without our tool"), body=verify
        ),
        *(_model_page(model, environment) for model in models),
    )


def _model_page(model: views.Model, environment: jinja2.Environment) -> Page:
    body = environment.get_template("site/model.html").render(model=model, figure=views.metrics_figure(model))
    count = plural("{n} version", "{n} versions", len(model.rows))
    return Page(address=f"models/{model.slug}/index.html", title=model.name, description=count, body=body)
