"""``cardwright renew``: archive time stamps, before the last one weakens."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cardwright.cli.options import config_option, now, say, settings_from
from cardwright.errors import UsageError

if TYPE_CHECKING:
    from datetime import datetime

    from cardwright.config import Settings
    from cardwright.signing.services import TrustServices


@click.command("renew")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(path_type=Path, exists=True))
@click.option("--dry-run", is_flag=True, help="Say when the next time stamp is due; change nothing.")
@click.option("--due-only", is_flag=True, help="Renew only what is due today.")
@click.option("--allow-dev", is_flag=True, help="Renew reports of an UNTRUSTED DEVELOPMENT identity as well.")
@config_option
@click.pass_context
def command(
    ctx: click.Context, *, paths: tuple[Path, ...], dry_run: bool, due_only: bool, allow_dev: bool, config: Path | None
) -> int:
    """Put an archive time stamp over each report and say when the next one is due.

    PATH is a report.pdf or an output folder, whose manifest is then written and signed anew. The old bytes stay as
    they are in front of the new ones. All reports are renewed before the first is written.
    """
    from cardwright.build.signing import services_of

    today = now()
    reports = {path: _reports(path) for path in paths}
    services: TrustServices | None = None
    settings: Settings | None = None
    if not dry_run:
        settings = settings_from(config)
        services = services_of(settings, say=lambda text: say(ctx, text))
    renewed: dict[Path, bytes] = {}
    for file in (file for files in reports.values() for file in files):
        data = file.read_bytes()
        fresh = None
        if services is not None and not (due_only and _is_later(data, today)):
            fresh = renewed[file] = _renewed(data, services, file, allow_dev=allow_dev)
        click.echo(f"{file.as_posix()}: {'renewed; ' if fresh else ''}{_when(fresh or data)}")
    if settings is not None and services is not None:
        _write(renewed, reports, settings, services, today)
    return 0


def _reports(path: Path) -> Sequence[Path]:
    files = sorted(path.glob("models/*/*/*.pdf")) if path.is_dir() else [path]
    if not files:
        raise UsageError("no report lies there", where=path.as_posix(), hint="give report.pdf or an output folder")
    return files


def _renewed(data: bytes, services: TrustServices, file: Path, *, allow_dev: bool) -> bytes:
    from cardwright.errors import CardwrightError
    from cardwright.signing.renew import renew_pdf

    try:
        return renew_pdf(data, services, allow_dev=allow_dev)
    except CardwrightError as error:
        raise type(error)(f"not renewed: {error}", where=file.as_posix()) from error


def _is_later(data: bytes, today: datetime) -> bool:
    from cardwright.signing.renew import next_due

    return next_due(data).date > today


def _when(data: bytes) -> str:
    from cardwright.signing.renew import next_due

    due = next_due(data)
    return f"next due by {due.date:%Y-%m-%d}, since {due.reason} on {due.end:%Y-%m-%d}"


def _write(
    renewed: dict[Path, bytes],
    reports: dict[Path, Sequence[Path]],
    settings: Settings,
    services: TrustServices,
    today: datetime,
) -> None:
    from cardwright.build.files import write_whole
    from cardwright.build.signing import seal_again

    for file, data in renewed.items():
        write_whole(file, data)
    for path, files in reports.items():
        if path.is_dir() and any(file in renewed for file in files):
            seal_again(path, settings, services=services, now=today)
