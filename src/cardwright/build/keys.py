"""Digests of what outputs are made from: what all versions share, and what is particular to one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from cardwright.card.canonical import digest_of
from cardwright.card.card import Card
from cardwright.config import FILE_NAME, Settings
from cardwright.render.assets import bundled
from cardwright.render.attachments import MAX_BYTES
from cardwright.render.overrides import templates_digest
from cardwright.rules.pack import BUILT_IN
from cardwright.signing.manifest import tool_versions

if TYPE_CHECKING:
    from cardwright.signing.identity import Identity

# parts by name, and what they are called when they are the reason for making something again
WORDS: Mapping[str, str] = {
    "card": "the card changed",
    "verdicts": "the verdicts changed",
    "documents": "a document that the card names changed",
    "reports": "there are other signed documents than before",
    "problem": "it could not be built last time",
    "templates": "templates or fonts changed",
    "tools": "Cardwright or a part of it changed",
    "site": "the site's settings or theme changed",
    "organisation": "the organisation's name changed",
    "language": "the language of pages and reports changed",
    "signing": "the signing identity or level changed",
}
# a page promises reports, but who signs them stands in no page
PAGE_PARTS = frozenset(WORDS) - {"signing"}
# what a report says and who signs it; templates and tools change it only when its words come out differently
REPORT_PARTS = frozenset({"card", "verdicts", "documents", "organisation", "language", "signing"})


def key_of(*parts: object) -> str:
    """64 hex digits over JSON values."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()


def tree_digest(*folders: Path) -> str:
    """Names and contents of all files below some folders; hidden files and caches do not count."""
    total = hashlib.sha256()
    for folder in folders:
        for file in sorted(folder.rglob("*")):
            relative = file.relative_to(folder)
            if file.is_file() and not any(part.startswith((".", "__pycache__")) for part in relative.parts):
                content = file.read_bytes()
                total.update(f"{relative.as_posix()}\0{len(content)}\0".encode() + content)
    return total.hexdigest()


def code_digest() -> str:
    """The versions of the tools, and our own code, whose version stands still while it is being worked upon."""
    return key_of(tool_versions(), tree_digest(Path(__file__).resolve().parent.parent))


def template_digest(settings: Settings) -> str:
    """The templates that hold, the project's own before the bundled ones, and the fonts of reports."""
    return key_of(templates_digest(settings), tree_digest(bundled("site") / "fonts"))


def packs_digest(settings: Settings) -> str:
    """The files of the rule packs, without parsing them."""
    return key_of([tree_digest(_pack_folder(settings, name)) for name in settings.packs])


def judging_digest(settings: Settings, *, as_of: date, profile: str) -> str:
    """All that a judgement depends on besides its card: packs, settings, waivers, day and profile."""
    files = [_bytes_digest(settings.path(name)) for name in (FILE_NAME, settings.waivers.file)]
    return key_of(packs_digest(settings), files, settings.model_dump_json(), as_of, profile)


def signing_digest(settings: Settings, identity: Identity | None) -> str:
    """Who signs, and up to which level."""
    if identity is None:
        return key_of(None)
    several = settings.signing.several
    return key_of(identity.fingerprint, identity.development, settings.signing.level, *several)


def _pack_folder(settings: Settings, name: str) -> Path:
    wanted = name.partition("@")[0]
    own = "/" in wanted or wanted.startswith(".")
    return (settings.folder / wanted).resolve() if own else BUILT_IN / wanted


def _bytes_digest(path: Path) -> str | None:
    try:
        return digest_of(path.read_bytes())
    except OSError:
        return None


@dataclass(slots=True)
class Documents:
    """The documents that cards name, read from the project folder and nowhere else, and digested once a build."""

    folder: Path
    _digests: dict[str, str | None] = field(default_factory=dict)

    def named_by(self, card: Card) -> dict[str, str]:
        """Location as the card writes it -> digest, also of those that are not there (empty)."""
        from cardwright.render.attachments import named_documents

        return self.digests(item.location for item in named_documents(card) if item.location is not None)

    def digests(self, locations: Iterable[str]) -> dict[str, str]:
        """The digests as the files are now."""
        return {location: self._digest(location) or "" for location in sorted(set(locations))}

    def _digest(self, location: str) -> str | None:
        if location not in self._digests:
            path = inside(self.folder, location)
            self._digests[location] = _bytes_digest(path) if path is not None else None
        return self._digests[location]


def inside(folder: Path, location: str) -> Path | None:
    """A readable file below the project folder, or None: a location that leads out of it, by a link too, is not read.

    Nor is one that is larger than all attachments together may be.
    """
    from cardwright.render.attachments import NamedDocument, project_path

    relative = project_path(NamedDocument(pointer="", title="", location=location, digest=None))
    if relative is None:
        return None
    root = folder.resolve()
    file = (root / relative).resolve()
    readable = file.is_relative_to(root) and file.is_file() and file.stat().st_size <= MAX_BYTES
    return file if readable else None
