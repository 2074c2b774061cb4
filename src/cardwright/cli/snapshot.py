"""``cardwright snapshot``: everything collected, frozen in one file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cardwright.cli.options import config_option, from_option, now, say, settings_from
from cardwright.errors import UsageError

if TYPE_CHECKING:
    from cardwright.config import Settings

SIGNATURE_SUFFIX = ".p7s"


@click.command("snapshot")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.argument("selectors", nargs=-1, metavar="[SELECTOR]...")
@click.option("--sign", is_flag=True, help="Write a detached signature beside it, FILE.p7s, with the configured key.")
@click.option("--offline", is_flag=True, help="Freeze what files say, and no registry.")
@from_option
@config_option
@click.pass_context
def command(
    ctx: click.Context,
    *,
    file: Path,
    selectors: tuple[str, ...],
    sign: bool,
    offline: bool,
    frozen: Path | None,
    config: Path | None,
) -> int:
    """Freeze the registry, card files, evidence and trails of the chosen versions in FILE.

    Every command that reads a registry takes `--from FILE` in its place, without network and credentials. In a project
    with card files these are read as usual and FILE stands for the registry alone; without one FILE suffices.
    """
    from cardwright.build.files import write_parts, write_whole
    from cardwright.sources.collect import gather
    from cardwright.sources.snapshotfile import snapshot_bytes, snapshot_parts
    from cardwright.sources.taking import take

    settings = settings_from(config, frozen, offline=offline)
    if frozen is not None and file.resolve() == frozen.resolve():
        raise UsageError("a snapshot is not written over the one that it is taken from", where=str(file))
    gathered = gather(settings, selectors=selectors, offline=offline)
    snapshot = take(settings, gathered.all_kept, gathered.listing, selectors=selectors, taken_at=now())
    signature = _signature(ctx, settings, snapshot_bytes(snapshot)) if sign else None
    write_parts(file, snapshot_parts(snapshot))
    beside = file.with_name(file.name + SIGNATURE_SUFFIX)
    if signature is not None:
        write_whole(beside, signature)
    elif beside.is_file():
        beside.unlink()  # it was made over other bytes
        say(ctx, f"removed {beside.name}, which belonged to the snapshot before")
    models, versions = len(snapshot.models), len(snapshot.versions)
    click.echo(
        f"{file.name}: {versions} version{'' if versions == 1 else 's'} of {models} "
        f"model{'' if models == 1 else 's'}{', signed' if signature else ''}"
    )
    return 0


def _signature(ctx: click.Context, settings: Settings, data: bytes) -> bytes:
    from cardwright.build.signing import load_identity, load_services
    from cardwright.signing.cms import sign_detached

    identity = load_identity(settings, now(), say=lambda text: say(ctx, text))
    services = load_services(settings, say=lambda text: say(ctx, text))
    if identity.development:
        say(ctx, "signed with an UNTRUSTED DEVELOPMENT identity: set `signing` in cardwright.yaml for a real signature")
    return sign_detached(data, identity, signed_at=now(), services=services)
