"""Whether a text says something: placeholders, put-off answers, template prompts and echoes of the question.

Precise before sharp: "Notifications to be confirmed by a clerk are queued" is a description and passes, "To be
confirmed by the team." is a deferral and does not. Every refusal quotes the words that failed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import islice

from cardwright.rules.deferrals import DEFERRALS
from cardwright.rules.phrases import (
    BOAST_STEMS,
    FILLERS,
    MOVING_NAMES,
    NO_REASON_WORDS,
    NONES,
    PROMPT_SENTENCES,
    PROMPT_WORDS,
    TECHNIQUE_STEMS,
    WHOLE_TEXTS,
)

_MARKERS = re.compile(
    r"(?<![\w`'\"“‘])(?:TBD|TBA|TBC|FIXME|XXX+|TODO(?!\s+(?:el|lo|los|las|o|os)\b))(?![\w`'\"”’])"
    r"|(?i:lorem ipsum)"
    r"|(?i:\byour (?:text|description|answer) here\b)"
    r"|(?i:\binsert (?:[\w'-]+ ){1,6}here\b)"
    r"|(?i:\b(?:enter|type|write|add) (?:your |the )?(?:text|description|details|content) here\b)"
    r"|(?i:\bmore information needed\b)"
    r"|(?i:\bcoming soon\b)"
    r"|(?i:\b(?:this is a|placeholder) (?:placeholder|text)\b)"
    r"|(?i:\bgoes here\b)"
    r"|(?i:\bthis model card has been automatically generated\b)"
    r"|(?<!\w)X{2,}(?:[.,]X+)? ?%"
)
_TRIGGERS = frozenset(
    ["tbd", "tba", "tbc", "fixme", "todo", "lorem", "here", "needed", "coming", "placeholder", "generated"]
)
_PROMPTS = re.compile(
    rf"\[(?:(?i:{PROMPT_WORDS})\b[^\]\n]{{0,200}})\](?!\()|<(?:(?i:{PROMPT_WORDS})\b[^>\n]{{0,200}})>"
    r"|\{\{[^}\n]{1,200}\}\}|\$\{[^}\n]{1,80}\}"
    rf"|\{{(?:(?i:{PROMPT_WORDS})\b[^}}\n]{{0,200}})\}}"
)
_WHOLE_PROMPT = re.compile(r"^[\[<{(](?:[^\[\]<>{}()\n]{1,200})[\]>})]$")
_PROMPT_SENTENCE = rf"(?:{PROMPT_SENTENCES})\b"
_SENTENCE_END = re.compile(r"(?<=[.!?;:…])\s+|\n+")
_LONGEST_DEFERRAL = 160
_MOST_WORDS = 16
_EDGE = " \t\r\n.,;:!?…*_`#>\"'“”‘’()[]<>{}-–—"
_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_LETTERS = re.compile(r"[^\W_]+")
_IDEOGRAPHS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_ADDRESS = re.compile(
    r"^(?:[a-z][a-z0-9+.-]*:/{0,3}\S+|(?:\.{0,2}/)?(?:[\w.@-]+/)+[\w.@-]*|"
    r"[\w-]+\.(?:md|pdf|docx?|csv|html?))$",
    re.IGNORECASE,
)

_FIGURE = re.compile(
    r"(?<![\w.])[<>≤≥~±+-]?\d[\d.,\u202f ]*(?:[eE][+-]?\d+)?(?:[%‰°]|(?=\s|[^\w]|$)|(?=[a-zA-Zµ°]{1,4}\b))"
)
_DIGITS = re.compile(r"(?<![\w.])\d+(?:[.,\u202f ]?\d+)*")
_POWER_OF_TEN = re.compile(r"[×x*·]\s*10(?:\^|\*\*)?[\d⁰¹²³⁴⁵⁶⁷⁸⁹⁻{}+-]*")

_EVERYWHERE = frozenset(FILLERS.split())
_LEAST_PRAISE = 4  # "High." is an answer
_NO_REASON = frozenset(NO_REASON_WORDS.split())


def placeholder_in(text: str, *, allow_none: bool = False) -> str | None:
    """The words of a text that stand in for an answer, or None when it is one.

    Args:
        text: what a person wrote.
        allow_none: whether "none" and its like are an answer to this field.
    """
    return _placeholder(_composed(text), allow_none)


def left_over_in(text: str) -> str | None:
    """As ``placeholder_in`` for short plain texts, where "yes", "open" or "test" may be the name of a thing."""
    stripped = _composed(text).strip()
    lower = stripped.casefold()
    left_over = _left_over(stripped, lower, frozenset(_LETTERS.findall(lower)))
    if left_over:
        return left_over
    return _short(stripped) if stripped.strip(_EDGE).casefold() in _STRONG or not stripped.strip(_EDGE) else None


@lru_cache(maxsize=4096)
def _placeholder(text: str, allow_none: bool) -> str | None:
    stripped = text.strip()
    bare = stripped.strip(_EDGE).casefold()
    if not any(char.isalnum() for char in stripped):
        return _short(stripped) or "(blank)"
    if len(bare) <= _LONGEST_WHOLE and bare in _WHOLE and not (allow_none and bare in _NONES):
        return _short(stripped)
    if _WHOLE_PROMPT.match(stripped) or _is_mashed(bare):
        return _short(stripped)
    lower = stripped.casefold()
    words = frozenset(_LETTERS.findall(lower))
    return _left_over(stripped, lower, words) or _prompt(stripped) or _deferral(stripped, lower, words)


def _deferral(text: str, lower: str, words: frozenset[str]) -> str | None:
    """The first sentence that only defers. Few texts hold a word of deferral, so few patterns are ever tried."""
    flat = " ".join(lower.split()) if "\n" in lower or "  " in lower else lower
    known = words & _DEFERRAL_WORDS.keys()
    likely = sorted({index for word in known for index in _DEFERRAL_WORDS[word] if _may_be(index, flat)})
    strong = not words.isdisjoint(_STRONG_WORDS) and any(item in lower for item in _STRONG)
    if not likely and not strong:
        return None
    for sentence in _SENTENCE_END.split(text):
        plain = " ".join(sentence.strip(_EDGE).split())
        if not plain or len(plain) > _LONGEST_DEFERRAL or plain.count(" ") >= _MOST_WORDS:
            continue
        low = plain.casefold()
        if strong and low in _STRONG and len(plain) < len(text.strip(_EDGE)):
            return _short(plain)
        if any(_may_be(index, low) and _deferral_pattern(index).fullmatch(plain) for index in likely):
            return _short(plain)
    return None


def _may_be(index: int, lower: str) -> bool:
    return any(phrase in lower for phrase in _PHRASES[index])


_PHRASES = tuple(tuple(word.replace("_", " ") for word in item.words.split()) for item in DEFERRALS)
_DEFERRAL_WORDS: dict[str, list[int]] = {}
for _index, _phrases in enumerate(_PHRASES):
    for _word in sorted({_phrase.split()[-1] for _phrase in _phrases}):
        _DEFERRAL_WORDS.setdefault(_word, []).append(_index)


@cache
def _deferral_pattern(index: int) -> re.Pattern[str]:
    return re.compile(DEFERRALS[index].pattern, re.IGNORECASE)


def _prompt(text: str) -> str | None:
    """A single sentence that asks for the answer, as a template prints it."""
    if len(text) > _LONGEST_DEFERRAL or any(char.isdigit() for char in text):
        return None
    if len(_SENTENCE_END.split(text.strip())) > 1 or not _prompt_pattern().match(text.lstrip(_EDGE)):
        return None
    return _short(text)


@cache
def _prompt_pattern() -> re.Pattern[str]:
    return re.compile(_PROMPT_SENTENCE, re.IGNORECASE)


def _composed(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


_WHOLE = frozenset(item.strip(_EDGE).casefold() for item in WHOLE_TEXTS)
_LONGEST_WHOLE = max(map(len, _WHOLE))
_NONES = frozenset(NONES)
# Whole sentences inside a longer text that can only be left-overs of a template.
_STRONG = frozenset({"tbd", "tba", "tbc", "todo", "fixme", "placeholder", "coming soon", "to follow"})
_STRONG_WORDS = frozenset(word for item in _STRONG for word in item.split())


def echoes(text: str, *, asked: Iterable[str]) -> bool:
    """Whether a text only gives back the words of the question.

    Args:
        text: what a person wrote.
        asked: label, dotted path, question and name of the rule: whatever the person was shown.
    """
    known = _all_stems(tuple(asked))
    said = False
    for found in _LETTERS.finditer(text):
        word = found.group().casefold()
        if word in _EVERYWHERE:
            continue
        if word[:6] not in known:
            return False
        said = True
    return said


def names_only_a_technique(text: str) -> bool:
    """Whether a text says how something was made ("gradient boosting classifier") and not what it is for."""
    words = [word.casefold() for word in _LETTERS.findall(text)]
    said = [word for word in words if word not in _EVERYWHERE and len(word) > 1]
    return bool(said) and all(word.startswith(TECHNIQUE_STEMS) for word in said)


def only_says_no(text: str) -> bool:
    """Whether a reason only says again that something does not apply ("Not applicable for us.")."""
    return all(word.casefold() in _NO_REASON for word in _LETTERS.findall(text))


def only_boasts(text: str) -> bool:
    """Whether a text praises and tells nothing ("We follow best practices and ensure the highest quality.")."""
    said = [word.casefold() for word in _LETTERS.findall(text) if word.casefold() not in _EVERYWHERE]
    return len(said) >= _LEAST_PRAISE and all(word.startswith(BOAST_STEMS) for word in said)


def moving_name_in(version: str) -> str | None:
    """The word by which a short text names a version that moves (an alias, ``latest``, a branch), or None."""
    text = version.strip()
    if "@" in text and re.fullmatch(r"(?:models:/)?[\w./-]*@[\w-]+", text):
        return text
    words = [word.casefold() for word in _LETTERS.findall(text.replace("_", " "))]
    if len(words) > 4 or any(char.isdigit() for char in text):
        return None
    return next((word for word in words if word in _MOVING), None)


_MOVING = frozenset(MOVING_NAMES.split())


@lru_cache(maxsize=4096)
def _all_stems(asked: tuple[str, ...]) -> frozenset[str]:
    words = (found.casefold() for text in asked for found in _LETTERS.findall(text))
    return frozenset(word[:6] for word in words if word not in _EVERYWHERE)


@lru_cache(maxsize=4096)
def word_count(text: str) -> int:
    """Number of words; in scripts without spaces two characters count as one word."""
    if text.isascii():
        return len(_WORD.findall(text))
    ideographs = len(_IDEOGRAPHS.findall(text))
    return len(_WORD.findall(_IDEOGRAPHS.sub(" ", text))) + (ideographs + 1) // 2


def has_words(text: str, least: int) -> bool:
    """Whether a text has at least so many words; looks no further than it has to."""
    if not text.isascii():
        return word_count(text) >= least
    return sum(1 for _ in islice(_WORD.finditer(text), least)) >= least


def figure_count(text: str) -> int:
    """Number of figures in a text; digits inside names such as ``v2x`` do not count."""
    return len(_FIGURE.findall(text))


def significant_digits(text: str) -> int:
    """Significant digits of the most exact figure in a text: 2 for ``4.1e24``, 1 for ``7 billion``, 0 without one.

    Zeros at the end count, because a text does not tell whether they were measured.
    """
    figures = _DIGITS.findall(_POWER_OF_TEN.sub(" ", text))
    return max((len(re.sub(r"\D", "", figure).lstrip("0")) for figure in figures), default=0)


def is_address(text: str) -> bool:
    """Whether a text is nothing but a link, a path or a file name."""
    return bool(_ADDRESS.match(text.strip().strip("<>")))


@lru_cache(maxsize=4096)
def normalised(text: str) -> str:
    """A text for comparison: case, marks and spacing do not count."""
    return " ".join(word.casefold() for word in _WORD.findall(unicodedata.normalize("NFKC", text)))


def _left_over(text: str, lower: str, words: frozenset[str]) -> str | None:
    # plain tests first: most texts hold no trigger, and the patterns are slow on long ones
    found = _MARKERS.search(text) if "xx" in lower or not words.isdisjoint(_TRIGGERS) else None
    if found is None and any(bracket in text for bracket in "[<{"):
        found = _PROMPTS.search(text)
    return _short(found.group()) if found else None


def _is_mashed(bare: str) -> bool:
    """Keyboard mash and one word over and over."""
    first, second, *_ = *bare[:120].split(maxsplit=2), "", ""
    if second and first != second:
        return False
    words = bare.split()
    if len(words) >= 3 and len(set(words)) == 1:
        return True
    return len(words) == 1 and len(bare) >= 3 and len(set(bare)) == 1


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 60 else flat[:57] + "..."
