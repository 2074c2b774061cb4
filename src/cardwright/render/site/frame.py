"""The frame of all pages: rendered once by the real MkDocs Material, kept in a cache, and stamped with each page.

MkDocs builds a small project with the same settings whose pages hold marks in the places of title, description,
address and body. A page of ours differs from its neighbours there and nowhere else, so filling the marks gives the
bytes that MkDocs would have written, at a hundredth of the work. A test compares them, file by file.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import yaml

from cardwright.config import Settings
from cardwright.errors import RenderError, UsageError
from cardwright.render.assets import bundled
from cardwright.render.site.mkdocs import run_mkdocs
from cardwright.render.site.page import Page
from cardwright.render.site.project import (
    HASHES,
    Menu,
    configuration,
    fixed_nav,
    head_texts,
    one_block,
    own_pages,
    write_project,
)
from cardwright.render.site.theme import logo_of

FORMAT = "cardwright/frame/1"
DEPTHS = range(4)
_SCRIPT = re.compile(r"<script(?P<attributes>[^>]*)>(?P<text>.*?)</script>", re.DOTALL)
_LEFT_LINK = re.compile(r'href="(?!https?:)([^"#?]+\.md)["#]')
_TITLE, _DESCRIPTION, _HEAD = "cw0title0cw", "cw0description0cw", "cw0head0cw"
_BODY = '<div id="cw0body0cw"></div>'
_FOLDER, _FILE = "cw0folder0cw/", "cw0page0cw.html"
_ADDRESS = rf"(?:{_FOLDER})*{re.escape(_FILE)}"
_MARKS = re.compile("|".join((*map(re.escape, (_TITLE, _DESCRIPTION, _HEAD, _BODY)), _ADDRESS)))
# a page not found has no depth, the site map is ours, and search is ours too
_UNWANTED = ("sitemap.xml", "sitemap.xml.gz", "404.html", "assets/javascripts/lunr/", "assets/javascripts/workers/")
_PARTS = ("mkdocs", "mkdocs-material", "mkdocs-material-extensions", "Markdown", "Jinja2", "pymdown-extensions")
_RECORD, _SITE = "frame.json", "site"
_KEPT = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Shell:
    """A page cut at its marks: text, then pairs of what stands there and the text after it."""

    head: str
    pieces: tuple[tuple[str, str], ...]

    @classmethod
    def cut(cls, html: str) -> Shell:
        """Cut a page of the small project.

        Raises:
            RenderError: it does not hold its title and body exactly as written, so the theme has changed under us.
        """
        marks = _MARKS.findall(html)
        if marks.count(_BODY) != 1 or marks.count(_HEAD) != 1 or _DESCRIPTION not in marks:
            raise RenderError(
                "the theme does not show pages the way we know", hint="pin mkdocs-material as the lock file does"
            )
        texts = _MARKS.split(html)
        return cls(head=texts[0], pieces=tuple(zip(marks, texts[1:], strict=True)))

    def fill(self, values: Mapping[str, str]) -> bytes:
        """The whole page."""
        parts = [self.head]
        for mark, text in self.pieces:
            parts.append(values[mark])
            parts.append(text)
        return "".join(parts).encode("utf-8")


@dataclass(frozen=True, kw_only=True, slots=True)
class Frame:
    """The rendered frame. ``hashes`` are the policy's sources for the inline scripts of all pages."""

    digest: str
    hashes: str
    _site: Path
    _files: tuple[str, ...]
    _own: tuple[str, ...]
    _fixed: Mapping[str, Shell] = field(repr=False)
    _deep: Mapping[int, Shell] = field(repr=False)

    def stamp(self, page: Page) -> bytes:
        """The page in its frame, byte for byte as plain ``mkdocs build`` writes it from the portable project.

        Raises:
            RenderError: the page lies deeper than any page of a site does.
        """
        shell = self._fixed.get(page.address) or self._deep.get(page.depth)
        if shell is None:
            raise RenderError(f"no page lies as deep as {page.address}", hint="pages lie at most three folders deep")
        title, description = head_texts(page)
        return shell.fill(
            {
                _TITLE: title,
                _DESCRIPTION: description,
                _HEAD: page.head,
                _BODY: one_block(page.body),
                _deep_address(page.depth): page.address,
            }
        )

    def assets(self) -> Mapping[str, Path]:
        """Style sheets, scripts, fonts, pictures and what the team added: address relative to the site -> file."""
        return {name: self._site / name for name in self._files}

    def own_pages(self) -> Mapping[str, bytes]:
        """The team's own pages, whole: address relative to the site -> bytes."""
        return {name: _closed((self._site / name).read_text(encoding="utf-8"), self.hashes) for name in self._own}


def open_frame(settings: Settings, cache: Path, *, menu: Menu | None = None) -> Frame:
    """The frame for these settings, from the cache where it is already there and whole.

    Args:
        settings: title, menu, colours, logo and own pages shape the frame.
        cache: a folder that builds may share; a frame lies in it under its digest and appears whole or not at all.
        menu: another menu than that of the site.

    Raises:
        MissingPartError: MkDocs or Material is not installed.
        RenderError: MkDocs failed, or the theme has changed under us.
    """
    digest = frame_digest(settings, menu)
    folder = cache / digest.removeprefix("sha256:")[:32]
    if not _whole(folder):
        _render(settings, folder, menu)
        _forget_old(cache, keep=folder)
    return _read(folder, digest, menu)


