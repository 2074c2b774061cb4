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
    from cryptography.hazmat.primitives.serialization import Encoding

    class LoadedKeySigner(Signer):  # type: ignore[misc]
        async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
            if digest_algorithm != identity.digest_algorithm:
                raise ValueError(f"only {identity.digest_algorithm} is used here, not {digest_algorithm}")
            return b"\0" * longest_signature(identity) if dry_run else sign_raw(identity, data)

    store = SimpleCertificateStore()
    loaded = [Certificate.load(item.public_bytes(Encoding.DER)) for item in identity.certificates]
    store.register_multiple(loaded)
    return LoadedKeySigner(signing_cert=loaded[0], cert_registry=store, embed_roots=identity.development)


def sign_raw(identity: Identity, data: bytes) -> bytes:
    """A bare signature over ``data``: ECDSA (DER) or RSA PKCS#1 v1.5 with SHA-256, or Ed25519.

    Raises:
        SigningError: a token does not sign.
    """
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.hashes import SHA256

    key = identity.key
    if isinstance(key, EllipticCurvePrivateKey):
        return key.sign(data, ECDSA(SHA256()))
    if isinstance(key, RSAPrivateKey):
        return key.sign(data, PKCS1v15(), SHA256())
    return key.sign(data)


def longest_signature(identity: Identity) -> int:
    """Bytes that the longest signature of this key takes."""
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

    public = identity.certificate.public_key()
    if isinstance(public, EllipticCurvePublicKey):
        # the DER form holds two integers, each of one byte more than the curve's size at most
        return 2 * ((public.key_size + 7) // 8 + 3) + 3
    return public.key_size // 8 if isinstance(public, RSAPublicKey) else 64
