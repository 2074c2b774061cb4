"""A registry of any size, written straight into the tables that MLflow itself has made."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PER_MODEL = 10
PARAMETERS, TAGS = 30, 20
METRICS = ("accuracy", "precision", "recall", "f1", "roc_auc", "log_loss", "brier", "train_loss")
GROUPS: Mapping[str, Sequence[str]] = {
    "age": ("18-25", "26-40", "41-60", "61+"),
    "sex": ("female", "male"),
    "region": ("north", "south", "east", "west"),
}
GROUP_METRICS = ("recall", "precision", "selection_rate", "fpr", "n")
FAIRNESS = ("fairness/demographic_parity_ratio/age", "fairness/equal_opportunity_ratio/sex")
_START = 1_780_000_000_000
_CHUNK = 100  # versions between two inserts
_USES = ("training", "test")
_COLUMNS = [
    {"name": name, "type": kind} for name, kind in (("income", "double"), ("age", "long"), ("region", "string"))
]

_MLMODEL = """\
artifact_path: {base}
flavors:
  python_function:
    env:
      conda: conda.yaml
      virtualenv: python_env.yaml
    loader_module: mlflow.sklearn
    model_path: model.skops
    predict_fn: predict
    python_version: 3.11.9
  sklearn:
    code: null
    pickled_model: model.skops
    serialization_format: skops
    sklearn_version: 1.7.2
mlflow_version: {mlflow}
model_id: {model_id}
model_size_bytes: 48213
model_uuid: {model_id}
run_id: {run_id}
signature:
  inputs: '{inputs}'
  outputs: '[{{"type": "long", "name": "good", "required": true}}]'
  params: null
utc_time_created: '2026-05-28 20:26:40.000000'
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Made:
    """What the rows and files of one version are about."""

    model: str
    number: int
    run_id: str
    model_id: str
    time: int
    figures: Mapping[str, float]


def make_registry(folder: Path, *, versions: int, seed: int = 1) -> Path:
    """Fill ``folder`` with ``mlflow.db`` and ``artifacts``; returns the database file.

    Every version has 30 parameters, 60 metrics, 20 tags, two data set inputs, a LoggedModel with linked metrics, an
    MLmodel file and ``governance/slices.json``.
    """
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    from mlflow.store.tracking.sqlalchemy_store import SqlAlchemyStore

    logging.getLogger("mlflow").setLevel(logging.WARNING)
    database, artifacts = folder / "mlflow.db", folder / "artifacts"
    store = SqlAlchemyStore(f"sqlite:///{database}", artifacts.as_uri())
    experiment = int(store.create_experiment("train"))
    writer = _Writer()
    for name, row in _datasets(experiment):
        writer.add(name, **row)
    dice = random.Random(seed)
    for index in range(versions):
        model, number = f"model-{index // PER_MODEL:04d}", index % PER_MODEL + 1
        if number == 1:
            last = min(PER_MODEL, versions - index)
            _add_model(writer, model, last)
        made = _Made(
            model=model,
            number=number,
            run_id=_id("run", index),
            model_id=f"m-{_id('logged', index)}",
            time=_START + index * 60_000,
            figures={key: round(dice.random(), 6) for key in _keys()},
        )
        _add_run(writer, made, experiment, artifacts)
        _add_logged(writer, made, experiment, artifacts)
        _add_version(writer, made)
        _write_files(made, artifacts)
        if index % _CHUNK == _CHUNK - 1:
            writer.flush(store.engine)
    writer.flush(store.engine)
    store.engine.dispose()
    return database


