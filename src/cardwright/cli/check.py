"""``cardwright check``: judge; the gate."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cardwright.cli.options import config_option, day, from_option, judge_options, say, settings_from
from cardwright.cli.outputs import output_options, parse_outputs, write_outputs
from cardwright.errors import NothingMatchedError, UsageError

if TYPE_CHECKING:
    from cardwright.card.card import Card
    from cardwright.config import Settings
    from cardwright.report.run import FailOn, Run
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
    help="Write digest, packs, gaps by weight and day as tags of each version into the registry.",
)
@judge_options
@from_option
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
    frozen: Path | None,
    config: Path | None,
) -> int:
    """Judge cards against the configured packs and say what is missing, where, and who is bound.

    SELECTOR is NAME, NAME/VERSION, models:/NAME/VERSION, models:/NAME@alias or a glob; all cards without one.
    Exit codes: 0 fine, 1 findings, 2 usage or a crash, 3 the registry does not answer, 4 nothing matched.
    """
    settings = settings_from(config, frozen, offline=offline)
    wanted = parse_outputs(outputs)
    if tag_registry and (offline or frozen is not None or settings.registry.uri is None):
        raise UsageError(
            "--tag-registry needs a live registry to write to", hint="leave --offline and --from out, set registry.uri"
        )
    gate = _Gate(
        fail_on="never" if exit_zero else fail_on,
        allow_empty=allow_empty,
        strict=strict,
        no_baseline=no_baseline,
        as_of=day(as_of),
        profile=profile,
        offline=offline,
        digests=tag_registry or any(output.format == "json" for output in wanted),
    )
    run = _run(ctx, settings, selectors, gate)
    write_outputs(run, wanted, color=color)
    if tag_registry:
        from cardwright.cli.tagging import tag_versions

        say(ctx, tag_versions(settings, run.judgements))
    return _summed_up(ctx, run)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Gate:
    """How this run judges and fails."""

    fail_on: FailOn
    allow_empty: bool
    strict: bool
    no_baseline: bool
    as_of: date
    profile: str | None
    offline: bool
    digests: bool


def _run(ctx: click.Context, settings: Settings, selectors: tuple[str, ...], gate: _Gate) -> Run:
    """Collect and judge."""
    from cardwright.report.run import run_of
    from cardwright.rules.baseline import read_baseline
    from cardwright.rules.gate import judge_all

    collection = _collect(settings, selectors, offline=gate.offline, allow_empty=gate.allow_empty)
    for address, notes in sorted(collection.notes.items()):
        for note in notes:
            say(ctx, f"{address}: note: {note}")
    result = judge_all(
        settings,
        collection,
        as_of=gate.as_of,
        profile=gate.profile,
        offline=gate.offline,
        selected=bool(selectors),
        baseline=None if gate.no_baseline else read_baseline(settings.path(settings.baseline)),
        beside=compared_with(settings, collection, offline=gate.offline) if selectors else (),
        digests=gate.digests,
    )
    return run_of(
        result,
        as_of=gate.as_of,
        profile=gate.profile or settings.profile,
        project=project_folder(settings),
        fail_on=gate.fail_on,
        strict=gate.strict,
        allow_empty=gate.allow_empty,
    )


def _summed_up(ctx: click.Context, run: Run) -> int:
    """The remarks and the last line on stderr; the exit code."""
    from cardwright.report.exitcode import exit_code
    from cardwright.report.summary import summary_line

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


def compared_with(settings: Settings, collection: Collection, *, offline: bool) -> tuple[Card, ...]:
    """The versions with which the chosen ones are compared, where they were not chosen themselves."""
    if settings.regressions is None:
        return ()
    from cardwright.sources.collect import collect

    against = settings.regressions.against
    read = {card.address for card in collection.cards}
    wanted = set()
    for card in collection.cards:
        name, version = card.identity.name, card.identity.previous_version if against == "previous" else against
        if version is not None:
            wanted.add(f"{name}/{version}" if version[:1].isdigit() else f"models:/{name}@{version}")
    found: list[Card] = []
    for selector in sorted(wanted - read):
        with suppress(NothingMatchedError):  # the rule itself says that there was nothing to compare with
            found += collect(settings, selectors=[selector], offline=offline).cards
    return tuple(card for card in found if card.address not in read)
