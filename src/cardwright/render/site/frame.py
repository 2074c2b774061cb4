"""Puts pages into the frame: runs the real ``mkdocs build`` and makes its output reproducible and closed."""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from cardwright.errors import MissingPartError, RenderError
from cardwright.render.site.project import HASHES

_SCRIPT = re.compile(r"<script(?P<attributes>[^>]*)>(?P<text>.*?)</script>", re.DOTALL)
# absent site address: a sitemap would be empty and a 404 page would link to the wrong place
_UNWANTED = ("sitemap.xml", "sitemap.xml.gz", "404.html", "assets/javascripts/lunr", "assets/javascripts/workers")
_TIMEOUT = 1800


def build_frame(config: Path, *, out: Path) -> None:
    """Build the project into ``out`` and write the hashes of Material's inline scripts into policy and project.

    Raises:
        MissingPartError: MkDocs or Material is not installed.
        RenderError: ``mkdocs build`` failed; carries its last lines.
    """
    for part in ("mkdocs", "material"):
        if importlib.util.find_spec(part) is None:
            raise MissingPartError("the site needs MkDocs and Material", hint="pip install 'cardwright[site]'")
    _run(config, out)
    for name in _UNWANTED:
        target = out / name
        if target.is_dir():
            shutil.rmtree(target)
        else:
            target.unlink(missing_ok=True)
    for leftover in out.glob("assets/**/*.map"):
        leftover.unlink()
    pages = sorted(out.rglob("*.html"))
    hashes = script_hashes(page.read_text(encoding="utf-8") for page in pages)
    for page in (*pages, config):
        text = page.read_text(encoding="utf-8")
        page.write_text(text.replace(HASHES, hashes).replace(HASHES.replace("'", "''"), hashes), encoding="utf-8")


def script_hashes(pages: Iterable[str]) -> str:
    """The policy's sources for all inline scripts of these pages, sorted; data blocks need none."""
    found: set[str] = set()
    for text in pages:
        for script in _SCRIPT.finditer(text):
            if "src=" not in script["attributes"] and "application/json" not in script["attributes"]:
                digest = hashlib.sha256(script["text"].encode("utf-8")).digest()
                found.add(f"'sha256-{base64.b64encode(digest).decode('ascii')}'")
    return " ".join(sorted(found))


def _run(config: Path, out: Path) -> None:
    environment = {
        name: os.environ[name] for name in ("PATH", "HOME", "SYSTEMROOT", "VIRTUAL_ENV", "TMPDIR") if name in os.environ
    }
    environment |= {
        "DISABLE_MKDOCS_2_WARNING": "true",
        "NO_MKDOCS_2_WARNING": "1",
        "SOURCE_DATE_EPOCH": "315532800",
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "TZ": "UTC",
        "LC_ALL": "C.UTF-8",
    }
    command = [
        sys.executable,
        "-m",
        "mkdocs",
        "build",
        "--quiet",
        "--strict",
        "--config-file",
        str(config),
        "--site-dir",
        str(out),
    ]
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and arguments
            command, env=environment, cwd=config.parent, capture_output=True, text=True, timeout=_TIMEOUT, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise RenderError(
            f"mkdocs build took longer than {_TIMEOUT} s", hint="run it by hand in the project folder"
        ) from error
    if done.returncode != 0:
        last = " | ".join((done.stderr or done.stdout).strip().splitlines()[-4:])
        raise RenderError(f"mkdocs build failed: {last}", hint="run `mkdocs build --strict` in the project folder")
