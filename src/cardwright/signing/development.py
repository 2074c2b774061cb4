"""The development identity: a throwaway key, made on first use outside every repository and trusted by nobody."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from cardwright.errors import SigningError
from cardwright.signing.identity import DEVELOPMENT_MARK, Identity, load_pem

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.x509 import Name

VALIDITY = timedelta(days=90)
RENEW_BEFORE = timedelta(days=1)
# a verifier whose clock runs a little behind must not find a signature from the future
BACKDATED = timedelta(hours=1)
FILE_NAME = "identity.pem"
ENVIRONMENT = "CARDWRIGHT_DEV_IDENTITY"


def development_folder() -> Path:
    """Where the development identity of this user lies: ``CARDWRIGHT_DEV_IDENTITY``, else the user's data folder."""
    named = os.environ.get(ENVIRONMENT)
    if named:
        return Path(named)
    data = os.environ.get("XDG_DATA_HOME")
    base = Path(data) if data and Path(data).is_absolute() else Path.home() / ".local" / "share"
    return base / "cardwright" / "dev-identity"


def development_identity(folder: Path | None = None, *, now: datetime | None = None) -> Identity:
    """The development identity of this user, made on first use and renewed when it is about to expire.

    ECDSA P-256 under a root of its own whose key is thrown away at once. The names of both certificates say
    UNTRUSTED DEVELOPMENT. Two processes that start at the same time get the same identity.

    Args:
        folder: where it is kept; ``development_folder()`` by default.
        now: the moment at which it must be valid; the clock by default.

    Raises:
        SigningError: the folder cannot be written, or the file in it is damaged.
    """
    folder = folder or development_folder()
    moment = now or datetime.now(UTC)
    file = folder / FILE_NAME
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _locked(folder):
            if file.exists():
                identity = load_pem(file, file)
                first = identity.certificate.not_valid_before_utc
                if first <= moment <= identity.certificate.not_valid_after_utc - RENEW_BEFORE:
                    return identity
            _write_private(file, _new_identity(moment))
            return load_pem(file, file)
    except OSError as error:
        raise SigningError(
            f"the development identity cannot be kept: {error.strerror}",
            where=str(folder),
            hint=f"set {ENVIRONMENT} to a folder that can be written, or configure a signing key",
        ) from error


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    import fcntl

    with (folder / ".lock").open("ab") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _write_private(file: Path, data: bytes) -> None:
    # mkstemp creates with mode 0600, so the key is never readable by others, not even for a moment
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=".identity-")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _new_identity(now: datetime) -> bytes:
    """Key, certificate and root as one PEM file, so that they can only change together."""
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    root_key, key = generate_private_key(SECP256R1()), generate_private_key(SECP256R1())
    root_name, name = _name("root"), _name("signer")
    root = _certificate(root_name, root_name, root_key, root_key, now=now, authority=True)
    certificate = _certificate(name, root_name, key, root_key, now=now, authority=False)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + certificate + root


def _name(role: str) -> Name:
    from cryptography.x509 import Name, NameAttribute
    from cryptography.x509.oid import NameOID

    return Name(
        [
            NameAttribute(NameOID.ORGANIZATION_NAME, "Cardwright development identity"),
            NameAttribute(NameOID.COMMON_NAME, f"{DEVELOPMENT_MARK} {role}"),
        ]
    )


def _certificate(
    name: Name,
    issuer: Name,
    key: EllipticCurvePrivateKey,
    issuer_key: EllipticCurvePrivateKey,
    *,
    now: datetime,
    authority: bool,
) -> bytes:
    from cryptography import x509
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import Encoding

    usage = x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=not authority,
        key_cert_sign=authority,
        crl_sign=authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
    issuer_identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key())
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACKDATED)
        .not_valid_after(now + VALIDITY)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=0 if authority else None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(issuer_identifier, critical=False)
    )
    return builder.sign(issuer_key, SHA256()).public_bytes(Encoding.PEM)
