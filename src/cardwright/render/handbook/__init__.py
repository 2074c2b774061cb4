"""The handbook: pages that people wrote, and pages made from the program, in the frame of the site.

It is in English, like the help of the commands and the texts of the rules.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from cardwright.config import RegistrySettings, Settings, SiteSettings
from cardwright.render.assets import bundled
from cardwright.render.handbook.article import Article
from cardwright.render.handbook.contents import CONTENTS, Entry, Group, all_guides
from cardwright.render.handbook.surface import Surface
from cardwright.render.site.project import Menu
from cardwright.version import __version__

MANIFEST = "manifest.json"
FORMAT = "cardwright/handbook/1"
SOURCES = "handbook"
_SEARCH = "assets/cardwright/search"
# recipes and pictures that pages link to
_BESIDE = (".sh", ".yml", ".png")
_SHARD = 250


def handbook_files(surface: Surface, *, cache: Path) -> dict[str, bytes]:
    """All files of the handbook, by address.

    Args:
        surface: what the command line says of itself.
        cache: a folder for the frame.

    Raises:
        MissingPartError: MkDocs or Material is not installed.
        RenderError: a written page asks for something that there is not, or MkDocs failed.
    """
    from cardwright.render.handbook.pages import page_of
    from cardwright.render.site.frame import open_frame

    found = articles(surface)
    frame = open_frame(_settings(), cache, menu=_menu())
    groups = contents(found)
    files = {address: file.read_bytes() for address, file in frame.assets().items()}
    for article in found:
        files[article.address] = frame.stamp(
            page_of(article, groups=groups, titles={a.address: a.title for a in found})
        )
    files |= dict(_beside())
    files |= dict(_index(found))
    listed = {address: hashlib.sha256(data).hexdigest() for address, data in sorted(files.items())}
    record = {"format": FORMAT, "version": __version__, "files": listed}
    files[MANIFEST] = (json.dumps(record, indent=1, sort_keys=True) + "\n").encode("utf-8")
    return files


def articles(surface: Surface) -> tuple[Article, ...]:
    """Every page but the home page's list, which comes first."""
    from cardwright.render.handbook import figures, pages, reference, rulebook
    from cardwright.rules.pack import available_packs, load_packs

    folder = bundled("site") / SOURCES
    packs = load_packs(available_packs())
    rules = [rule for pack in packs for rule in pack.rules]
    inserts = figures.inserts(figures.read_bench(folder))
    made = [
        *(guide.article(inserts) for guide in all_guides(folder)),
        *reference.command_pages(surface),
        reference.settings_page(),
        *reference.card_pages(rules),
        reference.evidence_page(),
        reference.formats_page(surface),
        reference.files_page(surface),
        reference.exit_codes_page(),
        *rulebook.rule_pages(packs),
        rulebook.checks_page(packs),
    ]
    return (pages.home(contents(made), surface=surface, rules=len(rules), packs=len(packs)), *made)


def contents(found: Sequence[Article]) -> tuple[Group, ...]:
    """The groups with those of their pages that are there, and written pages that no group names in the last one."""
    by_address = {article.address: article for article in found}
    named = {address for _, addresses in CONTENTS for address in addresses}
    left = [article.address for article in found if article.parent is None and article.address not in named]
    groups = []
    for title, addresses in (*CONTENTS, ("More", tuple(address for address in left if address != "index.html"))):
        entries = tuple(
            Entry(address=address, title=by_address[address].title, description=by_address[address].description)
            for address in addresses
            if address in by_address
        )
        if entries:
            groups.append(Group(title=title, entries=entries))
    return tuple(groups)


def _beside() -> Iterator[tuple[str, bytes]]:
    folder = bundled("site") / SOURCES
    for file in sorted(folder.rglob("*")):
        if file.suffix in _BESIDE and file.is_file():
            yield file.relative_to(folder).as_posix(), file.read_bytes()


def _index(found: Sequence[Article]) -> Iterator[tuple[str, bytes]]:
    """The search index, in the form that the script of the site reads."""
    from cardwright.render.site.search import script_json

    rows = [[article.title, article.description, article.words, article.address] for article in found]
    shards = [rows[start : start + _SHARD] for start in range(0, len(rows), _SHARD)]
    about = {"entries": len(rows), "shards": len(shards)}
    yield f"{_SEARCH}/index.js", f"window.cardwrightSearch.about({script_json(about)});\n".encode()
    for number, shard in enumerate(shards):
        lines = ",\n".join(script_json(row) for row in shard)
        yield f"{_SEARCH}/{number}.js", f"window.cardwrightSearch.add([\n{lines}\n]);\n".encode()


def _settings() -> Settings:
    site = SiteSettings(title="Cardwright handbook", organisation=f"Cardwright {__version__}")
    return Settings(registry=RegistrySettings(name="handbook"), site=site)


def _menu() -> Menu:
    return Menu(
        entries={
            "Handbook": "index.html",
            "Commands": "commands/index.html",
            "Settings": "settings.html",
            "The card": "card/index.html",
            "Rules": "rules/index.html",
            "Limits": "limits.html",
        },
        words={
            "skip": "Skip to content",
            "menu": "Menu",
            "pages": "Parts of the handbook",
            "search": "Search the handbook",
            "results": "Pages found",
            "verify": "How to verify a report without Cardwright",
            "none": "No page found",
            "found": "{n} of {all} pages",
        },
    )
