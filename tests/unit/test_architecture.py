"""Imports flow one way, and the gate starts without the heavy libraries."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("mlflow", "weasyprint", "mkdocs", "pyhanko", "pikepdf", "pandas", "sklearn")

# each room may import itself and the rooms before it; report and render do not know each other
ORDER: dict[str, set[str]] = {
    "errors": set(),
    "version": set(),
    "yamlfile": {"errors"},
    "card": {"errors"},
    "config": {"errors", "yamlfile"},
}
ORDER["sources"] = {"errors", "yamlfile", "card", "config", "version"}
ORDER["rules"] = ORDER["sources"] | {"sources"}
ORDER["report"] = ORDER["rules"] | {"rules"}
ORDER["render"] = ORDER["rules"] | {"rules"}
ORDER["signing"] = ORDER["render"] | {"render"}
ORDER["build"] = ORDER["signing"] | {"signing"}
ORDER["cli"] = ORDER["build"] | {"build", "report"}


def _rooms(root: Path) -> dict[Path, str]:
    package = root / "src" / "cardwright"
    return {
        path: path.relative_to(package).parts[0].removesuffix(".py")
        for path in sorted(package.rglob("*.py"))
        if path.relative_to(package).parts[0] not in ("__init__.py", "__main__.py")
    }


def _imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
        elif isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
    return found


def test_every_room_is_known(root: Path) -> None:
    assert set(_rooms(root).values()) == set(ORDER)


def test_imports_flow_one_way(root: Path) -> None:
    wrong = [
        f"{path.relative_to(root)} imports {module}"
        for path, room in _rooms(root).items()
        for module in _imports(path)
        if module.startswith("cardwright.") and module.split(".")[1] not in ORDER[room] | {room}
    ]
    assert wrong == []


def test_heavy_libraries_are_never_imported_at_the_top_of_a_module(root: Path) -> None:
    wrong = []
    for path in _rooms(root):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            names = (
                [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else []
            )
            wrong += [f"{path.relative_to(root)}: {name}" for name in names if name.split(".")[0] in HEAVY]
    assert wrong == []


def test_modules_stay_small_enough_to_hold_one_idea(root: Path) -> None:
    long = {
        str(path.relative_to(root)): lines for path in _rooms(root) if (lines := path.read_text().count("\n")) > 350
    }
    assert long == {}


@pytest.mark.parametrize("arguments", [["--help"], ["check", "--offline", "credit-risk/3"], ["schema", "config"]])
def test_the_gate_imports_nothing_heavy(root: Path, arguments: list[str]) -> None:
    code = (
        "import sys\n"
        "from cardwright.cli.app import run\n"
        f"run({arguments!r})\n"
        f"heavy = sorted(name for name in {HEAVY!r} if name in sys.modules)\n"
        "print('HEAVY', heavy)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root / "examples" / "credit-risk", capture_output=True, text=True, check=True
    )
    assert done.stdout.strip().splitlines()[-1] == "HEAVY []"


def test_nothing_says_that_a_card_is_compliant(root: Path) -> None:
    """The tool says complete against a pack; these words would promise what no tool can know."""
    import re

    forbidden = re.compile(
        r"\b(is|are|fully|ai act) compliant\b|\bcertified\b|\bconforms? to the ai act\b", re.IGNORECASE
    )
    folders = [root / "src", root / "templates", root / "site"]
    files = [root / "README.md"] + [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    said = [
        f"{path.relative_to(root)}: {match.group(0)}"
        for path in files
        if path.suffix in (".py", ".yaml", ".html", ".md", ".js", ".css", ".txt")
        for match in forbidden.finditer(path.read_text(encoding="utf-8"))
    ]
    assert said == []
