"""The packs for ISO/IEC 42001, US banks, hiring and health, Colorado and the GDPR; most are previews."""

from __future__ import annotations

from datetime import date

import pytest
from tests.unit.rules.cards import TODAY, answered, judged

from cardwright.card.card import Card
from cardwright.rules.engine import judge
from cardwright.rules.examples import example_card
from cardwright.rules.pack import Example, Pack, Rule, load_packs
from cardwright.rules.verdict import Severity, Verdict

IDS = {
    "iso-42001": """
a.2.2 a.3.2 a.3.3 a.4.2 a.4.3 a.4.4 a.4.5 a.4.6 a.5.2 a.5.3 a.5.4 a.5.5 a.6.1.2 a.6.1.3 a.6.2.2 a.6.2.3 a.6.2.4
a.6.2.5 a.6.2.6 a.6.2.7 a.6.2.8 a.7.2 a.7.3 a.7.4 a.7.5 a.7.6 a.8.2 a.8.3 a.8.4 a.8.5 a.9.4 a.10.2 a.10.3 a.10.4
""",
    "us-sr-26-2": """
scope-decision materiality inventory purpose-and-use design-theory data testing limitations validation monitoring
change-control overrides vendor exceptions documentation-sufficiency
""",
    "nyc-ll144": """
selection-rate scoring-rate impact-ratio separate-calculation per-group-classification unknown-count small-category
data-source independent-auditor one-year publication notice
""",
    "eeoc-four-fifths": """
ratio significance two-percent bottom-line records
""",
    "colorado-admt": """
dev-use-statement dev-training-data dev-limitations dev-instructions dev-deployer-info dev-updates dev-records
dep-records dep-notice dep-adverse dep-name-version dep-accessible dep-correction-review
""",
    "gdpr": """
art-22-1 art-22-2 art-22-3 art-22-4 art-13-15-logic art-35-1 art-35-7-a-description art-35-7-b-necessity
art-35-7-c-risks art-35-7-d-measures art-35-11 art-30 art-9
""",
    "onc-hti-1": """
1-i 1-ii 1-iii 1-iv 2-i 2-ii 2-iii 2-iv 3-i 3-ii 4-i 4-ii 4-iii 4-iv 5-i 5-ii 6-i 6-ii 6-iii 6-iv 7-i 7-ii 7-iii 7-iv
7-v 8-i 8-ii 8-iii 8-iv 9-i 9-ii
""",
    "chai-applied-model-card": """
basic/model-name basic/developer basic/contact release/stage release/date release/version release/availability
release/ehr-compatibility release/regulatory-approval summary uses/intended-use-workflow uses/primary-users
uses/how-to-use uses/target-population uses/out-of-scope warnings/risks-limitations warnings/biases-ethics
warnings/clinical-risk-level trust/outcomes-outputs trust/model-type trust/foundation-models trust/input-source
trust/data-types trust/development-data trust/bias-mitigation trust/maintenance trust/security trust/transparency
trust/funding trust/third-party trust/stakeholders metrics/usefulness metrics/fairness metrics/safety
resources/references resources/reimbursement resources/consent
""",
}
PACKS = {pack.manifest.id: pack for pack in load_packs(sorted(IDS))}
RULES = [pytest.param(rule, id=rule.id) for pack in PACKS.values() for rule in pack.rules]
FROM = {
    "us-sr-26-2": date(2026, 4, 17),
    "nyc-ll144": date(2023, 7, 5),
    "eeoc-four-fifths": date(1978, 9, 25),
    "colorado-admt": date(2027, 1, 1),
    "gdpr": date(2018, 5, 25),
    "onc-hti-1": date(2025, 1, 1),
}


@pytest.mark.parametrize("name", sorted(IDS))
def test_a_pack_holds_every_requirement_it_promises(name: str) -> None:
    promised = {f"{name}/{item}" for item in IDS[name].split()}
    held = [rule.id for rule in PACKS[name].rules]
    assert set(held) == promised
    assert len(held) == len(promised)


@pytest.mark.parametrize("name", sorted(IDS))
def test_a_pack_names_its_instrument_day_and_first_change(name: str) -> None:
    manifest = PACKS[name].manifest
    assert manifest.version == "2026.1"
    assert manifest.retrieved == date(2026, 11, 21)
    assert {rule.basis.instrument for rule in PACKS[name].rules} == {manifest.instrument}
    assert [change.version for change in manifest.changelog] == ["2026.1"]


