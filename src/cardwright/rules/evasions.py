"""Texts that look like answers and are none: fillers, mashed keys, words of a chat, the reader sent elsewhere.

Precise before sharp: a sentence that sends the reader on counts only where the whole text is nothing else and names no
document by its number, so that "See the test report VR-26-031 for the figures by group." passes.
"""

# ruff: noqa: E501, SIM905  (patterns, and words that read better as one text)

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache

# letters of other alphabets that look like Latin ones; only words that mix alphabets are read so
_LOOK_ALIKES = str.maketrans(
    "АВЕКМНОРСТХІЈѕаеорсухіјΑΒΕΖΗΙΚΜΝΟΡΤΥΧονι",
    "ABEKMHOPCTXIJsaeopcyxijABEZHIKMNOPTYXovi",
)
_MIXED = re.compile(r"[A-Za-z][\u0370-\u04ff]|[\u0370-\u04ff][A-Za-z]")
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))

_FILLER_LATIN = frozenset(
    "dolor amet consectetur consectetuer adipiscing elit nonummy euismod tincidunt laoreet perspiciatis voluptatem "
    "accusantium doloremque laudantium natus eiusmod incididunt labore magna aliqua".split()
)
_FILLER_WORDS = frozenset({"blindtext", "platzhaltertext", "fülltext"})
_ROWS = frozenset(
    "qwertyuiop asdfghjkl zxcvbnm qwertzuiop yxcvbnm azertyuiop qsdfghjklm wxcvbn qwerty qwertz azerty asdf asdfg asdfgh "
    "asdfjkl hjkl jklö sdfg dfgh fghj ghjk".split()
)
# nearly every real sentence holds one of these
_COMMON = frozenset(
    "the a an of to in is and for with not no on by are we der die das und ist ein eine für mit nicht von le la les de des "
    "et est un une pour pas du el los las y es una para il lo di che per non het een en van voor niet o os da que não i w "
    "z na nie do się și cu în nu je v se som och att på er og på det ja on ei és egy nem και το η του".split()
)
_NO_VOWELS = re.compile(r"[bcdfghjklmnpqrstvwxz]{4,}")
_MARKUP = re.compile(r"<[^<>]{1,200}>|&(?:[a-z]+|#\d+);")
_MOST_WORDS = 25
_REPEATED = 8
_ENDED = re.compile(r"[.!]\s")

