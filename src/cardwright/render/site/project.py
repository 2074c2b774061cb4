"""The portable MkDocs project: docs/, theme/ and mkdocs.yml that plain ``mkdocs build`` accepts as they are."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml
from markupsafe import escape

from cardwright.config import SiteSettings
from cardwright.render.assets import bundled
from cardwright.render.plaintext import shortened, visible
from cardwright.render.site.pages import Page
from cardwright.render.text import _

ASSETS = "assets/cardwright"
HASHES = "'cardwright-script-hashes'"
_PRE = re.compile(r"<pre\b.*?</pre>", re.DOTALL)


def write_project(
    work: Path, *, pages: Sequence[Page], site: SiteSettings, files: Mapping[str, bytes], hashes: str = HASHES
) -> Path:
    """Write the project anew and return its mkdocs.yml.

    Args:
        work: folder of the project; what a former build left in it is removed.
        pages: all pages.
        site: title and organisation.
        files: further files under docs/, by relative path.
        hashes: the sources of inline scripts that the Content-Security-Policy lets run.
    """
    docs = work / "docs"
    for name in ("docs", "theme"):
        shutil.rmtree(work / name, ignore_errors=True)
    source = bundled("site")
    shutil.copytree(source / "theme", work / "theme")
    shutil.copytree(source / "assets", docs / ASSETS)
    (docs / ASSETS / "fonts").mkdir()
    for font in sorted((source / "fonts").iterdir()):
        if font.suffix in {".woff2", ".txt"}:
            shutil.copyfile(font, docs / ASSETS / "fonts" / font.name)
    for page in pages:
        target = docs / Path(page.address).with_suffix(".md")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(_source(page), encoding="utf-8")
    for name, data in files.items():
        target = docs / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    config = work / "mkdocs.yml"
    config.write_text(_yaml(_configuration(site, hashes)), encoding="utf-8")
    return config


def policy(hashes: str) -> str:
    """The Content-Security-Policy of every page: nothing from elsewhere, no script but ours and Material's."""
    return (
        f"default-src 'none'; script-src 'self' {hashes}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; object-src 'none'"
    )


def one_block(html: str) -> str:
    """HTML that Markdown takes for one raw block: no blank lines, and nothing that it would read as a code fence."""
    flat = _PRE.sub(lambda found: found.group().replace("\n", "&#10;"), html)
    lines = (line.strip() for line in flat.splitlines())
    return "\n".join(line for line in lines if line).replace("`", "&#96;").replace("~~~", "&#126;~~")


def _source(page: Page) -> str:
    # MkDocs puts both into the head without escaping, so they are escaped here
    meta = {
        "title": str(escape(shortened(visible(page.title, newlines=False), 150))),
        "description": str(escape(shortened(visible(page.description, newlines=False), 250))),
    }
    return f"---\n{_yaml(meta)}---\n\n{one_block(page.body)}\n"


def _configuration(site: SiteSettings, hashes: str) -> dict[str, object]:
    title = str(escape(visible(site.title, newlines=False)))
    organisation = str(escape(visible(site.organisation, newlines=False))) if site.organisation else title
    return {
        "site_name": title,
        "docs_dir": "docs",
        "use_directory_urls": False,
        "copyright": organisation,
        "theme": {
            "name": "material",
            "custom_dir": "theme",
            "language": "en",
            "font": False,
            "palette": [
                _palette("(prefers-color-scheme: light)", "default", "material/weather-night", _("Dark colours")),
                _palette("(prefers-color-scheme: dark)", "slate", "material/weather-sunny", _("Light colours")),
            ],
        },
        "plugins": [],
        "extra": {
            "generator": False,
            "csp": policy(hashes),
            "words": {
                "skip": _("Skip to content"),
                "menu": _("Menu"),
                "pages": _("Pages"),
                "search": _("Search versions"),
                "results": _("Versions found"),
                "verify": _("How to verify these files"),
            },
        },
        "extra_css": [f"{ASSETS}/cardwright.css"],
        "extra_javascript": [f"{ASSETS}/search-index.js", f"{ASSETS}/cardwright.js"],
        "nav": [
            {_("Models"): "index.md"},
            {_("Versions against rules"): "compliance.md"},
            {_("Rules"): "rules.md"},
            {_("Verify"): "verify.md"},
        ],
        "not_in_nav": "/models/\n",
        "validation": {"links": {"unrecognized_links": "ignore"}},
    }


def _palette(media: str, scheme: str, icon: str, name: str) -> dict[str, object]:
    return {"media": media, "scheme": scheme, "toggle": {"icon": icon, "name": name}}


def _yaml(value: object) -> str:
    return yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=10_000)
