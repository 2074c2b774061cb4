"""Conformity assessment and declaration: route, verifications, standards relied on, signatory and marking."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from cardwright.card.card import Card
from cardwright.card.sections.conformity import DeclarationOfConformity, Signature
from cardwright.card.values import Answer, Document, Statement
from cardwright.rules.adequacy import normalised, placeholder_in
from cardwright.rules.checks.base import Check, Outcome, Subject, inadequate, listed
from cardwright.rules.checks.statement import StatementCheck
from cardwright.rules.people import not_an_entity, person_problem
from cardwright.rules.phrases import NEGATIONS
from cardwright.rules.verdict import Verdict

_DRAFT = re.compile(r"\bpr(?:EN|ISO|CEN)\b", re.IGNORECASE)


class RouteCheck(StatementCheck):
    """Kind ``route``: why the procedure is open (Art. 43), the procedure itself, and the point that it rests on."""

    def examine(self, value: object, subject: Subject) -> Iterator[Outcome]:
        """The reason first, then whether procedure and point go together."""
        yield from super().examine(value, subject)
        declared = subject.card.declaration_of_conformity
        section = subject.field[:-1]
        if declared.assessment_procedure is None:
            yield inadequate("does not say which procedure: annex-vi, annex-vii or sectoral")
            return
        point = declared.assessment_point
        if point is None:
            yield inadequate("does not say on which Annex III point, or on Annex I, the procedure rests")
            return
        at = (*section, "assessment_point")
        if not _holds(subject.card, point):
            told = "annex I" if point == "annex-i" else f"Annex III point {point}"
            yield Outcome(
                verdict=Verdict.CONTRADICTED,
                message=f"the procedure rests on {told}, which nobody answered yes",
                path=at,
            )
        elif wrong := _route_problem(declared, subject.card):
            yield inadequate(wrong, path=(*section, "assessment_procedure"))


class VerificationCheck(StatementCheck):
    """Kind ``verification``: what a named person verified, when and how; a tool verifies nothing."""

    def examine(self, value: object, subject: Subject) -> Iterator[Outcome]:
        """The statement, and the person behind it."""
        yield from super().examine(value, subject)
        if isinstance(value, Statement) and (
            wrong := person_problem(value.stated_by, what="the verification", as_of=subject.as_of)
        ):
            yield inadequate(wrong)


class StandardsCitedCheck(StatementCheck):
    """Kind ``standards_cited``: a draft is no harmonised standard; that none is relied on is a full answer."""

    def examine(self, value: object, subject: Subject) -> Iterator[Outcome]:
        """Drafts pass only where the text says that they are not relied on."""
        yield from super().examine(value, subject)
        text = value.text if isinstance(value, Statement) else ""
        draft = _DRAFT.search(text)
        if draft and not NEGATIONS & set(normalised(text).split()):
            yield inadequate(f"cites a draft (“{draft.group()}”) as if it were a harmonised standard")


class SignatoryCheck(Check):
    """Kind ``signatory``: place and date of issue, name and function, and for whom (Annex V, point 8)."""

    def examine(self, value: object, subject: Subject) -> Iterator[Outcome]:
        """Everything that is missing in one finding; a signatory other than the document's is a contradiction."""
        if not isinstance(value, Signature):
            return
        lacks = list(_signature_gaps(value, subject.as_of))
        if lacks:
            yield inadequate(listed(lacks))
        document = subject.card.declaration_of_conformity.document
        if value.by is None or not isinstance(document, Document) or not document.signed_by:
            return
        signed = [normalised(person.name) for person in document.signed_by]
        if normalised(value.by.name) not in signed:
            names = listed(person.name for person in document.signed_by)
            yield Outcome(
                verdict=Verdict.CONTRADICTED,
                message=f"{value.by.name} is named here, but the document is signed by {names}",
            )


class MarkingCheck(StatementCheck):
    """Kind ``marking``: the CE mark stands on a signed declaration, so that nothing is said of one without it."""

    def examine(self, value: object, subject: Subject) -> Iterator[Outcome]:
        """The statement, and the declaration that it needs."""
        yield from super().examine(value, subject)
        if not isinstance(subject.card.declaration_of_conformity.document, Document):
            yield inadequate("speaks of the CE mark, but the card holds no declaration under Annex V")


def _holds(card: Card, point: str) -> bool:
    answer = card.facts.get("annex_i") if point == "annex-i" else card.risk_classification.annex_iii_points.get(point)
    return isinstance(answer, Answer) and answer.answer


def _route_problem(declared: DeclarationOfConformity, card: Card) -> str | None:
    """What speaks against a procedure (Art. 43(1) to (3))."""
    procedure, point = declared.assessment_procedure, declared.assessment_point or ""
    product = _holds(card, "annex-i")
    if procedure == "sectoral":
        return None if product else "the procedure of product law is open to products under Annex I only"
    if point == "annex-i":
        return "a product under Annex I, Section A, is assessed by the procedure of its own law: sectoral"
    if not point.startswith("1-"):
        return None if procedure == "annex-vi" else f"Annex III point {point} is assessed by internal control: annex-vi"
    bare = card.facts.get("no_harmonised_standard_applied")
    if procedure == "annex-vi" and (bare is None or bare.answer):
        return (
            f"internal control for Annex III point {point} takes harmonised standards or common specifications, "
            "applied in full; facts.no_harmonised_standard_applied does not say so"
        )
    return None


def _signature_gaps(signature: Signature, as_of: date | None) -> Iterator[str]:
    if not signature.place or placeholder_in(signature.place):
        yield "no place of issue"
    by = signature.by
    if by is None:
        yield "nobody is named as signatory"
        return
    if wrong := person_problem(by, what="the signature", as_of=as_of):
        yield wrong
    if not by.role or placeholder_in(by.role):
        yield f"no function of {by.name}"
    if not by.on_behalf_of:
        yield f"does not say for whom {by.name} signs"
    elif wrong := not_an_entity(by.on_behalf_of):
        yield wrong
