"""Fairlearn MetricFrames as CSV and JSON. Needs fairlearn 0.15 and scikit-learn."""

from __future__ import annotations

import json
from pathlib import Path

from fairlearn.metrics import (
    MetricFrame,
    count,
    demographic_parity_difference,
    demographic_parity_ratio,
    equalized_odds_difference,
    false_positive_rate,
    selection_rate,
)
from sample import sample
from sklearn.metrics import accuracy_score, recall_score

out = Path(__file__).parent.parent / "fairlearn"
out.mkdir(exist_ok=True)
data = sample()
metrics = {
    "accuracy": accuracy_score,
    "recall": recall_score,
    "false_positive_rate": false_positive_rate,
    "selection_rate": selection_rate,
    "count": count,
}


def frame(features: list[str]) -> MetricFrame:
    return MetricFrame(
        metrics=metrics, y_true=data["outcome"], y_pred=data["decision"], sensitive_features=data[features]
    )


def write(name: str, value: object) -> None:
    (out / name).write_text(json.dumps(value, indent=1, default=float) + "\n", encoding="utf-8")


one, two = frame(["sex"]), frame(["sex", "age"])
one.by_group.to_csv(out / "by_group.csv")
two.by_group.to_csv(out / "by_group_two.csv")
write("by_group.json", one.by_group.to_dict())
write("by_group_records.json", one.by_group.reset_index().to_dict(orient="records"))
write(
    "by_group_two.json",
    {name: {str(key): x for key, x in rows.items()} for name, rows in two.by_group.to_dict().items()},
)
write("by_group_split.json", json.loads(two.by_group.reset_index().to_json(orient="split", index=False)))
single = MetricFrame(
    metrics=accuracy_score, y_true=data["outcome"], y_pred=data["decision"], sensitive_features=data["sex"]
)
write("one_metric.json", {"accuracy": single.by_group.to_dict()})
given = {"y_true": data["outcome"], "y_pred": data["decision"], "sensitive_features": data["sex"]}
write(
    "disparities.json",
    {
        "demographic_parity_difference": demographic_parity_difference(**given),
        "demographic_parity_ratio": demographic_parity_ratio(**given),
        "equalized_odds_difference": equalized_odds_difference(**given),
    },
)
