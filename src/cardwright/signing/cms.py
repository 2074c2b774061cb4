"""Detached CMS signatures: made over the manifest, checked by anyone with openssl."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from cardwright.signing.identity import Identity
from cardwright.signing.signer import pyhanko_signer


def sign_detached(content: bytes, identity: Identity, *, signed_at: datetime | None = None) -> bytes:
    """A detached CMS signature (RFC 5652, SHA-256, DER) over ``content``.

    ``openssl cms -verify -binary -inform DER -in FILE.p7s -content FILE -CAfile root.pem -purpose any`` checks it.

    Args:
        content: the bytes to sign, as they are published.
        identity: who signs.
        signed_at: the claimed time of signing; the clock by default.

    Raises:
        SigningError: the certificate is not valid at that time.
        MissingPartError: the extra ``pdf`` is not installed.
    """
    moment = signed_at or datetime.now(UTC)
    identity.require_valid(moment)
    signer = pyhanko_signer(identity)
    from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes

    signed = asyncio.run(
        signer.async_sign_general_data(
            content, "sha256", detached=True, signed_attr_settings=PdfCMSSignedAttributes(signing_time=moment)
        )
    )
    data: bytes = signed.dump()
    return data
