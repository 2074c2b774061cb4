"""Figures, digests, places and names that cannot be; what is merely good, or unusual, passes."""

from __future__ import annotations

import pytest
from pydantic import JsonValue
from tests.unit.rules.test_records import told

from cardwright.rules.adequacy import only_says_no, placeholder_in
from cardwright.rules.metrics import is_proportion, is_share
from cardwright.rules.people import not_a_person

DATA: JsonValue = {"name": "test", "digest": "ab12cd34"}
DATASETS: JsonValue = {"test": {"name": "test", "digest": "ab12cd34", "rows": 400}}


def figures(**metrics: JsonValue) -> list[str]:
    return told("impossible-figure", evaluation={"datasets": DATASETS, "metrics": metrics})


def interval(low: float, high: float, method: str = "Wilson") -> JsonValue:
    return {"method": method, "level": 0.95, "low": low, "high": high}


@pytest.mark.parametrize(
    "item",
    [
        {"metric": "recall", "value": 71, "unit": "%", "interval": interval(69, 73)},
        {"metric": "recall", "value": 0.71, "n": 400, "interval": interval(0.66, 0.75)},
        {"metric": "recall", "value": 0.71, "n": 400, "interval": interval(0.6, 0.8, "bootstrap over patients")},
        {"metric": "recall", "value": 1.0, "n": 12, "interval": interval(0.76, 1.0)},
        {"metric": "accuracy", "value": 0.993, "n": 1000000, "interval": interval(0.99, 0.99)},
        {"metric": "auc", "value": 0.8, "n": 4000, "dataset": DATA, "definition": "pairs of one good and one bad case"},
        {"metric": "bleu", "value": 31.4, "n": 400, "interval": interval(30, 33)},
        {
            "metric": "mean_absolute_error",
            "value": 31.4,
            "unit": "minutes",
            "limit": {"value": 40, "direction": "at_most"},
        },
        {"metric": "heart_rate", "value": 72, "n": 400, "interval": interval(71, 73, "Student")},
        {"metric": "miss_rate", "value": 1.1, "n": 400, "interval": interval(0.9, 1.4, "Poisson exact")},
        {"metric": "misses_per_1000", "value": 11, "n": 6042, "interval": interval(8, 14)},
        {"metric": "miss_rate", "value": 0.011, "n": 6042, "interval": interval(0.009, 0.014)},
        {"metric": "recall", "value": 0.951, "n": 900000, "interval": interval(0.951, 0.951)},
        {"metric": "accuracy_ratio", "value": 1.2, "n": 400, "interval": interval(1.1, 1.3)},
        {"metric": "error_count", "value": 3, "n": 400},
    ],
)
def test_a_figure_that_can_be_passes(item: JsonValue) -> None:
    assert figures(one=item) == []


@pytest.mark.parametrize(
    ("item", "says"),
    [
        ({"metric": "recall", "value": 71, "interval": interval(69, 73)}, "no unit says that it is more than a share"),
        ({"metric": "auc", "value": -0.1}, "no unit says that it is more than a share"),
        ({"metric": "recall", "value": 0.71, "interval": interval(0.69, 1.2)}, "leaves 0 to 1"),
        ({"metric": "recall", "value": 0.71, "interval": interval(0.74, 0.79)}, "which Wilson cannot give"),
        ({"metric": "recall", "value": 0.71, "n": 40, "interval": interval(0.705, 0.715)}, "narrower than 40 cases"),
        ({"metric": "auc", "value": 0.71, "n": 40, "interval": interval(0.71, 0.71)}, "has no width"),
        ({"metric": "auc", "value": 0.71, "n": 400, "interval": interval(0, 1)}, "says nothing, on 400 cases"),
        ({"metric": "recall", "value": 0.71, "n": 0}, "was measured on 0 cases"),
        (
            {"metric": "miss_rate", "value": 1.1, "interval": interval(0.9, 1.4)},
            "no unit says that it is more than a share",
        ),
        ({"metric": "miss_rate", "value": 0.011, "interval": interval(0.009, 1.2)}, "leaves 0 to 1"),
        ({"metric": "miss_rate", "value": 0.011, "n": 6042, "interval": interval(0.011, 0.011)}, "has no width"),
        ({"metric": "recall", "value": 0.71, "n": 40, "positives": 41}, "has 41 positive cases among 40"),
        ({"metric": "recall", "value": 0.71, "n": 401, "dataset": DATA}, "the data set test has 400 rows"),
        (
            {"metric": "log_loss", "value": 0.4, "limit": {"value": 0.5, "direction": "at_least"}},
            "better the lower it is",
        ),
        ({"metric": "recall", "value": 0.7, "limit": {"value": 0, "direction": "at_least"}}, "binds nothing"),
    ],
)
def test_a_figure_that_cannot_be_says_why(item: JsonValue, says: str) -> None:
    (message,) = figures(one=item)
    assert says in message


