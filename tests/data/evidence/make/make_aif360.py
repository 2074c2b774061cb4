"""AIF360 metrics as people log them: a dictionary of the metric methods by name. Needs aif360 0.6."""

from __future__ import annotations

import json
from pathlib import Path

from aif360.datasets import BinaryLabelDataset
from aif360.metrics import ClassificationMetric
from sample import sample

out = Path(__file__).parent.parent / "aif360"
out.mkdir(exist_ok=True)
data = sample().assign(sex=lambda frame: (frame["sex"] == "male").astype(float)).drop(columns=["age", "score"])


def dataset(label: str) -> BinaryLabelDataset:
    frame = data[["sex", label]].rename(columns={label: "label"})
    return BinaryLabelDataset(df=frame, label_names=["label"], protected_attribute_names=["sex"])


metric = ClassificationMetric(
    dataset("outcome"), dataset("decision"), unprivileged_groups=[{"sex": 0}], privileged_groups=[{"sex": 1}]
)
names = (
    "statistical_parity_difference",
    "disparate_impact",
    "equal_opportunity_difference",
    "average_odds_difference",
    "average_abs_odds_difference",
    "equalized_odds_difference",
    "false_positive_rate_difference",
    "error_rate_difference",
    "theil_index",
)
found = {name: float(getattr(metric, name)()) for name in names if hasattr(metric, name)}


def write(name: str, value: object) -> None:
    (out / name).write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")


write("metrics.json", found)
write(
    "metrics_with_groups.json",
    {
        "unprivileged_groups": [{"sex": 0}],
        "privileged_groups": [{"sex": 1}],
        "favorable_label": 1,
        "metrics": {
            **found,
            "num_instances": float(metric.num_instances()),
            "num_instances_privileged": float(metric.num_instances(privileged=True)),
            "num_instances_unprivileged": float(metric.num_instances(privileged=False)),
            "selection_rate_privileged": float(metric.selection_rate(privileged=True)),
            "selection_rate_unprivileged": float(metric.selection_rate(privileged=False)),
        },
    },
)
