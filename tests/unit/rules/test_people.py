"""Statements are made by natural persons, and providers are legal entities."""

from __future__ import annotations

from datetime import date

import pytest

from cardwright.card.values import Person
from cardwright.rules.people import not_a_person, not_an_entity, person_problem


@pytest.mark.parametrize("name", ["Jana Novák", "Ng Siu-Wai", "José O’Neill", "王小明", "Dr. Eva Müller"])
def test_a_full_name_is_a_person(name: str) -> None:
    assert not_a_person(name) is None


@pytest.mark.parametrize(
    "name",
    ["ml-platform", "svc-mlflow", "Credit risk team", "team", "jdoe", "j.doe@bank.example", "Jana", "TBD", "Acme GmbH"],
)
def test_a_team_an_account_or_half_a_name_is_none(name: str) -> None:
    assert not_a_person(name)


@pytest.mark.parametrize(
    "name", ["Head of Retail Lending", "Leiterin der Revision", "Directeur des risques", "Hoofd van dienst"]
)
def test_a_function_and_what_it_is_over_name_nobody(name: str) -> None:
    assert not_a_person(name) == f"“{name}” is a function, not the name of a natural person"


@pytest.mark.parametrize("name", ["Femke de Groot", "Jan van der Meer", "Mark Leiter", "Anna Head", "Chefik de Vries"])
def test_a_name_with_a_particle_is_a_person(name: str) -> None:
    assert not_a_person(name) is None


@pytest.mark.parametrize("name", ["Musterbank AG", "Allied Office Systems Ltd", "The Example Group plc", "Jana Novák"])
def test_a_registered_name_is_an_entity(name: str) -> None:
    assert not_an_entity(name) is None


@pytest.mark.parametrize("name", ["ml-platform", "Data science team", "jdoe", "[company name]"])
def test_a_team_or_a_user_id_is_no_entity(name: str) -> None:
    assert not_an_entity(name)


def test_a_person_without_a_date_is_named_in_the_message() -> None:
    said = person_problem(Person(name="Jana Novák"), what="the statement", as_of=date(2026, 11, 21))
    assert said == "the statement by Jana Novák bears no date"


def test_nobody_has_spoken_after_the_day_of_judgement() -> None:
    ahead = Person(name="Jana Novák", date=date(2031, 1, 2))
    said = person_problem(ahead, what="the statement", as_of=date(2026, 11, 21))
    assert said == "the statement by Jana Novák is dated 2031-01-02, after the day of judgement 2026-11-21"
    assert person_problem(ahead, what="the statement", as_of=date(2031, 1, 2)) is None
