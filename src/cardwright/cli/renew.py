"""``cardwright renew``: archive time stamps, before the last one weakens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cardwright.cli.options import config_option, now, say, settings_from
from cardwright.cli.sealing import seal_of, warn_of_manifest
from cardwright.errors import CardwrightError, UsageError

if TYPE_CHECKING:
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
    they are in front of the new ones. All reports of a folder are renewed before the first is written.
    """
    if dry_run:
        for file in (file for path in paths for file in _reports(path)):
            with _named(file):
                click.echo(f"{file.as_posix()}: {_when(file.read_bytes())}")
        return 0
    settings = settings_from(config)
    work = _Work(settings=settings, ctx=ctx, due_only=due_only, allow_dev=allow_dev)
    for path in paths:
        if path.is_dir():
            work.folder(path)
        else:
            work.file(path)
    return 0


class _Work:
    """One run: the services are opened once for all paths, so that each certificate is asked about once."""

    def __init__(self, *, settings: Settings, ctx: click.Context, due_only: bool, allow_dev: bool) -> None:
        from cardwright.build.signing import services_of

        self._settings, self._ctx = settings, ctx
        self._due_only, self._allow_dev = due_only, allow_dev
        self._services: TrustServices = services_of(settings, say=lambda text: say(ctx, text))

    def file(self, path: Path) -> None:
        """Renew one report where it lies."""
        from cardwright.build.files import write_whole

        fresh = self._fresh(path)
        if fresh is not None:
            write_whole(path, fresh)
            warn_of_manifest(self._ctx, path)

    def folder(self, path: Path) -> None:
        """Renew the reports of an output folder and seal it again."""
        from cardwright.build.republish import republish

        def change(folder: Path) -> dict[str, bytes]:
            made = {file: self._fresh(file) for file in _reports(folder)}
            return {file.relative_to(folder).as_posix(): data for file, data in made.items() if data is not None}

        seal = seal_of(self._settings, self._ctx, self._services, allow_dev=self._allow_dev)
        republish(path, change, seal, added=f"a time stamp for the archive of {now():%Y-%m-%d}")

    def _fresh(self, file: Path) -> bytes | None:
        from cardwright.signing.renew import next_due, renew_pdf

        data = file.read_bytes()
        fresh = None
        with _named(file):
            if not self._due_only or next_due(data).date <= now():
                fresh = renew_pdf(data, self._services, allow_dev=self._allow_dev)
            click.echo(f"{file.as_posix()}: {'renewed; ' if fresh else ''}{_when(fresh or data)}")
        return fresh


def _reports(path: Path) -> Sequence[Path]:
    files = sorted(path.glob("models/*/*/*.pdf")) if path.is_dir() else [path]
    if not files:
        raise UsageError("no report lies there", where=path.as_posix(), hint="give report.pdf or an output folder")
    return files


@contextmanager
def _named(file: Path) -> Iterator[None]:
    """Errors of signing know bytes; here they are told of a file."""
    try:
        yield
    except CardwrightError as error:
        raise type(error)(f"not renewed: {error}", where=file.as_posix()) from error


def _when(data: bytes) -> str:
    from cardwright.signing.renew import next_due

    due = next_due(data)
    return f"next due by {due.date:%Y-%m-%d}, since {due.reason} on {due.end:%Y-%m-%d}"
