"""Running the command line as a person or a CI job does."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def cardwright(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """The finished process of ``cardwright ARGUMENTS`` in a folder."""
    return subprocess.run(
        [sys.executable, "-m", "cardwright", *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        timeout=400,
        env={**os.environ, **environment},
    )
