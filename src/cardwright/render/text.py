"""Fixed text of pages and reports in the language of the document; English is the source language.

The language holds within a block of ``in_language``, for one thread: work units carry theirs with them. What a
catalogue lacks is shown in English.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from markupsafe import Markup, escape

from cardwright.card.pointer import Path
from cardwright.card.shape import label_at
from cardwright.config import Language
from cardwright.render.catalogue import Catalogue, catalogue
from cardwright.render.plaintext import visible

SOURCE: Language = "en"
_CATALOGUE: ContextVar[Catalogue] = ContextVar("catalogue", default=catalogue(SOURCE))  # noqa: B039


def _(message: str) -> str:
    """The message in the language of the document being made."""
    return _CATALOGUE.get().gettext(message)


def plural(one: str, many: str, count: int) -> str:
    """``one`` or ``many`` by count, with ``{n}`` filled in."""
    return _CATALOGUE.get().ngettext(one, many, count).format(n=count)


def current() -> Catalogue:
    """The catalogue in force, as a key for what is kept per language."""
    return _CATALOGUE.get()


def language() -> Language:
    """The language of the document being made."""
    return _CATALOGUE.get().language


@contextmanager
def in_language(wanted: Language) -> Iterator[None]:
    """Fixed text, numbers and dates in a language, within the block."""
    token = _CATALOGUE.set(catalogue(wanted))
    try:
        yield
    finally:
        _CATALOGUE.reset(token)


def field_label(path: Path, *, inside: bool = False) -> str:
    """The label of a field that has none of its own: its name in words.

    Args:
        path: path of the field; the last part names it.
        inside: it stands after another label. English then writes it small; in other languages a capital may be
            spelling.
    """
    label = _(label_at(path))
    return label.lower() if inside and language() == SOURCE else label


def headed(label: str, text: str) -> str:
    """``label: text``, with the space before the colon that some languages set; after a question no colon."""
    if label.endswith("?"):
        return f"{label} {text}"
    return _("{label}: {text}").format(label=label, text=text)


def lang(of_text: str | None) -> Markup:
    """`` lang="..."`` for a text in another language than the document; empty where they are the same or unknown."""
    if not of_text or of_text == language():
        return Markup()
    return Markup(' lang="{}"').format(of_text)


def quoting(text: str, quoted: str | Iterable[str] | None, of_quoted: str | None = SOURCE) -> Markup:
    """A text as HTML in which the words of somebody else are marked with their language.

    Args:
        text: the text.
        quoted: these words, in the order in which they stand in the text.
        of_quoted: their language; rule packs are English.
    """
    rest, foreign, made = visible(text), lang(of_quoted), Markup()
    if not foreign:
        return escape(rest)
    for words in map(visible, (quoted,) if isinstance(quoted, str) else quoted or ()):
        before, found, after = rest.partition(words) if words else (rest, "", "")
        if found:
            made += Markup("{}<span{}>{}</span>").format(before, foreign, found)
            rest = after
    return made + rest