class _Writer:
    """Rows by table, inserted in bulk and in the order of the foreign keys; columns a version lacks are left out."""

    def __init__(self) -> None:
        from mlflow.store.model_registry.dbmodels import models as registry
        from mlflow.store.tracking.dbmodels import models as tracking

        classes = [
            *(getattr(tracking, f"Sql{name}") for name in ("Dataset", "Run", "Param", "Metric", "LatestMetric", "Tag")),
            *(getattr(tracking, f"Sql{name}") for name in ("Input", "InputTag", "LoggedModel", "LoggedModelMetric")),
            *(getattr(tracking, f"SqlLoggedModel{name}") for name in ("Param", "Tag")),
            *(getattr(registry, f"SqlRegisteredModel{name}") for name in ("", "Tag", "Alias")),
            *(getattr(registry, f"SqlModelVersion{name}") for name in ("", "Tag")),
        ]
        self.tables = {item.__tablename__: item.__table__ for item in classes}
        self.columns = {name: set(table.columns.keys()) for name, table in self.tables.items()}
        self.rows: dict[str, list[dict[str, Any]]] = {name: [] for name in self.tables}

    def add(self, table: str, **row: Any) -> None:
        self.rows[table].append({key: value for key, value in row.items() if key in self.columns[table]})

    def flush(self, engine: Any) -> None:
        with engine.begin() as connection:
            for name, rows in self.rows.items():
                if rows:
                    connection.execute(self.tables[name].insert(), rows)
                    rows.clear()


