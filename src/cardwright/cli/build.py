"""``cardwright build``: render and sign."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

import click

from cardwright.cli.options import config_option, from_option, judge_options
from cardwright.cli.plain import plain
from cardwright.cli.running import Asked, no_pdf_option, until_stopped
from cardwright.errors import UsageError
from cardwright.report.summary import by_weight

if TYPE_CHECKING:
    from cardwright.build.options import BuildOptions, BuildResult, VersionOutcome
    from cardwright.config import Settings

# beyond, versions that stand as they were are counted and not named
_NAMED = 50
_UNTRUSTED = "signed with an UNTRUSTED DEVELOPMENT identity: set `signing` in cardwright.yaml for real reports"


class _Given(TypedDict):
    """The options that ``Asked`` takes as they are."""

    full: bool
    only: bool
    jobs: int | None
    executor: str | None
    project: bool
    release: bool
    as_of: str | None
    profile: str | None
    offline: bool
    frozen: Path | None
    config: Path | None


@click.command("build")
@click.argument("selectors", nargs=-1, metavar="[SELECTOR]...")
@click.option("--dry-run", is_flag=True, help="Print what would be made again and why, and make nothing.")
@click.option("--full", is_flag=True, help="Make and sign everything anew, whatever stands already.")
@click.option("--only", is_flag=True, help="Publish what SELECTOR names and nothing else; the other versions leave.")
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
@no_pdf_option
@click.option("--watch", is_flag=True, help="Look again and again, and build when something differs; Ctrl-C stops.")
@click.option(
    "--every",
    type=click.FloatRange(1),
    default=60.0,
    show_default=True,
    help="With --watch: seconds between two looks.",
)
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
    watch: bool,
    every: float,
    log_format: str,
    timings: bool,
    no_sign: bool,
    no_pdf: bool,
    **given: Unpack[_Given],
) -> int:
    """Publish the site, the cards and the signed reports into the output folder.

    Only what differs from the last build is made again. With SELECTOR only the versions that it names are looked at;
    the others stay published as they are, and versions that were never published stay out. Incomplete cards are
    published too, with their gaps and a banner; `cardwright check` is the gate.
    """
    asked = Asked(selectors=selectors, sign=not no_sign, reports=not no_pdf, **given)
    if watch:
        _refuse_with_watch(dry_run=dry_run, full=asked.full, timings=timings)
        return _watch(ctx, asked, every=every, log_format=log_format)
    if dry_run:
        settings = asked.settings()
        return _print_plan(settings, asked.options(settings, lambda _: None))
    return _build(ctx, asked, log_format=log_format, timings=timings)


def _build(ctx: click.Context, asked: Asked, *, log_format: str, timings: bool) -> int:
    from cardwright.build.publish import build
    from cardwright.cli.progress import shown_progress, tell

    quiet = bool((ctx.obj or {}).get("quiet"))
    with shown_progress(log_format, quiet=quiet) as hear:
        result = build(*asked.again(hear))
    if timings:
        for line in result.times.lines():
            tell(line, log_format=log_format)
    for outcome in result.versions:
        if outcome.state == "failed":
            tell(f"cardwright: {outcome.address} could not be built: {outcome.why}", log_format=log_format)
    if result.development and not quiet:
        tell(_UNTRUSTED, log_format=log_format)
    return _report(result)


def _refuse_with_watch(**others: bool) -> None:
    given = sorted(name for name, value in others.items() if value)
    if given:
        raise UsageError(f"--watch and --{given[0].replace('_', '-')} cannot both hold", hint="leave one of them out")


def _watch(ctx: click.Context, asked: Asked, *, every: float, log_format: str) -> int:
    from cardwright.build.watch import Watch
    from cardwright.cli.progress import shown_progress

    quiet = bool((ctx.obj or {}).get("quiet"))
    with shown_progress(log_format, quiet=quiet, bar=False) as hear, until_stopped() as stop:
        asked.settings()  # what is wrong from the first is told at once, not waited for
        Watch(project=lambda: asked.again(hear), every=every, stop=stop, hear=hear).run()
    return 0


def _print_plan(settings: Settings, options: BuildOptions) -> int:
    from cardwright.build.publish import plan

    counts: dict[str, int] = {}
    for line in plan(settings, options):
        counts[line.action] = counts.get(line.action, 0) + 1
        if line.action not in ("keep", "leave"):
            click.echo(plain(f"{line.action:6} {line.address}{f': {line.why}' if line.why else ''}"))
    words = {
        "make": "to make",
        "keep": "to keep",
        "leave": "to leave as they are",
        "remove": "to remove",
        "fail": "that cannot be built",
    }
    click.echo(", ".join(f"{counts.get(action, 0)} {said}" for action, said in words.items()))
    return 2 if counts.get("fail") else 0


def _report(result: BuildResult) -> int:
    looked = [outcome for outcome in result.versions if outcome.state != "left"]
    told = looked if len(looked) <= _NAMED else [one for one in looked if one.state == "made"]
    for outcome in told:
        click.echo(plain(_line(outcome)))
    failed = result.counted("failed")
    counts = f"{result.counted('made')} made, {result.counted('kept')} reused, {failed} failed"
    left = result.counted("left")
    counts += f", {left} left as they were" if left else ""
    removed = f", {len(result.removed)} removed" if result.removed else ""
    click.echo(f"{counts}{removed}")
    if result.without_reports:
        many = "1 version is" if result.without_reports == 1 else f"{result.without_reports} versions are"
        click.echo(f"{many} published without a PDF document (--no-pdf); the manifest names them")
    click.echo(f"published to {_shown(result.output)}" + ("" if result.published else " before; nothing differs now"))
    return 2 if failed else 0


def _line(outcome: VersionOutcome) -> str:
    standing = outcome.standing
    if standing is None or outcome.state == "failed":
        state = "its page says that it could not be built"
        return f"{outcome.address}: {state}" + (", above its last published state" if standing else "")
    state = "refused" if standing.refused else "complete" if standing.complete else "incomplete"
    said = by_weight(errors=standing.errors, warnings=standing.warnings, notes=standing.notes)
    return f"{outcome.address}: {state}, {said}"


def _shown(path: Path) -> str:
    try:
        return path.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()
