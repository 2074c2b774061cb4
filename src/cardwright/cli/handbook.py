"""``cardwright handbook``: every command, setting, field and rule as a site of its own."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

import click

from cardwright.cli.options import say
from cardwright.errors import UsageError


@click.command("handbook")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.pass_context
def command(ctx: click.Context, *, folder: Path) -> int:
    """Write the handbook into FOLDER: guides, and every command, setting, field and rule of this version.

    It works from a file share without a server. FOLDER is new, empty, or holds an earlier handbook.
    """
    from cardwright.build.files import new_staging, switch_folder, write_whole
    from cardwright.cli.surface import surface
    from cardwright.render.handbook import handbook_files

    _refuse_others(folder)
    with tempfile.TemporaryDirectory() as cache:
        files = handbook_files(surface(), cache=Path(cache))
    staging = new_staging(folder)
    try:
        for address, data in files.items():
            write_whole(staging / address, data)
        switch_folder(staging, folder)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    pages = sum(address.endswith(".html") for address in files)
    click.echo(f"{folder / 'index.html'}: {pages} pages")
    say(ctx, "open it in a browser; no server needed")
    return 0


def _refuse_others(folder: Path) -> None:
    """A folder with anything but a handbook in it is left alone, a published site above all.

    Raises:
        UsageError: it holds other things.
    """
    from cardwright.render.handbook import FORMAT, MANIFEST

    if not folder.is_dir() or not any(folder.iterdir()):
        return
    try:
        said = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        said = None
    if not isinstance(said, dict) or said.get("format") != FORMAT:
        raise UsageError("the folder holds other things", where=str(folder), hint="give a new or empty folder")
