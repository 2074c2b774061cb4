"""Verdicts of all versions in two bytes a rule, and the rules in the order and groups of their packs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from cardwright.config import Settings
from cardwright.render.compose.context import MARKS
from cardwright.render.document import Mark
from cardwright.render.site.rows import Row
from cardwright.render.site.summary import GRAVEST, VERDICTS_PLACE, VersionSummary
from cardwright.render.slug import slug
from cardwright.render.text import _
from cardwright.render.words import citation
from cardwright.rules.pack import Pack, Rule, load_packs
from cardwright.rules.verdict import Verdict

# byte 0 means: this rule did not judge this version
_CODES = {verdict: place for place, verdict in enumerate(GRAVEST, start=1)}
_VALUES = ("", *(verdict.value for verdict in GRAVEST))
_GAPS = bytes(0 < code <= len(GRAVEST) and GRAVEST[code - 1].is_gap for code in range(256))
# columns of one table of the matrix: two hundred rows of them open, filter and sort at once
COLUMNS = 40
_FAMILY = re.compile(r"[a-z]+(?=-\d)")
_POINT = re.compile(r"\d+")
_ARTICLE = re.compile(r"art-(\d+[a-z]?)")
_ANNEX = re.compile(r"annex-([ivx]+)(?:-([a-z]))?")


class Verdicts:
    """Packs the verdicts of summaries, and reads them from rows again."""

    def __init__(self) -> None:
        self._rules: dict[str, int] = {}
        self._places: dict[str, int] = {VERDICTS_PLACE: 0}
        self._names: list[str] = [VERDICTS_PLACE]

    def pack(self, summary: VersionSummary) -> tuple[bytes, bytes]:
        """Codes and places, one byte each per rule known so far."""
        for rule in summary.verdicts:
            self._rules.setdefault(rule, len(self._rules))
        codes, places = bytearray(len(self._rules)), bytearray(len(self._rules))
        for rule, verdict in summary.verdicts.items():
            codes[self._rules[rule]] = _CODES[verdict]
        for rule, place in summary.places.items():
            places[self._rules[rule]] = self._number(place)
        return bytes(codes), bytes(places)

    def _number(self, place: str) -> int:
        number = self._places.get(place)
        if number is None:
            if len(self._names) > 255:  # the table of verdicts holds every verdict
                return 0
            number = self._places[place] = len(self._names)
            self._names.append(place)
        return number

    @property
    def rules(self) -> tuple[str, ...]:
        """All rules that judged a version."""
        return tuple(self._rules)

    def verdict(self, row: Row, rule: str) -> Verdict | None:
        """The gravest verdict of a rule on a version; None where it did not judge it."""
        place = self._rules[rule]
        code = row.codes[place] if place < len(row.codes) else 0
        return GRAVEST[code - 1] if code else None

    def values(self, row: Row, rules: Iterable[str]) -> Iterator[str]:
        """The verdicts of these rules on a version, in their order; empty where a rule did not judge it."""
        codes = row.codes.ljust(len(self._rules), b"\0")
        return (_VALUES[codes[self._rules[rule]]] for rule in rules)

    def with_gap(self, rows: Sequence[Row]) -> Mapping[str, int]:
        """Rule -> how many of these versions have a gap under it; only rules under which one has."""
        if not rows:
            return {}
        flags = (row.codes.translate(_GAPS).ljust(len(self._rules), b"\0") for row in rows)
        return {rule: n for rule, n in zip(self._rules, map(sum, zip(*flags, strict=True)), strict=True) if n}

    def columns(self, rows: Sequence[Row]) -> Iterator[tuple[str, bytes, list[str]]]:
        """Each rule with a byte for its verdict on each of these versions, then one each for where they answer it.

        Last come the names of those places, in the order of their bytes.
        """
        width = len(self._rules)
        codes = b"".join(row.codes.ljust(width, b"\0") for row in rows)
        places = b"".join(row.places.ljust(width, b"\0") for row in rows)
        for number, rule in enumerate(self._rules):
            found = places[number::width]
            yield rule, codes[number::width] + found, [self._names[place] for place in sorted(set(found))]

    def href(self, row: Row, rule: str) -> str:
        """Where the version answers the rule, relative to the site."""
        if row.refused:
            return f"{row.href}#refusal"
        place = self._rules[rule]
        number = row.places[place] if place < len(row.places) else 0
        return f"{row.href}#{self._names[number]}"


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownRule:
    """One rule that judged a version: its pack's own words where the pack is at hand."""

    id: str
    slug: str
    name: str
    ref: str
    pack: Pack | None
    rule: Rule | None

    @property
    def href(self) -> str:
        """Its page, relative to the site."""
        return f"rules/{self.slug}.html"


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleGroup:
    """The rules of one article, annex point or chapter of a pack."""

    pack: str
    chapter: str
    slug: str
    rules: tuple[KnownRule, ...]

    @property
    def title(self) -> str:
        """Its pack and, where the pack has chapters, which: ``EU AI Act, Annex IV, point 2``."""
        return ", ".join(filter(None, (self.pack, self.chapter)))

    @property
    def href(self) -> str:
        """The page of the matrix that shows it, relative to the site."""
        return f"compliance/{self.slug}.html"


