"""The PAdES levels: how strong the proof in a file is, computed from what holds and never from what it claims."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from cardwright.errors import SigningError
from cardwright.signing.report import Checklist
from cardwright.signing.trust import Trust, check_signer, embedded_certificates, key_usage, name_of, validation_context

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


class Level(StrEnum):
    """PAdES baseline levels of ETSI EN 319 142-1, from the weakest to the strongest."""

    B_B = "B-B"
    B_T = "B-T"
    B_LT = "B-LT"
    B_LTA = "B-LTA"

    @property
    def rank(self) -> int:
        """0 for B-B to 3 for B-LTA."""
        return list(Level).index(self)


@dataclass(frozen=True, kw_only=True)
class Material:
    """Certificates and revocation data that a file carries in its document security store."""

    present: bool = False
    certificates: tuple[Certificate, ...] = ()
    crls: tuple[CertificateList, ...] = ()
    ocsps: tuple[OCSPResponse, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """What a signature achieves. ``signed_at`` is the time that a time stamp proves; None when none does."""

    level: Level
    signed_at: datetime | None


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


def assess(
    signature: EmbeddedPdfSignature,
    stamps: Sequence[EmbeddedPdfSignature],
    found: Checklist,
    trust: Trust,
) -> Assessment | None:
    """Walk from now back to the signature, each step at the time that the step before has proved.

    The last archive time stamp must hold today, the one before it when the last was made, and so on; the signature
    and its certificate must hold when its time stamp was made, or today when there is none.

    Args:
        signature: the certification signature.
        stamps: the document time stamps in the order in which they were made.
        found: where the results are noted; at the first failure the walk ends.
        trust: whom to trust, and when today is.

    Returns:
        The level, or None when something does not hold.
    """
    from pyhanko.sign.validation.generic_cms import extract_tst_data_iter

    material = material_of(signature.reader)
    moment, archived = trust.at, bool(stamps)
    for stamp in reversed(stamps):
        what = f"the archive time stamp {stamp.field_name}"
        status = _document_stamp(stamp, trust, material, moment)
        own = _document_stamp(stamp, trust, material, min(status.timestamp, moment))
        if not _stamp_holds(own if status.trusted else status, found, trust, moment, check=ARCHIVE, what=what):
            return None
        archived = archived and _is_proved(stamp.signed_data, status.timestamp, trust, material)
        moment = status.timestamp
    signed_at: datetime | None = None
    status = _signature_status(signature, trust, material, moment)
    inner = status.timestamp_validity
    if inner is not None:
        if not _stamp_holds(inner, found, trust, moment, check="time-stamp", what=INNER):
            return None
        signed_at = inner.timestamp
        status = _signature_status(signature, trust, material, signed_at)
        then = status.timestamp_validity
        if not then.trusted and not _stamp_holds(then, found, trust, signed_at, check="time-stamp", what=INNER):
            return None
    if not _signature_holds(status, found):
        return None
    proved = (
        inner is not None
        and material.present
        and _is_proved(signature.signed_data, inner.timestamp, trust, material)
        and _is_proved(
            next(extract_tst_data_iter(signature.signer_info, signed=False)), inner.timestamp, trust, material
        )
    )
    level = _level(stamped=inner is not None, proved=proved, archived=archived)
    revocation = "not revoked then, by the data in the file" if proved else "revocation was not asked"
    if not check_signer(
        found, status, embedded_certificates(signature.signed_data), trust, moment=signed_at, revocation=revocation
    ):
        return None
    return Assessment(level=level, signed_at=signed_at)


def require_level(pdf: bytes, level: Level, *, roots: Sequence[Certificate], development: bool) -> None:
    """Check that a file just signed has the level that was asked for.

    Raises:
        SigningError: it has not.
    """
    from cardwright.signing.pdfreader import open_pdf
    from cardwright.signing.trust import quiet

    found = Checklist("report")
    trust = Trust(roots=tuple(roots), allow_dev=development, at=datetime.now(UTC) + TOLERANCE)
    with quiet():
        reader = open_pdf(pdf)
        signature, *stamps = reader.embedded_signatures
        achieved = assess(signature, stamps, found, trust)
    if achieved is None:
        raise SigningError(f"the signed report does not hold: {found.checks[-1].text}", hint="see signing.roots")
    if achieved.level.rank < level.rank:
        raise SigningError(
            f"the signed report reaches {achieved.level}, not {level}: revocation data of a certificate are missing",
            hint="check the addresses that the certificates of the signer and of the authority name",
        )


def simulate(signature: EmbeddedPdfSignature, trust: Trust, years: int) -> str | None:
    """Why a signature would not hold in so many years, if its time stamps were renewed in time; None when it would.

    This is pyHanko's simulation of the validation of ETSI EN 319 102-1, 5.6.3, with what is in the file and no more.
    """
    from pyhanko.sign.validation import ades
    from pyhanko.sign.validation.policy_decl import (
        LocalKnowledge,
        PdfSignatureValidationSpec,
        RevinfoOnlineFetchingRule,
        RevocationInfoGatheringSpec,
        SignatureValidationSpec,
    )
    from pyhanko_certvalidator.context import CertValidationPolicySpec
    from pyhanko_certvalidator.ltv.poe import KnownPOE, POEType, digest_for_poe
    from pyhanko_certvalidator.policy_decl import CertRevTrustPolicy, RevocationCheckingPolicy
    from pyhanko_certvalidator.registry import SimpleTrustManager

    policy = CertValidationPolicySpec(
        trust_manager=SimpleTrustManager.build(trust_roots=list(trust.roots)),
        revinfo_policy=CertRevTrustPolicy(RevocationCheckingPolicy.from_legacy("require")),
    )
    now = min(trust.at, datetime.now(UTC))
    # a renewal would protect the last stamp's own signature, too; pyHanko leaves that one out
    last = [item.signer_info["signature"].native for item in signature.reader.embedded_timestamp_signatures[-1:]]
    existing = LocalKnowledge(
        known_poes=[KnownPOE(digest=digest_for_poe(item), poe_time=now, poe_type=POEType.PROVIDED) for item in last]
    )
    gathering = RevocationInfoGatheringSpec(online_fetching_rule=RevinfoOnlineFetchingRule.LOCAL_ONLY)
    spec = PdfSignatureValidationSpec(
        SignatureValidationSpec(
            cert_validation_policy=policy,
            revinfo_gathering_policy=gathering,
            key_usage_settings=key_usage(),
            local_knowledge=existing,
        )
    )
    try:
        result = asyncio.run(
            ades.simulate_future_ades_lta_validation(
                signature,
                spec,
                future_validation_time=trust.at + timedelta(days=365.25 * years),
                current_reference_time=now,
            )
        )
    except Exception as error:  # certificates and attributes are parsed late and fail in many ways
        return f"{type(error).__name__}: {error}"
    if result.ades_subindic.status.name == "PASSED":
        return None
    return f"{result.ades_subindic.name}: {result.failure_msg or 'no reason given'}"


def _level(*, stamped: bool, proved: bool, archived: bool) -> Level:
    if proved:
        return Level.B_LTA if archived else Level.B_LT
    return Level.B_T if stamped else Level.B_B


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


def _document_stamp(
    stamp: EmbeddedPdfSignature, trust: Trust, material: Material, moment: datetime
) -> TimestampSignatureStatus:
    from pyhanko.sign.validation.pdf_embedded import async_validate_pdf_timestamp

    context = _context(trust, stamp.signed_data, material, moment, "soft-fail")
    return asyncio.run(async_validate_pdf_timestamp(stamp, context, skip_diff=True))


def _signature_status(
    signature: EmbeddedPdfSignature, trust: Trust, material: Material, moment: datetime
) -> PdfSignatureStatus:
    from pyhanko.sign.validation.pdf_embedded import async_validate_pdf_signature

    context = _context(trust, signature.signed_data, material, moment, "soft-fail")
    return asyncio.run(
        async_validate_pdf_signature(
            signature, signer_validation_context=context, key_usage_settings=key_usage(), skip_diff=True
        )
    )


def _stamp_holds(
    status: TimestampSignatureStatus, found: Checklist, trust: Trust, moment: datetime, *, check: str, what: str
) -> bool:
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


def _signature_holds(status: PdfSignatureStatus, found: Checklist) -> bool:
    return found.expect(
        "signature",
        status.intact and status.valid,
        "the content is unchanged since it was signed",
        "the content was changed after signing: its digest is not the signed one"
        if not status.intact
        else "the signature does not belong to the certificate that it carries",
    )


def _is_proved(signed: SignedData, moment: datetime, trust: Trust, material: Material) -> bool:
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
