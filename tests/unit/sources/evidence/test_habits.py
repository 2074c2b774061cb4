"""Metric keys with underscores: read with declared groups, never by guess."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest

from cardwright.card.merge import Fact
from cardwright.card.origin import Origin
from cardwright.errors import UsageError
from cardwright.sources.cardtree import CardFile
from cardwright.sources.evidence.habits import regrouped


def recorded(*keys: str, value: float = 0.8) -> list[Fact]:
    return [
        Fact(
            path=("evaluation", "metrics", key),
            value={"metric": key.partition("@")[0], "value": value},
            origin=Origin(kind="run", address=f"runs:/r/metrics/{key}"),
        )
        for key in keys
    ]


def declaring(**groups: list[str]) -> list[CardFile]:
    origin = Origin(kind="file", address="card.yaml")
    facts = [
        Fact(path=("evaluation", "declared_slices", dimension.replace("__", ".")), value=list(names), origin=origin)
        for dimension, names in groups.items()
    ]
    return [cast(CardFile, SimpleNamespace(facts=facts))]


def slices(keys: list[str], **groups: list[str]) -> dict[str, str]:
    """Place of each figure -> the metric key it came from."""
    facts, _ = regrouped(recorded(*keys), declaring(**groups))
    return {"/".join(fact.path): fact.origin.address for fact in facts if fact.path[3:4] == ("metrics",)}


@pytest.mark.parametrize(
    "key",
    [
        "slice_age_18_25_recall",
        "slice_recall_age_18_25",
        "slice.age.18-25.recall",
        "slice_18-25_tpr",
        "fairness_age_18_25_true_positive_rate",
        "age_18_25_recall_score",
        "recall_age_18_25",
    ],
)
def test_a_declared_group_is_found_in_the_habits_of_others(key: str) -> None:
    found = slices([key], age=["18-25", "26-75"])
    assert found == {"evaluation/slices/age=18-25/metrics/recall": f"runs:/r/metrics/{key}"}


def test_sizes_become_the_n_of_the_group_and_the_key_is_no_overall_figure() -> None:
    facts, notes = regrouped(recorded("slice_sex_female_count", value=82.0), declaring(sex=["female", "male"]))
    found = {"/".join(fact.path): fact.value for fact in facts}
    assert found["evaluation/slices/sex=female/n"] == 82
    assert not any(path.startswith("evaluation/metrics") for path in found)
    assert notes == ()


def test_a_declared_intersection_is_one_slice_of_two_dimensions() -> None:
    found = slices(["slice_sex_age_f_18_25_recall"], sex__age=["F.18-25"])
    assert list(found) == ["evaluation/slices/age=18-25&sex=F/metrics/recall"]


def test_without_a_declaration_nothing_is_cut_and_the_keys_are_named() -> None:
    before = recorded("slice_age_18_25_recall", "accuracy")
    facts, notes = regrouped(before, declaring())
    assert facts == before
    assert "slice_age_18_25_recall" in notes[0]
    assert "declared_slices" in notes[0]


def test_groups_that_read_alike_are_left_alone() -> None:
    before = recorded("slice_income_25_recall")
    facts, notes = regrouped(before, declaring(income=["<25", ">=25"]))
    assert list(facts) == before
    assert "slice_income_25_recall (of 2 groups)" in notes[0]


@pytest.mark.parametrize("key", ["accuracy", "age_18_25_loyalty_score", "recall_weighted"])
def test_other_keys_stay_overall_figures(key: str) -> None:
    assert slices([key], age=["18-25"]) == {}


def test_two_keys_of_one_fact_are_one_figure() -> None:
    found = slices(["slice_age_18_25_recall", "recall_age_18_25"], age=["18-25"])
    # the second only repeats the value, so that a difference would be a contradiction
    assert list(found) == [f"evaluation/slices/age=18-25/metrics/recall{end}" for end in ("", "/value")]


def test_figures_on_other_data_keep_their_data_set() -> None:
    found = slices(["slice_sex_female_recall@shadow"], sex=["female"])
    assert list(found) == ["evaluation/slices/sex=female@shadow/metrics/recall"]


def test_a_team_may_add_its_own_pattern() -> None:
    facts, _ = regrouped(recorded("grp-female--recall"), declaring(sex=["female"]), ["grp_{group}_{metric}"])
    assert ("evaluation", "slices", "sex=female", "metrics", "recall") in [fact.path for fact in facts]
    with pytest.raises(UsageError, match="no pattern of metric keys"):
        regrouped(recorded("a"), declaring(sex=["female"]), ["grp_{metric}"])
