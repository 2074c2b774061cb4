"""Editors that hold card files against the schema agree with the reader."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest
from pydantic import JsonValue

from cardwright.cli.schema import schema_of
from cardwright.yamlfile import parse_yaml, read_yaml

ROOT = Path(__file__).parents[3]
FILES = [
    path
    for folder in (ROOT / "tests" / "corpus" / "cards", ROOT / "examples")
    for pattern in ("*/cards/organisation.yaml", "*/cards/*/card.yaml", "*/cards/*/versions/*.yaml")
    for path in sorted(folder.glob(pattern))
]
SCHEMA = jsonschema.Draft202012Validator(schema_of("card-file"))


def problems(data: JsonValue) -> list[str]:
    return [f"{'.'.join(map(str, error.absolute_path))}: {error.message}" for error in SCHEMA.iter_errors(data)]


def test_every_card_file_of_the_corpus_and_the_example_fits() -> None:
    assert len(FILES) > 50
    found = {path.relative_to(ROOT).as_posix(): problems(read_yaml(path, name=path.name).data or {}) for path in FILES}
    assert {name: wrong[:2] for name, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize(
    "text",
    [
        "intended_use: {purpos: Ranks loans.}",
        "facts: {personal_data: maybe}",
        "provider: Musterbank AG",
        "identity: {name: m}",
        "evaluation: {metrics: {auc: {valeu: 0.8}}}",
        "intended_use: {purpose: {not_aplicable: It has none.}}",
        "roles: [producer]",
    ],
)
def test_what_the_reader_refuses_is_marked(text: str) -> None:
    assert problems(parse_yaml(text, name="card.yaml").data)


def test_short_ways_of_writing_and_empty_fields_fit() -> None:
    text = """
        model: credit-risk
        stated_by: Jana Novák
        roles: deployer
        facts: {personal_data: yes, on_market: {answer: no, reason: Not yet.}}
        intended_use: {purpose: Ranks loans., users: null, affected_persons: {not_applicable: It sees machines.}}
        evaluation: {metrics: {auc: 0.8, recall: {value: 0.7, dataset: test}}}
        """
    assert problems(parse_yaml(text, name="card.yaml").data) == []
