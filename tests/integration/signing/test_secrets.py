"""PINs and passphrases: typed, from a file or from the environment; never an argument, never repeated to anybody."""

from __future__ import annotations

import getpass
import io
import logging
import os
import pty
import subprocess
import sys
from pathlib import Path

import click
import pytest
from tests.integration.signing.pki import PASSPHRASE, make_pki
from tests.needs import need

from cardwright.cli.app import app
from cardwright.errors import SigningError
from cardwright.signing.identity import load_pem, load_pkcs12

SECRET = PASSPHRASE.decode()


@pytest.fixture(autouse=True)
def _parts() -> None:
    need("cryptography")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def at_a_terminal(monkeypatch: pytest.MonkeyPatch, typed: str) -> list[str]:
    """A person who types; returns what they are asked."""
    asked: list[str] = []

    def answer(question: str) -> str:
        asked.append(question)
        return typed

    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr(getpass, "getpass", answer)
    return asked


def test_an_encrypted_key_is_opened_with_what_a_person_types(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = make_pki(tmp_path)
    asked = at_a_terminal(monkeypatch, SECRET)
    assert load_pem(files.encrypted_key, files.certificate).subject == load_pkcs12(files.pkcs12).subject
    assert asked == ["Passphrase of encrypted.pem: ", "Passphrase of identity.p12: "]


def test_where_nobody_can_type_nobody_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = make_pki(tmp_path)
    asked = at_a_terminal(monkeypatch, SECRET)
    monkeypatch.setenv("CI", "1")
    for load in (lambda: load_pem(files.encrypted_key, files.certificate), lambda: load_pkcs12(files.pkcs12)):
        with pytest.raises(SigningError, match="cannot be loaded"):
            load()
    assert asked == []


def test_no_command_takes_a_secret_as_an_argument() -> None:
    context = click.Context(app)
    commands = [app.get_command(context, name) for name in app.list_commands(context)]
    names = {parameter.name or "" for command in commands if command is not None for parameter in command.params}
    secret = {name for name in names if any(word in name for word in ("pin", "passphrase", "password", "token"))}
    assert "passphrase_file" in secret
    assert {name for name in secret if name.rpartition("_")[2] not in ("file", "env")} == set()


@pytest.mark.parametrize("wrong", [False, True])
def test_a_passphrase_is_in_no_log_and_no_message(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, *, wrong: bool
) -> None:
    files = make_pki(tmp_path)
    given = "not-" + SECRET if wrong else SECRET
    said = ""
    with caplog.at_level(logging.DEBUG):
        try:
            said = repr(load_pkcs12(files.pkcs12, passphrase=given.encode()))
        except SigningError as error:
            said = f"{error} {error!r} {error.hint}"
    assert given not in said + caplog.text


def test_a_typed_passphrase_is_not_shown_on_a_real_terminal(tmp_path: Path) -> None:
    files = make_pki(tmp_path)
    script = (
        "import sys; from pathlib import Path; from cardwright.signing.identity import load_pkcs12; "
        "print(load_pkcs12(Path(sys.argv[1])).subject)"
    )
    leader, follower = pty.openpty()
    environment = {key: value for key, value in os.environ.items() if key != "CI"}
    with subprocess.Popen(
        [sys.executable, "-c", script, str(files.pkcs12)],
        stdin=follower,
        stdout=follower,
        stderr=follower,
        env=environment,
        start_new_session=True,
    ) as process:
        os.close(follower)
        shown = b""
        while b"identity.p12: " not in shown:
            shown += os.read(leader, 1024)
        os.write(leader, PASSPHRASE + b"\n")
        try:
            while piece := os.read(leader, 1024):
                shown += piece
        except OSError:
            pass  # the terminal goes with its last process
    os.close(leader)
    assert process.returncode == 0, shown
    assert b"Model Release" in shown
    assert PASSPHRASE not in shown
