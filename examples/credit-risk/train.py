"""Train, evaluate and register the three versions of the credit-risk model.

    python train.py --store sqlite:///mlflow.db --artifacts mlartifacts

Version 1 is a logistic regression that sees the age of the applicant, version 2 the same without it, version 3 gradient
boosting without it. Limits come from thresholds.yaml, which is older than every evaluation and is not written here.
"""

from __future__ import annotations

import argparse
import logging
import os
import warnings
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")

import mlflow
import pandas as pd
import yaml
from mlflow.data.pandas_dataset import PandasDataset
from mlflow.models import ModelSignature, infer_signature
from sklearn.base import ClassifierMixin
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

import evaluation
import groups
from data import CATEGORICAL, NUMERIC, SEED, SOURCE, TARGET, Split, load, split, whole
from evaluation import Json

MODEL = "credit-risk"
HERE = Path(__file__).parent
ALL_SLICES: list[tuple[str, ...]] = [("age",), ("foreign_worker",), ("age", "foreign_worker")]


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """One version to train. ``slices`` are the dimensions its evaluation covers."""

    run_name: str
    with_age: bool
    estimator: ClassifierMixin
    slices: list[tuple[str, ...]]
    serialization: str | None
    description: str
    ticket: str


CANDIDATES = (
    Candidate(
        run_name="logistic-regression-with-age",
        with_age=True,
        estimator=LogisticRegression(C=1.0, max_iter=2000),
        slices=ALL_SLICES[:2],  # the intersection was not asked for when this version was made
        serialization=None,
        description="Logistic regression on all usable application data, age included. First baseline.",
        ticket="CR-101",
    ),
    Candidate(
        run_name="logistic-regression-without-age",
        with_age=False,
        estimator=LogisticRegression(C=1.0, max_iter=2000),
        slices=ALL_SLICES,
        serialization=None,
        description="Logistic regression without the age of the applicant.",
        ticket="CR-118",
    ),
    Candidate(
        run_name="gradient-boosting-without-age",
        with_age=False,
        estimator=GradientBoostingClassifier(
            n_estimators=150, learning_rate=0.05, max_depth=3, subsample=0.8, random_state=SEED
        ),
        slices=ALL_SLICES,
        serialization="cloudpickle",
        description="Gradient boosted trees without the age of the applicant; replaces the logistic regression.",
        ticket="CR-142",
    ),
)


def pipeline(candidate: Candidate) -> Pipeline:
    numbers = [*NUMERIC, "age_years"] if candidate.with_age else list(NUMERIC)
    return Pipeline(
        [
            (
                "prepare",
                ColumnTransformer(
                    [
                        ("numbers", StandardScaler(), numbers),
                        ("codes", OneHotEncoder(handle_unknown="ignore", sparse_output=False), list(CATEGORICAL)),
                    ]
                ),
            ),
            ("classify", candidate.estimator),
        ]
    )


def parameters(candidate: Candidate, train: Split, test: Split, limits: Json) -> Json:
    estimator = candidate.estimator
    named = {name: value for name, value in estimator.get_params().items() if value is not None}
    return {
        "estimator": type(estimator).__name__,
        **{f"estimator__{name}": value for name, value in sorted(named.items())},
        "decision_threshold": limits["decision_threshold"],
        "input_columns": train.features.shape[1],
        "training_rows": len(train.features),
        "test_rows": len(test.features),
        "split_seed": SEED,
    }


def signature(model: Pipeline, rows: pd.DataFrame) -> ModelSignature:
    """The two probabilities by name; predict_proba gives them in the order of the classes."""
    scores = pd.DataFrame(model.predict_proba(rows), columns=["probability_bad", "probability_good"])
    return infer_signature(rows, scores)


def log_model(candidate: Candidate, model: Pipeline, train: Split) -> mlflow.models.model.ModelInfo:
    packages = ("scikit-learn", "pandas", "numpy", "scipy", "cloudpickle", "skops")
    return mlflow.sklearn.log_model(
        model,
        name=MODEL,
        signature=signature(model, train.features),
        input_example=train.features.head(3),
        registered_model_name=MODEL,
        pyfunc_predict_fn="predict_proba",
        # Exact pins of what is installed; asking MLflow to infer them would load the model in another process.
        pip_requirements=[f"{name}=={version(name)}" for name in packages],
        **({"serialization_format": candidate.serialization} if candidate.serialization else {}),
    )


def dataset(part: Split) -> PandasDataset:
    return mlflow.data.from_pandas(part.with_target(), source=SOURCE, name=part.name, targets=TARGET)


def reference(part: Split, recorded: PandasDataset) -> Json:
    return {"name": part.name, "digest": recorded.digest, "split": part.role}


def metric_keys(document: Json) -> dict[str, float]:
    """The figures of slices.json as metric keys: ``slice/<dimension>/<group>/<metric>``, crossings joined by dots."""
    keys = dict(document["overall"]["metrics"])
    for item in document["slices"]:
        place = f"slice/{'.'.join(item['by'])}/{'.'.join(item['by'].values())}"
        keys[f"{place}/n"] = float(item["n"])
        keys |= {f"{place}/{name}": value for name, value in item["metrics"].items()}
    return keys


