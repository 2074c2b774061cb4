"""``cardwright baseline``: known gaps, so that only new ones fail."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cardwright.cli.options import config_option, day, from_option, judge_options, settings_from
from cardwright.config import Settings
from cardwright.errors import UsageError

if TYPE_CHECKING:
    from cardwright.rules.gate import GateResult


@click.group("baseline")
def command() -> None:
    """Keep the gaps that are known in a file, one a line, so that only new ones fail."""


@command.command("write")
@click.option("--accept-new", is_flag=True, help="Let the file grow by the gaps that are new.")
@judge_options
@from_option
@config_option
def write(
    *, accept_new: bool, as_of: str | None, profile: str | None, offline: bool, frozen: Path | None, config: Path | None
) -> int:
    """Write the gaps of all cards as known; a file that is there only grows with --accept-new."""
    from cardwright.rules.baseline import baseline_bytes, known_gaps, read_baseline

    settings = settings_from(config, frozen, offline=offline)
    file = settings.path(settings.baseline)
    before = read_baseline(file)
    result = _judged(settings, as_of, profile, offline=offline)
    locked = result.rules.locked
    known = known_gaps(result.judgements, first_seen=day(as_of), before=before, locked=locked)
    old = {item.fingerprint for item in before.findings} if before else set()
    fresh = [item for item in known if item.fingerprint not in old]
    if before is not None and fresh and not accept_new:
        first = fresh[0]
        raise UsageError(
            f"{len(fresh)} gaps are new, the first is {first.rule} on {first.card}",
            where=settings.baseline,
            hint="mend them, or take them in with --accept-new; `cardwright baseline prune` only takes out",
        )
    stay = sum(gap.rule in locked for judgement in result.judgements for gap in judgement.gaps)
    if stay:
        click.echo(f"left out, since nobody may let them pass: {stay} gap{'' if stay == 1 else 's'}", err=True)
    return _write(settings, baseline_bytes(known), len(known))


@command.command("prune")
@judge_options
@from_option
@config_option
def prune(*, as_of: str | None, profile: str | None, offline: bool, frozen: Path | None, config: Path | None) -> int:
    """Take out what is mended; never adds anything. What is waived or not yet binding stays."""
    from cardwright.rules.baseline import absent, baseline_bytes, read_baseline

    settings = settings_from(config, frozen, offline=offline)
    before = read_baseline(settings.path(settings.baseline))
    if before is None:
        raise UsageError("there is no baseline", where=settings.baseline, hint="`cardwright baseline write` makes one")
    judgements = _judged(settings, as_of, profile, offline=offline).judgements
    gone = {item.fingerprint for item in absent(judgements, before, whole=True)}
    kept = [item for item in before.findings if item.fingerprint not in gone]
    return _write(settings, baseline_bytes(kept), len(kept))


def _judged(settings: Settings, as_of: str | None, profile: str | None, *, offline: bool) -> GateResult:
    """All cards judged; what files alone cannot tell must not be taken for mended."""
    from cardwright.rules.gate import judge_all
    from cardwright.sources.collect import collect

    if offline and settings.registry.uri is not None:
        raise UsageError("--offline leaves out what the registry holds", hint="a baseline is about all of it")
    collection = collect(settings, offline=offline)
    return judge_all(settings, collection, as_of=day(as_of), profile=profile, offline=offline, digests=False)


def _write(settings: Settings, data: bytes, number: int) -> int:
    from cardwright.build.files import write_whole

    write_whole(settings.path(settings.baseline), data)
    click.echo(f"{settings.baseline}: {number} known gap{'' if number == 1 else 's'}")
    return 0
