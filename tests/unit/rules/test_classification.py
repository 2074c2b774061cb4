"""Classification under the AI Act: answers of people agree with one another, and hints only ask again."""

from __future__ import annotations

from datetime import date

from pydantic import JsonValue
from tests.unit.rules.cards import FILE, TODAY, answered, card_of, stated

from cardwright.card.card import Card
from cardwright.rules.checks.classification import POINTS
from cardwright.rules.engine import judge
from cardwright.rules.pack import load_packs
from cardwright.rules.verdict import Finding, Severity, Verdict

LEVEL = "risk_classification.level"
NOT_SIGNIFICANT = (
    "The system sorts applications by language for the clerk who reads each of them in full. It ranks nobody, sees no "
    "attribute but the language of the text, and the outcome of an application cannot turn on it."
)


def level(*regimes: str, reason: str = "Creditworthiness of natural persons, Annex III, point 5(b).") -> JsonValue:
    return {"regimes": list(regimes), "reason": stated(reason)}


def points(*yes: str) -> dict[str, JsonValue]:
    return {key: answered(key in yes) for key in POINTS}


def card(facts: dict[str, bool], **values: JsonValue) -> Card:
    told = {f"facts.{key}": answered(answer) for key, answer in facts.items()}
    told |= {key.replace("__", "."): value for key, value in values.items()}
    return card_of([(path, value, FILE) for path, value in told.items()])


def gaps(told: Card, *rules: str, profile: str = "prepare") -> list[Finding]:
    judgement = judge(told, packs=load_packs(["eu-ai-act"]), as_of=TODAY, profile=profile)
    wanted = tuple(f"eu-ai-act/{rule}" for rule in rules)
    return [found for found in judgement.gaps if found.rule.startswith(wanted)]


def test_the_keys_are_those_of_the_25_points() -> None:
    (pack,) = load_packs(["eu-ai-act"])
    asked = [rule.id.rpartition("/")[2] for rule in pack.rules if rule.id.startswith("eu-ai-act/annex-iii/")]
    assert sorted(asked) == sorted(POINTS)
    assert len(set(POINTS)) == 25


def test_a_high_risk_card_with_all_answers_has_no_gap_in_its_classification() -> None:
    told = card(
        {"annex_iii": True, "annex_i": False, "art6_3_derogation": False},
        risk_classification__level=level("high-risk"),
        risk_classification__annex_iii_points=points("5-b"),
        risk_classification__profiling=answered(True),
    )
    assert gaps(told, "art-6", "annex-iii", "classification") == []


def test_each_unanswered_point_is_its_own_gap_with_its_own_question() -> None:
    found = gaps(card({"annex_iii": False}, risk_classification__level=level("minimal")), "annex-iii")
    assert len(found) == 25
    assert len({item.message for item in found}) == 25
    assert {item.verdict for item in found} == {Verdict.MISSING}


def test_a_point_answered_yes_without_high_risk_is_a_contradiction_told_once() -> None:
    told = card(
        {"annex_iii": True, "art6_3_derogation": False},
        risk_classification__level=level("minimal"),
        risk_classification__annex_iii_points=points("4-a"),
        risk_classification__profiling=answered(False),
    )
    (found,) = gaps(told, "art-6", "classification")
    assert found.verdict is Verdict.CONTRADICTED
    assert found.pointer == "/risk_classification/level"


def test_a_general_yes_needs_one_point_at_least() -> None:
    told = card(
        {"annex_iii": True, "annex_i": False},
        risk_classification__level=level("high-risk"),
        risk_classification__annex_iii_points=points(),
        risk_classification__profiling=answered(True),
    )
    (found,) = gaps(told, "art-6")
    assert found.message.endswith("all points of Annex III are answered no")


def test_the_derogation_asks_for_condition_and_assessment_and_nothing_of_chapter_iii() -> None:
    told = card(
        {"annex_iii": True, "annex_i": False, "art6_3_derogation": True},
        risk_classification__level=level(
            "minimal", reason="Annex III, point 5(b), with the derogation of Article 6(3)."
        ),
        risk_classification__annex_iii_points=points("5-b"),
        risk_classification__profiling=answered(False),
    )
    assert [item.rule.rpartition("/")[2] for item in gaps(told, "art-6")] == [
        "derogation-condition",
        "derogation-assessment",
    ]
    assert gaps(told, "art-9", "art-10", "annex-iv", "art-17") == []


def test_profiling_bars_the_derogation() -> None:
    told = card(
        {"annex_iii": True, "annex_i": False, "art6_3_derogation": True},
        risk_classification__level=level("minimal"),
        risk_classification__annex_iii_points=points("5-b"),
        risk_classification__profiling=answered(True),
        risk_classification__art6_3_condition=stated(
            "Condition (a): a narrow procedural task, for the system only sorts applications into folders by language."
        ),
        risk_classification__art6_3_assessment=stated(NOT_SIGNIFICANT),
    )
    (found,) = gaps(told, "art-6")
    assert found.rule.endswith("profiling-bar")
    assert found.verdict is Verdict.CONTRADICTED


