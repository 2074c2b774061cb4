"""The command group, and the one border where errors become messages and exit codes."""

from __future__ import annotations

import atexit
import gc
import importlib
import os
import sys
from collections.abc import Sequence

import click

from cardwright.cli.plain import plain
from cardwright.errors import HINT, CardwrightError, UsageError
from cardwright.version import __version__

COMMANDS = {
    "init": "new card files, with questions and without answers",
    "check": "judge cards; the gate",
    "build": "render and sign what changed",
    "webhook": "listen for MLflow's registry webhooks, and build when they tell of a change",
    "verify": "prove a report, a card or a whole output folder",
    "export": "one card in another form: CycloneDX, OSCAL, Word, forms of the law",
    "approve": "a sign-off, bound to what the card says now",
    "countersign": "the next of those who are to sign a published report signs it",
    "renew": "archive time stamps for reports, before the last one weakens",
    "explain": "one rule offline, or the list",
    "report": "the results of a check in other formats",
    "snapshot": "everything collected, frozen in one file; --from reads it in place of a registry",
    "diff": "what changed between two versions, in regulatory terms",
    "waive": "let a gap pass for a while, for a reason and by name",
    "baseline": "known gaps, so that only new ones fail",
    "rules": "packs of one's own: run their examples",
    "schema": "JSON Schemas of the files",
    "doctor": "what is installed, reachable, trusted",
    "handbook": "every command, setting, field and rule, in a folder of its own",
    "demo": "the example, end to end, in a folder of its own",
}


class LazyGroup(click.Group):
    """Imports a command's module only when the command runs or asks for its help."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order in which people meet them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command by name, or None."""
        if cmd_name not in COMMANDS:
            return None
        command = importlib.import_module(f"cardwright.cli.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is meant; a mistyped one is answered with those that are near."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(name, COMMANDS, n=3)
            meant = f" Did you mean {' or '.join(near)}?" if near else ""
            ctx.fail(f"No such command {name!r}.{meant}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing any of them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="cardwright")
@click.option("-v", "--verbose", is_flag=True, help="Show tracebacks and reasons.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing on stderr but errors.")
@click.pass_context
def app(ctx: click.Context, *, verbose: bool, quiet: bool) -> None:
    """Model cards for every registered model version: judged, published, signed."""
    ctx.ensure_object(dict)
    ctx.obj.update(verbose=verbose, quiet=quiet)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    0 fine; 1 findings or failed verification; 2 usage, configuration, unreadable input, output that nobody takes or an
    internal error; 3 a source or service unreachable; 4 nothing matched; 130 interrupted.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        result = app.main(args=words, prog_name="cardwright", standalone_mode=False)
        return result if isinstance(result, int) else 0
    except click.exceptions.Exit as done:
        return done.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        return 130
    except click.ClickException as error:
        error.show()
        return 2
    except (BrokenPipeError, SystemExit):
        # the reader of our output went away, which click answers with 1, as if there were findings; python would
        # complain once more when it flushes at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 2
    except Exception as error:
        if any(word in ("-v", "--verbose") for word in words[:2]):
            _traceback()
        told, code = _told(error)
        click.echo(f"cardwright: {plain(told)}", err=True)
        return code


def _told(error: Exception) -> tuple[str, int]:
    """What a person is told of an exception, and the exit code."""
    if isinstance(error, CardwrightError):
        return str(error), error.exit_code
    if isinstance(error, OSError) and error.strerror:
        where = os.path.relpath(error.filename) if isinstance(error.filename, str) else "output"
        hint = "see who may read and write there, and whether there is room; `cardwright -v` shows where it arose"
        return str(UsageError(f"cannot be read or written: {error.strerror}", where=where, hint=hint)), 2
    return f"internal error: {type(error).__name__}: {error}{HINT}`cardwright -v` before the command shows where", 2


def main() -> None:
    """Entry point of the console script."""
    # plugins of other packages could change what fits a card, and looking for them reads the list of every package
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    # nearly all that a run makes, modules first of all, stays to its end: looking for garbage so often finds none
    gc.set_threshold(50_000, 50, 100)
    # nor is there anything to gain from the search that Python makes as it ends, which took a fifth of a check
    atexit.register(gc.freeze)
    sys.exit(run())


def _traceback() -> None:
    import traceback

    traceback.print_exc()
