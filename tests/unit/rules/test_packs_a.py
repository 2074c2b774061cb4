"""The packs for the GPAI documentation form, Mitchell et al., Hugging Face and the NIST framework; preview rules."""

from __future__ import annotations

from datetime import date

import pytest
from pydantic import JsonValue
from tests.unit.rules.cards import FILE, TODAY, answered, card_of, judged, only, pack_of, rule_of, stated

from cardwright.card.card import Card
from cardwright.rules.adequacy import figure_count, significant_digits
from cardwright.rules.engine import judge
from cardwright.rules.pack import Pack, load_packs
from cardwright.rules.verdict import Judgement, Severity, Verdict

IDS = {
    "eu-gpai-mdf": """
general/provider-legal-name general/model-name general/authenticity general/release-date general/union-market-date
general/dependencies properties/architecture properties/design-specifications properties/input-modalities
properties/output-modalities properties/total-parameters distribution/channels distribution/licence
use/acceptable-use-policy use/intended-or-restricted-uses use/target-systems use/technical-means
use/required-hardware use/required-software training/process-design training/decision-rationale data/type-modality
data/provenance data/obtained-selected data/number-of-points data/scope-characteristics data/curation
data/unsuitable-sources data/bias-detection compute/training-time compute/amount compute/method energy/training
energy/method energy/inference-benchmark
""",
    "mitchell-2019": """
details/organisation details/date details/version details/type details/training-approach details/resources
details/citation details/licence details/contact use/primary-uses use/primary-users use/out-of-scope
factors/relevant factors/evaluation metrics/performance-measures metrics/decision-thresholds metrics/variation
evaluation-data/datasets evaluation-data/motivation evaluation-data/preprocessing training-data/mirror
quantitative/unitary quantitative/intersectional ethical/sensitive-data ethical/human-life ethical/mitigations
ethical/risks-harms ethical/fraught-uses caveats
""",
    "hf-model-card": """
summary details/developed-by details/shared-by details/model-type details/languages details/license
details/finetuned-from sources/repository sources/paper sources/demo uses/direct uses/downstream uses/out-of-scope
bias-risks-limitations bias-risks-limitations/recommendations training/data training/preprocessing
training/hyperparameters training/speeds-sizes-times evaluation/testing-data evaluation/factors evaluation/metrics
evaluation/results model-examination environmental/hardware-type environmental/hours-used
environmental/cloud-provider environmental/compute-region environmental/carbon-emitted
technical/architecture-objective technical/compute-infrastructure citation glossary more-information authors contact
get-started roles
""",
    "nist-ai-rmf-1.0": """
govern-1.1 govern-1.2 govern-1.4 govern-1.5 govern-1.6 govern-1.7 govern-2.1 govern-3.2 govern-4.2 govern-4.3
govern-6.1 govern-6.2 map-1.1 map-1.3 map-1.4 map-1.5 map-1.6 map-2.1 map-2.2 map-2.3 map-3.1 map-3.2 map-3.3
map-3.4 map-3.5 map-4.1 map-4.2 map-5.1 map-5.2 measure-1.1 measure-1.2 measure-1.3 measure-2.1 measure-2.2
measure-2.3 measure-2.4 measure-2.5 measure-2.6 measure-2.7 measure-2.8 measure-2.9 measure-2.10 measure-2.11
measure-2.12 measure-2.13 measure-3.1 measure-3.3 measure-4.2 measure-4.3 manage-1.1 manage-1.4 manage-2.4
manage-4.1 manage-4.3
""",
}
STATED = {"eu-gpai-mdf": 0, "mitchell-2019": 0, "hf-model-card": 38, "nist-ai-rmf-1.0": 0}
DIGEST = "sha256:" + "1b" * 32
GPAI_LEVEL: JsonValue = {"regimes": ["gpai"], "reason": stated("A general model offered to other companies.")}
FIGURE: JsonValue = {
    "metric": "recall", "value": 0.7, "n": 31, "dataset": {"name": "test", "digest": DIGEST},
    "interval": {"method": "Wilson", "level": 0.95, "low": 0.5, "high": 0.84},
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(IDS))
def test_a_pack_holds_exactly_the_rules_it_promises(name: str) -> None:
    assert [rule.id for rule in pack(name).rules] == [f"{name}/{item}" for item in IDS[name].split()]


@pytest.mark.parametrize("name", sorted(IDS))
def test_a_voluntary_instrument_says_so_wherever_it_is_cited(name: str) -> None:
    assert "voluntary" in pack(name).manifest.instrument
    assert {rule.basis.instrument.rpartition(" ")[2] for rule in pack(name).rules} == {"(voluntary)"}


