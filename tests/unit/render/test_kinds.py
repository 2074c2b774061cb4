"""The summary and the instructions for use are made from the same document, and hide nothing of its status."""

from __future__ import annotations

import pytest
from tests.unit.render.cards import card_data, example_card, example_judgement, finding, stated

from cardwright.render.compose import compose
from cardwright.render.compose.glossary import glossary, terms
from cardwright.render.compose.kinds import Kind, of_kind
from cardwright.render.document import Document, Facts, Figure, Gap, Note, Section, Table
from cardwright.rules.verdict import Severity, Verdict


@pytest.fixture(scope="module")
def document() -> Document:
    card = example_card()
    return compose(card, example_judgement(card))


@pytest.mark.parametrize("kind", ["report", "summary", "instructions"])
def test_every_kind_keeps_status_banner_digest_and_glance(document: Document, kind: Kind) -> None:
    made = of_kind(document, kind)
    assert (made.status, made.banner, made.digest, made.mark) == (
        document.status, document.banner, document.digest, document.mark,
    )  # fmt: skip
    assert [label for label, _cell in made.glance] == [label for label, _cell in document.glance]


def test_a_summary_has_one_chart_without_table_and_who_is_bound(document: Document) -> None:
    made = of_kind(document, "summary")
    assert [section.id for section in made.sections] == ["headline", "who-is-bound"]
    figure = made.sections[0].blocks[0]
    assert isinstance(figure, Figure)
    assert figure.data is None
    assert "fig-slices-accuracy" in figure.svg
    bound = made.sections[1].blocks[0]
    assert isinstance(bound, Table)
    assert [cell.text for cell in bound.rows[0]] == ["provider", "Regulation (EU) 2024/1689", "2027-12-02", "2", "1"]


def test_a_summary_cuts_worries_and_says_how_many_more_there_are() -> None:
    card = example_card()
    fields = [
        "intended_use.purpose", "system.architecture", "training_data.labelling", "evaluation.procedures",
        "standards.harmonised", "risk_management.risks", "lifecycle_changes.change_log", "model.general_logic",
    ]  # fmt: skip
    made = compose(card, example_judgement(card, *(finding(Verdict.MISSING, field) for field in fields)))
    short = of_kind(made, "summary")
    assert len(short.worries) == 7
    assert short.looked_at.startswith(f"{len(made.worries) - 7} more stand in the report.")


def test_a_warning_is_not_counted_as_open(document: Document) -> None:
    card = example_card()
    warning = finding(Verdict.NOT_SHOWN, "fairness.assessments", severity=Severity.WARNING)
    bound = of_kind(compose(card, example_judgement(card, warning)), "summary").sections[-1].blocks[0]
    assert isinstance(bound, Table)
    assert bound.rows[0][-1].text == "0"


def test_instructions_begin_with_the_provider_and_hold_what_they_refer_to(document: Document) -> None:
    made = of_kind(document, "instructions")
    assert [section.id for section in made.sections][:3] == [
        "provider-identity", "instructions-for-use", "validation-and-testing",
    ]  # fmt: skip
    assert [section.number for section in made.sections] == [str(place) for place in range(1, len(made.sections) + 1)]
    provider = made.sections[0].blocks[0]
    assert isinstance(provider, Facts)
    assert provider.rows[0][1].text == "Musterbank AG"


def test_instructions_without_instructions_say_so() -> None:
    card = example_card(instructions_for_use={})
    made = of_kind(compose(card, example_judgement(card)), "instructions")
    section = next(section for section in made.sections if section.id == "instructions-for-use")
    assert section.blocks == (Note(text="Nobody has stated instructions for use for this version."),)


def test_a_missing_provider_stays_a_gap_in_the_instructions() -> None:
    card = example_card(provider={})
    made = of_kind(compose(card, example_judgement(card, finding(Verdict.MISSING, "provider.name"))), "instructions")
    assert any(isinstance(block, Gap) for block in made.sections[0].blocks)


@pytest.mark.parametrize("kind", ["summary", "instructions"])
def test_a_refusal_is_the_same_notice_in_every_kind(kind: Kind) -> None:
    card = example_card()
    refused = compose(card, example_judgement(card, refused=True))
    assert of_kind(refused, kind) is refused


def test_only_terms_that_occur_are_explained(document: Document) -> None:
    appendix = next(section for section in document.appendices if section.id == "glossary")
    table = appendix.blocks[0]
    assert isinstance(table, Table)
    shown = [row[0].text for row in table.rows]
    assert {"Interval", "ROC AUC", "Demographic parity ratio", "Calibration"} <= set(shown)
    assert "Brier score" not in shown
    assert shown == sorted(shown, key=str.lower)


def test_a_text_without_terms_needs_no_glossary() -> None:
    assert glossary((Section(id="s", title="Nothing", mark=None, blocks=()),)) == ()


def test_every_term_is_found_by_its_own_name() -> None:
    for term in terms():
        words = {"JSON Pointer": "card.json", "Provider, deployer": "deployer", "Small group": "(small)"}
        said = Section(id="s", title=words.get(term.name, term.name), mark=None, blocks=())
        table = glossary((said,))[0]
        assert isinstance(table, Table)
        assert term.name in [row[0].text for row in table.rows]


def test_a_reference_to_many_values_says_how_many_and_where() -> None:
    data = card_data()["instructions_for_use"] | {"group_performance": {"refers_to": ["/evaluation/slices"]}}
    card = example_card(instructions_for_use={**data, "maintenance": stated("Looked at each month.")})
    made = compose(card, example_judgement(card))
    section = next(section for section in made.sections if section.id == "instructions-for-use")
    cells = [cell for block in section.blocks if isinstance(block, Facts) for _label, cell in block.rows]
    assert any(cell.text == "3 entries under “Performance, monitoring and control”" for cell in cells)
