"""A bias check is judged by its interval, and a small group is never a pass."""

from __future__ import annotations

import pytest

from cardwright.card.values import BiasCheck
from cardwright.rules.checks.bias import bias_outcome, bias_verdicts


def comparison(
    low: float, high: float, *, direction: str = "at_least", limit: float = 0.8, **fields: object
) -> BiasCheck:
    return BiasCheck.model_validate(
        {
            "metric": "demographic_parity_ratio",
            "by": ["age"],
            "value": (low + high) / 2,
            "groups": {"18-25": 57, "26+": 243},
            "interval": {"method": "bootstrap", "level": 0.95, "low": low, "high": high},
            "limit": {"value": limit, "direction": direction},
            **fields,
        }
    )


@pytest.mark.parametrize(
    ("low", "high", "outcome"),
    [
        (0.8, 0.95, "meets"),
        (0.81, 0.95, "meets"),
        (0.6, 0.79, "fails"),
        (0.6, 0.8, "not_shown"),
        (0.7, 0.9, "not_shown"),
    ],
)
def test_at_least_is_judged_by_the_whole_interval(low: float, high: float, outcome: str) -> None:
    assert bias_outcome(comparison(low, high))[0].value == outcome


@pytest.mark.parametrize(
    ("low", "high", "outcome"),
    [(0.01, 0.1, "meets"), (0.11, 0.3, "fails"), (0.1, 0.3, "not_shown"), (0.02, 0.2, "not_shown")],
)
def test_at_most_mirrors_it(low: float, high: float, outcome: str) -> None:
    assert bias_outcome(comparison(low, high, direction="at_most", limit=0.1))[0].value == outcome


def test_a_group_below_the_minimum_is_not_shown_however_good_the_figure() -> None:
    outcome, reason = bias_outcome(comparison(0.9, 0.99, minimum_n=100))
    assert outcome.value == "not_shown"
    assert "18-25 has 57 cases, minimum 100" in reason


def test_without_interval_nothing_is_shown() -> None:
    outcome, reason = bias_outcome(comparison(0.9, 0.99, interval=None))
    assert outcome.value == "not_shown"
    assert "no interval" in reason


def test_without_limit_there_is_no_verdict() -> None:
    assert (
        bias_outcome(comparison(0.9, 0.99, limit=0.8, **{}).model_copy(update={"limit": None}))[0].value == "no_limit"
    )


def test_a_failure_is_told_with_its_figures() -> None:
    _, reason = bias_outcome(comparison(0.58, 0.78, value=0.7))
    assert reason == "fails: demographic parity ratio by age 0.70 [0.58, 0.78], house limit at least 0.80, n 57 and 243"


def test_verdicts_come_in_the_order_of_their_names() -> None:
    verdicts = bias_verdicts({"b": comparison(0.9, 0.99), "a": comparison(0.1, 0.2)})
    assert [(item.check, item.outcome.value) for item in verdicts] == [("a", "fails"), ("b", "meets")]


def test_an_interval_that_runs_backwards_shows_nothing() -> None:
    outcome, reason = bias_outcome(comparison(0.95, 0.6))
    assert outcome.value == "not_shown"
    assert "backwards" in reason
