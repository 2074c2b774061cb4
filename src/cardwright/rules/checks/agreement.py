"""Answers of one card that cannot both hold: a no that sets duties aside, and a yes that presupposes the contrary."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

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

_RELEASED = re.compile(
    r"(?:already |now )?(?:(?:placed |put )?on the market|(?:put |taken )?(?:in|into) service)\b"
    r"|(?:bereits )?(?:auf dem markt|in verkehr gebracht|in betrieb)\b"
    r"|(?:mise? )?(?:sur le marché|en service)\b|(?:en el mercado|en servicio)\b"
    r"|(?:sul mercato|in servizio)\b|(?:op de markt|in gebruik)\b"
)
_SINCE = re.compile(r"\b(?:since|seit|depuis|desde|dal|sinds)\b")
"""A day without one of these may be that of a release to come."""


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
        yield from _release_denied(subject)


def _release_denied(subject: Subject) -> Iterator[Outcome]:
    system, given = subject.card.system, subject.card.facts.get("on_market")
    if given is None or given.answer:
        return
    day, status = system.placed_on_market, system.market_status
    said: dict[str, str] = {}
    if isinstance(day, date) and subject.as_of is not None and day <= subject.as_of:
        said["placed_on_market"] = day.isoformat()
    if status and _is_released(status):
        said["market_status"] = status
    for part, text in said.items():
        yield Outcome(
            verdict=Verdict.CONTRADICTED,
            message=f"facts.on_market is answered no, but system.{part} says “{text}”",
            path=("facts", "on_market"),
            others=tuple(_places(subject.card, [("system", part)])),
        )


def _is_released(status: str) -> bool:
    plain = " ".join(status.split()).casefold()
    return bool(_RELEASED.match(plain)) and (_SINCE.search(plain) is not None or not any(map(str.isdigit, plain)))


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
