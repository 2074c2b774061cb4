"""The manifest of a folder as files: what was made, its signature, and the same as an in-toto statement."""

from __future__ import annotations

import os
import tempfile
from datetime import datetime
from pathlib import Path

from cardwright.card.canonical import canonical_bytes
from cardwright.signing.cms import sign_detached
from cardwright.signing.identity import Identity
from cardwright.signing.manifest import MANIFEST, SIGNATURE, STATEMENT, Manifest
from cardwright.signing.services import TrustServices
from cardwright.signing.statement import signed_statement


def write_manifest(
    folder: Path,
    manifest: Manifest,
    identity: Identity | None,
    *,
    signed_at: datetime | None = None,
    services: TrustServices | None = None,
    dsse: bool = False,
) -> None:
    """Write ``manifest.json`` and its detached signature; each appears whole or not at all.

    Args:
        folder: where the files lie.
        manifest: what was made.
        identity: who signs; nobody when None, and then there is no signature.
        signed_at: the claimed time of signing; the clock by default.
        services: put a time stamp upon the signature.
        dsse: write an in-toto statement in a DSSE envelope as well.

    Raises:
        SigningError: the identity cannot sign now.
    """
    content = canonical_bytes(manifest)
    files = {MANIFEST: content, SIGNATURE: None, STATEMENT: None}
    if identity is not None:
        files[SIGNATURE] = sign_detached(content, identity, signed_at=signed_at, services=services)
        files[STATEMENT] = signed_statement(manifest, content, identity) if dsse else None
    for name, data in sorted(files.items(), reverse=True):
        if data is None:
            (folder / name).unlink(missing_ok=True)
            continue
        handle, temporary = tempfile.mkstemp(dir=folder, prefix=f".{name}-")
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(folder / name)
