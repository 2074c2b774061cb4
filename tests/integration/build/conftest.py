"""One small project, built once; each test changes a copy of it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.integration.build.projects import build_project, make_project
from tests.needs import need


@pytest.fixture(scope="session")
def _built_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    need("weasyprint", "pikepdf", "pyhanko", "mkdocs", "material")
    folder = make_project(tmp_path_factory.mktemp("built") / "project", models=2, versions=2)
    build_project(folder, sign=True, jobs=2)
    return folder


@pytest.fixture
def project(_built_once: Path, tmp_path: Path) -> Path:
    """Models model-0 and model-1 with versions 1 and 2, built and signed."""
    folder = tmp_path / "project"
    shutil.copytree(_built_once, folder)
    build_project(folder, sign=True)  # takes the copied files for its own
    return folder