@pytest.mark.parametrize("name", sorted(IDS))
def test_rules_bind_from_the_day_of_their_law_and_voluntary_ones_from_none(name: str) -> None:
    days = {rule.from_.get("all") for rule in PACKS[name].rules}
    assert days == {FROM.get(name)}


@pytest.mark.parametrize("rule", RULES)
def test_what_was_not_read_is_a_preview_and_says_so(rule: Rule) -> None:
    read = rule.id.startswith("chai-applied-model-card/")
    assert rule.status == ("stable" if read else "preview")
    assert ("The primary text was not read for this entry." in rule.why) is not read


@pytest.mark.parametrize("rule", RULES)
def test_a_silent_card_satisfies_no_rule(rule: Rule) -> None:
    facts = {name: answered(True) for name in (*rule.applies.given, rule.applies.when) if name != "always"}
    roles = [role for role in ("provider", "deployer") if role in rule.binds]
    card = Card.model_validate(
        {"identity": {"registry": "t", "name": "m", "version": "3"}, "roles": roles, "facts": facts}
    )
    (finding,) = judged(card, rule).findings
    assert finding.verdict is Verdict.MISSING
    assert finding.fix == rule.fix


@pytest.mark.parametrize("rule", RULES)
def test_no_rule_crashes_on_its_own_failing_examples(rule: Rule) -> None:
    assert rule.examples is not None
    for example in rule.examples.failing:
        facts = {name: answered(True) for name in (*rule.applies.given, rule.applies.when) if name != "always"}
        told = Card.model_validate({"identity": {"registry": "t", "name": "m", "version": "3"}, "facts": facts})
        card = example_card(rule, example).model_copy(update={"facts": told.facts})
        assert Verdict.ERROR not in {finding.verdict for finding in judged(card, rule).findings}


def silent(roles: list[str], **facts: bool) -> Card:
    return Card.model_validate(
        {
            "identity": {"registry": "t", "name": "m", "version": "3"},
            "roles": roles,
            "facts": {name: answered(value) for name, value in facts.items()},
        }
    )


@pytest.mark.parametrize("roles", [["provider"], ["deployer"], ["provider", "deployer"]])
def test_a_bank_that_builds_its_own_model_is_bound_once(roles: list[str]) -> None:
    pack = PACKS["us-sr-26-2"]
    found = judged(silent(roles, us_bank_model=True), *pack.rules).findings
    assert len(found) == len(pack.rules)
    assert {finding.verdict for finding in found} == {Verdict.MISSING}


def test_developer_and_deployer_of_colorado_are_not_mixed() -> None:
    pack = PACKS["colorado-admt"]
    gaps = {
        role: {
            finding.rule.split("/")[1]
            for finding in judged(silent([role], colorado_admt=True), *pack.rules).findings
            if finding.verdict is Verdict.MISSING
        }
        for role in ("provider", "deployer")
    }
    assert all(name.startswith("dev-") or name == "dep-accessible" for name in gaps["provider"])
    assert all(name.startswith("dep-") for name in gaps["deployer"])
    assert gaps["provider"] & gaps["deployer"] == {"dep-accessible"}


def test_colorado_is_not_yet_in_application_in_2026_and_is_in_2027() -> None:
    rules = PACKS["colorado-admt"].rules
    card = silent(["provider"], colorado_admt=True)

    def verdicts(day: date) -> set[Verdict]:
        found = judged(card, *rules, profile="in-force", as_of=day).findings
        return {finding.verdict for finding in found} - {Verdict.NOT_APPLICABLE}

    assert verdicts(TODAY) == {Verdict.NOT_YET_IN_APPLICATION}
    assert verdicts(date(2027, 1, 1)) == {Verdict.MISSING}


def test_without_personal_data_the_gdpr_asks_one_question_only() -> None:
    rules = PACKS["gdpr"].rules
    unanswered = judged(silent(["deployer"]), *rules).findings
    assert [finding.field for finding in unanswered] == ["facts.personal_data"]
    none = judged(silent(["deployer"], personal_data=False), *rules).findings
    assert {finding.verdict for finding in none} == {Verdict.NOT_APPLICABLE}


def test_where_personal_data_are_processed_the_further_questions_follow() -> None:
    found = judged(silent(["deployer"], personal_data=True), *PACKS["gdpr"].rules).findings
    asked = {finding.field for finding in found if finding.field.startswith("facts.")}
    assert asked == {"facts.solely_automated_decision", "facts.dpia_required"}


