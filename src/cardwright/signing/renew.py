"""Archive time stamps in time: each one is put over the last before what protects that one weakens."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from cardwright.errors import SigningError, VerificationError
from cardwright.signing.levels import Level, material_of, require_level
from cardwright.signing.pades import add_time_stamp
from cardwright.signing.pdfcheck import check_pdf
from cardwright.signing.report import Checklist
from cardwright.signing.services import TrustServices, certificates_of
from cardwright.signing.trust import Trust, embedded_certificates, name_of, quiet

if TYPE_CHECKING:
    from asn1crypto.x509 import Certificate
    from pyhanko.sign.timestamps import TimeStamper
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

# time for a renewal to be planned, made, and made again if it fails
MARGIN = timedelta(days=90)
# NIST IR 8547 (initial public draft, November 2024): 112-bit keys deprecated after 2030, RSA and elliptic curves
# disallowed after 2035
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
    """When the last time stamp of a report must be protected by another one.

    Raises:
        SigningError: the report holds no time stamp at all.
    """
    certificate = _last_stamper(pdf)
    name = name_of(certificate.subject)
    algorithm, bits = certificate.public_key.algorithm, certificate.public_key.bit_size
    strong = bits >= (STRONG_RSA_BITS if algorithm == "rsa" else STRONG_CURVE_BITS)
    expiry = Due(
        date=certificate.not_valid_after - MARGIN,
        end=certificate.not_valid_after,
        reason=f"the certificate of {name} expires",
    )
    sunset = CLASSICAL_KEYS_END if strong else WEAK_KEYS_END
    weakness = Due(
        date=sunset - MARGIN, end=sunset, reason=f"keys like that of {name} ({algorithm}, {bits} bits) are retired"
    )
    return min(expiry, weakness, key=lambda due: due.end)


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


def _last_stamper(pdf: bytes) -> Certificate:
    from pyhanko.sign.validation.generic_cms import extract_certs_for_validation, extract_tst_data_iter

    signature, stamps = _signatures(pdf)
    token = stamps[-1].signed_data if stamps else None
    if token is None and signature is not None:
        token = next(iter(extract_tst_data_iter(signature.signer_info, signed=False)), None)
    if token is None:
        raise SigningError(
            "the report holds no time stamp to renew", hint="sign it anew at the level B-T or above (signing.level)"
        )
    return extract_certs_for_validation(token).signer_cert


def _protected(pdf: bytes) -> tuple[list[Certificate], list[Certificate]]:
    """The certificates whose revocation data the new stamp must cover, and where their issuers are found.

    Under a first archive time stamp these are the signer and his time stamp authority, later only the last authority:
    what lies below it was proved when it stamped.
    """
    signature, stamps = _signatures(pdf)
    leaves = [_last_stamper(pdf)]
    others: list[Certificate] = []
    if signature is not None:
        if not stamps:
            leaves.append(signature.signer_cert)
        others += [*embedded_certificates(signature.signed_data), *material_of(signature.reader).certificates]
    return leaves, [item for item in others if item.sha256 not in {leaf.sha256 for leaf in leaves}]


def _signatures(pdf: bytes) -> tuple[EmbeddedPdfSignature | None, Sequence[EmbeddedPdfSignature]]:
    from cardwright.signing.pdfreader import open_pdf

    reader = open_pdf(pdf)
    signatures = reader.embedded_regular_signatures
    return (signatures[0] if signatures else None), reader.embedded_timestamp_signatures
