"""The files that belong to no single version: overviews, search, frame, certificates. Made again when they differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cardwright.build.cache import Stored
from cardwright.build.keys import key_of
from cardwright.build.make import Workshop
from cardwright.build.options import Signatures
from cardwright.build.pages import VersionFiles, make_version
from cardwright.build.records import Built, VersionRecord
from cardwright.config import Settings
from cardwright.render.slug import slugs

if TYPE_CHECKING:
    from cardwright.render.site.frame import Frame
    from cardwright.render.site.page import Page
    from cardwright.render.site.summary import VersionSummary

KEY = "overview"
_CERTIFICATES = "certificates/"
_PARTS = ("site", "templates", "tools", "organisation", "packs")


@dataclass(frozen=True, kw_only=True, slots=True)
class Shared:
    """The shared files of a site, and the digest of all that they are made from."""

    key: str
    files: Mapping[str, Stored]


def shared_files(
    records: Sequence[VersionRecord],
    *,
    settings: Settings,
    workshop: Workshop,
    built: Built,
    ground: Mapping[str, str],
    signatures: Signatures,
) -> Shared:
    """The shared files: those of the last build where nothing that they show has changed.

    Raises:
        RenderError: two models share an address, or a template is wrong.
    """
    slugs(record.address.rpartition("/")[0] for record in records)
    shown = [(record.address, record.summary.sha256 if record.summary else "") for record in records]
    key = key_of(shown, {name: ground[name] for name in _PARTS})
    certificates = {name: workshop.pieces.cache.put(data) for name, data in _certificates(signatures).items()}
    last = built.header.shared
    if not workshop.options.full and built.header.ground.get(KEY) == key and last:
        files = {name: piece for name, piece in last.items() if not name.startswith(_CERTIFICATES)} | certificates
        if all(workshop.pieces.has(name, piece) for name, piece in files.items()):
            return Shared(key=key, files=files)
    with workshop.times.of("overviews"):
        made = dict(_made(records, settings=settings, workshop=workshop))
    return Shared(key=key, files=made | certificates)


def _made(records: Sequence[VersionRecord], *, settings: Settings, workshop: Workshop) -> Iterator[tuple[str, Stored]]:
    from cardwright.render.site.overview import Overview

    cache, frame = workshop.pieces.cache, workshop.frame()
    overview = Overview(settings)
    for summary in summaries(records, workshop):
        overview.add(summary)
    for page in overview.pages():
        yield page.address, cache.put(frame.stamp(page))
    own = frame.own_pages()
    for name, data in (*own.items(), *overview.files(own=own)):
        yield name, cache.put(data)
    for name, file in frame.assets().items():
        yield name, cache.put(file.read_bytes())


def summaries(records: Iterable[VersionRecord], workshop: Workshop) -> Iterator[VersionSummary]:
    """The summary of each version, from the cache or made again from what is published of it.

    Raises:
        RenderError: neither is there any more.
    """
    from cardwright.errors import RenderError
    from cardwright.render.site.summary import VersionSummary

    for record in records:
        data = workshop.pieces.cache.get(record.summary) if record.summary is not None else None
        if data is None:
            made = _made_again(record, workshop)
            data = made.summary if made is not None else None
        if data is None:
            raise RenderError(
                "what is needed to list this version is gone",
                where=record.address,
                hint="delete the cache and build with --full",
            )
        yield VersionSummary.model_validate_json(data)


def _made_again(record: VersionRecord, workshop: Workshop) -> VersionFiles | None:
    unit = workshop.version_unit(record)
    return make_version(unit) if unit is not None else None


def project_pages(
    records: Sequence[VersionRecord], *, settings: Settings, workshop: Workshop
) -> tuple[Iterator[Page], Mapping[str, bytes], Frame]:
    """All pages without their frame, further files, and the frame, for a portable project."""
    from cardwright.render.site.overview import Overview

    overview = Overview(settings)
    for summary in summaries(records, workshop):
        overview.add(summary)
    frame = workshop.frame()

    def pages() -> Iterator[Page]:
        for record in records:
            made = _made_again(record, workshop)
            if made is not None:
                yield made.page
        yield from overview.pages()

    return pages(), dict(overview.files(own=frame.own_pages())), frame


def _certificates(signatures: Signatures) -> dict[str, bytes]:
    from cardwright.signing.identity import certificate_files

    return certificate_files(signatures.identity) if signatures.identity is not None else {}
