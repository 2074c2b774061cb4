"""Small real MLflow stores for tests."""

from __future__ import annotations

import json
from pathlib import Path

MODEL = "scorer"
SLICES = {
    "schema": "slices/1",
    "dataset": {"name": "eval-set", "split": "test"},
    "interval": {"method": "Wilson", "level": 0.95},
    "overall": {"n": 20, "metrics": {"accuracy": 0.75}, "ci": {"accuracy": [0.53, 0.89]}},
    "slices": [{"by": {"age": "18-25"}, "n": 12, "metrics": {"recall": 0.5}, "ci": {"recall": [0.25, 0.75]}}],
    "measured_at": "2026-11-20T10:00:00Z",
}


def make_store(folder: Path) -> Path:
    """A store with versions 1 (slices.json, deleted run), 2 (keys alone) of one model, a prompt and an alias."""
    import mlflow
    import numpy as np
    import pandas as pd
    from sklearn.linear_model import LogisticRegression

    store = folder / "mlflow.db"
    uri = f"sqlite:///{store}"
    mlflow.set_tracking_uri(uri)
    mlflow.set_registry_uri(uri)
    client = mlflow.MlflowClient()
    experiment = client.create_experiment("train", artifact_location=(folder / "artifacts").as_uri())
    rows = pd.DataFrame({"income": np.arange(40.0) % 7, "debt": np.arange(40.0) % 5})
    good = (rows.income > 3).astype(int)
    model = LogisticRegression().fit(rows, good)
    train = mlflow.data.from_pandas(
        rows.assign(good=good), name="train-set", source="https://u:pw@data.example/d.csv?key=1"
    )
    test = mlflow.data.from_pandas(rows.head(20), name="eval-set")
    for number in (1, 2):
        with mlflow.start_run(experiment_id=experiment, run_name=f"fit {number}") as run:
            mlflow.set_tags({"mlflow.source.name": "/home/someone/fit.py", "mlflow.source.git.commit": "abc123"})
            mlflow.log_input(train, context="training")
            mlflow.log_input(test, context="test")
            mlflow.log_params({"C": 1.0})
            info = mlflow.sklearn.log_model(
                model,
                name="model",
                signature=mlflow.models.infer_signature(rows, pd.DataFrame({"good": model.predict(rows)})),
                pip_requirements=["scikit-learn==1.2.3"],
                registered_model_name=MODEL,
            )
            keys = {
                "accuracy": 0.75,
                "slice/age/18-25/recall": 0.5,
                "slice/age/18-25/n": 12,
                "slice/age.sex/18-25.f/recall": 0.4,
                "fairness/parity_ratio/age": 0.7,
                "loss": float("nan"),
                "system/cpu": 1.0,
            }
            mlflow.log_metrics(keys, dataset=test, model_id=info.model_id)
            mlflow.log_metrics({"accuracy": 0.99}, dataset=train, model_id=info.model_id, step=0)
            mlflow.log_metrics({"accuracy": 0.75}, dataset=test, model_id=info.model_id, step=1)
            if number == 1:
                document = json.loads(json.dumps(SLICES))
                document["dataset"]["digest"] = test.digest
                mlflow.log_dict(document, "governance/slices.json")
        if number == 1:
            client.delete_run(run.info.run_id)
    client.set_registered_model_alias(MODEL, "champion", "2")
    client.set_registered_model_tag(MODEL, "owner", "team")
    client.update_model_version(MODEL, "2", "Second.")
    client.register_prompt("greeting", "Hello {{name}}")
    mlflow.set_tracking_uri(None)
    mlflow.set_registry_uri(None)
    return store
