"""Whom a verifier trusts: the roots he brings himself, and the development identity only when he says so."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from cardwright.errors import MissingPartError, UnreadableError
from cardwright.signing.der import is_der
from cardwright.signing.identity import DEVELOPMENT_MARK
from cardwright.signing.report import Checklist

if TYPE_CHECKING:
    from asn1crypto.cms import SignedData, SignerInfo
    from asn1crypto.crl import CertificateList
    from asn1crypto.ocsp import OCSPResponse
    from asn1crypto.x509 import Certificate, Name
    from pyhanko.sign.validation import KeyUsageConstraints, StandardCMSSignatureStatus
    from pyhanko_certvalidator import ValidationContext


@dataclass(frozen=True, kw_only=True)
class Trust:
    """Trust anchors, whether a development identity may pass, and the moment at which certificates must be valid.

    ``crls`` are revocation lists that the verifier brings himself; nothing is fetched.
    """

    roots: tuple[Certificate, ...]
    allow_dev: bool
    at: datetime
    crls: tuple[CertificateList, ...] = ()


def load_trust(roots: Sequence[Path], *, allow_dev: bool, at: datetime, crls: Sequence[Path] = ()) -> Trust:
    """Read the trust anchors, and revocation lists if any, from PEM files (lists from DER as well).

    Raises:
        UnreadableError: a file cannot be read or holds no certificate.
        MissingPartError: the extra ``pdf`` is not installed.
    """
    try:
        from asn1crypto import pem, x509
    except ImportError as error:
        raise MissingPartError("verification needs the extra pdf", hint="pip install 'cardwright[pdf]'") from error
    found: list[Certificate] = []
    for file in roots:
        try:
            data = file.read_bytes()
            ders = [der for kind, _, der in pem.unarmor(data, multiple=True) if kind == "CERTIFICATE"]
            found.extend(x509.Certificate.load(der, strict=True) for der in ders)
        except (OSError, ValueError) as error:
            raise UnreadableError(
                "no root certificate can be read", where=str(file), hint="expected a PEM file, BEGIN CERTIFICATE"
            ) from error
    return Trust(roots=tuple(found), allow_dev=allow_dev, at=at, crls=tuple(_revocation_list(file) for file in crls))


def _revocation_list(file: Path) -> CertificateList:
    from asn1crypto import crl, pem

    try:
        data = file.read_bytes()
        loaded = crl.CertificateList.load(pem.unarmor(data)[2] if pem.detect(data) else data, strict=True)
        _ = loaded.native
    except (OSError, ValueError) as error:
        raise UnreadableError("no revocation list can be read", where=str(file), hint="expected X509 CRL") from error
    return loaded


def is_development(certificate: Certificate) -> bool:
    """Whether the name of a certificate says that nobody vouches for it."""
    return DEVELOPMENT_MARK in certificate.subject.human_friendly


def name_of(name: Name) -> str:
    """The common name in a distinguished name, or all of it."""
    return str(name.native.get("common_name") or name.human_friendly)


def rfc4514(certificate: Certificate) -> str:
    """The name in a certificate as RFC 4514 writes it."""
    from cryptography.x509 import load_der_x509_certificate

    return load_der_x509_certificate(certificate.dump()).subject.rfc4514_string()


def validation_context(
    trust: Trust,
    signer: Certificate | None,
    others: Sequence[Certificate],
    *,
    moment: datetime | None = None,
    crls: Sequence[CertificateList] = (),
    ocsps: Sequence[OCSPResponse] = (),
    mode: str = "soft-fail",
) -> ValidationContext:
    """The context in which pyHanko builds the chain; nothing is fetched.

    The root of a development identity is taken from the signature itself. That proves that nothing changed since, and
    says nothing about who signed, which is why it needs ``allow_dev`` and why the report says so.

    Args:
        trust: whom to trust.
        signer: the certificate in question.
        others: where its issuers are found.
        moment: when certificates must be valid; that of ``trust`` by default.
        crls: revocation lists; later ones speak for earlier moments too, since they name the day of each revocation.
        ocsps: answers of OCSP responders.
        mode: ``soft-fail`` lets certificates without revocation data pass, ``require`` does not.
    """
    from pyhanko_certvalidator import ValidationContext
    from pyhanko_certvalidator.registry import SimpleTrustManager

    roots = list(trust.roots)
    if trust.allow_dev and signer is not None and is_development(signer):
        roots += [item for item in others if item.self_signed == "maybe" and is_development(item) and item.ca]
    return ValidationContext(
        trust_manager=SimpleTrustManager.build(trust_roots=roots),
        other_certs=list(others),
        moment=moment or trust.at,
        crls=list(crls),
        ocsps=list(ocsps),
        allow_fetching=False,
        revocation_mode=mode,
        retroactive_revinfo=True,
    )


def key_usage() -> KeyUsageConstraints:
    """A signer's certificate must be meant for signatures, of either kind."""
    from pyhanko.sign.validation import KeyUsageConstraints

    return KeyUsageConstraints(key_usage={"non_repudiation", "digital_signature"}, match_all_key_usages=False)


def embedded_certificates(signed: SignedData) -> list[Certificate]:
    """The X.509 certificates that a signature carries."""
    return [item.chosen for item in signed["certificates"] if item.name == "certificate"]


