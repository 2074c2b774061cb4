"""What the names of metrics tell: how people read them, which way is better, whether a unit belongs to them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

Direction = Literal["higher", "lower"]

_ABBREVIATIONS = {
    "auc": "AUC", "roc": "ROC", "pr": "PR", "f1": "F1", "mae": "MAE", "mse": "MSE", "rmse": "RMSE", "mape": "MAPE",
    "r2": "R²", "ks": "KS", "iou": "IoU", "map": "mAP", "bleu": "BLEU", "rouge": "ROUGE", "wer": "WER", "cer": "CER",
    "ece": "ECE", "npv": "NPV", "ppv": "PPV", "psi": "PSI", "ndcg": "NDCG", "mrr": "MRR",
    "fpr": "false positive rate", "fnr": "false negative rate", "tpr": "true positive rate",
    "tnr": "true negative rate",
}  # fmt: skip
_HIGHER = frozenset(
    [
        "accuracy", "auc", "precision", "recall", "sensitivity", "specificity", "f1", "r2", "gini", "ks", "iou", "map",
        "bleu", "rouge", "ndcg", "mrr", "tpr", "tnr", "ppv", "npv", "kappa", "mcc", "dice", "power", "silhouette",
    ]
)  # fmt: skip
_LOWER = frozenset(
    [
        "loss", "error", "mae", "mse", "rmse", "mape", "brier", "wer", "cer", "ece", "fpr", "fnr", "latency",
        "duration", "perplexity", "emissions", "energy", "difference", "psi", "misclassification",
    ]
)  # fmt: skip
_PROPORTIONS = frozenset(
    ["accuracy", "precision", "recall", "sensitivity", "specificity", "tpr", "tnr", "fpr", "fnr", "ppv", "npv"]
)
"""Shares of cases that were counted."""
_SHARES = _PROPORTIONS | {"auc", "f1", "iou", "dice", "ndcg", "mrr", "brier", "ece"}
"""Between 0 and 1 by definition; for others (mAP, BLEU, Gini) both scales are in use."""
_RATES = frozenset(["rate", "share", "fraction", "proportion"])
_NO_SHARE = frozenset(
    [
        "loss",
        "ratio",
        "difference",
        "delta",
        "change",
        "lift",
        "gain",
        "count",
        "improvement",
        "std",
        "variance",
        "cost",
        "log",
    ]
)
_NO_PROPORTION = frozenset(
    ["macro", "weighted", "balanced", "mean", "average", "avg", "auc", "at", "pixel", "voxel", "patch", "token", "word"]
)
_WITH_UNIT = frozenset(
    ["mae", "rmse", "mse", "latency", "duration", "runtime", "throughput", "energy", "emissions", "memory", "cost"]
)
_UNIT_IN_NAME = re.compile(
    r"_(?:ms|us|ns|s|sec|seconds|min|minutes|h|hours|days|mm|cm|m|km|px|w|kw|mw|hz|tokens|kwh|wh|mwh|gb|mb|kg|g|eur|usd|percent|pct|c|k)$"
)
# names of one unit in names of metrics and as people write them; c, k, m, g and h alone are read in names of no metric
_UNITS: tuple[frozenset[str], ...] = tuple(
    frozenset(names.split())
    for names in (
        "ms msec millisecond milliseconds millisekunden millisecondes",
        "us µs microsecond microseconds",
        "ns nanosecond nanoseconds",
        "s sec second seconds sekunden secondes",
        "min minute minutes minuten",
        "h hour hours stunden heures",
        "days day d tage jours",
        "mm millimetre millimetres millimeter",
        "cm centimetre centimetres centimeter",
        "km kilometre kilometres kilometer",
        "kwh", "wh", "mwh", "kg", "mb", "gb", "tokens token",
        "eur € euro euros",
        "usd $ dollar dollars",
        "percent pct % prozent",
    )
)  # fmt: skip
_SPELLED = {
    "mean absolute error": "mae",
    "root mean squared error": "rmse",
    "root mean square error": "rmse",
    "mean squared error": "mse",
    "false positive rate": "fpr",
    "false negative rate": "fnr",
    "true positive rate": "tpr",
    "true negative rate": "tnr",
}


@lru_cache(maxsize=1024)
def metric_words(name: str) -> str:
    """A metric as people read it: ``demographic_parity_ratio`` is "demographic parity ratio", ``roc_auc`` "ROC AUC"."""
    words = name.replace("__", "_").replace("_", " ").replace("/", " ").split()
    return " ".join(_ABBREVIATIONS.get(word.casefold(), word) for word in words) or name


@lru_cache(maxsize=1024)
def better(name: str) -> Direction | None:
    """Which way a metric is better by its name; None where the name does not tell."""
    words = _words(name)
    if words & _LOWER:
        return "lower"
    return "higher" if words & _HIGHER else None


@lru_cache(maxsize=1024)
def is_share(name: str) -> bool:
    """Whether a figure of this name lies between 0 and 1 unless a unit says otherwise."""
    words = _words(name)
    return bool(words & _SHARES) and not words & _NO_SHARE and not _UNIT_IN_NAME.search(name.casefold())


@lru_cache(maxsize=1024)
def may_be_share(name: str) -> bool:
    """Whether a name leaves open if it means a share: ``miss_rate`` may be one, ``misses_per_1000`` is none."""
    words = _words(name)
    other = "per" in words or words & _NO_SHARE or _UNIT_IN_NAME.search(name.casefold())
    return bool(words & _RATES) and not other


@lru_cache(maxsize=1024)
def is_proportion(name: str) -> bool:
    """Whether a figure of this name is a share of counted cases, so that its interval follows from their number.

    Means over classes or queries ("macro recall", "recall at 10") are none, nor are shares of parts of a case
    ("pixel accuracy").
    """
    words = _words(name)
    return is_share(name) and bool(words & _PROPORTIONS) and not words & _NO_PROPORTION


@lru_cache(maxsize=1024)
def needs_unit(name: str) -> bool:
    """Whether a figure of this name means nothing without a unit, and the name does not give one."""
    return bool(_words(name) & _WITH_UNIT) and not _UNIT_IN_NAME.search(name.casefold())


@lru_cache(maxsize=1024)
def other_unit(name: str, unit: str) -> str | None:
    """The unit in a metric's name where the stated one is another: ``s`` for ``latency_ms`` gives ``ms``."""
    found = _UNIT_IN_NAME.search(name.casefold())
    said = found.group().strip("_") if found else ""
    named = next((names for names in _UNITS if said in names), None)
    stated = next((names for names in _UNITS if unit.strip().casefold() in names), None)
    return None if named is None or stated is None or named == stated else said


def _words(name: str) -> frozenset[str]:
    plain = " ".join(re.findall(r"[a-z0-9]+", name.casefold()))
    for spelled, short in _SPELLED.items():
        plain = plain.replace(spelled, short)
    return frozenset(plain.split())
