"""pyHanko's signer over a key that is already loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cardwright.errors import MissingPartError

if TYPE_CHECKING:
    from pyhanko.sign.signers import Signer

    from cardwright.signing.identity import Identity


def pyhanko_signer(identity: Identity) -> Signer:
    """A signer for PDF and CMS signatures.

    pyHanko's own signer keeps the key as bytes and loads and checks it anew for every signature, which for RSA
    costs four times the signature itself.

    Raises:
        MissingPartError: the extra ``pdf`` is not installed.
    """
    try:
        from asn1crypto.x509 import Certificate
        from pyhanko.sign.signers import Signer
        from pyhanko_certvalidator.registry import SimpleCertificateStore
    except ImportError as error:
        raise MissingPartError("signing needs the extra pdf", hint="pip install 'cardwright[pdf]'") from error
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import Encoding

    class LoadedKeySigner(Signer):  # type: ignore[misc]
        async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
            if digest_algorithm != "sha256":
                raise ValueError(f"only sha256 is used here, not {digest_algorithm}")
            if isinstance(identity.key, EllipticCurvePrivateKey):
                # the longest DER form of an ECDSA signature: two integers of one more byte than the curve's size
                size = (identity.key.key_size + 7) // 8
                return b"\0" * (2 * (size + 3) + 3) if dry_run else identity.key.sign(data, ECDSA(SHA256()))
            if dry_run:
                return b"\0" * (identity.key.key_size // 8)
            return identity.key.sign(data, PKCS1v15(), SHA256())

    store = SimpleCertificateStore()
    loaded = [Certificate.load(item.public_bytes(Encoding.DER)) for item in identity.certificates]
    store.register_multiple(loaded)
    return LoadedKeySigner(signing_cert=loaded[0], cert_registry=store, embed_roots=identity.development)
