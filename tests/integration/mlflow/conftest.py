"""Stores and servers of several MLflow versions, each made once per test run and never changed by a test."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.integration.mlflow.servers import Postgres, mlflow_server, postgres_server
from tests.needs import need, need_mlflow

SCRIPT = Path(__file__).with_name("old_store.py")
NEWEST = "installed"
VERSIONS = ("2.9.2", "3.1.4", NEWEST)

StoreOf = Callable[[str, str], Path]


def python_of(version: str) -> str:
    """The interpreter that has one version of MLflow; skips by name where there is none."""
    if version == NEWEST:
        need("mlflow")
        return sys.executable
    return str(need_mlflow(version))


def make_store(version: str, kind: str, folder: Path) -> None:
    """A store by the real MLflow of a version, in a process of its own."""
    folder.mkdir(parents=True)
    environment = {**os.environ, "HOME": str(folder)}
    command = [python_of(version), str(SCRIPT), str(folder), kind]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, env=environment, timeout=300
    )
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.fixture(scope="session")
def store_of(tmp_path_factory: pytest.TempPathFactory) -> StoreOf:
    """``store_of(version, "sqlite"|"file")``: a folder with that store, shared by all workers; tests only read it."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base

    def made(version: str, kind: str) -> Path:
        from filelock import FileLock

        folder = shared / f"store-{version}-{kind}"
        with FileLock(f"{folder}.lock"):
            if not (folder / "made").exists():
                shutil.rmtree(folder, ignore_errors=True)
                make_store(version, kind, folder)
                (folder / "made").touch()
        return folder

    return made


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """A PostgreSQL server on loopback, with a password, and in it a store of the installed MLflow."""
    need("psycopg2", "mlflow", "postgres")
    with postgres_server() as server:
        folder = tmp_path_factory.mktemp("postgres")
        make_store(NEWEST, server.address_with_password, folder / "store")
        yield server


@pytest.fixture(scope="session")
def guarded(store_of: StoreOf, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of MLflow 3.1 with basic authentication over its own store."""
    folder = tmp_path_factory.mktemp("guarded")
    shutil.copy(store_of("3.1.4", "sqlite") / "mlflow.db", folder / "mlflow.db")
    with mlflow_server(python_of("3.1.4"), folder, auth=True) as uri:
        yield uri