@pytest.mark.parametrize("name", sorted(IDS))
def test_only_what_was_read_at_its_source_is_stable(name: str) -> None:
    stable = [rule for rule in pack(name).rules if rule.status == "stable"]
    assert len(stable) == STATED[name]
    assert not any("was not read" in rule.why for rule in stable)


@pytest.mark.parametrize("name", sorted(IDS))
def test_names_of_problems_are_unique_in_a_pack(name: str) -> None:
    names = [rule.name for rule in pack(name).rules]
    assert len(set(names)) == len(names)


def test_a_rule_of_nist_cites_its_subcategory() -> None:
    for rule in pack("nist-ai-rmf-1.0").rules:
        function, _, number = rule.id.rpartition("/")[2].partition("-")
        assert rule.basis.ref == f"NIST AI 100-1, {function.upper()} {number}"


def test_the_documentation_form_dates_from_august_2025_and_names_the_later_day_of_older_models() -> None:
    form = pack("eu-gpai-mdf")
    assert {tuple(rule.from_.items()) for rule in form.rules} == {(("all", date(2025, 8, 2)),)}
    assert date(2027, 8, 2) in {day for days in form.manifest.dates.values() for day in days.values()}


def test_voluntary_packs_without_a_law_behind_them_bear_no_date() -> None:
    assert not any(rule.from_ for name in IDS if name != "eu-gpai-mdf" for rule in pack(name).rules)


def test_the_form_asks_nothing_of_a_provider_whose_model_is_not_general() -> None:
    found = judge(card_of(), packs=[pack("eu-gpai-mdf")], as_of=TODAY)
    assert {item.verdict for item in found.findings} == {Verdict.NOT_APPLICABLE}


def test_the_form_asks_every_item_of_a_gpai_provider() -> None:
    found = judge(gpai_card(), packs=[pack("eu-gpai-mdf")], as_of=TODAY)
    missing = [item.rule for item in found.gaps if item.verdict is Verdict.MISSING]
    assert missing == [rule.id for rule in pack("eu-gpai-mdf").rules]
    assert found.complete


def test_the_framework_speaks_to_deployers_as_well() -> None:
    card = card_of([("roles", ["deployer"], FILE)])
    found = judge(card, packs=load_packs(["nist-ai-rmf-1.0", "mitchell-2019"]), as_of=TODAY)
    assert {item.pack for item in found.gaps} == {"nist-ai-rmf-1.0"}


def test_a_gap_of_a_preview_rule_is_a_note_and_does_not_make_a_card_incomplete() -> None:
    found = judged(card_of(), rule_of(status="preview"))
    assert (only(found).verdict, only(found).severity) == (Verdict.MISSING, Severity.NOTE)
    assert found.complete
    assert not judged(card_of(), rule_of()).complete


def test_a_pack_may_let_its_preview_rules_weigh_what_they_state() -> None:
    rules = pack_of(rule_of(status="preview"))
    weighed = rules.model_copy(update={"manifest": rules.manifest.model_copy(update={"preview_gaps": "as-stated"})})
    assert only(judge(card_of(), packs=[weighed], as_of=TODAY)).severity is Severity.ERROR


def test_a_question_that_only_preview_rules_wait_for_is_a_note() -> None:
    waits: JsonValue = {"when": "personal_data"}
    preview = rule_of(status="preview", applies=waits)
    stable = rule_of(id="test/other", applies=waits)
    assert only(judged(card_of(), preview)).severity is Severity.NOTE
    assert only(judged(card_of(), preview, stable)).severity is Severity.ERROR


def test_a_placeholder_stays_an_error_where_a_preview_rule_speaks_of_the_same_place() -> None:
    (hygiene,) = load_packs(["hygiene"])
    card = card_of([("intended_use.purpose", stated("TBD"), FILE)])
    found = judge(card, packs=[pack_of(rule_of(status="preview")), hygiene], as_of=TODAY)
    told = {item.rule: item.severity for item in found.gaps if item.pointer == "/intended_use/purpose"}
    assert told == {"test/purpose": Severity.NOTE, "hygiene/placeholder": Severity.ERROR}
    once = judge(card, packs=[pack_of(rule_of()), hygiene], as_of=TODAY)
    assert [item.rule for item in once.gaps if item.pointer == "/intended_use/purpose"] == ["test/purpose"]


def test_a_bare_address_answers_where_an_address_is_asked() -> None:
    address = stated("https://git.musterbank.de/credit/scoring")
    card = card_of([("model.repository", address, FILE), ("model.summary", address, FILE)])
    told = verdicts(judge(card, packs=[pack("hf-model-card")], as_of=TODAY))
    assert told["hf-model-card/sources/repository"] == {"satisfied"}
    assert told["hf-model-card/summary"] == {"inadequate"}