def test_groups_that_do_not_make_up_the_whole_need_not_lie_around_it() -> None:
    def group(sex: str, n: int, value: float) -> JsonValue:
        return {
            "by": {"sex": sex},
            "n": n,
            "dataset": DATA,
            "metrics": {"recall": {"metric": "recall", "value": value}},
        }

    whole: JsonValue = {"recall": {"metric": "recall", "value": 0.9, "n": 400, "dataset": DATA}}
    part = {"sex=f": group("f", 180, 0.78), "sex=m": group("m", 200, 0.82)}
    assert told("impossible-figure", evaluation={"metrics": whole, "slices": part}) == []
    every = {**part, "sex=m": group("m", 220, 0.82)}
    assert told("impossible-figure", evaluation={"metrics": whole, "slices": every}) == [
        "recall is 0.90, but its groups by sex, which make up the whole, have 0.78 to 0.82"
    ]


def test_a_limit_is_met_at_the_limit_and_not_below() -> None:
    def met(value: float) -> list[str]:
        item: JsonValue = {"metric": "recall", "value": value, "limit": {"value": 0.8, "direction": "at_least"}}
        return told("limit-not-met", evaluation={"metrics": {"recall": item}})

    assert met(0.8) == []
    assert met(0.79) == ["recall is 0.79; its limit is at least 0.80"]


def test_one_document_may_stand_in_two_places_under_its_title() -> None:
    report: JsonValue = {"title": "Test report of version 3", "digest": "sha256:ab12cd34ab12"}
    assert told("impossible-digest", evaluation={"test_reports": {"a": report, "b": report}}) == []


def test_names_of_metrics_tell_shares_and_proportions() -> None:
    assert is_proportion("recall_first_band")
    assert is_share("roc_auc")
    assert not is_proportion("macro_recall")
    assert not is_share("precision_loss")
    assert not is_share("recall_percent")


@pytest.mark.parametrize(
    "name", ["Anna Ag", "Ng Se", "Lee Sa", "JOSÉ SA", "Юлия Иванова", "Ελένη Παπαδοπούλου", "J. R. Ng"]
)
def test_short_surnames_and_other_alphabets_are_persons(name: str) -> None:
    assert not_a_person(name) is None


@pytest.mark.parametrize(
    "name", ["Ilse V\u0430rga", "Ilse\u200b Varga", "I. V.", "Asdf Asdf", "Elbmark Versicherung AG"]
)
def test_look_alikes_initials_mashes_and_companies_are_none(name: str) -> None:
    assert not_a_person(name)


@pytest.mark.parametrize(
    "text",
    [
        "As agreed with the works council, cameras stay off at night.",
        "Yes, the operator may stop it at any time with the red button.",
        "See the test report VR-26-031 for the figures by group.",
        "Standard practice in the branch is to call the customer twice.",
        "This depends on the branch: 14 have two officers, three have one.",
        "The information is provided in the handbook, chapter 3.",
        "Here is where the clerk sees the three inputs that mattered most.",
        "Is the loan small? Then one officer decides. Is it large, two do.",
        "Feel and shape of the weld are judged by hand after the camera.",
        "Data are confidential and stored encrypted in the bank's own centre.",
        "КТ грудной клетки читает врач, модель лишь отмечает очаги.",
        "Der Prüfer sieht oben im Bild, was das Modell markiert hat.",
        "Comme convenu avec le syndicat, aucune image n'est gardée plus de 3 jours.",
        "Strč prst skrz krk: the Czech test sentence is part of the test set.",
    ],
)
def test_a_real_answer_that_begins_like_an_evasion_passes(text: str) -> None:
    assert placeholder_in(text) is None


@pytest.mark.parametrize(
    "reason",
    [
        "The model has no hardware of its own.",
        "The host's file describes it.",
        "Only machines of our own are measured.",
    ],
)
def test_a_reason_with_content_is_one(reason: str) -> None:
    assert not only_says_no(reason)