_THIS = r"(?:(?:this|it|that|these|everything|the (?:topic|answer|description|information)) )?"
_TOLD = r"(?:described|explained|covered|answered|stated|mentioned|documented|given|discussed|addressed|provided)"
_WORDS = r"[\w'’-]+"
_PLACE = (
    r"(?:documentation|document|docs|page|space|wiki|confluence|sharepoint|intranet|manual|file|report|link|website|"
    r"repository|readme|ticket|contract|chapter|section|annex|appendix)"
)
_SENT_ON = (
    # English
    rf"{_THIS}(?:(?:has|have|is|was|were|are|been|already|previously) )*{_TOLD} (?:{_WORDS} ){{0,5}}(?:above|below|earlier|elsewhere)",
    rf"(?:please )?(?:see|refer to|consult|check|look at) (?:the |our |its )?(?:{_WORDS} ){{0,5}}{_PLACE}s?"
    rf"(?: (?:in|on|of|at) (?:the |our )?(?:[^\W\d]+ ?){{1,4}})?(?: for (?:[^\W\d]+ ?){{1,10}})?",
    rf"as (?:already )?(?:discussed|agreed|communicated|presented)(?: (?:with|in|by|during|at|on|to|last)(?: {_WORDS}){{1,12}})?",
    rf"(?:we (?:use|follow|apply) )?(?:the |our |a )?(?:usual|standard|normal|common|general|default) (?:procedures?|process(?:es)?|"
    rf"approach|methods?|practices?|measures?|settings?)(?: (?:of|in|at|for) (?:our|the|this) {_WORDS})?"
    rf"(?: (?:applies|apply|(?:is|are|was|were) (?:used|followed|applied)))?(?: (?:here|too|as)(?: {_WORDS}){{0,6}})?",
    r"(?:yes,? )?(?:this|that|it|all|everything) (?:is|was|has been) (?:done|the case|ensured|guaranteed|given|available|in place|"
    rf"implemented|documented|checked|considered|taken into account|ok)(?: (?:for|in|by|at|everywhere)(?: {_WORDS}){{0,6}})?",
    r"(?:yes,? )?we do(?: this| that| so)?(?: (?:for|in|at)(?: [\w'’-]+){0,5})?",
    rf"(?:it|this|that) depends(?: (?:on|upon)(?: {_WORDS}){{1,14}})?",
    r"(?:(?:this|these|the|such|all) )?(?:information|details?|content|section|part|answer) (?:is|are) (?:strictly |highly )?"
    rf"(?:confidential|secret|proprietary|classified|internal)(?:,? (?:and )?(?:cannot|can not|may not|must not|will not)(?: {_WORDS}){{1,8}})?",
    r"(?:(?:this|the|these|such|further|more|all) )*(?:information|details?|description|answer) (?:can|could|may|will|is|are|"
    rf"should) (?:be )?(?:to be )?(?:obtained|requested|found|available|provided|supplied|received)(?: (?:from|by|at|in|on|with|"
    rf"elsewhere)(?: {_WORDS}){{0,8}})?",
    # German
    rf"(?:(?:dies|das|alles) (?:wurde|ist|wird) )?(?:bereits )?(?:weiter )?oben (?:{_WORDS} ){{0,3}}(?:beschrieben|erwähnt|erklärt|genannt)",
    r"wie (?:bereits )?(?:besprochen|vereinbart|abgesprochen|oben|üblich)(?: [\w-]+){0,8}",
    r"(?:es gilt |wir (?:nutzen|verwenden|folgen) )?(?:das|dem|der|den|die|unser|unserem)? ?(?:übliche[nrs]?|standard-?)"
    r" ?(?:verfahren|prozess|vorgehen|vorgehensweise)(?: [\w-]+){0,5}",
    r"(?:das |es )?(?:kommt|hängt) (?:[\w-]+ ){0,2}(?:darauf an|vom \w+ ab|von den? [\w-]+ ab)",
    r"(?:diese|die) (?:angaben|informationen|details) sind (?:streng )?(?:vertraulich|geheim|intern)(?:[\w, -]{0,60})",
    # French
    rf"(?:ceci|cela|tout) (?:a |est )?(?:déjà )?(?:été )?(?:décrit|expliqué|mentionné) (?:{_WORDS} ){{0,3}}(?:ci-dessus|plus haut)",
    r"comme (?:convenu|discuté|vu|prévu)(?: [\w'’-]+){0,8}",
    r"(?:la |notre )?(?:procédure|démarche) (?:standard|habituelle)(?: [\w'’-]+){0,6}",
    r"(?:ces|les) informations sont (?:strictement )?confidentielles(?:[\w,'’ -]{0,60})",
    # Spanish, Italian, Dutch
    r"como (?:se )?(?:acordó|discutió|habló)(?: [\w-]+){0,8}",
    r"come (?:discusso|concordato)(?: [\w-]+){0,8}",
    r"zoals (?:besproken|afgesproken)(?: [\w-]+){0,8}",
    r"(?:la |nuestro |nostra )?(?:procedura|procedimiento) (?:standard|estándar|habitual|abituale)(?: [\w-]+){0,6}",
)
_SENT_ON_WORDS = frozenset(
    "above below earlier elsewhere see refer consult check look discussed agreed communicated presented usual standard normal "
    "common general default done case ensured guaranteed given available place implemented documented checked considered "
    "account ok do depends confidential secret proprietary classified internal obtained requested found provided supplied "
    "received oben besprochen vereinbart abgesprochen üblich übliche üblichen übliches üblicher darauf hängt vertraulich geheim intern "
    "dessus haut convenu discuté vu prévu habituelle confidentielles acordó discutió habló discusso concordato besproken "
    "afgesproken estándar habitual abituale standardverfahren standardprozess standardvorgehen".split()
)
_CHAT = (
    r"\bas an? (?:(?:ai|large|artificial|intelligence) )*(?:language )?(?:model|assistant|ai),? (?:i|my)\b",
    r"^(?:certainly|sure|of course|absolutely|great)[!,.] (?:here|below|i)\b",
    r"^here(?:'s|’s| is| are) (?:an? |the |your |some )?(?:\w+ )?(?:drafts?|description|version|suggestion|example|answer|text)s?\b",
    r"\bi hope (?:this|that) helps\b",
    r"\bfeel free to (?:adjust|adapt|modify|edit|change|customi[sz]e)\b",
    r"\bi(?: do not|'m|’m| am| don't|don’t| cannot|'m not) (?:not )?(?:able to |have access to |have information )",
    r"\bals (?:ki|künstliche intelligenz|ki-?sprachmodell|sprachmodell),? ",
    r"^(?:gerne|natürlich|selbstverständlich)[!,.] hier\b",
    r"\ben tant qu(?:e modèle|['’]ia)\b",
    r"^(?:bien sûr|certainement|volontiers) ?[!,.] ?voici\b",
)
_CHAT_WORDS = frozenset("i my feel ki intelligenz sprachmodell tant".split())
_OPENERS = frozenset(
    "certainly sure of absolutely great here gerne natürlich selbstverständlich bien certainement volontiers".split()
)
"""Words that a chat begins with; anywhere else they tell nothing."""
_FOX = frozenset({"quick", "brown", "fox", "lazy", "dog"})
_TELLING_AT_LENGTH = _FILLER_LATIN | _FILLER_WORDS | _CHAT_WORDS | _FOX
EVASIVE = _TELLING_AT_LENGTH | _SENT_ON_WORDS
"""Words of which an evasion holds one, unless its form alone gives it away."""