def frame_digest(settings: Settings, menu: Menu | None = None) -> str:
    """``sha256:...`` over everything that shapes the frame: settings, theme, own pages, versions of the tools."""
    digest = hashlib.sha256()

    def take(name: str, content: bytes) -> None:
        digest.update(f"{name}\0{len(content)}\0".encode() + content)

    take("format", FORMAT.encode())
    for part in _PARTS:
        take(part, _version(part).encode())
    take("configuration", yaml.safe_dump(configuration(settings, HASHES, menu)).encode())
    take("theme", json.dumps(settings.site.theme.model_dump(), sort_keys=True).encode())
    root = bundled("site")
    for part in ("theme", "assets", "fonts"):
        for file in sorted((root / part).rglob("*")):
            if file.is_file():
                take(file.relative_to(root).as_posix(), file.read_bytes())
    logo = logo_of(settings)
    if logo is not None:
        take("logo", logo.read_bytes())
    for name, file in own_pages(settings).items():
        take(f"page {name}", file.read_bytes())
    return f"sha256:{digest.hexdigest()}"


def script_hashes(pages: Iterable[str]) -> str:
    """The policy's sources for all inline scripts of these pages, sorted; data blocks need none."""
    found: set[str] = set()
    for text in pages:
        for script in _SCRIPT.finditer(text):
            if "src=" not in script["attributes"] and "application/" not in script["attributes"]:
                digest = hashlib.sha256(script["text"].encode("utf-8")).digest()
                found.add(f"'sha256-{base64.b64encode(digest).decode('ascii')}'")
    return " ".join(sorted(found))


def _render(settings: Settings, folder: Path, menu: Menu | None) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".frame."))
    try:
        marked = [_marked(address) for address in (*_fixed(menu), *map(_deep_address, DEPTHS))]
        config = write_project(work / "project", pages=marked, settings=settings, menu=menu)
        site = work / "done" / _SITE
        run_mkdocs(config, out=site)
        _refuse_broken_links(site, settings)
        for file in sorted(site.rglob("*")):
            name = file.relative_to(site).as_posix()
            if file.is_file() and (name.startswith(_UNWANTED) or file.suffix == ".map"):
                file.unlink()
        files = {
            file.relative_to(site).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
            for file in sorted(site.rglob("*"))
            if file.is_file()
        }
        record = {"format": FORMAT, "files": files}
        (work / "done" / _RECORD).write_text(json.dumps(record, indent=0, sort_keys=True), encoding="utf-8")
        if folder.exists():
            shutil.rmtree(folder)
        try:
            (work / "done").rename(folder)
        except OSError:
            if not _whole(folder):  # another build may have put the same frame there
                raise
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _refuse_broken_links(site: Path, settings: Settings) -> None:
    """MkDocs turns links between Markdown files into links between pages; one that it left is broken."""
    for name in own_pages(settings):
        if name.endswith(".md"):
            left = _LEFT_LINK.search((site / name).with_suffix(".html").read_text(encoding="utf-8"))
            if left is not None:
                raise UsageError(
                    f"the page {name} links to {left[1]}, which is not among the pages",
                    where=settings.place_set("site", "pages"),
                    hint="pages of ours are linked by their address, models/NAME/VERSION/index.html",
                )


def _fixed(menu: Menu | None) -> tuple[str, ...]:
    """Addresses of the pages in the menu, which know that they are the current one."""
    return tuple((menu.entries if menu is not None else fixed_nav()).values())


def _marked(address: str) -> Page:
    return Page(address=address, title=_TITLE, description=_DESCRIPTION, body=_BODY, head=_HEAD)


def _deep_address(depth: int) -> str:
    """The marked page so many folders deep; a depth of 0 lies beside the home page."""
    return _FOLDER * depth + _FILE


def _whole(folder: Path) -> bool:
    try:
        record = json.loads((folder / _RECORD).read_text(encoding="utf-8"))
        site = folder / _SITE
        return bool(record["format"] == FORMAT) and all(
            hashlib.sha256((site / name).read_bytes()).hexdigest() == digest for name, digest in record["files"].items()
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def _read(folder: Path, digest: str, menu: Menu | None) -> Frame:
    site = folder / _SITE
    names = sorted(json.loads((folder / _RECORD).read_text(encoding="utf-8"))["files"])
    pages = {name: (site / name).read_text(encoding="utf-8") for name in names if name.endswith(".html")}
    hashes = script_hashes(pages.values())
    fixed = set(_fixed(menu))
    deep = {_deep_address(depth): depth for depth in DEPTHS}
    shells = {name: Shell.cut(_with_hashes(pages[name], hashes)) for name in (*fixed, *deep)}
    return Frame(
        digest=digest,
        hashes=hashes,
        _site=site,
        _files=tuple(name for name in names if name not in pages),
        _own=tuple(name for name in pages if name not in shells),
        _fixed={name: shells[name] for name in fixed},
        _deep={depth: shells[name] for name, depth in deep.items()},
    )


def _with_hashes(html: str, hashes: str) -> str:
    # Jinja escapes quotes in the head of the page, YAML doubles them; the policy is written with plain ones
    return html.replace(HASHES, hashes)


def _closed(html: str, hashes: str) -> bytes:
    return _with_hashes(html, hashes).encode("utf-8")


def _forget_old(cache: Path, *, keep: Path) -> None:
    frames = [folder for folder in cache.iterdir() if (folder / _RECORD).is_file() and folder != keep]
    newest = sorted(frames, key=lambda folder: (folder / _RECORD).stat().st_mtime, reverse=True)
    for folder in newest[_KEPT - 1 :]:
        shutil.rmtree(folder, ignore_errors=True)


def _version(part: str) -> str:
    try:
        return version(part)
    except PackageNotFoundError:
        return "absent"
