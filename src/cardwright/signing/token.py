"""Keys that never leave their token: PKCS#11, used for each signature and never seen."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from cardwright.errors import MissingPartError, SigningError
from cardwright.signing.identity import Identity, ask_secret, identity_of, read_certificates
from cardwright.signing.network import within

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.x509 import Certificate
    from pkcs11 import Session, SignMixin

# a smart card takes a second or two; a token that waits for a finger or has hung is told apart by this
SLOWEST_SIGNATURE = 60.0


class TokenKey:
    """A private key on a token: ``sign`` gives an ECDSA (DER) or RSA PKCS#1 v1.5 signature over SHA-256.

    Each signature is checked with the public key of the certificate before it is used, since a faulty token would
    otherwise give reports that nobody can verify.
    """

    def __init__(self, key: SignMixin, session: Session, certificate: Certificate, *, where: str) -> None:
        from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
        from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

        public = certificate.public_key()
        if not isinstance(public, EllipticCurvePublicKey | RSAPublicKey):
            raise SigningError("only ECDSA and RSA keys of a token can sign", where=where)
        self.kind: Literal["ec", "rsa"] = "ec" if isinstance(public, EllipticCurvePublicKey) else "rsa"
        self.key_size = public.key_size
        self._key = key
        self._session = session  # keeps the session open as long as the key is used
        self._public = public
        self._where = where

    def public_key(self) -> EllipticCurvePublicKey | RSAPublicKey:
        """The public key, taken from the certificate; each signature proves that it is the token's."""
        return self._public

    def close(self) -> None:
        """End the session with the token; the key cannot sign any more."""
        self._session.close()

    def sign(self, data: bytes) -> bytes:
        """A signature over ``data``.

        Raises:
            SigningError: the token refuses, does not answer, or gives a signature that does not hold.
        """
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
        from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
        from cryptography.hazmat.primitives.hashes import SHA256
        from pkcs11.exceptions import PKCS11Error

        try:
            signature = within(SLOWEST_SIGNATURE, lambda: self._sign(data))
        except (PKCS11Error, TimeoutError) as error:
            raise SigningError(f"the token does not sign: {_reason(error)}", where=self._where) from error
        try:
            if isinstance(self._public, EllipticCurvePublicKey):
                self._public.verify(signature, data, ECDSA(SHA256()))
            else:
                self._public.verify(signature, data, PKCS1v15(), SHA256())
        except InvalidSignature as error:
            raise SigningError(
                "the token gave a signature that its certificate does not confirm",
                where=self._where,
                hint="check that key_label and cert_label belong together",
            ) from error
        return signature

    def _sign(self, data: bytes) -> bytes:
        import hashlib

        from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
        from pkcs11 import Mechanism

        if self.kind == "rsa":
            return bytes(self._key.sign(data, mechanism=Mechanism.SHA256_RSA_PKCS))
        # many tokens offer ECDSA over a finished digest only, as two integers of equal size
        raw = bytes(self._key.sign(hashlib.sha256(data).digest(), mechanism=Mechanism.ECDSA))
        half = len(raw) // 2
        return encode_dss_signature(int.from_bytes(raw[:half], "big"), int.from_bytes(raw[half:], "big"))


def load_token(
    *,
    module: Path,
    token: str,
    key_label: str,
    cert_label: str | None = None,
    pin: bytes | None = None,
    chain: Sequence[Path] = (),
) -> Identity:
    """An identity whose key stays on a token.

    Args:
        module: the PKCS#11 library.
        token: label of the token.
        key_label: label of the private key.
        cert_label: label of the certificate; that of the key by default.
        pin: the user's PIN.
        chain: PEM files of the issuers.

    Raises:
        SigningError: the library, the token, the PIN, the key or the certificate is not as named.
        MissingPartError: the extra ``pkcs11`` is not installed.
    """
    _require(module)
    from pkcs11.exceptions import PKCS11Error

    where = f"token {token}"
    session: Session | None = None
    try:
        session = _session(module, token, pin)
        key = _signing_key(session, key_label, where=where)
        certificate = _certificate(session, cert_label or key_label, where=where)
        held = TokenKey(key, session, certificate, where=where)
        held.sign(b"cardwright: does this key belong to the certificate?")
        issuers = [item for file in chain for item in read_certificates(file)]
        return identity_of(held, certificate, issuers, where=where)
    except (PKCS11Error, RuntimeError, UnicodeDecodeError, SigningError) as error:
        if session is not None:
            session.close()
        if isinstance(error, SigningError):
            raise
        raise SigningError(
            f"the key {key_label!r} cannot be used: {_reason(error)}",
            where=where,
            hint="check token, key_label and the PIN under signing.pkcs11",
        ) from error


def _require(module: Path) -> None:
    """The extra and the library of the token are there."""
    try:
        import pkcs11  # noqa: F401
    except ImportError as error:
        raise MissingPartError("a token needs the extra pkcs11", hint="pip install 'cardwright[pkcs11]'") from error
    if not module.is_file():
        raise SigningError("the PKCS#11 library is not there", where=str(module), hint="set signing.pkcs11.module")


def _session(module: Path, token: str, pin: bytes | None) -> Session:
    import pkcs11
    from pkcs11.exceptions import UserAlreadyLoggedIn

    found = pkcs11.lib(str(module)).get_token(token_label=token)
    try:
        return found.open(user_pin=pin.decode() if pin else None)
    except UserAlreadyLoggedIn:
        # another identity of this process holds the login, which counts for the whole process
        return found.open()


def _signing_key(session: Session, label: str, *, where: str) -> SignMixin:
    from pkcs11 import ObjectClass, SignMixin

    key = session.get_key(object_class=ObjectClass.PRIVATE_KEY, label=label)
    if not isinstance(key, SignMixin):
        raise SigningError(f"the key {label!r} is not allowed to sign", where=where)
    return key


def ask_pin(token: str) -> bytes | None:
    """The PIN, typed by a person; None where nobody sits at a terminal."""
    return ask_secret(f"PIN of the token {token}: ")


def _certificate(session: Session, label: str, *, where: str) -> Certificate:
    from cryptography.x509 import load_der_x509_certificate
    from pkcs11 import Attribute, ObjectClass

    found = list(session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE, Attribute.LABEL: label}))
    if len(found) != 1:
        raise SigningError(
            f"holds {len(found)} certificates with the label {label!r} where one is expected",
            where=where,
            hint="set signing.pkcs11.cert_label",
        )
    try:
        return load_der_x509_certificate(bytes(found[0][Attribute.VALUE]))
    except ValueError as error:
        raise SigningError(f"the certificate {label!r} cannot be read", where=where) from error


def _reason(error: BaseException) -> str:
    """PKCS#11 errors often have no text but their name."""
    return f"{type(error).__name__} {error}".strip()
