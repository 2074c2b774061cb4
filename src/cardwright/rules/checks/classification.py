"""How the AI Act classes a system: routes, Annex III points, profiling and the derogation, as people answered."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cardwright.card.pointer import Path
from cardwright.card.sections.purpose import Classification
from cardwright.card.values import Answer, Statement
from cardwright.rules.adequacy import normalised, placeholder_in, word_count
from cardwright.rules.checks.base import Check, Outcome, Subject, inadequate, listed
from cardwright.rules.people import person_problem
from cardwright.rules.phrases import NEGATIONS
from cardwright.rules.reading import is_absent
from cardwright.rules.verdict import Severity, Verdict

_LETTERS = {"1": "abc", "3": "abcd", "4": "ab", "5": "abcd", "6": "abcde", "7": "abcd", "8": "ab"}
POINTS: tuple[str, ...] = (*(f"{point}-{letter}" for point, letters in _LETTERS.items() for letter in letters), "2")
"""Keys of the points of Annex III."""

_ROUTE = re.compile(
    r"\b(?:annex(?:e|es)?|anhang|anexos?|allegat[oi]|bijlagen?|załącznik\w*|art(?:icles?|ikels?|ículo|icolo|igo|ykuł)?)\b"
    r"\.?\s*(?:III|I|3|1|6)\b",
    re.IGNORECASE,
)
_FEW_WORDS = 4
# what a reason says that needs no "not": the product is assessed by its maker, or the act does not reach the system
_OUTSIDE = (
    "self-assess", "selbstbewert", "exclud", "exempt", "outside", "außerhalb", "ausgenommen", "ausgeschlossen", "exclu",
    "exempté", "excluid", "exent", "esclus", "esent", "uitgeslot", "vrijgesteld", "buiten", "wyłącz", "zwolnion",
)  # fmt: skip
_ASSESSORS = ("notif", "third-party", "third", "benannt", "organism", "tiers", "tercer", "terz", "aangemeld", "benoemd")


class AnnexIIIPointCheck(Check):
    """Kind ``annex_iii_point``: one use of Annex III, answered yes or no by a named person."""

    key: str
    """Key of the question in the mapping of answers."""

    def judge(self, subject: Subject) -> Iterator[Outcome]:
        """Unanswered is missing; a yes says why, and stands against a general no."""
        path = (*subject.field, self.key)
        answer = subject.reading.value_at(path)
        if not isinstance(answer, Answer):
            yield Outcome(verdict=Verdict.MISSING, path=path)
            return
        if answer.answer and (problem := _reason_problem(answer)):
            yield inadequate(f"answered yes {problem}", path=path)
        elif answer.reason and (words := placeholder_in(answer.reason)):
            yield inadequate(f"“{words}” is a placeholder, not a reason", path=path)
        wrong = person_problem(answer.stated_by, what="the answer", as_of=subject.as_of)
        if wrong:
            yield inadequate(wrong, path=path)
        if answer.answer and _says(subject, "annex_iii") is False:
            message = "answered yes, but facts.annex_iii says that no point of Annex III is met"
            yield Outcome(verdict=Verdict.CONTRADICTED, message=message, path=path)


class AnswerCheck(Check):
    """Kind ``answer``: one question, answered yes or no with a reason by a named person."""

    bars: str | None = None
    """Condition that may not be answered yes where this is."""

    def examine(self, value: object, subject: Subject) -> Iterator[Outcome]:
        """A bare yes or no shows no thought."""
        if not isinstance(value, Answer):
            return
        if problem := _reason_problem(value):
            yield inadequate(f"answered {'yes' if value.answer else 'no'} {problem}")
        wrong = person_problem(value.stated_by, what="the answer", as_of=subject.as_of)
        if wrong:
            yield inadequate(wrong)
        if self.bars and value.answer and _says(subject, self.bars):
            message = f"answered yes, which bars what facts.{self.bars} claims"
            yield Outcome(verdict=Verdict.CONTRADICTED, message=message)


class ClassificationCheck(Check):
    """Kind ``classification``: the class rests on a route of the law and agrees with the other answers."""

    def examine(self, value: object, subject: Subject) -> Iterator[Outcome]:
        """Looks at the regimes beside the facts, the Annex III points and the derogation."""
        if not isinstance(value, Classification):
            return
        regimes = set(value.regimes)
        yield from _set_problems(regimes)
        yes = [key for key in POINTS if _point(subject, key)]
        annex_iii, annex_i = _says(subject, "annex_iii"), _says(subject, "annex_i")
        derogation = _says(subject, "art6_3_derogation")
        if annex_iii and not yes and all(_point(subject, key) is False for key in POINTS):
            yield _contradicted("facts.annex_iii says yes, but all points of Annex III are answered no")
        if derogation and not (annex_iii or yes):
            yield _contradicted("a derogation is claimed, but no point of Annex III is met from which to derogate")
        if "high-risk" in regimes:
            yield from _high_risk(value, subject, yes=yes, annex_iii=annex_iii, annex_i=annex_i, derogation=derogation)
            return
        if (annex_iii or yes) and not derogation:
            met = f" (point {listed(yes)})" if yes else ""
            yield _contradicted(f"Annex III is met{met}, but the class leaves high-risk out without the derogation")
        if annex_i:
            yield from _product_not_high_risk(subject)


def _product_not_high_risk(subject: Subject) -> Iterator[Outcome]:
    """A product under Annex I is high-risk unless no safety hangs on the system or no third party assesses it."""
    path: Path = ("risk_classification", "annex_i_legislation")
    stated = subject.reading.value_at(path)
    text = stated.text if isinstance(stated, Statement) else ""
    if not text:
        why = "why it makes no high-risk system is not stated"
        yield inadequate(f"product legislation of Annex I is in play; {why} in {'.'.join(path)}")
        return
    words = normalised(text).split()
    if not NEGATIONS.isdisjoint(words) or any(word.startswith(_OUTSIDE) for word in words):
        return
    assessor = next((word for word in words if word.startswith(_ASSESSORS)), None)
    if assessor:
        yield _contradicted(
            f"the class leaves high-risk out, but {'.'.join(path)} tells of an assessment (“{assessor}”) and denies "
            "neither that nor that safety hangs on the system"
        )
    else:
        yield inadequate(f"{'.'.join(path)} does not say why the act makes no high-risk system", path=path)


def _set_problems(regimes: set[str]) -> Iterator[Outcome]:
    others = sorted(regimes - {"not-an-ai-system"})
    if "not-an-ai-system" in regimes and others:
        yield inadequate(f"no AI system, and yet {listed(others)}")
    if {"high-risk", "minimal"} <= regimes:
        yield inadequate("high-risk and minimal exclude each other")


def _high_risk(
    value: Classification,
    subject: Subject,
    *,
    yes: list[str],
    annex_iii: bool | None,
    annex_i: bool | None,
    derogation: bool | None,
) -> Iterator[Outcome]:
    if derogation and not annex_i:
        yield _contradicted("high-risk is stated and the derogation is claimed; only one of them can hold")
    if annex_iii is False and annex_i is False and not yes:
        yield _contradicted("high-risk is stated, but neither Annex I nor Annex III is said to be met")
        return
    reason = value.reason.text if value.reason else ""
    product = subject.reading.value_at(("risk_classification", "annex_i_legislation"))
    if not yes and is_absent(product) and not _ROUTE.search(reason):
        yield inadequate("names no point of Annex III and no act of Annex I on which the class rests")


def _contradicted(message: str) -> Outcome:
    return Outcome(verdict=Verdict.CONTRADICTED, message=message, severity=Severity.ERROR)


def _reason_problem(answer: Answer) -> str | None:
    if not answer.reason or word_count(answer.reason) < _FEW_WORDS:
        return "without a reason"
    words = placeholder_in(answer.reason)
    return f"with “{words}” in place of a reason" if words else None


def _says(subject: Subject, condition: str) -> bool | None:
    answer = subject.card.facts.get(condition)
    return None if answer is None else answer.answer


def _point(subject: Subject, key: str) -> bool | None:
    answer = subject.card.risk_classification.annex_iii_points.get(key)
    return None if answer is None else answer.answer
