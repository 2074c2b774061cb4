"""``cardwright report``: the results of a check in other formats."""

from __future__ import annotations

from pathlib import Path

import click

from cardwright.cli.outputs import output_options, parse_outputs, write_outputs
from cardwright.errors import UsageError


@click.command("report")
@click.argument("results", type=click.Path(path_type=Path, dir_okay=False))
@output_options
def command(*, results: Path, outputs: tuple[str, ...], color: str) -> int:
    """Write the reports of a run again from RESULTS, the file of `cardwright check -o json=RESULTS`.

    Nothing is judged: the exit code is 0 whatever the results say.
    """
    from cardwright.report.jsonreport import run_from_json

    wanted = parse_outputs(outputs)
    try:
        data = results.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}", where=results.name) from error
    write_outputs(run_from_json(data, name=results.name), wanted, color=color)
    return 0
