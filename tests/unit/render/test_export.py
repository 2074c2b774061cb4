"""Exports: valid against the schemas of their makers, the same bytes each time, inert whatever a card says."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from typing import Any

import pytest
from tests.needs import need
from tests.unit.render import cards
from tests.unit.render.hostile import PAYLOADS, active_parts

from cardwright.card.card import Card
from cardwright.errors import UsageError
from cardwright.render.compose import compose
from cardwright.render.document import Document
from cardwright.render.export import EXPORTS, export, unfit
from cardwright.rules.verdict import Verdict

EVERY = [(name, ending) for name, item in EXPORTS.items() for ending in item.endings]


def document(**changes: Any) -> Document:
    data = cards.card_data()
    data |= {
        "roles": ["provider", "gpai_provider"],
        "facts": {"public_authority_deployer": {"answer": False}},
    }
    data["risk_classification"]["level"] = {"regimes": ["high-risk", "gpai"]}
    data["fairness"]["bias_audit"] = {
        "date": "2026-05-04",
        "unknown_count": 7,
        "tables": {
            "screening": {
                "kind": "selection",
                "sex": {
                    "Female": {"n": 120, "favourable": 48, "rate": 0.4, "impact_ratio": 0.8},
                    "Male": {"n": 100, "favourable": 50, "rate": 0.5, "impact_ratio": 1.0},
                },
            }
        },
    }
    data |= changes
    made = Card.model_validate(data)
    return compose(made, cards.example_judgement(made))


def cyclonedx_schema() -> Any:
    """The official JSON schema, as the library of the CycloneDX project carries it."""
    need("cyclonedx", "jsonschema", "referencing")
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    return JsonStrictValidator(SchemaVersion.V1_6)


def test_the_bill_of_materials_is_valid_against_the_official_schema() -> None:
    validator = cyclonedx_schema()
    for made in (document(), hostile_document()):
        assert validator.validate_str(export(made, "cyclonedx").decode()) is None


def test_the_bill_of_materials_carries_what_the_card_says() -> None:
    made = document()
    bom = json.loads(export(made, "cyclonedx"))
    model = bom["metadata"]["component"]
    assert model["type"] == "machine-learning-model"
    assert {"name": "cardwright:card:digest", "value": made.digest} in model["properties"]
    figures = model["modelCard"]["quantitativeAnalysis"]["performanceMetrics"]
    wanted = made.card.evaluation.metrics
    overall = {item["type"]: item["value"] for item in figures if "slice" not in item}
    assert overall == {item.metric: repr(item.value) for item in wanted.values()}
    slices = {item.get("slice") for item in figures} - {None}
    assert slices == {
        ", ".join(f"{key}={value}" for key, value in sorted(part.by.items()))
        for part in made.card.evaluation.slices.values()
        if part.metrics
    }


def test_a_data_set_of_training_and_test_stands_once() -> None:
    same = {"name": "loans", "digest": "sha256:" + "00" * 32}
    data = cards.card_data()
    made = document(
        training_data=data["training_data"] | {"datasets": {"loans": same}},
        evaluation=data["evaluation"] | {"datasets": {"loans": same}},
    )
    bom = json.loads(export(made, "cyclonedx"))
    references = [item["bom-ref"] for item in bom["components"] if item["type"] == "data"]
    assert len(references) == len(set(references)) == 1


def test_assessment_results_are_read_by_the_models_made_from_the_nist_schema() -> None:
    need("trestle")
    from trestle.oscal.assessment_results import Model

    for made in (document(), hostile_document()):
        read = Model.model_validate_json(export(made, "oscal"))
        judged = {item.rule for item in made.judgement.findings}
        assert len(read.assessment_results.results[0].observations or ()) == len(judged)


def test_a_gap_is_not_satisfied_and_a_rule_that_does_not_apply_is_no_finding() -> None:
    made = document()
    results = json.loads(export(made, "oscal"))["assessment-results"]["results"][0]
    states = {item["target"]["target-id"]: item["target"]["status"]["state"] for item in results["findings"]}
    for finding in made.judgement.findings:
        token = finding.rule.replace("/", ".")
        if finding.verdict.is_gap:
            assert states[token] == "not-satisfied"
    assert set(states.values()) <= {"satisfied", "not-satisfied"}


@pytest.mark.parametrize(("name", "ending"), EVERY)
def test_the_same_card_gives_the_same_bytes(name: str, ending: str) -> None:
    need("docx")
    assert export(document(), name, ending=ending) == export(document(), name, ending=ending)


@pytest.mark.parametrize(("name", "ending"), EVERY)
def test_no_export_says_more_than_the_tool_may(name: str, ending: str) -> None:
    need("docx")
    text = readable(export(document(), name, ending=ending)).lower()
    assert not [word for word in ("compliant", "certified", "conforms") if word in text]


@pytest.mark.parametrize("name", ["gpai-form", "annex-v", "annex-viii"])
def test_what_nobody_stated_is_not_provided(name: str) -> None:
    bare = document(provider={}, declaration_of_conformity={}, gpai={}, deployment={}, intended_use={})
    rows = list(csv.DictReader(io.StringIO(export(bare, name, ending="csv").decode())))
    assert rows
    empty = [row for row in rows if row["answer"] == "not provided"]
    assert empty
    assert not [row for row in empty if row["stated by"] or row["read from"]]


def test_the_draft_declaration_says_that_it_is_one() -> None:
    need("docx")
    assert b"DRAFT" in export(document(), "annex-v")
    word = zipfile.ZipFile(io.BytesIO(export(document(), "annex-v", ending="docx")))
    headers = [word.read(name).decode() for name in word.namelist() if "header" in name]
    assert [text for text in headers if "DRAFT, unsigned" in text]


def test_the_working_copy_opens_and_says_on_each_page_that_it_is_unsigned() -> None:
    need("docx")
    import docx

    made = document()
    word = docx.Document(io.BytesIO(export(made, "word")))
    assert "Unsigned working copy" in word.sections[0].header.paragraphs[0].text
    headings = [p.text for p in word.paragraphs if p.style is not None and (p.style.name or "").startswith("Heading")]
    assert [title for title in headings if made.sections[0].title in title]


def test_the_audit_summary_holds_rates_and_ratios_and_no_verdict() -> None:
    text = export(document(), "ll144").decode()
    assert "0.800" in text
    assert "2026-05-04" in text
    assert not [word for word in ("fails", "meets", "passes") if word in text.lower()]


def test_formulas_in_a_spreadsheet_stay_text() -> None:
    made = document(system={"unique_reference": "=HYPERLINK(1)", "market_status": "+1", "url": "@x"})
    rows = csv.DictReader(io.StringIO(export(made, "annex-viii", ending="csv").decode()))
    assert not [row for row in rows if row["answer"][:1] in {"=", "+", "@"}]


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("gpai-form", {"roles": ["provider"], "risk_classification": {}}),
        ("annex-v", {"roles": ["deployer"]}),
        ("annex-viii", {"roles": ["provider"], "risk_classification": {}}),
        ("ll144", {"fairness": {}}),
    ],
)
def test_a_form_that_is_not_for_a_card_is_refused_with_the_reason(name: str, changes: dict[str, Any]) -> None:
    made = document(**changes)
    assert unfit(made, name)
    with pytest.raises(UsageError, match=f"no {name}"):
        export(made, name)


def test_a_claim_of_article_6_3_takes_section_b_and_a_public_deployer_section_c() -> None:
    claimed = document(facts={"art6_3_derogation": {"answer": True}})
    assert b"section B" in export(claimed, "annex-viii")
    public = document(roles=["deployer"], facts={"public_authority_deployer": {"answer": True}})
    assert b"section C" in export(public, "annex-viii")


@pytest.mark.parametrize("ending", ["md", "csv", "docx"])
def test_hostile_text_stays_text_in_forms(ending: str) -> None:
    need("docx")
    text = readable(export(hostile_document(), "annex-viii", ending=ending))
    assert text
    if ending == "md":
        from markdown_it import MarkdownIt

        assert active_parts(MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(text)) == []


def readable(data: bytes) -> str:
    """Text of an export; of a Word file all its parts."""
    if data[:2] == b"PK":
        word = zipfile.ZipFile(io.BytesIO(data))
        return " ".join(word.read(name).decode() for name in word.namelist() if name.startswith("word/document"))
    return data.decode()


def hostile_document(payload: str = " | ".join(PAYLOADS)) -> Document:
    """A card that says the payload wherever people write text."""
    said = cards.stated(payload)
    data = cards.card_data()
    data["identity"] |= {"aliases": [payload], "tags": {payload: payload}, "description": payload}
    data["system"] = {"unique_reference": payload, "software_versions": {payload: payload}, "architecture": said}
    data["provider"] = {"name": payload, "contact": {"postal": payload, "email": payload, "url": payload}}
    data["intended_use"] = {"purpose": said, "users": said}
    data["model"] = {"type": payload, "licence": said, "general_logic": said}
    data["training_data"] = {"datasets": {payload: {"name": payload, "description": said}}}
    data["risk_classification"]["level"] = {"regimes": ["high-risk"]}
    made = Card.model_validate(data)
    gap = cards.finding(Verdict.INADEQUATE, "training_data.labelling", message=payload, fix=payload)
    return compose(made, cards.example_judgement(made, gap))
