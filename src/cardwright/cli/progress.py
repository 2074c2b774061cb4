"""How a build is shown while it runs: a bar on a terminal, lines elsewhere, or JSON; always on stderr."""

from __future__ import annotations

import dataclasses
import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from cardwright.build.progress import Event, Listener
from cardwright.cli.plain import plain
from cardwright.errors import CardwrightError

_SHOWN = ("stage", "note", "failed", "removed")


@contextmanager
def shown_progress(log_format: str, *, quiet: bool, bar: bool = True) -> Iterator[Listener]:
    """A listener that shows events.

    Args:
        log_format: ``json`` for one object a line; ``text`` for a bar on a terminal and for lines elsewhere.
        quiet: show nothing but what failed.
        bar: whether a bar may be shown; not by programs that build again and again.

    Raises:
        click.exceptions.Exit: ``json``, and an error ended what was shown; it has been told as an event ``error``.
    """
    if log_format == "json":
        try:
            yield _json
        except CardwrightError as error:
            _json(Event(kind="error", text=str(error)))
            raise click.exceptions.Exit(error.exit_code) from error
    elif quiet:
        yield _only_failures
    elif bar and sys.stderr.isatty():
        with _bar() as listener:
            yield listener
    else:
        yield _lines


def tell(text: str, *, log_format: str) -> None:
    """Something to be said after a build, on stderr, in the same form as what was said during it."""
    if log_format == "json":
        _json(Event(kind="note", text=text))
    else:
        click.echo(plain(text), err=True)


def _json(event: Event) -> None:
    facts = {name: value for name, value in dataclasses.asdict(event).items() if value not in (None, "")}
    click.echo(json.dumps({"time": round(time.time(), 3), **facts}, sort_keys=True), err=True)


def _only_failures(event: Event) -> None:
    if event.kind == "failed":
        click.echo(plain(event.text), err=True)


def _lines(event: Event) -> None:
    if event.kind != "done":
        click.echo(plain(event.text), err=True)


@contextmanager
def _bar() -> Iterator[Callable[[Event], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True, highlight=False, markup=False)
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("versions, {task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("building", total=None, rate="")

        def show(event: Event) -> None:
            if event.kind == "done":
                speed = progress.tasks[0].speed
                rate = f"{speed:.1f} a second" if speed else ""
                progress.update(task, completed=event.done, total=event.total, rate=rate)
            elif event.kind in _SHOWN:
                console.print(plain(event.text))
            elif event.address is not None:
                progress.update(task, description=plain(event.address))

        yield show
