"""Spelling does not make another person, and an account is known by the name it is made of."""

from __future__ import annotations

import pytest

from cardwright.card.names import may_be_same, same_name


@pytest.mark.parametrize(
    "spelt", ["jonas brandt", " Jonas\u00a0 Brandt ", "JONAS BRANDT", "Dr. Jonas Brandt", "Prof. Dr. Jonas Brandt"]
)
def test_case_spaces_and_titles_do_not_count(spelt: str) -> None:
    assert same_name(spelt) == same_name("Jonas Brandt")


@pytest.mark.parametrize(
    "account",
    ["j.brandt", "jbrandt", "JBrandt", "jonas.brandt", "brandt_j", "jonas.brandt@bank.example", "jonasb", "J. Brandt"],
)
def test_the_usual_accounts_may_be_the_person(account: str) -> None:
    assert may_be_same("Jonas Brandt", account, {})


@pytest.mark.parametrize("account", ["root", "ci-runner", "a.weber", "brandt-gmbh", "Anna Brandt", "", "jonas"])
def test_others_are_not(account: str) -> None:
    assert not may_be_same("Jonas Brandt", account, {})


def test_accents_do_not_hide_a_person() -> None:
    assert may_be_same("Jürgen Groß", "j.gross", {})


def test_the_project_settles_whose_an_account_is() -> None:
    people = {"j.brandt": "Julia Brandt", "x7": "Jonas Brandt"}
    assert not may_be_same("Jonas Brandt", "j.brandt", people)
    assert may_be_same("Jonas Brandt", "X7", people)
    assert may_be_same("Julia  brandt", "j.brandt", people)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Ruth Haas", "Haas, Ruth"),
        ("Ruth Haas", "R. Haas"),
        ("Ruth Haas", "Ruth K. Haas"),
        ("Anna Weber", "Anna Maria Weber"),
        ("Maartje van den Berg", "Dr. Maartje K. van den Berg"),
        ("Łukasz Żak", "Lukasz Zak"),
        ("Jürgen Müller", "Juergen Mueller"),
    ],
)
def test_another_spelling_is_the_same_person_where_a_doubt_counts(name: str, other: str) -> None:
    assert may_be_same(name, other, {}, however_spelt=True)
    assert may_be_same(other, name, {}, however_spelt=True)


def test_where_a_doubt_must_not_help_another_spelling_is_another_person() -> None:
    assert not may_be_same("Anna Weber", "Anna Maria Weber", {})


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Ruth Haas", "Rudi Haas"),
        ("Anna Weber", "A. Werner"),
        ("Anna Lena Weber", "Anna Maria Weber"),
        ("Sam Ruth", "Samuel Ruth"),
        ("김 민준", "이 민준"),
        ("Иван Петров", "Пётр Иванов"),
    ],
)
def test_a_name_that_only_comes_near_is_another_person(name: str, other: str) -> None:
    assert not may_be_same(name, other, {}, however_spelt=True)
