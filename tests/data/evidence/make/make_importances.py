"""SHAP values and permutation importances as JSON and CSV, a reliability curve as CSV. Needs shap, scikit-learn."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import shap
from sample import sample
from sklearn.calibration import calibration_curve
from sklearn.inspection import permutation_importance
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss

out = Path(__file__).parent.parent / "importances"
out.mkdir(exist_ok=True)
data = sample()
x = pd.DataFrame(
    {"score": data["score"], "male": (data["sex"] == "male") * 1.0, "young": (data["age"] == "18-25") * 1.0}
)
model = LogisticRegression().fit(x, data["outcome"])
explained = shap.LinearExplainer(model, x)(x)
mean_abs = np.abs(explained.values).mean(axis=0)
pd.DataFrame(explained.values[:12], columns=x.columns).to_csv(out / "shap_values.csv", index=False)
(out / "mean_abs_shap.json").write_text(
    json.dumps(
        {"method": "mean(|SHAP value|)", "features": dict(zip(x.columns, mean_abs.tolist(), strict=True))}, indent=1
    )
    + "\n"
)
found = permutation_importance(model, x, data["outcome"], n_repeats=10, random_state=0)
pd.DataFrame(
    {"feature": x.columns, "importance_mean": found.importances_mean, "importance_std": found.importances_std}
).to_csv(out / "permutation_importance.csv", index=False)
np.savez(out / "shap_values.npz", values=explained.values[:12], feature_names=np.array(x.columns, dtype="U"))
(out / "explanation.json").write_text(
    json.dumps({"feature_names": list(x.columns), "values": explained.values[:12].tolist()}, indent=1) + "\n"
)
calibration = Path(__file__).parent.parent / "calibration"
calibration.mkdir(exist_ok=True)
true, predicted = calibration_curve(data["outcome"], data["score"], n_bins=5)
edges = np.linspace(0, 1, 6)
n = np.histogram(data["score"], bins=edges)[0]
pd.DataFrame({"prob_pred": predicted, "prob_true": true}).to_csv(calibration / "curve.csv", index=False)
pd.DataFrame({"prob_pred": predicted, "prob_true": true, "n": n[n > 0]}).to_csv(
    calibration / "curve_with_n.csv", index=False
)
sizes = n[n > 0]
curve = {
    "prob_pred": predicted.tolist(),
    "prob_true": true.tolist(),
    "n": sizes.tolist(),
    "brier_score": float(brier_score_loss(data["outcome"], data["score"])),
    "ece": float(np.average(np.abs(true - predicted), weights=sizes)),
}
(calibration / "curve.json").write_text(json.dumps(curve, indent=1) + "\n")
