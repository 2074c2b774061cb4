"""Names under which tools report the same measure, and what each measure is.

Only names that mean one thing everywhere are here: ``auc`` may be of either curve, and Aequitas' ``ppr`` is no rate
within the group, so that neither is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_SAME: Mapping[str, str] = {
    "acc": "accuracy",
    "accuracy_score": "accuracy",
    "binary_accuracy": "accuracy",
    "recall_score": "recall",
    "sensitivity": "recall",
    "tpr": "recall",
    "true_positive_rate": "recall",
    "precision_score": "precision",
    "ppv": "precision",
    "positive_predictive_value": "precision",
    "f1": "f1_score",
    "f1score": "f1_score",
    "specificity": "true_negative_rate",
    "tnr": "true_negative_rate",
    "fpr": "false_positive_rate",
    "fnr": "false_negative_rate",
    "npv": "negative_predictive_value",
    "fdr": "false_discovery_rate",
    "roc_auc_score": "roc_auc",
    "rocauc": "roc_auc",
    "auroc": "roc_auc",
    "logloss": "log_loss",
    "balanced_accuracy_score": "balanced_accuracy",
}

# a rate is k of n: which cells of a confusion matrix make k, and which n
RATES: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "accuracy": (("tp", "tn"), ("tp", "tn", "fp", "fn")),
    "recall": (("tp",), ("tp", "fn")),
    "precision": (("tp",), ("tp", "fp")),
    "true_negative_rate": (("tn",), ("tn", "fp")),
    "false_positive_rate": (("fp",), ("tn", "fp")),
    "false_negative_rate": (("fn",), ("tp", "fn")),
    "negative_predictive_value": (("tn",), ("tn", "fn")),
    "false_discovery_rate": (("fp",), ("tp", "fp")),
    "false_omission_rate": (("fn",), ("tn", "fn")),
    "selection_rate": (("tp", "fp"), ("tp", "tn", "fp", "fn")),
}

DEFINITIONS: Mapping[str, str] = {
    "accuracy": "share of all cases that are decided as observed",
    "recall": "true positives among observed positives",
    "precision": "true positives among predicted positives",
    "true_negative_rate": "true negatives among observed negatives",
    "false_positive_rate": "false positives among observed negatives",
    "false_negative_rate": "false negatives among observed positives",
    "negative_predictive_value": "true negatives among predicted negatives",
    "false_discovery_rate": "false positives among predicted positives",
    "false_omission_rate": "false negatives among predicted negatives",
    "selection_rate": "predicted positives among all cases of the group",
    "f1_score": "harmonic mean of precision and recall",
}

KNOWN = frozenset(
    {
        *DEFINITIONS,
        *("roc_auc", "pr_auc", "average_precision", "balanced_accuracy", "log_loss", "brier_score"),
        *("mean_prediction", "mean_absolute_error", "mean_squared_error", "root_mean_squared_error"),
        *("mae", "mse", "rmse", "r2", "r2_score", "positive_rate", "error_rate"),
    }
)
"""Metrics by their canonical names."""


def canonical(name: str) -> str:
    """``Recall_Score`` and ``tpr`` -> ``recall``; an unknown name in lower case with underscores."""
    plain = re.sub(r"[\s\-]+", "_", name.strip()).lower()
    return _SAME.get(plain, plain)
