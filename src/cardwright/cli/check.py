"""``cardwright check``: judge; the gate."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cardwright.cli.options import config_option, day, judge_options, say, settings_from
from cardwright.cli.outputs import output_options, parse_outputs, write_outputs
from cardwright.errors import NothingMatchedError, UsageError

if TYPE_CHECKING:
    from cardwright.config import Settings
    from cardwright.report.run import FailOn
    from cardwright.sources.collect import Collection


@click.command("check")
@click.argument("selectors", nargs=-1, metavar="[SELECTOR]...")
@output_options
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "note", "never"]),
    default="error",
    show_default=True,
    help="Exit 1 on gaps of this severity or graver.",
)
@click.option("--exit-zero", is_flag=True, help="Findings never fail the run: --fail-on never.")
@click.option("--allow-empty", is_flag=True, help="A run that matches no card is fine.")
@click.option("--strict", is_flag=True, help="Lapsed and unused waivers and a stale baseline fail the run.")
@click.option("--no-baseline", is_flag=True, help="Judge as if there were no baseline.")
@click.option(
    "--tag-registry",
    is_flag=True,
    help="Write digest, packs, number of gaps and day as tags of each version into the registry.",
)
@judge_options
@config_option
@click.pass_context
def command(
    ctx: click.Context,
    *,
    selectors: tuple[str, ...],
    outputs: tuple[str, ...],
    color: str,
    fail_on: FailOn,
    exit_zero: bool,
    allow_empty: bool,
    strict: bool,
    no_baseline: bool,
    tag_registry: bool,
    as_of: str | None,
    profile: str | None,
    offline: bool,
    config: Path | None,
) -> int:
    """Judge cards against the configured packs and say what is missing, where, and who is bound.

    SELECTOR is NAME, NAME/VERSION, models:/NAME/VERSION, models:/NAME@alias or a glob; all cards without one.
    Exit codes: 0 fine, 1 findings, 2 usage or a crash, 3 the registry does not answer, 4 nothing matched.
    """
    from cardwright.report.exitcode import exit_code
    from cardwright.report.run import run_of
    from cardwright.report.summary import summary_line
    from cardwright.rules.baseline import read_baseline
    from cardwright.rules.gate import judge_all

    settings = settings_from(config)
    wanted = parse_outputs(outputs)
    if tag_registry and (offline or settings.registry.uri is None):
        raise UsageError("--tag-registry needs a registry to write to", hint="leave --offline out, set registry.uri")
    as_of_day = day(as_of)
    collection = _collect(settings, selectors, offline=offline, allow_empty=allow_empty)
    for address, notes in sorted(collection.notes.items()):
        for note in notes:
            say(ctx, f"{address}: note: {note}")
    result = judge_all(
        settings,
        collection,
        as_of=as_of_day,
        profile=profile,
        offline=offline,
        selected=bool(selectors),
        baseline=None if no_baseline else read_baseline(settings.path(settings.baseline)),
    )
    run = run_of(
        result,
        as_of=as_of_day,
        profile=profile or settings.profile,
        project=project_folder(settings),
        fail_on="never" if exit_zero else fail_on,
        strict=strict,
        allow_empty=allow_empty,
    )
    write_outputs(run, wanted, color=color)
    if tag_registry:
        from cardwright.cli.tagging import tag_versions

        say(ctx, tag_versions(settings, run.judgements))
    code = exit_code(run)
    for notice in run.notices:
        say(ctx, f"cardwright: {notice.place}: {notice.severity.value}: {notice.message}")
    say(ctx, summary_line(run, exit_code=code))
    return code


def project_folder(settings: Settings) -> str:
    """The folder of the configuration as seen from the root of its git repository; empty without a repository."""
    for folder in (settings.folder, *settings.folder.parents):
        if (folder / ".git").exists():
            shown = settings.folder.relative_to(folder).as_posix()
            return "" if shown == "." else shown
    return ""


def _collect(settings: Settings, selectors: tuple[str, ...], *, offline: bool, allow_empty: bool) -> Collection:
    from cardwright.sources.collect import Collection, collect

    try:
        return collect(settings, selectors=selectors, offline=offline)
    except NothingMatchedError:
        if not allow_empty:
            raise
        return Collection(cards=(), inputs={})
