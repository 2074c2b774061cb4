"""A small certificate authority for tests: root, intermediate and signer, as PEM and PKCS#12 files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

PASSPHRASE = b"correct horse"


@dataclass(frozen=True, kw_only=True)
class Files:
    """Where the made files lie."""

    root: Path
    key: Path
    encrypted_key: Path
    certificate: Path
    chain: Path
    pkcs12: Path


def make_pki(folder: Path, *, kind: str = "ec", valid_days: int = 365) -> Files:
    """Make all files; ``kind`` is ec, rsa or ed25519."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
    from cryptography.hazmat.primitives.serialization import (
        BestAvailableEncryption,
        Encoding,
        NoEncryption,
        PrivateFormat,
        pkcs12,
    )
    from cryptography.x509.oid import NameOID

    folder.mkdir(parents=True, exist_ok=True)
    now = datetime.now(UTC)

    def named(name: str) -> x509.Name:
        return x509.Name(
            [x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Test Bank"), x509.NameAttribute(NameOID.COMMON_NAME, name)]
        )

    def usage(*, authority: bool) -> x509.KeyUsage:
        return x509.KeyUsage(not authority, not authority, False, False, False, authority, authority, False, False)

    def issue(
        name: str, issuer: str, key: object, issuer_key: object, *, authority: bool, days: int
    ) -> x509.Certificate:
        return (
            x509.CertificateBuilder()
            .subject_name(named(name))
            .issuer_name(named(issuer))
            .public_key(key.public_key())  # type: ignore[attr-defined]
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=2))
            .not_valid_after(now + timedelta(days=days))
            .add_extension(x509.BasicConstraints(authority, None), critical=True)
            .add_extension(usage(authority=authority), critical=True)
            .sign(issuer_key, hashes.SHA256())  # type: ignore[arg-type]
        )

    root_key, middle_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    key = {
        "ec": lambda: ec.generate_private_key(ec.SECP256R1()),
        "rsa": lambda: rsa.generate_private_key(65537, 2048),
        "small-rsa": lambda: rsa.generate_private_key(65537, 1024),
        "ed25519": ed25519.Ed25519PrivateKey.generate,
    }[kind]()
    root = issue("Test Root", "Test Root", root_key, root_key, authority=True, days=3650)
    middle = issue("Test Issuing", "Test Root", middle_key, root_key, authority=True, days=3000)
    leaf = issue("Model Release", "Test Issuing", key, middle_key, authority=False, days=valid_days)
    made = Files(
        root=folder / "root.pem",
        key=folder / "key.pem",
        encrypted_key=folder / "encrypted.pem",
        certificate=folder / "certificate.pem",
        chain=folder / "chain.pem",
        pkcs12=folder / "identity.p12",
    )
    made.root.write_bytes(root.public_bytes(Encoding.PEM))
    made.key.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    made.encrypted_key.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(PASSPHRASE))
    )
    made.certificate.write_bytes(leaf.public_bytes(Encoding.PEM))
    made.chain.write_bytes(middle.public_bytes(Encoding.PEM) + root.public_bytes(Encoding.PEM))
    made.pkcs12.write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"release", key, leaf, [root, middle], BestAvailableEncryption(PASSPHRASE)
        )
    )
    return made
