"""Whether a signature would still be provable in some years: the simulation of a validator's work in the future."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from cardwright.signing.evidence import material_of
from cardwright.signing.trust import Trust, embedded_certificates, key_usage, name_of

if TYPE_CHECKING:
    from asn1crypto.x509 import Certificate
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
    from pyhanko.sign.validation.policy_decl import PdfSignatureValidationSpec


def simulate(signature: EmbeddedPdfSignature, trust: Trust, years: int) -> str | None:
    """Why a signature would not hold in so many years, if its time stamps were renewed in time; None when it would.

    The rules of ETSI EN 319 102-1 look into the past of a certificate that has expired, not of one whose issuer has:
    so the simulation ends where the certificate of an issuer does, and the answer says so.
    """
    then = trust.at + timedelta(days=365.25 * years)
    fault = _fault_at(signature, trust, then)
    if fault is None:
        return None
    issuer = _first_issuer_to_expire(signature, trust, then)
    if issuer is not None and _fault_at(signature, trust, issuer.not_valid_after - timedelta(days=1)) is None:
        return (
            f"it is provable until {issuer.not_valid_after:%Y-%m-%d}, when the certificate of the issuer "
            f"{name_of(issuer.subject)} ends; beyond that only an archive time stamp made before can carry the proof, "
            "and nothing in the file shows one yet"
        )
    return f"the file lacks data that level B-LTA holds ({fault})"


def _first_issuer_to_expire(signature: EmbeddedPdfSignature, trust: Trust, then: datetime) -> Certificate | None:
    """The certificate of an issuer below the roots that ends first, and before a moment."""
    reader = signature.reader
    carried = [item for each in reader.embedded_signatures for item in embedded_certificates(each.signed_data)]
    anchors = {root.sha256 for root in trust.roots}
    issuers = [
        item
        for item in (*carried, *material_of(reader).certificates)
        if item.ca and item.sha256 not in anchors and trust.at < item.not_valid_after <= then
    ]
    return min(issuers, key=lambda item: item.not_valid_after, default=None)


def _fault_at(signature: EmbeddedPdfSignature, trust: Trust, then: datetime) -> str | None:
    """Why a signature would not hold at a moment of the future; None when it would.

    This is pyHanko's simulation of the validation of ETSI EN 319 102-1, 5.6.3, with what is in the file and no more.
    """
    from pyhanko.sign.validation import ades

    now = min(trust.at, datetime.now(UTC))
    try:
        result = asyncio.run(
            ades.simulate_future_ades_lta_validation(
                signature,
                _demands(signature, trust, now),
                future_validation_time=then,
                current_reference_time=now,
            )
        )
    except Exception as error:  # certificates and attributes are parsed late and fail in many ways
        return f"{type(error).__name__}: {error}"
    if result.ades_subindic.status.name == "PASSED":
        return None
    return f"{result.ades_subindic.name}: {result.failure_msg or 'no reason given'}"


def _demands(signature: EmbeddedPdfSignature, trust: Trust, now: datetime) -> PdfSignatureValidationSpec:
    """What is asked of a signature: our roots, revocation data for each certificate, and nothing fetched."""
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
    # a renewal would protect the last stamp's own signature, too; pyHanko leaves that one out
    last = [item.signer_info["signature"].native for item in signature.reader.embedded_timestamp_signatures[-1:]]
    known = [KnownPOE(digest=digest_for_poe(item), poe_time=now, poe_type=POEType.PROVIDED) for item in last]
    return PdfSignatureValidationSpec(
        SignatureValidationSpec(
            cert_validation_policy=policy,
            revinfo_gathering_policy=RevocationInfoGatheringSpec(
                online_fetching_rule=RevinfoOnlineFetchingRule.LOCAL_ONLY
            ),
            key_usage_settings=key_usage(),
            local_knowledge=LocalKnowledge(known_poes=known),
        )
    )
