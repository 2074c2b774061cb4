"""``cardwright doctor``: what is installed, reachable, trusted."""

from __future__ import annotations

import importlib.metadata
import platform
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cardwright.cli.options import config_option, from_option
from cardwright.errors import CardwrightError
from cardwright.version import __version__

if TYPE_CHECKING:
    from cardwright.config import Settings

PARTS = {
    "mlflow": ("mlflow",),
    "site": ("mkdocs", "mkdocs-material"),
    "pdf": ("weasyprint", "pyhanko", "pikepdf"),
}
# extra -> package, and what cannot be done without it
OPTIONAL = {
    "postgres": ("psycopg2-binary", "registries in PostgreSQL"),
    "pkcs11": ("python-pkcs11", "signing keys on a token"),
    "dask": ("distributed", "builds on a cluster (--executor)"),
    "word": ("python-docx", "exports for Word"),
}
# program -> what it is for, and the Debian package that brings it; nothing of ours but --release needs one
PROGRAMS = {
    "git": ("--release, and commits in approvals", "git"),
    "pdfsig": ("checking reports without Cardwright", "poppler-utils"),
    "openssl": ("checking signatures without Cardwright", "openssl"),
}
# packages that have another name where they are installed in another form
_SAME = {"psycopg2-binary": "psycopg2"}


@click.command("doctor")
@from_option
@config_option
def command(*, frozen: Path | None, config: Path | None) -> int:
    """Say which parts are installed, whether the configuration can be read and whether the registry answers."""
    click.echo(f"cardwright {__version__}, Python {platform.python_version()}")
    whole = True
    for extra, names in PARTS.items():
        for name in names:
            version = _version(name)
            whole = whole and version is not None
            click.echo(f"  {name:<18}{version or f'missing: pip install cardwright[{extra}]'}")
    for extra, (name, purpose) in OPTIONAL.items():
        version = _version(name) or _version(_SAME.get(name, name))
        click.echo(f"  {name:<18}{version or f'not installed; for {purpose}: pip install cardwright[{extra}]'}")
    for program, (purpose, package) in PROGRAMS.items():
        present = shutil.which(program) is not None
        click.echo(f"  {program:<18}{'present' if present else f'not found; for {purpose}: apt-get install {package}'}")
    problem = _pango()
    click.echo(f"  {'Pango':<18}{problem or 'present'}")
    return _registry(config, frozen) if whole and problem is None else 2


def _version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _pango() -> str | None:
    try:
        import weasyprint  # noqa: F401
    except ImportError:
        return "not checked: weasyprint is missing"
    except OSError:
        return "missing: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
    return None


def _registry(config: Path | None, frozen: Path | None) -> int:
    from cardwright.cli.options import settings_from
    from cardwright.sources.collect import collect

    try:
        settings = settings_from(config, frozen)
        lacking = _lacking(settings)
        for line in (_signing(settings), *lacking):
            click.echo(f"  {'signing':<18}{line}")
        collection = collect(settings)
    except CardwrightError as error:
        click.echo(f"  {'registry':<18}{error}")
        return error.exit_code
    click.echo(f"  {'registry':<18}{settings.registry.name}: {len(collection.cards)} versions")
    return 2 if lacking else 0


def _signing(settings: Settings) -> str:
    """With what this project signs."""
    signing = settings.signing
    kinds = {"a key in PEM files": signing.pem, "a PKCS#12 file": signing.pkcs12, "a key on a token": signing.pkcs11}
    named = [words for words, key in kinds.items() if key is not None]
    if not named:
        return "UNTRUSTED DEVELOPMENT identity: set `signing` in cardwright.yaml for real reports"
    return f"{' and '.join(named)}, level {signing.level}"


def _lacking(settings: Settings) -> list[str]:
    """What the settings ask for and nobody could do: files that are not there, and a part that is not installed."""
    signing = settings.signing
    files = list(signing.roots)
    if signing.pem is not None:
        files += [signing.pem.key, signing.pem.certificate, *signing.pem.chain]
    if signing.pkcs12 is not None:
        files.append(signing.pkcs12.file)
    if signing.pkcs11 is not None:
        files += [signing.pkcs11.module, *signing.pkcs11.chain]
    found = [f"there is no {name}" for name in files if not settings.path(name).is_file()]
    if signing.pkcs11 is not None and _version("python-pkcs11") is None:
        found.append("a key on a token needs python-pkcs11: pip install cardwright[pkcs11]")
    return found
