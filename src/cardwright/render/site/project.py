"""The portable MkDocs project: docs/, theme/ and mkdocs.yml that plain ``mkdocs build`` accepts as they are."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml
from markupsafe import escape

from cardwright.config import Settings, SiteSettings
from cardwright.errors import UsageError
from cardwright.render.assets import bundled
from cardwright.render.plaintext import shortened, visible
from cardwright.render.site.page import Page
from cardwright.render.site.theme import LOGO, logo_of, theme_css
from cardwright.render.text import _, in_language

ASSETS = "assets/cardwright"
HASHES = "'cardwright-script-hashes'"
_PRE = re.compile(r"<pre\b.*?</pre>", re.DOTALL)
# pages of ours that are in no menu: they grow with the registry, and the menu must not
_NOT_IN_NAV = ("/models/", "/rules/", "/compliance/", "/index-*", "/compliance-*", "/cw0*")
_OURS = frozenset({"models", "rules", "compliance", "assets"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Menu:
    """What the frame says around the pages: title -> address of the menu, and the words of search and footer."""

    entries: Mapping[str, str]
    words: Mapping[str, str]


def write_project(
    work: Path,
    *,
    pages: Iterable[Page],
    settings: Settings,
    files: Mapping[str, bytes] | None = None,
    hashes: str = HASHES,
    menu: Menu | None = None,
) -> Path:
    """Write the project anew and return its mkdocs.yml.

    Args:
        work: folder of the project; what a former build left in it is removed.
        pages: all pages of ours; those of the team are copied from ``site.pages`` of the settings.
        settings: the project.
        files: further files under docs/, by relative path.
        hashes: the sources of inline scripts that the Content-Security-Policy lets run.
        menu: another menu than that of the site.

    Raises:
        UsageError: a page of the team lies where one of ours does, or the settings name one that does not exist.
    """
    docs = work / "docs"
    for name in ("docs", "theme"):
        shutil.rmtree(work / name, ignore_errors=True)
    shutil.copytree(bundled("site") / "theme", work / "theme")
    _write_assets(docs / ASSETS, settings)
    own = own_pages(settings)
    for name, file in own.items():
        target = docs / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
    for page in pages:
        name = Path(page.address).with_suffix(".md").as_posix()
        if name in own:
            raise UsageError(f"the page {name} has the address of a page of ours", hint="rename it, or its folder")
        target = docs / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(page_source(page), encoding="utf-8")
    for name, data in (files or {}).items():
        target = docs / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    config = work / "mkdocs.yml"
    config.write_text(_yaml(configuration(settings, hashes, menu)), encoding="utf-8")
    return config


def own_pages(settings: Settings) -> dict[str, Path]:
    """The team's own files: name below the folder -> file. Hidden files and links that lead out of it are left out.

    Raises:
        UsageError: the folder does not exist, or holds a folder that has the name of one of ours.
    """
    if settings.site.pages is None:
        return {}
    root = settings.path(settings.site.pages)
    if not root.is_dir():
        where = settings.place_set("site", "pages")
        raise UsageError(f"there is no folder {settings.site.pages!r} with pages", where=where)
    found = {}
    for file in sorted(root.rglob("*")):
        name = file.relative_to(root)
        hidden = any(part.startswith(".") for part in name.parts)
        if file.is_file() and not hidden and file.resolve().is_relative_to(root):
            if name.parts[0] in _OURS:
                raise UsageError(
                    f"the pages hold {name.as_posix()}, but {name.parts[0]}/ is a folder of ours",
                    where=settings.place_set("site", "pages"),
                    hint="rename the folder",
                )
            found[name.as_posix()] = file
    return found


def policy(hashes: str) -> str:
    """The Content-Security-Policy of every page: nothing from elsewhere, no script but ours and Material's."""
    return (
        f"default-src 'none'; script-src 'self' {hashes}; style-src 'self'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; object-src 'none'"
    )


def one_block(html: str) -> str:
    """HTML that Markdown takes for one raw block and leaves as it is: no blank line, no code fence, no tab."""
    if "<pre" in html:
        html = _PRE.sub(lambda found: found.group().replace("\n", "&#10;"), html)
    flat = "\n".join(filter(None, map(str.strip, html.split("\n"))))
    # one character is found ten times as fast as three
    flat = flat.replace("~~~", "&#126;~~") if "~" in flat else flat
    return flat.replace("`", "&#96;").replace("\t", "&#9;")


def head_texts(page: Page) -> tuple[str, str]:
    """Title and description for the head, escaped here because MkDocs does not escape them."""
    title = str(escape(shortened(visible(page.title, newlines=False), 150)))
    return title, str(escape(shortened(visible(page.description, newlines=False), 250)))


