"""A card and its judgement become sections in the order of the law, with every gap at its place."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest
from tests.unit.render.cards import FILE, card_data, example_card, example_judgement, finding, stated

from cardwright.card.card import Card
from cardwright.card.shape import shape_at
from cardwright.render.compose import compose
from cardwright.render.compose.plan import PLAN, places
from cardwright.render.document import Block, Document, Facts, Figure, Gap, Mark, Note, Prose, Section, Table
from cardwright.report.summary import weighed
from cardwright.rules.verdict import Severity, Verdict


@pytest.fixture(scope="module")
def document() -> Document:
    card = example_card()
    return compose(card, example_judgement(card))


def all_sections(document: Document) -> Iterator[Section]:
    for section in (*document.sections, *document.appendices):
        yield section
        yield from section.children


def blocks_in(document: Document, id_: str) -> tuple[Block, ...]:
    return next(section.blocks for section in all_sections(document) if section.id == id_)


def test_every_planned_field_exists_in_the_card() -> None:
    unknown = [
        field
        for field in places()
        if field not in {"identity", "facts"} and shape_at(tuple(field.split("."))) == "unknown"
    ]
    assert unknown == []


def test_the_first_nine_numbers_are_the_points_of_annex_iv(document: Document) -> None:
    assert [part.id for part in PLAN[:9]] == [
        "general-description", "development", "performance", "appropriateness-of-metrics", "risk-management",
        "lifecycle-changes", "standards", "declaration-of-conformity", "post-market-monitoring",
    ]  # fmt: skip
    numbers = {section.id: section.number for section in document.sections}
    assert numbers["performance"] == "3"
    assert numbers["instructions-for-use"] == "10"


def test_sections_without_content_are_gathered_in_one_at_the_end(document: Document) -> None:
    assert all(section.blocks or section.children for section in document.sections)
    last = document.sections[-1]
    assert last.id == "not-provided"
    assert last.mark is None
    gathered = next(block for block in last.blocks if isinstance(block, Table))
    said = {row[0].text: row[1].text for row in gathered.rows}
    assert said["7 Standards"] == "Harmonised standards applied; Other solutions and specifications"
    assert "standards" not in {section.id for section in all_sections(document)}


def test_a_section_that_no_rule_judged_has_no_mark(document: Document) -> None:
    marks = {section.id: section.mark for section in all_sections(document)}
    assert marks["general-description"] is Mark.COMPLETE
    assert marks["approvals"] is None
    assert marks["instructions-for-use"] is None


def test_ids_of_sections_are_unique(document: Document) -> None:
    ids = [section.id for section in all_sections(document)]
    assert len(ids) == len(set(ids))


def test_a_missing_field_keeps_its_place_with_the_provision(document: Document) -> None:
    gap = next(block for block in blocks_in(document, "data") if isinstance(block, Gap))
    assert gap.label == "Labelling"
    assert gap.message == "Not provided. Annex IV, point 2(d), provider, binds from 2027-12-02."


def test_every_gap_of_the_judgement_appears_once() -> None:
    card = example_card()
    screen = "risk_classification.prohibited_practices_screen"
    findings = [
        finding(Verdict.MISSING, "training_data.labelling"),
        finding(Verdict.INADEQUATE, "intended_use.purpose", message="says TBD"),
        finding(Verdict.MISSING, screen, pointer="/risk_classification/prohibited_practices_screen/1-d"),
        finding(Verdict.NOT_SHOWN, "evaluation.slices", pointer="/evaluation/slices/age=66+"),
        finding(Verdict.MISSING, "gpai.licence"),
        finding(Verdict.MISSING, "facts", pointer="/facts/personal_data"),
        finding(Verdict.MISSING, "no.such.field", pointer=""),
    ]  # fmt: skip
    made = compose(card, example_judgement(card, *findings))
    shown = [block.finding for section in all_sections(made) for block in section.blocks if isinstance(block, Gap)]
    assert sorted(item.field for item in shown if item) == sorted(item.field for item in findings)


def test_that_other_rules_do_not_apply_is_not_said_beside_an_answer() -> None:
    card = example_card()
    idle = [
        finding(Verdict.NOT_APPLICABLE, "intended_use.purpose", message="for minimal; the card says high-risk"),
        finding(Verdict.NOT_APPLICABLE, "system.interactions", message="a person says so"),
        finding(Verdict.NOT_APPLICABLE, "system.product_illustrations", message="component of product: no"),
    ]
    made = compose(card, example_judgement(card, finding(Verdict.SATISFIED, "intended_use.purpose"), *idle))
    notes = [block.text for block in blocks_in(made, "general-description") if isinstance(block, Note)]
    assert not [text for text in notes if "for minimal" in text or "a person says so" in text]
    assert [text for text in notes if "component of product: no" in text]


def test_rules_that_do_not_apply_to_fields_without_a_place_are_counted_in_one_line() -> None:
    card = example_card()
    idle = [finding(Verdict.NOT_APPLICABLE, name, message="not provider") for name in ("gpai.licence", "gpai.data")]
    made = compose(card, example_judgement(card, *idle, finding(Verdict.MISSING, "gpai.evaluation")))
    said = [block for block in blocks_in(made, "other") if isinstance(block, Note | Gap)]
    assert [type(block) for block in said] == [Gap, Note]
    assert said[1].text.startswith("2 rules about fields that this card does not have do not apply")


def test_the_last_change_is_no_refused_attempt_and_the_later_line_of_one_moment() -> None:
    moment = "2026-11-21T09:46:31+00:00"
    events = [
        {"time": moment, "kind": "sign_off_approved", "user": "Ada Byron", "granted": True},
        {"time": moment, "kind": "sign_off_approved", "user": "Ben Okri", "granted": True},
        {"time": moment, "kind": "sign_off_attempt", "user": "Cleo Mann", "granted": False},
    ]
    card = Card.model_validate({**card_data(), "audit_trail": {"events": events}})
    shown = dict(compose(card, example_judgement(card)).glance)
    assert shown["Last change"].text.endswith("Ben Okri")


def test_nothing_of_the_card_is_lost(document: Document) -> None:
    prose = [block.text for section in all_sections(document) for block in section.blocks if isinstance(block, Prose)]
    assert any("model policy of 2025" in text for text in prose)


def test_statements_carry_who_and_where(document: Document) -> None:
    purpose = next(block for block in blocks_in(document, "general-description") if isinstance(block, Prose))
    assert purpose.stated_by is not None
    assert purpose.stated_by.name == "Marta Ruiz"
    assert str(purpose.origin) == "cards/credit-risk/versions/3.yaml:12:3"


def test_metrics_carry_interval_n_and_the_origin_of_the_run(document: Document) -> None:
    table = next(block for block in blocks_in(document, "validation-and-testing") if isinstance(block, Table))
    accuracy = table.rows[0]
    assert [cell.text for cell in accuracy[:4]] == ["accuracy", "0.797 [0.741, 0.846]", "300", "german-credit test"]
    assert str(accuracy[1].origin) == "runs:/4f1c/metrics/accuracy"


def test_the_glance_has_eight_facts(document: Document) -> None:
    assert len(document.glance) == 8
    shown = {label: cell.text for label, cell in document.glance}
    assert shown["Intended purpose"] == "Ranks applications for consumer credit by the risk of default."
    assert shown["Lowest group"].startswith("age 18-25: accuracy 0.737 [0.610, 0.834]")


def test_an_empty_card_says_not_provided_everywhere() -> None:
    card = Card.model_validate({"identity": card_data()["identity"]})
    made = compose(card, example_judgement(card))
    assert {cell.text for _label, cell in made.glance} >= {
        "Not provided",
        "Not measured",
        "No group measured",
        "No sign-off recorded",
    }
    assert not any(
        section.mark is Mark.COMPLETE and section.id not in {"general-description"} for section in all_sections(made)
    )


def test_failing_checks_come_first_among_the_worries(document: Document) -> None:
    assert [worry.mark for worry in document.worries] == [Mark.FAILS, Mark.NOT_SHOWN, Mark.CONTRADICTED, Mark.GAP]
    targets = {section.id for section in all_sections(document)}
    assert {worry.target for worry in document.worries} <= targets


def test_without_worries_the_document_says_what_was_looked_at() -> None:
    card = example_card(contradictions=(), fairness={})
    judgement = example_judgement(card, finding(Verdict.SATISFIED, "intended_use.purpose")).model_copy(
        update={"bias": ()}
    )
    made = compose(card, judgement)
    assert made.worries == ()
    assert (
        made.looked_at == "Looked at: 0 bias checks, 0 contradictions, 1 verdict against eu-ai-act 2026.1, hygiene 1."
    )


def test_a_complete_card_says_against_what() -> None:
    card = example_card(contradictions=())
    warning = finding(Verdict.NOT_SHOWN, "fairness.assessments", severity=Severity.WARNING)
    made = compose(card, example_judgement(card, warning))
    assert made.status == "Complete against eu-ai-act 2026.1, hygiene 1; 1 warning open"
    assert made.banner is None
    assert made.mark is Mark.COMPLETE


def test_an_incomplete_card_has_a_banner(document: Document) -> None:
    assert document.status == "1 error; sources disagree about 1 value"
    said = "INCOMPLETE against eu-ai-act 2026.1, hygiene 1: 1 error; sources disagree about 1 value."
    assert document.banner == said


def test_the_status_counts_gaps_by_weight_as_the_command_line_does() -> None:
    card = example_card(contradictions=())
    weights = (Severity.ERROR, Severity.ERROR, Severity.WARNING, Severity.NOTE)
    gaps = [finding(Verdict.MISSING, "intended_use.users", severity=weight) for weight in weights]
    judgement = example_judgement(card, *gaps, finding(Verdict.SATISFIED, "intended_use.purpose"))
    assert compose(card, judgement).status == weighed(judgement.gaps) == "2 errors, 1 warning, 1 note"


def test_an_error_that_no_other_worry_speaks_of_is_one() -> None:
    card = example_card(contradictions=())
    classed = finding(Verdict.CONTRADICTED, "risk_classification.level")
    unmeasured = finding(Verdict.MISSING, "fairness.assessments")
    of_check = finding(Verdict.NOT_SHOWN, "fairness.assessments").model_copy(
        update={"pointer": f"/fairness/assessments/{next(iter(card.fairness.assessments))}"}
    )
    alone = compose(card, example_judgement(card, of_check)).worries
    made = compose(card, example_judgement(card, of_check, classed, unmeasured)).worries
    assert [worry.mark for worry in made if worry not in alone] == [Mark.CONTRADICTED, Mark.GAP]
    assert {worry.target for worry in made if worry not in alone} == {"bias-checks", "classification"}


def test_a_failing_bias_check_is_never_hidden_behind_a_complete_section(document: Document) -> None:
    marks = {section.id: section.mark for section in all_sections(document)}
    assert marks["bias-checks"] is Mark.FAILS
    assert marks["development"] is Mark.FAILS


def test_a_bias_check_shows_its_verdict_and_what_is_done(document: Document) -> None:
    blocks = blocks_in(document, "bias-checks")
    verdicts = [block.rows[0][1] for block in blocks if isinstance(block, Facts)]
    assert [cell.mark for cell in verdicts] == [Mark.FAILS, Mark.NOT_SHOWN]
    assert any(isinstance(block, Prose) and "looked at again by a clerk" in block.text for block in blocks)
    assert any(
        isinstance(block, Note) and block.text == "Nobody has stated what is done about this result."
        for block in blocks
    )


def test_every_chart_has_words_and_data(document: Document) -> None:
    figures = [block for section in all_sections(document) for block in section.blocks if isinstance(block, Figure)]
    assert len(figures) >= 6
    for figure in figures:
        assert figure.alternative
        assert figure.data is not None
        assert figure.data.rows


def test_a_reference_shows_the_value_it_points_to(document: Document) -> None:
    rows = [
        row for block in blocks_in(document, "instructions-for-use") if isinstance(block, Facts) for row in block.rows
    ]
    accuracy = next(cell for label, cell in rows if label.startswith("Accuracy"))
    assert "0.797 [0.741, 0.846]" in accuracy.text
    assert accuracy.href == "#validation-and-testing"


def test_both_sides_of_a_contradiction_are_shown(document: Document) -> None:
    table = next(block for block in blocks_in(document, "contradictions") if isinstance(block, Table))
    assert [row[2].text for row in table.rows] == ["0.79666", "0.95"]
    assert [row[3].text for row in table.rows] == [
        "runs:/4f1c/metrics/accuracy",
        "cards/credit-risk/versions/3.yaml:12:3",
    ]


def test_a_refused_card_is_only_a_notice() -> None:
    screen = {"1-c-social-scoring": {"answer": True, "reason": "scores citizens"}}
    card = example_card(risk_classification={"prohibited_practices_screen": screen})
    made = compose(card, example_judgement(card, refused=True))
    assert [section.id for section in made.sections] == ["refusal"]
    assert made.appendices == ()
    assert made.glance == ()
    assert "no documentation is published" in (made.banner or "")


def test_the_same_card_gives_the_same_document() -> None:
    one, other = (compose(example_card(), example_judgement(example_card())) for _ in range(2))
    assert dataclasses.astuple(dataclasses.replace(one)) == dataclasses.astuple(dataclasses.replace(other))


def test_no_sentence_of_ours_judges_the_law(document: Document) -> None:
    words = repr([dataclasses.replace(section) for section in all_sections(document)]).lower()
    for forbidden in ("compliant", "certified", "conforms"):
        assert forbidden not in words


def test_a_contradicted_statement_is_still_printed() -> None:
    card = example_card(limitations={"capabilities_and_limitations": stated("Not for loans above 20 000 DM.")})
    made = compose(
        card, example_judgement(card, finding(Verdict.CONTRADICTED, "limitations.capabilities_and_limitations"))
    )
    blocks = blocks_in(made, "performance")
    assert any(isinstance(block, Prose) for block in blocks)
    assert any(isinstance(block, Gap) and block.mark is Mark.CONTRADICTED for block in blocks)


def test_a_value_without_an_origin_of_its_own_has_that_of_its_parts() -> None:
    origins = {"/risk_classification/level/regimes": FILE, "/risk_classification/leveller": FILE}
    card = example_card(origins=origins)
    shown = dict(compose(card, example_judgement(card)).glance)
    assert str(shown["Regimes stated"].origin) == "cards/credit-risk/versions/3.yaml:12:3"
    assert shown["Provider"].origin is None


def test_of_a_long_log_the_last_hundred_entries_are_printed_and_the_others_counted() -> None:
    events = [{"time": f"2026-10-01T10:00:00.{index:06}Z", "kind": "read", "user": f"u{index}"} for index in range(350)]
    card = example_card(audit_trail={"access": events})
    table = next(
        block for block in blocks_in(compose(card, example_judgement(card)), "audit-trail") if isinstance(block, Table)
    )
    assert [table.rows[0][2].text, table.rows[-1][2].text, len(table.rows)] == ["u250", "u349", 100]
    assert table.note == "The 250 entries before these are in card.json."
