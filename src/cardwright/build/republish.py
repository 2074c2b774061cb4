"""Published documents that got another signature or time stamp: put in the place of the old ones, and sealed again."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from cardwright.build.cache import Cache, Stored, stored
from cardwright.build.files import cannot_write, link_or_copy, new_staging, recover, switch_folder
from cardwright.build.lock import build_lock
from cardwright.build.records import Built, VersionRecord, load_built, save_built
from cardwright.build.seal import remember
from cardwright.card.canonical import canonical_bytes
from cardwright.config import Settings
from cardwright.errors import UnreadableError, VerificationError
from cardwright.signing.manifest import MANIFEST, STATEMENT, FileEntry, Manifest, Signer, read_manifest
from cardwright.signing.manifestfile import write_manifest

if TYPE_CHECKING:
    from cardwright.signing.identity import Identity
    from cardwright.signing.services import TrustServices
    from cardwright.signing.trust import Trust

WORK = ".cardwright"


@dataclass(frozen=True, kw_only=True, slots=True)
class Seal:
    """Who signs the manifest of a folder that changes, when, and whom to trust that it was whole before."""

    settings: Settings
    identity: Identity
    services: TrustServices | None
    trust: Trust
    now: datetime
    say: Callable[[str], None]


def republish(folder: Path, change: Callable[[Path], Mapping[str, bytes]], seal: Seal, *, added: str) -> None:
    """Change documents of a published folder as a build would: whole or not at all, and remembered by the next build.

    Args:
        folder: what ``build`` wrote.
        change: given the folder, the new content of some of its files by relative path; nothing is written when empty.
        seal: who signs.
        added: what was put on the documents, in words: a build that replaces one of them later tells of it.

    Raises:
        VerificationError: the folder is not what its manifest says; sealing it again would bless what was changed.
        UnreadableError: it holds no manifest, or a build is writing it.
        SigningError: the key cannot sign, or what ``change`` raises.
    """
    with build_lock(folder, since=seal.now.isoformat(), say=seal.say):
        recover(folder)
        old = _proved_manifest(folder, seal)
        changed = dict(change(folder))
        if not changed:
            return
        missing = sorted(set(changed) - set(old.files))
        if missing:
            raise UnreadableError(f"{', '.join(missing)} is not listed in {MANIFEST}", where=folder.name)
        _switch(folder, old, changed, seal, added)


def _proved_manifest(folder: Path, seal: Seal) -> Manifest:
    from cardwright.signing.verify import verify_listing

    try:
        content = (folder / MANIFEST).read_bytes()
    except OSError as error:
        raise UnreadableError(
            f"no {MANIFEST} lies there", where=folder.name, hint="give an output folder of `cardwright build`"
        ) from error
    problem = verify_listing(folder, seal.trust).first_failure
    if problem is not None:
        raise VerificationError(
            problem.text, where=problem.subject, hint="only a folder that holds is sealed again; build it anew"
        )
    return read_manifest(content)


def _switch(folder: Path, old: Manifest, changed: Mapping[str, bytes], seal: Seal, added: str) -> None:
    """A folder beside the published one with the new documents and links to the others, put in its place."""
    before = (folder / MANIFEST).read_bytes()
    entries = {name: _entry(data) for name, data in changed.items()}
    signer = Signer(
        subject=seal.identity.subject, sha256=seal.identity.fingerprint, development=seal.identity.development
    )
    files = dict(sorted({**old.files, **entries}.items()))
    manifest = old.model_copy(update={"files": files, "identity": signer}).successor_of(before)
    memory = seal.settings.folder / WORK / "built"
    built = load_built(memory, folder)
    staging = new_staging(folder)
    try:
        for name in files:
            target = staging / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if name in changed:
                target.write_bytes(changed[name])
            else:
                link_or_copy(folder / name, target)
        write_manifest(
            staging,
            manifest,
            seal.identity,
            signed_at=seal.now,
            services=seal.services,
            dsse=(folder / STATEMENT).is_file(),
        )
        _remember(built, manifest, changed, seal, added)
        switch_folder(staging, folder)
    except OSError as error:
        raise cannot_write(error, folder.name) from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    if built.lines:
        remember({name: Stored(sha256=item.sha256, size=item.size) for name, item in files.items()}, folder, memory)


def _remember(built: Built, manifest: Manifest, changed: Mapping[str, bytes], seal: Seal, added: str) -> None:
    """Let the next build know the new documents: it would put the old ones back from its cache."""
    if not built.lines:
        return
    settings = seal.settings
    cache = Cache(settings.path(settings.build.cache), max_bytes=int(settings.build.cache_size * 1e9))
    for data in changed.values():
        cache.put(data)
    records = [record for address in built.lines if (record := built.of(address)) is not None]
    save_built(
        settings.folder / WORK / "built",
        canonical_bytes(manifest),
        built.header,
        [_with(record, changed, added) for record in records],
    )


def _with(record: VersionRecord, changed: Mapping[str, bytes], added: str) -> VersionRecord:
    files, reports = dict(record.files), dict(record.reports)
    for name in record.files:
        data = changed.get(f"{record.folder}/{name}")
        if data is None:
            continue
        files[name] = stored(data)
        kind = name.removesuffix(".pdf")
        if kind in reports:
            known = reports[kind]
            reports[kind] = known.model_copy(update={"file": files[name], "added": (*known.added, added)})
    return record.model_copy(update={"files": files, "reports": reports})


def _entry(data: bytes) -> FileEntry:
    piece = stored(data)
    return FileEntry(sha256=piece.sha256, size=piece.size)
