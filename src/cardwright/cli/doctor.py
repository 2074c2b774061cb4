"""``cardwright doctor``: what is installed, reachable, trusted."""

from __future__ import annotations

import importlib.metadata
import platform
from pathlib import Path

import click

from cardwright.cli.options import config_option, from_option
from cardwright.errors import CardwrightError
from cardwright.version import __version__

PARTS = {
    "mlflow": ("mlflow",),
    "site": ("mkdocs", "mkdocs-material"),
    "pdf": ("weasyprint", "pyhanko", "pikepdf"),
}


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
        collection = collect(settings)
    except CardwrightError as error:
        click.echo(f"  {'registry':<18}{error}")
        return error.exit_code
    click.echo(f"  {'registry':<18}{settings.registry.name}: {len(collection.cards)} versions")
    return 0
