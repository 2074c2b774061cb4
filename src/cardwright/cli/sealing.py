"""What commands that change a published folder have in common."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cardwright.cli.options import now, say

if TYPE_CHECKING:
    from cardwright.build.republish import Seal
    from cardwright.config import Settings
    from cardwright.signing.services import TrustServices


def seal_of(settings: Settings, ctx: click.Context, services: TrustServices | None, *, allow_dev: bool = False) -> Seal:
    """Who seals a folder again: the key of ``signing``, after its seal was proved with the roots of ``signing``."""
    from cardwright.build.republish import Seal
    from cardwright.build.signing import load_identity
    from cardwright.signing.trust import load_trust

    identity = load_identity(settings, now(), say=lambda text: say(ctx, text))
    roots = [settings.path(file) for file in settings.signing.roots]
    return Seal(
        settings=settings,
        identity=identity,
        services=services,
        trust=load_trust(roots, allow_dev=allow_dev or identity.development, at=now()),
        now=now(),
        say=lambda text: say(ctx, text),
    )


def warn_of_manifest(ctx: click.Context, file: Path) -> None:
    """Say that a manifest around a changed file no longer fits."""
    from cardwright.signing.manifest import MANIFEST

    for folder in file.resolve().parents:
        if (folder / MANIFEST).is_file():
            say(ctx, f"{MANIFEST} in {folder.name} still names the old {file.name}: give the folder to seal it again")
            return
