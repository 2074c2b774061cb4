"""Packs hold every requirement they promise, their examples come out as they say, and mistakes in them have a line."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from cardwright.card.card import Card
from cardwright.errors import UnreadableError, UsageError
from cardwright.rules.engine import judge
from cardwright.rules.examples import PERSON, example_card
from cardwright.rules.pack import BUILT_IN, Example, Pack, Rule, available_packs, load_pack, load_packs

PACKS = load_packs(available_packs())
RULES = [pytest.param(pack, rule, id=rule.id) for pack in PACKS for rule in pack.rules]

ANNEX_IV = """
1-a/intended-purpose 1-a/provider-name 1-a/version 1-b/external-interaction 1-c/software-versions
1-c/update-requirements 1-d/market-forms 1-e/target-hardware 1-f/product-illustrations 1-g/user-interface
1-h/instructions-for-use 2-a/development-methods 2-a/third-party-components 2-b/general-logic 2-b/design-choices
2-b/persons-or-groups-assumptions 2-b/classification-choices 2-b/optimisation-target 2-b/output-description
2-b/trade-offs 2-c/architecture 2-c/compute-resources 2-d/dataset-description 2-d/training-techniques 2-d/provenance
2-d/selection 2-d/labelling 2-d/cleaning 2-e/oversight-assessment 2-e/interpretation-aids-assessment
2-f/predetermined-changes 2-f/continuous-compliance 2-g/validation-procedures 2-g/validation-data 2-g/accuracy-metrics
2-g/robustness-metrics 2-g/compliance-metrics 2-g/discriminatory-impact 2-g/signed-test-reports 2-h/cybersecurity
3/capabilities-limitations 3/group-accuracy 3/overall-accuracy 3/unintended-outcomes 3/oversight-measures
3/input-specifications
"""
ARTICLE_13 = """
1-transparency-design 2-instructions-quality 3-a-provider-contact 3-b-i-purpose 3-b-ii-accuracy 3-b-ii-robustness-cyber
3-b-ii-circumstances 3-b-iii-risk-circumstances 3-b-iv-explainability 3-b-v-group-performance 3-b-vi-input-data
3-b-vii-interpretation 3-c-predetermined-changes 3-d-oversight-measures 3-e-resources-lifetime 3-e-maintenance
3-f-log-mechanisms
"""
ARTICLE_5 = """
1-a-manipulation 1-b-vulnerability 1-ba-intimate-imagery 1-bb-csam 1-c-social-scoring 1-d-crime-prediction
1-e-face-scraping 1-f-emotion-work-school 1-g-biometric-categorisation 1-h-realtime-rbi
"""


def test_the_eu_pack_holds_annex_iv_1_to_3_article_13_and_the_article_5_screen() -> None:
    promised = [
        *(f"eu-ai-act/annex-iv/{item}" for item in ANNEX_IV.split()),
        *(f"eu-ai-act/art-5/{item}" for item in ARTICLE_5.split()),
        *(f"eu-ai-act/art-13/{item}" for item in ARTICLE_13.split()),
    ]
    (pack,) = load_packs(["eu-ai-act"])
    assert [rule.id for rule in pack.rules] == promised


@pytest.mark.parametrize(("pack", "rule"), RULES)
def test_the_passing_example_of_a_rule_passes(pack: Pack, rule: Rule) -> None:
    assert rule.examples is not None
    assert verdicts(pack, rule, rule.examples.passing) == {"satisfied"}


@pytest.mark.parametrize(("pack", "rule"), RULES)
def test_each_failing_example_of_a_rule_fails(pack: Pack, rule: Rule) -> None:
    assert rule.examples is not None
    assert len(rule.examples.failing) >= 2
    for example in rule.examples.failing:
        found = verdicts(pack, rule, example)
        assert found, example
        assert found <= {"missing", "inadequate", "contradicted", "not_shown", "stale"}, example


@pytest.mark.parametrize(("pack", "rule"), RULES)
def test_a_rule_says_what_why_and_how_to_mend_it(pack: Pack, rule: Rule) -> None:
    assert all(len(text.split()) >= 5 for text in (rule.why, rule.fix))
    assert rule.message.endswith((".", "?"))
    if pack.manifest.id == "eu-ai-act":
        assert rule.basis.instrument == "Regulation (EU) 2024/1689"
        assert rule.binds
        assert rule.from_
    elif pack.manifest.id == "hygiene":
        assert "house rule" in rule.basis.ref
    else:
        assert rule.basis.ref
        assert rule.binds
    if rule.status == "preview":
        assert "The primary text was not read for this entry." in rule.why


def test_dates_are_those_of_the_amended_regulation() -> None:
    (pack,) = load_packs(["eu-ai-act"])
    days = {rule.id: rule.from_ for rule in pack.rules}
    chapter_iii = {"annex_iii": date(2027, 12, 2), "annex_i": date(2028, 8, 2)}
    assert all(found == chapter_iii for id_, found in days.items() if "/art-5/" not in id_)
    assert days["eu-ai-act/art-5/1-a-manipulation"] == {"all": date(2025, 2, 2)}
    assert days["eu-ai-act/art-5/1-ba-intimate-imagery"] == {"all": date(2026, 12, 2)}
    assert days["eu-ai-act/art-5/1-bb-csam"] == {"all": date(2026, 12, 2)}


def test_no_pack_promises_what_a_card_cannot_prove() -> None:
    for file in sorted(BUILT_IN.rglob("*.yaml")):
        found = re.findall(r"\b(?:compliant|certified|conforms?|low[- ]risk)\b", file.read_text(encoding="utf-8"), re.I)
        assert found == [], file.name


def test_the_digest_follows_every_byte_of_a_pack(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    shutil.copytree(BUILT_IN / "hygiene", folder)
    before = load_pack(folder).digest
    assert before == load_packs(["hygiene"])[0].digest
    with (folder / "house.yaml").open("a", encoding="utf-8") as file:
        file.write("# a remark\n")
    assert load_pack(folder).digest != before


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("    check: echoes", "    check: echos", "no kind of check is called echos"),
        ("    severity: warning", "    severity: grave", "severity"),
        ("    yields: true", "    yeilds: true", "yeilds"),
        ("  - id: hygiene/echo", "  - id: hygiene/placeholder", "exists twice, first in mine/house.yaml:6:5"),
    ],
)
def test_a_mistake_in_a_pack_names_its_line(tmp_path: Path, old: str, new: str, message: str) -> None:
    folder = tmp_path / "mine"
    shutil.copytree(BUILT_IN / "hygiene", folder)
    file = folder / "house.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(UnreadableError, match=message) as caught:
        load_pack(folder)
    line = text[: text.index(old)].count("\n") + 1
    assert str(caught.value).startswith(f"mine/house.yaml:{line}:")


def test_an_option_that_a_check_does_not_know_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    shutil.copytree(BUILT_IN / "hygiene", folder)
    file = folder / "house.yaml"
    file.write_text(file.read_text().replace("      exempt:", "      exmept:"))
    with pytest.raises(UnreadableError, match=r"with\.exmept"):
        load_pack(folder)


def test_a_field_that_no_card_has_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    shutil.copytree(BUILT_IN / "hygiene", folder)
    file = folder / "house.yaml"
    file.write_text(file.read_text().replace("field: fairness.assessments", "field: fairness.nothing"))
    with pytest.raises(UnreadableError, match=r"a card has no field fairness\.nothing"):
        load_pack(folder)


def test_an_unknown_pack_and_a_wrong_pin_are_usage_errors() -> None:
    with pytest.raises(UsageError, match="no rule pack"):
        load_packs(["eu-ia-act"])
    with pytest.raises(UsageError, match="pinned to 2025"):
        load_packs(["eu-ai-act@2025.1"])
    assert load_packs(["eu-ai-act@2026.1"])[0].manifest.version == "2026.1"


def test_a_pack_of_ones_own_is_a_folder(tmp_path: Path) -> None:
    shutil.copytree(BUILT_IN / "hygiene", tmp_path / "ours")
    (pack,) = load_packs(["./ours"], base=tmp_path)
    assert len(pack.rules) == len(load_packs(["hygiene"])[0].rules)


def verdicts(pack: Pack, rule: Rule, example: Example) -> set[str]:
    card = example_card(rule, example)
    asked = {*rule.applies.given, rule.applies.when} - {"always"}
    if asked:
        answer = {"answer": True, "reason": "For the example.", "stated_by": PERSON}
        facts = Card.model_validate({"identity": card.identity, "facts": dict.fromkeys(asked, answer)}).facts
        card = card.model_copy(update={"facts": facts})
    judgement = judge(card, packs=[pack.model_copy(update={"rules": (rule,)})], as_of=date(2026, 11, 21))
    return {finding.verdict.value for finding in judgement.findings if finding.rule == rule.id}