def container_fault(data: bytes) -> str | None:
    """What is wrong with the outside of a CMS signature, which the signature itself does not protect.

    Only the exact DER form with nothing superfluous in it is accepted, so that no bit of it can change unnoticed.
    """
    # importing it teaches asn1crypto the attributes of signatures; what was parsed before would not know them
    import pyhanko.sign.validation  # noqa: F401
    from asn1crypto import cms

    try:
        info = cms.ContentInfo.load(data, strict=True)
        if info["content_type"].native != "signed_data":
            return "it is not CMS signed data"
        signed = info["content"]
        signers = signed["signer_infos"]
        if len(signers) != 1:
            return f"it holds {len(signers)} signers where one is expected"
        signer = signers[0]
        algorithms = [item.dump() for item in signed["digest_algorithms"]]
        plain = (
            signed["version"].native == "v1"
            and signer["version"].native == "v1"
            and algorithms == [signer["digest_algorithm"].dump()]
            and signer["digest_algorithm"]["algorithm"].native == _digest_of(signer)
            and signed["encap_content_info"]["content_type"].native == "data"
            and not signed["encap_content_info"]["content"].native
            and not signed["crls"]
            and [item["type"].native for item in signer["unsigned_attrs"]] in ([], ["signature_time_stamp_token"])
            and _names_an_embedded_certificate(signer, signed)
        )
        _ = info.native
        exact = is_der(data)
    except Exception as error:  # asn1crypto raises many kinds for damaged bytes
        return f"it cannot be parsed ({type(error).__name__})"
    return None if plain and exact else "its container differs from the one form in which it is written"


def _digest_of(signer: SignerInfo) -> str:
    """Ed25519 comes with SHA-512 (RFC 8419), all else is signed here over SHA-256."""
    return "sha512" if signer["signature_algorithm"]["algorithm"].native == "ed25519" else "sha256"


def _names_an_embedded_certificate(signer: SignerInfo, signed: SignedData) -> bool:
    """Chains are built without regard to the case of names; here each byte must be that of the certificate."""
    sid = signer["sid"].chosen
    return any(
        item.serial_number == sid["serial_number"].native and item.issuer.dump() == sid["issuer"].dump()
        for item in embedded_certificates(signed)
    )


def check_signer(
    found: Checklist,
    status: StandardCMSSignatureStatus,
    embedded: Sequence[Certificate],
    trust: Trust,
    *,
    moment: datetime | None = None,
    revocation: str = "revocation was not asked",
    role: str = "",
) -> bool:
    """Check the chain of a signature whose digest has been judged already; notes the result under ``chain``.

    ``moment`` is the proved time of signing, ``revocation`` what is known about revocation, for the text; ``role`` the
    role in which the signer signs, where several do.
    """
    certificate = status.signing_cert
    name, issuer = name_of(certificate.subject), name_of(certificate.issuer)
    signed = f"signed as {role} by" if role else "signed by"
    fault = _signer_fault(certificate, trust, moment or trust.at) or _chain_fault(status, embedded, trust)
    found.signer = certificate.subject.human_friendly
    if fault:
        found.failed("chain", fault)
    elif is_development(certificate):
        found.development = True
        found.passed("chain", f"{signed} the {name}: shows that nothing changed since, not who signed")
    else:
        found.passed("chain", f"{signed} {name}, issued by {issuer}; {revocation}")
    return fault is None


def _signer_fault(certificate: Certificate, trust: Trust, moment: datetime) -> str | None:
    name = name_of(certificate.subject)
    first, last = certificate.not_valid_before, certificate.not_valid_after
    if is_development(certificate) and not trust.allow_dev:
        return f"signed by the {name}: refused, since nobody vouches for it (--allow-dev lets it pass)"
    if not first <= moment <= last:
        return f"the certificate of {name} is valid from {first:%Y-%m-%d} to {last:%Y-%m-%d}, not on {moment:%Y-%m-%d}"
    return None


def _chain_fault(status: StandardCMSSignatureStatus, embedded: Sequence[Certificate], trust: Trust) -> str | None:
    certificate = status.signing_cert
    name, issuer = name_of(certificate.subject), name_of(certificate.issuer)
    if not status.trusted and not trust.roots and not is_development(certificate):
        return f"signed by {name}, but no root was given to trust (--roots FILE.pem)"
    if not status.trusted and status.trust_problem_indic and "REVOKED" in status.trust_problem_indic.name:
        return f"the certificate of {name}, or one of its issuers, was revoked when it signed"
    if not status.trusted:
        reason = status.trust_problem_indic.name if status.trust_problem_indic else "no chain"
        return f"the certificate of {name}, issued by {issuer}, leads to no trusted root ({reason})"
    path = {item.dump() for item in status.validation_path or ()}
    if any(item.dump() not in path for item in embedded):
        return f"the signature of {name} carries a certificate that plays no part in its chain"
    if is_development(certificate) and not _self_signature_holds(status):
        return f"the root of the {name} is damaged: its own signature does not hold"
    return None


def _self_signature_holds(status: StandardCMSSignatureStatus) -> bool:
    """A trust anchor's own signature is never checked by chain building; here the anchor came with the file."""
    from cryptography import x509

    try:
        root = x509.load_der_x509_certificate(next(iter(status.validation_path)).dump())
        root.verify_directly_issued_by(root)
    except Exception:  # damaged certificates fail in many ways, all of which mean no
        return False
    return True


@contextmanager
def quiet() -> Iterator[None]:
    """PyHanko logs each problem with a traceback; the checks say the same in one sentence."""
    loggers = [logging.getLogger(name) for name in ("pyhanko", "pyhanko_certvalidator")]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)
