"""Prove a folder, a report or a card: every check is made, and the first that fails is named."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from cardwright.errors import UnreadableError
from cardwright.signing.manifest import MANIFEST, SIGNATURE, Manifest, file_entry, published_files, read_manifest
from cardwright.signing.pdfcheck import CARD_NAME, check_card_bytes, check_pdf
from cardwright.signing.report import Check, Checklist, Report
from cardwright.signing.trust import (
    Trust,
    check_signer,
    container_fault,
    embedded_certificates,
    key_usage,
    load_trust,
    quiet,
    validation_context,
)

REPORT_NAME = "report.pdf"


def verify_folder(folder: Path, *, roots: Sequence[Path] = (), allow_dev: bool = False, at: datetime) -> Report:
    """Prove an output folder: the manifest, every file it lists, every report and every card.

    Args:
        folder: what ``build`` wrote.
        roots: PEM files of the trust anchors; never taken from the folder itself.
        allow_dev: let an UNTRUSTED DEVELOPMENT identity pass.
        at: the moment at which certificates must be valid, with time zone.

    Raises:
        UnreadableError: a root cannot be read. A check that fails is not an error but a line of the report.
    """
    trust = load_trust(roots, allow_dev=allow_dev, at=at)
    lists: list[Checklist] = []
    manifest, about_manifest = _signed_manifest(folder, trust)
    lists.append(about_manifest)
    if manifest is None:
        return _report(lists)
    lists.append(_listed_files(folder, manifest))
    reports, cards = 0, 0
    for name in published_files(folder):
        file = folder / name
        if file.is_symlink():
            continue
        if file.name == REPORT_NAME:
            reports += 1
            lists.append(_report_in(folder, name, trust))
        elif file.name == CARD_NAME:
            cards += 1
            found = Checklist(name)
            check_card_bytes(file.read_bytes(), found, what=CARD_NAME)
            lists.append(found)
    total = Checklist(".")
    total.expect(
        "reports", reports == cards, f"{reports} reports, {cards} cards", f"{cards} cards but {reports} signed reports"
    )
    return _report([*lists, total])


def verify_pdf(
    path: Path,
    *,
    roots: Sequence[Path] = (),
    allow_dev: bool = False,
    at: datetime,
    card: Path | None = None,
) -> Report:
    """Prove one signed report, and that the card inside is ``card`` when one is given.

    Raises:
        UnreadableError: the file or a root cannot be read.
    """
    trust = load_trust(roots, allow_dev=allow_dev, at=at)
    found = Checklist(path.name)
    check_pdf(_read(path), found, trust=trust, published_card=_read(card) if card else None)
    return _report([found])


def verify_card(path: Path) -> Report:
    """Check that a file is a card in canonical form. It carries no signature: only the manifest or the report does.

    Raises:
        UnreadableError: the file cannot be read.
    """
    found = Checklist(path.name)
    check_card_bytes(_read(path), found, what=path.name)
    return _report([found])


def _report(lists: Sequence[Checklist]) -> Report:
    checks: list[Check] = [check for found in lists for check in found.checks]
    return Report(checks=tuple(checks), development=any(found.development for found in lists))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnreadableError(f"cannot be read: {error.strerror}", where=str(path), hint="check the path") from error


def _signed_manifest(folder: Path, trust: Trust) -> tuple[Manifest | None, Checklist]:
    found = Checklist(MANIFEST)
    for name in (MANIFEST, SIGNATURE):
        if not (folder / name).is_file():
            found.failed("manifest", f"{name} is missing: the folder cannot be proved")
            return None, found
    content = (folder / MANIFEST).read_bytes()
    with quiet():
        holds = detached_holds(content, (folder / SIGNATURE).read_bytes(), found, trust)
    if not holds:
        return None, found
    try:
        return read_manifest(content), found
    except UnreadableError as error:
        found.failed("manifest", error.message)
        return None, found


def detached_holds(content: bytes, signature: bytes, found: Checklist, trust: Trust) -> bool:
    """Check a detached signature over the manifest and the chain of its signer; notes both."""
    from asn1crypto import cms
    from pyhanko.sign.validation.generic_cms import async_validate_detached_cms, extract_certs_for_validation

    fault = container_fault(signature)
    if fault:
        found.failed("signature", f"{SIGNATURE} is damaged: {fault}")
        return False
    try:
        signed = cms.ContentInfo.load(signature)["content"]
        embedded = embedded_certificates(signed)
        signer = extract_certs_for_validation(signed).signer_cert
        status = asyncio.run(
            async_validate_detached_cms(
                content,
                signed,
                signer_validation_context=validation_context(trust, signer, embedded),
                key_usage_settings=key_usage(),
            )
        )
    except Exception as error:  # certificates and attributes are parsed late and fail in many ways
        found.failed("signature", f"{SIGNATURE} cannot be validated ({type(error).__name__}: {error})")
        return False
    if not found.expect(
        "signature",
        status.intact and status.valid,
        f"{MANIFEST} is unchanged since it was signed",
        f"{MANIFEST} was changed after signing"
        if not status.intact
        else f"{SIGNATURE} does not belong to the certificate that it carries",
    ):
        return False
    return check_signer(found, status, embedded, trust)


def _listed_files(folder: Path, manifest: Manifest) -> Checklist:
    """The folder must hold exactly the listed files with the listed content; each deviation is one check."""
    found = Checklist(MANIFEST)
    present = set(published_files(folder))
    for name in sorted(present | set(manifest.files)):
        about = Checklist(name)
        listed = manifest.files.get(name)
        if listed is None:
            about.failed("extra", f"{name} is not listed in {MANIFEST}")
        elif name not in present:
            about.failed("missing", f"{name} is listed in {MANIFEST} (sha256:{listed.sha256}) but is not there")
        elif (folder / name).is_symlink():
            about.failed("link", f"{name} is a symbolic link, not a published file")
        else:
            entry = file_entry(folder / name)
            if entry != listed:
                hashes = f"sha256:{entry.sha256}, {MANIFEST} says sha256:{listed.sha256}"
                about.failed("changed", f"{name} was changed: it has {hashes}")
        found.checks.extend(about.checks)
    if not found.checks:
        found.passed("files", f"{len(manifest.files)} files, each as listed, and no other")
    return found


def _report_in(folder: Path, name: str, trust: Trust) -> Checklist:
    found = Checklist(name)
    beside = (folder / name).with_name(CARD_NAME)
    if not beside.is_file():
        found.failed("same-card", f"no {CARD_NAME} lies beside the report")
        return found
    check_pdf((folder / name).read_bytes(), found, trust=trust, published_card=beside.read_bytes())
    return found
