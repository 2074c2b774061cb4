"""A small registry made by whatever MLflow runs this: ``python old_store.py FOLDER sqlite|file|ADDRESS``."""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"
os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
os.environ["GIT_PYTHON_REFRESH"] = "quiet"

ODD = "odd \"name\" '<b>' & é"
SLICES = {"schema": "slices/1", "slices": [{"by": {"age": "18-25"}, "n": 12, "metrics": {"recall": 0.5}}]}


def main(folder: Path, kind: str) -> None:
    """Three versions of ``scorer`` (of a deleted run, whole, without run), one with an odd name, one deleted."""
    import mlflow
    import numpy as np
    import pandas as pd
    from mlflow.models.signature import ModelSignature
    from mlflow.types.schema import ColSpec, Schema

    address = {"sqlite": f"sqlite:///{folder / 'mlflow.db'}", "file": (folder / "mlruns").as_uri()}.get(kind, kind)
    mlflow.set_tracking_uri(address)
    mlflow.set_registry_uri(address)
    client = mlflow.MlflowClient()
    place = None if kind == "file" else (folder / "artifacts").as_uri()
    experiment = client.create_experiment("train", artifact_location=place)
    rows = pd.DataFrame({"income": np.arange(40.0) % 7, "debt": np.arange(40.0) % 5})
    train = mlflow.data.from_pandas(rows, source="https://data.example/d.csv", name="train-set")
    test = mlflow.data.from_pandas(rows.head(20), source="https://data.example/t.csv", name="eval-set")
    columns = Schema([ColSpec("double", "income"), ColSpec("double", "debt")])

    class Echo(mlflow.pyfunc.PythonModel):
        def predict(self, context, model_input, params=None):
            return model_input

    where = {"name": "model"} if mlflow.__version__ >= "3" else {"artifact_path": "model"}
    for number in (1, 2):
        with mlflow.start_run(experiment_id=experiment, run_name=f"fit {number}") as run:
            parent = {"mlflow.parentRunId": "ab" * 16}
            mlflow.set_tags({"mlflow.source.git.commit": "abc123", "team": "credit", **parent})
            mlflow.log_input(train, context="training")
            mlflow.log_input(test, context="test")
            mlflow.log_params({"C": 1.0, "solver": "lbfgs"})
            mlflow.log_dict(SLICES, "governance/slices.json")
            mlflow.pyfunc.log_model(
                python_model=Echo(),
                signature=ModelSignature(columns, columns),
                pip_requirements=["pandas==2.2.2"],
                registered_model_name="scorer",
                **where,
            )
            for step, value in enumerate((0.5, 0.75)):
                mlflow.log_metric("accuracy", value, step=step)
            for step in range(4):
                mlflow.log_metric("train_loss", float("nan") if step == 2 else 0.9 / (step + 1), step=10 * step)
            mlflow.log_metric("train_loss", 0.3, step=30)
            mlflow.log_metric("once", 0.4, step=7)
            for key, value in {"loss": float("nan"), "gain": float("inf"), "slice/age/18-25/recall": 0.5}.items():
                client.log_metric(run.info.run_id, key, value)
        if number == 1:
            client.delete_run(run.info.run_id)
    client.create_model_version("scorer", f"{place or folder.as_uri()}/nowhere")
    client.set_registered_model_alias("scorer", "champion", "2")
    client.set_registered_model_tag("scorer", "owner", "team")
    client.set_model_version_tag("scorer", "2", "state", "approved")
    client.update_registered_model("scorer", "Scores applicants.")
    # MLflow 3.1 cannot rewrite a version in a file store once its model has metrics
    if not (kind == "file" and mlflow.__version__.startswith("3.1.")):
        client.update_model_version("scorer", "2", "Second.")
        client.transition_model_version_stage("scorer", "2", "Production")
    client.create_registered_model(ODD)
    client.create_model_version(ODD, f"{place or folder.as_uri()}/nowhere", run_id=run.info.run_id)
    client.create_registered_model("gone")
    client.create_model_version("gone", "s3://nowhere/model")
    client.delete_model_version("gone", "1")
    if hasattr(client, "register_prompt"):
        client.register_prompt("greeting", "Hello {{name}}")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), sys.argv[2])