def test_an_assessment_after_release_came_too_late() -> None:
    told = card(
        {"annex_iii": True, "annex_i": False, "art6_3_derogation": True},
        system__placed_on_market="2026-03-01",
        risk_classification__art6_3_assessment=stated(NOT_SIGNIFICANT),
    )
    (found,) = gaps(told, "art-6/derogation-assessment")
    assert "after the release on 2026-03-01 (system.placed_on_market)" in found.message


def test_a_high_risk_product_of_annex_i_is_named_with_its_act() -> None:
    told = card(
        {"annex_i": True, "annex_iii": False},
        risk_classification__level=level("high-risk", reason="Safety component of a lift, Annex I."),
        risk_classification__annex_iii_points=points(),
    )
    assert [item.rule.rpartition("/")[2] for item in gaps(told, "art-6")] == ["safety-component"]


def test_two_persons_are_asked_for_remote_identification_only_and_nobody_is_asked_twice() -> None:
    rules = ("art-14/5", "art-12/3", "facts/remote")
    remote = card({"annex_iii": True}, risk_classification__annex_iii_points=points("1-a"))
    other = card({"annex_iii": True}, risk_classification__annex_iii_points=points("5-b"))
    assert len(gaps(remote, *rules)) == 5
    assert gaps(other, *rules) == []


def test_a_deployer_is_not_asked_for_the_classification() -> None:
    told = card_of([("roles", ["deployer"], FILE), ("facts.annex_iii", answered(True), FILE)])
    assert gaps(told, "annex-iii", "art-6", "art-9", "art-11") == []


def test_special_category_data_are_told_once_by_the_provider_of_a_high_risk_system() -> None:
    told = card({"special_category_data": True}, risk_classification__level=level("high-risk"))
    (found,) = gaps(told, "art-4a")
    assert (found.rule, found.severity) == ("eu-ai-act/art-4a/special-categories", Severity.ERROR)


def test_a_question_weighs_no_more_than_the_rules_that_wait_for_it() -> None:
    told = card({}, risk_classification__level=level("high-risk"))
    weights = {item.rule: item.severity for item in gaps(told, "facts/")}
    assert weights["eu-ai-act/facts/sme-or-smc"] is Severity.NOTE
    assert weights["eu-ai-act/facts/trained-on-data"] is Severity.ERROR


def test_nothing_of_chapter_iii_is_judged_before_its_day_in_the_profile_in_force() -> None:
    told = card({"annex_iii": True}, risk_classification__level=level("high-risk"))
    assert gaps(told, "art-9", "art-10", "art-12", "art-17", "annex-iii", profile="in-force") == []
    assert [item.rule for item in gaps(told, "art-4/", profile="in-force")] == ["eu-ai-act/art-4/ai-literacy"]


def test_a_column_that_looks_personal_asks_again_until_the_reason_speaks_of_it() -> None:
    def told(answer: JsonValue, column: str) -> list[Finding]:
        facts: list[tuple[str, JsonValue, object]] = [
            ("facts.personal_data", answer, FILE),
            (f"model.input_specification.{column}", {"type": "string"}, FILE),
        ]
        judgement = judge(card_of(facts), packs=load_packs(["hygiene"]), as_of=TODAY)  # type: ignore[arg-type]
        return [item for item in judgement.gaps if item.rule == "hygiene/personal-data-hint"]

    (found,) = told(answered(False), "date_of_birth")
    assert (found.verdict, found.pointer) == (Verdict.CONTRADICTED, "/facts/personal_data")
    assert "date_of_birth" in found.message
    assert told(answered(True), "date_of_birth") == []
    assert told(answered(False), "machine_age") == []
    penguins = {**answered(False), "reason": "The column sex is that of penguins."}  # type: ignore[dict-item]
    assert told(penguins, "sex") == []


def deployer(regime: str, *, role: str = "deployer", provider: str = "Musterbank AG", run: bool = True) -> Card:
    answer = {**answered(True), "stated_by": {"name": "Anna Weber", "on_behalf_of": "Musterbank AG"}}
    told: list[tuple[str, JsonValue]] = [
        ("roles", [role]),
        ("provider.name", provider),
        ("facts.affects_persons", answer),
        (LEVEL, level(regime)),
    ]
    told += [("identity.run", {"id": "4f1c"})] if run else []
    return card_of([(path, value, FILE) for path, value in told])


def test_a_provider_does_not_escape_its_duties_by_calling_itself_something_else() -> None:
    for told in (deployer("minimal"), deployer("high-risk"), deployer("high-risk", role="gpai_provider")):
        (found,) = gaps(told, "classification/roles")
        assert (found.verdict, found.severity, found.pointer) == (Verdict.CONTRADICTED, Severity.ERROR, "/roles")
        assert "Musterbank AG" in found.message


