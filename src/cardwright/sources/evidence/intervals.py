"""Intervals of rates whose counts a file gives, by named closed forms, and of means whose cases it gives.

They are a few lines each and stand here, not behind an optional library, because the same file must give the same card
in every installation; the tests hold them against scipy and statsmodels.
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from statistics import NormalDist
from typing import Literal

from pydantic import JsonValue

from cardwright.sources.evidence.names import RATES

LEVEL = 0.95
_RESAMPLES = 1_000
Share = tuple[int, int]
"""Successes and cases."""
_Z = NormalDist().inv_cdf(0.5 + LEVEL / 2)


def wilson(successes: int, n: int) -> JsonValue:
    """The Wilson score interval of ``successes`` of ``n`` at 95 %, without continuity correction.

    None when there is no case. Source: Wilson, J. Am. Stat. Assoc. 22 (1927), 209-212.
    """
    if n <= 0 or not 0 <= successes <= n:
        return None
    return _interval("Wilson", *_score_bounds(successes, n))


def compared(kind: Literal["difference", "ratio"], first: Share, second: Share) -> JsonValue:
    """The 95 % interval of the difference or the ratio of two independent shares, first against second.

    None when a share has no case, or a ratio has a count of zero. Sources: Newcombe, Stat. Med. 17 (1998), 873-890,
    method 10; Katz et al., Biometrics 34 (1978), 469-474, method C; for a ratio of two whole shares, in which Katz's
    sees no variance, MOVER-R with Wilson's bounds (Donner and Zou, Stat. Methods Med. Res. 21 (2012), 347-359).
    """
    (a, n), (b, m) = first, second
    if min(n, m) <= 0 or not 0 <= a <= n or not 0 <= b <= m:
        return None
    if kind == "difference":
        p, (p_low, p_high) = a / n, _score_bounds(a, n)
        q, (q_low, q_high) = b / m, _score_bounds(b, m)
        below, above = math.hypot(p - p_low, q_high - q), math.hypot(p_high - p, q - q_low)
        return _interval("Newcombe", p - q - below, p - q + above)
    if min(a, b) == 0:
        return None
    if (a, b) == (n, m):
        return _interval("MOVER-R", _score_bounds(a, n)[0], 1 / _score_bounds(b, m)[0])
    middle, half = math.log(a / n) - math.log(b / m), _Z * math.sqrt(1 / a - 1 / n + 1 / b - 1 / m)
    return _interval("Katz log", math.exp(middle - half), math.exp(middle + half))


def _score_bounds(successes: int, n: int) -> tuple[float, float]:
    p, z2 = successes / n, _Z * _Z
    middle = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = _Z * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return (0.0 if successes == 0 else middle - half), (1.0 if successes == n else middle + half)


def _interval(method: str, low: float, high: float) -> JsonValue:
    # twelve digits: more than the data hold, fewer than libm implementations differ in
    return {"method": method, "level": LEVEL, "low": round(low, 12), "high": round(high, 12)}


def whole_share(rate: object, n: int | None) -> Share | None:
    """Successes and cases behind a share, when it is one of whole cases (to rounding of the rate to ten digits)."""
    if n is None or isinstance(rate, bool) or not isinstance(rate, int | float) or not 0 <= rate <= 1:
        return None
    hits = round(rate * n)
    return (hits, n) if abs(rate * n - hits) <= 1e-8 * max(n, 1) else None


def counts_of(metric: str, cells: Mapping[str, int]) -> tuple[int, int] | None:
    """Successes and denominator of a rate, from a confusion matrix with tp, tn, fp, fn; None for what is no rate."""
    parts = RATES.get(metric)
    if parts is None or not set(parts[0]) | set(parts[1]) <= set(cells):
        return None
    return sum(cells[name] for name in parts[0]), sum(cells[name] for name in parts[1])


def bootstrap_mean(cases: Sequence[float]) -> JsonValue:
    """The percentile bootstrap interval of the mean at 95 %, from 1,000 resamples drawn with seed 0.

    None for fewer than two cases. Source: Efron and Tibshirani, An Introduction to the Bootstrap (1993), chapter 13.
    """
    if len(cases) < 2:
        return None
    draw, n = random.Random(0).random, len(cases)  # noqa: S311 - a seed that can be repeated is the point
    means = sorted(math.fsum(cases[int(draw() * n)] for _ in range(n)) / n for _ in range(_RESAMPLES))
    tail = (1 - LEVEL) / 2
    low, high = (means[round(share * (_RESAMPLES - 1))] for share in (tail, 1 - tail))
    return _interval(f"percentile bootstrap, {_RESAMPLES} resamples, seed 0", low, high)
