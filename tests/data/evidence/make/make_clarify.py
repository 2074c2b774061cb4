"""Bias report of SageMaker Clarify's open-source part, smclarify, as analysis.json holds it. Needs smclarify."""

from __future__ import annotations

import json
from pathlib import Path

from sample import sample
from smclarify.bias.report import FacetColumn, LabelColumn, StageType, bias_report

out = Path(__file__).parent.parent / "clarify"
out.mkdir(exist_ok=True)
data = sample()
frame = data[["sex", "outcome"]].copy()
frame["sex"] = frame["sex"].astype(object)


def metrics(stage: StageType) -> list[dict]:
    return bias_report(
        frame,
        FacetColumn("sex", ["female"]),
        LabelColumn("outcome", frame["outcome"], [1]),
        stage,
        LabelColumn("decision", data["decision"], [1]),
        metrics=["all"],
    )


analysis = {
    "version": "1.0",
    "pre_training_bias_metrics": {
        "label": "outcome",
        "facets": {"sex": metrics(StageType.PRE_TRAINING)},
        "label_value_or_threshold": "1",
    },
    "post_training_bias_metrics": {
        "label": "outcome",
        "facets": {"sex": metrics(StageType.POST_TRAINING)},
        "label_value_or_threshold": "1",
    },
}
(out / "analysis.json").write_text(json.dumps(analysis, indent=1) + "\n")
