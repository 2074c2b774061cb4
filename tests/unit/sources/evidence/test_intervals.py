"""Closed forms against the libraries that people would check them with."""

from __future__ import annotations

import math

import pytest
from tests.needs import need

from cardwright.sources.evidence.intervals import compared, wilson

COUNTS = [(0, 1), (1, 1), (0, 40), (1, 40), (20, 40), (39, 40), (40, 40), (3, 7), (812, 1000), (99_999, 100_000)]


@pytest.mark.parametrize("share", COUNTS)
def test_wilson_is_what_scipy_gives(share: tuple[int, int]) -> None:
    need("scipy")
    from scipy.stats import binomtest

    made = wilson(*share)
    wanted = binomtest(*share).proportion_ci(confidence_level=0.95, method="wilson")
    assert isinstance(made, dict)
    assert made["low"] == pytest.approx(wanted.low, abs=1e-10)
    assert made["high"] == pytest.approx(wanted.high, abs=1e-10)


@pytest.mark.parametrize(("kind", "compare", "method"), [("difference", "diff", "newcomb"), ("ratio", "ratio", "log")])
@pytest.mark.parametrize("first", COUNTS)
@pytest.mark.parametrize("second", COUNTS)
def test_comparisons_are_what_statsmodels_gives(
    kind: str, compare: str, method: str, first: tuple[int, int], second: tuple[int, int]
) -> None:
    need("statsmodels")
    from statsmodels.stats.proportion import confint_proportions_2indep

    made = compared(kind, first, second)  # type: ignore[arg-type]
    if kind == "ratio" and not (first[0] and second[0]):
        assert made is None
        return
    if kind == "ratio" and (first[0], second[0]) == (first[1], second[1]):
        assert made == {"method": "MOVER-R", "level": 0.95} | bounds_of_whole(first[1], second[1])
        return
    low, high = confint_proportions_2indep(*first, *second, compare=compare, method=method, alpha=0.05)
    assert isinstance(made, dict)
    assert (made["low"], made["high"]) == (pytest.approx(low, abs=1e-10), pytest.approx(high, rel=1e-9, abs=1e-10))
    assert math.isfinite(made["low"])  # type: ignore[arg-type]


def test_no_cases_give_no_interval() -> None:
    assert wilson(0, 0) is None
    assert wilson(3, 2) is None
    assert compared("difference", (0, 0), (1, 2)) is None
    assert compared("difference", (3, 2), (1, 2)) is None


def test_the_bootstrap_of_a_mean_is_repeatable_and_close_to_that_of_scipy() -> None:
    need("scipy", "numpy")
    import numpy as np
    from scipy.stats import bootstrap

    from cardwright.sources.evidence.intervals import bootstrap_mean

    cases = np.random.default_rng(3).normal(10, 2, 200).tolist()
    found = bootstrap_mean(cases)
    assert found == bootstrap_mean(cases)
    assert isinstance(found, dict)
    theirs = bootstrap((cases,), np.mean, method="percentile", rng=1).confidence_interval
    assert [found["low"], found["high"]] == pytest.approx([theirs.low, theirs.high], abs=0.05)
    assert bootstrap_mean([1.0]) is None


@pytest.mark.parametrize(("n", "m"), [(1, 1), (2, 5), (50, 20)])
def test_a_ratio_of_two_whole_shares_is_not_certain(n: int, m: int) -> None:
    need("statsmodels")
    from statsmodels.stats.proportion import proportion_confint

    low, high = proportion_confint(n, n, method="wilson")[0], 1 / proportion_confint(m, m, method="wilson")[0]
    assert bounds_of_whole(n, m) == {"low": pytest.approx(low), "high": pytest.approx(high)}
    assert low < 1 < high


def bounds_of_whole(n: int, m: int) -> dict[str, object]:
    made = compared("ratio", (n, n), (m, m))
    assert isinstance(made, dict)
    return {"low": made["low"], "high": made["high"]}
