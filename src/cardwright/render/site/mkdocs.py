"""Runs the real ``mkdocs build``, with an environment of its own, so that the same project gives the same bytes."""

from __future__ import annotations

import errno
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

from cardwright.errors import MissingPartError, RenderError

_TIMEOUT = 1800
_KEPT = ("PATH", "HOME", "SYSTEMROOT", "VIRTUAL_ENV", "TMPDIR")
_SET = {
    "DISABLE_MKDOCS_2_WARNING": "true",
    "NO_MKDOCS_2_WARNING": "1",
    "SOURCE_DATE_EPOCH": "315532800",
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
    "TZ": "UTC",
    "LC_ALL": "C.UTF-8",
}


def run_mkdocs(config: Path, *, out: Path) -> None:
    """``mkdocs build --strict`` of a project into ``out``, which MkDocs empties first.

    Raises:
        MissingPartError: MkDocs or Material is not installed.
        RenderError: the build failed; carries its last lines.
    """
    for part in ("mkdocs", "material"):
        if importlib.util.find_spec(part) is None:
            raise MissingPartError("the site needs MkDocs and Material", hint="pip install 'cardwright[site]'")
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ} | _SET
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict"]
    command += ["--config-file", str(config), "--site-dir", str(out)]
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and arguments
            command, env=environment, cwd=config.parent, capture_output=True, text=True, timeout=_TIMEOUT, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise RenderError(
            f"mkdocs build took longer than {_TIMEOUT} s", hint="run it by hand in the project folder"
        ) from error
    if done.returncode != 0:
        last = " | ".join((done.stderr or done.stdout).strip().splitlines()[-4:]).replace(str(config.parent), ".")
        full = os.strerror(errno.ENOSPC) in last
        hint = "free some space and build again" if full else "run `mkdocs build --strict` in the project folder"
        raise RenderError(f"mkdocs build failed: {last}", hint=hint)
