"""Whether a rule speaks for a card: roles, class, date, conditions. Only a person's answer decides, never a guess."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import Enum, auto
from typing import NamedTuple

from cardwright.card.card import Card
from cardwright.card.names import same_name
from cardwright.rules.adequacy import placeholder_in, word_count
from cardwright.rules.derived import LEGACY, NOT_EXEMPT, SYSTEMIC, answer_to, is_asked
from cardwright.rules.drafts import Drafts
from cardwright.rules.pack import REGIMES, Pack, Rule
from cardwright.rules.people import person_problem
from cardwright.rules.questions import question_of
from cardwright.rules.verdict import Finding, Severity, Verdict

_LEVEL = "/risk_classification/level"
_ALL = ("all",)


class Standing(Enum):
    """How a rule stands to a card before anything is judged."""

    JUDGED = auto()
    NOT_APPLICABLE = auto()
    NOT_YET = auto()
    UNANSWERED = auto()
    DENIED = auto()


@dataclass(kw_only=True, slots=True)
class Questions:
    """What a person has left unanswered, and the rules that wait for it; filled while a pack is judged."""

    conditions: dict[str, list[Rule]] = field(default_factory=dict)
    asks_for_class: bool = False


class Stand(NamedTuple):
    """How rules of one scope and with equal dates stand to one card."""

    standing: Standing
    why: str | None
    """Why they are not judged; for denied or unanswered ones, the condition."""
    asks_for_class: bool
    """Whether they wait for the class of the system."""
    binds_from: date | None = None
    """The day from which they bind the card."""


class Standings:
    """How rules stand to one card."""

    def __init__(self, card: Card, *, as_of: date, profile: str) -> None:
        self.card = card
        self._as_of = as_of if profile == "in-force" else None
        self._roles = frozenset(card.roles)
        level = card.risk_classification.level
        self._regimes = frozenset(level.regimes) if level is not None else frozenset()
        self._answers: dict[str, bool | None] = {}

    def of(self, drafts: Drafts) -> list[Stand]:
        """How the rules of a pack stand, by their bearings."""
        stands = [self._looked_at(*scope) for scope in drafts.scopes]
        days = [_first_day(dict(item), self.card) if item else None for item in drafts.days]
        return [self._from(stands[scope], days[item]) for scope, item in drafts.bearings]

    def _from(self, found: Stand, day: date | None) -> Stand:
        """How rules stand that bind from a day."""
        ahead = self._as_of is not None and day is not None and day > self._as_of
        if day is not None and ahead and found.standing is not Standing.NOT_APPLICABLE:
            why = f"not yet in application: binds from {day.isoformat()}"
            return Stand(Standing.NOT_YET, why, found.asks_for_class, day)
        return found if day is None else Stand(found.standing, found.why, found.asks_for_class, day)

    def _looked_at(self, binds: tuple[str, ...], regimes: tuple[str, ...], conditions: tuple[str, ...]) -> Stand:
        card = self.card
        if binds and self._roles.isdisjoint(binds):
            bound, held = " and ".join(binds), ", ".join(card.roles)
            return Stand(Standing.NOT_APPLICABLE, f"binds the {bound}; the card speaks for the {held}", False)
        by_class = regimes != _ALL and any(name != "all" for name in regimes)
        if by_class and self._regimes and self._regimes.isdisjoint(regimes):
            level = card.risk_classification.level
            stated = ", ".join(level.regimes if level else ())
            why = f"for {', '.join(sorted({*regimes} - {'all'}))}; the card says {stated}"
            return Stand(Standing.NOT_APPLICABLE, why, True)
        for condition in conditions:
            if condition not in self._answers:
                self._answers[condition] = answer_to(condition, card)
            holds = self._answers[condition]
            if holds is None:
                # what a derived condition follows from is asked by rules of its own
                return Stand(Standing.UNANSWERED, condition if is_asked(condition, card.roles) else None, by_class)
            if not holds:
                return Stand(Standing.DENIED, condition, by_class)
        return Stand(Standing.JUDGED, None, by_class)


def _first_day(days: dict[str, date], card: Card) -> date | None:
    """Of several classes the earliest, Annex III when none is named."""
    for name, fact in LEGACY.items():
        if name in days and _says_yes(card, fact):
            return days[name]
    if "all" in days:
        return days["all"]
    held = [name for name in ("annex_iii", "annex_i") if _says_yes(card, name)]
    if any(answer.answer for answer in card.risk_classification.annex_iii_points.values()):
        held.append("annex_iii")
    return min((days[name] for name in held or ["annex_iii"] if name in days), default=None)


def question_findings(pack: Pack, card: Card, questions: Questions, *, as_of: date) -> Iterator[Finding]:
    """One finding for each thing that has to be answered before the pack can be judged whole."""
    if questions.asks_for_class:
        yield from _class_findings(pack, card, as_of)
    if (evaded := _provider_left_out(card)) and _binds_providers_by_class(pack):
        yield Finding(
            rule=f"{pack.manifest.id}/classification/roles",
            name="provider-left-out-of-roles",
            pack=pack.manifest.id,
            verdict=Verdict.CONTRADICTED,
            severity=Severity.ERROR,
            field="roles",
            pointer="/roles",
            message=evaded,
            fix="add provider to roles, or name in provider.name who provides the system",
            binds=("provider",),
        )
    if _says_yes(card, SYSTEMIC) and (claim := card.facts.get(NOT_EXEMPT)) is not None and not claim.answer:
        yield from _exempt_despite_risk(pack, card)
    for condition, rules in sorted(questions.conditions.items()):
        waiting = ", ".join(rule.id.removeprefix(f"{pack.manifest.id}/") for rule in rules[:3])
        more = f" and {len(rules) - 3} more" if len(rules) > 3 else ""
        yield Finding(
            rule=f"{pack.manifest.id}/facts/{condition.replace('_', '-')}",
            name=f"unanswered-{condition.replace('_', '-')}",
            pack=pack.manifest.id,
            verdict=Verdict.MISSING,
            severity=_gravest(pack, rules),
            field=f"facts.{condition}",
            pointer=f"/facts/{condition}",
            message=f"nobody answered: {question_of(condition)} ({waiting}{more} depend on it)",
            fix=f"answer facts.{condition} with true or false, a reason and a named person",
            binds=tuple(sorted({role for rule in rules for role in rule.binds})),
        )


def _exempt_despite_risk(pack: Pack, card: Card) -> Iterator[Finding]:
    """The exemption of open models is claimed for one that has systemic risk; its rules are judged all the same."""
    bound = {role for rule in pack.rules if NOT_EXEMPT in rule.scope[2] for role in rule.binds}
    if bound & set(card.roles):
        yield Finding(
            rule=f"{pack.manifest.id}/facts/{NOT_EXEMPT.replace('_', '-')}",
            name="exemption-despite-systemic-risk",
            pack=pack.manifest.id,
            verdict=Verdict.CONTRADICTED,
            severity=Severity.ERROR,
            field=f"facts.{NOT_EXEMPT}",
            pointer=f"/facts/{NOT_EXEMPT}",
            message=f"facts.{NOT_EXEMPT} says no, but facts.{SYSTEMIC} says yes, and that ends the exemption",
            fix=f"answer facts.{NOT_EXEMPT} with yes, or withdraw that the model has systemic risk",
            binds=tuple(sorted(bound)),
        )


def _gravest(pack: Pack, rules: list[Rule]) -> Severity:
    """A question weighs as much as the gravest rule that waits for its answer."""
    weights = [Severity.NOTE if pack.eases(rule) else rule.severity for rule in rules]
    return min(weights, key=list(Severity).index)


def _class_findings(pack: Pack, card: Card, as_of: date) -> Iterator[Finding]:
    wrong = list(_class_problems(card, as_of))
    base = {
        "rule": f"{pack.manifest.id}/classification/level",
        "name": "missing-risk-classification",
        "pack": pack.manifest.id,
        "severity": Severity.ERROR,
        "field": "risk_classification.level",
        "pointer": _LEVEL,
    }
    fix = "state risk_classification.level with regimes and a reason by a named person"
    for verdict, message in wrong:
        yield Finding.model_validate({**base, "verdict": verdict, "message": message, "fix": fix})
    if not wrong:
        message = "the class is stated with a reason"
        yield Finding.model_validate({**base, "verdict": Verdict.SATISFIED, "message": message})


def _class_problems(card: Card, as_of: date) -> Iterator[tuple[Verdict, str]]:
    level = card.risk_classification.level
    if level is None or not level.regimes:
        yield Verdict.MISSING, "nobody has stated which regimes apply; meanwhile the high-risk rules are judged"
        return
    unknown = sorted(set(level.regimes) - REGIMES)
    if unknown:
        yield Verdict.INADEQUATE, f"“{unknown[0]}” is no regime; there are {', '.join(sorted(REGIMES))}"
    if level.reason is None or placeholder_in(level.reason.text) or word_count(level.reason.text) < 3:
        yield Verdict.INADEQUATE, "the class is stated without a reason"
    elif wrong := person_problem(level.reason.stated_by, what="the classification", as_of=as_of):
        yield Verdict.INADEQUATE, wrong
    yield from _role_problems(card, set(level.regimes))
    if "high-risk" not in level.regimes and _says_yes(card, "annex_iii") and not _says_yes(card, "art6_3_derogation"):
        yield (
            Verdict.CONTRADICTED,
            "facts.annex_iii says yes, but the class leaves high-risk out without the derogation",
        )
    elif "provider" not in card.roles:
        yield from _point_problems(card, high_risk="high-risk" in level.regimes)


def _role_problems(card: Card, regimes: set[str]) -> Iterator[tuple[Verdict, str]]:
    """A role whose regime is left out would leave all its duties unjudged."""
    if "gpai_provider" in card.roles and "gpai" not in regimes:
        yield Verdict.CONTRADICTED, "the card speaks for the gpai_provider, but the class leaves gpai out"
    others = [role for role in card.roles if role != "gpai_provider"]
    if others and regimes == {"gpai"}:
        speaks = " and ".join(others)
        yield (
            Verdict.CONTRADICTED,
            f"gpai classes a model; the system, for whose {speaks} the card speaks, has no class",
        )


def _point_problems(card: Card, *, high_risk: bool) -> Iterator[tuple[Verdict, str]]:
    """A point of Annex III answered yes binds a deployer too; the rules on single points bind the provider alone."""
    met = sorted(key for key, answer in card.risk_classification.annex_iii_points.items() if answer.answer)
    fact = card.facts.get("annex_iii")
    if met and not high_risk and not _says_yes(card, "art6_3_derogation"):
        points = ", ".join(met)
        message = f"Annex III is met (point {points}), but the class leaves high-risk out without the derogation"
        yield Verdict.CONTRADICTED, message
    elif met and fact is not None and not fact.answer:
        yield Verdict.CONTRADICTED, f"point {', '.join(met)} of Annex III is answered yes, but facts.annex_iii says no"
    elif high_risk and fact is not None and not fact.answer and not _says_yes(card, "annex_i"):
        yield Verdict.CONTRADICTED, "high-risk is stated, but neither Annex I nor Annex III is said to be met"


def _provider_left_out(card: Card) -> str | None:
    """Why roles without the provider cannot stand: the card's own people provide what their registry trained.

    A provider of general-purpose models has duties of its own and is left alone, unless it calls the system high-risk.
    """
    name, run, level = card.provider.name, card.identity.run, card.risk_classification.level
    if "provider" in card.roles or name is None or run is None:
        return None
    if "gpai_provider" in card.roles and not (level and "high-risk" in level.regimes):
        return None
    persons = [answer.stated_by for answer in card.facts.values()]
    persons += [level.reason.stated_by] if level and level.reason else []
    spoken_for = {same_name(one.on_behalf_of) for one in persons if one is not None and one.on_behalf_of}
    if same_name(name) not in spoken_for:
        return None
    return (
        f"the card speaks for the {', '.join(card.roles)} alone, but names {name} as provider, on whose behalf its "
        f"answers are given, and the model was made by run {run.id} of the registry"
    )


def _binds_providers_by_class(pack: Pack) -> bool:
    return any(
        "provider" in binds and "all" not in regimes for binds, regimes, _ in (rule.scope for rule in pack.rules)
    )


def _says_yes(card: Card, condition: str) -> bool:
    answer = card.facts.get(condition)
    return answer is not None and answer.answer


def words(condition: str) -> str:
    """A condition as people read it."""
    return condition.replace("_", " ")
