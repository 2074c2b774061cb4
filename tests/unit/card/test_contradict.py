"""Two fields of one card that speak of one fact."""

from __future__ import annotations

import pytest
from pydantic import JsonValue

from cardwright.card.card import Card
from cardwright.card.contradict import contradicted
from cardwright.card.merge import Fact, Tolerance, agrees, merge
from cardwright.card.origin import Origin
from cardwright.rules.checks.hygiene import contradiction_message

REGISTRY = Origin(kind="registry", address="models:/m/3#field")
RUN = Origin(kind="run", address="runs:/r/metrics/accuracy")
FILE = Origin(kind="file", address="cards/m/card.yaml", line=4, column=7)
SIGNATURE = Origin(kind="logged_model", address="models:/m-1/MLmodel", digest="sha256:1")
TRAIL = Origin(kind="trail", address="cards/m/audit/audit_log.jsonl", line=3)


def fact(dotted: str, value: JsonValue, origin: Origin = REGISTRY) -> Fact:
    return Fact(path=tuple(dotted.split(".")), value=value, origin=origin)


def made(*facts: Fact) -> Card:
    identity = fact("identity", {"registry": "r", "name": "m", "version": "3"})
    return contradicted(merge([identity, *facts]))


def pointers(*facts: Fact) -> list[str]:
    return [item.pointer for item in made(*facts).contradictions]


@pytest.mark.parametrize(
    ("description", "contradicts"),
    [
        ("Now in production since May.", True),
        ("stage: Production", True),
        ("Promoted to production.", True),
        ("Was promoted to production.", False),
        ("In staging until June; is in staging.", False),
        ("Not yet in production.", False),
        ("No longer is in production", False),
        ("Trained on production data.", False),
        ("Production is planned.", False),
        ("", False),
    ],
)
def test_a_description_that_names_another_stage_contradicts_the_registry(description: str, contradicts: bool) -> None:
    found = pointers(fact("identity.stage", "Staging"), fact("identity.description", description))
    assert found == (["/identity/stage"] if contradicts else [])


def test_what_was_promoted_once_may_be_archived_now() -> None:
    said = fact("identity.description", "Promoted to production in May.")
    assert pointers(fact("identity.stage", "Archived"), said) == []


def test_a_tag_that_names_another_stage_contradicts_the_registry() -> None:
    stage = fact("identity.stage", "Archived")
    assert pointers(stage, fact("identity.tags.stage", "production")) == ["/identity/stage"]
    assert pointers(stage, fact("identity.tags.stage", "archived")) == []
    assert pointers(stage, fact("identity.tags.stage", "on stage in Berlin")) == []


@pytest.mark.parametrize(
    ("stated", "tag", "contradicts"),
    [
        ("logistic regression", "RandomForestClassifier", True),
        ("logistic regression", "LinearRegression", True),
        ("logistic regression", "LogisticRegression", False),
        ("gradient boosted decision trees", "GradientBoostingClassifier", False),
        ("Gradient boosting classifier", "xgboost", False),
        ("random forest", "RF", False),
        ("a classification model", "RandomForestClassifier", False),
    ],
)
def test_a_stated_kind_of_model_is_compared_with_its_tag(stated: str, tag: str, contradicts: bool) -> None:
    found = pointers(fact("model.type", stated, FILE), fact("identity.tags.model_type", tag))
    assert found == (["/model/type"] if contradicts else [])


def test_a_tag_with_another_number_contradicts_the_version() -> None:
    assert pointers(fact("identity.tags.model_version", "2")) == ["/identity/version"]
    assert pointers(fact("identity.tags.model_version", "3")) == []
    assert pointers(fact("identity.tags.version", "2.1.0")) == []


def dataset(digest: str, **more: JsonValue) -> Fact:
    return fact("evaluation.datasets.test", {"name": "test", "digest": digest, **more}, FILE)


def figure(digest: str, **more: JsonValue) -> Fact:
    data: JsonValue = {"name": "test", "digest": digest, **more}
    return fact("evaluation.metrics.accuracy", {"metric": "accuracy", "value": 0.5, "dataset": data}, RUN)


def test_a_figure_measured_on_other_data_than_the_card_describes_contradicts_it() -> None:
    (found,) = made(dataset("d1"), figure("d2")).contradictions
    assert found.pointer == "/evaluation/datasets/test/digest"
    assert [(side.value, side.origin) for side in found.values] == [("d1", FILE), ("d2", RUN)]


def test_digests_of_different_kinds_or_splits_say_nothing_about_each_other() -> None:
    assert pointers(dataset("sha256:1"), figure("d2")) == []
    assert pointers(dataset("d1", split="train"), figure("d2", split="test")) == []
    assert pointers(dataset("d1"), figure("d1")) == []


