"""Where the reports of a run go: ``-o FORMAT[=PATH]``, several in one run, at most one of them on stdout."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from cardwright.errors import UsageError
from cardwright.report.base import FORMATS, report_named
from cardwright.report.run import Run

_PIECE = 100_000

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, kw_only=True, slots=True)
class Output:
    """A format and the file it goes to; None is stdout."""

    format: str
    path: Path | None


def output_options(function: F) -> F:
    """``-o FORMAT[=PATH]`` and ``--color``."""
    function = click.option(
        "--color",
        type=click.Choice(["auto", "always", "never"]),
        default="auto",
        show_default=True,
        help="auto heeds NO_COLOR, FORCE_COLOR and whether stdout is a terminal.",
    )(function)
    return format_option(FORMATS)(function)


def format_option(formats: Sequence[str]) -> Callable[[F], F]:
    """``-o FORMAT[=PATH]`` for a command with formats of its own."""
    return click.option(
        "-o",
        "--output",
        "outputs",
        multiple=True,
        metavar="FORMAT[=PATH]",
        help=f"What to write, repeatable: {', '.join(formats)}. stdout when no path is given.",
    )


def parse_outputs(texts: Sequence[str], formats: Sequence[str] = FORMATS) -> tuple[Output, ...]:
    """What the options ask for; text on stdout when they ask for nothing.

    Raises:
        UsageError: an unknown format, two formats on stdout, or two in one file.
    """
    wanted = tuple(named_output(text, formats) for text in texts or ("text",))
    if sum(item.path is None for item in wanted) > 1:
        raise UsageError("two formats cannot share stdout", hint="give one of them a path: -o json=results.json")
    paths = [item.path for item in wanted if item.path is not None]
    twice = sorted({path.as_posix() for path in paths if paths.count(path) > 1})
    if twice:
        raise UsageError(f"two formats cannot share {twice[0]}", hint="give each a path of its own")
    return wanted


def write_outputs(run: Run, wanted: Sequence[Output], *, color: str) -> None:
    """Write every report; a file appears whole or not at all.

    Raises:
        UsageError: a file cannot be written.
    """
    from cardwright.build.files import write_parts

    for output in wanted:
        if output.path is None:
            for part in _pieces(report_named(output.format).parts(run, colour=wants_colour(color))):
                # click would strip the colours from what is not a terminal, also when they were asked for
                click.echo(part, nl=False, color=True)
        else:
            parts = _pieces(report_named(output.format).parts(run))
            write_parts(output.path, (part.encode("utf-8") for part in parts))


def _pieces(parts: Iterable[str]) -> Iterator[str]:
    """The same text in fewer parts: each is written at once."""
    waiting: list[str] = []
    length = 0
    for part in parts:
        waiting.append(part)
        length += len(part)
        if length >= _PIECE:
            yield "".join(waiting)
            waiting, length = [], 0
    yield "".join(waiting)


def wants_colour(color: str) -> bool:
    """Whether stdout gets colours. An empty NO_COLOR or FORCE_COLOR says nothing (no-color.org)."""
    if color != "auto":
        return color == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    # a closed stdout (>&-) is None
    return sys.stdout is not None and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def named_output(text: str, formats: Sequence[str]) -> Output:
    """``FORMAT``, ``FORMAT=PATH`` or ``FORMAT=-`` for stdout.

    Raises:
        UsageError: an unknown format, or no path after ``=``.
    """
    name, given, path = text.partition("=")
    if name not in formats:
        raise UsageError(f"there is no output format {name!r}", hint=f"one of {', '.join(formats)}")
    if given and not path:
        raise UsageError(f"no path after {text}", hint=f"give one, or {name} alone for stdout")
    return Output(format=name, path=Path(path) if path and path != "-" else None)
