"""Numbers are printed the same way everywhere."""

from __future__ import annotations

import pytest
from tests.unit.render.cards import measured

from cardwright.card.values import AcceptanceLimit, Interval, Measurement
from cardwright.render import numbers


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.79666, "0.797"),
        (0.012345, "0.0123"),
        (12.345, "12.3"),
        (1234567.0, "1\u202f234\u202f567"),
        (-0.05, "\u22120.0500"),
        (0.0, "0.000"),
        (1.0, "1.00"),
        ("NaN", "not a number"),
        ("Infinity", "infinite"),
    ],
)
def test_metrics_have_three_significant_digits(value: float, shown: str) -> None:
    assert numbers.metric(value) == shown


def test_a_figure_never_stands_alone() -> None:
    item = Measurement.model_validate(measured("accuracy", 0.79666, 0.74137, 0.84612, 300))
    assert numbers.figure(item) == "0.797 [0.741, 0.846], n\u202f=\u202f300, german-credit test"


def test_a_figure_says_what_it_lacks() -> None:
    assert numbers.figure(Measurement(metric="f1", value=0.5)) == "0.500, n not given, data set not given"


def test_the_interval_has_the_decimals_of_the_value() -> None:
    assert numbers.with_interval(0.8, Interval(low=0.7, high=1.0)) == "0.800 [0.700, 1.000]"


def test_a_limit_says_its_direction_and_day() -> None:
    item = AcceptanceLimit.model_validate({"value": 0.8, "direction": "at_least", "recorded_at": "2026-10-01"})
    assert numbers.limit(item) == "at least 0.80, 2026-10-01"


@pytest.mark.parametrize(("size", "shown"), [(999, "999\u202fB"), (1500, "1.5\u202fkB"), (2_500_000, "2.5\u202fMB")])
def test_sizes_have_units(size: int, shown: str) -> None:
    assert numbers.size(size) == shown
