"""Keys on a token: SoftHSM2 through PKCS#11, with RSA and elliptic curves."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from tests.integration.signing.authorities import Authority
from tests.integration.signing.conftest import Desk
from tests.needs import need

from cardwright.errors import SigningError
from cardwright.signing.identity import Identity
from cardwright.signing.levels import Level
from cardwright.signing.token import TokenKey

PIN = "5678"


def softhsm_library() -> Path:
    """Where Debian and others put SoftHSM's library."""
    places = [
        *Path("/usr/lib").glob("softhsm/libsofthsm2.so"),
        *Path("/usr/lib").glob("*/softhsm/libsofthsm2.so"),
        *Path("/usr/local/lib").glob("softhsm/libsofthsm2.so"),
    ]
    return places[0]


@pytest.fixture(scope="module")
def module(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A token `cards` that holds the two keys with their certificates."""
    need("softhsm2-util", "pkcs11")
    folder = tmp_path_factory.mktemp("softhsm")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\n")
    before = os.environ.get("SOFTHSM2_CONF")
    os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm2.conf")
    program = shutil.which("softhsm2-util")
    assert program is not None

    def run(*arguments: str) -> None:
        subprocess.run([program, *arguments], check=True, capture_output=True)

    run("--init-token", "--free", "--label", "cards", "--pin", PIN, "--so-pin", "1234")
    names = ("signer-ec", "signer-rsa", "plain")
    for number, name in enumerate(names, 1):
        key = str(authority.key(name))
        run("--import", key, "--token", "cards", "--label", name, "--id", f"0{number}", "--pin", PIN)
    library = softhsm_library()
    _write_certificates(library, authority, names)
    yield library
    if before is None:
        del os.environ["SOFTHSM2_CONF"]
    else:
        os.environ["SOFTHSM2_CONF"] = before


def _write_certificates(library: Path, authority: Authority, names: tuple[str, ...]) -> None:
    import pkcs11
    from asn1crypto import pem, x509
    from pkcs11 import Attribute, CertificateType, ObjectClass

    with pkcs11.lib(str(library)).get_token(token_label="cards").open(user_pin=PIN, rw=True) as session:
        for number, name in enumerate(names, 1):
            der = pem.unarmor(authority.pem(name).read_bytes())[2]
            session.create_object(
                {
                    Attribute.CLASS: ObjectClass.CERTIFICATE,
                    Attribute.CERTIFICATE_TYPE: CertificateType.X_509,
                    Attribute.TOKEN: True,
                    Attribute.LABEL: name,
                    Attribute.ID: bytes([number]),
                    Attribute.SUBJECT: x509.Certificate.load(der).subject.dump(),
                    Attribute.VALUE: der,
                }
            )


@contextmanager
def on_token(
    module: Path, desk: Desk, name: str, *, pin: str | None = PIN, cert: str | None = None
) -> Iterator[Identity]:
    from cardwright.signing.token import load_token

    identity = load_token(
        module=module,
        token="cards",
        key_label=name,
        cert_label=cert,
        pin=pin.encode() if pin else None,
        chain=[desk.authority.pem("interm"), desk.authority.pem("root")],
    )
    try:
        yield identity
    finally:
        assert isinstance(identity.key, TokenKey)
        identity.key.close()


@pytest.mark.parametrize("level", [Level.B_B, Level.B_LTA])
@pytest.mark.parametrize("name", ["signer-ec", "signer-rsa"])
def test_a_token_signs_as_a_file_does(module: Path, desk: Desk, name: str, level: Level) -> None:
    from cardwright.signing.pades import sign_pdf

    with on_token(module, desk, name) as identity:
        assert identity.fingerprint == desk.identity(name).fingerprint
        assert not identity.development
        pdf = sign_pdf(desk.unsigned, identity, level=level, services=desk.services())
    report = desk.verify(pdf, level=level)
    assert report.ok, report.first_failure


@pytest.mark.parametrize(
    ("name", "pin", "words"),
    [
        ("signer-ec", "0000", "PinIncorrect"),
        ("absent", PIN, "NoSuchKey"),
        ("signer-ec", None, "cannot be used|holds 0"),
    ],
    ids=["wrong PIN", "no such key", "no PIN"],
)
def test_what_is_wrong_with_a_token_is_named_without_its_pin(
    module: Path, desk: Desk, name: str, pin: str | None, words: str
) -> None:
    with pytest.raises(SigningError, match=words) as raised, on_token(module, desk, name, pin=pin):
        pass
    assert "cards" in str(raised.value)
    assert pin is None or pin not in str(raised.value)


def test_another_token_and_a_missing_library_are_named(module: Path, desk: Desk, tmp_path: Path) -> None:
    from cardwright.signing.token import load_token

    with pytest.raises(SigningError, match="other-token"):
        load_token(module=module, token="other-token", key_label="signer-ec", pin=PIN.encode())
    with pytest.raises(SigningError, match=r"absent\.so"):
        load_token(module=tmp_path / "absent.so", token="cards", key_label="signer-ec")
    (tmp_path / "text.so").write_text("no library")
    with pytest.raises(SigningError, match="cannot be used"):
        load_token(module=tmp_path / "text.so", token="cards", key_label="signer-ec")


def test_a_key_that_is_not_that_of_the_certificate_is_noticed_before_anything_is_signed(
    module: Path, desk: Desk
) -> None:
    with pytest.raises(SigningError, match="does not confirm"), on_token(module, desk, "signer-ec", cert="plain"):
        pass


def test_a_token_that_fails_while_signing_leaves_no_report(desk: Desk) -> None:
    need("pkcs11")
    from cardwright.signing.pades import sign_pdf

    identity = desk.identity()

    class Unplugged:
        def sign(self, data: bytes, mechanism: object) -> bytes:
            from pkcs11.exceptions import DeviceRemoved

            raise DeviceRemoved

    key = TokenKey(Unplugged(), None, identity.certificate, where="token cards")  # type: ignore[arg-type]
    with pytest.raises(SigningError, match="DeviceRemoved"):
        sign_pdf(desk.unsigned, replace(identity, key=key))


def test_a_token_that_hangs_is_given_up(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    need("pkcs11")
    import time

    from cardwright.signing import token

    identity = desk.identity()
    monkeypatch.setattr(token, "SLOWEST_SIGNATURE", 0.05)

    class Hanging:
        def sign(self, data: bytes, mechanism: object) -> bytes:
            time.sleep(2)
            return b""

    key = token.TokenKey(Hanging(), None, identity.certificate, where="token cards")  # type: ignore[arg-type]
    with pytest.raises(SigningError, match="no answer within"):
        key.sign(b"data")
