"""Text of strangers made visible: control, bidirectional and zero-width characters appear as U+XXXX."""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = frozenset("\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u3164\uffa0\ufeff")
_KEPT = frozenset("\n\t")
# text that stands as it is: in composed form (NFC), and with nothing in it that hides or reorders
_HARMLESS = re.compile(r"[\n\t -~\u00a0-\u00ac\u00ae-\u024f\u2010-\u2027\u202f\u2030-\u205e]*")
_BREAKS = re.compile(r"[ \t\r\n\f\v]+")


def visible(text: str, *, newlines: bool = True) -> str:
    """The text with each character that hides or reorders others written as ``U+XXXX``.

    Args:
        text: any text, lone surrogates included.
        newlines: keep line breaks; otherwise they and tabs become spaces.
    """
    if not newlines:
        text = _one_line(text)
    if (text.isascii() and text.isprintable()) or _HARMLESS.fullmatch(text) is not None:
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(char if not _hides(char) else f"U+{ord(char):04X}" for char in unicodedata.normalize("NFC", text))


def _one_line(text: str) -> str:
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    # str.split() would also swallow the thin spaces of our numbers
    return _BREAKS.sub(" ", text).strip()


def _hides(char: str) -> bool:
    if char in _KEPT:
        return False
    return char in _INVISIBLE or unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def shortened(text: str, limit: int) -> str:
    """At most ``limit`` characters, cut at a word, with an ellipsis where something was left out."""
    flat = _one_line(text)
    if len(flat) <= limit:
        return flat
    cut = flat[: limit - 1]
    head, space, _tail = cut.rpartition(" ")
    return (head if space and len(head) > limit // 2 else cut).rstrip(" ,;:.") + "…"


def first_sentence(text: str, limit: int = 260) -> str:
    """The first sentence, shortened when it is long."""
    flat = _one_line(text)
    for mark in (". ", "? ", "! "):
        head, found, _tail = flat.partition(mark)
        if found and len(head) > 20:
            flat = head + mark.strip()
    return shortened(flat, limit)