@pytest.mark.parametrize("name", sorted(FROM))
def test_a_pack_of_previews_is_not_complete_while_it_holds_gaps(name: str) -> None:
    facts = {fact: True for rule in PACKS[name].rules for fact in (*rule.applies.given, rule.applies.when)}
    judgement = judge(silent(["provider", "deployer"], **facts), packs=[PACKS[name]], as_of=TODAY)
    stated = {finding.rule: finding.severity for finding in judgement.gaps}
    assert stated == {rule.id: rule.severity for rule in PACKS[name].rules}
    assert judgement.complete is not any(severity is Severity.ERROR for severity in stated.values())


def test_a_voluntary_management_standard_weighs_no_more_than_a_note() -> None:
    assert {rule.severity for rule in PACKS["iso-42001"].rules} == {Severity.NOTE}


def test_a_standard_is_not_shown_as_meeting_the_act() -> None:
    (rule,) = (rule for rule in PACKS["iso-42001"].rules if rule.id == "iso-42001/a.2.2")
    card = Card.model_validate(
        {
            "identity": {"registry": "t", "name": "m", "version": "3"},
            "quality_management": {
                "policies": {"text": "Policy 2.1 of 12 March 2026 proves AI Act conformity of all systems."}
            },
        }
    )
    (finding,) = judged(card, rule).findings
    assert finding.verdict is Verdict.INADEQUATE
    assert "AI Act conformity" in finding.message


def test_each_pack_loads_once_and_keeps_its_digest() -> None:
    again: dict[str, Pack] = {pack.manifest.id: pack for pack in load_packs(sorted(IDS))}
    assert {name: pack.digest for name, pack in again.items()} == {name: pack.digest for name, pack in PACKS.items()}
    assert len({pack.digest for pack in again.values()}) == len(IDS)


@pytest.mark.parametrize(
    ("rule_id", "text"),
    [
        ("gdpr/art-9", "No special categories are processed."),
        ("gdpr/art-30", "Entry 118 of 4 May 2026."),
        ("us-sr-26-2/inventory", "MRM-00417; owner Dana Whitfield; in use for limits."),
        (
            "us-sr-26-2/vendor",
            "The bureau's method is proprietary; we tested its rank order on our own accounts before use.",
        ),
        ("onc-hti-1/1-iv", "A prediction, as probability."),
        ("onc-hti-1/6-ii", "Biostatistics group of Lakeside General."),
        ("chai-applied-model-card/release/date", "2026-10-01"),
        ("chai-applied-model-card/release/version", "Version 3, the latest."),
        ("chai-applied-model-card/resources/references", "None published so far."),
        ("chai-applied-model-card/trust/foundation-models", "None: trained by ourselves alone."),
        (
            "nyc-ll144/independent-auditor",
            "Orrin Audit LLP, independent of HireRank Inc. and of us, without any share or fee beyond the audit.",
        ),
        ("iso-42001/a.2.2", "AI policy 2.1 of 12 March 2026; it is no evidence of AI Act conformity."),
        ("colorado-admt/dep-records", "Decisions and notices are kept for 36 months after each decision."),
    ],
)
def test_honest_short_answers_pass(rule_id: str, text: str) -> None:
    (rule,) = (rule for rule in PACKS[rule_id.partition("/")[0]].rules if rule.id == rule_id)
    card = example_card(rule, Example(value=text, card={"provider": {"name": "HireRank Inc."}}))
    facts = dict.fromkeys({*rule.applies.given, rule.applies.when} - {"always"}, True)
    told = card.model_copy(update={"facts": silent([*card.roles], **facts).facts})
    assert [(finding.verdict, finding.message) for finding in judged(told, rule).findings] == [
        (Verdict.SATISFIED, "answered")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Our own data scientists, independent of the recruiters of the firm.",
        "The vendor's independent quality team looks at the tool each year.",
    ],
)
def test_whoever_uses_or_sells_the_tool_is_not_its_auditor(text: str) -> None:
    (rule,) = (rule for rule in PACKS["nyc-ll144"].rules if rule.id == "nyc-ll144/independent-auditor")
    told = silent(["deployer"], nyc_aedt=True)
    card = example_card(rule, Example(value=text)).model_copy(update={"facts": told.facts})
    (finding,) = judged(card, rule).findings
    assert "an auditor stands outside" in finding.message