def _id(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


def _keys() -> Iterator[str]:
    """Sixty metric keys: overall figures, figures by group and two comparisons of groups."""
    yield from METRICS
    yield from FAIRNESS
    for dimension, groups in GROUPS.items():
        for group in groups:
            yield from (f"slice/{dimension}/{group}/{metric}" for metric in GROUP_METRICS)


def _datasets(experiment: int) -> Iterator[tuple[str, dict[str, Any]]]:
    for use in _USES:
        yield (
            "datasets",
            {
                "dataset_uuid": _id("data", use),
                "experiment_id": experiment,
                "name": f"loans-{use}",
                "digest": _id("data", use)[:8],
                "dataset_source_type": "s3",
                "dataset_source": json.dumps({"uri": f"s3://bank/loans-{use}.parquet"}),
                "dataset_schema": json.dumps({"mlflow_colspec": _COLUMNS}),
                "dataset_profile": json.dumps({"num_rows": 20_000, "num_elements": 60_000}),
            },
        )


def _add_model(writer: _Writer, model: str, last: int) -> None:
    writer.add("registered_models", name=model, creation_time=_START, last_updated_time=_START, description="Scores.")
    writer.add("registered_model_tags", name=model, key="owner", value="credit team")
    writer.add("registered_model_aliases", name=model, alias="champion", version=last)


def _add_run(writer: _Writer, made: _Made, experiment: int, artifacts: Path) -> None:
    run = {"run_uuid": made.run_id}
    writer.add(
        "runs",
        **run,
        name=f"fit {made.number}",
        user_id="ana",
        status="FINISHED",
        start_time=made.time,
        end_time=made.time + 9_000,
        lifecycle_stage="active",
        artifact_uri=f"{artifacts.as_uri()}/{made.run_id}/artifacts",
        experiment_id=experiment,
        source_type="LOCAL",
        source_name="train.py",
        entry_point_name="",
        source_version="",
    )
    for index in range(PARAMETERS):
        writer.add("params", **run, key=f"parameter_{index:02d}", value=f"{index / 7:.4f}")
    for key, value in made.figures.items():
        figure = {"key": key, "value": value, "timestamp": made.time, "step": 0, "is_nan": False}
        writer.add("metrics", **run, **figure)
        writer.add("latest_metrics", **run, **figure)
    own = {
        "mlflow.user": "ana",
        "mlflow.source.name": "train.py",
        "mlflow.source.git.commit": _id("commit", made.run_id),
        "mlflow.runName": f"fit {made.number}",
    }
    own |= {f"team.tag_{index:02d}": f"value {index}" for index in range(TAGS - len(own))}
    for key, value in own.items():
        writer.add("tags", **run, key=key, value=value)
    for use in _USES:
        link = _id("input", made.run_id, use)
        writer.add(
            "inputs",
            input_uuid=link,
            source_type="DATASET",
            source_id=_id("data", use),
            destination_type="RUN",
            destination_id=made.run_id,
            step=0,
        )
        writer.add("input_tags", input_uuid=link, name="mlflow.data.context", value=use)


def _add_logged(writer: _Writer, made: _Made, experiment: int, artifacts: Path) -> None:
    logged = {"model_id": made.model_id, "experiment_id": experiment}
    writer.add(
        "logged_models",
        **logged,
        name="model",
        artifact_location=f"{artifacts.as_uri()}/{made.model_id}/artifacts",
        creation_timestamp_ms=made.time,
        last_updated_timestamp_ms=made.time,
        status=2,
        lifecycle_stage="active",
        model_type="",
        source_run_id=made.run_id,
    )
    for key in METRICS:
        writer.add(
            "logged_model_metrics",
            **logged,
            metric_name=key,
            metric_timestamp_ms=made.time,
            metric_step=0,
            metric_value=made.figures[key],
            run_id=made.run_id,
            dataset_uuid=_id("data", "test"),
            dataset_name="loans-test",
            dataset_digest=_id("data", "test")[:8],
        )
    for index in range(3):
        writer.add("logged_model_params", **logged, param_key=f"parameter_{index:02d}", param_value="1")
    writer.add("logged_model_tags", **logged, tag_key="mlflow.user", tag_value="ana")


def _add_version(writer: _Writer, made: _Made) -> None:
    version = {"name": made.model, "version": made.number}
    writer.add(
        "model_versions",
        **version,
        creation_time=made.time + 10_000,
        last_updated_time=made.time + 10_000,
        description=f"Version {made.number}.",
        user_id="ana",
        current_stage="None",
        source=f"models:/{made.model_id}",
        run_id=made.run_id,
        run_link="",
        status="READY",
    )
    for key, value in {"approved_by": "Maria Ruiz", "ticket": f"GOV-{made.number}", "state": "approved"}.items():
        writer.add("model_version_tags", **version, key=key, value=value)


def _write_files(made: _Made, artifacts: Path) -> None:
    import mlflow

    base = artifacts / made.model_id / "artifacts"
    base.mkdir(parents=True)
    text = _MLMODEL.format(
        base=base.as_uri(),
        mlflow=mlflow.__version__,
        model_id=made.model_id,
        run_id=made.run_id,
        inputs=json.dumps([{**column, "required": True} for column in _COLUMNS]),
    )
    (base / "MLmodel").write_text(text, encoding="utf-8")
    governance = artifacts / made.run_id / "artifacts" / "governance"
    governance.mkdir(parents=True)
    (governance / "slices.json").write_text(json.dumps(_slices(made), indent=1), encoding="utf-8")


def _slices(made: _Made) -> dict[str, Any]:
    """The figures of the metric keys once more, with numbers of cases and intervals."""

    def figures(prefix: str, names: Sequence[str]) -> dict[str, Any]:
        values = {name: made.figures[prefix + name] for name in names}
        return {"metrics": values, "ci": {name: [value - 0.02, value + 0.02] for name, value in values.items()}}

    measured = [name for name in GROUP_METRICS if name != "n"]
    return {
        "schema": "slices/1",
        "dataset": {"name": "loans-test", "digest": _id("data", "test")[:8], "split": "test"},
        "decision_threshold": 0.5,
        "interval": {"method": "Wilson", "level": 0.95},
        "overall": {"n": 20_000, **figures("", METRICS)},
        "slices": [
            {"by": {dimension: group}, **figures(f"slice/{dimension}/{group}/", measured)}
            for dimension, groups in GROUPS.items()
            for group in groups
        ],
        "checks": [
            {"name": "parity by age", "metric": "demographic_parity_ratio", "by": ["age"], "value": made.figures[key]}
            for key in FAIRNESS[:1]
        ],
        "measured_at": "2026-05-28T20:26:40Z",
        "computed_by": "evaluate.py",
    }
