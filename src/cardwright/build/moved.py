"""Models that were given another name: their old addresses lead to the new ones.

The registry keeps no old names. A rename leaves everything else of a version as it was: its number, the moment of its
registration to the millisecond, its run and its logged model. What was last published under the old name tells them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cardwright.build.cache import Stored
from cardwright.build.make import Workshop
from cardwright.build.pieces import Pieces
from cardwright.build.records import Built, VersionRecord
from cardwright.build.units import CARD

_INDEX = "index.html"
_PAGE = ("site", "templates", "tools", "language")
_Print = tuple[str, str, str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Moves:
    """Old folder -> new folder of models and versions, relative to the site; and what is to be said about it."""

    folders: Mapping[str, str]
    said: tuple[str, ...] = ()


def moves(built: Built, removed: Iterable[str], records: Sequence[VersionRecord], pieces: Pieces) -> Moves:
    """Where old addresses lead, those of earlier renames included.

    Args:
        built: the last build.
        removed: versions that it published and that are gone.
        records: what is published now.
        pieces: where cards lie.
    """
    last = {address.rpartition("/")[0] for address in built.lines}
    here = {_name(record) for record in records}
    gone = [one for address in removed if (one := built.of(address)) is not None and _name(one) not in here]
    new = [record for record in records if _name(record) not in last]
    found, said = _matched(gone, new, pieces) if gone and new else ({}, ())
    found |= _models(found, records)
    taken = _taken(records)
    kept = {old: found.get(target, target) for old, target in built.header.moved.items()}
    folders = {old: target for old, target in {**kept, **found}.items() if target in taken and old not in taken}
    return Moves(folders=dict(sorted(folders.items())), said=said)


def _matched(
    gone: Sequence[VersionRecord], new: Sequence[VersionRecord], pieces: Pieces
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Version folders, and a sentence a model that has a new name, or that may have one and cannot be told."""
    before = {record.address: _print(record, pieces) for record in gone}
    after: dict[_Print | None, list[VersionRecord]] = {}
    for record in new:
        after.setdefault(_print(record, pieces), []).append(record)
    folders: dict[str, str] = {}
    names: dict[str, set[str]] = {_name(record): set() for record in gone}
    for record in gone:
        known = before[record.address]
        same = after.get(known, []) if known is not None else []
        names[_name(record)].update(_name(item) for item in same)
        if len(same) == 1:
            folders[record.folder] = same[0].folder
    blank = {_name(record) for record in gone if before[record.address] is None}
    others = {_name(item) for item in after.get(None, [])}
    every = {_name(record) for record in new}
    said = (_told(name, found, every if name in blank else others) for name, found in sorted(names.items()))
    return folders, tuple(filter(None, said))


def _told(name: str, found: set[str], unclear: set[str]) -> str:
    """What became of a model's name; nothing where it is gone and no new model can be the same."""
    if len(found) == 1:
        new = next(iter(found))
        mapped = f"its sign-offs in the ledger follow where trails.model_names holds {{{name}: {new}}}"
        return f"{name} is now called {new}: its old addresses lead there; {mapped}"
    if found:
        return f"{name} may now be called {' or '.join(sorted(found))}, so that its old addresses lead nowhere"
    if unclear:
        return (
            f"{name} is gone and {', '.join(sorted(unclear))} is new; no run or logged model shows whether they are "
            "the same, so that old addresses lead nowhere"
        )
    return ""


def _models(versions: Mapping[str, str], records: Sequence[VersionRecord]) -> dict[str, str]:
    """Folders of models all of whose versions went the same way, and of which none is left."""
    here = {_above(record.folder) for record in records}
    targets: dict[str, set[str]] = {}
    for old, target in versions.items():
        targets.setdefault(_above(old), set()).add(_above(target))
    return {old: next(iter(found)) for old, found in targets.items() if len(found) == 1 and old not in here}


def _print(record: VersionRecord, pieces: Pieces) -> _Print | None:
    """What a rename leaves as it was; None where nothing of it is unmistakable."""
    from cardwright.card.card import Card

    piece = record.files.get(CARD)
    data = pieces.read(f"{record.folder}/{CARD}", piece) if piece is not None else None
    if data is None:
        return None
    identity = Card.model_validate_json(data).identity
    run = identity.run.id if identity.run is not None else None
    if identity.created_at is None or not (run or identity.model_id):
        return None
    return identity.version, identity.created_at.isoformat(), run or "", identity.model_id or ""


def with_moved(
    shared: Mapping[str, Stored],
    folders: Mapping[str, str],
    *,
    records: Sequence[VersionRecord],
    built: Built,
    ground: Mapping[str, str],
    workshop: Workshop,
) -> dict[str, Stored]:
    """The shared files of a build, with a small page at each old address and none at those that are used again."""
    stale = built.header.moved.keys() - _taken(records)
    files = {name: piece for name, piece in shared.items() if _above(name) not in stale}
    stands = all(built.header.ground.get(name) == ground[name] for name in _PAGE)
    pages = _pages(set(folders.values()), records, shared)
    for old, target in folders.items():
        for page in pages.get(target, (_INDEX,)):
            address = f"{old}/{page}"
            last = built.header.shared.get(address) if stands and built.header.moved.get(old) == target else None
            if last is not None and workshop.pieces.has(address, last):
                files[address] = last
            else:
                files[address] = workshop.pieces.cache.put(_page(address, f"{target}/{page}", workshop))
    return files


def _pages(targets: set[str], records: Iterable[VersionRecord], shared: Iterable[str]) -> dict[str, list[str]]:
    """The pages in each folder: every view of a version and every comparison is given away as a link."""
    own = (f"{record.folder}/{name}" for record in records if record.folder in targets for name in record.files)
    pages: dict[str, list[str]] = {}
    for address in (*own, *shared):
        folder, _, page = address.rpartition("/")
        if folder in targets and page.endswith(".html"):
            pages.setdefault(folder, []).append(page)
    return pages


def _page(old: str, target: str, workshop: Workshop) -> bytes:
    from cardwright.render.site.moved import moved_page

    return workshop.frame().stamp(moved_page(old, target, user_folder=workshop.templates))


def _taken(records: Iterable[VersionRecord]) -> set[str]:
    """The folders of versions and of their models."""
    return {folder for record in records for folder in (record.folder, _above(record.folder))}


def _name(record: VersionRecord) -> str:
    return record.address.rpartition("/")[0]


def _above(folder: str) -> str:
    return folder.rpartition("/")[0]
