"""Small projects of cards alone, for builds that are quick."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from pathlib import Path

from cardwright.build.options import BuildOptions, BuildResult
from cardwright.build.publish import build
from cardwright.config import Settings, load_settings
from cardwright.signing.manifest import MANIFEST, published_files, read_manifest

DAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
CARD = """\
model: {model}
stated_by: A. Weber
intended_use:
  purpose: Ranks applications for loans of private customers by risk of default, for a clerk who decides.
  users: Clerks of the loan department.
"""


def make_project(folder: Path, *, models: int = 1, versions: int = 3, registry: str | None = None) -> Path:
    """Models ``model-0``, each with some versions, known from files alone."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "cardwright.yaml").write_text(
        f"registry: {{name: bank{f', uri: {registry}' if registry else ''}}}\n"
        "packs: [hygiene]\nsite: {title: Models of the bank}\n"
    )
    (folder / "cards").mkdir(exist_ok=True)
    (folder / "cards" / "organisation.yaml").write_text("provider: {name: Musterbank AG}\n")
    for model in range(models):
        home = folder / "cards" / f"model-{model}"
        (home / "versions").mkdir(parents=True, exist_ok=True)
        (home / "card.yaml").write_text(CARD.format(model=f"model-{model}"))
        for version in range(1, versions + 1):
            (home / "versions" / f"{version}.yaml").write_text(f"evaluation: {{metrics: {{recall: 0.{version}1}}}}\n")
    return folder


def settings_of(folder: Path) -> Settings:
    return load_settings(folder / "cardwright.yaml")


def build_project(folder: Path, **options: object) -> BuildResult:
    given = {"as_of": DAY, "now": NOW, "profile": "prepare", "jobs": 1, "sign": False, **options}
    return build(settings_of(folder), BuildOptions(**given))  # type: ignore[arg-type]


def states(result: BuildResult) -> dict[str, str]:
    return {item.address: item.state for item in result.versions}


def looks(folder: Path) -> dict[str, tuple[int, str]]:
    """Path -> (inode, digest) of every published file but the manifest."""
    return {
        name: ((folder / name).stat().st_ino, hashlib.sha256((folder / name).read_bytes()).hexdigest())
        for name in published_files(folder)
    }


def assert_whole(public: Path) -> None:
    """The folder holds exactly what its manifest lists."""
    manifest = read_manifest((public / MANIFEST).read_bytes())
    found = {name: digest for name, (_, digest) in looks(public).items()}
    assert found == {name: entry.sha256 for name, entry in manifest.files.items()}
