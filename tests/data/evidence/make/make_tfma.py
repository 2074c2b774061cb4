"""TFMA metrics of all slices as JSON, with and without confidence intervals. Needs tensorflow-model-analysis 0.52."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import tensorflow_model_analysis as tfma
from google.protobuf import text_format
from sample import sample
from tensorflow_model_analysis.api import dataframe
from tensorflow_model_analysis.proto import config_pb2

CONFIG = """
model_specs { label_key: "label" prediction_key: "prediction" }
metrics_specs {
  metrics { class_name: "ExampleCount" } metrics { class_name: "BinaryAccuracy" } metrics { class_name: "AUC" }
  metrics { class_name: "AUCPrecisionRecall" } metrics { class_name: "Precision" } metrics { class_name: "Recall" }
  metrics { class_name: "ConfusionMatrixAtThresholds" config: '{"thresholds": [0.5]}' }
}
slicing_specs {} slicing_specs { feature_keys: ["sex"] } slicing_specs { feature_keys: ["sex", "age"] }
options { compute_confidence_intervals { value: %s } }
"""
out = Path(__file__).parent.parent / "tfma"
out.mkdir(exist_ok=True)
data = sample().rename(columns={"outcome": "label", "score": "prediction"})[["label", "prediction", "sex", "age"]]
data["label"] = data["label"].astype(float)
for name, intervals in (("slicing_metrics", "false"), ("slicing_metrics_with_intervals", "true")):
    config = text_format.Parse(CONFIG % intervals, config_pb2.EvalConfig())
    with TemporaryDirectory() as folder:
        result = tfma.analyze_raw_data(data, config, output_path=folder)
        (out / f"{name}.json").write_text(json.dumps(result.slicing_metrics, indent=1) + "\n")
        if intervals == "false":
            frames = dataframe.metrics_as_dataframes(tfma.load_metrics(folder))
            frames.double_value.to_csv(out / "metrics.csv", index=False)
