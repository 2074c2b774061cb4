"""What changed between two cards, told in the terms of the law, and asked rather than answered."""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator
from pydantic import JsonValue

from cardwright.card.canonical import canonical_bytes
from cardwright.card.card import Card
from cardwright.card.diff import AREAS, QUESTIONS, CardDiff, Change, compare
from cardwright.card.merge import Fact, merge
from cardwright.card.origin import Origin
from cardwright.cli.schema import schema_of
from cardwright.report.differences import NOT_ANSWERED, diff_markdown, diff_text

DATA: dict[str, JsonValue] = {"name": "test", "digest": "d1", "split": "test"}


def card(version: str = "1", **facts: JsonValue) -> Card:
    """A card of facts by dotted path with ``__`` for dots."""
    file = Origin(kind="file", address=f"cards/m/versions/{version}.yaml", line=1)
    every: dict[str, JsonValue] = {"identity.registry": "r", "identity.name": "m", "identity.version": version}
    every |= {path.replace("__", "."): value for path, value in facts.items()}
    return merge([Fact(path=tuple(path.split(".")), value=value, origin=file) for path, value in every.items()])


def figure(value: float, *, low: float | None = None, high: float | None = None, **more: JsonValue) -> JsonValue:
    made: dict[str, JsonValue] = {"metric": "accuracy", "value": value, "dataset": DATA, "n": 300, **more}
    if low is not None and high is not None:
        made["interval"] = {"method": "Wilson", "level": 0.95, "low": low, "high": high}
    return made


def measured(old: JsonValue, new: JsonValue, place: str = "evaluation__metrics__accuracy") -> tuple[Change, ...]:
    return compare(card("1", **{place: old}), card("2", **{place: new})).changes


def test_two_versions_that_say_the_same_have_no_difference_but_their_names() -> None:
    facts: dict[str, JsonValue] = {
        "intended_use__purpose": {"text": "Sorts claims."},
        "evaluation__metrics__accuracy": figure(0.8),
        "identity__created_at": "2026-01-01T00:00:00Z",
    }
    diff = compare(card("1", **facts), card("2", **{**facts, "identity__created_at": "2026-02-01T00:00:00Z"}))
    assert (diff.changes, diff.questions) == ((), ())
    assert (diff.old.address, diff.new.address) == ("m/1", "m/2")


@pytest.mark.parametrize(
    ("old", "new", "kind", "note"),
    [
        (figure(0.80, low=0.75, high=0.84), figure(0.82, low=0.77, high=0.86), "within_interval", "0.75 to 0.84"),
        (figure(0.80, low=0.75, high=0.84), figure(0.70, low=0.65, high=0.75), "beyond_interval", "0.75 to 0.84"),
        (figure(0.80), figure(0.70, low=0.65, high=0.75), "beyond_interval", "of the new figure, 0.65 to 0.75"),
        (figure(0.80), figure(0.82), "changed", "neither figure has an interval"),
        (figure(0.80, low=0.9, high=0.7), figure(0.82), "changed", "neither figure has an interval"),
        (figure(0.80, low=0.7, high=0.9), figure(0.82, dataset={**DATA, "digest": "d2"}), "not_comparable", "(d2)"),
        (figure(0.80, low=0.7, high=0.9), figure(0.82, dataset={**DATA, "split": "train"}), "not_comparable", "split"),
        (
            figure(0.80, low=0.7, high=0.9),
            figure(0.82, dataset={"name": "test", "split": "test"}),
            "not_comparable",
            "not both have a digest",
        ),
        (figure(0.80, low=0.7, high=0.9), {"metric": "accuracy", "value": 0.8}, "not_comparable", "not both name"),
        (figure(0.80, low=0.7, high=0.9), figure(0.82, unit="%"), "changed", None),
        (figure(0.80, unit="1"), figure(0.82, unit="%"), "not_comparable", "the unit"),
        (figure(0.80, definition="macro"), figure(0.82, definition="micro"), "not_comparable", "the definition"),
        (figure(0.80, decision_threshold=0.5), figure(0.82, decision_threshold=0.6), "not_comparable", "threshold"),
        (figure(0.80), figure(0.80, n=400), "changed", "the same value"),
        (figure(0.80), {**figure(0.80), "value": "NaN"}, "changed", "not a number"),  # type: ignore[dict-item]
    ],
)
def test_a_figure_is_judged_by_its_interval_on_the_same_data(
    old: JsonValue, new: JsonValue, kind: str, note: str | None
) -> None:
    if kind == "changed" and note is None:
        kind, note = "within_interval", "0.7 to 0.9"
    (change,) = [item for item in measured(old, new) if item.pointer == "/evaluation/metrics/accuracy"]
    assert change.kind == kind
    assert note in (change.note or "")
    assert (change.question == "requirements") == (kind in ("beyond_interval", "not_comparable"))


