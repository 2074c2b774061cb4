"""What every part of the composition needs: the card, its verdicts by place, and ways to look things up."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar, cast

from pydantic import BaseModel

from cardwright.card.card import Card
from cardwright.card.origin import Origin
from cardwright.card.pointer import Path, dotted, from_pointer, to_pointer
from cardwright.card.values import NotApplicable
from cardwright.render.catalogue import Catalogue
from cardwright.render.document import Document, Gap, Mark, Note
from cardwright.render.kept import Kept
from cardwright.render.numbers import count, day
from cardwright.render.reading import Tokens
from cardwright.render.text import _, current, headed
from cardwright.render.words import citation, roles_text, words_of
from cardwright.rules.verdict import Finding, Judgement, Verdict

MARKS: dict[Verdict, Mark] = {
    Verdict.MISSING: Mark.GAP,
    Verdict.INADEQUATE: Mark.GAP,
    Verdict.ERROR: Mark.GAP,
    Verdict.STALE: Mark.STALE,
    Verdict.CONTRADICTED: Mark.CONTRADICTED,
    Verdict.NOT_SHOWN: Mark.NOT_SHOWN,
    Verdict.WAIVED: Mark.WAIVED,
    Verdict.NOT_APPLICABLE: Mark.NOT_APPLICABLE,
    Verdict.NOT_YET_IN_APPLICATION: Mark.NOT_YET,
    Verdict.SATISFIED: Mark.COMPLETE,
}
# a rule may speak of each of thousands of groups; so many of its findings are printed at one place
MOST_OF_A_KIND = 20
# what four versions have that share nothing: composed fields, and findings
_MOST_FIELDS, _MOST_FINDINGS = 1024, 2000
# long tables over a whole card
_MOST_TABLES = 32
_SAID_OPENLY = frozenset({Verdict.WAIVED, Verdict.NOT_YET_IN_APPLICATION, Verdict.NOT_APPLICABLE})


Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class _Composed:
    """Blocks or a section, with the numbers of the further fields of the card that its values refer to."""

    made: object
    referred: tuple[tuple[str, tuple[int, int]], ...]


@dataclass(frozen=True, slots=True)
class _Grouped:
    """Findings by the planned field they belong to, and their numbers by that field and by its section."""

    findings: dict[str, list[Finding]]
    numbers: dict[str, tuple[int, ...]]


_composed: Kept[tuple[Hashable, Catalogue, tuple[tuple[int, int], ...], tuple[int, ...]], _Composed] = Kept(
    _MOST_FIELDS
)
_alike: Kept[tuple[Hashable, Catalogue, Hashable], object] = Kept(_MOST_TABLES)
_grouped: Kept[tuple[int, ...], _Grouped] = Kept(_MOST_FINDINGS)


@dataclass(frozen=True, kw_only=True)
class Context:
    """The card and its judgement; ``places`` maps planned fields to section ids, for links.

    ``tokens`` tell what other versions share with this one.
    """

    card: Card
    judgement: Judgement
    places: dict[str, str] = field(default_factory=dict)
    tokens: Tokens | None = None
    referred: set[str] = field(default_factory=set)
    """Fields of the card that are read beside the one that is being composed."""

    @classmethod
    def of(cls, document: Document, *, places: dict[str, str]) -> Context:
        """That from which a document was composed."""
        return cls(card=document.card, judgement=document.judgement, places=places, tokens=document.tokens)

    def shared(self, what: Hashable, fields: Sequence[str], place: str, make: Callable[[], Made]) -> Made:
        """What depends on nothing but some fields of the card and its findings: that of a version that has the same.

        Args:
            what: tells it from others of the same fields.
            fields: fields of the card or of these (``intended_use.purpose``), whose values and origins are read.
            place: planned field (``intended_use.purpose``) or id of the section whose findings are read.
            make: composes it; what it reads of other fields, it notes under ``referred``.
        """
        tokens = self.tokens
        if tokens is None:
            return make()
        values = tuple(map(tokens.of, fields))
        key = (what, *fields, self.card.language), current(), values, self._grouped.numbers.get(place, ())
        found = _composed.get(key)
        if found is None or any(tokens.of(name) != numbers for name, numbers in found.referred):
            before = set(self.referred)
            self.referred.clear()
            made = make()
            others = tuple((name, tokens.of(name)) for name in sorted(self.referred))
            self.referred.update(before)
            found = _composed.put(key, _Composed(made, others))
        self.referred.update(name for name, _numbers in found.referred)
        return cast(Made, found.made)

    def origin(self, *path: str) -> Origin | None:
        """The origin of the value at a path: its own, its nearest parent's, else that of its first part."""
        pointer = to_pointer(path)
        found = self.card.origin_of(pointer)
        if found is not None:
            return found
        place = bisect_left(self._pointers, pointer + "/")
        below = self._pointers[place : place + 1]
        return self.card.origins[below[0]] if below and below[0].startswith(pointer + "/") else None

    @cached_property
    def _pointers(self) -> list[str]:
        return sorted(self.card.origins)

    def shared_at(self, path: Path, what: str, make: Callable[[], Made]) -> Made:
        """What depends on nothing but a planned field and its findings; ``what`` tells it from others of the field."""
        place = ".".join(path)
        return self.shared((what, place), (".".join(path[:2]),), place, make)

    def alike(self, what: Hashable, of: Callable[[Tokens], Hashable], make: Callable[[], Made]) -> Made:
        """What depends on nothing but that which ``of`` picks of the tokens, for example all findings."""
        if self.tokens is None:
            return make()
        key = (what, self.card.language), current(), of(self.tokens)
        found = _alike.get(key)
        return cast(Made, _alike.put(key, make()) if found is None else found)

    @property
    def findings(self) -> dict[str, list[Finding]]:
        """Findings by the planned field they belong to; those of no planned field under their own field."""
        return self._grouped.findings

    @cached_property
    def _grouped(self) -> _Grouped:
        if self.tokens is None:
            return self._group(())
        known = self.tokens.findings
        return _grouped.get(known) or _grouped.put(known, self._group(known), weight=len(known))

    def _group(self, known: tuple[int, ...]) -> _Grouped:
        findings: dict[str, list[Finding]] = defaultdict(list)
        numbers: dict[str, list[int]] = defaultdict(list)
        for place, finding in enumerate(self.judgement.findings):
            home = self.home(finding)
            findings[home].append(finding)
            if known:
                numbers[home].append(known[place])
                numbers[self.places.get(home, "other")].append(known[place])
        return _Grouped(dict(findings), {name: tuple(found) for name, found in numbers.items()})

    def home(self, finding: Finding) -> str:
        """The planned field at whose place a finding is shown, by its pointer first, else its own field."""
        for start in (dotted(_safe_path(finding.pointer)), finding.field):
            candidate = start
            while candidate:
                if candidate in self.places:
                    return candidate
                candidate = candidate.rpartition(".")[0]
        return finding.field

    def section_of(self, finding: Finding) -> str:
        """The id of the section where a finding is shown."""
        return self.places.get(self.home(finding), "other")

    def gaps_at(self, field_name: str, label: str) -> tuple[Gap | Note, ...]:
        """What the rules say at a field: gaps, and openly what is waived, not yet due, or asked by no rule here."""
        if field_name not in self.findings:
            return ()
        made: list[Gap | Note] = []
        # beside an answer that one rule asked for, that others do not apply reads as if the answer did not
        answered = any(finding.verdict is not Verdict.NOT_APPLICABLE for finding in self.findings[field_name])
        answered = answered or isinstance(value_at(self.card, tuple(field_name.split("."))), NotApplicable)
        seen: Counter[tuple[str, Verdict]] = Counter()
        for finding in self.findings[field_name]:
            if answered and finding.verdict is Verdict.NOT_APPLICABLE:
                continue
            seen[finding.rule, finding.verdict] += 1
            if seen[finding.rule, finding.verdict] > MOST_OF_A_KIND:
                continue
            if finding.verdict.is_gap:
                made.append(
                    Gap(label=label, message=gap_message(finding), mark=MARKS[finding.verdict], finding=finding)
                )
            elif finding.verdict in _SAID_OPENLY and finding.message:
                made.append(
                    Note(text=headed(label, gap_message(finding)), mark=MARKS[finding.verdict], finding=finding)
                )
        for (rule, verdict), number in seen.items():
            if number > MOST_OF_A_KIND and verdict is not Verdict.SATISFIED:
                said = _("{label}: {n} more findings of {rule}; verdicts.json holds them all.")
                more = count(number - MOST_OF_A_KIND)
                made.append(Note(text=said.format(label=label, n=more, rule=rule), mark=MARKS[verdict]))
        return tuple(made)

    def judged(self, field_name: str) -> bool:
        """Whether a rule was satisfied at a field; what no rule judged is never shown as complete."""
        return any(finding.verdict is Verdict.SATISFIED for finding in self.findings.get(field_name, ()))


