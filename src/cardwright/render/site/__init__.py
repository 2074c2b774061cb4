"""The documentation site: pages of our own HTML in the frame of MkDocs Material."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cardwright.render.site.page import Page
from cardwright.render.text import in_language

if TYPE_CHECKING:
    from cardwright.config import Settings
    from cardwright.render.document import Document
    from cardwright.render.site.frame import Frame
    from cardwright.render.site.overview import Overview
    from cardwright.sources.trails.records import Line


def site_files(
    documents: Sequence[Document],
    *,
    downloads: Mapping[str, Mapping[str, bytes]],
    settings: Settings,
    frame: Frame,
    reports: Sequence[str] = ("report.pdf",),
    lines: Sequence[Line] = (),
) -> Iterator[tuple[str, bytes]]:
    """Address and bytes of every file of the site, the downloads not among them; in the caller's language.

    Args:
        documents: one per version.
        downloads: ``NAME/VERSION`` -> file name -> bytes; linked with size and digest, written by the caller.
        settings: the project.
        frame: the frame, from ``open_frame``.
        reports: names of the signed documents beside each version's page, which are made afterwards.
        lines: the ledger, for the page of changes.
    """
    from cardwright.render.site.overview import Overview

    overview = Overview(settings, lines=lines)
    for page in _pages(overview, documents, downloads=downloads, settings=settings, reports=reports):
        yield page.address, frame.stamp(page)
    own = frame.own_pages()
    yield from own.items()
    for address, parts in overview.files(own=own):
        yield address, b"".join(parts)
    for address, file in frame.assets().items():
        yield address, file.read_bytes()


def _pages(
    overview: Overview,
    documents: Sequence[Document],
    *,
    downloads: Mapping[str, Mapping[str, bytes]],
    settings: Settings,
    reports: Sequence[str],
) -> Iterator[Page]:
    from cardwright.render.overrides import user_templates
    from cardwright.render.site.comparing import comparison_pages
    from cardwright.render.site.pages import version_page, view_pages
    from cardwright.render.site.summary import summarise, version_folder

    folder = user_templates(settings)
    for document in documents:
        overview.add(summarise(document))
        files = downloads.get(document.card.address, {})
        yield version_page(
            document, files=files, reports=reports, user_folder=folder, organisation=settings.site.organisation
        )
        yield from view_pages(document, user_folder=folder)
    yield from overview.pages()
    cards = {f"{version_folder(document)}/index.html": document.card for document in documents}
    yield from comparison_pages(overview, lambda row: cards[row.href])


def build_site(
    *,
    documents: Sequence[Document],
    downloads: Mapping[str, Mapping[str, bytes]],
    settings: Settings,
    out: Path,
    work: Path,
    reports: Sequence[str] = ("report.pdf",),
    lines: Sequence[Line] = (),
) -> None:
    """Write the whole site into ``out`` at once, and the portable project into ``work``.

    Args:
        documents: one per version.
        downloads: ``NAME/VERSION`` -> file name -> bytes; linked with size and digest, written by the caller.
        settings: the project.
        out: folder for the site.
        work: folder of the portable MkDocs project, kept so that plain ``mkdocs build`` can repeat the site.
        reports: names of the signed documents beside each version's page, which are made afterwards.
        lines: the ledger, for the page of changes.

    Raises:
        MissingPartError: MkDocs or Material is not installed.
        RenderError: two models share an address, or MkDocs failed.
    """
    from cardwright.render.site.frame import open_frame

    frame = open_frame(settings, work.parent / "cache" / "frames")
    with in_language(settings.site.language):
        files = site_files(documents, downloads=downloads, settings=settings, frame=frame, reports=reports, lines=lines)
        _write_site(out, files)
    work.mkdir(parents=True, exist_ok=True)
    write_portable_project(
        work, documents=documents, downloads=downloads, settings=settings, frame=frame, reports=reports, lines=lines
    )


def _write_site(out: Path, files: Iterator[tuple[str, bytes]]) -> None:
    for address, content in files:
        target = out / address
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def write_portable_project(
    work: Path,
    *,
    documents: Sequence[Document],
    downloads: Mapping[str, Mapping[str, bytes]],
    settings: Settings,
    frame: Frame,
    reports: Sequence[str] = ("report.pdf",),
    lines: Sequence[Line] = (),
) -> Path:
    """The same site as a project that plain ``mkdocs build`` accepts; returns its mkdocs.yml."""
    from cardwright.render.site.overview import Overview
    from cardwright.render.site.project import write_project

    overview = Overview(settings, lines=lines)
    with in_language(settings.site.language):
        made = tuple(_pages(overview, documents, downloads=downloads, settings=settings, reports=reports))
        files = {name: b"".join(parts) for name, parts in overview.files(own=frame.own_pages())}
    return write_project(work, pages=made, settings=settings, files=files, hashes=frame.hashes)
