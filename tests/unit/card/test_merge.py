"""Facts become one card; disagreement is kept, not settled."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from pydantic import JsonValue

from cardwright.card.canonical import canonical_bytes
from cardwright.card.card import Card
from cardwright.card.merge import Fact, agrees, merge
from cardwright.card.origin import Origin
from cardwright.card.values import Statement
from cardwright.errors import UnreadableError

REGISTRY = Origin(kind="registry", address="models:/m/1")
RUN = Origin(kind="run", address="runs:/r/metrics/accuracy", step=0)
FILE = Origin(kind="file", address="cards/m/card.yaml", line=4, column=7)
LATER = Origin(kind="file", address="cards/m/versions/1.yaml", line=2, column=3)
IDENTITY = Fact(path=("identity",), value={"registry": "r", "name": "m", "version": "1"}, origin=REGISTRY)


def fact(dotted: str, value: JsonValue, origin: Origin) -> Fact:
    return Fact(path=tuple(dotted.split(".")), value=value, origin=origin)


def test_a_stated_figure_that_is_not_the_runs_is_one_contradiction_with_both_origins() -> None:
    card = merge(
        [
            IDENTITY,
            fact("evaluation.metrics.accuracy", {"value": 0.95}, FILE),
            fact("evaluation.metrics.accuracy", {"metric": "accuracy", "value": 0.77, "run": "r"}, RUN),
        ]
    )
    (found,) = card.contradictions
    assert found.pointer == "/evaluation/metrics/accuracy/value"
    assert [(side.value, side.origin) for side in found.values] == [(0.77, RUN), (0.95, FILE)]
    assert card.evaluation.metrics["accuracy"].value == 0.77


@pytest.mark.parametrize("order", [1, -1])
def test_what_was_recorded_wins_whichever_comes_first(order: int) -> None:
    facts = [fact("model.type", "tree", FILE), fact("model.type", "forest", RUN)][::order]
    assert merge([IDENTITY, *facts]).model.type == "forest"


def test_a_later_file_wins_over_an_earlier_one_without_contradiction() -> None:
    card = merge([IDENTITY, fact("model.type", "tree", FILE), fact("model.type", "forest", LATER)])
    assert (card.model.type, card.contradictions) == ("forest", ())
    assert card.origin_of("/model/type") == LATER


def test_two_recorded_sources_that_differ_contradict_each_other() -> None:
    other = Origin(kind="artifact", address="runs:/r/artifacts/governance/slices.json")
    path = "evaluation.metrics.accuracy"
    card = merge([IDENTITY, fact(path, {"metric": "a", "value": 0.5}, RUN), fact(f"{path}.value", 0.6, other)])
    assert [side.value for side in card.contradictions[0].values] == [0.6, 0.5]


def test_two_sources_complete_one_measurement_and_each_part_keeps_its_origin() -> None:
    card = merge(
        [
            IDENTITY,
            fact("evaluation.metrics.accuracy.limit", {"value": 0.7, "direction": "at_least"}, FILE),
            fact("evaluation.metrics.accuracy", {"metric": "accuracy", "value": 0.77}, RUN),
        ]
    )
    assert card.evaluation.metrics["accuracy"].limit is not None
    assert card.origin_of("/evaluation/metrics/accuracy/limit/value") == FILE
    assert card.origin_of("/evaluation/metrics/accuracy/value") == RUN


def test_statements_of_people_do_not_contradict_one_another() -> None:
    card = merge(
        [
            IDENTITY,
            fact("intended_use.purpose", {"text": "Ranks loans."}, FILE),
            fact("intended_use.purpose", {"text": "Ranks farms."}, LATER),
        ]
    )
    assert card.contradictions == ()


@pytest.mark.parametrize(
    ("stated", "recorded", "same"),
    [
        (0.77, 0.7736, True),
        (0.78, 0.7736, False),
        (0.7736, 0.7736, True),
        (1, 1.0, True),
        (300, 301, False),
        ("NaN", "NaN", True),
        ("NaN", 0.5, False),
        (True, 1, False),
        (0.1 + 0.2, 0.3, True),
        (1e-7, 2e-7, False),
    ],
)
def test_figures_agree_at_the_precision_they_are_written_in(stated: JsonValue, recorded: JsonValue, same: bool) -> None:
    assert agrees(stated, recorded) is same


def test_a_value_that_does_not_fit_names_file_line_and_column() -> None:
    with pytest.raises(UnreadableError) as caught:
        merge([IDENTITY, fact("model.size_bytes", "large", FILE)])
    assert str(caught.value.where) == "cards/m/card.yaml:4:7"
    assert "model.size_bytes" in caught.value.message


def test_the_same_facts_give_the_same_card_in_any_order_of_sections() -> None:
    facts = [fact("model.type", "tree", FILE), fact("system.name", "S", FILE)]
    assert merge([IDENTITY, *facts]) == merge([IDENTITY, *reversed(facts)])


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2026-10-05", date(2026, 10, 5)),
        ("2026-10-05T00:00:00", datetime(2026, 10, 5)),
        ("2026-10-05T09:30:00Z", datetime(2026, 10, 5, 9, 30, tzinfo=UTC)),
    ],
)
def test_a_day_stays_a_day_where_a_time_may_stand(written: str, read: date) -> None:
    limit: dict[str, JsonValue] = {"value": 0.8, "direction": "at_least", "recorded_at": written}
    figure: dict[str, JsonValue] = {"metric": "auc", "value": 0.9, "limit": limit}
    card = merge([IDENTITY, fact("evaluation.metrics.auc", figure, FILE)])
    found = card.evaluation.metrics["auc"].limit
    assert found is not None
    assert (type(found.recorded_at), found.recorded_at) == (type(read), read)
    assert Card.model_validate_json(canonical_bytes(card)).evaluation == card.evaluation


def test_a_day_that_no_calendar_has_is_refused_where_it_stands() -> None:
    limit: dict[str, JsonValue] = {"value": 0.8, "direction": "at_least", "recorded_at": "2026-02-30"}
    with pytest.raises(UnreadableError) as caught:
        merge([IDENTITY, fact("evaluation.metrics.auc", {"metric": "auc", "value": 0.9, "limit": limit}, FILE)])
    assert str(caught.value.where) == "cards/m/card.yaml:4:7"


def test_a_person_who_signs_every_statement_of_a_file_is_made_once() -> None:
    person: dict[str, JsonValue] = {"name": "Ada Example", "date": "2026-10-05"}
    card = merge(
        [
            IDENTITY,
            fact("intended_use.purpose", {"text": "To sort letters.", "stated_by": person}, FILE),
            fact("intended_use.users", {"text": "Clerks.", "stated_by": person}, LATER),
        ]
    )
    purpose, users = card.intended_use.purpose, card.intended_use.users
    assert isinstance(purpose, Statement)
    assert isinstance(users, Statement)
    assert purpose.stated_by is users.stated_by
    assert canonical_bytes(card) == canonical_bytes(Card.model_validate_json(canonical_bytes(card)))


def test_a_person_without_a_name_is_refused_at_the_statement() -> None:
    spoken: JsonValue = {"text": "To sort letters.", "stated_by": {"role": "Clerk"}}
    with pytest.raises(UnreadableError, match=r"stated_by|purpose") as caught:
        merge([IDENTITY, fact("intended_use.purpose", spoken, FILE)])
    assert str(caught.value.where) == "cards/m/card.yaml:4:7"
