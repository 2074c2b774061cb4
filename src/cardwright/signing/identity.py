"""Who signs: a certificate, the chain above it and a key that is loaded once and used many times."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias

from cardwright.errors import MissingPartError, SigningError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
    from cryptography.x509 import Certificate

    SigningKey: TypeAlias = EllipticCurvePrivateKey | RSAPrivateKey | "WholeKey"

DEVELOPMENT_MARK = "UNTRUSTED DEVELOPMENT"
MINIMUM_RSA_BITS = 2048


class WholeKey(Protocol):
    """A key that needs no more than the data to sign: one on a token, or Ed25519."""

    def sign(self, data: bytes, /) -> bytes:
        """The signature over the data."""

    def public_key(self) -> PublicKeyTypes:
        """The key that checks it."""


@dataclass(frozen=True, kw_only=True)
class Identity:
    """A signing identity.

    ``chain`` holds the issuers of the certificate, nearest first, as far as they are known; a root comes last.
    ``development`` says that nobody vouches for the certificate.
    """

    certificate: Certificate
    chain: tuple[Certificate, ...]
    key: SigningKey = field(repr=False)
    development: bool

    @property
    def subject(self) -> str:
        """The name in the certificate, as RFC 4514 writes it."""
        return self.certificate.subject.rfc4514_string()

    @property
    def fingerprint(self) -> str:
        """sha256 of the certificate's DER bytes, 64 hex digits."""
        return hashlib.sha256(_der(self.certificate)).hexdigest()

    @property
    def digest_algorithm(self) -> str:
        """The digest of its signatures: sha256, or sha512 where Ed25519 demands it (RFC 8419)."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return "sha512" if isinstance(self.key, Ed25519PrivateKey) else "sha256"

    @property
    def certificates(self) -> tuple[Certificate, ...]:
        """What a signature carries: the chain without its root, which the verifier must bring himself.

        A development identity carries its root as well, since nobody can bring that one.
        """
        issuers = tuple(item for item in self.chain if self.development or item.subject != item.issuer)
        return (self.certificate, *issuers)

    def chain_pem(self) -> bytes:
        """The certificate and its chain as PEM, signer first."""
        return b"".join(_pem(item) for item in (self.certificate, *self.chain))

    def root_pem(self) -> bytes:
        """The last certificate of the chain as PEM: for a development identity its throwaway root."""
        return _pem((self.certificate, *self.chain)[-1])

    def require_valid(self, moment: datetime) -> None:
        """Check the validity period before signing.

        Raises:
            SigningError: the certificate is not yet or no longer valid at ``moment``.
        """
        first, last = self.certificate.not_valid_before_utc, self.certificate.not_valid_after_utc
        if not first <= moment <= last:
            raise SigningError(
                f"the certificate of {self.subject} is valid from {first:%Y-%m-%d} to {last:%Y-%m-%d}, "
                f"not on {moment:%Y-%m-%d}",
                hint="renew the certificate, or check the clock of this machine",
            )


def certificate_files(identity: Identity) -> dict[str, bytes]:
    """The certificates to publish beside the documents, by relative path.

    A development root is published so that auditors can try the commands; trust never comes from that file.
    """
    if identity.development:
        return {"certificates/development-root.pem": identity.root_pem()}
    return {"certificates/signer-chain.pem": identity.chain_pem()}


def read_passphrase(*, file: Path | None = None, env: str | None = None) -> bytes | None:
    """A passphrase from a file (first line) or an environment variable; never from a command line.

    Raises:
        SigningError: the file cannot be read, or the variable is not set.
    """
    if file is not None:
        try:
            return file.read_bytes().split(b"\n", 1)[0].rstrip(b"\r")
        except OSError as error:
            raise SigningError(
                f"the passphrase file cannot be read: {error.strerror}", where=str(file), hint="check passphrase_file"
            ) from error
    if env is not None:
        value = os.environ.get(env)
        if value is None:
            raise SigningError(
                f"the environment variable {env} is not set", where="signing.passphrase_env", hint=f"export {env}"
            )
        return value.encode()
    return None


def ask_secret(question: str) -> bytes | None:
    """A PIN or passphrase, typed by a person and not shown; None where nobody sits at a terminal."""
    import getpass

    if not sys.stdin.isatty() or os.environ.get("CI"):
        return None
    return getpass.getpass(question).encode()


def load_pem(
    key: Path,
    certificate: Path,
    *,
    chain: Sequence[Path] = (),
    passphrase: bytes | None = None,
    allow_ed25519: bool = False,
) -> Identity:
    """An identity from PEM files. ``certificate`` may hold the chain as well.

    Where a key is encrypted and no passphrase is given, a person at the terminal is asked for it.

    Raises:
        SigningError: a file cannot be read, the passphrase is wrong, or key and certificate do not belong together.
        MissingPartError: the extra ``pdf`` is not installed.
    """
    _require_cryptography()
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    data = _read(key)
    if passphrase is None and b"ENCRYPTED" in data:
        passphrase = ask_secret(f"Passphrase of {key.name}: ")
    try:
        loaded = load_pem_private_key(data, passphrase)
    except (TypeError, ValueError) as error:
        raise _unusable(key, passphrase) from error
    found = [item for file in (certificate, *chain) for item in read_certificates(file)]
    return identity_of(
        _usable(loaded, where=str(key), allow_ed25519=allow_ed25519), found[0], found[1:], where=str(key)
    )


def load_pkcs12(file: Path, *, passphrase: bytes | None = None, allow_ed25519: bool = False) -> Identity:
    """An identity from a PKCS#12 file; a passphrase that is wanted and not given is asked for as for PEM files.

    Raises:
        SigningError: the file cannot be read, the passphrase is wrong, or key or certificate are missing.
        MissingPartError: the extra ``pdf`` is not installed.
    """
    _require_cryptography()
    from cryptography.hazmat.primitives.serialization.pkcs12 import load_key_and_certificates

    data = _read(file)
    try:
        key, certificate, others = load_key_and_certificates(data, passphrase)
    except ValueError as error:
        asked = ask_secret(f"Passphrase of {file.name}: ") if passphrase is None else None
        if asked is None:
            raise _unusable(file, passphrase) from error
        return load_pkcs12(file, passphrase=asked, allow_ed25519=allow_ed25519)
    if key is None or certificate is None:
        raise SigningError(
            "the PKCS#12 file holds no key with its certificate", where=str(file), hint="export both into one file"
        )
    usable = _usable(key, where=str(file), allow_ed25519=allow_ed25519)
    return identity_of(usable, certificate, others, where=str(file))


def read_certificates(file: Path) -> list[Certificate]:
    """The certificates of a PEM file, in its order; at least one.

    Raises:
        SigningError: the file cannot be read or holds none.
    """
    from cryptography.x509 import load_pem_x509_certificates

    try:
        return load_pem_x509_certificates(_read(file))
    except ValueError as error:
        raise SigningError(
            "no PEM certificate can be read from this file", where=str(file), hint="expected BEGIN CERTIFICATE"
        ) from error


def identity_of(key: SigningKey, certificate: Certificate, others: Sequence[Certificate], *, where: str) -> Identity:
    """An identity of a key, its certificate and what else is known about its issuers.

    Raises:
        SigningError: the key does not belong to the certificate.
    """
    if key.public_key() != certificate.public_key():
        raise SigningError(
            "the key does not belong to the certificate",
            where=where,
            hint=f"the certificate is that of {certificate.subject.rfc4514_string()}",
        )
    development = DEVELOPMENT_MARK in certificate.subject.rfc4514_string()
    return Identity(certificate=certificate, chain=_chain_above(certificate, others), key=key, development=development)


def _usable(key: object, *, where: str, allow_ed25519: bool) -> SigningKey:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

    if isinstance(key, Ed25519PrivateKey) and allow_ed25519:
        return key
    if not isinstance(key, EllipticCurvePrivateKey | RSAPrivateKey):
        raise SigningError(
            "only ECDSA and RSA keys can sign: common PDF readers cannot check other kinds",
            where=where,
            hint="use an ECDSA P-256 key; `signing.allow_ed25519: true` lets an Ed25519 key sign all the same",
        )
    if isinstance(key, RSAPrivateKey) and key.key_size < MINIMUM_RSA_BITS:
        raise SigningError(
            f"the RSA key has {key.key_size} bits; at least {MINIMUM_RSA_BITS} are needed",
            where=where,
            hint="use an ECDSA P-256 key, or RSA with 3072 bits",
        )
    return key


def _chain_above(certificate: Certificate, others: Sequence[Certificate]) -> tuple[Certificate, ...]:
    """The issuers in order; certificates that play no part are left out, so that signatures carry none of them."""
    chain: list[Certificate] = []
    current = certificate
    while current.subject != current.issuer:
        issuer = next((item for item in others if item.subject == current.issuer and item not in chain), None)
        if issuer is None:
            break
        chain.append(issuer)
        current = issuer
    return tuple(chain)


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise SigningError(
            f"cannot be read: {error.strerror}",
            where=str(file),
            hint="check the path, on the command line or under `signing` in cardwright.yaml",
        ) from error


def _unusable(file: Path, passphrase: bytes | None) -> SigningError:
    if passphrase is None:
        hint = "is it a private key? if it is encrypted, give passphrase_file or passphrase_env"
    else:
        hint = "check the passphrase"
    return SigningError("the key cannot be loaded", where=str(file), hint=hint)


def _require_cryptography() -> None:
    try:
        import cryptography  # noqa: F401
    except ImportError as error:
        raise MissingPartError("signing needs the extra pdf", hint="pip install 'cardwright[pdf]'") from error


def _der(certificate: Certificate) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding

    return certificate.public_bytes(Encoding.DER)


def _pem(certificate: Certificate) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding

    return certificate.public_bytes(Encoding.PEM)