def test_who_computed_a_figure_and_when_is_no_change() -> None:
    old = figure(0.8, run="a", measured_at="2026-01-01T00:00:00Z", computed_by="x")
    new = figure(0.8, run="b", measured_at="2026-02-01T00:00:00Z", computed_by="y")
    assert measured(old, new) == ()


def test_a_threshold_and_a_limit_have_lines_of_their_own() -> None:
    old = figure(0.8, decision_threshold=0.5, limit={"value": 0.7, "direction": "at_least"})
    new = figure(0.8, decision_threshold=0.6)
    changes = {item.pointer: item for item in measured(old, new)}
    threshold = changes["/evaluation/metrics/accuracy/decision_threshold"]
    limit = changes["/evaluation/metrics/accuracy/limit"]
    assert (threshold.area, threshold.old, threshold.new, threshold.question) == (
        "thresholds",
        0.5,
        0.6,
        "requirements",
    )
    assert (limit.area, limit.kind, limit.new, limit.question) == ("thresholds", "removed", None, "requirements")


def test_a_slice_that_is_gone_is_a_change_of_that_slice() -> None:
    part: JsonValue = {"by": {"age": "18-25"}, "n": 40, "metrics": {"accuracy": figure(0.6)}}
    diff = compare(card("1", **{"evaluation__slices__age=18-25": part}), card("2"))
    found = {item.pointer: item for item in diff.changes}
    gone = found["/evaluation/slices/age=18-25/metrics/accuracy"]
    assert (gone.area, gone.kind, gone.question) == ("slices", "removed", "requirements")


@pytest.mark.parametrize(
    ("place", "old", "new", "area", "question"),
    [
        ("intended_use__purpose", {"text": "Sorts."}, {"text": "Decides."}, "purpose", "intended-purpose"),
        ("intended_use__users", {"text": "Clerks."}, None, "users", "intended-purpose"),
        ("training_data__datasets__loans__digest", "a", "b", "data", "requirements"),
        ("training_data__datasets__loans__source", "a", "b", "data", "requirements"),
        ("training_data__assumptions", {"text": "One."}, {"text": "Two."}, "data", None),
        ("evaluation__datasets__test__digest", "a", "b", "data", None),
        ("model__type", "tree", "forest", "model", "requirements"),
        ("model__decision_thresholds", {"text": "0.5"}, {"text": "0.6"}, "thresholds", "requirements"),
        ("human_oversight__measures", {"text": "A clerk."}, {"text": "Nobody."}, "oversight", "requirements"),
        ("system__software_versions", {"a": "1"}, {"a": "2"}, "environment", "requirements"),
        (
            "risk_classification__profiling",
            {"answer": False},
            {"answer": True},
            "risk_classification",
            "classification",
        ),
        ("identity__aliases", ["a"], ["b"], "registry", None),
        ("provider__name", "A", "B", "provider", None),
    ],
)
def test_each_change_has_its_area_both_values_both_origins_and_its_question(
    place: str, old: JsonValue, new: JsonValue, area: str, question: str | None
) -> None:
    extra: dict[str, JsonValue] = {"training_data__datasets__loans__name": "loans"} if "loans" in place else {}
    extra |= {"evaluation__datasets__test__name": "test"} if "datasets__test" in place else {}
    facts = [{**extra, place: value} if value is not None else extra for value in (old, new)]
    (change,) = compare(card("1", **facts[0]), card("2", **facts[1])).changes
    assert (change.area, change.question) == (area, question)
    assert change.old_origin is not None
    assert change.old_origin.address == "cards/m/versions/1.yaml"
    assert (change.new_origin is None) == (new is None)


def test_a_table_is_one_change_that_shows_what_differs() -> None:
    old = card("1", model__parameters={"depth": "3", "seed": "42", "C": "1.0"})
    new = card("2", model__parameters={"depth": "4", "seed": "42", "rounds": "150"})
    (change,) = compare(old, new).changes
    assert (change.pointer, change.kind) == ("/model/parameters", "changed")
    assert (change.old, change.new) == ({"depth": "3", "C": "1.0"}, {"depth": "4", "rounds": "150"})
    assert change.old_origin is not None


def test_the_origin_of_a_table_is_that_of_what_differs() -> None:
    facts = [
        Fact(path=("identity", key), value=value, origin=Origin(kind="registry", address=f"models:/m/1#{key}"))
        for key, value in {"registry": "r", "name": "m", "version": "1"}.items()
    ]

    def tagged(ticket: str) -> Card:
        tags = {"age": "no", "ticket": ticket}
        origins = {key: Origin(kind="registry", address=f"models:/m/1#tags.{key}") for key in tags}
        return merge(
            [*facts, *(Fact(path=("identity", "tags", key), value=tags[key], origin=origins[key]) for key in tags)]
        )

    (change,) = compare(tagged("CR-1"), tagged("CR-2")).changes
    assert (change.old, str(change.old_origin)) == ({"ticket": "CR-1"}, "models:/m/1#tags.ticket")


