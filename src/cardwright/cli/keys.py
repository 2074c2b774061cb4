"""Options that name the key of the person who signs, and what they become."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar

import click

from cardwright.errors import UsageError

if TYPE_CHECKING:
    from cardwright.signing.identity import Identity

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, kw_only=True, slots=True)
class KeyFiles:
    """Where a person's key lies. A passphrase comes from a file or the environment, never from a command line."""

    key: Path | None = None
    certificate: Path | None = None
    pkcs12: Path | None = None
    passphrase_file: Path | None = None
    passphrase_env: str | None = None


class KeyOptions(TypedDict):
    """What ``key_options`` gives a command: the parts of ``KeyFiles``."""

    key: Path | None
    certificate: Path | None
    pkcs12: Path | None
    passphrase_file: Path | None
    passphrase_env: str | None


def key_options(function: F) -> F:
    """``--key`` with ``--certificate``, ``--pkcs12``, and where the passphrase is."""
    file = click.Path(path_type=Path, dir_okay=False)
    for decorate in (
        click.option("--passphrase-env", metavar="NAME", help="Environment variable that opens --key or --pkcs12."),
        click.option("--passphrase-file", type=file, help="First line opens --key or --pkcs12."),
        click.option("--pkcs12", type=file, help="Sign with the key of this PKCS#12 file."),
        click.option("--certificate", type=file, help="Certificate of --key, and its issuers after it (PEM)."),
        click.option("--key", type=file, help="Sign with this private key (PEM)."),
    ):
        function = decorate(function)
    return function


def personal_identity(files: KeyFiles) -> Identity | None:
    """The identity that the options name; None where they name none.

    Raises:
        UsageError: they name two, or half of one.
        SigningError: a key cannot be used.
    """
    from cardwright.signing.identity import load_pem, load_pkcs12, read_passphrase

    if files.key is not None and files.pkcs12 is not None:
        raise UsageError("--key and --pkcs12 cannot both hold: one key signs")
    if (files.key is None) != (files.certificate is None):
        raise UsageError(
            "--key and --certificate belong together", hint="give both, or a --pkcs12 file that holds both"
        )
    passphrase = read_passphrase(file=files.passphrase_file, env=files.passphrase_env)
    if files.key is not None and files.certificate is not None:
        return load_pem(files.key, files.certificate, passphrase=passphrase, allow_ed25519=True)
    return load_pkcs12(files.pkcs12, passphrase=passphrase, allow_ed25519=True) if files.pkcs12 is not None else None
