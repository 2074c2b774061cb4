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
from cardwright.build.standing import Shown, Standing, digests
from cardwright.build.units import CARD
from cardwright.card.canonical import digest_of
from cardwright.render.slug import slugs

if TYPE_CHECKING:
    from cardwright.card.card import Card
    from cardwright.render.site.frame import Frame
    from cardwright.render.site.overview import Overview
    from cardwright.render.site.page import Page
    from cardwright.render.site.rows import Model
    from cardwright.render.site.summary import VersionSummary

KEY = "overview"
_CERTIFICATES = "certificates/"
_PARTS = ("site", "templates", "tools", "organisation", "packs")


@dataclass(frozen=True, kw_only=True, slots=True)
class Shared:
    """The shared files of a site, the digest of all that they are made from, and keys of those that know theirs."""

    key: str
    files: Mapping[str, Stored]
    keys: Mapping[str, str]


def shared_files(
    records: Sequence[VersionRecord], *, workshop: Workshop, built: Built, ground: Mapping[str, str]
) -> Shared:
    """The shared files: those of the last build where nothing that they show has changed.

    Raises:
        RenderError: two models share an address, or a template is wrong.
    """
    slugs(record.address.rpartition("/")[0] for record in records)
    shown = [(record.address, digests(record)) for record in records]
    parts = {name: ground[name] for name in _PARTS}
    key = key_of(shown, parts, _told(workshop), workshop.signatures.signs)
    signed = _certificates(workshop.signatures)
    certificates = {name: workshop.pieces.cache.put(data) for name, data in signed.items()}
    last = built.header.shared
    if not workshop.options.full and built.header.ground.get(KEY) == key and last:
        files = {name: piece for name, piece in last.items() if not name.startswith(_CERTIFICATES)} | certificates
        if all(workshop.pieces.has(name, piece) for name, piece in files.items()):
            return Shared(key=key, files=files, keys=built.header.keys)
    with workshop.times.of("overviews"):
        standing = Standing(workshop, built)
        made = dict(_made(records, workshop=workshop, parts=parts, standing=standing))
    return Shared(key=key, files=made | certificates, keys=standing.keys)


def _told(workshop: Workshop) -> list[str | None]:
    """The ledger by its last line; the waivers, and the day from which theirs are counted."""
    lines, settings = workshop.lines(), workshop.settings
    waivers = settings.path(settings.waivers.file)
    counted = [digest_of(waivers.read_bytes()), workshop.options.as_of.isoformat()] if waivers.is_file() else []
    return [lines[-1].digest if lines else None, settings.trails.model_dump_json(), *counted]


def _made(
    records: Sequence[VersionRecord], *, workshop: Workshop, parts: Mapping[str, str], standing: Standing
) -> Iterator[tuple[str, Stored]]:
    from cardwright.render.site.overview import MATRIX_FILES

    cache, frame = workshop.pieces.cache, workshop.frame()
    overview = _overview(records, workshop)
    shown = Shown(overview, records, parts, own=workshop.templates is not None)
    keys = shown.keys()
    models, kept = {model.href for model, _ in shown.models}, dict[str, Stored]()
    for key in dict.fromkeys(keys.values()):
        kept.update(standing.found(key) or {})
    yield from kept.items()
    for page in overview.pages(kept=kept.keys() - MATRIX_FILES.keys()):
        piece = cache.put(frame.stamp(page))
        standing.keep(keys.get(page.continues or page.address), {page.address: piece}, beyond=page.address in models)
        yield page.address, piece
    yield from _comparisons(shown, standing)
    own = frame.own_pages()
    for name, data in own.items():
        yield name, cache.put(data)
    for name, content in overview.files(own=own, kept=kept):
        piece = cache.put_parts(content)
        standing.keep(keys.get(name), {name: piece})
        yield name, piece
    for name, file in frame.assets().items():
        yield name, cache.put(file.read_bytes())


def _overview(records: Sequence[VersionRecord], workshop: Workshop) -> Overview:
    from cardwright.render.site.overview import Overview

    made = Overview(
        workshop.settings, lines=workshop.lines(), as_of=workshop.options.as_of, signed=workshop.signatures.signs
    )
    for summary in summaries(records, workshop):
        made.add(summary)
    return made


def _comparisons(shown: Shown, standing: Standing) -> Iterator[tuple[str, Stored]]:
    """The comparisons of versions, a model at a time: those of a model that is as it was stand together."""
    for model, made_from in shown.models:
        key = key_of("comparisons", made_from)
        files = standing.found(key)
        if files is None:
            files = dict(_compared(shown, model, standing))
            standing.keep(key, files)
        yield from files.items()


def _compared(shown: Shown, model: Model, standing: Standing) -> Iterator[tuple[str, Stored]]:
    """The comparisons of one model; those whose two versions are as they were come from the cache."""
    from cardwright.render.site.comparing import comparison_page, pairs_of

    workshop, frame = standing.workshop, standing.workshop.frame()
    known: dict[str, Card] = {}
    language = workshop.settings.site.language
    for pair in pairs_of(shown.overview, model):
        rows = [row.href for row in (pair.old, pair.new) if row is not None]
        versions = [digests(shown.by_page[href]) for href in rows]
        key = key_of("comparison page", pair.address, pair.why, versions, shown.parts, language)
        found = standing.found(key)
        if found is None:
            # neighbouring pairs share a card
            known = {href: known.get(href) or _card(shown.by_page[href], workshop) for href in rows}
            old = known[pair.old.href] if pair.old is not None else None
            page = comparison_page(shown.overview, pair, old=old, new=known[pair.new.href])
            found = {pair.address: workshop.pieces.cache.put(frame.stamp(page))}
            standing.keep(key, found, beyond=True)
        yield from found.items()


def _card(record: VersionRecord, workshop: Workshop) -> Card:
    """The published card of a version.

    Raises:
        RenderError: it is gone.
    """
    from cardwright.errors import RenderError
    from cardwright.render.reading import read_card

    piece = record.files.get(CARD)
    data = workshop.pieces.read(f"{record.folder}/{CARD}", piece) if piece is not None else None
    if data is None:
        raise RenderError("the card to compare is gone", where=record.address, hint="build with --full")
    return read_card(data)


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
    records: Sequence[VersionRecord], *, workshop: Workshop
) -> tuple[Iterator[Page], Mapping[str, bytes], Frame]:
    """All pages without their frame, further files, and the frame, for a portable project."""
    from cardwright.render.site.comparing import comparison_pages

    overview = _overview(records, workshop)
    frame = workshop.frame()
    by_page = {f"{record.folder}/index.html": record for record in records}

    def pages() -> Iterator[Page]:
        for record in records:
            made = _made_again(record, workshop)
            if made is not None:
                yield from (made.page, *made.views)
        yield from overview.pages()
        yield from comparison_pages(overview, lambda row: _card(by_page[row.href], workshop))

    files = {name: b"".join(parts) for name, parts in overview.files(own=frame.own_pages())}
    return pages(), files, frame


def _certificates(signatures: Signatures) -> dict[str, bytes]:
    from cardwright.signing.identity import certificate_files

    return certificate_files(signatures.identity) if signatures.identity is not None else {}
