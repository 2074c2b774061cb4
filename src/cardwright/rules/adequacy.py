"""Whether a text says something: placeholders, put-off answers, template prompts and echoes of the question.

Precise before sharp: "Notifications to be confirmed by a clerk are queued" is a description and passes, "To be
confirmed by the team." is a deferral and does not. Every refusal quotes the words that failed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import islice

from cardwright.rules.evasions import EVASIVE, evasion_in, shortened, visible
from cardwright.rules.phrases import (
    BETWEEN_WORDS,
    BOAST_STEMS,
    FILLERS,
    HONORIFICS,
    MOVING_NAMES,
    NO_REASON_WORDS,
    NONES,
    PROMISE_STEMS,
    PROMISE_WORDS,
    PROMISED_STEMS,
    PROMPT_SENTENCES,
    PROMPT_WORDS,
    TECHNIQUE_STEMS,
    TEMPLATE_NAMES,
    WHOLE_TEXTS,
)
from cardwright.rules.postponed import DEFERRING, EDGE, LEFT_OVERS, LONGEST_DEFERRAL, SENTENCE_END, deferral_in

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
_TRIGGERS = frozenset(["tbd", "tba", "tbc", "fixme", "todo", "lorem", "placeholder"])
_BESIDE = {
    "here": frozenset(["your", "insert", "enter", "type", "write", "add", "goes"]),
    "needed": frozenset(["information"]),
    "coming": frozenset(["soon"]),
    "generated": frozenset(["automatically"]),
}
_PROMPTS = re.compile(
    rf"\[(?:(?i:{PROMPT_WORDS})\b[^\]\n]{{0,200}})\](?!\()|<(?:(?i:{PROMPT_WORDS})\b[^>\n]{{0,200}})>"
    r"|\{\{[^}\n]{1,200}\}\}|\$\{[^}\n]{1,80}\}"
    rf"|\{{(?:(?i:{PROMPT_WORDS})\b[^}}\n]{{0,200}})\}}"
)
_WHOLE_PROMPT = re.compile(r"^[\[<{(](?:[^\[\]<>{}()\n]{1,200})[\]>})]$")
_PROMPT_SENTENCE = rf"(?:{PROMPT_SENTENCES})\b"
_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_LETTERS = re.compile(r"[^\W_]+")
# ASCII as bytes, in lower case, with spaces for all that is not in a word: several times as fast as a pattern
_LOWERED = bytes(ord(chr(code).lower()) if chr(code).isalnum() else ord(" ") for code in range(128)) + bytes(128)
_MARKED = bytes(code if chr(code).isalnum() or chr(code) in "'.-" else ord(" ") for code in range(128)) + bytes(128)
_IDEOGRAPHS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_ADDRESS = re.compile(
    r"^(?:[a-z][a-z0-9+.-]*:/{0,3}\S+|(?:\.{0,2}/)?(?:[\w.@-]+/)+[\w.@-]*|"
    r"[\w-]+\.(?:md|pdf|docx?|csv|html?))$",
    re.IGNORECASE,
)

_SIGNS = "<>≤≥~±+-"
_FIGURE = re.compile(
    rf"(?<![\w.])[{_SIGNS}]?"
    r"\d[\d.,\u202f ]*(?:[eE][+-]?\d+)?(?:[%‰°]|(?=\s|[^\w]|$)|(?=[a-zA-Zµ°]{1,4}\b))"
)
_DIGIT = re.compile(r"\d+")
_DIGITS = re.compile(r"(?<![\w.])\d+(?:[.,\u202f ]?\d+)*")
_POWER_OF_TEN = re.compile(r"[×x*·]\s*10(?:\^|\*\*)?[\d⁰¹²³⁴⁵⁶⁷⁸⁹⁻{}+-]*")

_EVERYWHERE = frozenset(FILLERS.split())
_LEAST_PRAISE = 4  # "High." is an answer
_NO_REASON = frozenset(NO_REASON_WORDS.casefold().split())


def placeholder_in(text: str, *, allow_none: bool = False) -> str | None:
    """The words of a text that stand in for an answer, or None when it is one.

    Args:
        text: what a person wrote.
        allow_none: whether "none" and its like are an answer to this field.
    """
    plain = visible(text)
    # of other texts it is remembered once, whatever the field allows
    return _placeholder(plain, allow_none and _bare(plain) in _NONES)


def _bare(text: str) -> str:
    bare = text.strip().strip(EDGE)
    return bare.casefold() if len(bare) <= _LONGEST_WHOLE else ""


def left_over_in(text: str) -> str | None:
    """As ``placeholder_in`` for short plain texts, where "yes", "open" or "test" may be the name of a thing."""
    composed = visible(text)
    stripped = composed.strip()
    words = _words(composed)
    left_over = _left_over(stripped, words, _TELLING.intersection(words))
    if left_over:
        return left_over
    bare = stripped.strip(EDGE).casefold()
    return shortened(stripped) if not bare or bare in LEFT_OVERS or bare in TEMPLATE_NAMES else None


@lru_cache(maxsize=4096)
def _placeholder(text: str, allow_none: bool) -> str | None:
    stripped = text.strip()
    if not stripped[:1].isalnum():
        if not any(char.isalnum() for char in stripped):
            return shortened(stripped) or "(blank)"
        if _WHOLE_PROMPT.match(stripped):
            return shortened(stripped)
    bare = stripped.strip(EDGE)
    if len(bare) <= _LONGEST_WHOLE and (low := bare.casefold()) in _WHOLE and not (allow_none and low in _NONES):
        return shortened(stripped)
    words = _words(text)
    if _is_mashed(bare):
        return shortened(stripped)
    telling = _TELLING.intersection(words)
    found = _left_over(stripped, words, telling)
    if found is None and len(stripped) <= LONGEST_DEFERRAL:
        found = _prompt(stripped)
    if found is None and not telling.isdisjoint(DEFERRING):
        found = deferral_in(stripped, words, telling)
    return found or evasion_in(stripped, words, telling)


def _prompt(text: str) -> str | None:
    """A single sentence that asks for the answer, as a template prints it."""
    if any(char.isdigit() for char in text):
        return None
    if len(SENTENCE_END.split(text.strip())) > 1 or not _prompt_pattern().match(text.lstrip(EDGE).lower()):
        return None
    return shortened(text)


@cache
def _prompt_pattern() -> re.Pattern[str]:
    return re.compile(_PROMPT_SENTENCE)


_WHOLE = frozenset(item.strip(EDGE).casefold() for item in WHOLE_TEXTS | TEMPLATE_NAMES)
_LONGEST_WHOLE = max(map(len, _WHOLE))
_NONES = frozenset(NONES)
_MARKED_BY = _TRIGGERS.union(_BESIDE)
_TELLING = EVASIVE.union(DEFERRING, _MARKED_BY)
"""Words without which a text of some length is no placeholder."""


def echoes(text: str, *, asked: Iterable[str]) -> bool:
    """Whether a text only gives back the words of the question.

    Args:
        text: what a person wrote.
        asked: label, dotted path, question and name of the rule: whatever the person was shown.
    """
    known = _all_stems(tuple(asked))
    said = False
    for word in _words(text):
        if word in _EVERYWHERE:
            continue
        if word[:6] not in known:
            return False
        said = True
    return said


def names_only_a_technique(text: str) -> bool:
    """Whether a text says how something was made ("gradient boosting classifier") and not what it is for."""
    said = [word for word in _words(text) if word not in _EVERYWHERE and len(word) > 1]
    return bool(said) and all(word.startswith(TECHNIQUE_STEMS) for word in said)


def only_says_no(text: str) -> bool:
    """Whether a reason only says again that something does not apply ("Not applicable for us.")."""
    return all(word in _NO_REASON for word in _words(text))


def only_promises(text: str) -> bool:
    """Whether a text praises or promises and tells nothing ("The necessary measures are taken in each case.").

    Who acts is no part of what is done: names after Mr or Frau do not count.
    """
    said = named = 0
    words = _words(text)
    for word in words:
        if word in _HONORIFICS:
            named = _NAMES
        elif word not in _EVERYWHERE and word not in _BETWEEN:
            if word in _PROMISE_WORDS or word.startswith(_PROMISES.get(word[:2], ())):
                said += 1
            elif named:
                named -= 1
            else:
                return False
    return said >= _LEAST_PRAISE or (said == _LEAST_PRAISE - 1 and any(word.startswith(_PROMISED) for word in words))


_NAMES = 2
_HONORIFICS, _BETWEEN = frozenset(HONORIFICS.split()), frozenset(BETWEEN_WORDS.split())
_PROMISE_WORDS = frozenset(PROMISE_WORDS.split())
_PROMISED = tuple(stem.casefold() for stem in PROMISED_STEMS)
_PROMISES: dict[str, tuple[str, ...]] = {}
for _stem in (*BOAST_STEMS, *_PROMISED, *(stem.casefold() for stem in PROMISE_STEMS)):
    _PROMISES[_stem[:2]] = (*_PROMISES.get(_stem[:2], ()), _stem)


def moving_name_in(version: str) -> str | None:
    """The word by which a short text names a version that moves (an alias, ``latest``, a branch), or None."""
    text = version.strip()
    if "@" in text and re.fullmatch(r"(?:models:/)?[\w./-]*@[\w-]+", text):
        return text
    words = _words(text)
    if len(words) > 4 or any(char.isdigit() for char in text):
        return None
    return next((word for word in words if word in _MOVING), None)


_MOVING = frozenset(MOVING_NAMES.split())


@lru_cache(maxsize=4096)
def _all_stems(asked: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word[:6] for text in asked for word in _words(text) if word not in _EVERYWHERE)


@lru_cache(maxsize=16)
def _words(text: str) -> tuple[str, ...]:
    """The runs of letters and digits of a text, in lower case; kept while one rule looks at it."""
    if text.isascii():
        return tuple(text.encode("ascii").translate(_LOWERED).decode("ascii").split())
    return tuple(word.casefold() for word in _LETTERS.findall(text))


def _marked_words(text: str) -> list[str]:
    """As ``_WORD`` finds them: with the marks inside them."""
    if not text.isascii():
        return _WORD.findall(text)
    found: list[str] = []
    for word in text.encode("ascii").translate(_MARKED).decode("ascii").split():
        if word.isalnum() or (word := word.strip("'.-")).isalnum():
            found.append(word)
        elif word:
            found += _WORD.findall(word)
    return found


@lru_cache(maxsize=4096)
def word_count(text: str) -> int:
    """Number of words; in scripts without spaces two characters count as one word."""
    if text.isascii():
        return len(_marked_words(text))
    ideographs = len(_IDEOGRAPHS.findall(text))
    return len(_WORD.findall(_IDEOGRAPHS.sub(" ", text))) + (ideographs + 1) // 2


def has_words(text: str, least: int) -> bool:
    """Whether a text has at least so many words; looks no further than it has to."""
    if not text.isascii():
        return word_count(text) >= least
    runs = len(_words(text))
    if runs < least or runs - text.count("'") - text.count(".") - text.count("-") >= least:
        return runs >= least
    return sum(1 for _ in islice(_WORD.finditer(text), least)) >= least


def figure_count(text: str) -> int:
    """Number of figures in a text; digits inside names such as ``v2x`` do not count."""
    return sum(1 for _ in _figures(text))


def has_figures(text: str, least: int) -> bool:
    """Whether a text has at least so many figures; looks no further than it has to."""
    return sum(1 for _ in islice(_figures(text), least)) >= least


def _figures(text: str) -> Iterator[re.Match[str]]:
    """As ``_FIGURE.finditer`` in a third of the time: a figure begins with digits, or with a sign before them."""
    digits = _DIGIT.search(text)
    while digits:
        start, end = digits.span()
        before = text[start - 1] if start else " "
        if not (before.isalnum() or before in "._"):
            found = (_FIGURE.match(text, start - 1) if before in _SIGNS else None) or _FIGURE.match(text, start)
            if found:
                yield found
                end = found.end()
        digits = _DIGIT.search(text, end)


def significant_digits(text: str) -> int:
    """Significant digits of the most exact figure in a text: 2 for ``4.1e24``, 1 for ``7 billion``, 0 without one.

    Zeros at the end count, because a text does not tell whether they were measured.
    """
    figures = _DIGITS.findall(_POWER_OF_TEN.sub(" ", text))
    return max((len(re.sub(r"\D", "", figure).lstrip("0")) for figure in figures), default=0)


def is_address(text: str) -> bool:
    """Whether a text is nothing but a link, a path or a file name."""
    plain = text.strip().strip("<>")
    return " " not in plain and bool(_ADDRESS.match(plain))


@lru_cache(maxsize=4096)
def normalised(text: str) -> str:
    """A text for comparison: case, marks and spacing do not count."""
    words = " ".join(_marked_words(visible(text)))
    return words.lower() if words.isascii() else words.casefold()


def _left_over(text: str, words: Sequence[str], telling: frozenset[str]) -> str | None:
    # plain tests first: most texts hold no trigger, and the patterns are slow on long ones
    marked = "XX" in text or (not telling.isdisjoint(_MARKED_BY) and _is_marked(words, telling))
    found = _MARKERS.search(text) if marked else None
    if found is None and ("[" in text or "<" in text or "{" in text):
        found = _PROMPTS.search(text)
    return shortened(found.group()) if found else None


def _is_marked(words: Sequence[str], telling: frozenset[str]) -> bool:
    return not telling.isdisjoint(_TRIGGERS) or any(
        not beside.isdisjoint(words) for word, beside in _BESIDE.items() if word in telling
    )


def _is_mashed(bare: str) -> bool:
    """Keyboard mash and one word over and over."""
    begun = bare.split(None, 2)
    if len(begun) > 1 and begun[0].casefold() != begun[1].casefold():
        return False
    bare = bare.casefold()
    words = bare.split()
    if len(words) >= 3 and len(set(words)) == 1:
        return True
    return len(words) == 1 and len(bare) >= 3 and len(set(bare)) == 1
