"""Whether a text says something: placeholders, put-off answers, template prompts and echoes of the question.

Precise before sharp: "Notifications to be confirmed by a clerk are queued" is a description and passes, "To be
confirmed by the team." is a deferral and does not. Every refusal quotes the words that failed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from cardwright.rules.phrases import BARE_DEFERRAL, DEFERRAL_HINTS, DEFERRALS, FILLERS, PROMPT_WORDS, WHOLE_TEXTS

_MARKERS = re.compile(
    r"(?<![\w`'\"“‘])(?:TBD|TBA|TBC|FIXME|XXX+|TODO(?!\s+(?:el|lo|los|las|o|os)\b))(?![\w`'\"”’])"
    r"|(?i:lorem ipsum)"
    r"|(?i:\byour (?:text|description|answer) here\b)"
    r"|(?i:\binsert (?:[\w'-]+ ){1,6}here\b)"
    r"|(?i:\b(?:enter|type|write|add) (?:your |the )?(?:text|description|details|content) here\b)"
    r"|(?i:\bmore information needed\b)"
    r"|(?i:\bcoming soon\b)"
    r"|(?i:\b(?:this is a|placeholder) (?:placeholder|text)\b)"
)
_TRIGGERS = (
    "tbd",
    "tba",
    "tbc",
    "fixme",
    "xxx",
    "todo",
    "lorem",
    " here",
    "information needed",
    "coming soon",
    "placeholder",
)
_PROMPTS = re.compile(
    rf"\[(?:(?i:{PROMPT_WORDS})\b[^\]\n]{{0,200}})\](?!\()|<(?:(?i:{PROMPT_WORDS})\b[^>\n]{{0,200}})>"
    r"|\{\{[^}\n]{1,200}\}\}|\$\{[^}\n]{1,80}\}"
    rf"|\{{(?:(?i:{PROMPT_WORDS})\b[^}}\n]{{0,200}})\}}"
)
_WHOLE_PROMPT = re.compile(r"^[\[<{(](?:[^\[\]<>{}()\n]{1,200})[\]>})]$")
_DEFERRAL = re.compile(rf"^(?:[^\W_][\w'’/-]*,? ){{0,6}}?(?:{'|'.join(DEFERRALS)})$", re.IGNORECASE)
# each way of deferring holds one of these, most sentences none, and the pattern is slow
_DEFERRAL_HINTS = re.compile("|".join(DEFERRAL_HINTS))
_BARE_DEFERRAL = re.compile(BARE_DEFERRAL, re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[.!?;:…])\s+|\n+")
_LONGEST_DEFERRAL = 160
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


def placeholder_in(text: str, *, allow_none: bool = False) -> str | None:
    """The words of a text that stand in for an answer, or None when it is one.

    Args:
        text: what a person wrote.
        allow_none: whether "none" and its like are an answer to this field.
    """
    return _placeholder(unicodedata.normalize("NFKC", text), allow_none)


def left_over_in(text: str) -> str | None:
    """As ``placeholder_in`` for short plain texts, where "yes", "open" or "test" may be the name of a thing."""
    stripped = unicodedata.normalize("NFKC", text).strip()
    left_over = _left_over(stripped)
    if left_over:
        return left_over
    return _short(stripped) if stripped.strip(_EDGE).casefold() in _STRONG or not stripped.strip(_EDGE) else None


@lru_cache(maxsize=4096)
def _placeholder(text: str, allow_none: bool) -> str | None:
    stripped = text.strip()
    bare = stripped.strip(_EDGE).casefold()
    if not any(char.isalnum() for char in stripped):
        return _short(stripped) or "(blank)"
    if bare in _WHOLE and not (allow_none and bare in _NONES):
        return _short(stripped)
    if _WHOLE_PROMPT.match(stripped) or _is_mashed(bare):
        return _short(stripped)
    left_over = _left_over(stripped)
    if left_over:
        return left_over
    for sentence in _SENTENCE_END.split(stripped):
        plain = " ".join(sentence.strip(_EDGE).split())
        if 0 < len(plain) <= _LONGEST_DEFERRAL and (
            (_DEFERRAL_HINTS.search(plain.casefold()) and _DEFERRAL.match(plain))
            or _BARE_DEFERRAL.match(plain)
            or (plain.casefold() in _STRONG and len(plain) < len(bare))
        ):
            return _short(plain)
    return None


_WHOLE = frozenset(item.strip(_EDGE).casefold() for item in WHOLE_TEXTS)
_NONES = frozenset({"none", "no", "nil", "not applicable", "keine", "aucun", "ninguno", "nessuno", "geen"})
# Whole sentences inside a longer text that can only be left-overs of a template.
_STRONG = frozenset({"tbd", "tba", "tbc", "todo", "fixme", "placeholder", "coming soon", "to follow"})


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


def _left_over(text: str) -> str | None:
    # plain substring tests first: most texts hold no trigger, and the patterns are slow on long ones
    lower = text.casefold()
    found = _MARKERS.search(text) if any(trigger in lower for trigger in _TRIGGERS) else None
    if found is None and any(bracket in text for bracket in "[<{"):
        found = _PROMPTS.search(text)
    return _short(found.group()) if found else None


def _is_mashed(bare: str) -> bool:
    """Keyboard mash and one word over and over."""
    words = bare.split()
    if len(words) >= 3 and len(set(words)) == 1:
        return True
    return len(words) == 1 and len(bare) >= 3 and len(set(bare)) == 1


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 60 else flat[:57] + "..."
