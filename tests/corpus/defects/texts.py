"""Statements that say nothing: left out, put off, left over from a template, copied."""

# ruff: noqa: E501  (defects read as a table, one a line)

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise

from cardwright.card.shape import label_at, question_at
from cardwright.rules.checks import KINDS as CHECKS
from tests.corpus.defects.base import Kind, Make, Seed, Target
from tests.corpus.edit import Path

_HOUSE = "hygiene/placeholder"
_TEXTS = {
    "tbd": ("the marker that every template starts with", "TBD"),
    "todo-note": ("a note to oneself", "TODO ask the data team"),
    "to-be-confirmed": ("put off, in English", "To be confirmed by the team."),
    "will-follow": ("put off with a date", "Details will follow in Q1."),
    "deferred-german": ("put off, in German", "Wird noch ergänzt."),
    "deferred-french": ("put off, in French", "À compléter ultérieurement."),
    "deferred-spanish": ("put off, in Spanish", "Pendiente de definir."),
    "deferred-italian": ("put off, in Italian", "Da definire."),
    "deferred-dutch": ("put off, in Dutch", "Nog in te vullen."),
    "deferred-polish": ("put off, in Polish", "Do uzupełnienia później."),
    "deferred-portuguese": ("put off, in Portuguese", "A definir pela equipa."),
    "deferred-swedish": ("put off, in Swedish", "Kompletteras senare."),
    "lorem-ipsum": ("filler from a layout", "Lorem ipsum dolor sit amet, consectetur adipiscing elit."),
    "template-prompt": ("the template's own prompt in brackets", "[Describe how this was done and who was involved]"),
    "please-fill-german": ("the form's request, in German", "Bitte ausfüllen"),
    "more-information-needed": ("what a generated model card ships with", "[More Information Needed]"),
    "bare-na": ("waved away with two letters", "n/a"),
    "see-wiki": ("the reader is sent elsewhere", "see Confluence"),
    "bare-link": ("an address in place of an answer", "https://wiki.intern.example/display/ML/Model+docs"),
    "keyboard-mash": ("something typed so that the field is not empty", "asdf"),
    "one-word": ("yes to a question that asks how", "Yes."),
    "too-short": ("three words for a question of weight", "As usual here."),
    "boast": ("advertising in place of an answer", "We follow best practices and ensure the highest quality."),
    "crosses": ("a figure that was never filled in", "XX % of cases, checked by XXX."),
}  # fmt: skip


def _short_is_enough(target: Target, path: Path) -> bool:
    """Whether the field is one that a word or an address may answer (a licence, none)."""
    rules = [target.rules[rule] for rule in target.asks(*path)]
    options = [rule.checker for rule in rules if isinstance(rule.checker, CHECKS["statement"])]
    return any(item.min_words < 8 or item.allow_none or item.allow_address for item in options) or len(options) < len(rules)  # type: ignore[attr-defined]  # fmt: skip


def written(text: str, *, short: bool) -> Make:
    """A text in place of any statement; ``short`` spares the fields that a word or an address may answer."""

    def make(target: Target) -> Iterator[Seed | None]:
        for path in target.statements:
            asked = target.asks(*path)
            if short and (not asked or _short_is_enough(target, path)):
                continue
            asked |= target.may_ask(*path)
            yield target.replaced(path, json.dumps(text, ensure_ascii=False), asked | {_HOUSE})

    return make


_ONLY_WHERE_ASKED = frozenset({"one-word", "too-short", "boast", "bare-link", "see-wiki", "bare-na", "keyboard-mash"})


def _removed(target: Target) -> Iterator[Seed | None]:
    for path in target.statements:
        yield target.removed(path, target.asks(*path))


def _blank(target: Target) -> Iterator[Seed | None]:
    for path in target.statements:
        yield target.replaced(path, "", target.asks(*path))


def _spaces(target: Target) -> Iterator[Seed | None]:
    for path in target.statements:
        yield target.replaced(path, '"  "', target.asks(*path) | {_HOUSE})


