"""``cardwright verify``: prove a report, a card or a whole output folder."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cardwright.cli.options import config_option, day, from_option, now, settings_from
from cardwright.errors import UsageError

if TYPE_CHECKING:
    from cardwright.config import Settings
    from cardwright.signing.pdfcheck import Demands, Renderer
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
@click.option(
    "--crl",
    "crls",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Revocation list (PEM or DER) that you bring; repeatable. Nothing is fetched.",
)
@click.option(
    "--min-level",
    type=click.Choice(["B-B", "B-T", "B-LT", "B-LTA"]),
    default="B-B",
    show_default=True,
    help="PAdES level that each report must reach.",
)
@click.option("--at", metavar="DATE", help="Day on which certificates must be valid, YYYY-MM-DD; now when not given.")
@click.option("--in-years", type=click.IntRange(min=1, max=100), help="Simulate a verification in N years.")
@click.option("--expect-signer", metavar="NAME", help="Common name, whole subject or sha256 of the certificate.")
@click.option(
    "--card",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="The card.json that must be inside the report.",
)
@click.option("--re-render", is_flag=True, help="Make each report anew from its own card and compare every byte.")
@click.option(
    "--previous",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A manifest.json that you kept: names a site that was rolled back.",
)
@click.option(
    "--against-registry",
    is_flag=True,
    help="Read every registry value of each card again, and name what changed or vanished.",
)
@from_option
@config_option
@click.option("-o", "--output", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--all", "everything", is_flag=True, help="List the checks that hold as well.")
@click.pass_context
def command(
    ctx: click.Context,
    *,
    paths: tuple[Path, ...],
    roots: tuple[Path, ...],
    allow_dev: bool,
    crls: tuple[Path, ...],
    min_level: str,
    at: str | None,
    in_years: int | None,
    expect_signer: str | None,
    card: Path | None,
    re_render: bool,
    previous: Path | None,
    against_registry: bool,
    frozen: Path | None,
    config: Path | None,
    output: str,
    everything: bool,
) -> int:
    """Prove signatures, digests and embedded cards, and name the first thing that does not hold.

    PATH is an output folder, a report.pdf, a card.json, a snapshot or a ledger (.jsonl); a folder is compared with a
    ledger that is given too, or lies beside it. Trust anchors are given, never assumed.
    """
    from cardwright.signing.levels import Level
    from cardwright.signing.pdfcheck import Demands

    for path in paths:
        if not path.exists():
            raise UsageError("there is no such file or folder", where=str(path))
        if (path.is_dir() or path.suffix == ".json") and card is not None:
            raise UsageError("--card is compared with one report.pdf", where=str(path))
        if not path.is_dir() and previous is not None:
            raise UsageError("--previous is compared with the manifest of a folder", where=str(path))
    if not against_registry and (frozen is not None or config is not None):
        raise UsageError("--from and --config are for --against-registry", hint="add --against-registry")
    demands = Demands(
        level=Level(min_level), signer=expect_signer, years=in_years, render=_renderer() if re_render else None
    )
    moment = now() if at is None else datetime.combine(day(at), time(12), tzinfo=UTC)
    reports = {
        str(path): prove(
            path,
            roots=roots,
            allow_dev=allow_dev,
            at=moment,
            crls=crls,
            demands=demands,
            card=card,
            previous=previous,
        )
        for path in paths
    }
    reports |= _with_ledgers(reports)
    if against_registry:
        reports = _against_registry(reports, settings_from(config, frozen))
    if output == "json":
        click.echo(_json(reports))
    else:
        for name, report in reports.items():
            _show(name, report, everything=everything)
    return 0 if all(report.ok for report in reports.values()) else 1


def prove(
    path: Path,
    *,
    roots: Sequence[Path],
    allow_dev: bool,
    at: datetime,
    crls: Sequence[Path] = (),
    demands: Demands | None = None,
    card: Path | None = None,
    previous: Path | None = None,
) -> Report:
    """Verify a folder, a report, a card, a snapshot or a ledger by what it is."""
    from cardwright.signing.frozen import is_snapshot, verify_snapshot
    from cardwright.signing.pdfcheck import NOTHING_MORE
    from cardwright.signing.verify import verify_card, verify_folder, verify_pdf

    asked = demands or NOTHING_MORE
    if path.is_dir():
        return verify_folder(path, roots=roots, allow_dev=allow_dev, at=at, crls=crls, demands=asked, previous=previous)
    if path.suffix == ".jsonl":
        from cardwright.signing.ledger import verify_ledger

        return verify_ledger(path, roots=roots, allow_dev=allow_dev, at=at, crls=crls)
    if path.suffix == ".json":
        if is_snapshot(path):
            return verify_snapshot(path, roots=roots, allow_dev=allow_dev, at=at, crls=crls)
        return verify_card(path)
    return verify_pdf(path, roots=roots, allow_dev=allow_dev, at=at, card=card, crls=crls, demands=asked)


def _with_ledgers(reports: Mapping[str, Report]) -> dict[str, Report]:
    """The reports of folders, each with the ledger that it was made from where one is at hand."""
    from cardwright.signing.ledger import ledger_checks

    ledgers = [Path(name) for name in reports if name.endswith(".jsonl")]
    found = {name: ledger_checks(Path(name), ledgers) for name in reports if Path(name).is_dir()}
    return {name: replace(reports[name], checks=(*reports[name].checks, *new)) for name, new in found.items() if new}


def _against_registry(reports: Mapping[str, Report], settings: Settings) -> dict[str, Report]:
    """The reports with what the registry says now; one reading for all paths."""
    from cardwright.signing.against import check_against_registry, published_cards

    found = check_against_registry({name: published_cards(Path(name)) for name in reports}, settings)
    return {name: replace(report, checks=(*report.checks, *found[name])) for name, report in reports.items()}


def _renderer() -> Renderer:
    from cardwright.build.units import render_again

    return render_again


def trust_line(report: Report) -> str:
    """What a verification that holds proves, in a sentence."""
    if report.development:
        return "Signed by an UNTRUSTED DEVELOPMENT identity: this proves that nothing changed, not who signed."
    return "Digests, signatures and trust anchors agree."


def _show(name: str, report: Report, *, everything: bool) -> None:
    for check in report.checks:
        if everything or not check.ok or check.name == "torn":
            click.echo(f"{'ok    ' if check.ok else 'FAILED'} {check.subject}: {check.text}")
    first = report.first_failure
    if first is not None:
        click.echo(f"{name}: does not hold. First failure: {first.subject}: {first.text}")
    elif not report.checks:
        click.echo(f"{name}: nothing was checked, so nothing is proved")
    else:
        click.echo(f"{name}: {len(report.checks)} checks hold. {_level(report)}{trust_line(report)}")


def _level(report: Report) -> str:
    if report.level is None:
        return ""
    when = f", signed at {report.signed_at:%Y-%m-%d %H:%M:%S} UTC" if report.signed_at else ""
    return f"PAdES level {report.level}{when}. "


def _json(reports: Mapping[str, Report]) -> str:
    return json.dumps(
        {
            "format_version": 1,
            "reports": [
                {
                    "path": name,
                    "ok": report.ok,
                    "development": report.development,
                    "signer": report.signer,
                    "level": report.level,
                    "signed_at": report.signed_at.isoformat() if report.signed_at else None,
                    "checks": [asdict(check) for check in report.checks],
                }
                for name, report in reports.items()
            ],
        },
        indent=2,
        sort_keys=True,
        ensure_ascii=False,
    )
