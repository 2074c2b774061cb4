"""Kinds of checks where the examples of the packs do not reach."""

from __future__ import annotations

import pytest
from pydantic import JsonValue
from tests.unit.rules.cards import FILE, PURPOSE, RUN, card_of, judged, only, rule_of, stated

from cardwright.rules.verdict import Severity, Verdict

FIGURE: dict[str, JsonValue] = {
    "metric": "accuracy",
    "value": 0.76,
    "n": 300,
    "dataset": {"name": "test", "digest": "ef56ab78", "split": "test"},
    "interval": {"method": "Wilson", "level": 0.95, "low": 0.71, "high": 0.8},
}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"n": None}, "accuracy: no number of cases"),
        ({"interval": None}, "accuracy: no interval"),
        ({"dataset": None}, "accuracy: names no data set"),
        ({"dataset": {"name": "test"}}, "accuracy: data set test has no digest"),
        ({"interval": {"method": "Wilson", "low": 0.7, "high": 0.8}}, "accuracy: interval without its level"),
        (
            {"interval": {"method": "Wilson", "level": 0.95, "low": 0.8, "high": 0.7}},
            "accuracy: interval [0.80, 0.70] is upside down",
        ),
        ({"value": "NaN"}, "accuracy: its value is NaN"),
        (
            {"dataset": {"name": "train", "digest": "aa", "split": "train"}},
            "accuracy was measured on training data, so it is not a test result",
        ),
        (
            {
                "limit": {"value": 0.7, "direction": "at_least", "recorded_at": "2026-10-02"},
                "measured_at": "2026-10-01T08:00:00Z",
            },
            "accuracy: the limit was recorded after the figure was measured",
        ),
    ],
)
def test_a_figure_that_cannot_be_weighed_is_inadequate(change: dict[str, JsonValue], message: str) -> None:
    card = card_of([("evaluation.metrics", {"accuracy": {**FIGURE, **change}}, RUN)])
    finding = only(judged(card, rule_of(field="evaluation.metrics", check="measured")))
    assert (finding.verdict, finding.message) == (Verdict.INADEQUATE, message)


def test_a_figure_on_the_data_of_the_training_is_no_test_result() -> None:
    card = card_of(
        [
            ("evaluation.metrics", {"accuracy": FIGURE}, RUN),
            ("training_data.datasets", {"train": {"name": "t", "digest": "ef56ab78"}}, RUN),
        ]
    )
    assert "training data" in only(judged(card, rule_of(field="evaluation.metrics", check="measured"))).message


def test_figures_without_any_limit_are_a_warning() -> None:
    card = card_of([("evaluation.metrics", {"accuracy": FIGURE}, RUN)])
    finding = only(judged(card, rule_of(field="evaluation.metrics", check="measured", **{"with": {"limit": True}})))
    assert (finding.verdict, finding.severity) == (Verdict.INADEQUATE, Severity.WARNING)


def test_a_document_about_another_version_is_refused_but_the_system_version_counts() -> None:
    document = {"title": "Test report", "digest": "sha256:" + "0a" * 32, "date": "2026-10-05", "version": "2.3"}
    rule = rule_of(field="instructions_for_use.document", check="document")
    alone = only(judged(card_of([("instructions_for_use.document", document, FILE)]), rule))
    assert "is about version 2.3, the card about 3" in alone.message
    known = card_of(
        [
            ("instructions_for_use.document", document, FILE),
            ("system.version", stated("System 2.3 with model 3."), FILE),
        ]
    )
    assert only(judged(known, rule)).verdict is Verdict.SATISFIED


@pytest.mark.parametrize("version", ["3", "v3", "m/3", "models:/m/3"])
def test_a_document_may_name_the_model_version_in_any_usual_way(version: str) -> None:
    document = {"title": "Test report", "digest": "sha256:" + "0a" * 32, "date": "2026-10-05", "version": version}
    card = card_of([("instructions_for_use.document", document, FILE)])
    assert (
        only(judged(card, rule_of(field="instructions_for_use.document", check="document"))).verdict
        is Verdict.SATISFIED
    )


def test_a_repeated_purpose_may_differ_in_spacing_only() -> None:
    rule = rule_of(field="instructions_for_use.intended_purpose", **{"with": {"same_as": "intended_use.purpose"}})
    same = card_of(
        [
            ("intended_use.purpose", stated(PURPOSE), FILE),
            ("instructions_for_use.intended_purpose", stated(f"  {PURPOSE.upper()}\n"), FILE),
        ]
    )
    other = card_of(
        [
            ("intended_use.purpose", stated(PURPOSE), FILE),
            ("instructions_for_use.intended_purpose", stated(PURPOSE + " Also for firms."), FILE),
        ]
    )
    assert only(judged(same, rule)).verdict is Verdict.SATISFIED
    assert only(judged(other, rule)).message.endswith("differs from intended_use.purpose, which it has to repeat")