def page_source(page: Page) -> str:
    """The page as a Markdown file: front matter, then one raw block of HTML."""
    title, description = head_texts(page)
    front = {"title": title, "description": description} | ({"head": page.head} if page.head else {})
    return f"---\n{_yaml(front)}---\n\n{one_block(page.body)}\n"


def fixed_nav() -> dict[str, str]:
    """The menu: title -> address. It has the same few entries however many versions there are."""
    return {
        _("Models"): "index.html",
        _("Compliance matrix"): "compliance.html",
        _("Rules"): "rules.html",
        _("Waivers"): "waivers.html",
        _("Changes"): "changes.html",
        _("Verify"): "verify.html",
    }


def _own_nav(settings: Settings) -> list[object]:
    own = own_pages(settings)
    for title, name in settings.site.nav.items():
        if name not in own:
            where = settings.place_set("site", "nav", title)
            raise UsageError(f"there is no page {name!r} in the folder of pages", where=where)
    if settings.site.nav:
        return [{str(escape(visible(title, newlines=False))): name} for title, name in settings.site.nav.items()]
    return [name for name in own if name.endswith(".md") and "/" not in name]


def _write_assets(target: Path, settings: Settings) -> None:
    source = bundled("site")
    shutil.copytree(source / "assets", target)
    (target / "fonts").mkdir()
    for font in sorted((source / "fonts").iterdir()):
        if font.suffix in {".woff2", ".txt"}:
            shutil.copyfile(font, target / "fonts" / font.name)
    (target / "theme.css").write_text(theme_css(settings), encoding="utf-8")
    logo = logo_of(settings)
    if logo is not None:
        shutil.copyfile(logo, target / f"{LOGO}{logo.suffix.lower()}")


def configuration(settings: Settings, hashes: str, menu: Menu | None = None) -> dict[str, object]:
    """mkdocs.yml as data, in the language of the site."""
    with in_language(settings.site.language):
        return _configuration(settings, hashes, menu)


def _configuration(settings: Settings, hashes: str, menu: Menu | None) -> dict[str, object]:
    shown = menu or Menu(entries=fixed_nav(), words=_words())
    site = settings.site
    title = str(escape(visible(site.title, newlines=False)))
    organisation = str(escape(visible(site.organisation, newlines=False))) if site.organisation else title
    made: dict[str, object] = {"site_name": title}
    if site.url:
        made["site_url"] = site_address(site)
    listed = set(settings.site.nav.values())
    unlisted = [f"/{name}" for name in own_pages(settings) if name.endswith(".md") and ("/" in name or listed - {name})]
    return made | {
        "docs_dir": "docs",
        "use_directory_urls": False,
        "copyright": organisation,
        "theme": _theme(settings),
        "plugins": [],
        "markdown_extensions": ["admonition", "def_list", "footnotes", "tables"],
        "extra": {
            "generator": False,
            "csp": policy(hashes),
            "words": dict(shown.words),
            "logo": _logo_address(settings),
        },
        "extra_css": [f"{ASSETS}/cardwright.css", f"{ASSETS}/theme.css"],
        "extra_javascript": [f"{ASSETS}/cardwright.js"],
        "nav": [
            *({heading: address.replace(".html", ".md")} for heading, address in shown.entries.items()),
            *_own_nav(settings),
        ],
        "not_in_nav": "".join(f"{pattern}\n" for pattern in (*_NOT_IN_NAV, *unlisted)),
        "validation": {"links": {"unrecognized_links": "ignore", "not_found": "ignore"}},
    }


def site_address(site: SiteSettings) -> str | None:
    """The public address of the site, with a slash at its end; none when it is not set."""
    return f"{site.url.rstrip('/')}/" if site.url else None


def _logo_address(settings: Settings) -> str | None:
    logo = logo_of(settings)
    return f"{ASSETS}/{LOGO}{logo.suffix.lower()}" if logo is not None else None


def _theme(settings: Settings) -> dict[str, object]:
    return {
        "name": "material",
        "custom_dir": "theme",
        "language": settings.site.language,
        "font": False,
        "palette": [
            _palette("(prefers-color-scheme: light)", "default", "material/weather-night", _("Dark colours")),
            _palette("(prefers-color-scheme: dark)", "slate", "material/weather-sunny", _("Light colours")),
        ],
    }


def _words() -> dict[str, str]:
    return {
        "skip": _("Skip to content"),
        "menu": _("Menu"),
        "pages": _("Pages"),
        "search": _("Search versions"),
        "results": _("Versions found"),
        "verify": _("How to verify these files"),
        "none": _("No version found"),
        "found": _("{n} of {all} versions"),
    }


def _palette(media: str, scheme: str, icon: str, name: str) -> dict[str, object]:
    return {"media": media, "scheme": scheme, "toggle": {"icon": icon, "name": name}}


def _yaml(value: object) -> str:
    return yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=10_000)
