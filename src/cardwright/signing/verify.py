"""Prove a folder, a report or a card: every check is made, and the first that fails is named."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from cardwright.card.canonical import digest_of
from cardwright.errors import UnreadableError
from cardwright.signing.levels import Level
from cardwright.signing.manifest import (
    MANIFEST,
    SIGNATURE,
    STATEMENT,
    Manifest,
    file_entry,
    published_files,
    read_manifest,
)
from cardwright.signing.pdfcheck import CARD_NAME, NOTHING_MORE, Demands, check_card_bytes, check_pdf
from cardwright.signing.report import Check, Checklist, Report
from cardwright.signing.statement import statement_fault
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

if TYPE_CHECKING:
    from asn1crypto.cms import SignedData
    from pyhanko.sign.validation import StandardCMSSignatureStatus

REPORT_NAME = "report.pdf"
# every signed document of a version; the report alone is required
SIGNED_NAMES = frozenset({REPORT_NAME, "summary.pdf", "instructions.pdf"})


def verify_folder(
    folder: Path,
    *,
    roots: Sequence[Path] = (),
    allow_dev: bool = False,
    at: datetime,
    crls: Sequence[Path] = (),
    demands: Demands = NOTHING_MORE,
    previous: Path | None = None,
) -> Report:
    """Prove an output folder: the manifest, every file it lists, every report and every card.

    Args:
        folder: what ``build`` wrote.
        roots: PEM files of the trust anchors; never taken from the folder itself.
        allow_dev: let an UNTRUSTED DEVELOPMENT identity pass.
        at: the moment at which certificates must be valid, with time zone.
        crls: revocation lists that the verifier brings.
        demands: what each report must show beyond.
        previous: a manifest kept from an earlier visit, which this folder must follow.

    Raises:
        UnreadableError: a root or the kept manifest cannot be read. A check that fails is not an error but a line of
            the report.
    """
    trust = load_trust(roots, allow_dev=allow_dev, at=at, crls=crls)
    manifest, about_manifest = _signed_manifest(folder, trust)
    lists = [about_manifest]
    if manifest is None:
        return _report(lists)
    if previous is not None:
        check_follows((folder / MANIFEST).read_bytes(), _read(previous), about_manifest, where=previous.name)
    lists.append(_listed_files(folder, manifest))
    reports: set[str] = set()
    cards: set[str] = set()
    for name in published_files(folder):
        file = folder / name
        if file.is_symlink():
            continue
        if file.name in SIGNED_NAMES:
            reports.update([name.rpartition("/")[0]] if file.name == REPORT_NAME else ())
            if manifest.identity is not None:
                lists.append(_report_in(folder, name, trust, demands))
        elif file.name == CARD_NAME:
            cards.add(name.rpartition("/")[0])
            found = Checklist(name)
            check_card_bytes(file.read_bytes(), found, what=CARD_NAME)
            lists.append(found)
    return _report([*lists, _all_reports(reports, cards, set(manifest.without_reports))])


def verify_listing(folder: Path, trust: Trust) -> Report:
    """Prove the manifest of an output folder, and that the folder holds what it lists; reports are not opened."""
    manifest, about_manifest = _signed_manifest(folder, trust)
    return _report([about_manifest, *([_listed_files(folder, manifest)] if manifest is not None else [])])


def verify_pdf(
    path: Path,
    *,
    roots: Sequence[Path] = (),
    allow_dev: bool = False,
    at: datetime,
    card: Path | None = None,
    crls: Sequence[Path] = (),
    demands: Demands = NOTHING_MORE,
) -> Report:
    """Prove one signed report, and that the card inside is ``card`` when one is given.

    Raises:
        UnreadableError: the file or a root cannot be read.
    """
    trust = load_trust(roots, allow_dev=allow_dev, at=at, crls=crls)
    found = Checklist(path.name)
    check_pdf(_read(path), found, trust=trust, published_card=_read(card) if card else None, demands=demands)
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
    levels = [Level(found.level) for found in lists if found.level]
    signers = {found.signer for found in lists if found.signer}
    return Report(
        checks=tuple(checks),
        development=any(found.development for found in lists),
        signer=signers.pop() if len(signers) == 1 else None,
        level=min(levels, key=lambda level: level.rank) if levels else None,
        signed_at=lists[0].signed_at if len(lists) == 1 else None,
        signers=lists[0].signers if len(lists) == 1 else (),
        outstanding=tuple(dict.fromkeys(role for found in lists for role in found.outstanding)),
    )


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnreadableError(f"cannot be read: {error.strerror}", where=str(path), hint="check the path") from error


def check_follows(content: bytes, kept: bytes, found: Checklist, *, where: str) -> None:
    """Check that a manifest is the kept one or a later one of the same chain; notes it under ``sequence``.

    Raises:
        UnreadableError: the kept file is no manifest.
    """
    now, before = read_manifest(content), read_manifest(kept, where=where)
    if content == kept:
        found.passed("sequence", f"the folder is unchanged since number {before.sequence}")
    elif now.sequence < before.sequence:
        found.failed(
            "sequence", f"rolled back: the folder has number {now.sequence}, {where} already {before.sequence}"
        )
    elif now.sequence == before.sequence:
        found.failed("sequence", f"number {now.sequence} exists twice: the folder is not the one of {where}")
    elif now.sequence == before.sequence + 1 and now.previous != digest_of(kept):
        found.failed("sequence", f"number {now.sequence} does not follow {where}: it names {now.previous}")
    else:
        between = now.sequence - before.sequence - 1
        gap = f"; {between} manifests between the two were not seen" if between else ""
        found.passed("sequence", f"number {now.sequence} comes after number {before.sequence}{gap}")


def _signed_manifest(folder: Path, trust: Trust) -> tuple[Manifest | None, Checklist]:
    found = Checklist(MANIFEST)
    if not (folder / MANIFEST).is_file():
        found.failed("manifest", f"{MANIFEST} is missing: the folder cannot be proved")
        return None, found
    content = (folder / MANIFEST).read_bytes()
    try:
        manifest = read_manifest(content)
    except UnreadableError as error:
        manifest, reason = None, error.message
    if not (folder / SIGNATURE).is_file():
        if manifest is not None and manifest.identity is None:
            found.failed("signature", "the folder is not signed: nothing shows who made it, or that it is whole")
            return manifest, found
        found.failed("manifest", f"{SIGNATURE} is missing: the folder cannot be proved")
        return None, found
    with quiet():
        signer = detached_signer(content, (folder / SIGNATURE).read_bytes(), found, trust)
    if signer is None:
        return None, found
    if manifest is None:
        found.failed("manifest", reason)
        return None, found
    if manifest.identity is None or manifest.identity.sha256 != sha256(signer).hexdigest():
        named = f"{manifest.identity.subject} as" if manifest.identity is not None else "nobody as"
        found.failed("signer", f"{MANIFEST} names {named} its signer, and {SIGNATURE} is by another certificate")
    if (folder / STATEMENT).is_file():
        fault = statement_fault((folder / STATEMENT).read_bytes(), manifest, content, signer)
        said = f"{STATEMENT} says the same, signed by the same key"
        found.expect("statement", fault is None, said, f"{STATEMENT} does not hold: {fault}")
    return manifest, found


def detached_holds(content: bytes, signature: bytes, found: Checklist, trust: Trust) -> bool:
    """Check a detached signature over the manifest and the chain of its signer; notes both."""
    return detached_signer(content, signature, found, trust) is not None


def detached_signer(
    content: bytes,
    signature: bytes,
    found: Checklist,
    trust: Trust,
    *,
    content_name: str = MANIFEST,
    name: str = SIGNATURE,
) -> bytes | None:
    """The certificate (DER) that made a detached signature, when that holds; notes signature and chain.

    ``content_name`` and ``name`` are what the notes call the two files.
    """
    from asn1crypto import cms

    fault = container_fault(signature)
    if fault:
        found.failed("signature", f"{name} is damaged: {fault}")
        return None
    try:
        signed = cms.ContentInfo.load(signature)["content"]
        status = _detached_status(content, signed, trust, trust.at)
        moment = _stamped_at(status)
        if moment is not None:
            status = _detached_status(content, signed, trust, moment)
    except Exception as error:  # certificates and attributes are parsed late and fail in many ways
        found.failed("signature", f"{name} cannot be validated ({type(error).__name__}: {error})")
        return None
    if not found.expect(
        "signature",
        status.intact and status.valid,
        f"{content_name} is unchanged since it was signed",
        f"{content_name} was changed after signing"
        if not status.intact
        else f"{name} does not belong to the certificate that it carries",
    ):
        return None
    if status.timestamp_validity is not None and moment is None:
        found.failed("time-stamp", f"the time stamp in {name} does not hold, or leads to no trusted root")
        return None
    if not check_signer(found, status, embedded_certificates(signed), trust, moment=moment):
        return None
    certificate: bytes = status.signing_cert.dump()
    return certificate


def _detached_status(content: bytes, signed: SignedData, trust: Trust, moment: datetime) -> StandardCMSSignatureStatus:
    from pyhanko.sign.validation.generic_cms import async_validate_detached_cms, extract_certs_for_validation

    embedded = embedded_certificates(signed)
    signer = extract_certs_for_validation(signed).signer_cert
    return asyncio.run(
        async_validate_detached_cms(
            content,
            signed,
            signer_validation_context=validation_context(trust, signer, embedded, moment=moment, crls=trust.crls),
            ts_validation_context=validation_context(trust, None, [], crls=trust.crls),
            key_usage_settings=key_usage(),
        )
    )


def _stamped_at(status: StandardCMSSignatureStatus) -> datetime | None:
    """When a trusted time stamp was put upon a signature."""
    stamp = status.timestamp_validity
    if stamp is None or not (stamp.intact and stamp.valid and stamp.trusted):
        return None
    moment: datetime = stamp.timestamp
    return moment


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


def _all_reports(reports: set[str], cards: set[str], left_out: set[str]) -> Checklist:
    """Every card needs its report, but for those that the signed manifest says were left out on purpose."""
    found = Checklist(".")
    without = sorted(cards - reports - left_out)
    said = f"{len(reports)} reports, {len(cards)} cards"
    named = f", the first at {without[0]}" if without else ""
    found.expect(
        "reports",
        not without and reports <= cards,
        said,
        f"{len(cards)} cards but {len(reports)} signed reports{named}",
    )
    if left_out:
        many = "1 version has" if len(left_out) == 1 else f"{len(left_out)} versions have"
        found.passed(
            "left-out", f"NOT MADE: {many} no PDF documents, or not all; {MANIFEST} names them in without_reports"
        )
    return found


def _report_in(folder: Path, name: str, trust: Trust, demands: Demands) -> Checklist:
    found = Checklist(name)
    beside = (folder / name).with_name(CARD_NAME)
    if not beside.is_file():
        found.failed("same-card", f"no {CARD_NAME} lies beside the report")
        return found
    check_pdf((folder / name).read_bytes(), found, trust=trust, published_card=beside.read_bytes(), demands=demands)
    return found