def test_a_deployer_of_another_house_and_a_provider_of_general_models_are_what_they_say() -> None:
    for told in (
        deployer("high-risk", provider="Vendor SAS"),
        deployer("high-risk", run=False),
        deployer("high-risk", role="provider"),
        deployer("gpai", role="gpai_provider"),
    ):
        assert gaps(told, "classification/roles") == []


def test_a_point_answered_yes_speaks_against_a_deployer_too() -> None:
    for regime, said in (("minimal", "leaves high-risk out"), ("high-risk", "facts.annex_iii says no")):
        told = card(
            {"annex_iii": False},
            roles=["deployer"],
            risk_classification__level=level(regime),
            risk_classification__annex_iii_points=points("5-b"),
        )
        (found,) = gaps(told, "classification/level")
        assert found.verdict is Verdict.CONTRADICTED
        assert said in found.message


def of_roles(*roles: str, regimes: tuple[str, ...]) -> Card:
    return card({}, roles=list(roles), risk_classification__level=level(*regimes))


def test_a_role_whose_regime_is_left_out_is_a_contradiction_and_never_green() -> None:
    for roles, regimes, said in (
        (("gpai_provider",), ("minimal",), "leaves gpai out"),
        (("provider", "gpai_provider"), ("high-risk",), "leaves gpai out"),
        (("provider",), ("gpai",), "for whose provider the card speaks, has no class"),
        (("deployer",), ("gpai",), "for whose deployer the card speaks, has no class"),
        (("provider", "gpai_provider"), ("gpai",), "for whose provider the card speaks, has no class"),
    ):
        (found,) = gaps(of_roles(*roles, regimes=regimes), "classification/level")
        assert (found.verdict, found.severity) == (Verdict.CONTRADICTED, Severity.ERROR)
        assert said in found.message


def test_a_prohibited_practice_is_refused_whoever_the_card_speaks_for() -> None:
    for answer, refused in ((True, True), (False, False)):
        screen = {"risk_classification.prohibited_practices_screen": {"1-c-social-scoring": answered(answer)}}
        told = card({}, roles=["gpai_provider"], risk_classification__level=level("gpai"), **screen)
        judgement = judge(told, packs=load_packs(["eu-ai-act"]), as_of=TODAY)
        assert judgement.refused is refused
        assert [gap.rule for gap in judgement.gaps if "/art-5/" in gap.rule] == (
            ["eu-ai-act/art-5/1-c-social-scoring"] if refused else []
        )


def test_a_point_of_annex_iii_brings_its_earlier_day_also_before_the_general_question_is_answered() -> None:
    told = {"risk_classification__level": level("high-risk"), "risk_classification__annex_iii_points": points("5-b")}
    for facts in ({"annex_i": True}, {"annex_i": True, "annex_iii": True}):
        judgement = judge(
            card(facts, **told), packs=load_packs(["eu-ai-act"]), as_of=date(2027, 12, 2), profile="in-force"
        )
        assert [item.rule for item in judgement.findings if item.verdict is Verdict.NOT_YET_IN_APPLICATION] == []


def test_an_open_model_with_systemic_risk_is_not_exempt() -> None:
    def told(**facts: bool) -> list[Finding]:
        model = card(facts, roles=["gpai_provider"], risk_classification__level=level("gpai"))
        return gaps(model, "facts/not-open-source-exempt", "art-53/1-a")

    (claim, duty) = told(gpai_systemic_risk=True, not_open_source_exempt=False)
    assert (claim.verdict, claim.severity) == (Verdict.CONTRADICTED, Severity.ERROR)
    assert claim.message.endswith("and that ends the exemption")
    assert (duty.rule, duty.verdict) == ("eu-ai-act/art-53/1-a-techdoc", Verdict.MISSING)
    assert told(gpai_systemic_risk=False, not_open_source_exempt=False) == []
    assert [gap.rule for gap in told(gpai_systemic_risk=True)] == ["eu-ai-act/art-53/1-a-techdoc"]


def test_a_deployer_is_asked_whether_it_identifies_people_remotely() -> None:
    """Providers answer point 1(a) of Annex III; nobody puts that to a deployer, whose duty must not vanish."""
    asked, rule = "facts/remote-biometric-identification", "art-26/10-post-remote-rbi"

    def found(*roles: str, **facts: bool) -> list[str]:
        told = card(facts, roles=list(roles), risk_classification__level=level("high-risk"))
        return [gap.rule.removeprefix("eu-ai-act/") for gap in gaps(told, asked, rule)]

    assert found("deployer") == [asked]
    assert found("deployer", remote_biometric_identification=True) == [rule]
    assert found("deployer", remote_biometric_identification=False) == []
    assert found("provider", "deployer") == []


def test_a_model_alone_and_a_system_on_a_general_model_have_the_class_of_their_role() -> None:
    for roles, regimes in (
        (("gpai_provider",), ("gpai",)),
        (("provider",), ("limited", "gpai")),
        (("provider", "gpai_provider"), ("limited", "gpai")),
    ):
        assert gaps(of_roles(*roles, regimes=regimes), "classification/level") == []
