"""The in-toto statement, read by a library of others."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.integration.signing.conftest import Desk
from tests.needs import need

from cardwright.signing.manifest import STATEMENT, build_manifest, read_manifest
from cardwright.signing.manifestfile import write_manifest

SCHEMES = {"signer-ec": "ecdsa-sha2-nistp256", "signer-rsa": "rsa-pkcs1v15-sha256", "signer-ed": "ed25519"}


@pytest.fixture(params=SCHEMES)
def sealed(request: pytest.FixtureRequest, desk: Desk, tmp_path: Path) -> tuple[Path, str]:
    """A folder sealed with one kind of key, and the name of the key."""
    name = str(request.param)
    (tmp_path / "index.html").write_text("<title>home</title>")
    identity = desk.identity(name, allow_ed25519=True)
    write_manifest(tmp_path, build_manifest(tmp_path, identity=identity), identity, dsse=True)
    return tmp_path, name


def test_securesystemslib_accepts_the_envelope_and_reads_the_files(desk: Desk, sealed: tuple[Path, str]) -> None:
    need("securesystemslib")
    from cryptography.x509 import load_pem_x509_certificate
    from securesystemslib.dsse import Envelope
    from securesystemslib.exceptions import VerificationError
    from securesystemslib.signer import SSlibKey

    folder, name = sealed
    envelope = Envelope.from_dict(json.loads((folder / STATEMENT).read_bytes()))
    public = load_pem_x509_certificate(desk.authority.pem(name).read_bytes()).public_key()
    (keyid,) = envelope.signatures
    key = SSlibKey.from_crypto(public, keyid=keyid, scheme=SCHEMES[name])  # type: ignore[arg-type]
    assert envelope.verify([key], 1)
    assert envelope.payload_type == "application/vnd.in-toto+json"
    statement = json.loads(envelope.payload)
    manifest = read_manifest((folder / "manifest.json").read_bytes())
    assert statement["_type"] == "https://in-toto.io/Statement/v1"
    assert statement["subject"] == [
        {"name": item, "digest": {"sha256": entry.sha256}} for item, entry in manifest.files.items()
    ]
    envelope.payload += b" "
    with pytest.raises(VerificationError):
        envelope.verify([key], 1)
