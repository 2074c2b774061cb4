"""A snapshot: its digests, and the detached signature beside it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from cardwright.errors import UnreadableError
from cardwright.signing.report import Checklist, Report
from cardwright.signing.trust import load_trust, quiet

SIGNATURE_SUFFIX = ".p7s"


def is_snapshot(path: Path) -> bool:
    """Whether a JSON file says of itself that it is a snapshot; its beginning tells, whatever follows."""
    with path.open("rb") as file:
        return b'"format": "cardwright/snapshot/' in file.read(4096)


def verify_snapshot(
    path: Path, *, roots: Sequence[Path] = (), allow_dev: bool = False, at: datetime, crls: Sequence[Path] = ()
) -> Report:
    """Prove a snapshot: that it is whole and unaltered, and who signed it where a signature lies beside it.

    Args:
        path: the snapshot; its signature is the file of the same name with ``.p7s``.
        roots: PEM files of the trust anchors.
        allow_dev: let an UNTRUSTED DEVELOPMENT identity pass.
        at: the moment at which certificates must be valid.
        crls: revocation lists that the verifier brings.

    Raises:
        UnreadableError: a root cannot be read.
    """
    from cardwright.signing.verify import detached_signer
    from cardwright.sources.snapshotfile import load_snapshot

    found = Checklist(path.name)
    try:
        snapshot = load_snapshot(path)
    except UnreadableError as error:
        found.failed("digest", f"{error.where}: {error.message}" if error.where else error.message)
        snapshot = None
    if snapshot is not None:
        taken = f"taken at {snapshot.taken_at:%Y-%m-%d %H:%M:%S} UTC"
        found.passed("digest", f"{len(snapshot.versions)} versions, {taken}, digest {snapshot.digest}")
    signature = path.with_name(path.name + SIGNATURE_SUFFIX)
    if signature.is_file():
        trust = load_trust(roots, allow_dev=allow_dev, at=at, crls=crls)
        with quiet():
            detached_signer(
                path.read_bytes(), signature.read_bytes(), found, trust, content_name=path.name, name=signature.name
            )
    elif roots:
        found.failed("signature", f"{signature.name} is missing: nothing shows who took the snapshot")
    return Report(
        checks=tuple(found.checks), development=found.development, signer=found.signer, signed_at=found.signed_at
    )
