"""Message catalogues: the ``.po`` files of gettext, read as they are, so that no compiled copy can differ from them."""

from __future__ import annotations

import ast
import gettext
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import get_args

from cardwright.config import Language

LANGUAGES: tuple[Language, ...] = get_args(Language)
DOMAIN = "cardwright"
_FOLDER = Path(__file__).resolve().parent / "locale"
_KEYWORDS = ("msgctxt", "msgid_plural", "msgid", "msgstr")
_PLURALS = "plural="


class Catalogue(gettext.NullTranslations):
    """The messages of one language, and how it writes numbers and days.

    ``decimal`` stands before decimals, ``between`` between two numbers of a list, ``day_format`` is one of
    ``strftime``. A message without a translation is given back as it is.
    """

    def __init__(self, language: Language, entries: Mapping[str, tuple[str, ...]], form: Callable[[int], int]) -> None:
        super().__init__()
        self.language = language
        self.decimal, self.between, self.day_format = _WRITTEN[language]
        self._entries = entries
        self._form = form

    def gettext(self, message: str) -> str:
        """The message in this language."""
        found = self._entries.get(message)
        return found[0] if found else message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """One of two messages by number, in this language."""
        found = self._entries.get(msgid1)
        form = self._form(n)
        if found and form < len(found):
            return found[form]
        return msgid1 if n == 1 else msgid2


# days: ISO 8601 in English, DIN 5008 in German, the usual order in French
_WRITTEN: Mapping[Language, tuple[str, str, str]] = {
    "en": (".", ", ", "%Y-%m-%d"),
    "de": (",", "; ", "%d.%m.%Y"),
    "fr": (",", "; ", "%d/%m/%Y"),
}


@dataclass(slots=True)
class _Entry:
    """One entry being read: keyword -> text; ``msgstr`` by number."""

    flags: set[str] = field(default_factory=set)
    texts: dict[str, str] = field(default_factory=dict)


@cache
def catalogue(language: Language) -> Catalogue:
    """The catalogue of a language; that of English is empty, because messages are written in it."""
    file = catalogue_file(language)
    if not file.is_file():
        return Catalogue(language, {}, _english_form)
    entries = dict(_translations(file.read_text(encoding="utf-8")))
    header = entries.pop("", ("",))[0]
    rule = header.partition(_PLURALS)[2].partition(";")[0].partition("\n")[0]
    return Catalogue(language, entries, gettext.c2py(rule) if rule else _english_form)


def catalogue_file(language: Language) -> Path:
    """Where the catalogue of a language lies."""
    return _FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def _english_form(number: int) -> int:
    return int(number != 1)


def _translations(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Message and translations of every finished entry; entries marked fuzzy wait for a person and do not count."""
    for entry in _entries(text):
        forms = tuple(said for key, said in sorted(entry.texts.items()) if key.startswith("msgstr"))
        if "msgid" in entry.texts and forms and all(forms) and "fuzzy" not in entry.flags:
            yield entry.texts["msgid"], forms


def _entries(text: str) -> Iterator[_Entry]:
    entry, key = _Entry(), ""
    for line in (*map(str.strip, text.splitlines()), ""):
        if line.startswith("#,"):
            entry.flags |= {flag.strip() for flag in line[2:].split(",")}
        elif line.startswith('"') and key:
            entry.texts[key] += ast.literal_eval(line)
        elif line.startswith(_KEYWORDS):
            key, _space, quoted = line.partition(" ")
            entry.texts[key] = ast.literal_eval(quoted)
        elif not line and entry.texts:
            yield entry
            entry, key = _Entry(), ""