def test_what_is_keyed_and_new_is_one_change() -> None:
    sign_off: JsonValue = {"by": {"name": "Ada Okafor", "date": "2026-11-10"}, "decision": "approved"}
    (change,) = compare(card("1"), card("2", approvals__records__release=sign_off)).changes
    assert (change.pointer, change.kind, change.new) == ("/approvals/records/release", "added", sign_off)


def test_the_question_of_each_change_is_spelt_out_once() -> None:
    diff = compare(
        card("1", model__type="tree", system__target_hardware={"text": "A server."}), card("2", model__type="forest")
    )
    text = diff_text(diff)
    assert text.count("marked: requirements") == 2
    assert text.count(QUESTIONS["requirements"][1]) == 1


def test_a_change_of_purpose_asks_whether_it_is_a_substantial_modification_and_answers_nothing() -> None:
    diff = compare(
        card("1", intended_use__purpose={"text": "Sorts."}), card("2", intended_use__purpose={"text": "Decides."})
    )
    asked = {question.id: question for question in diff.questions}
    assert list(asked) == ["substantial-modification", "predetermined", "classification"]
    assert "Article 3(23) and Article 43(4)" in asked["substantial-modification"].basis
    assert "Annex IV, point 2(f)" in asked["predetermined"].basis
    assert asked["substantial-modification"].raised_by == ("/intended_use/purpose",)
    assert asked["substantial-modification"].stated_at is None
    assert all(question.text.endswith(("?", "why.")) for question in diff.questions)
    assert NOT_ANSWERED in diff_text(diff)


def test_a_decision_that_stood_there_before_is_not_about_this_change() -> None:
    decision: JsonValue = {"text": "Not substantial: only the colour changed."}
    place = "lifecycle_changes__substantial_modification_decision"
    old = card("1", model__type="tree", **{place: decision})
    same = compare(old, card("2", model__type="forest", **{place: decision}))
    fresh = compare(old, card("2", model__type="forest", **{place: {"text": "The forest is another model."}}))
    assert [item.stated_at for item in same.questions if item.id == "substantial-modification"] == [None]
    assert [item.stated_at for item in fresh.questions if item.id == "substantial-modification"] == [
        "/lifecycle_changes/substantial_modification_decision"
    ]


def test_changes_fixed_in_advance_are_those_of_the_older_card() -> None:
    place = "lifecycle_changes__predetermined_changes"
    old = card("1", model__type="tree")
    new = card("2", model__type="forest", **{place: {"text": "The type may change."}})
    (asked,) = [item for item in compare(old, new).questions if item.id == "predetermined"]
    assert asked.stated_at is None
    (asked,) = [item for item in compare(new, old).questions if item.id == "predetermined"]
    assert asked.stated_at == "/lifecycle_changes/predetermined_changes"


def test_where_persons_hold_both_versions_not_to_be_high_risk_only_the_class_is_asked_about() -> None:
    level: JsonValue = {"regimes": ["minimal"]}
    facts = [
        {"risk_classification__level": level, "intended_use__purpose": {"text": text}}
        for text in ("Sorts.", "Decides.")
    ]
    diff = compare(card("1", **facts[0]), card("2", **facts[1]))
    assert [question.id for question in diff.questions] == ["classification"]


def test_a_comparison_is_json_of_its_schema() -> None:
    diff = compare(
        card("1", model__type="tree"), card("2", evaluation__metrics__accuracy=figure(0.7, low=0.6, high=0.8))
    )
    tree = json.loads(canonical_bytes(diff))
    schema = schema_of("diff")
    Draft202012Validator.check_schema(schema)
    assert list(Draft202012Validator(schema).iter_errors(tree)) == []
    assert CardDiff.model_validate(tree) == diff
    assert [change.area for change in diff.changes] == sorted((change.area for change in diff.changes), key=AREAS.index)


def test_every_question_has_words_and_a_basis() -> None:
    assert all(basis.startswith("Regulation (EU) 2024/1689, Article") and text for basis, text in QUESTIONS.values())


def test_text_of_strangers_stays_text() -> None:
    hostile = "<img src=x onerror=alert(1)> [a](javascript:b) \u202e\x1b[31m | @all"
    diff = compare(card("1"), card("2", intended_use__purpose={"text": hostile}, **{"identity__tags": {hostile: "x"}}))
    markdown, text = diff_markdown(diff), diff_text(diff)
    assert "<img" not in markdown
    assert "](javascript" not in markdown
    assert "\x1b" not in markdown + text
    assert "\u202e" not in text
