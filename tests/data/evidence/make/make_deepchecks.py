"""Deepchecks suite results as JSON. Needs deepchecks 0.19 (scikit-learn 1.5, numpy 1) or 0.9 (scikit-learn 1.1)."""

from __future__ import annotations

import json
from pathlib import Path

import deepchecks
import pandas as pd
from deepchecks.tabular import Dataset, Suite, checks
from sample import sample
from sklearn.linear_model import LogisticRegression

out = Path(__file__).parent.parent / "deepchecks"
out.mkdir(exist_ok=True)
data = sample()
x = pd.DataFrame(
    {
        "score": data["score"],
        "male": (data["sex"] == "male") * 1,
        "young": (data["age"] == "18-25") * 1,
        "outcome": data["outcome"],
    }
)
train, test = x.iloc[:120], x.iloc[120:]
model = LogisticRegression().fit(train.drop(columns="outcome"), train["outcome"])
wrapped = [Dataset(part, label="outcome", cat_features=["male", "young"]) for part in (train, test)]
old = deepchecks.__version__.startswith("0.9")
performance = checks.SingleDatasetPerformance()
if old:
    chosen = [checks.TrainTestFeatureDrift().add_condition_drift_score_less_than(), checks.TrainTestLabelDrift()]
else:
    performance.add_condition_greater_than(0.88)
    chosen = [
        checks.FeatureDrift().add_condition_drift_score_less_than(),
        checks.LabelDrift(),
        checks.PredictionDrift(),
        checks.TrainTestPerformance(),
        checks.MultivariateDrift(),
    ]
suite = Suite(
    "sample",
    *chosen,
    performance,
    checks.ConfusionMatrixReport(),
    checks.CalibrationScore(),
    checks.RocReport(),
    checks.SimpleModelComparison(),
    checks.WeakSegmentsPerformance(),
)
result = json.loads(suite.run(*wrapped, model).to_json(with_display=False))
(out / ("suite_09.json" if old else "suite.json")).write_text(json.dumps(result, indent=1) + "\n")
