"""The documentation site: pages of our own HTML in the frame of MkDocs Material."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from cardwright.config import Settings
from cardwright.render.document import Document
from cardwright.render.slug import slugs
from cardwright.render.templates import environment


def build_site(
    *,
    documents: Sequence[Document],
    downloads: Mapping[str, Mapping[str, bytes]],
    settings: Settings,
    out: Path,
    work: Path,
    reports: Sequence[str] = ("report.pdf",),
) -> None:
    """Build the whole site.

    Args:
        documents: one per version.
        downloads: ``NAME/VERSION`` -> file name -> bytes; linked with size and digest, written by the caller.
        settings: title and organisation of the site.
        out: folder for the site; MkDocs empties it first.
        reports: names of the signed documents beside each version's page, which are made afterwards.
        work: folder of the portable MkDocs project, kept so that plain ``mkdocs build`` can repeat the site.

    Raises:
        MissingPartError: MkDocs or Material is not installed.
        RenderError: two models share an address, or MkDocs failed.
    """
    from cardwright.render.site import pages, views
    from cardwright.render.site.frame import build_frame
    from cardwright.render.site.project import ASSETS, write_project

    slugs(document.model for document in documents)
    ordered = sorted(documents, key=lambda document: (document.model, views.natural(document.version)))
    templates = environment()
    made = [
        *pages.overview_pages(ordered, site=settings.site, environment=templates),
        *(
            pages.version_page(
                document, files=downloads.get(document.card.address, {}), environment=templates, reports=reports
            )
            for document in ordered
        ),
    ]
    files = {
        f"{ASSETS}/search-index.js": views.search_index(ordered).encode("utf-8"),
        "compliance.csv": views.matrix_csv(ordered, views.matrix(ordered)).encode("utf-8"),
    }
    work.mkdir(parents=True, exist_ok=True)
    config = write_project(work, pages=made, site=settings.site, files=files)
    build_frame(config, out=out)
