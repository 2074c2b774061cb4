"""What a page shows of a card without saying in which language it is."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser

from cardwright.card.card import Card

_VOID = frozenset({"br", "img", "input", "meta", "link", "hr", "wbr", "col", "path", "circle", "line", "rect"})


class _Unmarked(HTMLParser):
    """Texts within ``span.cw-value`` that no element from there on marks with a language."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[tuple[bool, bool]] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            return
        given = dict(attrs)
        inside, marked = self._open[-1] if self._open else (False, False)
        begins = "cw-value" in (given.get("class") or "").split()
        if begins:
            self.texts.append("")
        self._open.append((inside or begins, marked or ("lang" in given and tag != "html")))

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID and self._open:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] == (True, False):
            self.texts[-1] += data


def sentences_of(card: Card) -> set[str]:
    """The texts of a card that have more than one word; where they were read is not of their number."""
    return {text for text in _leaves(card.model_dump(mode="json", exclude={"origins"})) if " " in text}


def without_language(html: str, card: Card) -> list[str]:
    """Values on a page that hold such a text and do not say its language."""
    parser = _Unmarked()
    parser.feed(html)
    texts = sentences_of(card)
    return [shown for shown in parser.texts if any(text in shown for text in texts)]


def _leaves(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _leaves(item)
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item)
