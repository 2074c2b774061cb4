"""``cardwright build``: render and sign."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cardwright.cli.options import config_option, day, from_option, judge_options, now, say, settings_from

if TYPE_CHECKING:
    from cardwright.build.options import BuildOptions, BuildResult, VersionOutcome
    from cardwright.config import Settings

# beyond, versions that stand as they were are counted and not named
_NAMED = 50


@click.command("build")
@click.argument("selectors", nargs=-1, metavar="[SELECTOR]...")
@click.option("--dry-run", is_flag=True, help="Print what would be made again and why, and make nothing.")
@click.option("--full", is_flag=True, help="Make and sign everything anew, whatever stands already.")
@click.option("--jobs", type=click.IntRange(min=1), help="Processes for rendering; all cores when not given.")
@click.option("--executor", metavar="dask=ADDRESS", help="Render on a Dask cluster, such as dask=tcp://host:8786.")
@click.option("--project", is_flag=True, help="Write the site as a portable MkDocs project into .cardwright/site too.")
@click.option(
    "--release",
    is_flag=True,
    help="Refuse the development identity, cards with errors, waivers that end soon, and configuration, cards or "
    "waivers that are not committed.",
)
@click.option("--no-sign", is_flag=True, help="Leave reports and manifest unsigned.")
@click.option(
    "--log-format", type=click.Choice(["text", "json"]), default="text", help="How progress is told on stderr."
)
@click.option("--timings", is_flag=True, help="Say at the end where the time went.")
@judge_options
@from_option
@config_option
@click.pass_context
def command(
    ctx: click.Context,
    *,
    selectors: tuple[str, ...],
    dry_run: bool,
    full: bool,
    jobs: int | None,
    executor: str | None,
    project: bool,
    no_sign: bool,
    release: bool,
    log_format: str,
    timings: bool,
    as_of: str | None,
    profile: str | None,
    offline: bool,
    frozen: Path | None,
    config: Path | None,
) -> int:
    """Publish the site, the cards and the signed reports into the output folder.

    Only what differs from the last build is made again. The folder holds the versions that SELECTOR names, all when
    none is given. Incomplete cards are published too, with their gaps and a banner; `cardwright check` is the gate.
    """
    from cardwright.build.executor import default_jobs
    from cardwright.build.options import BuildOptions
    from cardwright.build.progress import Event
    from cardwright.build.publish import build
    from cardwright.cli.progress import shown_progress

    settings = settings_from(config, frozen, offline=offline)
    with shown_progress(log_format, quiet=bool((ctx.obj or {}).get("quiet"))) as hear:
        options = BuildOptions(
            as_of=day(as_of),
            now=now(),
            profile=profile or settings.profile,
            jobs=jobs or default_jobs(),
            sign=not no_sign,
            release=release,
            offline=offline,
            selectors=selectors,
            full=full,
            executor=executor,
            project=project,
            say=lambda text: hear(Event(kind="note", text=text)),
            hear=hear,
        )
        result = None if dry_run else build(settings, options)
    if result is None:
        return _print_plan(settings, options)
    if timings:
        click.echo("\n".join(result.times.lines()), err=True)
    return _report(ctx, result)


def _print_plan(settings: Settings, options: BuildOptions) -> int:
    from cardwright.build.publish import plan

    counts: dict[str, int] = {}
    for line in plan(settings, options):
        counts[line.action] = counts.get(line.action, 0) + 1
        if line.action != "keep":
            click.echo(f"{line.action:6} {line.address}{f': {line.why}' if line.why else ''}")
    words = {"make": "to make", "keep": "to keep", "remove": "to remove", "fail": "that cannot be built"}
    click.echo(", ".join(f"{counts.get(action, 0)} {said}" for action, said in words.items()))
    return 2 if counts.get("fail") else 0


def _report(ctx: click.Context, result: BuildResult) -> int:
    for outcome in result.versions:
        if outcome.state == "failed":
            click.echo(f"cardwright: {outcome.address} could not be built: {outcome.why}", err=True)
    told = (
        result.versions if len(result.versions) <= _NAMED else [one for one in result.versions if one.state == "made"]
    )
    for outcome in told:
        click.echo(_line(outcome))
    failed = result.counted("failed")
    counts = f"{result.counted('made')} made, {result.counted('kept')} reused, {failed} failed"
    removed = f", {len(result.removed)} removed" if result.removed else ""
    if result.development:
        say(ctx, "signed with an UNTRUSTED DEVELOPMENT identity: set `signing` in cardwright.yaml for real reports")
    click.echo(f"{counts}{removed}")
    click.echo(f"published to {_shown(result.output)}" + ("" if result.published else " before; nothing differs now"))
    return 2 if failed else 0


def _line(outcome: VersionOutcome) -> str:
    standing = outcome.standing
    if standing is None or outcome.state == "failed":
        state = "its page says that it could not be built"
        return f"{outcome.address}: {state}" + (", above its last published state" if standing else "")
    state = "refused" if standing.refused else "complete" if standing.complete else "incomplete"
    word = "warning" if standing.complete else "gap"
    return f"{outcome.address}: {state}, {standing.gaps} {word}{'' if standing.gaps == 1 else 's'} open"


def _shown(path: Path) -> str:
    try:
        return path.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()
