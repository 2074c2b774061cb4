"""What a test needs beyond Python, named; under CARDWRIGHT_REQUIRE_ALL=1 a missing one fails, not skips."""

from __future__ import annotations

import importlib.util
import os
import shutil

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
}


def need(*components: str) -> None:
    """Skip the test by the name of the first missing component, a program or a Python package."""
    for component in components:
        if component in PROGRAMS:
            present = shutil.which(component) is not None
        else:
            try:
                present = importlib.util.find_spec(component) is not None
                if present and component == "weasyprint":
                    importlib.import_module("weasyprint")
            except (ImportError, OSError, ValueError):
                present = False
        if not present:
            reason = f"needs {component}"
            if os.environ.get("CARDWRIGHT_REQUIRE_ALL") == "1":
                pytest.fail(f"{reason}, and CARDWRIGHT_REQUIRE_ALL=1 says that everything is installed")
            pytest.skip(reason)
