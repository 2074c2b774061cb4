"""What ``init`` writes for a pipeline: the handbook's recipe for the forge, with the project's folder filled in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from cardwright.render.assets import bundled

Forge = Literal["github", "gitlab", "shell"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Pipeline:
    """A file for a forge: where it goes, what it holds, and what is still to be done by hand."""

    path: Path
    text: str
    next: str


def forge_of(folder: Path) -> Forge:
    """The forge whose files lie at the top of the work tree; a plain shell script serves any other."""
    top = _top(folder)
    if (top / ".github").is_dir():
        return "github"
    return "gitlab" if (top / ".gitlab-ci.yml").is_file() else "shell"


def pipeline(forge: Forge, folder: Path) -> Pipeline:
    """The gate as a file of a forge.

    Args:
        forge: who runs it.
        folder: that of cardwright.yaml; GitHub's file goes to the top of the work tree around it.
    """
    return _WRITTEN[forge](folder)


def _github(folder: Path) -> Pipeline:
    top = _top(folder)
    return Pipeline(
        path=top / ".github" / "workflows" / "cardwright.yml",
        text=_recipe("cardwright.github.yml").replace('FOLDER: "."', f"FOLDER: {_quoted(_below(top, folder))}"),
        next="commit it; the cards are judged on each pull request",
    )


def _gitlab(folder: Path) -> Pipeline:
    path = folder / "ci" / "cardwright.gitlab-ci.yml"
    top = _top(folder)
    text = _recipe(path.name).replace('folder: {default: "."', f"folder: {{default: {_quoted(_below(top, folder))}")
    return Pipeline(path=path, text=text, next=f"name {_below(top, path)} under `include: local` in .gitlab-ci.yml")


def _shell(folder: Path) -> Pipeline:
    path = folder / "ci" / "cardwright.sh"
    return Pipeline(path=path, text=_recipe("check.sh"), next="let your pipeline run `sh ci/cardwright.sh`")


_WRITTEN: dict[Forge, Callable[[Path], Pipeline]] = {"github": _github, "gitlab": _gitlab, "shell": _shell}


def _recipe(name: str) -> str:
    return (bundled("site") / "handbook" / "ci" / name).read_text(encoding="utf-8")


def _top(folder: Path) -> Path:
    """The top of the work tree around a folder; the folder itself outside one."""
    return next((path for path in (folder, *folder.parents) if (path / ".git").exists()), folder)


def _below(top: Path, path: Path) -> str:
    return path.relative_to(top).as_posix()


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
