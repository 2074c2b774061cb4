"""Terms of the field in our own words, of which a document prints those that it uses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from gettext import NullTranslations

from cardwright.render.catalogue import Catalogue
from cardwright.render.document import Block, Cell, Facts, Figure, Gap, Note, Prose, Section, Table
from cardwright.render.kept import Kept
from cardwright.render.text import _, current

# characters of searched blocks: those of four versions
_MOST = 250_000
_searched: Kept[tuple[int, Catalogue], tuple[Block, frozenset[str]]] = Kept(_MOST)


@dataclass(frozen=True, slots=True)
class Term:
    """A term with its meaning; ``pattern`` finds it in lower-case text, in which underscores are spaces."""

    name: str
    meaning: str
    pattern: str


def terms() -> tuple[Term, ...]:
    """All terms, in alphabetical order."""
    return _terms(current())


@lru_cache(maxsize=16)
def _terms(_catalogue: NullTranslations) -> tuple[Term, ...]:
    return tuple(
        Term(name, meaning, pattern)
        for name, meaning, pattern in sorted((*_measures(), *_fairness(), *_records()), key=lambda row: row[0].lower())
    )


def _measures() -> tuple[tuple[str, str, str], ...]:
    return (
        (_("Accuracy"), _("Share of cases in which the decision of the model is the true one."), r"\baccuracy\b"),
        (_("Brier score"), _("Mean squared distance of probabilities from outcomes; 0 is best."), r"\bbrier\b"),
        (
            _("Calibration"),
            _("Whether cases given the probability p come true with frequency p."),
            r"\bcalibration\b",
        ),
        (
            _("Confusion matrix"),
            _("Counts of cases by true and by predicted class."),
            r"\bconfusion matrix\b",
        ),
        (
            _("Decision threshold"),
            _("The score from which on the model recommends the positive decision."),
            r"\bthreshold\b",
        ),
        (
            _("F1"),
            _("Harmonic mean of precision and recall."),
            r"\bf1\b",
        ),
        (
            _("False positive rate"),
            _("Of the truly negative cases, the share that the model calls positive."),
            r"\bfalse positive rate\b",
        ),
        (
            _("Interval"),
            _(
                "The range of values that agree with the data, at the level named beside it; the fewer the cases, the "
                "wider it is. Bootstrap, Katz and Wilson are ways to compute one."
            ),
            r"\bintervals?\b",
        ),
        (_("Precision"), _("Of the cases called positive, the share that truly is."), r"\bprecision\b"),
        (_("Recall"), _("Of the truly positive cases, the share that the model finds."), r"\brecall\b"),
        (
            _("ROC AUC"),
            _("Chance that a random positive case gets a higher score than a random negative one; 0.5 is guessing."),
            r"\broc[ -]auc\b",
        ),
    )


def _fairness() -> tuple[tuple[str, str, str], ...]:
    return (
        (
            _("Demographic parity ratio"),
            _("Lowest selection rate of a group divided by the highest; 1 means equal rates."),
            r"\bdemographic parity ratio\b",
        ),
        (
            _("Equalised odds difference"),
            _("The larger of two gaps between groups: in the true positive and in the false positive rate; 0 is even."),
            r"\bequali[sz]ed odds\b",
        ),
        (
            _("Impact ratio"),
            _("Selection rate of a group divided by that of the group selected most often."),
            r"\bimpact ratio\b",
        ),
        (
            _("Not shown"),
            _("The data decide neither way: the interval lies across the limit, or a group is too small to judge."),
            r"\bnot shown\b",
        ),
        (
            _("Reference group"),
            _("The group with which the others are compared."),
            r"\breference group\b|\bgroups compared\b",
        ),
        (
            _("Selection rate"),
            _("Share of a group that receives the favourable decision."),
            r"\bselection rate\b",
        ),
        (
            _("Small group"),
            _("A group with fewer cases than a verdict needs; its figures are shown and marked, never hidden."),
            r"\(small\)|\bfewer cases\b",
        ),
    )


def _records() -> tuple[tuple[str, str, str], ...]:
    return (
        (_("Alias"), _("A name in the registry that points to one version, for example champion."), r"\balias(es)?\b"),
        (
            _("Contradicted"),
            _("Two sources state different values for one fact; both are kept."),
            r"\bcontradict(ed|ions?)\b",
        ),
        (
            _("Digest"),
            _("A fingerprint (sha256) that changes when a single bit of a file changes."),
            r"\bdigests?\b",
        ),
        (_("Gap"), _("Something a rule asks for that is missing or does not suffice."), r"\bgaps?\b"),
        (_("JSON Pointer"), _("The address of a value in card.json, for example /system/name."), r"\bcard\.json\b"),
        (_("Manifest"), _("The signed list of all published files with their digests."), r"\bmanifest\b"),
        (
            _("PAdES"),
            _("The European form of signatures inside PDF files (ETSI EN 319 142)."),
            r"\bpades\b",
        ),
        (
            _("Provider, deployer"),
            _("Who places a system on the market under its own name; who uses it under its own authority."),
            r"\bdeployers?\b",
        ),
        (
            _("Rule pack"),
            _("A dated set of rules against which a card is judged; its version stands beside each result."),
            r"\bpacks?\b",
        ),
        (
            _("Stale"),
            _("Stated about something that has changed since, and not confirmed again."),
            r"\bstale\b",
        ),
        (
            _("Waived"),
            _("A gap that a named person accepts until a named day, for a stated reason."),
            r"\bwaive[dr]s?\b",
        ),
    )


def glossary(sections: Sequence[Section]) -> tuple[Block, ...]:
    """A table of the terms that these sections use; none when they use none."""
    catalogue = current()
    used: set[str] = set()
    for section in _all(sections):
        used |= _found(f"{section.title} {section.mark.value if section.mark is not None else ''}", catalogue)
        for block in section.blocks:
            used |= _terms_of(block, catalogue)
    return _table(frozenset(used), catalogue)


@lru_cache(maxsize=64)
def _table(used: frozenset[str], _catalogue: Catalogue) -> tuple[Block, ...]:
    rows = tuple((Cell(text=term.name), Cell(text=term.meaning)) for term in terms() if term.name in used)
    if not rows:
        return ()
    return (Table(caption=_("Terms used here, in our words"), head=(_("Term"), _("Meaning")), rows=rows),)


def _all(sections: Sequence[Section]) -> Iterator[Section]:
    for section in sections:
        yield section
        yield from _all(section.children)


def _terms_of(block: Block, catalogue: Catalogue) -> frozenset[str]:
    """Names of the terms that a block uses; versions and views share most blocks."""
    key = id(block), catalogue
    known = _searched.get(key)
    if known is None:
        text = " ".join(_block_texts(block))
        known = _searched.put(key, (block, _found(text, catalogue)), weight=len(text))
    return known[1]


@lru_cache(maxsize=512)
def _found(text: str, _catalogue: Catalogue) -> frozenset[str]:
    plain = text.lower().replace("_", " ")
    return frozenset(term.name for term in terms() if _uses(plain, term.pattern))


def _uses(text: str, pattern: str) -> bool:
    """Whether a pattern occurs; a document is searched for thirty of them, so places are found by plain text first."""
    for beginning, compiled in _alternatives(pattern):
        place = text.find(beginning)
        while place >= 0:
            if compiled.match(text, place) is not None:
                return True
            place = text.find(beginning, place + 1)
    return False


@cache
def _alternatives(pattern: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The alternatives of a pattern, each with the plain text with which all its matches begin."""
    made = []
    for part in pattern.split("|") if "(" not in pattern.replace(r"\(", "") else (pattern,):
        plain = part.removeprefix(r"\b").replace(r"\(", "(").replace(r"\)", ")").replace(r"\.", ".")
        end = next(
            (place for place, char in enumerate(plain) if place and not (char.isalnum() or char == " ")), len(plain)
        )
        end -= plain[end : end + 1] in ("?", "*", "{")
        made.append((plain[:end], re.compile(part)))
    return tuple(made)


def _block_texts(block: Block) -> Iterator[str]:
    match block:
        case Prose():
            yield from (block.label or "", block.text)
        case Facts():
            yield block.caption or ""
            for label, cell in block.rows:
                yield from (label, cell.text)
        case Table():
            yield from (block.caption, block.note or "", *block.head)
            for row in block.rows:
                yield from (cell.text for cell in row)
        case Figure():
            yield from (block.caption, block.alternative)
            if block.data is not None:
                yield from _block_texts(block.data)
        case Gap():
            yield from (block.mark.value, block.label, block.message)
        case Note():
            yield block.text
