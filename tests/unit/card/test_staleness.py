"""A statement carried over a change of what it speaks of is stale until somebody states it anew; nothing else is."""

from __future__ import annotations

from typing import Any

import pytest

from cardwright.card.card import Card
from cardwright.card.settle import settlements
from cardwright.card.shape import shape_at
from cardwright.card.staleness import SPEAKS_OF, traits_of

OLD, NEW = "sha256:" + "aa" * 32, "sha256:" + "bb" * 32


def said(text: str, day: str | None = "2026-10-05", **more: Any) -> dict[str, Any]:
    return {"text": text, "stated_by": {"name": "Ada Byron", **({"date": day} if day else {})}, **more}


def version(number: int, day: str | None, data: str | None = OLD, **sections: Any) -> Card:
    gaps = sections.pop("gaps", said("Nobody over 75 is in it."))
    training = {"gaps": gaps, **({"datasets": {"train": {"name": "train", "digest": data}}} if data else {})}
    identity = {"registry": "bank", "name": "m", "version": str(number)}
    created = {"created_at": f"{day}T12:00:00Z"} if day else {}
    return Card.model_validate({"identity": {**identity, **created}, "training_data": training, **sections})


def stale(*cards: Card) -> dict[str, list[tuple[str, str, str]]]:
    found = settlements(traits_of(card) for card in cards)
    return {
        number: [(item.pointer, item.subject, item.about_version) for item in settlement.stale]
        for number, settlement in sorted(found.items())
    }


GAPS = ("/training_data/gaps", "training_data", "1")
FIRST = version(1, "2026-10-10")


def test_data_that_changed_after_the_day_of_a_statement_makes_it_stale_in_the_new_version_alone() -> None:
    assert stale(FIRST, version(2, "2026-10-20", NEW)) == {"1": [], "2": [GAPS]}


@pytest.mark.parametrize(
    "second",
    [
        version(2, "2026-10-20", OLD),
        version(2, "2026-10-20", None),
        version(2, None, NEW),
        version(2, "2026-10-20", NEW, gaps=said("Nobody over 75 is in it.", day="2026-10-20")),
        version(2, "2026-10-20", NEW, gaps=said("Nobody over 80 is in it.")),
        version(2, "2026-10-20", NEW, gaps=said("Nobody over 75 is in it.", about=NEW)),
        version(2, "2026-10-20", NEW, gaps=said("Nobody over 75 is in it.", day=None)),
    ],
    ids=["same data", "data unknown", "day unknown", "new day", "new words", "about the new data", "no day"],
)
def test_it_is_not_stale_when(second: Card) -> None:
    assert stale(FIRST, second)["2"] == []


def test_it_stays_stale_in_later_versions_until_it_is_stated_anew() -> None:
    again = said("Nobody over 75 is in it.", day="2026-11-01")
    cards = [
        FIRST,
        version(2, "2026-10-20", NEW),
        version(3, "2026-10-30", NEW),
        version(4, "2026-11-02", NEW, gaps=again),
    ]
    assert stale(*cards) == {"1": [], "2": [GAPS], "3": [GAPS], "4": []}


def test_data_that_changed_back_make_nothing_stale() -> None:
    assert stale(FIRST, version(2, "2026-10-20", NEW), version(3, "2026-10-30", OLD))["3"] == []


def test_a_statement_made_between_two_versions_is_about_the_one_before_it() -> None:
    later = said("Nobody over 75 is in it.", day="2026-10-25")
    cards = [
        version(1, "2026-10-10", OLD, gaps=later),
        version(2, "2026-10-20", NEW, gaps=later),
        version(3, "2026-10-30", OLD, gaps=later),
    ]
    assert stale(*cards) == {"1": [], "2": [], "3": [("/training_data/gaps", "training_data", "2")]}


def test_versions_registered_on_one_day_say_nothing_of_which_an_older_statement_is_about() -> None:
    moved = [FIRST, version(2, "2026-10-10", NEW)]
    assert stale(*moved) == {"1": [], "2": []}
    assert stale(*moved, version(3, "2026-10-11", NEW))["3"] == [GAPS]


def test_versions_are_in_the_order_of_their_numbers() -> None:
    assert stale(version(10, "2026-10-20", NEW), version(9, "2026-10-10")) == {
        "9": [],
        "10": [("/training_data/gaps", "training_data", "9")],
    }


@pytest.mark.parametrize(
    ("subject", "pointer", "before", "after"),
    [
        (
            "purpose",
            "/intended_use/users",
            {"intended_use": {"purpose": {"text": "It ranks loans."}, "users": said("Officers.")}},
            {"intended_use": {"purpose": {"text": "It decides on loans."}, "users": said("Officers.")}},
        ),
        (
            "model_type",
            "/model/general_logic",
            {"model": {"type": "logistic regression", "general_logic": said("It adds up.")}},
            {"model": {"type": "boosted trees", "general_logic": said("It adds up.")}},
        ),
        (
            "base_model",
            "/model/third_party_components",
            {"model": {"base_model": {"text": "A 1"}, "third_party_components": said("One.")}},
            {"model": {"base_model": {"text": "A 2"}, "third_party_components": said("One.")}},
        ),
        (
            "decision_threshold",
            "/model/classification_choices",
            {
                "model": {"classification_choices": said("Five to one.")},
                "evaluation": {"metrics": {"recall": {"metric": "recall", "value": 0.5, "decision_threshold": 0.5}}},
            },
            {
                "model": {"classification_choices": said("Five to one.")},
                "evaluation": {"metrics": {"recall": {"metric": "recall", "value": 0.5, "decision_threshold": 0.8}}},
            },
        ),
        (
            "purpose",
            "/risk_classification/prohibited_practices_screen/1-a",
            {
                "intended_use": {"purpose": {"text": "It ranks loans."}},
                "risk_classification": {
                    "prohibited_practices_screen": {
                        "1-a": {"answer": False, "stated_by": {"name": "Ada Byron", "date": "2026-10-05"}}
                    }
                },
            },
            {
                "intended_use": {"purpose": {"text": "It ranks people."}},
                "risk_classification": {
                    "prohibited_practices_screen": {
                        "1-a": {"answer": False, "stated_by": {"name": "Ada Byron", "date": "2026-10-05"}}
                    }
                },
            },
        ),
    ],
)
def test_each_subject(subject: str, pointer: str, before: dict[str, Any], after: dict[str, Any]) -> None:
    cards = [version(1, "2026-10-10", OLD, **before), version(2, "2026-10-20", OLD, **after)]
    assert stale(*cards)["2"] == [(pointer, subject, "1")]


def test_a_change_of_spacing_and_case_is_no_change_of_purpose() -> None:
    cards = [
        version(1, "2026-10-10", intended_use={"purpose": {"text": "It ranks loans."}, "users": said("Officers.")}),
        version(2, "2026-10-20", intended_use={"purpose": {"text": "It  ranks\nLoans."}, "users": said("Officers.")}),
    ]
    assert stale(*cards)["2"] == []


def test_every_field_of_the_map_exists() -> None:
    fields = {field for found in SPEAKS_OF.values() for field in found}
    assert [field for field in sorted(fields) if shape_at(tuple(field.split("."))) == "unknown"] == []