def visible(text: str) -> str:
    """A text without characters that nobody sees, and with letters that only look Latin read as Latin.

    Letters are exchanged only in words that mix alphabets, and such words stand in no honest text by chance.
    """
    if text.isascii():
        return text
    plain = unicodedata.normalize("NFKC", text).translate(_INVISIBLE)
    if not _MIXED.search(plain):
        return plain
    return " ".join(word.translate(_LOOK_ALIKES) if _MIXED.search(word) else word for word in plain.split(" "))


def evasion_in(text: str, words: Sequence[str], telling: frozenset[str]) -> str | None:
    """The words of a text that only look like an answer, or None.

    Args:
        text: what a person wrote, stripped and without invisible characters.
        words: its words in lower case.
        telling: those of ``EVASIVE`` among them, and others.
    """
    if not words or (text[0] in "<&" and not any(char.isalnum() for char in _MARKUP.sub("", text))):
        return shortened(text)
    short = len(words) <= _MOST_WORDS
    only_asks = text[-1] == "?" and short and not _ENDED.search(text)
    if only_asks or _is_mash(words) or _repeats(words):
        return shortened(text)
    if telling.isdisjoint(EVASIVE if short else _TELLING_AT_LENGTH) and words[0] not in _OPENERS:
        return None
    return _of_a_kind(text, words, telling)


def _of_a_kind(text: str, words: Sequence[str], telling: frozenset[str]) -> str | None:
    if len(telling & _FILLER_LATIN) > 1 or telling & _FILLER_WORDS or len(telling & _FOX) > 3:
        return shortened(text)
    chats = telling & _CHAT_WORDS or words[0] in _OPENERS
    flat = " ".join(text.split())
    if chats and (found := _chat().search(flat.lower())):
        return shortened(flat[found.start() : found.end()])
    if telling & _SENT_ON_WORDS and len(words) <= _MOST_WORDS:
        plain = flat.strip(" .!;:…\"'“”‘’*_`#>")
        return shortened(text) if _sent_on().fullmatch(plain.lower()) else None
    return None


def _is_mash(words: Sequence[str]) -> bool:
    """Rows of a keyboard, keys held down, or words that nobody could say."""
    first = words[0]
    if len(words) > 1 and len(first) > 2 and first.count(first[0]) == len(first):
        return all(len(set(word)) == 1 for word in words)
    if len(words) < 3 or not _COMMON.isdisjoint(words):
        return False
    mashed = sum(word in _ROWS or _NO_VOWELS.fullmatch(word) is not None for word in words)
    return mashed > 0.6 * len(words)


def _repeats(words: Sequence[str]) -> bool:
    """Whether a text is one run of words three times or more."""
    if len(words) < _REPEATED or words[0] not in words[2 : len(words) // 3 + 1]:
        return False
    for length in range(2, len(words) // 3 + 1):
        if words[length] == words[0] and all(words[i] == words[i % length] for i in range(len(words))):
            return True
    return False


def is_mashed_word(word: str) -> bool:
    """Whether one word is part of a row of a keyboard."""
    return word in _ROWS


@cache
def _sent_on() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in _SENT_ON))


@cache
def _chat() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in _CHAT))


def shortened(text: str) -> str:
    """A text as messages quote it: on one line, of sixty characters at most."""
    flat = " ".join(text.split())
    return flat if len(flat) <= 60 else flat[:57] + "..."
