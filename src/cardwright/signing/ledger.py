"""Prove a ledger: its chain, the signatures of its sign-offs, and that a published folder was made from it."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from cardwright.errors import Place, UnreadableError
from cardwright.signing.manifest import MANIFEST, Manifest, read_manifest
from cardwright.signing.report import Check, Checklist, Report
from cardwright.signing.trust import Trust, load_trust, quiet
from cardwright.sources.trails.ledger import Ledger, read_ledger
from cardwright.sources.trails.records import GENESIS, Line, SignOffRecord


def verify_ledger(
    path: Path, *, roots: Sequence[Path] = (), allow_dev: bool = False, at: datetime, crls: Sequence[Path] = ()
) -> Report:
    """Prove that no line of a ledger was changed, removed or put in, and that its signatures hold.

    A chain alone cannot show that lines at the end were cut off: compare the number of lines, or verify together with a
    published folder, whose signed manifest holds the digest of the lines that it was made from.

    Args:
        path: the file.
        roots: PEM files of the trust anchors of those who signed.
        allow_dev: let an UNTRUSTED DEVELOPMENT identity pass.
        at: the clock; a sign-off from a later time does not hold.
        crls: revocation lists that the verifier brings.
    """
    found = Checklist(path.name)
    ledger = _chain(path, found)
    checks: list[Check] = list(found.checks)
    if ledger is None:
        return Report(checks=tuple(checks))
    signed = [line for line in ledger.lines if isinstance(line.record, SignOffRecord) and line.record.signature]
    trust = load_trust(roots, allow_dev=allow_dev, at=at, crls=crls)
    development = False
    for line in signed:
        about = Checklist(f"{ledger.name}:{line.number}")
        _signature(line, about, trust)
        checks += about.checks
        development = development or about.development
    return Report(checks=tuple(checks), development=development)


def ledger_checks(folder: Path, ledgers: Sequence[Path] = ()) -> tuple[Check, ...]:
    """Check the ledger that a published folder names among its inputs.

    Args:
        folder: the output folder.
        ledgers: ledgers that were given to verify; else one of that name is looked for beside the folder.

    Returns:
        no check when the folder names no ledger, or none is at hand (see ``unseen_ledgers``).
    """
    manifest = _manifest(folder)
    checks: list[Check] = []
    for name, path in _named(folder, ledgers).items():
        if manifest is None or path is None:
            continue
        found = Checklist(name)
        ledger = _chain(path, found)
        if ledger is not None:
            named = manifest.inputs[name]
            known = ledger.prefixes.index(named) + 1 if named in ledger.prefixes else 0
            found.expect(
                "ledger",
                known > 0,
                f"the folder was made from its first {known} lines, {ledger.size - known} came after",
                f"the folder was made from another ledger, or lines were cut off: {MANIFEST} names {named}",
            )
        checks += found.checks
    return tuple(checks)


def unseen_ledgers(folder: Path, ledgers: Sequence[Path] = ()) -> tuple[str, ...]:
    """A sentence for each ledger that a published folder was made from and that is not at hand, so was not checked."""
    return tuple(
        f"{name}, from which the folder was made, is not at hand: whether lines of it were changed or cut off since "
        "is not known; give it as well"
        for name, path in _named(folder, ledgers).items()
        if path is None
    )


def _manifest(folder: Path) -> Manifest | None:
    try:
        return read_manifest((folder / MANIFEST).read_bytes())
    except (OSError, UnreadableError):
        return None


def _named(folder: Path, ledgers: Sequence[Path]) -> dict[str, Path | None]:
    """The ledgers among a folder's inputs, each with the file that is at hand for it."""
    manifest = _manifest(folder)
    found: dict[str, Path | None] = {}
    for name in sorted(manifest.inputs) if manifest is not None else ():
        if not name.endswith(".jsonl") or {"audit", "evidence"} & set(Path(name).parts[:-1]):
            continue
        # a ledger that was given is meant, whatever the copy is called
        given = [path for path in ledgers if path.name == Path(name).name] or list(ledgers)
        beside = folder.resolve().parent / name
        found[name] = given[0] if given else beside if beside.is_file() else None
    return found


def _chain(path: Path, found: Checklist) -> Ledger | None:
    try:
        ledger = read_ledger(path)
    except UnreadableError as error:
        where = error.where
        place = f"{where.file}:{where.line}: " if isinstance(where, Place) else ""
        found.failed("chain", f"{place}{error.message}")
        return None
    head = f"the last has {ledger.head}" if ledger.head != GENESIS else "it holds no line yet"
    found.passed("chain", f"{ledger.size} lines, each follows the one before; {head}")
    if ledger.torn:
        found.passed(
            "torn",
            f"line {ledger.size + 1} was cut short by an interrupted write and records nothing; the next write puts "
            "it aside",
        )
    return ledger


def _signature(line: Line, found: Checklist, trust: Trust) -> None:
    """A sign-off is judged at the time that it claims; the chain and signed manifests bound that time."""
    from cardwright.signing.verify import detached_signer

    record = line.record
    assert isinstance(record, SignOffRecord)
    given = record.sign_off
    if given.time > trust.at:
        found.failed("time", f"the sign-off claims {given.time:%Y-%m-%d %H:%M} UTC, which lies ahead")
        return
    try:
        signature = base64.b64decode(record.signature or "", validate=True)
    except binascii.Error:
        found.failed("signature", "the signature is not base64")
        return
    with quiet():
        signer = detached_signer(
            given.signed_bytes,
            signature,
            found,
            replace(trust, at=given.time),
            content_name="the sign-off",
            name="its signature",
        )
    if signer is None:
        return
    subject = _subject(signer)
    found.expect(
        "signer",
        subject == record.signer,
        f"{given.decision} by {given.by.name}, signed with the certificate of {subject}",
        f"the line names {record.signer}, but the certificate is that of {subject}",
    )


def _subject(certificate: bytes) -> str:
    from cryptography import x509

    return x509.load_der_x509_certificate(certificate).subject.rfc4514_string()
