"""Fixtures shared by all tests. Costly ones are made once per session and worker."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.needs import need

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session", autouse=True)
def _own_identity(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Tests never touch the development identity of the person who runs them."""
    folder = tmp_path_factory.mktemp("identity")
    before = os.environ.get("CARDWRIGHT_DEV_IDENTITY")
    os.environ["CARDWRIGHT_DEV_IDENTITY"] = str(folder)
    yield
    if before is None:
        del os.environ["CARDWRIGHT_DEV_IDENTITY"]
    else:
        os.environ["CARDWRIGHT_DEV_IDENTITY"] = before


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Tests never read or write the cache of the person who runs them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CARDWRIGHT_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def trained_example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the credit-risk example with its registry filled by the real training script.

    Trained once per test run: workers of pytest-xdist share it through a lock.
    """
    need("mlflow", "sklearn", "fairlearn", "statsmodels")
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    folder = shared / "trained-example"
    from filelock import FileLock

    with FileLock(str(shared / "trained-example.lock")):
        if not (folder / "mlflow.db").exists():
            shutil.copytree(ROOT / "examples" / "credit-risk", folder, ignore=shutil.ignore_patterns("__pycache__"))
            subprocess.run([sys.executable, "train.py"], cwd=folder, check=True, capture_output=True, timeout=300)
    return folder


@pytest.fixture
def example(trained_example: Path, tmp_path: Path) -> Path:
    """A private copy of the trained example that a test may change; its artifacts stay in the shared folder."""
    folder = tmp_path / "example"
    shutil.copytree(trained_example, folder, ignore=shutil.ignore_patterns("mlartifacts", "public", ".cardwright"))
    return folder
