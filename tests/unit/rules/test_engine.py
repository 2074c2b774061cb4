"""The engine: conditions, roles, classes, dates, places, crashes and refusals."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pytest
from tests.unit.rules.cards import FILE, PURPOSE, RUN, TODAY, answered, card_of, judged, only, pack_of, rule_of, stated

from cardwright.card.origin import Origin
from cardwright.rules.checks.base import Outcome, Subject
from cardwright.rules.checks.statement import StatementCheck
from cardwright.rules.engine import judge
from cardwright.rules.pack import load_packs
from cardwright.rules.verdict import Severity, Verdict

HIGH_RISK = (
    "risk_classification.level",
    {"regimes": ["high-risk"], "reason": stated("Annex III, point 5(b): credit scores.")},
    FILE,
)
MINIMAL = (
    "risk_classification.level",
    {"regimes": ["minimal"], "reason": stated("It sorts screws and sees no persons.")},
    FILE,
)


def test_a_satisfied_rule_is_listed_too() -> None:
    finding = only(judged(card_of([("intended_use.purpose", stated(PURPOSE), FILE)]), rule_of()))
    assert finding.verdict is Verdict.SATISFIED
    assert finding.origin == FILE
    assert finding.fix is None


def test_a_missing_value_points_to_where_it_should_stand() -> None:
    asked: list[tuple[str, str]] = []

    def place(card: str, pointer: str) -> Origin:
        asked.append((card, pointer))
        return FILE

    judgement = judge(card_of(), packs=[pack_of(rule_of())], as_of=TODAY, profile="prepare", place=place)
    finding = only(judgement)
    assert (finding.verdict, finding.message) == (Verdict.MISSING, "Nobody has stated what the system is for.")
    assert asked == [("m/3", "/intended_use/purpose")]
    assert finding.origin == FILE
    assert not judgement.complete


def test_the_words_that_failed_are_in_the_message() -> None:
    finding = only(judged(card_of([("intended_use.purpose", stated("TBD"), FILE)]), rule_of()))
    assert finding.verdict is Verdict.INADEQUATE
    assert finding.message == "Purpose: “TBD” is a placeholder, not an answer"


def test_a_rule_without_a_bound_role_does_not_apply() -> None:
    finding = only(judged(card_of(), rule_of(binds=["deployer"])))
    assert finding.verdict is Verdict.NOT_APPLICABLE
    assert (
        only(judged(card_of([("roles", ["deployer"], FILE)]), rule_of(binds=["deployer"]))).verdict is Verdict.MISSING
    )


def test_an_unanswered_condition_is_one_finding_for_all_rules_that_wait() -> None:
    rules = [rule_of(id=f"test/r{n}", applies={"when": "has_logs"}) for n in (1, 2)]
    finding = only(judged(card_of(), *rules))
    assert finding.pointer == "/facts/has_logs"
    assert finding.verdict is Verdict.MISSING
    assert "r1, r2 depend on it" in finding.message


def test_a_condition_answered_no_makes_the_rule_not_applicable() -> None:
    card = card_of([("facts.has_logs", answered(False), FILE)])
    assert only(judged(card, rule_of(applies={"when": "has_logs"}))).verdict is Verdict.NOT_APPLICABLE


def test_a_condition_answered_yes_makes_the_rule_judge() -> None:
    card = card_of([("facts.has_logs", answered(True), FILE)])
    assert only(judged(card, rule_of(applies={"when": "has_logs"}))).verdict is Verdict.MISSING


def test_a_value_is_judged_even_while_its_condition_is_open() -> None:
    card = card_of([("intended_use.purpose", stated("TBD"), FILE)])
    verdicts = {item.pointer: item.verdict for item in judged(card, rule_of(applies={"when": "has_logs"})).findings}
    assert verdicts == {"/facts/has_logs": Verdict.MISSING, "/intended_use/purpose": Verdict.INADEQUATE}


def test_without_a_class_the_high_risk_rules_are_judged_and_the_class_is_asked_for() -> None:
    verdicts = {
        item.name: item.verdict for item in judged(card_of(), rule_of(applies={"risk_class": ["high-risk"]})).findings
    }
    assert verdicts == {"missing-risk-classification": Verdict.MISSING, "missing-purpose": Verdict.MISSING}


def test_another_class_makes_the_rule_not_applicable() -> None:
    findings = judged(card_of([MINIMAL]), rule_of(applies={"risk_class": ["high-risk"]})).findings
    assert [item.verdict for item in findings] == [Verdict.SATISFIED, Verdict.NOT_APPLICABLE]


def test_a_class_without_a_reason_is_inadequate() -> None:
    card = card_of([("risk_classification.level", {"regimes": ["minimal"]}, FILE)])
    first = judged(card, rule_of(applies={"risk_class": ["high-risk"]})).findings[0]
    assert (first.pointer, first.verdict) == ("/risk_classification/level", Verdict.INADEQUATE)


def test_annex_iii_and_a_class_without_high_risk_contradict_each_other() -> None:
    card = card_of([MINIMAL, ("facts.annex_iii", answered(True), FILE)])
    first = judged(card, rule_of(applies={"risk_class": ["high-risk"]})).findings[0]
    assert first.verdict is Verdict.CONTRADICTED


def test_prepare_judges_ahead_of_the_date_and_names_it() -> None:
    finding = only(judged(card_of(), rule_of()))
    assert (finding.verdict, finding.binds_from) == (Verdict.MISSING, date(2027, 12, 2))


@pytest.mark.parametrize(
    ("day", "verdict"),
    [(date(2027, 12, 1), Verdict.NOT_YET_IN_APPLICATION), (date(2027, 12, 2), Verdict.MISSING)],
)
def test_in_force_waits_for_the_day(day: date, verdict: Verdict) -> None:
    assert only(judged(card_of(), rule_of(), profile="in-force", as_of=day)).verdict is verdict


def test_a_product_under_annex_i_is_bound_later_and_the_earlier_of_two_days_counts() -> None:
    annex_i = card_of([("facts.annex_i", answered(True), FILE)])
    both = card_of([("facts.annex_i", answered(True), FILE), ("facts.annex_iii", answered(True), FILE)])
    assert only(judged(annex_i, rule_of())).binds_from == date(2028, 8, 2)
    assert only(judged(both, rule_of())).binds_from == date(2027, 12, 2)


def test_not_applicable_counts_only_where_the_rule_allows_it_and_with_person_and_date() -> None:
    reason = {
        "not_applicable": "The model has no users of its own; a host system calls it.",
        "stated_by": {"name": "Jana Novák", "date": "2026-10-01"},
    }
    card = card_of([("intended_use.purpose", reason, FILE)])
    assert only(judged(card, rule_of())).verdict is Verdict.INADEQUATE
    assert only(judged(card, rule_of(**{"with": {"not_applicable": True}}))).verdict is Verdict.NOT_APPLICABLE
    bare = card_of([("intended_use.purpose", {**reason, "stated_by": None}, FILE)])
    assert only(judged(bare, rule_of(**{"with": {"not_applicable": True}}))).verdict is Verdict.INADEQUATE


def test_a_crashing_check_is_an_error_and_never_a_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(self: StatementCheck, value: object, subject: Subject) -> Iterable[Outcome]:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr(StatementCheck, "examine", crash)
    judgement = judged(card_of([("intended_use.purpose", stated(PURPOSE), FILE)]), rule_of(severity="note"))
    finding = only(judgement)
    assert (finding.verdict, finding.severity) == (Verdict.ERROR, Severity.ERROR)
    assert "ZeroDivisionError" in finding.message
    assert not judgement.complete


def test_a_contradicted_figure_shows_at_its_rule_with_both_values_and_the_line_to_mend() -> None:
    card = card_of(
        [
            ("evaluation.metrics.accuracy", {"metric": "accuracy", "value": 0.892}, RUN),
            ("evaluation.metrics.accuracy.value", 0.95, FILE),
        ]
    )
    findings = judged(card, rule_of(field="evaluation.metrics", check="measured")).findings
    (contradiction,) = [item for item in findings if item.verdict is Verdict.CONTRADICTED]
    assert contradiction.pointer == "/evaluation/metrics/accuracy/value"
    assert "0.892 in runs:/a1/metrics/accuracy" in contradiction.message
    assert "0.95 in cards/m/card.yaml:7:3" in contradiction.message
    assert contradiction.origin == FILE
    assert contradiction.others == (RUN, FILE)


def test_a_contradiction_is_told_once_when_a_rule_of_the_field_tells_it() -> None:
    card = card_of(
        [
            ("evaluation.metrics.accuracy", {"metric": "accuracy", "value": 0.892}, RUN),
            ("evaluation.metrics.accuracy.value", 0.95, FILE),
        ]
    )
    (hygiene,) = load_packs(["hygiene"])
    alone = judge(card, packs=[hygiene], as_of=TODAY)
    assert [item.rule for item in alone.gaps if item.verdict is Verdict.CONTRADICTED] == ["hygiene/contradiction"]
    beside = judge(card, packs=[pack_of(rule_of(field="evaluation.metrics", check="measured")), hygiene], as_of=TODAY)
    assert [item.rule for item in beside.gaps if item.verdict is Verdict.CONTRADICTED] == ["test/purpose"]


@pytest.mark.parametrize(
    ("key", "more", "refused"),
    [
        ("1-a-manipulation", {}, True),
        ("1-a-manipulation", {"exception": "The provision knows none, whatever is written here."}, True),
        ("1-f-emotion-work-school", {}, True),
        ("1-f-emotion-work-school", {"exception": "TBD"}, True),
        (
            "1-f-emotion-work-school",
            {"exception": "Drowsiness of train drivers is detected for safety reasons only."},
            False,
        ),
    ],
)
def test_a_prohibited_practice_without_documented_exception_refuses_the_card(
    key: str, more: dict[str, str], refused: bool
) -> None:
    card = card_of([(f"risk_classification.prohibited_practices_screen.{key}", answered(True, **more), FILE)])
    judgement = judge(card, packs=load_packs(["eu-ai-act"]), as_of=TODAY)
    assert judgement.refused is refused


def test_an_unanswered_screen_is_missing_at_its_own_place() -> None:
    judgement = judge(card_of(), packs=load_packs(["eu-ai-act"]), as_of=TODAY)
    screen = [item for item in judgement.gaps if "/art-5/" in item.rule]
    assert len(screen) == 10
    assert screen[0].pointer == "/risk_classification/prohibited_practices_screen/1-a-manipulation"
    assert not judgement.refused


def test_a_comparison_that_is_not_shown_is_a_warning_only_while_a_person_answers_for_it() -> None:
    check = {
        "metric": "demographic_parity_ratio", "by": ["age"], "value": 0.7, "groups": {"18-25": 57, "26+": 243},
        "interval": {"method": "bootstrap", "level": 0.95, "low": 0.58, "high": 0.83},
        "limit": {"value": 0.8, "direction": "at_least"},
    }  # fmt: skip
    rule = rule_of(field="fairness.assessments", check="bias_limit", severity="warning", **{"from": {}})
    silent = judged(card_of([("fairness.assessments.dp_age", check, RUN)]), rule)
    response = stated("Every refusal of an applicant under 26 is read by a second officer until the next review.")
    answered_for = judged(
        card_of(
            [("fairness.assessments.dp_age", check, RUN), ("fairness.assessments.dp_age.response", response, FILE)]
        ),
        rule,
    )
    assert (only(silent).verdict, only(silent).severity) == (Verdict.NOT_SHOWN, Severity.ERROR)
    assert (only(answered_for).verdict, only(answered_for).severity) == (Verdict.NOT_SHOWN, Severity.WARNING)
    assert [item.outcome.value for item in answered_for.bias] == ["not_shown"]
    assert answered_for.complete


def test_findings_come_in_the_order_of_packs_rules_and_pointers() -> None:
    card = card_of([HIGH_RISK])
    packs = load_packs(["eu-ai-act", "hygiene"])
    judgement = judge(card, packs=packs, as_of=TODAY)
    order = {rule.id: (place, number) for place, pack in enumerate(packs) for number, rule in enumerate(pack.rules)}
    keys = [(*order[item.rule], item.pointer) for item in judgement.findings if item.rule in order]
    assert keys == sorted(keys)
    assert judge(card, packs=packs, as_of=TODAY) == judgement


DATASETS = {"field": "training_data.datasets", "check": "datasets", "applies": {"when": "trained_on_data"}}
DENIAL = ("facts.trained_on_data", answered(False), FILE)


def test_a_no_that_the_registry_speaks_against_is_a_contradiction_and_no_way_out() -> None:
    recorded = ("training_data.datasets.credit", {"name": "credit", "digest": "1a2b"}, RUN)
    finding = only(judged(card_of([DENIAL, recorded]), rule_of(**DATASETS)))
    assert finding.verdict is Verdict.CONTRADICTED
    assert finding.pointer == "/facts/trained_on_data"
    assert finding.origin == FILE
    assert "runs:/a1" in finding.message


def test_a_no_beside_a_statement_of_a_person_stays_a_no() -> None:
    written = ("training_data.datasets.credit", {"name": "credit"}, FILE)
    finding = only(judged(card_of([DENIAL, written]), rule_of(**DATASETS)))
    assert finding.verdict is Verdict.NOT_APPLICABLE
