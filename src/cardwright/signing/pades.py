"""PAdES signatures that leave the unsigned document as it was, byte for byte, in front of them."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING

from cardwright.errors import SigningError
from cardwright.render.pdf_field import FIELD_NAME
from cardwright.render.pdf_save import AMBIGUOUS_END
from cardwright.signing.identity import Identity
from cardwright.signing.levels import Level, require_level
from cardwright.signing.revocation import Fetched
from cardwright.signing.services import TrustServices, certificates_of
from cardwright.signing.signer import pyhanko_signer
from cardwright.signing.trust import quiet

if TYPE_CHECKING:
    from pyhanko.pdf_utils.generic import PdfObject, Reference
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.signers import PdfSigner, Signer
    from pyhanko.sign.timestamps import TimeStamper
    from pyhanko_certvalidator import ValidationContext

STAMP_FIELD = "ArchiveTimeStamp"
_ATTEMPTS = 20
_PLACE = re.compile(rb"/Contents\s*<([0-9A-Fa-f]+)>")


@dataclass(frozen=True, kw_only=True)
class _Plan:
    """All that one signature is made from."""

    signer: Signer
    moment: datetime
    level: Level
    digest: str
    field: str = FIELD_NAME
    certify: bool = True
    stamper: TimeStamper | None = None
    fetched: Fetched | None = None


def sign_pdf(
    pdf: bytes,
    identity: Identity,
    *,
    signed_at: datetime | None = None,
    level: Level = Level.B_B,
    services: TrustServices | None = None,
) -> bytes:
    """Certify a report: no change is permitted afterwards but longer proof, and the signatures that it has fields for.

    The report must hold the empty, tagged signature fields that ``render_pdf`` makes. With one field, the signature
    permits no change (DocMDP 1); with several it permits that they are filled (DocMDP 2). It is an incremental
    update, so the given bytes are an exact prefix of the result. B-LT puts revocation data into the same revision;
    B-LTA adds a document time stamp in a second one. What cannot be reached at the level asked for is not made at all.

    Args:
        pdf: the unsigned report.
        identity: who signs.
        signed_at: the claimed time of signing; the clock by default.
        level: the PAdES baseline level.
        services: time stamp authorities and revocation data; needed above B-B.

    Raises:
        SigningError: the certificate is not valid at that time, the file has no field to sign, or a key, an authority
            or a responder gives something that does not hold.
        UnreachableError: no authority or responder answers.
        MissingPartError: the extra ``pdf`` is not installed.
    """
    return _signed_at_level(pdf, identity, FIELD_NAME, signed_at=signed_at, level=level, services=services)


def countersign_pdf(
    pdf: bytes,
    identity: Identity,
    *,
    signed_at: datetime | None = None,
    level: Level = Level.B_B,
    services: TrustServices | None = None,
) -> bytes:
    """Fill the next of the signature fields of a report, in their order.

    The signature covers the whole file as it is, with the card inside and every signature before it. Whether those
    hold is the caller's to check. Arguments and errors as ``sign_pdf``.

    Raises:
        SigningError: nobody has signed yet, or no field is left; else as ``sign_pdf``.
    """
    from cardwright.signing.fields import signature_fields

    fields = signature_fields(pdf)
    if not fields or not fields[0].signed:
        raise SigningError("the report is not signed yet", hint="`cardwright build` makes the first signature")
    free = next((field for field in fields if not field.signed), None)
    if free is None:
        raise SigningError(
            f"all {len(fields)} signatures that the report has fields for are made",
            hint="who signs is set by signing.signers when a report is built",
        )
    return _signed_at_level(pdf, identity, free.name, signed_at=signed_at, level=level, services=services)


def _signed_at_level(
    pdf: bytes,
    identity: Identity,
    field: str,
    *,
    signed_at: datetime | None,
    level: Level,
    services: TrustServices | None,
) -> bytes:
    moment = signed_at or datetime.now(UTC)
    identity.require_valid(moment)
    plan = _Plan(
        signer=pyhanko_signer(identity),
        moment=moment,
        level=level,
        digest=identity.digest_algorithm,
        field=field,
        certify=field == FIELD_NAME,
    )
    if level is Level.B_B:
        return _made(pdf, plan)
    if services is None:
        raise SigningError(f"the level {level} needs a time stamp authority", hint="set signing.tsa and signing.roots")

    def with_stamps(stamper: TimeStamper) -> bytes:
        fetched = None if level is Level.B_T else _prefetched(identity, stamper, services)
        return _made(pdf, replace(plan, stamper=stamper, fetched=fetched))

    signed = services.with_an_authority(with_stamps)
    require_level(signed, level, roots=services.roots, development=identity.development)
    return signed


def add_time_stamp(pdf: bytes, stamper: TimeStamper, fetched: Fetched) -> bytes:
    """One more revision: the revocation data that are not in the file yet, and a document time stamp over them.

    Raises:
        SigningError: the file cannot be extended, or the data do not prove the authority's certificate.
    """
    return _repeated(pdf, lambda reserved: _stamped(pdf, stamper, fetched, reserved))


def _made(pdf: bytes, plan: _Plan) -> bytes:
    signed = _repeated(pdf, lambda reserved: _signed(pdf, plan, reserved))
    if plan.level is not Level.B_LTA:
        return signed
    assert plan.stamper is not None
    assert plan.fetched is not None
    return add_time_stamp(signed, plan.stamper, plan.fetched)


def _prefetched(identity: Identity, stamper: TimeStamper, services: TrustServices) -> Fetched:
    from asn1crypto.x509 import Certificate
    from cryptography.hazmat.primitives.serialization import Encoding

    held = [Certificate.load(item.public_bytes(Encoding.DER)) for item in (identity.certificate, *identity.chain)]
    authority, carried = asyncio.run(certificates_of(stamper))
    return services.fetched([held[0], *authority], [*held[1:], *carried])


def _repeated(pdf: bytes, write: Callable[[int | None], bytes]) -> bytes:
    """An update of the file; when a stream of it ends ambiguously, once more with two more zeros of padding."""
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.sign.general import SigningError as PyhankoSigningError
    from pyhanko_certvalidator.errors import ValidationError

    reserved: int | None = None
    updated = b""
    try:
        with quiet():
            for _attempt in range(_ATTEMPTS):
                updated = write(reserved)
                if AMBIGUOUS_END not in updated[len(pdf) :]:
                    break
                place = _PLACE.search(updated, len(pdf))
                assert place is not None
                reserved = len(place[1]) + 2
    except (PdfError, PyhankoSigningError, ValidationError) as error:
        raise SigningError(
            f"the report cannot be signed: {error}", hint="sign a report as `cardwright build` writes it, unsigned"
        ) from error
    if not updated.startswith(pdf) or AMBIGUOUS_END in updated[len(pdf) :]:
        raise SigningError("signing has damaged the bytes of the report", hint="please report this with both versions")
    return updated


def _signed(pdf: bytes, plan: _Plan, reserved: int | None) -> bytes:
    output, writer = BytesIO(), _writer(pdf)
    context = None if plan.fetched is None else plan.fetched.context()
    if plan.fetched is not None:
        _supply(writer, plan.fetched)
    permitted = len(writer.prev.root["/AcroForm"]["/Fields"]) > 1
    signer = _pdf_signer(plan, context, others_follow=plan.certify and permitted)
    asyncio.run(signer.async_sign_pdf(writer, existing_fields_only=True, bytes_reserved=reserved, output=output))
    return output.getvalue()


def _supply(writer: IncrementalPdfFileWriter, fetched: Fetched) -> None:
    """Put all data into the file's security store: pyHanko's own choice leaves roots and responders out.

    Without them a validator in ten years finds no proof that the issuers of the data existed now.
    """
    from pyhanko.sign.validation.dss import DocumentSecurityStore

    DocumentSecurityStore.supply_dss_in_writer(
        writer, None, certs=fetched.certificates, ocsps=fetched.ocsps, crls=fetched.crls
    )


def _stamped(pdf: bytes, stamper: TimeStamper, fetched: Fetched, reserved: int | None) -> bytes:
    from pyhanko.sign.fields import InvisSigSettings
    from pyhanko.sign.signers.pdf_signer import PdfTimeStamper, TimestampDSSContentSettings

    # outside of the page, since PDF/UA asks every widget upon it to be tagged
    unseen = InvisSigSettings(set_print_flag=True, set_hidden_flag=False, box_out_of_bounds=True)
    writer = _writer(pdf)
    _supply(writer, fetched)
    number = len(writer.prev.embedded_timestamp_signatures) + 1
    maker = PdfTimeStamper(stamper, field_name=f"{STAMP_FIELD}{number}", invis_settings=unseen)
    output = BytesIO()
    asyncio.run(
        maker.async_timestamp_pdf(
            writer,
            "sha256",
            validation_context=fetched.context(),
            bytes_reserved=reserved,
            output=output,
            # data that come after the stamp would not be proved by it
            dss_settings=TimestampDSSContentSettings(include_vri=False, update_before_ts=True),
        )
    )
    return output.getvalue()


def _writer(pdf: bytes) -> IncrementalPdfFileWriter:
    from pyhanko.pdf_utils.generic import StreamObject, pdf_name
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    class MetadataKeepingWriter(IncrementalPdfFileWriter):  # type: ignore[misc]
        """Leaves the XMP packet alone: rewriting it would drop the PDF/A extension schema."""

        def _update_meta(self) -> None:
            return

        def add_object(self, obj: PdfObject, **options: object) -> Reference:
            """Certificates and lists that end in a carriage return are written as hex digits, which end clearly."""
            if isinstance(obj, StreamObject) and obj.encoded_data.endswith(AMBIGUOUS_END[:1]):
                obj.apply_filter(pdf_name("/ASCIIHexDecode"))
            return super().add_object(obj, **options)

    return MetadataKeepingWriter(BytesIO(pdf))


def _pdf_signer(plan: _Plan, context: ValidationContext | None, *, others_follow: bool) -> PdfSigner:
    from pyhanko.pdf_utils.content import RawContent
    from pyhanko.pdf_utils.layout import BoxConstraints
    from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
    from pyhanko.sign.signers.pdf_signer import (
        DSSContentSettings,
        PdfSignatureMetadata,
        PdfSigner,
        SigDSSPlacementPreference,
    )
    from pyhanko.stamp import StaticStampStyle

    class MomentSigner(PdfSigner):  # type: ignore[misc]
        """Signs at a given moment rather than at that of the clock."""

        def init_signing_session(self, *arguments: object, **options: object) -> object:
            session = super().init_signing_session(*arguments, **options)
            session.system_time = plan.moment
            return session

    metadata = PdfSignatureMetadata(
        field_name=plan.field,
        subfilter=SigSeedSubFilter.PADES,
        certify=plan.certify,
        docmdp_permissions=MDPPerm.FILL_FORMS if others_follow else MDPPerm.NO_CHANGES,
        md_algorithm=plan.digest,
        validation_context=context,
        embed_validation_info=context is not None,
        # one revision: strict PDF/A validators want every signature to reach the end of the file
        dss_settings=DSSContentSettings(placement=SigDSSPlacementPreference.TOGETHER_WITH_SIGNATURE, include_vri=False),
    )
    # the page itself says who signs; an appearance drawn here would need a font and could only claim validity
    blank = StaticStampStyle(
        border_width=0,
        background=RawContent(b"", box=BoxConstraints(width=100, height=50)),
        background_opacity=1,
    )
    return MomentSigner(metadata, signer=plan.signer, timestamper=plan.stamper, stamp_style=blank)
