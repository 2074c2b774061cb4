"""What is measured by group: figures of each slice, and the bias checks that compare slices.

Rates carry Wilson intervals, ratios of rates the log interval of Katz, gaps a percentile bootstrap.
"""

from __future__ import annotations

from collections.abc import Iterator

import fairlearn.metrics as fl
import numpy as np
import pandas as pd
from scipy.stats import bootstrap
from scipy.stats.contingency import relative_risk
from sklearn.base import clone
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import Pipeline

from data import SEED, Split
from evaluation import BOOTSTRAP, COMPUTED_BY, LEVEL, RATES, Context, Json, Range, overall, wilson

KATZ = "log interval of Katz (scipy.stats.contingency.relative_risk)"
FOLDS = 10
POOLED = f", on predictions pooled from {FOLDS}-fold cross-validation, stratified by outcome, seed {SEED}"


def cross_validated_scores(model: Pipeline, rows: Split) -> np.ndarray:
    """Probability of repayment of every row, each from a model that has not seen it.

    The test part holds about 60 applicants up to 25, so that a ratio on it says as much about the split as about the
    model; all rows hold 190.
    """
    cut = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
    return cross_val_predict(clone(model), rows.features, rows.good, cv=cut, method="predict_proba")[:, 1]


def slices_document(context: Context, every: Context, dimensions: list[tuple[str, ...]]) -> Json:
    """``governance/slices.json`` in the form ``slices/1``.

    Args:
        context: the test part, on which all figures and the check by foreign worker are computed.
        every: cross-validated predictions for all rows, on which the checks by age are computed.
        dimensions: dimensions and crossings to cut the test part by.
    """
    return {
        "schema": "slices/1",
        "dataset": context.dataset,
        "decision_threshold": context.threshold,
        "interval": {
            "method": f"Wilson for rates; {BOOTSTRAP} for roc_auc, brier, f1 and cost_per_100",
            "level": LEVEL,
        },
        "overall": overall(context),
        "slices": list(slices(context, dimensions)),
        "checks": [
            parity_check(every, "age", POOLED),
            odds_check(every, "age", POOLED),
            parity_check(context, "foreign_worker"),
        ],
        "computed_by": COMPUTED_BY,
        "measured_at": context.measured_at,
    }


def slices(context: Context, dimensions: list[tuple[str, ...]]) -> Iterator[Json]:
    """Figures of each group of each dimension; a figure without a single case is left out, not set to zero."""
    for names in dimensions:
        frame = fl.MetricFrame(
            metrics={name: function for name, (function, _, _) in RATES.items()},
            y_true=context.part.good,
            y_pred=context.approved,
            sensitive_features=context.part.groups[list(names)],
            sample_params={name: {} for name in RATES},
        )
        for key, row in frame.by_group.iterrows():
            groups = key if isinstance(key, tuple) else (key,)
            member = (context.part.groups[list(names)] == list(groups)).all(axis=1).to_numpy()
            if not member.any():
                continue
            good, said = context.part.good.to_numpy()[member], context.approved[member]
            support = {name: cases(good, said) for name, (_, cases, _) in RATES.items()}
            known = [name for name, cases in support.items() if cases]
            yield {
                "by": dict(zip(names, groups, strict=True)),
                "n": int(member.sum()),
                "metrics": {name: float(row[name]) for name in known},
                "ci": {name: list(wilson(RATES[name][2](good, said), support[name])) for name in known},
                "support": {name: support[name] for name in known},
            }


def approval_rates(approved: np.ndarray, groups: pd.Series) -> tuple[pd.DataFrame, pd.Series, Range]:
    """Approvals (``sum``) and cases (``count``) by group, rates from low to high, interval of lowest over highest."""
    counts = pd.Series(approved).groupby(groups).agg(["sum", "count"])
    rates = (counts["sum"] / counts["count"]).sort_values(kind="stable")
    cells = [int(counts.loc[group, what]) for group in (rates.index[0], rates.index[-1]) for what in ("sum", "count")]
    ends = relative_risk(*cells).confidence_interval(LEVEL)
    return counts, rates, (float(ends.low), float(ends.high))


