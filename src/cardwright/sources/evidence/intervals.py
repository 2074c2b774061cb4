"""Intervals of rates whose counts a file gives, by a named method of a library."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Literal

from pydantic import JsonValue

from cardwright.sources.evidence.names import RATES

LEVEL = 0.95
NOT_COMPUTED = "no interval was computed: scipy and statsmodels are not installed"
Share = tuple[int, int]
"""Successes and cases."""


def wilson(successes: int, n: int) -> JsonValue:
    """The Wilson score interval of ``successes`` of ``n`` at 95 %, without continuity correction.

    None when there is no case, or scipy is not installed.
    """
    if n <= 0 or not 0 <= successes <= n:
        return None
    try:
        from scipy.stats import binomtest
    except ImportError:
        return None
    found = binomtest(successes, n).proportion_ci(confidence_level=LEVEL, method="wilson")
    low, high = round(float(found.low), 12), round(float(found.high), 12)
    return {"method": "Wilson", "level": LEVEL, "low": low, "high": high}


def compared(kind: Literal["difference", "ratio"], first: Share, second: Share) -> JsonValue:
    """The 95 % interval of the difference (Newcombe) or ratio (Katz, logarithmic) of two independent shares.

    None when a share has no case, an end is not finite (a ratio with a count of zero), or statsmodels is not installed.
    """
    if min(first[1], second[1]) <= 0 or (kind == "ratio" and min(first[0], second[0]) == 0):
        return None
    try:
        from statsmodels.stats.proportion import confint_proportions_2indep
    except ImportError:
        return None
    compare, method = ("diff", "newcomb") if kind == "difference" else ("ratio", "log")
    low, high = confint_proportions_2indep(*first, *second, compare=compare, method=method, alpha=1 - LEVEL)
    if not (math.isfinite(low) and math.isfinite(high)):
        return None
    name = "Newcombe" if kind == "difference" else "Katz log"
    return {"method": name, "level": LEVEL, "low": round(float(low), 12), "high": round(float(high), 12)}


def whole_share(rate: object, n: int | None) -> Share | None:
    """Successes and cases behind a share, when it is one of whole cases (to rounding of the rate to ten digits)."""
    if n is None or isinstance(rate, bool) or not isinstance(rate, int | float) or not 0 <= rate <= 1:
        return None
    hits = round(rate * n)
    return (hits, n) if abs(rate * n - hits) <= 1e-8 * max(n, 1) else None


def available() -> bool:
    """Whether intervals can be computed here."""
    import importlib.util

    return all(importlib.util.find_spec(name) is not None for name in ("scipy", "statsmodels"))


def counts_of(metric: str, cells: Mapping[str, int]) -> tuple[int, int] | None:
    """Successes and denominator of a rate, from a confusion matrix with tp, tn, fp, fn; None for what is no rate."""
    parts = RATES.get(metric)
    if parts is None or not set(parts[0]) | set(parts[1]) <= set(cells):
        return None
    return sum(cells[name] for name in parts[0]), sum(cells[name] for name in parts[1])
