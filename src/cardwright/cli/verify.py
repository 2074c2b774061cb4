"""``cardwright verify``: prove a report, a card or a whole output folder."""

from __future__ import annotations

from pathlib import Path

import click

from cardwright.cli.options import now
from cardwright.errors import UsageError


@click.command("verify")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(path_type=Path))
@click.option(
    "--roots",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="PEM file with trust anchors; repeatable.",
)
@click.option(
    "--allow-dev", is_flag=True, help="Accept an UNTRUSTED DEVELOPMENT identity: proves integrity, not origin."
)
@click.option("-o", "--output", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--all", "everything", is_flag=True, help="List the checks that hold as well.")
@click.pass_context
def command(
    ctx: click.Context,
    *,
    paths: tuple[Path, ...],
    roots: tuple[Path, ...],
    allow_dev: bool,
    output: str,
    everything: bool,
) -> int:
    """Prove signatures, digests and embedded cards, and name the first thing that does not hold.

    PATH is an output folder, a report.pdf or a card.json. Trust anchors are given, never assumed.
    """
    from cardwright.signing.verify import report_json, verify_path

    for path in paths:
        if not path.exists():
            raise UsageError("there is no such file or folder", where=str(path))
    at = now()
    reports = [verify_path(path, roots=roots, allow_dev=allow_dev, at=at) for path in paths]
    if output == "json":
        click.echo(report_json(reports), nl=False)
    else:
        for report in reports:
            for check in report.checks:
                if everything or not check.ok:
                    click.echo(f"{'ok    ' if check.ok else 'FAILED'} {check.path}: {check.text}")
            if report.first_failure is None:
                click.echo(f"{report.path}: {len(report.checks)} checks hold. {report.trust}")
            else:
                first = report.first_failure
                click.echo(f"{report.path}: does not hold. First failure: {first.path}: {first.text}")
    return 0 if all(report.first_failure is None for report in reports) else 1
