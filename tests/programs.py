"""Running the command line as a person or a CI job does."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

# root may read and write whatever the mode of a file says, unless it gives that up
_UNPRIVILEGED = ("setpriv", "--bounding-set=-dac_override,-dac_read_search") if os.geteuid() == 0 else ()


def cardwright(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """The finished process of ``cardwright ARGUMENTS`` in a folder."""
    return _run((sys.executable, "-m", "cardwright", *arguments), cwd=cwd, environment=environment)


def cardwright_without_privileges(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """As ``cardwright``, by somebody for whom the modes of files hold."""
    return _run((*_UNPRIVILEGED, sys.executable, "-m", "cardwright", *arguments), cwd=cwd, environment={})


def _run(command: tuple[str, ...], *, cwd: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        timeout=400,
        env={**os.environ, **environment},
    )
