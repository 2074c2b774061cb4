"""A further signature upon a report: by another person, in the role that is next, about the same card."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cardwright.errors import SigningError, UsageError, VerificationError
from cardwright.signing.fields import signature_fields
from cardwright.signing.identity import Identity
from cardwright.signing.levels import Level
from cardwright.signing.pades import countersign_pdf
from cardwright.signing.pdfcheck import CARD_NAME, attachments, check_pdf
from cardwright.signing.report import Checklist
from cardwright.signing.services import TrustServices
from cardwright.signing.trust import Trust


@dataclass(frozen=True, kw_only=True, slots=True)
class Countersignature:
    """What is to be signed how. ``card_digest`` (64 hex digits) is that of the card that the person has read."""

    identity: Identity
    role: str
    card_digest: str | None
    level: Level
    trust: Trust
    signed_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Countersigned:
    """The report with the signature, and who has still to sign, in words."""

    pdf: bytes
    standing: str


def countersign(pdf: bytes, wanted: Countersignature, services: TrustServices | None) -> Countersigned:
    """Sign a report in the next of its fields, after all that is in it has been proved.

    Raises:
        VerificationError: the report does not hold, or holds another card than the one that was read.
        UsageError: another role is next.
        SigningError: no field is left, the same certificate has signed already, or the key does not sign.
        UnreachableError: no authority or responder answers.
    """
    found = Checklist("report")
    check_pdf(pdf, found, trust=wanted.trust, published_card=None)
    problem = next((check for check in found.checks if not check.ok), None)
    if problem is not None:
        raise VerificationError(problem.text, where=problem.name, hint="only a report that holds is signed")
    _require_card(pdf, wanted.card_digest)
    free = [field for field in signature_fields(pdf) if not field.signed]
    if free and free[0].role.casefold() != wanted.role.casefold():
        raise UsageError(f"the next to sign is {free[0].role}, not {wanted.role}", hint="see signing.signers")
    if not wanted.identity.development and any(
        person.certificate == wanted.identity.fingerprint for person in found.signers
    ):
        raise SigningError(
            "this certificate has signed the report already", hint="each role is signed by another person"
        )
    signed = countersign_pdf(pdf, wanted.identity, signed_at=wanted.signed_at, level=wanted.level, services=services)
    return Countersigned(pdf=signed, standing=_standing([field.role for field in free[1:]]))


def _require_card(pdf: bytes, digest: str | None) -> None:
    import hashlib

    held = hashlib.sha256(attachments(pdf)[CARD_NAME]).hexdigest()
    if digest is not None and digest != held:
        raise VerificationError(
            f"the card inside has the digest {held}, not {digest}", hint="read the card inside, then decide again"
        )


def _standing(roles: list[str]) -> str:
    return f"still to sign: {', '.join(roles)}" if roles else "all have signed"
