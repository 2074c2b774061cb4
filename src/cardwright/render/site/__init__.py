"""The documentation site: pages of our own HTML in the frame of MkDocs Material."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cardwright.render.site.page import Page

if TYPE_CHECKING:
    from cardwright.config import Settings
    from cardwright.render.document import Document
    from cardwright.render.site.frame import Frame


def site_files(
    documents: Sequence[Document],
    *,
    downloads: Mapping[str, Mapping[str, bytes]],
    settings: Settings,
    frame: Frame,
    reports: Sequence[str] = ("report.pdf",),
) -> Iterator[tuple[str, bytes]]:
    """Address and bytes of every file of the site, the downloads not among them.

    Args:
        documents: one per version.
        downloads: ``NAME/VERSION`` -> file name -> bytes; linked with size and digest, written by the caller.
        settings: the project.
        frame: the frame, from ``open_frame``.
        reports: names of the signed documents beside each version's page, which are made afterwards.
    """
    from cardwright.render.overrides import user_templates
    from cardwright.render.site.overview import Overview
    from cardwright.render.site.pages import version_page
    from cardwright.render.site.summary import summarise

    folder = user_templates(settings)
    overview = Overview(settings)
    for document in documents:
        overview.add(summarise(document))
        files = downloads.get(document.card.address, {})
        page = version_page(document, files=files, reports=reports, user_folder=folder)
        yield page.address, frame.stamp(page)
    for page in overview.pages():
        yield page.address, frame.stamp(page)
    own = frame.own_pages()
    yield from own.items()
    yield from overview.files(own=own)
    for address, file in frame.assets().items():
        yield address, file.read_bytes()


def build_site(
    *,
    documents: Sequence[Document],
    downloads: Mapping[str, Mapping[str, bytes]],
    settings: Settings,
    out: Path,
    work: Path,
    reports: Sequence[str] = ("report.pdf",),
) -> None:
    """Write the whole site into ``out`` at once, and the portable project into ``work``.

    Args:
        documents: one per version.
        downloads: ``NAME/VERSION`` -> file name -> bytes; linked with size and digest, written by the caller.
        settings: the project.
        out: folder for the site.
        work: folder of the portable MkDocs project, kept so that plain ``mkdocs build`` can repeat the site.
        reports: names of the signed documents beside each version's page, which are made afterwards.

    Raises:
        MissingPartError: MkDocs or Material is not installed.
        RenderError: two models share an address, or MkDocs failed.
    """
    from cardwright.render.site.frame import open_frame

    frame = open_frame(settings, work.parent / "cache" / "frames")
    for address, content in site_files(documents, downloads=downloads, settings=settings, frame=frame, reports=reports):
        target = out / address
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    work.mkdir(parents=True, exist_ok=True)
    write_portable_project(
        work, documents=documents, downloads=downloads, settings=settings, frame=frame, reports=reports
    )


def write_portable_project(
    work: Path,
    *,
    documents: Sequence[Document],
    downloads: Mapping[str, Mapping[str, bytes]],
    settings: Settings,
    frame: Frame,
    reports: Sequence[str] = ("report.pdf",),
) -> Path:
    """The same site as a project that plain ``mkdocs build`` accepts; returns its mkdocs.yml."""
    from cardwright.render.overrides import user_templates
    from cardwright.render.site.overview import Overview
    from cardwright.render.site.pages import version_page
    from cardwright.render.site.project import write_project
    from cardwright.render.site.summary import summarise

    folder = user_templates(settings)
    overview = Overview(settings)

    def pages() -> Iterator[Page]:
        for document in documents:
            overview.add(summarise(document))
            files = downloads.get(document.card.address, {})
            yield version_page(document, files=files, reports=reports, user_folder=folder)
        yield from overview.pages()

    made = tuple(pages())
    files = dict(overview.files(own=frame.own_pages()))
    return write_project(work, pages=made, settings=settings, files=files, hashes=frame.hashes)
