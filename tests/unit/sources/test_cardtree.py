"""Card files become facts with positions, and what no field takes is refused with its place."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from cardwright.card.merge import Fact
from cardwright.errors import UnreadableError
from cardwright.sources.cardtree import CardFile, read_card_file


def read(folder: Path, text: str, **options: bool) -> CardFile:
    path = folder / "card.yaml"
    path.write_text(dedent(text), encoding="utf-8")
    return read_card_file(path, name="cards/m/card.yaml", **options)


def only(file: CardFile) -> Fact:
    (fact,) = file.facts
    return fact


def refused(folder: Path, text: str) -> UnreadableError:
    with pytest.raises(UnreadableError) as caught:
        read(folder, text)
    return caught.value


SIGNED = {"name": "A. Weber", "role": "Head", "date": "2026-11-16"}


def test_a_plain_text_becomes_a_statement_of_the_persons_who_wrote_the_file(tmp_path: Path) -> None:
    file = read(
        tmp_path,
        """\
        stated_by: {name: A. Weber, role: Head, date: 2026-11-16}
        intended_use:
          purpose: Ranks loans.
        """,
    )
    fact = only(file)
    assert fact.path == ("intended_use", "purpose")
    assert fact.value == {"text": "Ranks loans.", "stated_by": SIGNED}
    assert str(fact.origin) == "cards/m/card.yaml:3:12"


def test_a_statement_with_its_own_person_keeps_that_person(tmp_path: Path) -> None:
    file = read(
        tmp_path,
        """\
        stated_by: A. Weber
        intended_use:
          purpose: {text: Ranks loans., stated_by: {name: B. Klein}}
        """,
    )
    assert only(file).value == {"text": "Ranks loans.", "stated_by": {"name": "B. Klein"}}


def test_a_file_without_a_person_invents_none(tmp_path: Path) -> None:
    assert only(read(tmp_path, "intended_use: {purpose: Ranks loans.}")).value == {"text": "Ranks loans."}


def test_not_applicable_is_signed_and_a_reference_is_not(tmp_path: Path) -> None:
    file = read(
        tmp_path,
        """\
        stated_by: A. Weber
        intended_use:
          downstream: {not_applicable: It is no component.}
        instructions_for_use:
          accuracy: {refers_to: [/evaluation/metrics/accuracy]}
        """,
    )
    assert [fact.value for fact in file.facts] == [
        {"not_applicable": "It is no component.", "stated_by": {"name": "A. Weber"}},
        {"refers_to": ["/evaluation/metrics/accuracy"]},
    ]


@pytest.mark.parametrize(("written", "answer"), [("no", False), ("yes", True), ("true", True), ("'No'", False)])
def test_an_answer_is_read_as_people_write_it(tmp_path: Path, written: str, answer: bool) -> None:
    assert only(read(tmp_path, f"facts: {{on_market: {written}}}")).value == {"answer": answer}


def test_an_answer_in_long_form_keeps_reason_and_person(tmp_path: Path) -> None:
    file = read(
        tmp_path,
        """\
        stated_by: A. Weber
        risk_classification:
          profiling: {answer: no, reason: Loans are scored.}
        """,
    )
    assert only(file).value == {"answer": False, "reason": "Loans are scored.", "stated_by": {"name": "A. Weber"}}


def test_an_answer_that_is_neither_yes_nor_no_is_refused(tmp_path: Path) -> None:
    error = refused(tmp_path, "facts:\n  on_market: perhaps\n")
    assert "takes yes or no" in error.message
    assert str(error.where) == "cards/m/card.yaml:2:3"


def test_nested_statements_are_completed_as_well(tmp_path: Path) -> None:
    file = read(
        tmp_path,
        """\
        stated_by: A. Weber
        fairness: {assessments: {parity: {response: We retrain.}}}
        training_data: {datasets: {loans: {description: Loans of 1974.}}}
        """,
    )
    assert {fact.path: fact.value for fact in file.facts} == {
        ("fairness", "assessments", "parity", "response"): {"text": "We retrain.", "stated_by": {"name": "A. Weber"}},
        ("training_data", "datasets", "loans", "description"): {
            "text": "Loans of 1974.",
            "stated_by": {"name": "A. Weber"},
        },
    }


def test_a_version_number_keeps_its_digits(tmp_path: Path) -> None:
    file = read(tmp_path, "system: {version: 1.10, software_versions: {numpy: 2.10}, name: 010}")
    assert [fact.value for fact in file.facts] == [{"text": "1.10"}, "2.10", "010"]


def test_a_bare_figure_is_a_measurement_of_the_metric_it_is_called(tmp_path: Path) -> None:
    file = read(tmp_path, "evaluation: {metrics: {accuracy: 0.95}}")
    assert (only(file).path, only(file).value) == (("evaluation", "metrics", "accuracy", "value"), 0.95)
    assert [(fact.path[-1], fact.value) for fact in file.defaults] == [("metric", "accuracy")]


def test_a_slice_takes_its_groups_from_its_key(tmp_path: Path) -> None:
    file = read(tmp_path, "evaluation: {slices: {age=18-25&sex=f: {metrics: {recall: 0.5}}}}")
    groups = {fact.path[-1]: fact.value for fact in file.defaults if fact.path[-2] == "by"}
    assert groups == {"age": "18-25", "sex": "f"}


def test_a_single_word_is_a_list_of_one(tmp_path: Path) -> None:
    assert only(read(tmp_path, "roles: provider")).value == ["provider"]


def test_an_empty_field_states_nothing_and_its_place_is_known(tmp_path: Path) -> None:
    file = read(tmp_path, "intended_use:\n  users: Clerks.\n  purpose:\n")
    assert [fact.path for fact in file.facts] == [("intended_use", "users")]
    found = file.nearest(("intended_use", "purpose"))
    assert found is not None
    assert (found[0], str(found[1])) == (2, "cards/m/card.yaml:3:3")


def test_the_nearest_place_of_a_missing_field_is_its_section(tmp_path: Path) -> None:
    found = read(tmp_path, "system: {name: S}\nintended_use:\n  users: Clerks.\n").nearest(("intended_use", "purpose"))
    assert found is not None
    assert (found[0], str(found[1])) == (1, "cards/m/card.yaml:2:1")


def test_a_misspelt_field_is_refused_with_place_and_the_word_meant(tmp_path: Path) -> None:
    error = refused(tmp_path, "intended_use:\n  users: Clerks.\n  purpsoe: Ranks loans.\n")
    assert "unknown field intended_use.purpsoe; did you mean purpose?" in error.message
    assert str(error.where) == "cards/m/card.yaml:3:3"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("inteded_use: {}", "did you mean intended_use?"),
        ("intended_use: {purpose: {txt: Ranks.}}", "did you mean text?"),
        ("intended_use: {purpose: {text: Ranks., stated: me}}", "did you mean stated_by?"),
        ("intended_use: {purpose: [a, b]}", "takes a text, not a list"),
        ("intended_use: {purpose: {refers_to: [/system]}}", "cannot refer to other values"),
        ("intended_use: none", "takes a mapping, not a text"),
        ("identity: {name: other}", "identity is never written by hand"),
        ("stated_by: {name: A, function: Head}", "stated_by.function"),
        ("facts: {on_market: {reason: Sold.}}", "has no answer"),
        ("- a list", "holds no sections"),
    ],
)
def test_what_no_field_takes_is_refused(tmp_path: Path, text: str, message: str) -> None:
    assert message in refused(tmp_path, text).message


def test_the_model_line_names_the_registered_model(tmp_path: Path) -> None:
    assert read(tmp_path, "model: Credit 1.10", names_model=True).model == "Credit 1.10"


def test_only_the_card_of_a_model_names_it(tmp_path: Path) -> None:
    assert "only card.yaml" in refused(tmp_path, "model: credit").message


def test_the_model_section_may_still_be_filled(tmp_path: Path) -> None:
    file = read(tmp_path, "model: {type: tree}", names_model=True)
    assert (file.model, only(file).value) == (None, "tree")


def test_beside_a_model_section_the_name_has_a_key_of_its_own(tmp_path: Path) -> None:
    file = read(tmp_path, "registered_model: credit\nmodel: {type: tree}", names_model=True)
    assert (file.model, only(file).value) == ("credit", "tree")


def test_where_a_document_may_be_declared_not_applicable_both_are_read(tmp_path: Path) -> None:
    attached = """\
        declaration_of_conformity:
          document: {title: EU declaration, signed_by: [{name: A. Weber}]}
        """
    paths = {fact.path[2:] for fact in read(tmp_path, attached).facts}
    assert paths == {("title",), ("signed_by",)}
    planned = """\
        declaration_of_conformity:
          document: {not_applicable: It is signed on release.}
        """
    assert only(read(tmp_path, planned)).value == {"not_applicable": "It is signed on release."}
    misspelt = refused(tmp_path, "declaration_of_conformity: {document: {titel: EU declaration}}")
    assert "did you mean title" in str(misspelt)
