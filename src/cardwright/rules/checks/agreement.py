"""Answers of one card that cannot both hold: a no that sets duties aside, and a yes that presupposes the contrary."""

from __future__ import annotations

from collections.abc import Iterator

from cardwright.card.card import Card
from cardwright.card.origin import Origin
from cardwright.card.pointer import Path, to_pointer
from cardwright.rules.checks.base import Check, Outcome, Subject, listed
from cardwright.rules.verdict import Verdict

_IMPLIED: dict[str, tuple[str, ...]] = {
    "affects_persons": ("annex_iii_decisions_on_persons", "solely_automated_decision", "us_employment_selection"),
    "annex_i": ("annex_i_section_a",),
    "annex_iii": ("annex_iii_decisions_on_persons", "art6_3_derogation"),
    "nyc_aedt": ("nyc_aedt_classifies_groups", "nyc_aedt_scores", "nyc_aedt_selects"),
    "personal_data": ("dpia_required", "special_category_data"),
}
"""Fact -> facts that cannot hold without it."""
# infrastructure is run without regard to a person, and research into facts and law need not concern one
_NOT_ON_PERSONS = frozenset({"2", "8-a"})


class FactsAgreeCheck(Check):
    """Kind ``facts_agree``: nobody answers no to what another answer of the same card presupposes."""

    def judge(self, subject: Subject) -> Iterator[Outcome]:
        """One finding for each no, with the answers that speak against it."""
        card = subject.card
        for fact in sorted(_IMPLIED):
            given = card.facts.get(fact)
            if given is None or given.answer:
                continue
            against: list[Path] = [
                ("facts", name) for name in _IMPLIED[fact] if (said := card.facts.get(name)) and said.answer
            ]
            against += _of_class(card, fact)
            if against:
                names = listed(".".join(path) for path in against)
                yield Outcome(
                    verdict=Verdict.CONTRADICTED,
                    message=f"facts.{fact} is answered no, which cannot be while {names} is answered yes",
                    path=("facts", fact),
                    others=tuple(_places(card, against)),
                )


def _of_class(card: Card, fact: str) -> list[Path]:
    section = card.risk_classification
    if fact == "affects_persons":
        yes = sorted(key for key, answer in section.annex_iii_points.items() if answer.answer)
        return [("risk_classification", "annex_iii_points", key) for key in yes if key not in _NOT_ON_PERSONS]
    # profiling is the processing of personal data, Art. 4(4) GDPR
    profiles = fact == "personal_data" and section.profiling is not None and section.profiling.answer
    return [("risk_classification", "profiling")] if profiles else []


def _places(card: Card, paths: list[Path]) -> Iterator[Origin]:
    for path in paths:
        origin = card.origin_of(to_pointer(path))
        if origin is not None:
            yield origin
