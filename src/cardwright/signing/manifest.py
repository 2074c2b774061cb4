"""The manifest: what lies in an output folder, what it was made from and with, and who signed it."""

from __future__ import annotations

import hashlib
import os
import platform
from collections.abc import Iterator, Mapping
from importlib import metadata
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from cardwright.card.canonical import digest_of
from cardwright.card.values import Frozen
from cardwright.errors import UnreadableError
from cardwright.signing.identity import Identity
from cardwright.version import __version__

MANIFEST = "manifest.json"
SIGNATURE = "manifest.json.p7s"
STATEMENT = "manifest.intoto.json"
# whose version can change the bytes of an output
TOOLS = (
    "jinja2",
    "markdown",
    "mkdocs",
    "mkdocs-material",
    "mlflow",
    "nh3",
    "pikepdf",
    "pydyf",
    "pyhanko",
    "weasyprint",
)


class FileEntry(Frozen):
    """One published file."""

    sha256: str = Field(pattern=r"^[0-9a-f]{64}$", description="64 hex digits.")
    size: int = Field(ge=0, description="Bytes.")


class Signer(Frozen):
    """Who signed the folder."""

    subject: str = Field(description="Name in the certificate, RFC 4514.")
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$", description="Digest of the certificate (DER).")
    development: bool = Field(description="Whether nobody vouches for the certificate.")


class Manifest(Frozen):
    """Digests of every file but the manifest and its signature, of the inputs, and the versions of the tools."""

    format: Literal["cardwright/manifest/1"]
    files: dict[str, FileEntry] = Field(default_factory=dict, description="Relative path with / -> digest and size.")
    inputs: dict[str, str] = Field(default_factory=dict, description="Input -> digest (sha256:...).")
    tools: dict[str, str] = Field(default_factory=dict, description="Distribution -> version.")
    packs: dict[str, str] = Field(default_factory=dict, description="Rule pack -> version and digest.")
    identity: Signer | None = Field(None, description="Who signed; absent when the folder is not signed.")
    without_reports: tuple[str, ...] = Field(
        (), description="Folders of versions of which signed documents were left out on purpose, relative to this one."
    )
    sequence: int = Field(1, ge=1, description="Number of the build into this folder, counted from 1.")
    previous: str | None = Field(
        None, pattern=r"^sha256:[0-9a-f]{64}$", description="Digest of the manifest that this one follows."
    )

    def successor_of(self, old: bytes) -> Manifest:
        """This manifest as the next after ``old``, the bytes of a manifest.json.

        Raises:
            UnreadableError: ``old`` is no manifest, so that the chain cannot go on.
        """
        before = read_manifest(old)
        return self.model_copy(update={"sequence": before.sequence + 1, "previous": digest_of(old)})


def published_files(folder: Path) -> Iterator[str]:
    """Relative paths of everything in a folder but the manifest and its signatures, sorted; links are not followed."""
    found: list[str] = []
    for base, folders, names in os.walk(folder):
        linked = [name for name in folders if (Path(base) / name).is_symlink()]
        found.extend((Path(base) / name).relative_to(folder).as_posix() for name in (*names, *linked))
    yield from sorted(set(found) - {MANIFEST, SIGNATURE, STATEMENT})


def file_entry(file: Path) -> FileEntry:
    """Digest and size of one file, read once."""
    with file.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        return FileEntry(sha256=digest, size=stream.tell())


def tool_versions() -> dict[str, str]:
    """Versions of this package, of Python, and of the installed parts that shape the outputs."""
    versions = {"cardwright": __version__, "python": platform.python_version()}
    for name in TOOLS:
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return versions


def build_manifest(
    folder: Path,
    *,
    identity: Identity | None,
    inputs: Mapping[str, str] | None = None,
    packs: Mapping[str, str] | None = None,
) -> Manifest:
    """The manifest of a finished output folder.

    Raises:
        UnreadableError: the folder holds a symbolic link, which would publish something that is not in it.
    """
    files: dict[str, FileEntry] = {}
    for name in published_files(folder):
        path = folder / name
        if path.is_symlink():
            raise UnreadableError("a symbolic link cannot be published", where=name, hint="copy the file instead")
        files[name] = file_entry(path)
    return Manifest(
        format="cardwright/manifest/1",
        files=files,
        inputs=dict(inputs or {}),
        tools=tool_versions(),
        packs=dict(packs or {}),
        identity=Signer(subject=identity.subject, sha256=identity.fingerprint, development=identity.development)
        if identity is not None
        else None,
    )


def read_manifest(data: bytes, *, where: str = MANIFEST) -> Manifest:
    """The manifest in canonical or any other JSON form.

    Raises:
        UnreadableError: not JSON, or not a manifest of a format that we know.
    """
    try:
        return Manifest.model_validate_json(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise UnreadableError(
            f"not a manifest: {place + ': ' if place else ''}{first['msg']}",
            where=where,
            hint="expected format cardwright/manifest/1",
        ) from error
