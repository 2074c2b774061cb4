"""Options that several commands share, and what they become."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from cardwright.cli.plain import plain
from cardwright.config import (
    NoProjectError,
    RegistrySettings,
    Settings,
    TrailSettings,
    find_config,
    load_settings,
    settings_in,
)
from cardwright.errors import UsageError

F = TypeVar("F", bound=Callable[..., Any])


def config_option(function: F) -> F:
    """``--config FILE``: cardwright.yaml, searched upward when absent."""
    return click.option(
        "--config",
        type=click.Path(path_type=Path, dir_okay=False),
        help="cardwright.yaml; searched in this folder and above when not given.",
    )(function)


def judge_options(function: F) -> F:
    """``--as-of``, ``--profile`` and ``--offline``."""
    for decorate in (
        click.option("--offline", is_flag=True, help="Read files only, no registry."),
        click.option(
            "--profile",
            type=click.Choice(["prepare", "in-force"]),
            help="Judge duties that lie ahead (prepare) or not.",
        ),
        click.option("--as-of", metavar="DATE", help="Day on which to judge, YYYY-MM-DD; today when not given."),
    ):
        function = decorate(function)
    return function


def from_option(function: F) -> F:
    """``--from FILE``: a snapshot, or a dump of a registry, in place of the live one."""
    return click.option(
        "--from",
        "frozen",
        type=click.Path(path_type=Path, exists=True),
        metavar="FILE",
        help="Read a snapshot, or a dump of a registry, in place of the live registry.",
    )(function)


def settings_from(config: Path | None, frozen: Path | None = None, *, offline: bool = False) -> Settings:
    """The settings of a given or found configuration file.

    Args:
        config: the file; searched when None. Without one, a snapshot brings the settings that it was taken with.
        frozen: what ``--from`` named.
        offline: whether files alone are to be read, which leaves nothing to read from a snapshot.
    """
    if config is not None and not config.is_file():
        raise UsageError("there is no such file", where=str(config), hint="give --config cardwright.yaml")
    if frozen is None:
        return load_settings(config if config is not None else find_config(Path.cwd()))
    if offline:
        raise UsageError("--offline and --from cannot both hold", hint="--from asks no registry either")
    settings = _settings_beside(config, frozen)
    registry = settings.registry.model_copy(update={"snapshot": str(frozen.resolve())})
    return settings.model_copy(update={"registry": registry})


def _settings_beside(config: Path | None, frozen: Path) -> Settings:
    """The project that a snapshot is read in; where there is none, what the snapshot says of its own."""
    from cardwright.sources.snapshot import snapshot_of

    try:
        return load_settings(config if config is not None else find_config(Path.cwd()))
    except NoProjectError:
        snapshot = snapshot_of(frozen)
    if snapshot is None:
        return settings_in(Path.cwd(), Settings(registry=RegistrySettings(name="registry")))
    project = snapshot.project
    return settings_in(
        Path.cwd(),
        Settings(
            registry=RegistrySettings(name=project.registry),
            packs=project.packs,
            profile=project.profile,
            rules=project.rules,
            site=project.site,
            tolerance=project.tolerance,
            trails=TrailSettings(live_aliases=project.live_aliases),
        ),
    )


def day(text: str | None) -> date:
    """The day of judgement: given, or from SOURCE_DATE_EPOCH, or today in UTC."""
    if text is None:
        return now().date()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{text!r} is not a date", hint="write it as 2026-11-21") from error


def now() -> datetime:
    """The clock of the command line, in UTC; SOURCE_DATE_EPOCH stands in for it where set."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch:
        try:
            return datetime.fromtimestamp(int(epoch), tz=UTC)
        except ValueError as error:
            raise UsageError(f"SOURCE_DATE_EPOCH is {epoch!r}, not a number of seconds") from error
    return datetime.now(tz=UTC).replace(microsecond=0)


def say(ctx: click.Context, text: str) -> None:
    """Conversation goes to stderr, unless -q."""
    if not (ctx.obj or {}).get("quiet"):
        click.echo(plain(text), err=True)
