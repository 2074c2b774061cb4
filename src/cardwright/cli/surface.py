"""The command line as data, read from click itself, so that the handbook cannot miss an option."""

from __future__ import annotations

import importlib
import inspect

import click
from pydantic import BaseModel

from cardwright.render.handbook.surface import Command, FileKind, Format, Parameter, Surface

_FILES = {
    "waivers": ("cardwright-waivers.yaml", "Gaps that may pass until a day. People write and review it."),
    "baseline": ("cardwright-baseline.json", "Known gaps; `cardwright baseline write` makes it."),
    "report": ("results of a check", "What `cardwright check -o json=FILE` writes: every verdict of every card."),
    "snapshot": ("a snapshot", "What `cardwright snapshot FILE` writes: everything collected, frozen."),
    "diff": ("differences", "What `cardwright diff OLD NEW -o json=FILE` writes."),
}


def surface() -> Surface:
    """Commands with their options, formats of findings, and files with their models."""
    from cardwright.cli.app import COMMANDS, app

    context = click.Context(app, info_name="cardwright")
    found = ((name, app.get_command(context, name)) for name in COMMANDS)
    return Surface(
        commands=tuple(_command(known, name, COMMANDS[name], context) for name, known in found if known is not None),
        common=tuple(_option(item, context) for item in app.get_params(context) if isinstance(item, click.Option)),
        formats=_formats(),
        files=_files(),
    )


def _command(known: click.Command, name: str, summary: str, parent: click.Context) -> Command:
    context = click.Context(known, info_name=name, parent=parent)
    inner = known.commands if isinstance(known, click.Group) else {}
    usage = " ".join([context.command_path, *known.collect_usage_pieces(context)])
    return Command(
        name=name,
        summary=summary,
        usage=usage,
        text=inspect.cleandoc(known.help or ""),
        arguments=tuple(_argument(item, context) for item in known.params if isinstance(item, click.Argument)),
        options=tuple(_option(item, context) for item in known.get_params(context) if isinstance(item, click.Option)),
        commands=tuple(
            _command(item, item_name, item.get_short_help_str(200), context) for item_name, item in inner.items()
        ),
    )


def _argument(item: click.Argument, context: click.Context) -> Parameter:
    return Parameter(
        names=(item.make_metavar(context),),
        takes=_taken(item, context),
        required=item.required,
        repeatable=item.nargs == -1,
    )


def _option(item: click.Option, context: click.Context) -> Parameter:
    default = item.get_default(context) if item.show_default else None
    return Parameter(
        names=(*item.opts, *item.secondary_opts),
        takes="" if item.is_flag else item.make_metavar(context),
        text=item.help or _taken(item, context),
        default="" if default is None or isinstance(default, tuple) else str(default),
        required=item.required,
        repeatable=item.multiple,
    )


def _taken(item: click.Parameter, context: click.Context) -> str:
    kind = item.type
    if isinstance(kind, click.Choice):
        return "one of " + ", ".join(f"`{choice}`" for choice in kind.choices)
    if isinstance(kind, click.Path):
        return "a folder" if not kind.file_okay else "a file" if not kind.dir_okay else "a file or folder"
    return "a text; the help above says which"


def _formats() -> tuple[Format, ...]:
    from cardwright.report.base import FORMATS, report_named

    return tuple(Format(name=name, text=_meaning(report_named(name))) for name in FORMATS)


def _meaning(report: object) -> str:
    """The first sentence of the module of a format, without the option that it begins with."""
    words = " ".join((importlib.import_module(type(report).__module__).__doc__ or "").partition("\n\n")[0].split())
    return words.partition("``: ")[2] or words


def _files() -> dict[str, FileKind]:
    from cardwright.card.diff import CardDiff
    from cardwright.report.jsonreport import JsonReport
    from cardwright.rules.baseline import Baseline
    from cardwright.rules.waivers import Waiver
    from cardwright.sources.snapshot import Snapshot

    models: dict[str, type[BaseModel]] = {
        "waivers": Waiver,
        "baseline": Baseline,
        "report": JsonReport,
        "snapshot": Snapshot,
        "diff": CardDiff,
    }
    return {name: FileKind(name=file, text=text, model=models[name]) for name, (file, text) in _FILES.items()}