def rule_slug(rule: str) -> str:
    """A rule's id as the name of its page."""
    return slug(rule.replace("/", "."))


def groups_of(rules: Iterable[str], packs: Sequence[Pack]) -> tuple[RuleGroup, ...]:
    """The rules in the order of their packs; those without an entry (questions, removed rules) at the end of theirs.

    Args:
        rules: ids of the rules that judged.
        packs: the packs of the project.
    """
    known = {rule.id: (pack, rule) for pack in packs for rule in pack.rules}
    order = {rule: place for place, rule in enumerate(known)}
    names = {pack.manifest.id: pack.manifest.name for pack in packs}
    places = {pack: place for place, pack in enumerate(names)}

    def place(id_: str) -> tuple[int, int, str]:
        return places.get(id_.partition("/")[0], len(places)), order.get(id_, len(order)), id_

    found: dict[tuple[str, str], list[KnownRule]] = {}
    for id_ in sorted(rules, key=place):
        pack, rule = known.get(id_, (None, None))
        made = KnownRule(
            id=id_,
            slug=rule_slug(id_),
            name=(rule.name if rule is not None else id_.rsplit("/", 1)[-1]).replace("-", " "),
            ref=rule.basis.ref if rule is not None else "",
            pack=pack,
            rule=rule,
        )
        found.setdefault(_chapter(id_), []).append(made)
    return tuple(group for chapter, members in found.items() for group in _divided(chapter, members, names))


def _chapter(rule: str) -> tuple[str, str]:
    """``eu-ai-act/annex-iv/1-a/x`` -> ``eu-ai-act``, ``annex-iv``; ``nist/govern-1.1`` -> ``nist``, ``govern``."""
    pack, *rest = rule.split("/")
    if len(rest) < 2:
        family = _FAMILY.match(rest[0]) if rest else None
        return pack, family[0] if family else ""
    return pack, rest[0]


def _chapter_title(chapter: str) -> str:
    """``annex-viii-a`` -> ``Annex VIII, Section A``, as the law is cited; other packs' chapters by their names."""
    article, annex = _ARTICLE.fullmatch(chapter), _ANNEX.fullmatch(chapter)
    if article is not None:
        return citation(f"Article {article[1]}")
    if annex is not None:
        part = f", Section {annex[2].upper()}" if annex[2] else ""
        return citation(f"Annex {annex[1].upper()}{part}")
    return _("Articles") if chapter == "art" else chapter.replace("-", " ").capitalize()


def _divided(chapter: tuple[str, str], members: list[KnownRule], names: Mapping[str, str]) -> Iterator[RuleGroup]:
    """A chapter as one group, or by its points where it has more rules than a table has room for columns."""
    stem = ".".join(filter(None, chapter))
    pack, title = names.get(chapter[0], chapter[0]), _chapter_title(chapter[1])
    points: dict[str, list[KnownRule]] = {}
    for member in members:
        point = _POINT.match(member.id.split("/")[2]) if member.id.count("/") > 1 else None
        points.setdefault(point[0] if point else "", []).append(member)
    if len(members) <= COLUMNS or len(points) == 1:
        yield RuleGroup(pack=pack, chapter=title, slug=slug(stem), rules=tuple(members))
        return
    for number, found in points.items():
        named = _("{chapter}, point {point}").format(chapter=title, point=number) if number else title
        yield RuleGroup(pack=pack, chapter=named, slug=slug(f"{stem}.{number or 'other'}"), rules=tuple(found))


def mark_of(verdict: Verdict) -> Mark:
    """The mark that stands for a verdict."""
    return MARKS[verdict]


def packs_of(settings: Settings) -> tuple[Pack, ...]:
    """The packs of the project, with the rules that it switched off."""
    return load_packs(settings.packs, base=settings.folder)