def test_words_that_a_text_must_mention_are_asked_only_in_languages_the_rule_knows() -> None:
    mention = {"mentions": {"what": "discrimination", "stems": ["discrimin"], "languages": ["en"]}}
    rule = rule_of(field="risk_management.foreseeable_unintended_outcomes", **{"with": mention})
    text = stated("The service may be slow when the network of the bank has a fault.")
    english = card_of([("risk_management.foreseeable_unintended_outcomes", text, FILE)])
    text = stated("Palvelu voi olla hidas, kun pankin verkossa on vika, eikä siitä synny muuta haittaa kenellekään.")
    finnish = card_of([("risk_management.foreseeable_unintended_outcomes", text, FILE), ("language", "fi", FILE)])
    assert only(judged(english, rule)).verdict is Verdict.INADEQUATE
    assert only(judged(finnish, rule)).verdict is Verdict.SATISFIED


@pytest.mark.parametrize(
    ("part", "address", "reaches"),
    [
        ("email", "ai@bank.eu", True),
        ("email", "no-reply@bank.eu", False),
        ("email", "DoNotReply@bank.eu", False),
        ("url", "https://bank.eu/ai?lang=en", True),
        ("url", "bank.eu", True),
        ("url", "https://bank.eu:8443/ai", True),
        ("url", "not a url", False),
        ("url", "http://localhost/ai", False),
        ("url", "intranet", False),
        ("telephone", "+49 89 0000 000", True),
        ("telephone", "123", False),
    ],
)
def test_a_contact_can_be_reached_under_each_of_its_addresses(part: str, address: str, reaches: bool) -> None:
    rule = rule_of(field="provider.contact", check="contact")
    contact = {"postal": "Musterstraße 1, 80333 Musterstadt", part: address}
    found = only(judged(card_of([("provider.contact", contact, FILE)]), rule))
    assert (found.verdict is Verdict.SATISFIED) is reaches


@pytest.mark.parametrize(
    ("tag", "is_one"), [("de", True), ("sr-Latn", True), ("english", False), ("xx", False), ("deu", False)]
)
def test_a_document_exists_in_languages_that_there_are(tag: str, is_one: bool) -> None:
    rule = rule_of(field="instructions_for_use.document", check="document", **{"with": {"require": ["languages"]}})
    document = {"title": "Instructions for use", "location": "documents/use.md", "languages": [tag]}
    found = judged(card_of([("instructions_for_use.document", document, FILE)]), rule).findings
    assert any("is no language tag" in item.message for item in found) is not is_one


def test_slices_keep_their_declared_intersections() -> None:
    slices = {
        "age=18-25&work=yes": {
            "by": {"age": "18-25", "work": "yes"},
            "n": 40,
            "dataset": FIGURE["dataset"],
            "metrics": {"accuracy": FIGURE},
        }
    }
    rule = rule_of(field="evaluation.slices", check="slices")
    covered = card_of(
        [("evaluation.slices", slices, RUN), ("evaluation.declared_slices", {"work.age": ["yes.18-25"]}, FILE)]
    )
    open_ = card_of(
        [("evaluation.slices", slices, RUN), ("evaluation.declared_slices", {"work.age": ["no.18-25"]}, FILE)]
    )
    assert only(judged(covered, rule)).verdict is Verdict.SATISFIED
    assert only(judged(open_, rule)).message.endswith("declared groups without figures: work.age=no.18-25")


def test_statements_without_a_person_in_one_file_are_one_finding() -> None:
    facts = [
        (f"model.{name}", {"text": f"A plain remark on {name}."}, FILE)
        for name in ("date", "task", "size", "summary", "demo")
        if name != "size"
    ]
    rule = rule_of(field="", check="named_persons")
    finding = only(judged(card_of(facts), rule))
    assert finding.message.startswith("no person is named for the statement: ")
    assert finding.message.endswith("and 1 more")


def test_what_the_registry_recorded_is_no_left_over() -> None:
    rule = rule_of(field="", check="placeholders")
    recorded = card_of([("model.parameters", {"note": "TBD"}, RUN)])
    written = card_of([("model.parameters", {"note": "TBD"}, FILE)])
    assert only(judged(recorded, rule)).verdict is Verdict.SATISFIED
    assert only(judged(written, rule)).pointer == "/model/parameters/note"


@pytest.mark.parametrize("digest", ["sha256:EF56AB78", "ef56ab78", "SHA-256:ef56ab78", "0000"])
def test_training_data_do_not_test_a_model_however_their_digest_is_written(digest: str) -> None:
    rule = rule_of(field="evaluation.datasets", check="datasets", **{"with": {"apart_from": "training_data.datasets"}})
    about: dict[str, JsonValue] = {
        "source": "s3://x",
        "rows": 9,
        "description": stated("Applications of the year 2025."),
    }
    told = card_of(
        [
            ("training_data.datasets.fit", {"name": "fit", "digest": "ef56ab78", **about}, RUN),
            ("evaluation.datasets.test", {"name": "test", "digest": digest, **about}, RUN),
        ]
    )
    messages = [finding.message for finding in judged(told, rule).gaps]
    assert any("has the digest of training_data.datasets.fit" in message for message in messages) is (digest != "0000")
