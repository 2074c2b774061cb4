"""Identities: loading, refusing, and the development identity's life."""

from __future__ import annotations

import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.integration.signing.pki import PASSPHRASE, make_pki
from tests.needs import need

from cardwright.errors import SigningError
from cardwright.signing.development import VALIDITY, development_folder, development_identity
from cardwright.signing.identity import certificate_files, load_pem, load_pkcs12, read_passphrase


@pytest.fixture(autouse=True)
def _cryptography() -> None:
    need("cryptography")


def test_a_pem_key_with_its_chain_is_an_identity(tmp_path: Path) -> None:
    files = make_pki(tmp_path)
    identity = load_pem(files.key, files.certificate, chain=[files.chain])
    assert identity.subject == "CN=Model Release,O=Test Bank"
    assert [item.subject.rfc4514_string() for item in identity.chain] == [
        "CN=Test Issuing,O=Test Bank",
        "CN=Test Root,O=Test Bank",
    ]
    assert not identity.development
    assert len(identity.fingerprint) == 64


def test_a_signature_of_a_real_key_carries_no_root(tmp_path: Path) -> None:
    files = make_pki(tmp_path)
    identity = load_pem(files.key, files.certificate, chain=[files.chain])
    assert [item.subject.rfc4514_string() for item in identity.certificates] == [
        "CN=Model Release,O=Test Bank",
        "CN=Test Issuing,O=Test Bank",
    ]


def test_pkcs12_orders_its_certificates_into_a_chain(tmp_path: Path) -> None:
    files = make_pki(tmp_path)
    identity = load_pkcs12(files.pkcs12, passphrase=PASSPHRASE)
    pem = load_pem(files.key, files.certificate, chain=[files.chain])
    assert identity.chain_pem() == pem.chain_pem()


def test_the_key_is_not_in_the_text_of_an_identity(tmp_path: Path) -> None:
    assert "key" not in repr(development_identity(tmp_path))


@pytest.mark.parametrize(("passphrase", "hint"), [(None, "passphrase_file"), (b"wrong", "check the passphrase")])
def test_an_encrypted_key_without_the_right_passphrase_is_refused(
    tmp_path: Path, passphrase: bytes | None, hint: str
) -> None:
    files = make_pki(tmp_path)
    with pytest.raises(SigningError, match=hint):
        load_pem(files.encrypted_key, files.certificate, passphrase=passphrase)
    with pytest.raises(SigningError, match=hint):
        load_pkcs12(files.pkcs12, passphrase=passphrase)


def test_an_encrypted_key_with_its_passphrase_loads(tmp_path: Path) -> None:
    files = make_pki(tmp_path)
    assert load_pem(files.encrypted_key, files.certificate, passphrase=PASSPHRASE).chain == ()


@pytest.mark.parametrize(("kind", "message"), [("ed25519", "only ECDSA and RSA"), ("small-rsa", "1024 bits")])
def test_a_key_that_readers_cannot_check_or_break_is_refused(tmp_path: Path, kind: str, message: str) -> None:
    files = make_pki(tmp_path, kind=kind)
    with pytest.raises(SigningError, match=message):
        load_pem(files.key, files.certificate)


def test_a_key_of_another_certificate_is_refused(tmp_path: Path) -> None:
    one, other = make_pki(tmp_path / "one"), make_pki(tmp_path / "other")
    with pytest.raises(SigningError, match="does not belong"):
        load_pem(one.key, other.certificate)


def test_a_missing_or_wrong_file_is_named(tmp_path: Path) -> None:
    files = make_pki(tmp_path)
    with pytest.raises(SigningError, match=r"absent\.pem"):
        load_pem(tmp_path / "absent.pem", files.certificate)
    with pytest.raises(SigningError, match="no PEM certificate"):
        load_pem(files.key, files.key)


def test_passphrases_come_from_files_and_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "passphrase"
    file.write_bytes(b"secret\r\nsecond line\n")
    monkeypatch.setenv("KEY_PASSPHRASE", "from env")
    assert read_passphrase(file=file) == b"secret"
    assert read_passphrase(env="KEY_PASSPHRASE") == b"from env"
    assert read_passphrase() is None
    with pytest.raises(SigningError, match="NOT_SET_ANYWHERE"):
        read_passphrase(env="NOT_SET_ANYWHERE")
    with pytest.raises(SigningError, match="cannot be read"):
        read_passphrase(file=tmp_path / "absent")


def test_a_certificate_out_of_its_period_cannot_sign(tmp_path: Path) -> None:
    files = make_pki(tmp_path, valid_days=1)
    identity = load_pem(files.key, files.certificate)
    identity.require_valid(datetime.now(UTC))
    with pytest.raises(SigningError, match="is valid from"):
        identity.require_valid(datetime.now(UTC) + timedelta(days=2))


def test_the_development_identity_stays_the_same_and_private(tmp_path: Path) -> None:
    first, second = development_identity(tmp_path / "new"), development_identity(tmp_path / "new")
    assert first.fingerprint == second.fingerprint
    assert first.development
    assert "UNTRUSTED DEVELOPMENT" in first.subject
    mode = stat.S_IMODE((tmp_path / "new" / "identity.pem").stat().st_mode)
    assert mode == 0o600


def test_the_development_identity_is_renewed_before_it_expires(tmp_path: Path) -> None:
    first = development_identity(tmp_path)
    later = datetime.now(UTC) + VALIDITY
    renewed = development_identity(tmp_path, now=later)
    assert renewed.fingerprint != first.fingerprint
    renewed.require_valid(later)


def test_processes_that_start_together_get_one_development_identity(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from cardwright.signing.development import development_identity as d; "
        "print(d(Path(sys.argv[1])).fingerprint)"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    assert len({process.communicate(timeout=60)[0] for process in running}) == 1


def test_a_damaged_development_identity_is_an_error_that_names_the_file(tmp_path: Path) -> None:
    (tmp_path / "identity.pem").write_text("nonsense")
    with pytest.raises(SigningError, match=r"identity\.pem"):
        development_identity(tmp_path)


def test_the_folder_follows_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARDWRIGHT_DEV_IDENTITY", str(tmp_path / "own"))
    assert development_folder() == tmp_path / "own"
    monkeypatch.delenv("CARDWRIGHT_DEV_IDENTITY")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert development_folder() == tmp_path / "data" / "cardwright" / "dev-identity"
    monkeypatch.setenv("XDG_DATA_HOME", "relative")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert development_folder() == tmp_path / ".local" / "share" / "cardwright" / "dev-identity"


def test_published_certificates_say_what_they_are(tmp_path: Path) -> None:
    files = make_pki(tmp_path / "pki")
    real = load_pem(files.key, files.certificate, chain=[files.chain])
    development = development_identity(tmp_path / "development")
    assert list(certificate_files(real)) == ["certificates/signer-chain.pem"]
    assert list(certificate_files(development)) == ["certificates/development-root.pem"]
    assert all(b"PRIVATE" not in data for item in (real, development) for data in certificate_files(item).values())
