"""Duties of the AI Act after the file is written: who is bound, when a duty is due, and what follows from what."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from pydantic import JsonValue
from tests.unit.rules.cards import PERSON, TODAY, answered, stated

from cardwright.card.card import Card
from cardwright.rules.engine import judge
from cardwright.rules.pack import load_packs
from cardwright.rules.verdict import Finding, Verdict

(EU,) = load_packs(["eu-ai-act"])
BOUND = {rule.id: set(rule.binds) for rule in EU.rules}
DUE = date(2028, 1, 10)
TODAY_NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
LEVEL: dict[str, JsonValue] = {"reason": stated("It was classed in the review of October 2026.")}


def card(*, roles: list[JsonValue], regimes: list[JsonValue], facts: dict[str, bool], **sections: JsonValue) -> Card:
    given = dict(sections)
    classed = given.pop("risk_classification", {})
    assert isinstance(classed, dict)
    tree: dict[str, JsonValue] = {
        "identity": {"registry": "test", "name": "m", "version": "3"},
        "roles": roles,
        "facts": {name: answered(answer) for name, answer in facts.items()},
        "risk_classification": {"level": {**LEVEL, "regimes": regimes}, **classed},
        **given,
    }
    return Card.model_validate(tree)


def found(subject: Card, rule: str, *, as_of: date = TODAY, profile: str = "prepare") -> list[Finding]:
    judgement = judge(subject, packs=[EU], as_of=as_of, profile=profile)
    return [finding for finding in judgement.findings if finding.rule == f"eu-ai-act/{rule}"]


def verdict(subject: Card, rule: str, *, as_of: date = TODAY, profile: str = "prepare") -> Verdict | None:
    findings = found(subject, rule, as_of=as_of, profile=profile)
    assert len(findings) <= 1
    return findings[0].verdict if findings else None


@pytest.mark.parametrize(
    ("role", "regimes", "others"),
    [
        ("provider", ["high-risk"], {"deployer", "gpai_provider"}),
        ("deployer", ["high-risk"], {"provider", "gpai_provider"}),
        ("gpai_provider", ["gpai"], {"provider", "deployer"}),
    ],
)
def test_no_gap_of_a_card_comes_from_a_duty_of_others(role: str, regimes: list[JsonValue], others: set[str]) -> None:
    facts = {condition: True for rule in EU.rules for condition in (*rule.applies.given, rule.applies.when)}
    judgement = judge(card(roles=[role], regimes=regimes, facts=facts), packs=[EU], as_of=TODAY)
    gaps = [finding for finding in judgement.gaps if finding.rule in BOUND]
    assert gaps
    assert [finding.rule for finding in gaps if BOUND[finding.rule] <= others] == []


def test_nobody_is_asked_about_the_situation_of_others() -> None:
    judgement = judge(card(roles=["provider"], regimes=["high-risk"], facts={}), packs=[EU], as_of=TODAY)
    asked = {finding.field.removeprefix("facts.") for finding in judgement.gaps if finding.field.startswith("facts.")}
    of_others = {"public_authority_deployer", "fria_deployer", "workplace_use", "generates_deepfakes"}
    assert not asked & {*of_others, "gpai_systemic_risk", "not_open_source_exempt"}
    assert {"notified_body_involved", "interacts_with_persons"} <= asked


@pytest.mark.parametrize("level", ["high-risk", "limited", "minimal"])
def test_article_50_adds_to_every_class(level: str) -> None:
    subject = card(roles=["provider"], regimes=[level], facts={"interacts_with_persons": True})
    assert verdict(subject, "art-50/1-interaction-notice") is Verdict.MISSING
    assert verdict(subject, "art-50/5-clear-timely-accessible") is Verdict.MISSING


def test_whether_any_article_50_duty_holds_follows_from_the_facts_of_the_role_and_cannot_be_answered_away() -> None:
    rule = "art-50/5-clear-timely-accessible"
    talks = {"interacts_with_persons": True, "generates_synthetic_content": False, "any_art50_duty": False}
    assert verdict(card(roles=["provider"], regimes=["limited"], facts=talks), rule) is Verdict.MISSING
    fakes = {"generates_deepfakes": True, "interacts_with_persons": False, "generates_synthetic_content": False}
    assert verdict(card(roles=["provider"], regimes=["limited"], facts=fakes), rule) is Verdict.NOT_APPLICABLE
    assert verdict(card(roles=["deployer"], regimes=["limited"], facts=fakes), rule) is Verdict.MISSING
    assert verdict(card(roles=["provider"], regimes=["limited"], facts={}), rule) is None


@pytest.mark.parametrize(
    ("legacy", "as_of", "expected"),
    [
        (False, date(2026, 8, 2), Verdict.MISSING),
        (False, date(2026, 8, 1), Verdict.NOT_YET_IN_APPLICATION),
        (True, date(2026, 12, 1), Verdict.NOT_YET_IN_APPLICATION),
        (True, date(2026, 12, 2), Verdict.MISSING),
    ],
)
def test_systems_that_were_on_the_market_before_get_longer_for_marking(
    legacy: bool, as_of: date, expected: Verdict
) -> None:
    facts = {"generates_synthetic_content": True, "on_market_before_2026_08_02": legacy}
    subject = card(roles=["provider"], regimes=["limited"], facts=facts)
    assert verdict(subject, "art-50/2-marking", as_of=as_of, profile="in-force") is expected


@pytest.mark.parametrize(("legacy", "expected"), [(False, Verdict.MISSING), (True, Verdict.NOT_YET_IN_APPLICATION)])
def test_models_that_were_on_the_market_before_get_longer(legacy: bool, expected: Verdict) -> None:
    facts = {"gpai_on_market_before_2025_08_02": legacy}
    subject = card(roles=["gpai_provider"], regimes=["gpai"], facts=facts)
    assert verdict(subject, "art-53/1-c-copyright", profile="in-force") is expected


def test_a_free_and_open_source_model_still_owes_copyright_policy_and_summary() -> None:
    facts = {"not_open_source_exempt": False, "gpai_systemic_risk": False, "special_category_data": False}
    subject = card(roles=["gpai_provider"], regimes=["gpai"], facts=facts)
    judgement = judge(subject, packs=[EU], as_of=TODAY)
    assert {finding.rule.removeprefix("eu-ai-act/") for finding in judgement.gaps} == {
        "art-53/1-c-copyright",
        "art-53/1-d-training-summary",
        "art-53/4-code-adherence",
    }


ENTRY = "art-49/provider-registration"
PLAN = "Entered by the governance officer in the week before the first branch goes live."


def registering(text: str | None, *, on_market: bool = True) -> Card:
    entry: JsonValue = {"eu_database_id": stated(text)} if text else {}
    return card(
        roles=["provider"], regimes=["high-risk"], facts={"annex_iii": True, "on_market": on_market}, registration=entry
    )


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        (None, Verdict.NOT_YET_IN_APPLICATION, Verdict.MISSING),
        (PLAN, Verdict.NOT_YET_IN_APPLICATION, Verdict.INADEQUATE),
        ("TBD", Verdict.INADEQUATE, Verdict.INADEQUATE),
        ("https://example.com/entry", Verdict.INADEQUATE, Verdict.INADEQUATE),
        ("EUDB-A-2027-118233", Verdict.SATISFIED, Verdict.SATISFIED),
        ("https://eudb.example/a/118233", Verdict.SATISFIED, Verdict.SATISFIED),
        ("Entered on 2027-12-06.", Verdict.NOT_YET_IN_APPLICATION, Verdict.INADEQUATE),
    ],
)
def test_an_entry_that_cannot_exist_yet_is_no_gap_until_its_day(
    text: str | None, before: Verdict, after: Verdict
) -> None:
    assert verdict(registering(text), ENTRY) is before
    assert verdict(registering(text), ENTRY, as_of=DUE) is after


def test_after_the_day_a_plan_is_enough_only_before_release() -> None:
    assert verdict(registering(PLAN, on_market=False), ENTRY, as_of=DUE) is Verdict.NOT_YET_IN_APPLICATION
    assert verdict(registering(None, on_market=False), ENTRY, as_of=DUE) is Verdict.MISSING


def test_the_three_entries_in_the_register_do_not_stand_for_each_other() -> None:
    facts = {"annex_iii": True, "art6_3_derogation": True, "on_market": True}
    entry: JsonValue = {"eu_database_id": stated("EUDB-A-2027-118233")}
    subject = card(roles=["provider"], regimes=["minimal"], facts=facts, registration=entry)
    assert verdict(subject, "art-49/derogation-registration", as_of=DUE) is Verdict.MISSING
    assert verdict(subject, ENTRY, as_of=DUE) is Verdict.NOT_APPLICABLE


def test_entries_for_law_enforcement_and_migration_leave_out_what_is_not_public() -> None:
    points: JsonValue = {"annex_iii_points": {"6-a": answered(True)}}
    subject = card(roles=["provider"], regimes=["high-risk"], facts={"annex_iii": True}, risk_classification=points)
    verdicts = {number: verdict(subject, f"annex-viii-a/{number}") for number in (6, 8, 9, 11, 12, 13)}
    assert set(verdicts.values()) == {Verdict.NOT_APPLICABLE}
    assert verdict(subject, "annex-viii-a/10") is Verdict.MISSING


@pytest.mark.parametrize(("on_market", "expected"), [(False, Verdict.NOT_APPLICABLE), (True, Verdict.MISSING)])
def test_what_the_declaration_holds_is_not_asked_while_it_is_planned(on_market: bool, expected: Verdict) -> None:
    planned: JsonValue = {
        "not_applicable": "It will be signed before release, planned for spring.",
        "stated_by": PERSON,
    }
    subject = card(
        roles=["provider"],
        regimes=["high-risk"],
        facts={"on_market": on_market},
        declaration_of_conformity={"document": planned},
    )
    for rule in ("annex-v/3-sole-responsibility", "annex-v/8-place-date-signature", "art-48/ce-marking"):
        assert verdict(subject, rule) is expected


REASON = "It rests on the point named beside it, as the review of October found."


@pytest.mark.parametrize(
    ("procedure", "point", "facts", "expected"),
    [
        ("annex-vi", "5-b", {}, Verdict.SATISFIED),
        ("annex-vii", "1-a", {}, Verdict.SATISFIED),
        ("annex-vi", "1-a", {}, Verdict.INADEQUATE),
        ("annex-vi", "1-a", {"no_harmonised_standard_applied": True}, Verdict.INADEQUATE),
        ("annex-vi", "1-a", {"no_harmonised_standard_applied": False}, Verdict.SATISFIED),
        ("annex-vii", "5-b", {}, Verdict.INADEQUATE),
        ("sectoral", "5-b", {}, Verdict.INADEQUATE),
        ("sectoral", "annex-i", {"annex_i": True}, Verdict.SATISFIED),
        ("sectoral", "annex-i", {"annex_i": False}, Verdict.CONTRADICTED),
        ("annex-vi", "annex-i", {"annex_i": True}, Verdict.INADEQUATE),
        ("annex-vi", "8-a", {}, Verdict.CONTRADICTED),
        (None, "5-b", {}, Verdict.INADEQUATE),
        ("annex-vi", None, {}, Verdict.INADEQUATE),
    ],
)
def test_procedure_and_point_have_to_go_together(
    procedure: str | None, point: str | None, facts: dict[str, bool], expected: Verdict
) -> None:
    points: JsonValue = {"annex_iii_points": {"1-a": answered(True), "5-b": answered(True), "8-a": answered(False)}}
    declared: JsonValue = {
        "assessment_route": stated(REASON),
        "assessment_procedure": procedure,
        "assessment_point": point,
    }
    subject = card(
        roles=["provider"],
        regimes=["high-risk"],
        facts=facts,
        risk_classification=points,
        declaration_of_conformity=declared,
    )
    assert verdict(subject, "art-43/route") is expected


@pytest.mark.parametrize(
    ("procedure", "expected"), [("annex-vi", Verdict.MISSING), ("sectoral", Verdict.NOT_APPLICABLE)]
)
def test_internal_control_is_asked_where_the_procedure_is_internal_control(procedure: str, expected: Verdict) -> None:
    declared: JsonValue = {"assessment_procedure": procedure}
    subject = card(roles=["provider"], regimes=["high-risk"], facts={}, declaration_of_conformity=declared)
    assert verdict(subject, "annex-vi/2-qms") is expected


@pytest.mark.parametrize(
    ("states", "languages", "expected"),
    [
        (["DE", "AT"], {"DE": "de", "AT": "de-AT"}, None),
        (["DE", "FR"], {"DE": "de"}, "no language for FR"),
        (["FR"], {"FR": "fr"}, "FR is to get it in fr, but the declaration exists in de"),
        (["DE"], {"DE": "German"}, "“German” is no language tag; write de, fr, ..."),
        ([], {"DE": "de"}, "system.member_states names no state to compare with"),
    ],
)
def test_each_state_of_sale_has_a_language_in_which_the_declaration_exists(
    states: list[JsonValue], languages: dict[str, JsonValue], expected: str | None
) -> None:
    declared: JsonValue = {"languages": languages, "document": {"title": "EU declaration", "languages": ["de"]}}
    subject = card(
        roles=["provider"],
        regimes=["high-risk"],
        facts={},
        system={"member_states": states},
        declaration_of_conformity=declared,
    )
    (finding,) = found(subject, "art-47/language")
    told = finding.message.removeprefix("Languages: ")
    assert (told == expected) if expected else finding.verdict is Verdict.SATISFIED


def test_a_signature_of_the_future_and_one_that_is_not_on_the_document_are_told() -> None:
    by: JsonValue = {"name": "Karla Winter", "role": "Board", "on_behalf_of": "Musterbank AG", "date": "2027-03-01"}
    declared: JsonValue = {
        "signature": {"place": "München", "by": by},
        "document": {"title": "EU declaration", "signed_by": [{"name": "Jonas Brandt"}]},
    }
    subject = card(roles=["provider"], regimes=["high-risk"], facts={}, declaration_of_conformity=declared)
    verdicts = {finding.verdict: finding.message for finding in found(subject, "annex-v/8-place-date-signature")}
    assert "2027-03-01" in verdicts[Verdict.INADEQUATE]
    assert "Karla Winter is named here, but the document is signed by Jonas Brandt" in verdicts[Verdict.CONTRADICTED]


def test_an_impact_assessment_is_looked_at_again_for_each_version() -> None:
    facts = {"annex_iii": True, "fria_deployer": True}
    fria: JsonValue = {"performed_at": "2026-10-02"}
    subject = card(roles=["deployer"], regimes=["high-risk"], facts=facts, deployment={"fria": fria})
    rule = "art-27/2-update"
    assert verdict(subject, rule) is Verdict.SATISFIED
    assert verdict(subject, rule, as_of=date(2026, 10, 1)) is Verdict.INADEQUATE
    later = subject.identity.model_copy(update={"created_at": TODAY_NOON})
    (finding,) = found(subject.model_copy(update={"identity": later}), rule)
    assert finding.verdict is Verdict.STALE
    assert finding.pointer == "/deployment/fria/updated_at"
    assert "last looked at on 2026-10-02, before version 3 was registered on 2026-11-21" in finding.message
