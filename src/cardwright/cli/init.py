"""``cardwright init``: new card files, with questions and without answers."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from cardwright.cli.options import say
from cardwright.config import FILE_NAME, Settings, load_settings, settings_in
from cardwright.errors import UsageError

if TYPE_CHECKING:
    from cardwright.card.card import Card
    from cardwright.cli.pipelines import Pipeline
    from cardwright.sources.othercards.base import ForeignCard

_DEFAULT_PACKS: tuple[str, ...] = Settings.model_fields["packs"].default


@click.command("init")
@click.option(
    "--from",
    "sources",
    multiple=True,
    metavar="models:/NAME/VERSION|FILE",
    help="A registered version, whose facts become comments; given again, a snapshot or dump to read it from.",
)
@click.option(
    "--from-card",
    "foreign",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A card of another maker: Hugging Face, Model Card Toolkit, SageMaker, CycloneDX, Annex IV YAML, JSON.",
)
@click.option("--model", metavar="NAME", help="Registered name of the model.")
@click.option(
    "--model-version", metavar="N", default="1", show_default=True, help="Version for the first version file."
)
@click.option("--registry", metavar="URI", help="Registry to write into a new cardwright.yaml.")
@click.option(
    "--pack", "packs", multiple=True, metavar="PACK", help="Rule packs for a new cardwright.yaml, repeatable."
)
@click.option(
    "--role",
    "roles",
    multiple=True,
    type=click.Choice(["provider", "deployer", "gpai_provider"]),
    help="For whom the card speaks, repeatable; when not given the provider, with --regime gpai that of the model.",
)
@click.option(
    "--regime",
    "regimes",
    multiple=True,
    type=click.Choice(["high-risk", "limited", "minimal", "gpai", "not-an-ai-system"]),
    help="Leave out what other regimes ask, repeatable; stating the class stays with a person.",
)
@click.option(
    "--ci",
    type=click.Choice(["github", "gitlab", "shell", "none"]),
    help="For which pipeline a file is written; by default the one whose files lie in the work tree, else a script.",
)
@click.pass_context
def command(
    ctx: click.Context,
    *,
    sources: tuple[str, ...],
    foreign: Path | None,
    model: str | None,
    model_version: str,
    registry: str | None,
    packs: tuple[str, ...],
    roles: tuple[str, ...],
    regimes: tuple[str, ...],
    ci: Literal["github", "gitlab", "shell", "none"] | None,
) -> int:
    """Write cardwright.yaml, the card files of a model and a file for CI, where there are none; nothing is overwritten.

    The fields are those that the rule packs ask for. All are empty: an empty field reads "not provided".
    """
    from cardwright.cli.pipelines import forge_of, pipeline
    from cardwright.cli.scaffold import scaffold
    from cardwright.render.slug import slug
    from cardwright.rules.pack import load_packs
    from cardwright.sources.othercards.read import read_foreign_card

    if model is not None and not model.strip():
        raise UsageError("--model is blank", hint="give the name under which the model is registered")
    folder = Path.cwd()
    other = read_foreign_card(foreign, name=foreign.name) if foreign is not None else None
    texts, settings = _project(folder / FILE_NAME, registry, packs)
    known = _registered(settings, sources)
    name = known.identity.name if known else model or (other.name if other else None) or "model"
    version = known.identity.version if known else model_version
    made = scaffold(
        packs=load_packs(settings.packs, base=settings.folder),
        model=name,
        roles=roles,
        regimes=regimes,
        known=known,
        foreign=other,
    )
    cards = settings.path(settings.cards)
    own = {
        cards / slug(name) / "card.yaml": made.card,
        cards / slug(name) / "versions" / f"{_safe(version)}.yaml": made.version,
    }
    if other is not None:
        _refuse_loss(folder, *own)
    gate = None if ci == "none" else pipeline(ci or forge_of(folder), folder)
    beside = {gate.path: gate.text} if gate is not None else {}
    _write(ctx, folder, {**texts, cards / "organisation.yaml": made.organisation, **own}, beside=beside)
    _tell(ctx, settings, other, gate)
    return 0


def _tell(ctx: click.Context, settings: Settings, other: ForeignCard | None, gate: Pipeline | None) -> None:
    """What was taken over, and what comes next."""
    if other is not None:
        taken = f"{len(other.texts)} fields, {len(other.figures)} figures, {len(other.unplaced)} not placed"
        say(ctx, f"{other.form}: {taken}")
    click.echo(f"next: fill the fields, then cardwright check{' --offline' if settings.registry.uri is None else ''}")
    if gate is not None:
        click.echo(f"for CI: {gate.next}")


def _project(config: Path, registry: str | None, packs: tuple[str, ...]) -> tuple[dict[Path, str], Settings]:
    """The configuration that is to be written, where there is none yet, and its settings."""
    from cardwright.cli.scaffold import config_text
    from cardwright.rules.pack import load_packs

    chosen = packs or _DEFAULT_PACKS
    load_packs(chosen)  # an unknown pack is refused before anything is written
    if not config.exists():
        settings = Settings.model_validate({"registry": {"name": "registry", "uri": registry}, "packs": chosen})
        text = config_text(name="registry", uri=registry, packs=chosen)
        return {config: text}, settings_in(config.parent, settings)
    if registry or packs:
        raise UsageError(
            f"there is a {FILE_NAME} already, and nothing is overwritten",
            where=FILE_NAME,
            hint="set registry.uri and packs there",
        )
    return {}, load_settings(config)


def _registered(settings: Settings, sources: tuple[str, ...]) -> Card | None:
    """The version that ``--from`` names, as the registry, snapshot or dump knows it."""
    if not sources:
        return None
    from cardwright.sources.collect import collect

    files = [text for text in sources if not text.startswith("models:/") and Path(text).exists()]
    named = [text for text in sources if text not in files]
    if len(files) > 1 or len(named) > 1:
        raise UsageError("--from takes one version, and one file to read it from", hint="leave the others out")
    if files:
        registry = settings.registry.model_copy(update={"snapshot": str(Path(files[0]).resolve())})
        settings = settings.model_copy(update={"registry": registry})
    if not settings.registry.readable:
        raise UsageError("--from reads a registry, and none is set", hint="give --registry URI, or set registry.uri")
    found = collect(settings, selectors=named).cards
    if len(found) != 1:
        told = named[0] if named else files[0]
        raise UsageError(f"{told} names {len(found)} versions", hint="name one: --from models:/NAME/VERSION")
    return found[0]


def _refuse_loss(folder: Path, *targets: Path) -> None:
    """A foreign card is read into new files alone: what an existing file keeps out would be lost."""
    for path in targets:
        if path.exists():
            shown = path.relative_to(folder.resolve()) if path.is_relative_to(folder.resolve()) else path
            raise UsageError(
                "is there already, and nothing is overwritten",
                where=shown.as_posix(),
                hint="give another --model or --model-version, and join the files by hand",
            )


def _safe(version: str) -> str:
    if not version or "/" in version or "\\" in version or version.startswith("."):
        raise UsageError(f"{version!r} is not a version", hint="registries number them 1, 2, 3")
    return version


def _write(ctx: click.Context, folder: Path, texts: dict[Path, str], *, beside: dict[Path, str]) -> None:
    from cardwright.build.files import write_whole
    from cardwright.yamlfile import parse_yaml

    for path, text in texts.items():
        parse_yaml(text, name=path.name)  # what we write, we can read
    for path, text in {**texts, **beside}.items():
        shown = Path(os.path.relpath(path, folder))
        if path.exists():
            say(ctx, f"kept   {shown.as_posix()}")
        else:
            write_whole(path, text.encode("utf-8"))
            click.echo(f"wrote  {shown.as_posix()}")
