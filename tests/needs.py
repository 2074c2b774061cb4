"""What a test needs beyond Python, named; under CARDWRIGHT_REQUIRE_ALL=1 a missing one fails, not skips."""

from __future__ import annotations

import importlib.util
import os
import shutil
from pathlib import Path

import pytest

PROGRAMS = {
    "pdfsig",
    "pdfdetach",
    "pdffonts",
    "pdftotext",
    "pdftoppm",
    "openssl",
    "chromium",
    "git",
    "softhsm2-util",
    "mutool",
    "jq",
    "sha256sum",
}


def need(*components: str) -> None:
    """Skip the test by the name of the first missing component, a program or a Python package."""
    for component in components:
        if component == "postgres":
            present = postgres_program(component) is not None
        elif component in PROGRAMS:
            present = shutil.which(component) is not None
        else:
            try:
                present = importlib.util.find_spec(component) is not None
                if present and component == "weasyprint":
                    importlib.import_module("weasyprint")
            except (ImportError, OSError, ValueError):
                present = False
        if not present:
            _missing(component)


def need_mlflow(version: str) -> Path:
    """The interpreter of an older MLflow, which ``sh .ci/mlflow`` installs beside the build; else as ``need``."""
    python = Path(__file__).resolve().parent.parent / "build" / f"mlflow-{version}" / "bin" / "python"
    if not python.exists():
        _missing(f"MLflow {version} (sh .ci/mlflow)")
    return python


def postgres_program(name: str) -> Path | None:
    """A program of the newest PostgreSQL server; Debian keeps them out of the search path."""
    found = shutil.which(name)
    if found:
        return Path(found)
    return max(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), default=None)


def _missing(component: str) -> None:
    reason = f"needs {component}"
    if os.environ.get("CARDWRIGHT_REQUIRE_ALL") == "1":
        pytest.fail(f"{reason}, and CARDWRIGHT_REQUIRE_ALL=1 says that everything is installed")
    pytest.skip(reason)
