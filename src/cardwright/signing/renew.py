"""Archive time stamps in time: each one is put over the last before what protects that one weakens."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from cardwright.errors import SigningError, VerificationError
from cardwright.signing.evidence import material_of
from cardwright.signing.levels import Level, require_level
from cardwright.signing.pades import add_time_stamp
from cardwright.signing.pdfcheck import check_pdf
from cardwright.signing.report import Checklist
from cardwright.signing.services import TrustServices, certificates_of
from cardwright.signing.structure import STAMP
from cardwright.signing.trust import Trust, embedded_certificates, name_of, quiet

if TYPE_CHECKING:
    from asn1crypto.x509 import Certificate
    from pyhanko.sign.timestamps import TimeStamper
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

# time for a renewal to be planned, made, and made again if it fails
MARGIN = timedelta(days=90)
# proposed by NIST IR 8547, Transition to Post-Quantum Cryptography Standards (initial public draft, November 2024),
# for digital signatures: RSA and ECDSA of 112 bits of security deprecated after 2030, all of them disallowed after
# 2035; the European catalogue (ETSI TS 119 312) changes its dates with each version, so none is built in from it
WEAK_KEYS_END = datetime(2030, 12, 31, tzinfo=UTC)
CLASSICAL_KEYS_END = datetime(2035, 12, 31, tzinfo=UTC)
STRONG_RSA_BITS = 3072
STRONG_CURVE_BITS = 256


@dataclass(frozen=True, kw_only=True, slots=True)
class Due:
    """When the next archive time stamp is due: ``date`` is ``end`` minus a margin, ``reason`` what ends then."""

    date: datetime
    end: datetime
    reason: str


def next_due(pdf: bytes) -> Due:
    """When the proof in a report must be protected by another archive time stamp.

    That is before the first end of what nothing protects yet: the last archive time stamp, and the signatures after it.

    Raises:
        SigningError: the report holds no time stamp at all.
    """
    return min(
        (due for item in _unprotected(pdf) for certificate in _certificates(item) for due in _ends(certificate)),
        key=lambda due: due.end,
    )


def _ends(certificate: Certificate) -> tuple[Due, Due]:
    """When a certificate expires, and when keys of its kind are retired."""
    name = name_of(certificate.subject)
    algorithm, bits = certificate.public_key.algorithm, certificate.public_key.bit_size
    strong = bits >= (STRONG_RSA_BITS if algorithm == "rsa" else STRONG_CURVE_BITS)
    expiry, sunset = certificate.not_valid_after, CLASSICAL_KEYS_END if strong else WEAK_KEYS_END
    kind = f"keys like that of {name} ({algorithm}, {bits} bits)"
    return (
        Due(date=expiry - MARGIN, end=expiry, reason=f"the certificate of {name} expires"),
        Due(date=sunset - MARGIN, end=sunset, reason=f"{kind} are to be retired by the draft NIST IR 8547"),
    )


def renew_pdf(pdf: bytes, services: TrustServices, *, allow_dev: bool = False) -> bytes:
    """The report with one more archive time stamp, over fresh revocation data of all that it protects.

    The data of the new authority go into the file under its own stamp: without them nobody could prove later that
    it was trusted when it stamped.

    Args:
        pdf: a signed report of level B-T or above.
        services: authorities and revocation data; their roots are those of the old stamps, too.
        allow_dev: let a report of the development identity be renewed.

    Raises:
        VerificationError: the report does not hold today, and no stamp would mend that.
        SigningError: it has no time stamp, or an authority or responder sends what does not hold.
        UnreachableError: none answers.
    """
    found = Checklist("report")
    trust = Trust(roots=services.roots, allow_dev=allow_dev, at=datetime.now(UTC) + timedelta(minutes=1))
    check_pdf(pdf, found, trust=trust, published_card=None)
    problem = next((check for check in found.checks if not check.ok), None)
    if problem is not None:
        raise VerificationError(problem.text, where=problem.name, hint="only a report that holds can be renewed")
    leaves, others = _protected(pdf)

    def stamped(stamper: TimeStamper) -> bytes:
        with quiet():
            authority, carried = asyncio.run(certificates_of(stamper))
        return add_time_stamp(pdf, stamper, services.fetched([*leaves, *authority], [*others, *carried]))

    renewed = services.with_an_authority(stamped)
    level = Level.B_LTA if found.level in (Level.B_LT, Level.B_LTA) else Level(found.level or Level.B_T)
    require_level(renewed, level, roots=services.roots, development=allow_dev)
    return renewed


def _protected(pdf: bytes) -> tuple[list[Certificate], list[Certificate]]:
    """The certificates whose revocation data the new stamp must cover, and where their issuers are found.

    What lies below the last archive time stamp was proved when that was made.
    """
    unprotected = _unprotected(pdf)
    leaves = [certificate for item in unprotected for certificate in _certificates(item)]
    others = [certificate for item in unprotected for certificate in embedded_certificates(item.signed_data)]
    others += material_of(unprotected[0].reader).certificates
    known = {leaf.sha256: leaf for leaf in leaves}
    return list(known.values()), [item for item in others if item.sha256 not in known]


def _certificates(item: EmbeddedPdfSignature) -> list[Certificate]:
    """The certificate of a signature or time stamp, and that of the time stamp upon the signature."""
    from pyhanko.sign.validation.generic_cms import extract_certs_for_validation, extract_tst_data_iter

    tokens = extract_tst_data_iter(item.signer_info, signed=False)
    return [item.signer_cert, *(extract_certs_for_validation(token).signer_cert for token in tokens)]


def _unprotected(pdf: bytes) -> Sequence[EmbeddedPdfSignature]:
    """The last archive time stamp and the signatures after it; all signatures where there is none.

    Raises:
        SigningError: it is no PDF, or the report holds no time stamp at all.
    """
    from pyhanko.pdf_utils.misc import PdfReadError

    from cardwright.signing.pdfreader import open_pdf

    try:
        every: Sequence[EmbeddedPdfSignature] = open_pdf(pdf).embedded_signatures
    except PdfReadError as error:
        raise SigningError(f"cannot be read as a PDF: {error}", hint="give report.pdf or an output folder") from error
    archived = [number for number, item in enumerate(every) if str(item.sig_object_type) == STAMP]
    if not archived and all(len(_certificates(item)) == 1 for item in every):
        raise SigningError(
            "the report holds no time stamp to renew", hint="sign it anew at the level B-T or above (signing.level)"
        )
    return every[archived[-1] :] if archived else every
