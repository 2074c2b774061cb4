"""The order of the handbook: which pages stand in which group."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cardwright.render.handbook.guides import Guide

CONTENTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("For you", ("officer.html", "ci/index.html", "auditor.html")),
    (
        "How to",
        (
            "verify.html",
            "write-a-card.html",
            "waivers.html",
            "write-a-pack.html",
            "ledger.html",
            "signing.html",
            "snapshots.html",
            "operations.html",
        ),
    ),
    (
        "Reference",
        (
            "commands/index.html",
            "settings.html",
            "card/index.html",
            "rules/index.html",
            "checks.html",
            "evidence.html",
            "formats.html",
            "files.html",
            "exit-codes.html",
        ),
    ),
    ("How far it goes", ("limits.html", "error-rates.html", "scaling.html")),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A page in the contents."""

    address: str
    title: str
    description: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """Pages that belong together."""

    title: str
    entries: tuple[Entry, ...]


def all_guides(folder: Path) -> Iterator[Guide]:
    """The written pages, sorted by name."""
    for file in sorted(folder.rglob("*.md")):
        yield Guide(folder=folder, name=file.relative_to(folder).as_posix())
