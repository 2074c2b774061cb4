"""One real MLflow store for all tests of this folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.needs import need

STORES = Path(__file__).with_name("stores.py")


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a store, made in a process of its own, so that this one stays free of MLflow's state."""
    need("mlflow", "sklearn", "pandas")
    folder = tmp_path_factory.mktemp("store with space")
    code = f"import runpy, pathlib; runpy.run_path({str(STORES)!r})['make_store'](pathlib.Path({str(folder)!r}))"
    environment = {**os.environ, "MLFLOW_DISABLE_TELEMETRY": "true"}
    subprocess.run(
        [sys.executable, "-c", code], cwd=folder, check=True, capture_output=True, env=environment, timeout=300
    )
    return folder