def check_keys(document: Json, role: str) -> dict[str, float]:
    """The bias checks computed on one part of the data: ``fairness/<metric>/<dimension>``."""
    return {
        f"fairness/{check['metric']}/{'.'.join(check['by'])}": check["value"]
        for check in document["checks"]
        if check["dataset"]["split"] == role
    }


def train_one(candidate: Candidate, frame: pd.DataFrame, limits: Json) -> str:
    """Train, evaluate and register one version; returns its number."""
    train, test = split(frame, with_age=candidate.with_age)
    every = whole(frame, with_age=candidate.with_age)
    model = pipeline(candidate).fit(train.features, train.good)
    tags = {"mlflow.source.name": "train.py", "mlflow.user": "j.brandt", "team": "credit-risk-models"}
    with mlflow.start_run(run_name=candidate.run_name, tags=tags, description=candidate.description):
        recorded = {part.role: dataset(part) for part in (train, test, every)}
        mlflow.log_input(recorded["train"], context="training")
        mlflow.log_input(recorded["test"], context="test")
        mlflow.log_input(recorded["cross-validation"], context="cross-validation")
        mlflow.log_params(parameters(candidate, train, test, limits))
        info = log_model(candidate, model, train)
        measured_at = datetime.now(UTC).isoformat(timespec="seconds")
        context, pooled = (
            evaluation.Context(
                part=part,
                dataset=reference(part, recorded[part.role]),
                score=score,
                limits=limits,
                measured_at=measured_at,
            )
            for part, score in (
                (test, model.predict_proba(test.features)[:, 1]),
                (every, groups.cross_validated_scores(model, every)),
            )
        )
        document = groups.slices_document(context, pooled, candidate.slices)
        keys = {"test": metric_keys(document) | check_keys(document, "test")}
        keys["cross-validation"] = check_keys(document, "cross-validation")
        for role, figures in keys.items():
            mlflow.log_metrics(figures, dataset=recorded[role], model_id=info.model_id)
        artifacts = {
            "slices": document,
            "confusion_matrix": evaluation.confusion(context),
            "calibration": evaluation.calibration(context),
            "feature_importances": evaluation.importances(context, model),
            "robustness": evaluation.robustness(context, model, train),
            "compliance_metrics": evaluation.oversight(context),
        }
        for name, content in artifacts.items():
            mlflow.log_dict(content, f"governance/{name}.json")
        mlflow.log_artifact(str(HERE / "thresholds.yaml"), "governance")
    return str(info.registered_model_version)


def describe(client: mlflow.MlflowClient, numbers: list[str]) -> None:
    """Descriptions, tags, aliases and the one stage that the team still keeps."""
    client.update_registered_model(
        MODEL, "Probability that a consumer loan is repaid; recommends approval or decline to a credit officer."
    )
    for key, value in {"domain": "consumer credit", "owner": "credit-risk-models", "data": "german-credit"}.items():
        client.set_registered_model_tag(MODEL, key, value)
    for number, candidate in zip(numbers, CANDIDATES, strict=True):
        client.update_model_version(MODEL, number, candidate.description)
        client.set_model_version_tag(MODEL, number, "ticket", candidate.ticket)
        client.set_model_version_tag(MODEL, number, "age_is_input", str(candidate.with_age).lower())
    client.set_registered_model_alias(MODEL, "challenger", numbers[1])
    client.set_registered_model_alias(MODEL, "champion", numbers[2])
    if hasattr(client, "transition_model_version_stage"):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # stages are deprecated, and still in use
            client.transition_model_version_stage(MODEL, numbers[0], "Archived")


def main() -> None:
    parser = argparse.ArgumentParser(description="Train, evaluate and register the credit-risk model.")
    parser.add_argument("--store", default="sqlite:///mlflow.db", help="tracking and registry URI")
    parser.add_argument("--artifacts", default="mlartifacts", help="folder for model files and reports")
    options = parser.parse_args()
    warnings.filterwarnings("ignore", message="Hint: Inferred schema contains integer")  # the outcome is never missing
    for name in ("mlflow", "alembic"):
        logging.getLogger(name).setLevel(logging.ERROR)
    mlflow.set_tracking_uri(options.store)
    mlflow.set_registry_uri(options.store)
    client = mlflow.MlflowClient()
    if client.search_registered_models(f"name = '{MODEL}'"):
        raise SystemExit(f"{options.store} already holds the model {MODEL}: give another --store or remove that one")
    client.create_experiment(MODEL, artifact_location=Path(options.artifacts).resolve().as_uri())
    mlflow.set_experiment(MODEL)
    limits = yaml.safe_load((HERE / "thresholds.yaml").read_text(encoding="utf-8"))
    frame = load()
    numbers = [train_one(candidate, frame, limits) for candidate in CANDIDATES]
    describe(client, numbers)
    print(f"{MODEL}: versions {', '.join(numbers)} registered in {options.store}")


if __name__ == "__main__":
    main()
