"""The wheel carries everything: what a stranger installs runs as the checkout does."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from tests.needs import need


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    need("build", "hatchling")
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(root)],
        check=True,
        capture_output=True,
    )
    return next(out.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel unpacked as pip would, before anything else on the path; its dependencies come from here."""
    target = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(target)
    return target


def run(installed: Path, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        timeout=400,
        env={**os.environ, "PYTHONPATH": str(installed)},
    )


def test_templates_theme_fonts_packs_and_example_travel_in_the_wheel(wheel: Path, root: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    tracked = subprocess.run(
        ["git", "ls-files", "templates", "site", "examples", "src/cardwright/rules/packs"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    expected = {
        path.removeprefix("src/") if path.startswith("src/") else f"cardwright/_bundled/{path}" for path in tracked
    }
    assert expected - names == set()


def test_the_wheel_holds_no_database_and_no_cache(wheel: Path) -> None:
    assert [n for n in zipfile.ZipFile(wheel).namelist() if n.endswith((".db", ".pyc")) or "__pycache__" in n] == []


@pytest.mark.xdist_group("demo")
def test_the_demo_runs_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    need("mlflow", "mkdocs", "weasyprint", "pyhanko", "fairlearn")
    where = run(installed, "-c", "import cardwright; print(cardwright.__file__)", cwd=tmp_path)
    assert where.stdout.startswith(str(installed))
    done = run(installed, "-m", "cardwright", "demo", "demo", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "demo/public/models/credit-risk/3/report.pdf").stat().st_size > 50_000
    assert "checks hold." in done.stdout
    assert "credit-risk/3: approved by Miriam Okafor, AI Governance Officer" in done.stdout
    assert "refused: the role Model developer lacks the permission approve" in done.stderr
    assert {path.name for path in (tmp_path / "demo/handed-out").iterdir()} == {
        "changes-2-to-3.md", "credit-risk-3.cdx.json", "registration-sheet-3.md", "registry.snapshot.json",
    }  # fmt: skip
    assert "credit-risk/3: complete against eu-ai-act" in done.stdout
    assert "credit-risk/1: incomplete" in done.stdout