def _label(target: Target) -> Iterator[Seed | None]:
    for path in target.statements:
        label = label_at(path)
        if target.asks(*path) and not _short_is_enough(target, path):
            text = f"{label} of the system." if len(label.split()) < 3 else f"{label}."
            yield target.replaced(path, json.dumps(text), target.asks(*path) | {"hygiene/echo"})


def _question(target: Target) -> Iterator[Seed | None]:
    for path in target.statements:
        question = question_at(path)
        if question and target.asks(*path):
            yield target.replaced(path, json.dumps(question), target.asks(*path) | {"hygiene/echo", _HOUSE})


def _pasted(target: Target) -> Iterator[Seed | None]:
    """One text in two fields: the later one in the order of the card repeats the earlier."""
    paths = [path for path in target.statements if len(target.text_of(path).split()) >= 8]
    for first, second in pairwise(paths):
        if first[0] == second[0]:
            text = json.dumps(target.text_of(first), ensure_ascii=False)
            yield target.replaced(second, text, {"hygiene/repetition"})


def _of_another(target: Target) -> Iterator[Seed | None]:
    """A text of an unrelated model of the same organisation."""
    for other in target.project.cards.values():
        if other.identity.name.split("-")[0] == target.address.partition("/")[0].split("-")[0]:
            continue
        purpose = other.intended_use.purpose
        text = getattr(purpose, "text", "")
        if len(text.split()) >= 8:
            yield target.replaced(
                ("intended_use", "purpose"), json.dumps(text, ensure_ascii=False), {"hygiene/shared-text"}
            )


def _technique(target: Target) -> Iterator[Seed | None]:
    rules = target.asks("intended_use", "purpose") | {"hygiene/technique-as-purpose"}
    for text in ("A gradient boosting classifier.", "Deep neural network for multi-class classification with PyTorch."):
        yield target.replaced(("intended_use", "purpose"), text, rules)


def na_because(reason: str, *, allowed: bool = True) -> Make:
    """A statement declared not applicable, where that is allowed or where it is not."""

    def make(target: Target) -> Iterator[Seed | None]:
        for path in target.statements:
            rules = [target.rules[rule] for rule in target.asks(*path)]
            if rules and all(rule.checker.not_applicable for rule in rules) is allowed:
                value = f"{{not_applicable: {json.dumps(reason)}}}"
                yield target.replaced(path, value, target.asks(*path) | {"hygiene/not-applicable"})

    return make


KINDS: tuple[Kind, ...] = (
    Kind(name="field-removed", story="a key that was never written", make=_removed, many=6),
    Kind(name="field-blanked", story="the key is there, its value is not", make=_blank, many=3),
    Kind(name="only-spaces", story="blanks in quotation marks", make=_spaces, many=2),
    *(
        Kind(name=name, story=story, make=written(text, short=name in _ONLY_WHERE_ASKED), many=2)
        for name, (story, text) in _TEXTS.items()
    ),
    Kind(name="label-echo", story="the field's label given back", make=_label, many=3),
    Kind(name="question-echo", story="the question of the form left standing", make=_question, many=3),
    Kind(name="pasted-twice", story="one text in two fields of a section", make=_pasted, many=2),
    Kind(name="text-of-another-model", story="the purpose of another model copied", make=_of_another, beside=True),
    Kind(name="technique-as-purpose", story="how it was made in place of what it is for", make=_technique, many=2),
    Kind(
        name="na-without-reason",
        story="not applicable, without a reason, where a reason would do",
        make=na_because("n/a", allowed=True),
        many=2,
    ),
    Kind(
        name="na-empty-reason",
        story="not applicable because it is not applicable",
        make=na_because("Not applicable for us.", allowed=True),
        many=2,
    ),
    Kind(
        name="na-where-owed",
        story="not applicable, with a reason, where the law asks everybody",
        make=na_because("Our team is too small to keep such records for every release.", allowed=False),
        many=2,
    ),
)
