"""``cardwright check``: judge; the gate."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from cardwright.cli.options import config_option, day, judge_options, say, settings_from
from cardwright.errors import UsageError

FORMATS = ("text", "concise", "json")


@click.command("check")
@click.argument("selectors", nargs=-1, metavar="[SELECTOR]...")
@click.option(
    "-o",
    "--output",
    "outputs",
    multiple=True,
    metavar="FORMAT[=PATH]",
    help=f"What to write, repeatable: {', '.join(FORMATS)}. stdout when no path is given.",
)
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "note", "never"]),
    default="error",
    show_default=True,
    help="Exit 1 on gaps of this severity or graver.",
)
@judge_options
@config_option
@click.pass_context
def command(
    ctx: click.Context,
    *,
    selectors: tuple[str, ...],
    outputs: tuple[str, ...],
    fail_on: str,
    as_of: str | None,
    profile: str | None,
    offline: bool,
    config: Path | None,
) -> int:
    """Judge cards against the configured packs and say what is missing, where, and who is bound.

    SELECTOR is NAME, NAME/VERSION, models:/NAME/VERSION, models:/NAME@alias or a glob; all cards without one.
    """
    from cardwright.report import write_report
    from cardwright.report.exitcode import exit_code
    from cardwright.report.summary import summary_line
    from cardwright.rules.engine import judge
    from cardwright.rules.pack import load_packs
    from cardwright.sources.collect import collect

    settings = settings_from(config)
    wanted = [_output(text) for text in outputs or ("text",)]
    _one_stdout(wanted)
    as_of_day = day(as_of)
    packs = load_packs(settings.packs)
    collection = collect(settings, selectors=selectors, offline=offline)
    judgements = tuple(
        judge(card, packs=packs, as_of=as_of_day, profile=profile or settings.profile, place=collection.place)
        for card in collection.cards
    )
    for format_name, path in wanted:
        colour = path is None and sys.stdout.isatty() and not os.environ.get("NO_COLOR")
        text = write_report(format_name, judgements, colour=colour)
        if path is None:
            click.echo(text, nl=not text.endswith("\n"))
        else:
            _write_whole(path, text)
    code = exit_code(judgements, fail_on=fail_on)
    say(ctx, summary_line(judgements, exit_code=code))
    return code


def _output(text: str) -> tuple[str, Path | None]:
    name, _, path = text.partition("=")
    if name not in FORMATS:
        raise UsageError(f"there is no output format {name!r}", hint=f"one of {', '.join(FORMATS)}")
    return name, Path(path) if path else None


def _one_stdout(wanted: Sequence[tuple[str, Path | None]]) -> None:
    if sum(path is None for _, path in wanted) > 1:
        raise UsageError("two formats cannot share stdout", hint="give one of them a path: -o json=results.json")


def _write_whole(path: Path, text: str) -> None:
    from cardwright.build.files import write_whole

    write_whole(path, text.encode("utf-8"))
