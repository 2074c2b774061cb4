"""Files and folders that appear whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from cardwright.errors import UsageError


def write_whole(path: Path, data: bytes) -> None:
    """Write a file through a temporary one beside it, so that a reader never sees half of it.

    Raises:
        UsageError: the folder cannot be written.
    """
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(data)  # a device or a pipe cannot be replaced, and must not be
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
            Path(name).chmod(0o644)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise UsageError(f"cannot be written: {error.strerror}", where=path.name) from error


def switch_folder(new: Path, target: Path) -> None:
    """Put a finished folder in the place of an old one; between the two renames the old one stands aside, whole.

    Raises:
        UsageError: the target exists and is not an output folder of ours, or cannot be replaced.
    """
    refuse_foreign(target)
    aside = target.with_name(f".{target.name}.old")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(aside, ignore_errors=True)
        if target.exists():
            target.rename(aside)
        try:
            new.rename(target)
        except OSError:
            if aside.exists():
                aside.rename(target)
            raise
        shutil.rmtree(aside, ignore_errors=True)
    except OSError as error:
        raise UsageError(f"cannot be replaced: {error.strerror}", where=target.name) from error


def refuse_foreign(target: Path) -> None:
    """Never delete a folder that a build did not make: an output folder is empty or holds a manifest.

    Raises:
        UsageError: the folder holds other things.
    """
    if target.is_dir() and any(target.iterdir()) and not (target / "manifest.json").is_file():
        raise UsageError(
            "the output folder holds files that no build made",
            where=target.name,
            hint="empty it, or set another `output` in cardwright.yaml",
        )


def recover(target: Path) -> None:
    """Bring back the old folder if a build was killed between the two renames."""
    aside = target.with_name(f".{target.name}.old")
    if aside.exists() and not target.exists():
        aside.rename(target)
