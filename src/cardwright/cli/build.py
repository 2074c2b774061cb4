"""``cardwright build``: render and sign."""

from __future__ import annotations

from pathlib import Path

import click

from cardwright.cli.options import config_option, day, judge_options, now, say, settings_from


@click.command("build")
@click.argument("selectors", nargs=-1, metavar="[SELECTOR]...")
@click.option("--jobs", type=click.IntRange(min=1), help="Processes for typesetting; all cores when not given.")
@click.option(
    "--release",
    is_flag=True,
    help="Refuse the development identity, cards with errors, and configuration or cards that are not committed.",
)
@click.option("--no-sign", is_flag=True, help="Leave reports and manifest unsigned.")
@judge_options
@config_option
@click.pass_context
def command(
    ctx: click.Context,
    *,
    selectors: tuple[str, ...],
    jobs: int | None,
    no_sign: bool,
    release: bool,
    as_of: str | None,
    profile: str | None,
    offline: bool,
    config: Path | None,
) -> int:
    """Publish the site, the cards and the signed reports into the output folder.

    Incomplete cards are published too, with their gaps and a banner; `cardwright check` is the gate.
    """
    from cardwright.build.executor import default_jobs
    from cardwright.build.publish import BuildOptions, build

    settings = settings_from(config)
    result = build(
        settings,
        BuildOptions(
            as_of=day(as_of),
            now=now(),
            profile=profile or settings.profile,
            jobs=jobs or default_jobs(),
            sign=not no_sign,
            release=release,
            offline=offline,
            selectors=selectors,
            say=lambda text: say(ctx, text),
        ),
    )
    for failure in result.failures:
        click.echo(f"cardwright: no report for {failure}", err=True)
    if result.failures:
        click.echo("cardwright: nothing was published; the old output folder is untouched", err=True)
        return 2
    for judgement in result.judgements:
        gaps = len(judgement.gaps)
        state = "refused" if judgement.refused else "complete" if judgement.complete else "incomplete"
        word = "warning" if judgement.complete else "gap"
        click.echo(f"{judgement.card}: {state}, {gaps} {word}{'' if gaps == 1 else 's'} open")
    if result.development:
        say(ctx, "signed with an UNTRUSTED DEVELOPMENT identity: set `signing` in cardwright.yaml for real reports")
    click.echo(f"published to {_shown(result.output)}")
    return 0


def _shown(path: Path) -> str:
    try:
        return path.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()
