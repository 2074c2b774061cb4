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
from cardwright.rules.examples import PERSON, example_card, example_neighbours
from cardwright.rules.pack import BUILT_IN, Example, Pack, Rule, available_packs, load_pack, load_packs

PACKS = load_packs(available_packs())
RULES = [pytest.param(pack, rule, id=rule.id) for pack in PACKS for rule in pack.rules]


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


def test_no_pack_promises_what_a_card_cannot_prove() -> None:
    files = sorted(BUILT_IN.rglob("*.yaml"))
    assert files
    for file in files:
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


def test_a_pack_that_is_there_twice_is_no_harder_gate_but_a_slip(tmp_path: Path) -> None:
    shutil.copytree(BUILT_IN / "hygiene", tmp_path / "ours")
    for names in (["hygiene", "hygiene"], ["hygiene", "hygiene@2026.1"], ["hygiene", "./ours"]):
        with pytest.raises(UsageError, match=r"rule hygiene/\S+ is there twice, in hygiene and hygiene"):
            load_packs(names, base=tmp_path)


def test_a_pack_without_rules_would_judge_nothing_and_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    shutil.copy(BUILT_IN / "hygiene" / "pack.yaml", folder)
    with pytest.raises(UnreadableError, match="the pack holds no rules"):
        load_pack(folder)
    shutil.copy(BUILT_IN / "hygiene" / "house.yaml", folder / "house.yml")
    with pytest.raises(UnreadableError, match=r"mine/house\.yml:1:1: is not read: files of a pack end in \.yaml"):
        load_pack(folder)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("binds: [providr]", "no role is called providr; there are deployer, gpai_provider, provider"),
        ("applies: {risk_class: [highrisk]}", "no regime is called highrisk; there are all, gpai, high-risk"),
    ],
)
def test_a_rule_that_no_card_could_meet_is_refused(tmp_path: Path, line: str, message: str) -> None:
    folder = tmp_path / "mine"
    shutil.copytree(BUILT_IN / "hygiene", folder)
    file = folder / "house.yaml"
    text = file.read_text(encoding="utf-8")
    key = line.partition(":")[0]
    without = re.sub(rf"(?m)^    {key}:.*\n", "", text)
    file.write_text(without.replace("    check:", f"    {line}\n    check:", 1), encoding="utf-8")
    with pytest.raises(UnreadableError, match=message):
        load_pack(folder)


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
        card = card.model_copy(update={"facts": {**facts, **card.facts}})
    alone = pack.model_copy(update={"rules": (rule,)})
    judgement = judge(card, packs=[alone], as_of=date(2026, 11, 21), neighbours=example_neighbours(rule, example))
    return {finding.verdict.value for finding in judgement.findings if finding.rule == rule.id}
