"""The questions that packs put to people, explained: they bear ids of findings and stand in no rule file."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cardwright.rules.pack import Rule
    from cardwright.rules.settings import RuleSet

_CLASS = {
    "classification/level": (
        "risk_classification.level",
        "The class of the system is not stated, has no reason by a named person, or contradicts other answers.",
        "state risk_classification.level with regimes and a reason by a named person",
    ),
    "classification/roles": (
        "roles",
        "The card leaves the provider out of its roles, but names its own people as provider.",
        "add provider to roles, or name in provider.name who provides the system",
    ),
}


def question_rows(wanted: str, rules: RuleSet) -> list[tuple[str, str]]:
    """What there is to say of a question, as labels and texts; nothing where an id is none of a question.

    Args:
        wanted: for example ``eu-ai-act/facts/annex-iii`` or ``eu-ai-act/classification/level``.
        rules: those of the project.
    """
    if not rules.asks(wanted):
        return []
    name, _, asked = wanted.partition("/")
    every = [rule for pack in rules.packs if pack.manifest.id == name for rule in pack.rules]
    waiting = [rule for rule in every if _waits(rule, asked)]
    field, what, fix = _CLASS.get(asked) or _fact(asked)
    return [
        ("question", wanted),
        ("binds", ", ".join(sorted({role for rule in waiting for role in rule.binds}))),
        ("severity", "error" if asked in _CLASS else "that of the gravest rule that waits for the answer"),
        ("setting here", _setting(wanted, rules)),
        ("field", field),
        ("what", what),
        ("why", f"{len(waiting)} rules depend on the answer: {_first(waiting)}"),
        ("fix", fix),
    ]


def _waits(rule: Rule, asked: str) -> bool:
    _, regimes, conditions = rule.scope
    return regimes != ("all",) if asked in _CLASS else asked in {f"facts/{_dashed(name)}" for name in conditions}


def _fact(asked: str) -> tuple[str, str, str]:
    from cardwright.rules.questions import question_of

    name = asked.removeprefix("facts/").replace("-", "_")
    return f"facts.{name}", question_of(name), f"answer facts.{name} with true or false, a reason and a named person"


def _setting(wanted: str, rules: RuleSet) -> str:
    given = rules.settings.rules.get(wanted)
    if given is None or isinstance(given, str):
        return "default"
    return f"{given.severity} ({rules.settings.where_set('rules', wanted)})"


def _first(waiting: list[Rule]) -> str:
    shown = ", ".join(rule.id for rule in waiting[:5])
    return f"{shown} and {len(waiting) - 5} more" if len(waiting) > 5 else shown


def _dashed(name: str) -> str:
    return name.replace("_", "-")
