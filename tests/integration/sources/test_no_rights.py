"""Folders that may be read and not written, and stores and artifacts that may not be read: clear words, equal bytes."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from tests.needs import need
from tests.programs import cardwright_without_privileges as cardwright

CLOSED = "the store mlflow.db cannot be opened: "


@pytest.fixture
def project(made: Path, tmp_path: Path) -> Path:
    """A store with its artifacts, and a card file."""
    folder = tmp_path / "project"
    shutil.copytree(made / "artifacts", folder / "artifacts")
    shutil.copy(made / "mlflow.db", folder / "mlflow.db")
    (folder / "cards" / "scorer" / "versions").mkdir(parents=True)
    (folder / "cards" / "scorer" / "versions" / "2.yaml").write_text("model: {type: forest}\n", encoding="utf-8")
    (folder / "cardwright.yaml").write_text(
        "registry: {name: bank, uri: 'sqlite:///mlflow.db', artifacts: artifacts}\npacks: [hygiene]\n",
        encoding="utf-8",
    )
    return folder


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Nobody may write into a folder meanwhile."""
    paths = [folder, *folder.rglob("*")]
    for path in paths:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        yield
    finally:
        for path in paths:
            path.chmod(0o755 if path.is_dir() else 0o644)


@contextmanager
def closed(path: Path) -> Iterator[None]:
    """Nobody may read a file or folder meanwhile."""
    mode = path.stat().st_mode
    path.chmod(0)
    try:
        yield
    finally:
        path.chmod(mode)


def contents(folder: Path) -> dict[str, str]:
    """Name -> sha256 of each file."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_folder_that_nobody_may_write_to_is_read_like_any_other(project: Path, tmp_path: Path) -> None:
    usual = cardwright("check", "-o", "json", cwd=project)
    before = contents(project)
    with read_only(project):
        assert cardwright("check", "-o", "json", cwd=project).stdout == usual.stdout
        taken = cardwright("snapshot", str(tmp_path / "frozen.json"), cwd=project)
        assert (taken.returncode, taken.stdout) == (0, "frozen.json: 2 versions of 1 model\n")
        frozen = cardwright("check", "--from", str(tmp_path / "frozen.json"), cwd=project)
        assert (frozen.returncode, "Traceback" in frozen.stderr) == (usual.returncode, False)
    assert contents(project) == before


def test_what_would_be_written_into_it_is_refused_in_words(project: Path) -> None:
    need("mkdocs", "material")
    before = contents(project)
    with read_only(project):
        for words in (["snapshot", "frozen.json"], ["baseline", "write"], ["build", "--no-pdf", "--no-sign"]):
            done = cardwright(*words, cwd=project)
            assert done.returncode == 2
            assert "cannot be written: Permission denied\n  hint: who runs this must be allowed" in done.stderr
    assert contents(project) == before


def test_a_build_beside_a_store_that_nobody_may_write_to_leaves_it_as_it_is(project: Path, tmp_path: Path) -> None:
    need("mkdocs", "material")
    own = tmp_path / "own"
    own.mkdir()
    (own / "cardwright.yaml").write_text(
        f"registry: {{name: bank, uri: 'sqlite:///{project / 'mlflow.db'}', artifacts: {project / 'artifacts'}}}\n"
        "packs: [hygiene]\n",
        encoding="utf-8",
    )
    before = contents(project)
    with read_only(project):
        done = cardwright("build", "--no-pdf", "--no-sign", "--jobs", "1", cwd=own)
        assert done.returncode == 0, done.stderr
    assert (own / "public" / "index.html").is_file()
    assert contents(project) == before


@pytest.mark.parametrize("shut", ["mlflow.db", "."])
def test_a_store_that_we_may_not_read_is_out_of_reach(project: Path, tmp_path: Path, shut: str) -> None:
    (tmp_path / "cardwright.yaml").write_text("registry: {name: bank, uri: 'sqlite:///project/mlflow.db'}\n")
    with closed(project / shut):
        done = cardwright("check", cwd=tmp_path)
    assert done.returncode == 3
    assert "the store project/mlflow.db cannot be opened: permission denied\n  hint: who runs this" in done.stderr


def test_a_store_whose_writer_cannot_be_shared_is_not_called_something_else(project: Path) -> None:
    """SQLite needs the -shm of a writer, or a folder to make one in."""
    with closing(sqlite3.connect(project / "mlflow.db")) as writer:
        writer.execute("PRAGMA journal_mode=WAL")
        writer.execute("UPDATE registered_models SET description = 'x'")
        writer.commit()
        with read_only(project):
            assert cardwright("check", cwd=project).returncode in (0, 1)
            with closed(project / "mlflow.db-shm"):
                done = cardwright("check", cwd=project)
    assert done.returncode == 3
    assert f"{CLOSED}unable to open database file" in done.stderr


@pytest.mark.parametrize("name", ["slices.json", "governance", "MLmodel", "artifacts"])
def test_artifacts_that_we_may_not_read_are_not_absent(project: Path, name: str) -> None:
    run = next(path for path in (project / "artifacts").rglob("*") if path.name == "slices.json").parent
    shut = {"slices.json": run / name, "governance": run, "artifacts": project / name}
    path = shut.get(name) or next((project / "artifacts").rglob(name))
    with closed(path):
        done = cardwright("check", cwd=project)
    assert done.returncode == 2
    assert (
        "cannot be read: permission denied\n  hint: who runs this must be allowed to read the artifacts" in done.stderr
    )


@pytest.mark.parametrize("shut", ["cards", "cards/scorer", "cards/scorer/versions", "cards/scorer/evidence"])
def test_folders_of_cards_that_we_may_not_read_are_not_empty(project: Path, shut: str) -> None:
    (project / "cards" / "scorer" / "evidence").mkdir()
    with closed(project / shut):
        done = cardwright("check", cwd=project)
    assert done.returncode == 2
    assert f"{shut}: cannot be read: Permission denied" in done.stderr
