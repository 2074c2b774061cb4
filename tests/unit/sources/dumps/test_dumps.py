"""Registries that other tools wrote out as JSON, in the shapes of their public formats."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from pydantic import JsonValue

from cardwright.card.card import Card
from cardwright.cli.app import run
from cardwright.config import RegistrySettings, Settings, settings_in
from cardwright.errors import NothingMatchedError, UnreadableError
from cardwright.sources.collect import collect

RUN = "0a" * 16
MODEL_ID = "m-" + "1b" * 16
ROOT = f"dbfs:/databricks/mlflow-tracking/77/{RUN}/artifacts"
SYSTEM = {"package_version": "1.2.0", "script": "export.py", "export_file_version": "2", "mlflow_version": "2.14.3"}
MLMODEL = (
    "flavors:\n  sklearn:\n    sklearn_version: 1.5.0\n    pickled_model: model.pkl\n    serialization_format: pickle\n"
)


def write(path: Path, data: JsonValue) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def cards(path: Path, *selectors: str) -> Mapping[str, Card]:
    settings = Settings(registry=RegistrySettings(name="bank", snapshot=str(path)))
    found = collect(settings_in(path.parent, settings), selectors=selectors).cards
    return {card.address: card for card in found}


def exported_run(metrics: JsonValue) -> dict[str, JsonValue]:
    return {
        "system": SYSTEM,
        "mlflow": {
            "info": {
                "run_id": RUN,
                "run_name": "fit",
                "status": "FINISHED",
                "lifecycle_stage": "active",
                "start_time": 1761770287000,
                "artifact_uri": ROOT,
            },
            "params": {"max_depth": "4"},
            "metrics": metrics,
            "tags": {"mlflow.user": "j.brandt", "mlflow.source.git.commit": "abc123"},
            "inputs": [
                {
                    "dataset": {"name": "loans", "digest": "d1", "source_type": "local", "source": "{}"},
                    "tags": [{"key": "mlflow.data.context", "value": "training"}],
                }
            ],
        },
    }


HISTORY: JsonValue = {
    "accuracy": [
        {"value": 0.7, "timestamp": 1761770287100, "step": 0},
        {"value": 0.8, "timestamp": 1761770287300, "step": 2},
        {"value": 0.75, "timestamp": 1761770287200, "step": 1},
    ]
}


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    """What mlflow-export-import writes for models: models/NAME/model.json and experiments/ID/RUN beside it."""
    folder = tmp_path / "export"
    version: dict[str, JsonValue] = {
        "name": "scorer",
        "version": "3",
        "creation_timestamp": 1761770288000,
        "current_stage": "Production",
        "description": "Third.",
        "run_id": RUN,
        "source": f"{ROOT}/model",
        "status": "READY",
        "tags": {"ticket": "CR-7"},
        "aliases": ["champion"],
        "_run_artifact_uri": ROOT,
        "_experiment_name": "/Users/j.brandt/fit",
    }
    model: dict[str, JsonValue] = {
        "name": "scorer",
        "description": "Scores.",
        "tags": [{"key": "owner", "value": "team"}],
        "latest_versions": [version, {**version, "version": "2", "current_stage": "None", "aliases": [], "run_id": ""}],
    }
    info = {"num_src_versions": 2, "num_dst_versions": 2}
    write(
        folder / "models" / "models" / "scorer" / "model.json",
        {"system": SYSTEM, "info": info, "mlflow": {"registered_model": model}},
    )
    write(folder / "models" / "models" / "models.json", {"system": SYSTEM, "mlflow": {"models": ["scorer"]}})
    run = folder / "models" / "experiments" / "77" / RUN
    write(run / "run.json", exported_run(HISTORY))
    write(run / "artifacts" / "governance" / "compliance_metrics.json", {"share": {"value": 0.25}})
    write(run / "artifacts" / "model_card.json", {"registered_model": {"name": "not a model of the registry"}})
    (run / "artifacts" / "model").mkdir()
    (run / "artifacts" / "model" / "MLmodel").write_text(MLMODEL)
    return folder


def test_an_export_brings_versions_runs_figures_and_files(exported: Path) -> None:
    found = cards(exported)
    assert list(found) == ["scorer/2", "scorer/3"]
    card = found["scorer/3"]
    identity = card.identity
    assert (identity.stage, identity.aliases, identity.tags) == ("Production", ("champion",), {"ticket": "CR-7"})
    assert (identity.model_description, identity.model_tags) == ("Scores.", {"owner": "team"})
    assert identity.source_commit == "abc123"
    assert card.evaluation.metrics["accuracy"].value == 0.8  # the latest step, not the last in the list
    assert str(card.origin_of("/evaluation/metrics/accuracy")) == f"runs:/{RUN}/metrics/accuracy"
    assert card.training_data.datasets["loans"].digest == "d1"
    assert card.evaluation.compliance_metrics["share"].value == 0.25
    assert card.model.parameters == {"max_depth": "4"}


def test_the_files_of_a_version_are_found_in_the_artifacts_of_its_run(exported: Path) -> None:
    card = cards(exported)["scorer/3"]
    assert card.model.flavors == {"sklearn": "1.5.0"}
    assert str(card.origin_of("/model/flavors")) == f"runs:/{RUN}/artifacts/model/MLmodel"
    assert card.identity.source is None  # the dump names a path, and ours in its place is no value of the registry


def test_an_alias_of_an_export_selects(exported: Path) -> None:
    assert list(cards(exported, "models:/scorer@champion")) == ["scorer/3"]


def test_the_export_of_a_single_model_and_of_the_first_releases_are_read_too(tmp_path: Path) -> None:
    folder = tmp_path / "single"
    version = {"name": "scorer", "version": "1", "run_id": RUN, "current_stage": "Archived"}
    write(folder / "model.json", {"registered_model": {"name": "scorer", "latest_versions": [version]}})
    body = exported_run(HISTORY)["mlflow"]
    assert isinstance(body, dict)
    write(folder / RUN / "run.json", {"export_info": {"export_time": 1}, **body})
    card = cards(folder)["scorer/1"]
    assert (card.identity.stage, card.evaluation.metrics["accuracy"].value) == ("Archived", 0.8)
    history = card.model.training_history["accuracy"]
    assert (history.series.steps, history.series.values) == ((0, 1, 2), (0.7, 0.75, 0.8))


def test_an_exported_version_with_its_logged_model_links_figures_to_data(tmp_path: Path) -> None:
    folder = tmp_path / "version"
    version = {
        "name": "main.risk.scorer",
        "version": "15",
        "current_stage": None,
        "source": f"models:/{MODEL_ID}",
        "run_id": RUN,
        "aliases": ["champion"],
        "tags": {},
    }
    write(folder / "version.json", {"system": SYSTEM, "mlflow": {"model_version": version}})
    write(folder / "run" / "run.json", exported_run(HISTORY))
    logged = {
        "model_id": MODEL_ID,
        "artifact_location": f"{ROOT}/models/{MODEL_ID}",
        "status": "READY",
        "source_run_id": RUN,
        "metrics": [
            {
                "key": "accuracy",
                "value": 0.8,
                "timestamp": 1761770287300,
                "step": 2,
                "dataset_name": "held-out",
                "dataset_digest": "d2",
            }
        ],
    }
    write(folder / "logged_models" / MODEL_ID / "logged_model.json", {"system": SYSTEM, "mlflow": logged})
    (folder / "logged_models" / MODEL_ID / "MLmodel").write_text(MLMODEL)
    card = cards(folder)["main.risk.scorer/15"]
    measured = card.evaluation.metrics["accuracy"].dataset
    assert measured is not None
    assert (measured.name, measured.digest) == ("held-out", "d2")
    assert (card.model.serialization or "").startswith("pickle")
    assert (card.identity.stage, card.identity.aliases) == (None, ("champion",))
    assert card.identity.source == f"models:/{MODEL_ID}"


def test_unity_catalog_names_have_three_levels_and_no_stage(tmp_path: Path) -> None:
    """The lists that the REST interface and the command line of Databricks give."""
    models = [
        {
            "name": "scorer",
            "catalog_name": "main",
            "schema_name": "risk",
            "full_name": "main.risk.scorer",
            "comment": "Scores.",
            "aliases": [{"alias_name": "champion", "version_num": 2}],
        }
    ]
    versions = [
        {
            "model_name": "scorer",
            "catalog_name": "main",
            "schema_name": "risk",
            "version": number,
            "comment": f"Version {number}.",
            "run_id": RUN,
            "status": "READY",
            "source": f"{ROOT}/model",
            "created_at": 1761770288000,
        }
        for number in (1, 2)
    ]
    run_reply = {
        "run": {
            "info": {"run_id": RUN, "status": "FINISHED", "start_time": "1761770287000"},
            "data": {
                "metrics": [{"key": "auc", "value": 0.9, "timestamp": 1761770287300, "step": 0}],
                "params": [{"key": "depth", "value": "4"}],
                "tags": [{"key": "mlflow.user", "value": "j.brandt"}],
            },
        }
    }
    folder = tmp_path / "unity"
    write(folder / "models.json", {"registered_models": models})
    write(folder / "versions.json", {"model_versions": versions})
    write(folder / "run.json", run_reply)
    found = cards(folder)
    assert list(found) == ["main.risk.scorer/1", "main.risk.scorer/2"]
    card = found["main.risk.scorer/2"]
    assert (card.identity.stage, card.identity.aliases, card.identity.description) == (
        None,
        ("champion",),
        "Version 2.",
    )
    assert str(card.origin_of("/identity/description")) == "models:/main.risk.scorer/2#description"
    assert card.evaluation.metrics["auc"].value == 0.9
    assert card.identity.previous_version == "1"
    assert list(cards(folder, "models:/main.risk.scorer@champion")) == ["main.risk.scorer/2"]
    assert list(cards(write(tmp_path / "bare.json", versions))) == list(found)


def test_replies_of_a_workspace_registry_are_read_from_one_file(tmp_path: Path) -> None:
    reply = {
        "registered_models": [{"name": "scorer", "tags": [{"key": "owner", "value": "team"}]}],
        "model_versions": [
            {"name": "scorer", "version": "1", "current_stage": "Staging", "tags": [{"key": "a", "value": "b"}]}
        ],
    }
    card = cards(write(tmp_path / "registry.json", reply))["scorer/1"]
    assert (card.identity.stage, card.identity.tags, card.identity.model_tags) == (
        "Staging",
        {"a": "b"},
        {"owner": "team"},
    )


def test_prompts_are_no_models(tmp_path: Path) -> None:
    prompt = {"name": "hello", "tags": [{"key": "mlflow.prompt.is_prompt", "value": "true"}]}
    reply = {
        "registered_models": [prompt, {"name": "scorer"}],
        "model_versions": [{"name": name, "version": "1"} for name in ("hello", "scorer")],
    }
    assert list(cards(write(tmp_path / "registry.json", reply))) == ["scorer/1"]


def test_nothing_that_a_dump_names_is_fetched(tmp_path: Path) -> None:
    """The artifacts lie in a store that does not exist; asking it would fail."""
    version = {"name": "scorer", "version": "1", "run_id": RUN, "source": "s3://no-such-bucket.invalid/model"}
    run_reply = {"run": {"info": {"run_id": RUN, "artifact_uri": "http://127.0.0.1:1/artifacts"}, "data": {}}}
    folder = tmp_path / "far"
    write(folder / "v.json", {"model_versions": [version]})
    write(folder / "r.json", run_reply)
    card = cards(folder)["scorer/1"]
    assert (card.model.flavors, card.identity.source) == ({}, None)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"registered_models": [', r"dump.json:1:\d+: is not whole JSON"),
        ('{"hello": 1}', "dump.json: holds no registered model"),
        ("[]", "dump.json: holds no registered model"),
        ('{"model_versions": [{"version": "1"}, {"name": "x"}]}', "dump.json: holds no registered model"),
        ("\xff", "dump.json"),
    ],
)
def test_what_is_no_dump_is_refused_with_its_place(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "dump.json"
    path.write_bytes(content.encode("latin-1"))
    with pytest.raises(UnreadableError, match=message):
        cards(path)


def test_a_broken_file_of_a_folder_is_named(exported: Path) -> None:
    path = exported / "models" / "experiments" / "77" / RUN / "run.json"
    path.write_text('{"mlflow": ')
    with pytest.raises(UnreadableError, match=rf"export/models/experiments/77/{RUN}/run\.json:1:"):
        cards(exported)


def test_a_version_that_the_dump_lacks_does_not_match(exported: Path) -> None:
    with pytest.raises(NothingMatchedError):
        cards(exported, "scorer/9")


def test_a_dump_becomes_a_snapshot(
    exported: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["snapshot", "frozen.json", "--from", str(exported)]) == 0
    assert capsys.readouterr().out == "frozen.json: 2 versions of 1 model\n"
    frozen, dumped = cards(tmp_path / "frozen.json"), cards(exported)
    assert frozen["scorer/3"].evaluation == dumped["scorer/3"].evaluation
    assert frozen["scorer/3"].origins == {
        **dumped["scorer/3"].origins,
        "/identity/registry": frozen["scorer/3"].origins["/identity/registry"],
    }


def told(path: Path) -> Mapping[str, tuple[str, ...]]:
    settings = Settings(registry=RegistrySettings(name="bank", snapshot=str(path)))
    return collect(settings_in(path.parent, settings)).notes


def test_what_the_artifacts_of_an_export_hold_and_a_card_does_not_take_is_told(exported: Path) -> None:
    (place,) = exported.rglob("artifacts")
    write(place / "analysis.json", {"ours": True})
    notes = told(exported)["scorer/3"]
    assert notes == (f"runs:/{RUN}/artifacts/analysis.json: not read, it has a shape that no reader knows",)


def test_a_reply_of_a_search_says_that_it_holds_no_histories_and_no_files(tmp_path: Path) -> None:
    run_ = {
        "info": {"run_id": RUN, "status": "FINISHED", "artifact_uri": ROOT},
        "data": {"metrics": [{"key": "loss", "value": 0.2, "timestamp": 1761770287300, "step": 9}]},
    }
    version = {"name": "scorer", "version": "1", "run_id": RUN, "source": f"runs:/{RUN}/model"}
    path = write(tmp_path / "dump.json", [{"model_versions": [version]}, {"runs": [run_]}])
    assert told(path)["scorer/1"] == (
        "the earlier values of loss were not read: the dump holds one value of each",
        "its model files are not in the dump",
    )
