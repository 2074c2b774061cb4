"""What a file proves of itself: the data in its security store, and its time stamps and signatures judged by them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from cardwright.signing.report import Checklist
from cardwright.signing.trust import Trust, embedded_certificates, key_usage, name_of, validation_context

if TYPE_CHECKING:
    from asn1crypto.cms import SignedData
    from asn1crypto.crl import CertificateList
    from asn1crypto.ocsp import OCSPResponse
    from asn1crypto.x509 import Certificate
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
    from pyhanko.sign.validation.status import PdfSignatureStatus, TimestampSignatureStatus
    from pyhanko_certvalidator import ValidationContext

# clocks of authorities differ by a little
TOLERANCE = timedelta(minutes=10)
INNER = "the time stamp of the signature"
ARCHIVE = "archive-time-stamp"


@dataclass(frozen=True, kw_only=True)
class Material:
    """Certificates and revocation data that a file carries in its document security store."""

    present: bool = False
    certificates: tuple[Certificate, ...] = ()
    crls: tuple[CertificateList, ...] = ()
    ocsps: tuple[OCSPResponse, ...] = ()


def material_of(reader: PdfFileReader) -> Material:
    """The document security store of a file (ETSI EN 319 142-1, 5.4.2); empty when there is none."""
    from pyhanko.sign.validation.dss import DocumentSecurityStore
    from pyhanko.sign.validation.errors import NoDSSFoundError

    try:
        store = DocumentSecurityStore.read_dss(reader)
    except NoDSSFoundError:
        return Material()
    certificates = tuple(store.load_certs())
    context = store.as_validation_context({"trust_roots": list(certificates)})
    return Material(present=True, certificates=certificates, crls=tuple(context.crls), ocsps=tuple(context.ocsps))


def _context(trust: Trust, signed: SignedData, material: Material, moment: datetime, mode: str) -> ValidationContext:
    carried = embedded_certificates(signed)
    return validation_context(
        trust,
        carried[0] if carried else None,
        [*carried, *material.certificates],
        moment=moment,
        crls=(*(item for item in material.crls if _speaks_at(item, moment)), *trust.crls),
        ocsps=[item for item in material.ocsps if _speaks_at(item, moment)],
        mode=mode,
    )


def _speaks_at(item: CertificateList | OCSPResponse, moment: datetime) -> bool:
    """Whether revocation data are not stale at a moment; stale ones prove nothing then, and are no fault either."""
    if "response_status" in item:
        answers = item["response_bytes"]["response"].parsed["tbs_response_data"]["responses"]
        ends = [answer["next_update"].native for answer in answers]
    else:
        ends = [item["tbs_cert_list"]["next_update"].native]
    return all(end is None or end >= moment for end in ends)


def document_stamp(
    stamp: EmbeddedPdfSignature, trust: Trust, material: Material, moment: datetime
) -> TimestampSignatureStatus:
    """A document time stamp with the chain of its authority, judged at a moment."""
    from pyhanko.sign.validation.pdf_embedded import async_validate_pdf_timestamp

    context = _context(trust, stamp.signed_data, material, moment, "soft-fail")
    return asyncio.run(async_validate_pdf_timestamp(stamp, context, skip_diff=True))


def signature_status(
    signature: EmbeddedPdfSignature, trust: Trust, material: Material, moment: datetime
) -> PdfSignatureStatus:
    """A signature with its own time stamp and the chain of its signer, judged at a moment."""
    from pyhanko.sign.validation.pdf_embedded import async_validate_pdf_signature

    context = _context(trust, signature.signed_data, material, moment, "soft-fail")
    return asyncio.run(
        async_validate_pdf_signature(
            signature, signer_validation_context=context, key_usage_settings=key_usage(), skip_diff=True
        )
    )


def stamp_holds(
    status: TimestampSignatureStatus, found: Checklist, trust: Trust, moment: datetime, *, check: str, what: str
) -> bool:
    """Note whether a time stamp holds at a moment, under the name ``check``; ``what`` names it in the sentence."""
    name = name_of(status.signing_cert.subject)
    if not (status.intact and status.valid):
        found.failed(check, f"{what} does not hold: it stamps other content, or its signature is wrong")
    elif status.timestamp > moment + TOLERANCE:
        found.failed(check, f"{what} is of {status.timestamp:%Y-%m-%d %H:%M} UTC, after {moment:%Y-%m-%d %H:%M} UTC")
    elif not status.trusted:
        reason = status.trust_problem_indic.name if status.trust_problem_indic else "no chain"
        found.failed(
            check,
            f"{what} is from {name}, which on {moment:%Y-%m-%d} leads to no trusted root ({reason})"
            + ("" if trust.roots else "; no root was given (--roots FILE.pem)"),
        )
    else:
        found.passed(check, f"{what} is from {name}, {status.timestamp:%Y-%m-%d %H:%M:%S} UTC")
        return True
    return False


def is_proved(signed: SignedData, moment: datetime, trust: Trust, material: Material) -> bool:
    """Whether the data in the file show that no certificate of the chain was revoked at that moment."""
    from pyhanko.sign.validation.generic_cms import extract_certs_for_validation
    from pyhanko_certvalidator import CertificateValidator

    context = _context(trust, signed, material, moment, "require")
    leaf = extract_certs_for_validation(signed).signer_cert
    try:
        asyncio.run(CertificateValidator(leaf, validation_context=context).async_validate_path())
    except Exception:  # damaged certificates and data fail in many ways, all of which mean no
        return False
    return True
