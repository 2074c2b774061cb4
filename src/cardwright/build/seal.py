"""From finished pieces to a published folder: put together beside the old one, listed, signed, and switched."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from cardwright.build.cache import Stored
from cardwright.build.files import cannot_write, clear_below, new_staging, switch_folder
from cardwright.build.options import BuildOptions, Signatures
from cardwright.build.pieces import Pieces
from cardwright.build.records import Header, VersionRecord, forget_others, save_built, save_stamps
from cardwright.build.weigh import complete
from cardwright.card.canonical import digest_of
from cardwright.config import Settings
from cardwright.errors import CardwrightError, RenderError
from cardwright.signing.manifest import MANIFEST, FileEntry, Manifest, Signer, read_manifest, tool_versions


@dataclass(frozen=True, kw_only=True)
class Contents:
    """What the output folder is to hold: the records of all versions, and what belongs to none of them.

    ``left`` are the addresses of versions that stay as they were, whatever has become of their inputs.
    """

    header: Header
    records: Sequence[VersionRecord]
    left: frozenset[str] = frozenset()

    @cached_property
    def files(self) -> dict[str, Stored]:
        """Path relative to the folder -> content."""
        found = dict(self.header.shared)
        for record in self.records:
            found.update((f"{record.folder}/{name}", piece) for name, piece in record.files.items())
        return dict(sorted(found.items()))


def manifest_of(contents: Contents, signatures: Signatures) -> Manifest:
    """The manifest of a folder, from what its pieces were when they were made; nothing is read again."""
    identity = signatures.identity
    inputs: dict[str, str] = {}
    packs: dict[str, str] = {}
    # a file that several versions are made from counts as the versions made now have read it
    for record in sorted(contents.records, key=lambda one: one.address not in contents.left):
        inputs.update(record.inputs)
        packs.update(record.packs)
    return Manifest(
        format="cardwright/manifest/1",
        files={name: FileEntry(sha256=piece.sha256, size=piece.size) for name, piece in contents.files.items()},
        inputs=dict(sorted(inputs.items())),
        tools=tool_versions(),
        packs=packs,
        identity=Signer(subject=identity.subject, sha256=identity.fingerprint, development=identity.development)
        if identity is not None
        else None,
        without_reports=tuple(sorted(record.folder for record in contents.records if not complete(record))),
    )


def is_published(manifest: Manifest, contents: Contents, pieces: Pieces, signatures: Signatures) -> bool:
    """Whether the folder holds exactly this already, as the last build left it."""
    published = pieces.published
    path = published.folder / MANIFEST
    if not path.is_file():
        return False
    try:
        old = read_manifest(path.read_bytes())
    except CardwrightError:
        return False
    same = old.model_copy(update={"sequence": manifest.sequence, "previous": manifest.previous}) == manifest
    files = contents.files
    return (
        same
        and _is_signed(published.folder, signatures)
        and set(published.names()) == set(files)
        and all(published.holds(name, piece) for name, piece in files.items())
    )


def _is_signed(folder: Path, signatures: Signatures) -> bool:
    from cardwright.signing.manifest import SIGNATURE

    return (folder / SIGNATURE).is_file() == (signatures.identity is not None)


def publish(
    contents: Contents,
    manifest: Manifest,
    *,
    settings: Settings,
    options: BuildOptions,
    pieces: Pieces,
    signatures: Signatures,
    memory: Path,
) -> None:
    """Put the folder together beside the published one, and switch.

    Args:
        contents: what it is to hold.
        manifest: its list.
        settings: the project.
        options: the clock.
        pieces: where the contents lie.
        signatures: who signs the manifest.
        memory: folder in which builds remember what they published.

    Raises:
        UsageError: a folder cannot be written, or the disk is full; the published folder is as it was.
        RenderError: a piece vanished from the cache while the build ran.
    """
    output = pieces.published.folder
    old = output / MANIFEST
    if old.is_file():
        manifest = manifest.successor_of(old.read_bytes())
    spare = _spare(output, memory)
    staging = new_staging(output, spare=spare)
    try:
        _fill(str(staging), contents.files, pieces)
        _seal(staging, manifest, settings, options, signatures)
        save_built(memory, (staging / MANIFEST).read_bytes(), contents.header, contents.records)
        switch_folder(staging, output, spare=spare if _shares(staging, contents.files) else None)
    except OSError as error:
        raise cannot_write(error, output.name) from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    remember(contents.files, output, memory)


def _seal(folder: Path, manifest: Manifest, settings: Settings, options: BuildOptions, signatures: Signatures) -> None:
    from cardwright.signing.manifestfile import write_manifest

    write_manifest(
        folder,
        manifest,
        signatures.identity,
        signed_at=options.now,
        services=signatures.services,
        dsse=settings.signing.dsse,
    )


def remember(files: Mapping[str, Stored], output: Path, memory: Path) -> None:
    """Note how the published files look now that they rest, and forget older outputs."""
    save_stamps(memory, output, files)
    forget_others(memory, output)


def _spare(output: Path, memory: Path) -> Path:
    """Where the folder that was published before waits to become the next: not beside it, where others would see it."""
    return memory.parent / "spare" / digest_of(str(output).encode()).partition(":")[2][:16]


def _shares(folder: Path, files: Mapping[str, Stored]) -> bool:
    """Whether its files are names of published or cached ones; a folder of copies would only take up space."""
    return any((folder / name).stat().st_nlink > 1 for name in list(files)[:1])


def _fill(staging: str, files: Mapping[str, Stored], pieces: Pieces) -> None:
    """Put into a folder what it lacks; of what it holds, the very files that are published now may stay."""
    there = clear_below(staging, {name: pieces.published.stamp(name, piece) for name, piece in files.items()})
    missing = {name: piece for name, piece in files.items() if name not in there}
    for folder in {name.rpartition("/")[0] for name in missing}:  # once each, not once a file
        os.makedirs(f"{staging}/{folder}", exist_ok=True)  # noqa: PTH103 - a thousand of them
    for name, piece in missing.items():
        if not pieces.place(name, piece, staging):
            raise RenderError(
                "a finished piece vanished while the build ran", where=name, hint="build again; what is left is reused"
            )
