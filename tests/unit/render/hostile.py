"""Hostile strings, and a parser that finds whatever in HTML could act."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

_ESCAPE = re.compile(r"\\(?:u([0-9a-f]{4})|x([0-9a-f]{2})|(n)|(t))")


def _decoded(line: str) -> str:
    def char(found: re.Match[str]) -> str:
        code = found[1] or found[2]
        return chr(int(code, 16)) if code else "\n" if found[3] else "\t"

    return _ESCAPE.sub(char, line)


PAYLOADS = tuple(
    _decoded(line.partition("\t")[2])
    for line in (Path(__file__).parent / "payloads.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
)

ACTIVE_TAGS = frozenset({"script", "iframe", "object", "embed", "form", "input", "base", "meta", "link", "style"}) | {
    "math", "foreignobject", "animate", "set", "image", "img", "video", "audio",
}  # fmt: skip
_ADDRESSES = frozenset({"href", "src", "action", "formaction", "xlink:href", "data", "srcdoc", "poster", "style"})
_SAFE = re.compile(r"(https?://|mailto:).*|(\.\./)*[\w.-]*(/[\w.-]+)*(#[\w.-]+)?", re.ASCII | re.DOTALL)


class Findings(HTMLParser):
    """Active elements, event handlers and addresses of other schemes, in the order of the text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.active: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ACTIVE_TAGS:
            self.active.append(f"<{tag}>")
        for name, value in attrs:
            if name.startswith("on"):
                self.active.append(f"{tag} {name}")
            if name in _ADDRESSES and not _SAFE.fullmatch(value or ""):
                self.active.append(f"{tag} {name}={value}")


def active_parts(html: str) -> list[str]:
    """What could act in this HTML; empty for safe HTML."""
    parser = Findings()
    parser.feed(html)
    parser.close()
    return parser.active