def test_the_digest_of_one_data_set_from_two_sources_is_one_contradiction() -> None:
    place = "training_data.datasets.loans"
    name = fact(f"{place}.name", "loans", RUN)
    assert pointers(name, fact(f"{place}.digest", "a", FILE), fact(f"{place}.digest", "b", RUN)) == [
        "/training_data/datasets/loans/digest"
    ]


def test_a_column_that_the_signature_does_not_know_contradicts_it() -> None:
    spec = "model.input_specification"
    signature = fact(spec, {"income": {"type": "double"}, "debt": {"type": "double"}}, SIGNATURE)
    (found,) = made(signature, fact(f"{spec}.age", {"type": "long"}, FILE)).contradictions
    assert found.pointer == "/model/input_specification/age"
    assert [side.value for side in found.values] == [["debt", "income"], "age"]
    assert pointers(signature, fact(f"{spec}.debt.description", "Debt in EUR.", FILE)) == []
    assert pointers(fact(f"{spec}.age", {"type": "long"}, FILE)) == []  # no signature, nothing to compare with


def test_another_type_than_that_of_the_signature_contradicts_it() -> None:
    spec = "model.input_specification.income.type"
    assert pointers(fact(spec, "string", FILE), fact(spec, "double", SIGNATURE)) == [
        "/model/input_specification/income/type"
    ]


@pytest.mark.parametrize(
    ("in_data", "in_signature", "contradicts"),
    [("string", "double", True), ("long", "datetime", True), ("long", "double", False), ("boolean", "long", False)],
)
def test_a_column_of_the_training_data_has_the_kind_that_the_signature_says(
    in_data: str, in_signature: str, contradicts: bool
) -> None:
    data: JsonValue = {"name": "loans", "columns": {"income": in_data, "target": "string"}}
    signature = fact("model.input_specification", {"income": {"type": in_signature}}, SIGNATURE)
    found = pointers(fact("training_data.datasets.loans", data, RUN), signature)
    assert found == (["/training_data/datasets/loans/columns/income"] if contradicts else [])


def approval(decision: str, day: str | None) -> Fact:
    by: dict[str, JsonValue] = {"name": "Ada Okafor"} | ({"date": day} if day else {})
    return fact("approvals.records.release", {"by": by, "decision": decision}, FILE)


def event(kind: str, **more: JsonValue) -> Fact:
    entry: dict[str, JsonValue] = {
        "time": "2026-11-10T09:00:00",
        "kind": kind,
        "version": "3",
        "user": "b.roth",
        **more,
    }
    return fact("audit_trail.events", [entry], TRAIL)


@pytest.mark.parametrize(
    ("record", "entry", "contradicts"),
    [
        (approval("approved", "2026-11-10"), event("approval_rejected"), True),
        (approval("approved", None), event("model_refused"), True),
        (approval("refused", "2026-11-09"), event("model_approved"), True),
        (approval("approved", "2026-11-09"), event("approval_withdrawn"), True),
        (approval("approved", "2026-11-09"), event("approved", granted=False), True),
        (approval("approved", "2026-11-11"), event("model_rejected"), False),  # signed off later than refused
        (approval("approved", "2026-11-10"), event("model_approved"), False),
        (approval("approved", "2026-11-10"), event("approval_requested"), False),
        (approval("approved", "2026-11-10"), event("model_rejected", version="2"), False),
        (approval("approved", "2026-11-10"), event("model_deployed"), False),
    ],
)
def test_a_sign_off_is_compared_with_the_audit_log(record: Fact, entry: Fact, contradicts: bool) -> None:
    assert pointers(record, entry) == (["/approvals/records/release/decision"] if contradicts else [])


def test_a_tolerance_lets_figures_lie_further_apart_and_the_message_says_how_far() -> None:
    path = "evaluation.metrics.accuracy"
    facts = [
        fact("identity", {"registry": "r", "name": "m", "version": "3"}),
        fact(path, {"metric": "a", "value": 0.81}, FILE),
        fact(path, {"metric": "a", "value": 0.84}, RUN),
    ]
    assert merge(facts, tolerance=Tolerance(absolute=0.05)).contradictions == ()
    (found,) = merge(facts, tolerance=Tolerance(absolute=0.01, relative=0.02)).contradictions
    assert contradiction_message(found).endswith(
        "(tolerance: half a unit of the last digit written, or 0.01, or 0.02 of the recorded value)"
    )


def test_a_relative_tolerance_is_a_share_of_what_was_recorded() -> None:
    assert agrees(101, 100, tolerance=Tolerance(relative=0.01))
    assert not agrees(102, 100, tolerance=Tolerance(relative=0.01))
    assert not agrees(101, 100)
