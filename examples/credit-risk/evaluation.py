"""What is measured on a whole part of the data: performance, stress tests, review, calibration and importances.

Rates carry Wilson intervals, everything else a percentile bootstrap; groups.py looks at groups. Every
function returns plain JSON values in the shapes that Cardwright reads from ``governance/*.json``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version

import fairlearn.metrics as fl
import numpy as np
import pandas as pd
from sklearn import metrics as sk
from sklearn.inspection import permutation_importance
from sklearn.pipeline import Pipeline
from statsmodels.stats.proportion import proportion_confint

from data import NUMERIC, SEED, Split

LEVEL = 0.95
RESAMPLES = 2000
COMPUTED_BY = ", ".join(f"{name} {version(name)}" for name in ("fairlearn", "scikit-learn", "scipy", "statsmodels"))
BOOTSTRAP = f"percentile bootstrap, stratified by outcome, {RESAMPLES} resamples, seed {SEED}"

Json = dict[str, object]
Range = tuple[float, float]

# metric -> (function, cases it is computed on, how many of them count)
RATES: dict[str, tuple[Callable[..., float], Callable[..., int], Callable[..., int]]] = {
    "accuracy": (sk.accuracy_score, lambda good, said: len(good), lambda good, said: int((good == said).sum())),
    "precision": (sk.precision_score, lambda good, said: int(said.sum()), lambda good, said: int((good & said).sum())),
    "recall": (sk.recall_score, lambda good, said: int(good.sum()), lambda good, said: int((good & said).sum())),
    "false_positive_rate": (
        fl.false_positive_rate,
        lambda good, said: int((1 - good).sum()),
        lambda good, said: int(((1 - good) & said).sum()),
    ),
    "selection_rate": (fl.selection_rate, lambda good, said: len(good), lambda good, said: int(said.sum())),
}
SCORES: dict[str, Callable[..., float]] = {"roc_auc": sk.roc_auc_score, "brier": sk.brier_score_loss}


@dataclass(frozen=True, kw_only=True)
class Context:
    """What all figures on one part of the data share. ``score`` is the predicted probability of repayment."""

    part: Split
    dataset: Json
    score: np.ndarray
    limits: Json
    measured_at: str

    @property
    def threshold(self) -> float:
        """The decision threshold on the predicted probability of repayment."""
        return float(self.limits["decision_threshold"])

    @property
    def approved(self) -> np.ndarray:
        """1 where approval is recommended, else 0."""
        return (self.score >= self.threshold).astype(int)

    def limit(self, family: str, name: str) -> Json | None:
        """The limit recorded beforehand for one figure, or none."""
        found = self.limits[family].get(name)
        if found is None:
            return None
        limits = self.limits
        return {
            **found,
            "recorded_at": limits["recorded_at"],
            "by": limits["limit_by"],
            "source": limits["limit_source"],
        }

    def figure(self, metric: str, value: float, interval: Json, n: int, **more: object) -> Json:
        """One measurement with what all of them need."""
        body = {
            "metric": metric,
            "value": value,
            "dataset": self.dataset,
            "n": n,
            "interval": interval,
            "decision_threshold": self.threshold,
            "measured_at": self.measured_at,
            "computed_by": COMPUTED_BY,
            **more,
        }
        return {key: item for key, item in body.items() if item is not None}


def wilson(count: int, n: int) -> Range:
    low, high = proportion_confint(count, n, alpha=1 - LEVEL, method="wilson")
    return float(low), float(high)


def wilson_interval(count: int, n: int) -> Json:
    low, high = wilson(count, n)
    return {"method": "Wilson", "level": LEVEL, "low": low, "high": high}


def case_costs(context: Context) -> np.ndarray:
    """Cost of each recommendation by the published matrix, in units of one good loan refused."""
    good, said = context.part.good.to_numpy(), context.approved
    costs = context.limits["costs"]
    return costs["bad_accepted"] * ((good == 0) & (said == 1)) + costs["good_refused"] * ((good == 1) & (said == 0))


def cost_definition(context: Context) -> str:
    """What the misclassification cost counts, and what the two trivial policies would cost."""
    share = float(context.part.good.mean())
    costs = context.limits["costs"]
    return (
        f"misclassification cost per 100 applications, {costs['bad_accepted']} for a bad loan accepted and "
        f"{costs['good_refused']} for a good loan refused (cost matrix published with the data set); at this share of "
        f"repaid loans accepting everyone costs {100 * (1 - share) * costs['bad_accepted']:.0f} and refusing everyone "
        f"{100 * share * costs['good_refused']:.0f}"
    )


def bootstrap_ranges(context: Context, score: np.ndarray | None = None) -> dict[str, Range]:
    """Intervals of the figures that are no rates: ROC AUC, Brier score, F1 and cost.

    Cases are drawn with replacement within each outcome. A resample is kept as how often each case was drawn, so that
    every figure of all resamples is a few matrix products.
    """
    good = context.part.good.to_numpy().astype(bool)
    score = context.score if score is None else score
    generator = np.random.default_rng(SEED)
    times = np.zeros((RESAMPLES, len(good)))
    for rows in (good, ~good):
        size = int(rows.sum())
        times[:, rows] = generator.multinomial(size, np.full(size, 1 / size), size=RESAMPLES)
    approved = score >= context.threshold
    above = np.sign(score[good][:, None] - score[~good][None, :]) / 2 + 0.5
    pairs = good.sum() * (~good).sum()
    draws = {
        "roc_auc": ((times[:, good] @ above) * times[:, ~good]).sum(axis=1) / pairs,
        "brier": times @ (score - good) ** 2 / len(good),
        "f1": 2 * (times @ (good & approved)) / (times @ approved + good.sum()),
        "cost_per_100": 100 * (times @ case_costs(context)) / len(good),
    }
    tails = [50 * (1 - LEVEL), 50 * (1 + LEVEL)]
    return {name: tuple(float(end) for end in np.percentile(values, tails)) for name, values in draws.items()}


def overall(context: Context) -> Json:
    """Figures of the whole part, with the cases each is computed on."""
    good, said = context.part.good.to_numpy(), context.approved
    rates = {name: rate for name, rate in RATES.items() if name != "false_positive_rate"}
    values = {name: float(function(good, said)) for name, (function, _, _) in rates.items()}
    values |= {name: float(function(good, context.score)) for name, function in SCORES.items()}
    values["f1"] = float(sk.f1_score(good, said))
    values["cost_per_100"] = float(100 * case_costs(context).mean())
    ranges = {name: wilson(count(good, said), cases(good, said)) for name, (_, cases, count) in rates.items()}
    ranges |= bootstrap_ranges(context)
    support = {name: cases(good, said) for name, (_, cases, _) in rates.items()}
    support |= dict.fromkeys((*SCORES, "f1", "cost_per_100"), len(good))
    return {
        "n": len(good),
        "metrics": values,
        "definitions": {"cost_per_100": cost_definition(context)},
        "ci": {name: list(ends) for name, ends in ranges.items()},
        "support": support,
    }


def robustness(context: Context, model: Pipeline, train: Split) -> Json:
    """The figures again with noise on the numbers, and without the strongest input."""
    good = context.part.good.to_numpy()
    noisy = context.part.features.copy()
    generator = np.random.default_rng(SEED)
    for name in NUMERIC:
        spread = train.features[name].std()
        noisy[name] = (noisy[name] + generator.normal(0, 0.1 * spread, len(noisy))).clip(lower=1)
    noisy_score = model.predict_proba(noisy)[:, 1]
    blind_score = model.predict_proba(context.part.features.assign(checking_status="unknown"))[:, 1]
    noise = "Gaussian noise of 0.1 training standard deviations on duration and amount, one draw"
    changed = int(((noisy_score >= context.threshold) != context.approved).sum())
    return {
        "roc_auc_noisy_amounts": _stressed_auc(context, "roc_auc_noisy_amounts", noisy_score, noise),
        "roc_auc_without_checking_status": _stressed_auc(
            context,
            "roc_auc_without_checking_status",
            blind_score,
            "status of the checking account missing for every application (passed as a category never trained on)",
        ),
        "changed_recommendations_noisy_amounts": context.figure(
            "changed_recommendations",
            changed / len(good),
            wilson_interval(changed, len(good)),
            len(good),
            definition="share of applications whose recommendation differs from the one without noise",
            baseline=0.0,
            condition=noise,
            limit=context.limit("robustness", "changed_recommendations_noisy_amounts"),
        ),
    }


def _stressed_auc(context: Context, name: str, score: np.ndarray, condition: str) -> Json:
    good = context.part.good.to_numpy()
    low, high = bootstrap_ranges(context, score)["roc_auc"]
    return context.figure(
        "roc_auc",
        float(sk.roc_auc_score(good, score)),
        {"method": BOOTSTRAP, "level": LEVEL, "low": low, "high": high},
        len(good),
        definition="area under the ROC curve (sklearn.metrics.roc_auc_score) under the condition named",
        positives=int(good.sum()),
        decision_threshold=None,
        baseline=float(sk.roc_auc_score(good, context.score)),
        condition=condition,
        limit=context.limit("robustness", name),
    )


def oversight(context: Context) -> Json:
    """How much of the work, and how many of the wrong recommendations, the review rules bring before an officer."""
    good, said = context.part.good.to_numpy(), context.approved
    declined, wrong = said == 0, good != said
    near = declined & (context.score >= float(context.limits["second_officer_from"]))
    band = f"recommended decline with a score of at least {context.limits['second_officer_from']:.2f}"
    return {
        "human_review_share": _share(
            context,
            "human_review_share",
            declined,
            "applications with a recommended decline, decided afresh by the officer",
        ),
        "second_officer_share": _share(
            context, "second_officer_share", near, f"applications that a second officer decides by score ({band})"
        ),
        "errors_reaching_review": _share(
            context,
            "errors_reaching_review",
            declined[wrong],
            "wrong recommendations that the officer decides afresh, because they are declines",
        ),
    }


def _share(context: Context, name: str, counted: np.ndarray, what: str) -> Json:
    return context.figure(
        name,
        float(counted.mean()),
        wilson_interval(int(counted.sum()), len(counted)),
        len(counted),
        definition=f"share of {what}",
        requirement="Regulation (EU) 2024/1689, Article 14 (human oversight)",
    )


def confusion(context: Context) -> Json:
    """Actual outcome in rows, recommendation in columns."""
    counts = sk.confusion_matrix(context.part.good, context.approved, labels=[0, 1])
    return {
        "labels": ["bad (decline)", "good (approve)"],
        "counts": counts.tolist(),
        "dataset": context.dataset,
        "decision_threshold": context.threshold,
    }


def calibration(context: Context, *, bins: int = 8) -> Json:
    """Predicted against observed repayment in bins of equal size."""
    frame = pd.DataFrame({"score": context.score, "good": context.part.good.to_numpy()})
    grouped = frame.groupby(pd.qcut(frame["score"], bins, duplicates="drop"), observed=True)
    return {
        "bins": [
            {
                "predicted": float(part["score"].mean()),
                "observed": float(part["good"].mean()),
                "n": len(part),
                "interval": wilson_interval(int(part["good"].sum()), len(part)),
            }
            for _, part in grouped
        ],
        "method": f"{bins} bins of equal size by predicted probability of repayment",
        "dataset": context.dataset,
    }


def importances(context: Context, model: Pipeline) -> Json:
    """Mean loss of ROC AUC over ten shuffles of each input."""
    result = permutation_importance(
        model, context.part.features, context.part.good, scoring="roc_auc", n_repeats=10, random_state=SEED
    )
    order = np.argsort(-result.importances_mean, kind="stable")
    return {
        "method": f"permutation importance: mean loss of ROC AUC over 10 shuffles of one input, seed {SEED} "
        "(sklearn.inspection.permutation_importance)",
        "dataset": context.dataset,
        "features": [
            {
                "feature": str(context.part.features.columns[index]),
                "value": float(result.importances_mean[index]),
                "spread": float(result.importances_std[index]),
            }
            for index in order
        ],
    }
