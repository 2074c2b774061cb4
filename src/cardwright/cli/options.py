"""Options that several commands share, and what they become."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from cardwright.config import Settings, find_config, load_settings
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


def settings_from(config: Path | None) -> Settings:
    """The settings of a given or found configuration file."""
    if config is not None and not config.is_file():
        raise UsageError("there is no such file", where=str(config), hint="give --config cardwright.yaml")
    return load_settings(config if config is not None else find_config(Path.cwd()))


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
        click.echo(text, err=True)
