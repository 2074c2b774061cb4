"""Attacks of the Adversarial Robustness Toolbox (ART) as robustness/1 and security/1. Needs ART 1.20, scikit-learn."""

from __future__ import annotations

import json
from pathlib import Path

import art
import numpy as np
from art.attacks.evasion import FastGradientMethod
from art.attacks.inference.membership_inference import MembershipInferenceBlackBoxRuleBased
from art.estimators.classification import SklearnClassifier
from sample import sample
from sklearn.linear_model import LogisticRegression

root = Path(__file__).parent.parent
data = sample()
x = np.column_stack([data["score"], data["sex"] == "male", data["age"] == "18-25"]).astype(float)
y = data["outcome"].to_numpy()
model = LogisticRegression().fit(x[:120], y[:120])
classifier = SklearnClassifier(model=model, clip_values=(0, 1))
hits = int((model.predict(x[120:]) == y[120:]).sum())
tests = []
for eps in (0.05, 0.1):
    moved = FastGradientMethod(classifier, eps=eps).generate(x[120:])
    tests.append(
        {
            "name": "fast gradient method",
            "strength": f"eps {eps}",
            "metric": "accuracy",
            "successes": int((model.predict(moved) == y[120:]).sum()),
            "n": 120,
            "baseline": {"successes": hits, "n": 120},
        }
    )
common = {
    "dataset": {"name": "sample", "split": "test"},
    "computed_by": f"adversarial-robustness-toolbox {art.__version__}",
}
(root / "robustness").mkdir(exist_ok=True)
(root / "robustness" / "art.json").write_text(
    json.dumps({"schema": "robustness/1", **common, "tests": tests}, indent=1) + "\n"
)
guessed = MembershipInferenceBlackBoxRuleBased(classifier).infer(x, y).ravel()
member = np.arange(len(x)) < 120
(root / "security").mkdir(exist_ok=True)
(root / "security" / "art.json").write_text(
    json.dumps(
        {
            "schema": "security/1",
            **common,
            "tests": [
                {
                    "attack": "membership inference by rule",
                    "resisted": int((guessed != member).sum()),
                    "attempts": len(x),
                    "definition": "share of persons whose membership in the training data was guessed wrongly",
                }
            ],
        },
        indent=1,
    )
    + "\n"
)
