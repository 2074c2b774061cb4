"""The PAdES levels: how strong the proof in a file is, computed from what holds and never from what it claims."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from cardwright.errors import SigningError
from cardwright.signing.evidence import (
    ARCHIVE,
    INNER,
    TOLERANCE,
    Material,
    document_stamp,
    is_proved,
    material_of,
    signature_status,
    stamp_holds,
)
from cardwright.signing.report import Checklist, SignedBy
from cardwright.signing.trust import Trust, check_signer, embedded_certificates

if TYPE_CHECKING:
    from asn1crypto.x509 import Certificate
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
    from pyhanko.sign.validation.status import PdfSignatureStatus


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


def assess(
    signatures: Sequence[EmbeddedPdfSignature],
    found: Checklist,
    trust: Trust,
    *,
    roles: Mapping[str, str] | None = None,
) -> tuple[SignedBy, ...] | None:
    """Walk from now back to the first signature, each step at the time that the step before has proved.

    The last archive time stamp must hold today, the one before it when the last was made, and so on; a signature and
    its certificate must hold when its time stamp was made, or where it has none at the time of the archive time stamp
    after it, or today.

    Args:
        signatures: signatures and document time stamps, in the order in which they were made.
        found: where the results are noted: the time stamps, then the signatures from the first on. At the first
            failure the walk ends.
        trust: whom to trust, and when today is.
        roles: field -> the role that signs there, where several sign.

    Returns:
        Who signed, in order, each with the level of his signature; None when something does not hold.
    """
    walk = _Walk(trust, material_of(signatures[-1].reader), found.subject)
    stamps: list[Checklist] = []
    signed: list[Checklist] = []
    people: list[SignedBy] = []
    for item in reversed(signatures):
        if str(item.sig_object_type) == "/DocTimeStamp":
            stamps.append(walk.over_stamp(item))
            holds = stamps[-1].holds
        else:
            notes, person = walk.over_signature(item, (roles or {}).get(item.field_name, ""))
            signed.insert(0, notes)
            holds = person is not None
            people[:0] = [person] if person is not None else []
        if not holds:
            break
    for notes in (*stamps, *signed):
        found.take(notes)
    found.signer = signed[0].signer if signed else None
    return tuple(people) if all(notes.holds for notes in (*stamps, *signed)) else None


class _Walk:
    """Where the walk from now to the first signature stands."""

    def __init__(self, trust: Trust, material: Material, subject: str) -> None:
        self._trust = trust
        self._material = material
        self._subject = subject
        self._moment = trust.at
        self._stamps = 0
        self._archived = True

    def over_stamp(self, stamp: EmbeddedPdfSignature) -> Checklist:
        notes, what = Checklist(self._subject), f"the archive time stamp {stamp.field_name}"
        status = document_stamp(stamp, self._trust, self._material, self._moment)
        own = document_stamp(stamp, self._trust, self._material, min(status.timestamp, self._moment))
        judged = own if status.trusted else status
        if stamp_holds(judged, notes, self._trust, self._moment, check=ARCHIVE, what=what):
            proved = is_proved(stamp.signed_data, status.timestamp, self._trust, self._material)
            self._archived = self._archived and proved
            self._stamps += 1
            self._moment = status.timestamp
        return notes

    def over_signature(self, signature: EmbeddedPdfSignature, role: str) -> tuple[Checklist, SignedBy | None]:
        notes, trust = Checklist(self._subject), self._trust
        status = signature_status(signature, trust, self._material, self._moment)
        inner, signed_at = status.timestamp_validity, None
        if inner is not None:
            if not stamp_holds(inner, notes, trust, self._moment, check="time-stamp", what=INNER):
                return notes, None
            signed_at = inner.timestamp
            status = signature_status(signature, trust, self._material, signed_at)
            then = status.timestamp_validity
            if not then.trusted and not stamp_holds(then, notes, trust, signed_at, check="time-stamp", what=INNER):
                return notes, None
        if not _signature_holds(status, notes, role):
            return notes, None
        proved = self._is_proved(signature, signed_at)
        revocation = "not revoked then, by the data in the file" if proved else "revocation was not asked"
        carried = embedded_certificates(signature.signed_data)
        if not check_signer(notes, status, carried, trust, moment=signed_at, revocation=revocation, role=role):
            return notes, None
        archived = self._stamps > 0 and self._archived
        return notes, SignedBy(
            role=role,
            name=notes.signer or "",
            certificate=status.signing_cert.sha256.hex(),
            level=_level(stamped=signed_at is not None, proved=proved, archived=archived).value,
            signed_at=signed_at,
        )

    def _is_proved(self, signature: EmbeddedPdfSignature, signed_at: datetime | None) -> bool:
        """Whether the file holds all that proves signer and time stamp authority at the time of signing."""
        from pyhanko.sign.validation.generic_cms import extract_tst_data_iter

        if signed_at is None or not self._material.present:
            return False
        stamp = next(extract_tst_data_iter(signature.signer_info, signed=False))
        return all(is_proved(item, signed_at, self._trust, self._material) for item in (signature.signed_data, stamp))


def weakest(people: Sequence[SignedBy]) -> Level:
    """The level of a file is that of its weakest signature."""
    return min((Level(person.level) for person in people), key=lambda level: level.rank)


def require_level(pdf: bytes, level: Level, *, roots: Sequence[Certificate], development: bool) -> None:
    """Check that the last signature of a file just made has the level that was asked for, and that all hold.

    Raises:
        SigningError: it has not.
    """
    from cardwright.signing.pdfreader import open_pdf
    from cardwright.signing.trust import quiet

    found = Checklist("report")
    trust = Trust(roots=tuple(roots), allow_dev=development, at=datetime.now(UTC) + TOLERANCE)
    with quiet():
        people = assess(open_pdf(pdf).embedded_signatures, found, trust)
    if people is None:
        problem = next(check.text for check in found.checks if not check.ok)
        raise SigningError(f"the signed report does not hold: {problem}", hint="see signing.roots")
    achieved = Level(people[-1].level)
    if achieved.rank < level.rank:
        raise SigningError(
            f"the signed report reaches {achieved}, not {level}: revocation data of a certificate are missing",
            hint="check the addresses that the certificates of the signer and of the authority name",
        )


def _level(*, stamped: bool, proved: bool, archived: bool) -> Level:
    if proved:
        return Level.B_LTA if archived else Level.B_LT
    return Level.B_T if stamped else Level.B_B


def _signature_holds(status: PdfSignatureStatus, found: Checklist, role: str) -> bool:
    whose = f" by the {role}" if role else ""
    return found.expect(
        "signature",
        status.intact and status.valid,
        f"the content is unchanged since it was signed{whose}",
        f"the content was changed after signing{whose}: its digest is not the signed one"
        if not status.intact
        else f"the signature{whose} does not belong to the certificate that it carries",
    )