def test_the_sentence_that_a_template_brings_along_is_no_recommendation() -> None:
    text = "Users (both direct and downstream) should be made aware of the risks, biases and limitations of the model."
    card = card_of([("limitations.recommendations", stated(text), FILE)])
    told = verdicts(judge(card, packs=[pack("hf-model-card")], as_of=TODAY))
    assert told["hf-model-card/bias-risks-limitations/recommendations"] == {"inadequate"}


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("1e25 FLOP", "inadequate"),
        ("2.1e25 FLOP", "satisfied"),
        ("2.1 × 10^25 FLOP in all", "satisfied"),
        ("2 × 10^25 FLOP in all", "inadequate"),
        ("24 ZFLOP of pre-training", "satisfied"),
        ("24 accelerators for a month", "inadequate"),
        ("A great many FLOP", "inadequate"),
    ],
)
def test_computation_is_asked_in_flop_to_two_significant_digits(text: str, verdict: str) -> None:
    card = gpai_card(("gpai.training_compute", stated(text)))
    told = verdicts(judge(card, packs=[pack("eu-gpai-mdf")], as_of=TODAY))
    assert told["eu-gpai-mdf/compute/amount"] == {verdict}


@pytest.mark.parametrize(
    ("text", "digits", "figures"),
    [
        ("7 billion parameters", 1, 1),
        ("7.2B parameters", 2, 1),
        ("0.05 kWh", 1, 1),
        ("1,400,000 rows", 7, 1),
        ("6e22 FLOP", 1, 1),
        ("4 × 10²⁴ FLOP", 1, 1),
        ("the v2x engine", 0, 0),
    ],
)
def test_digits_of_figures_are_counted_as_written(text: str, digits: int, figures: int) -> None:
    assert significant_digits(text) == digits
    assert figure_count(text) == figures


def test_a_unit_written_close_to_its_figure_is_heard() -> None:
    card = gpai_card(("environmental.energy_consumption", stated("410MWh in all")))
    told = verdicts(judge(card, packs=[pack("eu-gpai-mdf")], as_of=TODAY))
    assert told["eu-gpai-mdf/energy/training"] == {"satisfied"}


def test_one_field_may_answer_one_item_of_the_form_and_not_the_other() -> None:
    card = gpai_card(("gpai.max_input_output", stated("Input is text of up to 32,768 tokens, system prompt included.")))
    told = verdicts(judge(card, packs=[pack("eu-gpai-mdf")], as_of=TODAY))
    assert told["eu-gpai-mdf/properties/input-modalities"] == {"satisfied"}
    assert told["eu-gpai-mdf/properties/output-modalities"] == {"inadequate"}


def test_crossings_of_factors_take_figures_or_a_reason_why_there_are_none() -> None:
    rule = "mitchell-2019/quantitative/intersectional"
    young: JsonValue = {"by": {"age": "18-25"}, "n": 90, "metrics": {"recall": FIGURE}}
    crossed: JsonValue = {"by": {"age": "18-25", "sex": "f"}, "n": 31, "metrics": {"recall": FIGURE}}
    reason: JsonValue = {
        "not_applicable": "One camera at one site, so that there is nothing to cross.",
        "stated_by": {"name": "Jana Novák", "date": "2026-10-01"},
    }
    told = [
        verdicts(judge(card, packs=[pack("mitchell-2019")], as_of=TODAY))[rule]
        for card in (
            card_of([("evaluation.slices.young", young, FILE)]),
            card_of([("evaluation.slices.young-women", crossed, FILE)]),
            card_of([("evaluation.intersectional_slices", reason, FILE)]),
        )
    ]
    assert told == [{"missing"}, {"satisfied"}, {"not_applicable"}]


def test_an_alias_is_no_version_of_a_general_model() -> None:
    card = gpai_card(("system.unique_reference", "Aurelia-7B latest"))
    told = verdicts(judge(card, packs=[pack("eu-gpai-mdf")], as_of=TODAY))
    assert told["eu-gpai-mdf/general/model-name"] == {"inadequate"}


def pack(name: str) -> Pack:
    (found,) = load_packs([name])
    return found


def gpai_card(*values: tuple[str, JsonValue]) -> Card:
    return card_of(
        [
            ("roles", ["gpai_provider"], FILE),
            ("risk_classification.level", GPAI_LEVEL, FILE),
            ("facts.not_open_source_exempt", answered(True), FILE),
            *((path, value, FILE) for path, value in values),
        ]
    )


def verdicts(judgement: Judgement) -> dict[str, set[str]]:
    told: dict[str, set[str]] = {}
    for item in judgement.findings:
        told.setdefault(item.rule, set()).add(item.verdict.value)
    return told
