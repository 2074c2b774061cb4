"""The manifest: what lies in an output folder, what it was made from and with, and who signed it."""

from __future__ import annotations

import hashlib
import os
import platform
import tempfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from importlib import metadata
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from cardwright.card.canonical import canonical_bytes
from cardwright.card.values import Frozen
from cardwright.errors import UnreadableError
from cardwright.signing.cms import sign_detached
from cardwright.signing.identity import Identity
from cardwright.version import __version__

MANIFEST = "manifest.json"
SIGNATURE = "manifest.json.p7s"
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

    format: Literal["cardwright/manifest/1"] = "cardwright/manifest/1"
    files: dict[str, FileEntry] = Field(default_factory=dict, description="Relative path with / -> digest and size.")
    inputs: dict[str, str] = Field(default_factory=dict, description="Input -> digest (sha256:...).")
    tools: dict[str, str] = Field(default_factory=dict, description="Distribution -> version.")
    packs: dict[str, str] = Field(default_factory=dict, description="Rule pack -> version and digest.")
    identity: Signer | None = Field(None, description="Who signed; absent when the folder is not signed.")


def published_files(folder: Path) -> Iterator[str]:
    """Relative paths of everything in a folder but the manifest and its signature, sorted; links are not followed."""
    found: list[str] = []
    for base, folders, names in os.walk(folder):
        linked = [name for name in folders if (Path(base) / name).is_symlink()]
        found.extend((Path(base) / name).relative_to(folder).as_posix() for name in (*names, *linked))
    yield from sorted(set(found) - {MANIFEST, SIGNATURE})


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
        files=files,
        inputs=dict(inputs or {}),
        tools=tool_versions(),
        packs=dict(packs or {}),
        identity=Signer(subject=identity.subject, sha256=identity.fingerprint, development=identity.development)
        if identity is not None
        else None,
    )


def write_manifest(
    folder: Path, manifest: Manifest, identity: Identity | None, *, signed_at: datetime | None = None
) -> None:
    """Write ``manifest.json`` and its detached signature, each whole or not at all; no signature without identity.

    Raises:
        SigningError: the identity cannot sign now.
    """
    content = canonical_bytes(manifest)
    outputs = {MANIFEST: content}
    if identity is not None:
        outputs = {SIGNATURE: sign_detached(content, identity, signed_at=signed_at), **outputs}
    for name, data in outputs.items():
        handle, temporary = tempfile.mkstemp(dir=folder, prefix=f".{name}-")
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(folder / name)


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
