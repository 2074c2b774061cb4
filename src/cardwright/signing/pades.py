"""PAdES signatures that leave the unsigned document as it was, byte for byte, in front of them."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime
from enum import StrEnum
from io import BytesIO
from typing import TYPE_CHECKING

from cardwright.errors import SigningError
from cardwright.render.pdf_field import FIELD_NAME
from cardwright.render.pdf_save import AMBIGUOUS_END
from cardwright.signing.identity import Identity
from cardwright.signing.signer import pyhanko_signer

if TYPE_CHECKING:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.signers import PdfSigner, Signer


_ATTEMPTS = 20
_PLACE = re.compile(rb"/Contents\s*<([0-9A-Fa-f]+)>")


class Level(StrEnum):
    """PAdES baseline levels of ETSI EN 319 142-1 that can be made."""

    B_B = "B-B"


def sign_pdf(pdf: bytes, identity: Identity, *, signed_at: datetime | None = None, level: Level = Level.B_B) -> bytes:
    """Certify a report: no change is permitted afterwards.

    The report must hold the empty, tagged signature field that ``render_pdf`` makes. The signature is an incremental
    update, so the given bytes are an exact prefix of the result.

    Args:
        pdf: the unsigned report.
        identity: who signs.
        signed_at: the claimed time of signing; the clock by default.
        level: the PAdES baseline level.

    Raises:
        SigningError: the certificate is not valid at that time, or the file has no field to sign.
        MissingPartError: the extra ``pdf`` is not installed.
    """
    moment = signed_at or datetime.now(UTC)
    identity.require_valid(moment)
    signer = _pdf_signer(pyhanko_signer(identity), moment, level)
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.sign.general import SigningError as PyhankoSigningError

    try:
        signed = _signed(pdf, signer)
    except (PdfError, PyhankoSigningError) as error:
        raise SigningError(
            f"the report cannot be signed: {error}", hint="sign a report as `cardwright build` writes it, unsigned"
        ) from error
    if not signed.startswith(pdf) or AMBIGUOUS_END in signed[len(pdf) :]:
        raise SigningError("signing has damaged the bytes of the report", hint="please report this with both versions")
    return signed


def _signed(pdf: bytes, signer: PdfSigner) -> bytes:
    """The signed file; when a stream of the update ends ambiguously, once more with two more zeros of padding."""
    reserved: int | None = None
    signed = b""
    for _attempt in range(_ATTEMPTS):
        output = BytesIO()
        asyncio.run(
            signer.async_sign_pdf(_writer(pdf), existing_fields_only=True, bytes_reserved=reserved, output=output)
        )
        signed = output.getvalue()
        if AMBIGUOUS_END not in signed[len(pdf) :]:
            break
        place = _PLACE.search(signed, len(pdf))
        assert place is not None
        reserved = len(place[1]) + 2
    return signed


def _writer(pdf: bytes) -> IncrementalPdfFileWriter:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    class MetadataKeepingWriter(IncrementalPdfFileWriter):  # type: ignore[misc]
        """Leaves the XMP packet alone: rewriting it would drop the PDF/A extension schema."""

        def _update_meta(self) -> None:
            return

    return MetadataKeepingWriter(BytesIO(pdf))


def _pdf_signer(signer: Signer, moment: datetime, level: Level) -> PdfSigner:
    from pyhanko.pdf_utils.content import RawContent
    from pyhanko.pdf_utils.layout import BoxConstraints
    from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
    from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner
    from pyhanko.stamp import StaticStampStyle

    class MomentSigner(PdfSigner):  # type: ignore[misc]
        """Signs at a given moment rather than at that of the clock."""

        def init_signing_session(self, *arguments: object, **options: object) -> object:
            session = super().init_signing_session(*arguments, **options)
            session.system_time = moment
            return session

    metadata = PdfSignatureMetadata(
        field_name=FIELD_NAME,
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        md_algorithm="sha256",
        embed_validation_info=level is not Level.B_B,
    )
    # the page itself says who signs; an appearance drawn here would need a font and could only claim validity
    blank = StaticStampStyle(
        border_width=0,
        background=RawContent(b"", box=BoxConstraints(width=100, height=50)),
        background_opacity=1,
    )
    return MomentSigner(metadata, signer=signer, stamp_style=blank)
