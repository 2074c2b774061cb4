"""Whether a rule speaks for a card: roles, class, date, conditions. Only a person's answer decides, never a guess."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import Enum, auto

from cardwright.card.card import Card
from cardwright.rules.adequacy import placeholder_in, word_count
from cardwright.rules.pack import REGIMES, Pack, Rule
from cardwright.rules.people import person_problem
from cardwright.rules.verdict import Finding, Severity, Verdict

ALWAYS = "always"
_LEVEL = "/risk_classification/level"


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


def standing(rule: Rule, card: Card, *, as_of: date, profile: str, questions: Questions) -> tuple[Standing, str | None]:
    """How a rule stands to a card, and why when it is not judged; for a denied rule, the condition answered no."""
    if rule.binds and not set(rule.binds) & set(card.roles):
        bound, held = " and ".join(rule.binds), ", ".join(card.roles)
        return Standing.NOT_APPLICABLE, f"binds the {bound}; the card speaks for the {held}"
    classes = set(rule.applies.risk_class) - {"all"}
    if classes:
        questions.asks_for_class = True
        level = card.risk_classification.level
        if level is not None and level.regimes and not classes & set(level.regimes):
            stated = ", ".join(level.regimes)
            return Standing.NOT_APPLICABLE, f"for {', '.join(sorted(classes))}; the card says {stated}"
    day = binds_from(rule, card)
    if profile == "in-force" and day is not None and day > as_of:
        return Standing.NOT_YET, f"not yet in application: binds from {day.isoformat()}"
    for condition in (*rule.applies.given, rule.applies.when):
        if condition == ALWAYS:
            continue
        answer = card.facts.get(condition)
        if answer is None:
            questions.conditions.setdefault(condition, []).append(rule)
            return Standing.UNANSWERED, None
        if not answer.answer:
            return Standing.DENIED, condition
    return Standing.JUDGED, None


def binds_from(rule: Rule, card: Card) -> date | None:
    """The day from which a rule binds a card; of several classes the earliest, Annex III when none is answered."""
    if "all" in rule.from_:
        return rule.from_["all"]
    held = [name for name in ("annex_iii", "annex_i") if _says_yes(card, name)]
    days = [rule.from_[name] for name in held or ["annex_iii"] if name in rule.from_]
    return min(days, default=None)


def question_findings(pack: Pack, card: Card, questions: Questions) -> Iterator[Finding]:
    """One finding for each thing that has to be answered before the pack can be judged whole."""
    if questions.asks_for_class:
        yield from _class_findings(pack, card)
    for condition, rules in sorted(questions.conditions.items()):
        waiting = ", ".join(rule.id.removeprefix(f"{pack.manifest.id}/") for rule in rules[:3])
        more = f" and {len(rules) - 3} more" if len(rules) > 3 else ""
        yield Finding(
            rule=f"{pack.manifest.id}/facts/{condition.replace('_', '-')}",
            name=f"unanswered-{condition.replace('_', '-')}",
            pack=pack.manifest.id,
            verdict=Verdict.MISSING,
            severity=Severity.NOTE if all(pack.eases(rule) for rule in rules) else Severity.ERROR,
            field=f"facts.{condition}",
            pointer=f"/facts/{condition}",
            message=f"nobody answered whether it holds: {words(condition)} ({waiting}{more} depend on it)",
            fix=f"answer facts.{condition} with true or false, a reason and a named person",
            binds=tuple(sorted({role for rule in rules for role in rule.binds})),
        )


def _class_findings(pack: Pack, card: Card) -> Iterator[Finding]:
    wrong = list(_class_problems(card))
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


def _class_problems(card: Card) -> Iterator[tuple[Verdict, str]]:
    level = card.risk_classification.level
    if level is None or not level.regimes:
        yield Verdict.MISSING, "nobody has stated which regimes apply; meanwhile the high-risk rules are judged"
        return
    unknown = sorted(set(level.regimes) - REGIMES)
    if unknown:
        yield Verdict.INADEQUATE, f"“{unknown[0]}” is no regime; there are {', '.join(sorted(REGIMES))}"
    if level.reason is None or placeholder_in(level.reason.text) or word_count(level.reason.text) < 4:
        yield Verdict.INADEQUATE, "the class is stated without a reason"
    elif wrong := person_problem(level.reason.stated_by, what="the classification"):
        yield Verdict.INADEQUATE, wrong
    if "high-risk" not in level.regimes and _says_yes(card, "annex_iii") and not _says_yes(card, "art6_3_derogation"):
        yield (
            Verdict.CONTRADICTED,
            "facts.annex_iii says yes, but the class leaves high-risk out without the derogation",
        )


def _says_yes(card: Card, condition: str) -> bool:
    answer = card.facts.get(condition)
    return answer is not None and answer.answer


def words(condition: str) -> str:
    """A condition as people read it."""
    return condition.replace("_", " ")
