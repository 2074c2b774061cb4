"""The Jinja environment of pages and reports: autoescape on, a user's own templates before the bundled ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from gettext import NullTranslations
from pathlib import Path

import jinja2
from markupsafe import Markup

from cardwright.card.origin import Origin
from cardwright.render import marks, numbers
from cardwright.render.assets import bundled
from cardwright.render.catalogue import Catalogue
from cardwright.render.compose.provenance import split_origin
from cardwright.render.document import Block
from cardwright.render.htmlcells import CellWriter, dated
from cardwright.render.kept import Kept
from cardwright.render.plaintext import shortened, visible
from cardwright.render.prose import prose_html
from cardwright.render.text import _, current, headed, lang, language, plural, quoting
from cardwright.render.words import citation, citation_language, quoted_of, regime_word

# characters of HTML: the blocks of four pages
_MOST_HTML = 1_600_000


class BlockWriter:
    """Writes each block once for all pages that show it: versions share statements, and views share whole sections."""

    def __init__(self) -> None:
        self._made: Kept[tuple[int, str, Catalogue], tuple[Block, str]] = Kept(_MOST_HTML)

    def __call__(self, items: Iterable[Block], macro: Callable[[tuple[Block]], str], prose_lang: str) -> Markup:
        """The blocks as the macro writes them, one after the other.

        Args:
            items: the blocks.
            macro: writes a tuple of blocks.
            prose_lang: the attribute that marks statements of people with their language.
        """
        catalogue = current()
        parts = []
        for block in items:
            # the block itself is kept, so that no other one can have its place in memory
            key = id(block), prose_lang, catalogue
            known = self._made.get(key)
            if known is None:
                html = str(macro((block,)))
                known = self._made.put(key, (block, html), weight=len(html))
            parts.append(known[1])
        return Markup("".join(parts))  # noqa: S704 - written by templates that escape


def _written_anew(items: Iterable[Block], macro: Callable[[Iterable[Block]], str], _prose_lang: str) -> str:
    """In place of a ``BlockWriter`` where a template of the user's own may look at more than the block."""
    return macro(items)


class OriginNotes:
    """Numbers the distinct origins of one section, for print, where nothing opens on hover."""

    def __init__(self) -> None:
        self._numbers: dict[str, tuple[int, Origin]] = {}

    def number(self, origin: Origin) -> int:
        """The number of this origin in the list at the end of the section; the same origin keeps its number."""
        return self._numbers.setdefault(describe_origin(origin), (len(self._numbers) + 1, origin))[0]

    @property
    def items(self) -> tuple[str, ...]:
        """The texts of the list, in order of number."""
        return tuple(self._numbers)

    @property
    def groups(self) -> tuple[tuple[str, tuple[tuple[int, str], ...]], ...]:
        """The list by what origins share: a file, a run, a registry entry; then each number with its place there."""
        made: dict[str, list[tuple[int, str]]] = {}
        for number, origin in self._numbers.values():
            place = split_origin(origin)
            text = describe_origin(origin, address=place.source)
            made.setdefault(text, []).append((number, visible(place.within, newlines=False)))
        return tuple((text, tuple(members)) for text, members in made.items())


def describe_origin(origin: Origin, *, address: str | None = None) -> str:
    """An origin in one line: what kind of place, which, and its digest in short.

    Args:
        origin: the origin.
        address: a shorter address that many origins share, to be said in place of this one's.
    """
    whole = split_origin(origin).source if origin.kind == "derived" else str(origin)
    text = visible(whole if address is None else address, newlines=False)
    if origin.kind != "derived":
        text = headed(_kinds(current())[origin.kind], text)
    if origin.step is not None and address is None:
        text += _(", step {step}").format(step=origin.step)
    if origin.digest:
        text += f", {visible(origin.digest, newlines=False)[:23]}…"
    return text


@lru_cache(maxsize=16)
def _kinds(_catalogue: NullTranslations) -> dict[str, str]:
    return {
        "registry": _("registry"),
        "run": _("run"),
        "logged_model": _("logged model"),
        "artifact": _("artifact"),
        "file": _("file"),
        "trail": _("log"),
        "derived": _("derived"),
    }


_FILTERS: Mapping[str, Callable[..., object]] = {
    "visible": visible,
    "dated": dated,
    "prose": prose_html,
    "short": shortened,
    "day": numbers.day,
    "iso": numbers.iso_day,
    "quoting": quoting,
    "cited": citation,
    "cited_in": citation_language,
    "said_by": quoted_of,
    "regime": regime_word,
    "size": numbers.size,
    "count": numbers.count,
}


def environment(*, user_folder: Path | None = None) -> jinja2.Environment:
    """The environment for ``html/``, ``site/`` and ``pdf/`` templates.

    Args:
        user_folder: a folder of templates that win over the bundled ones of the same name.
    """
    folders = [user_folder] if user_folder is not None else []
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader([*folders, bundled("templates")]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.do"],
    )
    made.globals.update(
        {
            "_": _,
            "plural": plural,
            "language": language,
            "lang": lang,
            "kind": block_kind,
            "mark_word": marks.word,
            "mark_shape": marks.shape,
            "cells": CellWriter(describe_origin),
            "origin_text": describe_origin,
            "origin_notes": OriginNotes,
            "written": _written_anew if _has(user_folder, "html/blocks.html") else BlockWriter(),
        }
    )
    made.filters.update(_FILTERS)
    return made


def overriding(folder: Path | None) -> frozenset[str]:
    """Names of the templates in a user's folder, ``pdf/report.html`` for example; none without a folder."""
    if folder is None:
        return frozenset()
    return frozenset(file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file())


def _has(folder: Path | None, name: str) -> bool:
    return folder is not None and (folder / name).is_file()


def block_kind(block: Block) -> str:
    """``prose``, ``facts``, ``table``, ``figure``, ``gap`` or ``note``."""
    return type(block).__name__.lower()
