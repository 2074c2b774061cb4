"""Inputs and outputs of a model as MLflow's own signature gives them. Needs mlflow 3 and pandas."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
from mlflow.models import infer_signature

inputs = pd.DataFrame({"age": [30, 41], "income": [2100.0, 3300.5], "region": ["north", None]})
signature = infer_signature(inputs, pd.DataFrame({"risk_score": [0.2, 0.7]}))
sides = {"inputs": signature.inputs.to_dict(), "outputs": signature.outputs.to_dict()}
out = Path(__file__).parent.parent / "model_schema_mlflow.json"
out.write_text(json.dumps(sides, indent=1) + "\n")
