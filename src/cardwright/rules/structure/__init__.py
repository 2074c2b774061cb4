"""The structure of the instruments that packs cite: which articles, paragraphs, points and headings there are.

A citation that names a provision outside its table is a mistake of the pack. The tables hold numbers and headings,
never the text of the law; each file says where its numbers come from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from cardwright.rules.verdict import Basis
from cardwright.yamlfile import read_yaml

Tree = dict[str, "Tree"]
_FOLDER = Path(__file__).parent
_TOKEN = re.compile(
    r"\s*(?:(?P<noise>(?:first|second|third|fourth|fifth) subparagraph|points?\b)"
    r"|(?P<section>Section\s+[A-Z0-9]+)"
    r"|(?P<kind>Arts?\.|Articles?\b|Annex(?:es)?\b|\d+ CFR\b|C\.R\.S\.|Admin\. Code\b)"
    r"|(?P<label>\([0-9a-zA-Z]+\))"
    r"|(?P<number>(?:\d+(?:[.-]\d+)*[a-z]?|[IVXLC]+)(?!\w))"
    r"|(?P<separator>to\b|[-–]|[,;]|and\b|or\b|with\b))"
)
_RANGE = frozenset({"to", "-", "–"})
_ONE_NAME = {"Arts.": "Art.", "Article": "Art.", "Articles": "Art.", "Annexes": "Annex"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Structure:
    """One instrument: provisions as trees by kind, or headings after a common prefix."""

    instrument: str
    provisions: Mapping[str, Tree] = field(default_factory=dict)
    prefix: str = ""
    headings: frozenset[str] = frozenset()

    def unknown_in(self, ref: str) -> list[str]:
        """The provisions of a citation that the instrument does not have; a citation nobody can read comes back whole.

        Args:
            ref: for example ``Art. 6(1), (1a) to (1c)`` or ``Annex VIII, Section A, point 3``.
        """
        if self.headings:
            heading = ref.removeprefix(self.prefix)
            known = heading in self.headings or heading.partition(' "')[0] in self.headings
            return [] if known and ref.startswith(self.prefix) else [ref]
        try:
            return list(_Reader(self.provisions).unknown(ref))
        except ValueError:
            return [ref]


def unknown_provisions(basis: Basis) -> list[str] | None:
    """What a rule cites that its instrument does not have; None when there is no table of the instrument."""
    structure = structures().get(basis.instrument)
    return None if structure is None else structure.unknown_in(basis.ref)


@cache
def structures() -> dict[str, Structure]:
    """All tables, by the name of the instrument as rules give it.

    Raises:
        UnreadableError: a table is not YAML.
    """
    found = (_structure(path) for path in sorted(_FOLDER.glob("*.yaml")))
    return {item.instrument: item for item in found}


class _Reader:
    """Reads one citation from left to right, and keeps the provision that was named last."""

    def __init__(self, provisions: Mapping[str, Tree]) -> None:
        self.provisions = provisions
        self.kind = ""
        self.path: tuple[str, ...] = ()
        self.above_points = 1
        """How many parts of the path stand above the points of an annex: its number, and a section."""

    def unknown(self, ref: str) -> Iterator[str]:
        """Provisions that do not exist, as the citation would name each of them alone.

        Raises:
            ValueError: the text is no citation.
        """
        cited: list[tuple[str, tuple[str, ...]]] = []
        separator = ""
        for name, text in _tokens(ref):
            if name == "separator":
                separator = text
                continue
            first = self.path
            self._step(name, text, apart=bool(separator))
            if name == "label" and separator in _RANGE:
                cited += [(self.kind, path) for path in self._between(first)]
            if self.path:
                cited.append((self.kind, self.path))
            separator = ""
        if not cited:
            raise ValueError(ref)
        yield from dict.fromkeys(_written(kind, path) for kind, path in cited if self._at(kind, path) is None)

    def _step(self, name: str, text: str, *, apart: bool) -> None:
        if name == "kind":
            self.kind, self.path, self.above_points = _ONE_NAME.get(text, text), (), 1
        elif name == "section":
            self.path, self.above_points = (*self.path[:1], text.split()[1]), 2
        elif name == "number" and self.kind == "Annex" and self.path and text[0].isdigit():
            self.path = (*self.path[: self.above_points], text)
        elif name == "number":
            if self._at(self.kind, (text,)) is None and self._at("", (text,)) is not None:
                self.kind = ""
            self.path, self.above_points = (text,), 1
        elif apart:
            self.path = self._beside(text.strip("()"))
        else:
            self.path = (*self.path, text.strip("()"))

    def _beside(self, label: str) -> tuple[str, ...]:
        """A label after a separator stands beside the nearest part of the path that has such a sibling."""
        for depth in range(len(self.path) - 1, 0, -1):
            if self._at(self.kind, (*self.path[:depth], label)) is not None:
                return (*self.path[:depth], label)
        return (*self.path[:-1], label)

    def _between(self, first: tuple[str, ...]) -> list[tuple[str, ...]]:
        """What stands between the ends of a range; they have to be siblings in their order."""
        parent, last = self.path[:-1], self.path[-1]
        keys = list(self._at(self.kind, parent) or {})
        start = first[len(parent)] if first[: len(parent)] == parent and len(first) > len(parent) else ""
        if last not in keys:
            return []
        if start not in keys or keys.index(start) >= keys.index(last):
            return [(*parent, f"{start} to {last}")]
        return [(*parent, key) for key in keys[keys.index(start) : keys.index(last)]]

    def _at(self, kind: str, path: tuple[str, ...]) -> Tree | None:
        tree = self.provisions.get(kind)
        for part in path:
            tree = None if tree is None else tree.get(part)
        return tree


def _tokens(ref: str) -> Iterator[tuple[str, str]]:
    at = 0
    text = ref.rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise ValueError(ref)
        name = str(match.lastgroup)
        if name != "noise":
            yield name, match[name]
        at = match.end()


def _written(kind: str, path: tuple[str, ...]) -> str:
    head, *rest = path
    if kind == "Annex":
        return f"Annex {head}" + (f", {' '.join(rest)}" if rest else "")
    return f"{kind} {head}".strip() + "".join(f"({part})" for part in rest)


def _structure(path: Path) -> Structure:
    data = read_yaml(path, name=f"structure/{path.name}").data
    if not isinstance(data, dict):
        raise TypeError(path.name)
    headings = data.get("headings")
    if isinstance(headings, dict):
        listed = {
            lead + label
            for lead, labels in headings.items()
            for label in (str(labels).split() if not isinstance(labels, list) else map(str, labels))
        }
        return Structure(
            instrument=str(data["instrument"]), prefix=str(data.get("prefix") or ""), headings=frozenset(listed)
        )
    provisions = {
        kind: {number: _tree(str(below or "")) for number, below in numbers.items()}
        for kind, numbers in data.items()
        if isinstance(numbers, dict)
    }
    return Structure(instrument=str(data["instrument"]), provisions=provisions)


def _tree(text: str) -> Tree:
    """``1 2(a b(i ii))`` as a tree."""
    root: Tree = {}
    open_trees = [root]
    last = root
    for part in re.findall(r"[^\s()]+|[()]", text):
        if part == "(":
            open_trees.append(last)
        elif part == ")":
            open_trees.pop()
        else:
            last = open_trees[-1][part] = {}
    return root
