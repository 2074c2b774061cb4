"""Fixed text of pages and reports passes through one message catalogue (gettext); English is the source language."""

from __future__ import annotations

import gettext
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_CATALOGUE: ContextVar[gettext.NullTranslations] = ContextVar("catalogue", default=gettext.NullTranslations())  # noqa: B039


def _(message: str) -> str:
    """The message in the language of the document being made."""
    return _CATALOGUE.get().gettext(message)


def plural(one: str, many: str, count: int) -> str:
    """``one`` or ``many`` by count, with ``{n}`` filled in."""
    return _CATALOGUE.get().ngettext(one, many, count).format(n=count)


def current() -> gettext.NullTranslations:
    """The catalogue in force, as a key for what is kept per language."""
    return _CATALOGUE.get()


@contextmanager
def catalogue(translations: gettext.NullTranslations) -> Iterator[None]:
    """Fixed text in the language of these translations, within the block."""
    token = _CATALOGUE.set(translations)
    try:
        yield
    finally:
        _CATALOGUE.reset(token)
