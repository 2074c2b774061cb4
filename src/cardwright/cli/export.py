"""``cardwright export``: a card for other tools, and forms of the law filled from it."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from cardwright.cli.options import config_option, day, from_option, judge_options, say, settings_from
from cardwright.errors import NothingMatchedError, UsageError

FORMATS = ("cyclonedx", "oscal", "word", "gpai-form", "annex-v", "annex-viii", "ll144")


@click.command("export")
@click.argument("form", type=click.Choice(FORMATS), metavar="FORMAT")
@click.argument("selectors", nargs=-1, metavar="[SELECTOR]...")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="File for one version, folder for several; stdout for one version in a text format when not given.",
)
@click.option("--as", "ending", help="Ending of the file: md, docx or csv for forms.")
@judge_options
@from_option
@config_option
@click.pass_context
def command(
    ctx: click.Context,
    *,
    form: str,
    selectors: tuple[str, ...],
    output: Path | None,
    ending: str | None,
    as_of: str | None,
    profile: str | None,
    offline: bool,
    frozen: Path | None,
    config: Path | None,
) -> int:
    """Write the chosen versions as FORMAT.

    FORMAT is cyclonedx (1.6 ML-BOM), oscal (assessment results), word (unsigned working copy), gpai-form (Model
    Documentation Form), annex-v (draft declaration, unsigned), annex-viii (registration sheet) or ll144 (summary of a
    bias audit). Versions that a form is not for are named and left out.
    """
    from cardwright.render.compose import compose
    from cardwright.render.export import EXPORTS, export, unfit
    from cardwright.render.text import in_language
    from cardwright.rules.gate import judge_all
    from cardwright.sources.collect import collect

    settings = settings_from(config, frozen, offline=offline)
    chosen = EXPORTS[form]
    wanted = _ending(chosen.endings, ending, output)
    collection = collect(settings, selectors=selectors, offline=offline)
    judged = judge_all(
        settings, collection, as_of=day(as_of), profile=profile or settings.profile, selected=bool(selectors)
    )
    made: dict[str, bytes] = {}
    for card, judgement in zip(collection.cards, judged.judgements, strict=True):
        with in_language(settings.site.language):
            document = compose(card, judgement, organisation=settings.site.organisation)
            reason = unfit(document, form)
            if reason is not None:
                say(ctx, f"{card.address}: no {form}: {reason}")
                continue
            made[f"{document.slug}-{document.version}.{wanted}"] = export(document, form, ending=wanted)
    if not made:
        raise NothingMatchedError(f"no chosen version is one for {form}", hint="the reasons are above; see also `-v`")
    _write(ctx, made, output, wanted)
    return 0


def _ending(endings: tuple[str, ...], given: str | None, output: Path | None) -> str:
    if given is not None:
        if given not in endings:
            raise UsageError(f"there is no ending {given!r} for it", hint=f"there are {', '.join(endings)}")
        return given
    if output is not None:
        fitting = [ending for ending in endings if output.name.endswith(f".{ending}")]
        if fitting:
            return fitting[0]
    return endings[0]


def _write(ctx: click.Context, made: dict[str, bytes], output: Path | None, ending: str) -> None:
    from cardwright.build.files import write_whole

    if output is None:
        if len(made) > 1 or ending == "docx":
            raise UsageError(
                f"{len(made)} files cannot go to the terminal" if len(made) > 1 else "a Word file needs a place",
                hint="give -o FOLDER or -o FILE",
            )
        sys.stdout.buffer.write(next(iter(made.values())))
        sys.stdout.buffer.flush()
        return
    if len(made) == 1 and not output.is_dir() and output.suffix:
        write_whole(output, next(iter(made.values())))
        say(ctx, f"written {output}")
        return
    for name, data in made.items():
        write_whole(output / name, data)
        say(ctx, f"written {output / name}")
