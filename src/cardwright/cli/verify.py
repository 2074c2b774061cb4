"""``cardwright verify``: prove a report, a card or a whole output folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar, Unpack

import click

from cardwright.cli.options import config_option, day, from_option, now, settings_from
from cardwright.cli.verified import as_json, show
from cardwright.errors import UsageError

if TYPE_CHECKING:
    from cardwright.config import Settings
    from cardwright.signing.pdfcheck import Demands, Renderer
    from cardwright.signing.report import Report

F = TypeVar("F", bound=Callable[..., Any])
_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


class _Asked(TypedDict):
    """The options that say whom to trust and what to ask of a report."""

    roots: tuple[Path, ...]
    allow_dev: bool
    crls: tuple[Path, ...]
    min_level: str
    at: str | None
    in_years: int | None
    expect_signer: str | None
    all_signers: bool
    card: Path | None
    re_render: bool
    previous: Path | None


def _trust_options(function: F) -> F:
    for decorate in (
        click.option("--at", metavar="DATE", help="Day on which certificates must be valid; now when not given."),
        click.option(
            "--crl",
            "crls",
            multiple=True,
            type=_FILE,
            help="Revocation list (PEM or DER) that you bring; repeatable. Nothing is fetched.",
        ),
        click.option(
            "--allow-dev",
            is_flag=True,
            help="Accept an UNTRUSTED DEVELOPMENT identity: proves integrity, not origin.",
        ),
        click.option("--roots", multiple=True, type=_FILE, help="PEM file with trust anchors; repeatable."),
    ):
        function = decorate(function)
    return function


def _demand_options(function: F) -> F:
    for decorate in (
        click.option(
            "--previous", type=_FILE, help="A manifest.json that you kept: names a site that was rolled back."
        ),
        click.option("--re-render", is_flag=True, help="Make each report anew from its own card; compare every byte."),
        click.option("--card", type=_FILE, help="The card.json that must be inside the report."),
        click.option("--all-signers", is_flag=True, help="Everybody who is to sign a report must have signed it."),
        click.option(
            "--expect-signer", metavar="NAME", help="Common name, whole subject or sha256 of the certificate."
        ),
        click.option("--in-years", type=click.IntRange(min=1, max=100), help="Simulate a verification in N years."),
        click.option(
            "--min-level",
            type=click.Choice(["B-B", "B-T", "B-LT", "B-LTA"]),
            default="B-B",
            show_default=True,
            help="PAdES level that each report must reach.",
        ),
    ):
        function = decorate(function)
    return function


@click.command("verify")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(path_type=Path))
@_trust_options
@_demand_options
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
    against_registry: bool,
    frozen: Path | None,
    config: Path | None,
    output: str,
    everything: bool,
    **asked: Unpack[_Asked],
) -> int:
    """Prove signatures, digests and embedded cards, and name the first thing that does not hold.

    PATH is an output folder, a report.pdf, a card.json, a snapshot or a ledger (.jsonl); a folder is compared with a
    ledger that is given too, or lies beside it. Trust anchors are given, never assumed.
    """
    _refuse_what_does_not_fit(paths, asked)
    if not against_registry and (frozen is not None or config is not None):
        raise UsageError("--from and --config are for --against-registry", hint="add --against-registry")
    reports = {str(path): _proved(path, asked) for path in paths}
    reports |= _with_ledgers(reports)
    if against_registry:
        reports = _against_registry(reports, settings_from(config, frozen))
    if output == "json":
        click.echo(as_json(reports))
    else:
        for name, report in reports.items():
            show(name, report, everything=everything)
    return 0 if all(report.ok for report in reports.values()) else 1


def _refuse_what_does_not_fit(paths: Sequence[Path], asked: _Asked) -> None:
    for path in paths:
        if not path.exists():
            raise UsageError("there is no such file or folder", where=str(path))
        if (path.is_dir() or path.suffix == ".json") and asked["card"] is not None:
            raise UsageError("--card is compared with one report.pdf", where=str(path))
        if not path.is_dir() and asked["previous"] is not None:
            raise UsageError("--previous is compared with the manifest of a folder", where=str(path))


def _proved(path: Path, asked: _Asked) -> Report:
    from cardwright.signing.levels import Level
    from cardwright.signing.pdfcheck import Demands

    return prove(
        path,
        roots=asked["roots"],
        allow_dev=asked["allow_dev"],
        at=now() if asked["at"] is None else datetime.combine(day(asked["at"]), time(12), tzinfo=UTC),
        crls=asked["crls"],
        demands=Demands(
            level=Level(asked["min_level"]),
            signer=asked["expect_signer"],
            years=asked["in_years"],
            everyone=asked["all_signers"],
            render=_renderer() if asked["re_render"] else None,
        ),
        card=asked["card"],
        previous=asked["previous"],
    )


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
    from cardwright.signing.ledger import ledger_checks, unseen_ledgers

    ledgers = [Path(name) for name in reports if name.endswith(".jsonl")]
    return {
        name: replace(
            reports[name],
            checks=(*reports[name].checks, *ledger_checks(Path(name), ledgers)),
            unchecked=unseen_ledgers(Path(name), ledgers),
        )
        for name in reports
        if Path(name).is_dir()
    }


def _against_registry(reports: Mapping[str, Report], settings: Settings) -> dict[str, Report]:
    """The reports with what the registry says now; one reading for all paths."""
    from cardwright.signing.against import check_against_registry, published_cards

    found = check_against_registry({name: published_cards(Path(name)) for name in reports}, settings)
    return {name: replace(report, checks=(*report.checks, *found[name])) for name, report in reports.items()}


def _renderer() -> Renderer:
    from cardwright.build.units import render_again

    return render_again
