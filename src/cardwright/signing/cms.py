"""Detached CMS signatures: made over the manifest, checked by anyone with openssl."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from cardwright.signing.identity import Identity
from cardwright.signing.services import TrustServices
from cardwright.signing.signer import pyhanko_signer
from cardwright.signing.trust import quiet

if TYPE_CHECKING:
    from pyhanko.sign.timestamps import TimeStamper


def sign_detached(
    content: bytes,
    identity: Identity,
    *,
    signed_at: datetime | None = None,
    services: TrustServices | None = None,
) -> bytes:
    """A detached CMS signature (RFC 5652, DER) over ``content``.

    ``openssl cms -verify -binary -inform DER -in FILE.p7s -content FILE -CAfile root.pem -purpose any`` checks it.

    Args:
        content: the bytes to sign, as they are published.
        identity: who signs.
        signed_at: the claimed time of signing; the clock by default.
        services: put a time stamp of one of these authorities upon the signature.

    Raises:
        SigningError: the certificate is not valid at that time, or an authority sends what does not hold.
        UnreachableError: no authority answers.
        MissingPartError: the extra ``pdf`` is not installed.
    """
    moment = signed_at or datetime.now(UTC)
    identity.require_valid(moment)
    signer = pyhanko_signer(identity)
    from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes

    def signed(stamper: TimeStamper | None) -> bytes:
        with quiet():
            made = asyncio.run(
                signer.async_sign_general_data(
                    content,
                    identity.digest_algorithm,
                    detached=True,
                    timestamper=stamper,
                    signed_attr_settings=PdfCMSSignedAttributes(signing_time=moment),
                )
            )
        data: bytes = made.dump()
        return data

    return services.with_an_authority(signed) if services else signed(None)