def parity_check(context: Context, dimension: str, how: str = "") -> Json:
    """Lowest approval rate of a dimension's groups divided by the highest."""
    groups = context.part.groups[dimension]
    value = float(
        fl.demographic_parity_ratio(
            context.part.good, context.approved, sensitive_features=groups, method="between_groups"
        )
    )
    counts, rates, ends = approval_rates(context.approved, groups)
    return _check(
        context,
        name=f"demographic_parity_ratio_by_{dimension}",
        metric="demographic_parity_ratio",
        definition="lowest approval rate of the groups divided by the highest "
        f"(fairlearn.metrics.demographic_parity_ratio, between groups){how}",
        dimension=dimension,
        value=value,
        ci=ends,
        method=KATZ,
        reference=f"min/max rule; highest rate: {rates.index[-1]}",
        groups={group: int(n) for group, n in counts["count"].items()},
        group_values={group: float(rate) for group, rate in rates.items()},
    )


def odds_check(context: Context, dimension: str, how: str = "") -> Json:
    """The larger of the gaps in true and in false positive rate between a dimension's groups."""
    good, said = context.part.good.to_numpy(), context.approved
    groups = context.part.groups[dimension]
    value = float(fl.equalized_odds_difference(good, said, sensitive_features=groups))
    frame = fl.MetricFrame(
        metrics={"true positive rate": fl.true_positive_rate, "false positive rate": fl.false_positive_rate},
        y_true=good,
        y_pred=said,
        sensitive_features=groups,
    )
    rate = str(frame.difference().idxmax())
    first, second = sorted(groups.unique())
    cells = [said[(groups == group).to_numpy() & (good == actual)] for actual in (1, 0) for group in (first, second)]
    ends = bootstrap(
        cells, _larger_gap, vectorized=True, n_resamples=2000, confidence_level=LEVEL, method="percentile", rng=SEED
    ).confidence_interval
    conditioned = good == (1 if rate == "true positive rate" else 0)
    cases = groups[conditioned].value_counts().sort_index()
    return _check(
        context,
        name=f"equalized_odds_difference_by_{dimension}",
        metric="equalized_odds_difference",
        definition="larger of the gaps in true positive rate and in false positive rate "
        f"(fairlearn.metrics.equalized_odds_difference, worst case){how}. The larger gap here is that in the {rate}, "
        f"so group values and group sizes are those of the {rate}",
        dimension=dimension,
        value=value,
        ci=(float(ends.low), float(ends.high)),
        method=f"percentile bootstrap within group and outcome, 2000 resamples, seed {SEED}",
        reference="max-min rule over the groups",
        groups={group: int(n) for group, n in cases.items()},
        group_values={group: float(item) for group, item in frame.by_group[rate].items()},
    )


def _larger_gap(*cells: np.ndarray, axis: int = -1) -> np.ndarray:
    """Equalised odds difference from predictions by outcome and group, for many resamples at once."""
    first_good, second_good, first_bad, second_bad = (np.mean(cell, axis=axis) for cell in cells)
    return np.maximum(np.abs(first_good - second_good), np.abs(first_bad - second_bad))


def _check(context: Context, *, name: str, dimension: str, ci: Range, method: str, **more: object) -> Json:
    limit = context.limit("fairness", name)
    column = {"age": "age in years, column 13", "foreign_worker": "foreign worker, column 20, codes interchanged"}
    return {
        "name": name,
        "by": [dimension],
        "dataset": context.dataset,
        "decision_threshold": context.threshold,
        "ci": list(ci),
        "interval": {"method": method, "level": LEVEL},
        "threshold": limit["value"],
        "op": ">=" if limit["direction"] == "at_least" else "<=",
        "favourable": "approval recommended (predicted probability of repayment at or above the decision threshold)",
        "attribute_source": f"recorded at application ({column[dimension]})",
        "unknown": int(context.part.groups[dimension].isna().sum()),
        "minimum_n": context.limits["minimum_n"],
        "recorded_at": limit["recorded_at"],
        "limit_by": limit["by"],
        "limit_source": limit["source"],
        **more,
    }
