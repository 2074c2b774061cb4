"""``cardwright verify``: prove a report, a card or a whole output folder."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cardwright.cli.options import now
from cardwright.errors import UsageError

if TYPE_CHECKING:
    from cardwright.signing.report import Report


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
    for path in paths:
        if not path.exists():
            raise UsageError("there is no such file or folder", where=str(path))
    at = now()
    reports = {str(path): prove(path, roots=roots, allow_dev=allow_dev, at=at) for path in paths}
    if output == "json":
        click.echo(_json(reports))
    else:
        for name, report in reports.items():
            _show(name, report, everything=everything)
    return 0 if all(report.ok for report in reports.values()) else 1


def prove(path: Path, *, roots: Sequence[Path], allow_dev: bool, at: datetime) -> Report:
    """Verify a folder, a report or a card by what it is."""
    from cardwright.signing.verify import verify_card, verify_folder, verify_pdf

    if path.is_dir():
        return verify_folder(path, roots=roots, allow_dev=allow_dev, at=at)
    if path.suffix == ".json":
        return verify_card(path)
    return verify_pdf(path, roots=roots, allow_dev=allow_dev, at=at)


def trust_line(report: Report) -> str:
    """What a verification that holds proves, in a sentence."""
    if report.development:
        return "Signed by an UNTRUSTED DEVELOPMENT identity: this proves that nothing changed, not who signed."
    return "Digests, signatures and trust anchors agree."


def _show(name: str, report: Report, *, everything: bool) -> None:
    for check in report.checks:
        if everything or not check.ok:
            click.echo(f"{'ok    ' if check.ok else 'FAILED'} {check.subject}: {check.text}")
    first = report.first_failure
    if first is not None:
        click.echo(f"{name}: does not hold. First failure: {first.subject}: {first.text}")
    elif not report.checks:
        click.echo(f"{name}: nothing was checked, so nothing is proved")
    else:
        click.echo(f"{name}: {len(report.checks)} checks hold. {trust_line(report)}")


def _json(reports: Mapping[str, Report]) -> str:
    return json.dumps(
        {
            "format_version": 1,
            "reports": [
                {
                    "path": name,
                    "ok": report.ok,
                    "development": report.development,
                    "checks": [asdict(check) for check in report.checks],
                }
                for name, report in reports.items()
            ],
        },
        indent=2,
        sort_keys=True,
        ensure_ascii=False,
    )
