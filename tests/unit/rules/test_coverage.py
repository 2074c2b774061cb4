"""Every requirement of the catalogue has its rule, or a reason why not; dates are those given there."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from cardwright.rules.derived import DERIVED
from cardwright.rules.pack import ALWAYS, available_packs, load_packs
from cardwright.rules.questions import QUESTIONS

IDS = Path(__file__).parents[2] / "data" / "requirements" / "ids.txt"
PACKS = load_packs(available_packs())
RULES = {rule.id: rule for pack in PACKS for rule in pack.rules}

WITHOUT_A_RULE: dict[str, str] = {}
"""Requirement -> why no rule asks for it."""
OTHER_DATES: dict[str, str] = {}
"""Rule -> why its dates are not those of the catalogue."""


def requirements() -> dict[str, dict[str, date]]:
    """Id of each requirement -> class -> first day, as the catalogue of requirements gives them."""
    found = {}
    for line in IDS.read_text(encoding="utf-8").splitlines():
        name, *days = line.split()
        found[name] = {key: date.fromisoformat(day) for key, _, day in (item.partition("=") for item in days)}
    return found


def test_every_requirement_has_a_rule_or_a_reason() -> None:
    uncovered = set(requirements()) - set(RULES)
    assert sorted(uncovered - set(WITHOUT_A_RULE)) == []
    assert sorted(set(WITHOUT_A_RULE) & set(RULES)) == []


def test_every_rule_stands_in_the_catalogue_but_those_of_the_house() -> None:
    own = sorted(set(RULES) - set(requirements()))
    assert [name for name in own if not name.startswith("hygiene/")] == []


def test_every_rule_bears_the_dates_of_its_requirement() -> None:
    judged = {name: days for name, days in requirements().items() if name in RULES and name not in OTHER_DATES}
    assert judged
    for name, days in judged.items():
        found = RULES[name].from_
        assert {key: found.get(key) for key in days} == days, name


def test_dates_are_those_of_the_amended_regulation() -> None:
    chapter_iii = {"annex_iii": date(2027, 12, 2), "annex_i": date(2028, 8, 2)}
    assert RULES["eu-ai-act/art-9/1-system"].from_ == chapter_iii
    assert RULES["eu-ai-act/annex-iv/9/post-market-plan"].from_ == chapter_iii
    assert RULES["eu-ai-act/annex-iii/5-b"].from_ == {"all": date(2027, 12, 2)}
    assert RULES["eu-ai-act/art-4/ai-literacy"].from_ == {"all": date(2025, 2, 2)}
    assert RULES["eu-ai-act/art-4a/special-categories"].from_ == {"all": date(2026, 7, 27)}
    assert RULES["eu-ai-act/art-5/1-a-manipulation"].from_ == {"all": date(2025, 2, 2)}
    assert RULES["eu-ai-act/art-5/1-ba-intimate-imagery"].from_ == {"all": date(2026, 12, 2)}


def test_every_condition_is_put_as_a_question() -> None:
    asked = {name for rule in RULES.values() for name in (*rule.applies.given, rule.applies.when)} - {ALWAYS}
    assert sorted(asked - set(QUESTIONS) - set(DERIVED)) == []
    assert all(text.endswith("?") for text in QUESTIONS.values())


def test_names_of_problems_are_unique_in_a_pack() -> None:
    for pack in PACKS:
        names = [rule.name for rule in pack.rules]
        assert sorted({name for name in names if names.count(name) > 1}) == [], pack.manifest.id
