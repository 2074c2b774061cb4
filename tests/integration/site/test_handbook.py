"""The handbook as it is written into a folder: links, a browser without network, and the commands that it shows."""

from __future__ import annotations

import re
import shlex
import shutil
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import pytest
from tests.integration.site.visiting import Visit, violations
from tests.needs import need

from cardwright.cli.app import run

SAMPLE = (
    "index.html",
    "officer.html",
    "settings.html",
    "checks.html",
    "card/evaluation.html",
    "commands/check.html",
    "rules/hygiene.html",
    "rules/hygiene.echo.html",
)
FENCE = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"^`([\w./-]+)`:\n\n```yaml\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def handbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    need("mkdocs", "material")
    folder = tmp_path_factory.mktemp("handbook") / "out"
    assert run(["-q", "handbook", str(folder)]) == 0
    return folder


def test_every_link_leads_to_a_page_and_an_anchor_that_are_there(handbook: Path) -> None:
    anchors: dict[Path, set[str]] = {}
    broken = set()
    for page in sorted(handbook.rglob("*.html")):
        text = page.read_text(encoding="utf-8")
        anchors[page] = set(re.findall(r'\bid="([^"]+)"', text))
    for page in anchors:
        for address in set(re.findall(r'(?:href|src)="([^"]+)"', page.read_text(encoding="utf-8"))):
            href = unescape(address)
            assert not href.startswith("//")
            if re.match(r"https?:|mailto:|data:", href):
                continue
            path, _, fragment = href.partition("#")
            target = (page.parent / unquote(path)).resolve() if path else page
            if not target.is_file() or (fragment and fragment not in anchors.get(target, {fragment})):
                broken.add((page.relative_to(handbook).as_posix(), href))
    assert broken == set()


def test_the_same_program_writes_the_same_bytes(handbook: Path, tmp_path: Path) -> None:
    assert run(["-q", "handbook", str(tmp_path / "again")]) == 0
    for file in handbook.rglob("*"):
        if file.is_file():
            assert file.read_bytes() == (tmp_path / "again" / file.relative_to(handbook)).read_bytes(), file.name


def test_a_handbook_is_written_over_a_handbook_and_over_nothing_else(handbook: Path, tmp_path: Path) -> None:
    copy = tmp_path / "old"
    shutil.copytree(handbook, copy)
    (copy / "left-over.html").write_text("old", encoding="utf-8")
    assert run(["-q", "handbook", str(copy)]) == 0
    assert not (copy / "left-over.html").exists()
    site = tmp_path / "public"
    site.mkdir()
    (site / "manifest.json").write_text('{"files": []}', encoding="utf-8")
    assert run(["-q", "handbook", str(site)]) == 2
    assert (site / "manifest.json").read_text(encoding="utf-8") == '{"files": []}'


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("address", SAMPLE)
def test_a_page_opens_without_complaint_and_axe_finds_nothing(
    browser: object, handbook: Path, address: str, width: int, scheme: str
) -> None:
    if (scheme, width) == ("dark", 390):
        visit = Visit(browser, handbook / address, color_scheme=scheme, viewport={"width": width, "height": 900})
        wide = visit.page.evaluate("document.documentElement.scrollWidth")
        visit.context.close()
        assert (visit.external, visit.said) == ([], [])
        assert wide <= width
    assert violations(browser, handbook / address, scheme=scheme, width=width) == []


def test_the_search_finds_a_rule_a_setting_and_an_option(browser: object, handbook: Path) -> None:
    visit = Visit(browser, handbook / "index.html")
    for words, address in (
        ("hygiene/echo", "rules/hygiene.echo.html"),
        ("max_shrink", "settings.html"),
        ("--tag-registry", "commands/check.html"),
    ):
        visit.page.fill("#cw-query", words)
        visit.page.wait_for_selector("#cw-results a")
        hrefs = visit.page.eval_on_selector_all("#cw-results a", "found => found.map(item => item.href)")
        assert any(href.endswith(address) for href in hrefs), words
    visit.context.close()


def test_commands_shown_with_a_prompt_run(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = tmp_path / "project"
    shutil.copytree(root / "examples" / "credit-risk", project, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.chdir(project)
    ran = 0
    for page in sorted((root / "site" / "handbook").rglob("*.md")):
        text = page.read_text(encoding="utf-8")
        for name, content in FILE.findall(text):
            (project / name).parent.mkdir(parents=True, exist_ok=True)
            (project / name).write_text(content, encoding="utf-8")
        for block in FENCE.findall(text):
            for line in block.splitlines():
                assert line.startswith("$ cardwright "), f"{page.name}: {line}"
                code = run(["-q", *shlex.split(line)[2:]])
                assert code in (0, 1), f"{page.name}: {line}"
                assert code == 0 or " check " in line, f"{page.name}: {line}"
                ran += 1
    assert ran >= 8
