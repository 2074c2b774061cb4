"""``cardwright export``: a card for other tools, and forms of the law filled from it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cardwright.cli.check import compared_with
from cardwright.cli.options import config_option, day, from_option, judge_options, say, settings_from
from cardwright.errors import NothingMatchedError, UsageError

if TYPE_CHECKING:
    from cardwright.config import Settings
    from cardwright.render.document import Document

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
    from cardwright.render.export import EXPORTS, export, unfit
    from cardwright.render.text import in_language

    settings = settings_from(config, frozen, offline=offline)
    wanted = _ending(EXPORTS[form].endings, ending, output)
    made: dict[str, bytes] = {}
    left_out: list[str] = []
    with in_language(settings.site.language):
        for document in _documents(settings, selectors, as_of=day(as_of), profile=profile, offline=offline):
            reason = unfit(document, form)
            if reason is not None:
                left_out.append(f"{document.card.address}: no {form}: {reason}")
            else:
                made[f"{document.slug}-{document.version}.{wanted}"] = export(document, form, ending=wanted)
    if not made:
        raise NothingMatchedError(f"no chosen version is one for {form}", hint="; ".join(left_out[:3]))
    for line in left_out:
        say(ctx, line)
    _write(ctx, made, output, wanted)
    return 0


def _documents(
    settings: Settings, selectors: tuple[str, ...], *, as_of: date, profile: str | None, offline: bool
) -> Iterator[Document]:
    """The chosen versions, judged as `check` judges them."""
    from cardwright.render.compose import compose
    from cardwright.rules.gate import judge_all
    from cardwright.sources.collect import collect

    collection = collect(settings, selectors=selectors, offline=offline)
    judged = judge_all(
        settings,
        collection,
        as_of=as_of,
        profile=profile,
        offline=offline,
        selected=bool(selectors),
        beside=compared_with(settings, collection, offline=offline) if selectors else (),
    )
    for card, judgement in zip(collection.cards, judged.judgements, strict=True):
        yield compose(card, judgement, organisation=settings.site.organisation)


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
