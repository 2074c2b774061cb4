"""per_class_metrics.csv of MLflow's evaluation of a classifier with three classes, and SHAP-free artifacts beside it.

Needs mlflow 3 and scikit-learn.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import mlflow
import pandas as pd
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression

out = Path(__file__).parent.parent / "mlflow"
out.mkdir(exist_ok=True)
x, y = load_iris(return_X_y=True, as_frame=True)
x = x.iloc[:, :2]
with tempfile.TemporaryDirectory() as folder:
    mlflow.set_tracking_uri(f"sqlite:///{folder}/m.db")
    mlflow.set_experiment(experiment_id=mlflow.create_experiment("e", artifact_location=f"{folder}/a"))
    with mlflow.start_run():
        for name, classes in (("per_class_metrics", [0, 1, 2]), ("binary", [0, 1])):
            rows = y.isin(classes)
            model = LogisticRegression(max_iter=500).fit(x[rows], y[rows])
            table = pd.DataFrame({"target": y[rows], "prediction": model.predict(x[rows])})
            result = mlflow.models.evaluate(
                data=table, targets="target", predictions="prediction", model_type="classifier", evaluators="default"
            )
            for key, artifact in result.artifacts.items():
                if "per_class" in key:
                    shutil.copy(mlflow.artifacts.download_artifacts(artifact.uri), out / f"{name}.csv")
