"""Sentences that put the answer off, found in texts: words first, since the patterns of all languages are slow."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from cardwright.rules.deferrals import DEFERRALS
from cardwright.rules.evasions import shortened

SENTENCE_END = re.compile(r"[.!?;:…\n](?:(?<=\n)|\s)\s*")
EDGE = " \t\r\n.,;:!?…*_`#>\"'“”‘’()[]<>{}-–—"
"""Marks around a text or a sentence that are no part of what it says."""
LONGEST_DEFERRAL = 160
_MOST_WORDS = 16
LEFT_OVERS = frozenset({"tbd", "tba", "tbc", "todo", "fixme", "placeholder", "coming soon", "to follow"})
"""Whole sentences inside a longer text that can only be left-overs of a template."""
_STRONG_WORDS = frozenset(item.split()[-1] for item in LEFT_OVERS)

_PHRASES = tuple(tuple(word.replace("_", " ") for word in item.words.split()) for item in DEFERRALS)
_BY_PHRASE: dict[str, list[int]] = {}
for _index, _phrases in enumerate(_PHRASES):
    for _phrase in _phrases:
        _BY_PHRASE.setdefault(_phrase, []).append(_index)
# each phrase is looked for where the rarer of its first and last word is; the most frequent first
_FREQUENT = {
    word: place
    for place, word in enumerate(
        ["to", "in", "be", "data", "not", "as", "with", "more", "known", "we", "do", "no", "have"]
    )
}
_BY_WORD: dict[str, list[tuple[str, str, int]]] = {}
"""Word -> the phrases that hold it, each with the word beside it and where that stands; of single words at 0."""
for _phrase in _BY_PHRASE:
    _first, _last = _phrase.split()[0], _phrase.split()[-1]
    if _FREQUENT.get(_first, 99) > _FREQUENT.get(_last, 99):
        _BY_WORD.setdefault(_first, []).append((_phrase, _last, _phrase.count(" ")))
    else:
        _BY_WORD.setdefault(_last, []).append((_phrase, _first, -_phrase.count(" ")))
DEFERRING = _STRONG_WORDS.union(_BY_WORD)
"""Words without which a text puts nothing off."""


def deferral_in(text: str, words: Sequence[str], telling: frozenset[str]) -> str | None:
    """The first sentence that only defers. Few texts hold a word of deferral, so few patterns are ever tried.

    Args:
        text: what a person wrote, stripped and without invisible characters.
        words: its words in lower case.
        telling: those of ``DEFERRING`` among them, and others.
    """
    strong = not telling.isdisjoint(_STRONG_WORDS)
    phrases = [
        phrase
        for word in telling
        if word in _BY_WORD
        for phrase, other, step in _BY_WORD[word]
        if not step or _stands_beside(words, word, other, step)
    ]
    if not phrases and not strong:
        return None
    likely = {index for phrase in phrases for index in _BY_PHRASE[phrase]}
    for sentence in SENTENCE_END.split(text):
        bare = sentence.strip(EDGE)
        if bare.count(" ") >= _MOST_WORDS and "  " not in bare and bare.isprintable():
            continue  # most sentences have more words: each space is between two
        if not strong and not _holds_one(phrases, sentence.casefold()):
            continue
        parts = bare.split()
        plain = " ".join(parts) if len(parts) <= _MOST_WORDS else ""
        if not plain or len(plain) > LONGEST_DEFERRAL:
            continue
        low = plain.casefold()
        if strong and low in LEFT_OVERS and len(plain) < len(text.strip(EDGE)):
            return shortened(plain)
        for index in likely:
            if _holds_one(_PHRASES[index], low) and _pattern(index).fullmatch(plain.lower()):
                return shortened(plain)
    return None


def _stands_beside(words: Sequence[str], word: str, other: str, step: int) -> bool:
    """Whether a word stands so many places from one that the text is known to hold."""
    place = words.index(word)
    while True:
        if 0 <= place + step < len(words) and words[place + step] == other:
            return True
        try:
            place = words.index(word, place + 1)
        except ValueError:
            return False


def _holds_one(phrases: Iterable[str], lower: str) -> bool:
    if "  " in lower or not lower.isprintable():  # a tab, say, between two words
        lower = " ".join(lower.split())
    for phrase in phrases:  # noqa: SIM110  (any() would cost more than the search)
        if phrase in lower:
            return True
    return False


@cache
def _pattern(index: int) -> re.Pattern[str]:
    """For texts in lower case: to ignore the case would take several times as long, and to compile as well."""
    return re.compile(DEFERRALS[index].pattern)
