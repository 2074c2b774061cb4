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
from cardwright.build.units import CARD
from cardwright.card.canonical import digest_of
from cardwright.render.slug import slugs

if TYPE_CHECKING:
    from cardwright.card.card import Card
    from cardwright.render.site.frame import Frame
    from cardwright.render.site.overview import Overview
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
    records: Sequence[VersionRecord], *, workshop: Workshop, built: Built, ground: Mapping[str, str]
) -> Shared:
    """The shared files: those of the last build where nothing that they show has changed.

    Raises:
        RenderError: two models share an address, or a template is wrong.
    """
    slugs(record.address.rpartition("/")[0] for record in records)
    shown = [(record.address, _digests(record)) for record in records]
    parts = {name: ground[name] for name in _PARTS}
    key = key_of(shown, parts, _told(workshop))
    signed = _certificates(workshop.signatures)
    certificates = {name: workshop.pieces.cache.put(data) for name, data in signed.items()}
    last = built.header.shared
    if not workshop.options.full and built.header.ground.get(KEY) == key and last:
        files = {name: piece for name, piece in last.items() if not name.startswith(_CERTIFICATES)} | certificates
        if all(workshop.pieces.has(name, piece) for name, piece in files.items()):
            return Shared(key=key, files=files)
    with workshop.times.of("overviews"):
        made = dict(_made(records, workshop=workshop, parts=parts))
    return Shared(key=key, files=made | certificates)


def _digests(record: VersionRecord) -> list[str]:
    """Of what pages over many versions are made from: summary and card."""
    return [piece.sha256 if piece else "" for piece in (record.summary, record.files.get(CARD))]


def _told(workshop: Workshop) -> list[str | None]:
    """The ledger by its last line; the waivers, and the day from which theirs are counted."""
    lines, settings = workshop.lines(), workshop.settings
    waivers = settings.path(settings.waivers.file)
    counted = [digest_of(waivers.read_bytes()), workshop.options.as_of.isoformat()] if waivers.is_file() else []
    return [lines[-1].digest if lines else None, settings.trails.model_dump_json(), *counted]


def _made(
    records: Sequence[VersionRecord], *, workshop: Workshop, parts: Mapping[str, str]
) -> Iterator[tuple[str, Stored]]:
    cache, frame = workshop.pieces.cache, workshop.frame()
    overview = _overview(records, workshop)
    standing = dict(_models_standing(overview, records, workshop, parts))
    keys = {address: key for address, (key, piece) in standing.items() if piece is None}
    kept = {address: piece for address, (_, piece) in standing.items() if piece is not None}
    yield from kept.items()
    for page in overview.pages(kept=kept):
        piece = cache.put(frame.stamp(page))
        if page.address in keys:
            cache.remember(keys[page.address], piece.model_dump_json().encode())
        yield page.address, piece
    yield from _compared(overview, records, workshop, parts)
    own = frame.own_pages()
    for name, data in (*own.items(), *overview.files(own=own)):
        yield name, cache.put(data)
    for name, file in frame.assets().items():
        yield name, cache.put(file.read_bytes())


def _models_standing(
    overview: Overview, records: Sequence[VersionRecord], workshop: Workshop, parts: Mapping[str, str]
) -> Iterator[tuple[str, tuple[str, Stored | None]]]:
    """Address of each model's page -> the key of what it is made from, and the page where it was made from the same."""
    by_page = {f"{record.folder}/index.html": record for record in records}
    settings = workshop.settings
    rules = [[group.title, [rule.id for rule in group.rules]] for group in overview.groups]
    shared = key_of(rules, parts, settings.site.language, settings.trails.model_dump_json())
    for model in overview.models:
        versions = [[row.href, *_digests(by_page[row.href])] for row in model.rows]
        key = key_of("model", model.href, versions, shared)
        yield model.href, (key, _recalled(key, model.href, workshop))


def _recalled(key: str, address: str, workshop: Workshop) -> Stored | None:
    """A page that was made from the same; None where there is none any more."""
    found = None if workshop.options.full else workshop.pieces.cache.recall(key)
    piece = Stored.model_validate_json(found) if found is not None else None
    return piece if piece is not None and workshop.pieces.has(address, piece) else None


def _overview(records: Sequence[VersionRecord], workshop: Workshop) -> Overview:
    from cardwright.render.site.overview import Overview

    made = Overview(workshop.settings, lines=workshop.lines(), as_of=workshop.options.as_of)
    for summary in summaries(records, workshop):
        made.add(summary)
    return made


def _compared(
    overview: Overview, records: Sequence[VersionRecord], workshop: Workshop, parts: Mapping[str, str]
) -> Iterator[tuple[str, Stored]]:
    """The comparisons of versions; those whose two versions are as they were come from the cache."""
    from cardwright.render.site.comparing import comparison_page

    cache, frame = workshop.pieces.cache, workshop.frame()
    known: dict[str, Card] = {}
    by_page = {f"{record.folder}/index.html": record for record in records}
    language = workshop.settings.site.language
    for pair in overview.pairs():
        sides = [by_page[row.href] for row in (pair.old, pair.new) if row is not None]
        digests = [_digests(record) for record in sides]
        key = key_of("comparison", pair.address, pair.why, digests, parts, language)
        piece = _recalled(key, pair.address, workshop)
        if piece is None:
            rows = [row.href for row in (pair.old, pair.new) if row is not None]
            # neighbouring pairs share a card
            known = {href: known.get(href) or _card(by_page[href], workshop) for href in rows}
            old = known[pair.old.href] if pair.old is not None else None
            page = comparison_page(overview, pair, old=old, new=known[pair.new.href])
            piece = cache.put(frame.stamp(page))
            cache.remember(key, piece.model_dump_json().encode())
        yield pair.address, piece


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

    return pages(), dict(overview.files(own=frame.own_pages())), frame


def _certificates(signatures: Signatures) -> dict[str, bytes]:
    from cardwright.signing.identity import certificate_files

    return certificate_files(signatures.identity) if signatures.identity is not None else {}