def all_findings(tokens: Tokens) -> tuple[int, ...]:
    """For what depends on all findings, and nothing else; see ``Context.alike``."""
    return tokens.findings


def gap_message(finding: Finding) -> str:
    """``Not provided. Annex IV, point 2(d), provider, binds from 2027-12-02.``; else the fact found, cited alike."""
    said = _("Not provided.") if finding.verdict is Verdict.MISSING else _sentence(words_of(finding))
    cited = [citation(finding.basis.ref)] if finding.basis else []
    cited += [roles_text(finding.binds)] if finding.binds else []
    if finding.binds_from and finding.binds_from.isoformat() not in said:
        cited.append(_("binds from {day}").format(day=day(finding.binds_from)))
    reference = ", ".join(cited)
    return f"{said} {reference[0].upper()}{reference[1:]}." if reference else said


def value_at(card: Card, path: Path) -> object:
    """The value at a path of keys, or None."""
    node: object = card
    for part in path:
        if isinstance(node, BaseModel):
            node = getattr(node, part, None)
        elif isinstance(node, dict):
            node = node.get(part)
        elif isinstance(node, tuple) and part.isdigit() and int(part) < len(node):
            node = node[int(part)]
        else:
            return None
    return node


def is_empty(value: object) -> bool:
    """Whether nothing was provided: none, empty text or collection, or a part with only empty fields."""
    if isinstance(value, BaseModel):
        return all(is_empty(getattr(value, name)) for name in type(value).model_fields)
    return value is None or value in ("", (), {})


def _sentence(text: str) -> str:
    text = text.strip()
    return text if text.endswith((".", "!", "?", "…")) else text + "."


def _safe_path(pointer: str) -> Path:
    return from_pointer(pointer) if pointer.startswith("/") else ()
