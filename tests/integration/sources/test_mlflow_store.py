"""A real MLflow store is read whole, and left as it was."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from cardwright.card.canonical import canonical_bytes
from cardwright.card.card import Card
from cardwright.config import Settings, load_settings
from cardwright.errors import NothingMatchedError, UnreachableError, UnreadableError, UsageError
from cardwright.sources.collect import Collection, collect


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    shutil.copy(made / "mlflow.db", tmp_path / "mlflow.db")
    return tmp_path


def project(folder: Path, *, uri: str = "sqlite:///mlflow.db", **cards: str) -> Settings:
    (folder / "cardwright.yaml").write_text(f"registry: {{name: bank, uri: '{uri}'}}\n", encoding="utf-8")
    for name, text in cards.items():
        path = folder / "cards" / "scorer" / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return load_settings(folder / "cardwright.yaml")


def fingerprint(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        for path in sorted(folder.rglob("*"))
    }


@pytest.fixture(scope="session")
def collected(made: Path) -> Collection:
    folder = made / "project"
    folder.mkdir()
    shutil.copy(made / "mlflow.db", folder / "mlflow.db")
    return collect(project(folder))


@pytest.fixture
def first(collected: Collection) -> Card:
    return collected.cards[0]


@pytest.fixture
def second(collected: Collection) -> Card:
    return collected.cards[1]


def test_reading_leaves_the_store_and_its_folder_as_they_were(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    settings = project(folder)
    monkeypatch.chdir(folder)
    before = fingerprint(folder)
    collect(settings)
    assert fingerprint(folder) == before
    assert capfd.readouterr() == ("", "")


def test_a_store_in_wal_mode_is_left_as_it_was_too(folder: Path) -> None:
    with sqlite3.connect(folder / "mlflow.db") as connection:
        connection.execute("PRAGMA journal_mode=WAL")
    connection.close()
    settings = project(folder)
    before = fingerprint(folder)
    assert len(collect(settings).cards) == 2
    assert fingerprint(folder) == before


def test_versions_are_read_and_prompts_are_not(collected: Collection) -> None:
    assert [card.address for card in collected.cards] == ["scorer/1", "scorer/2"]


def test_identity_comes_from_registry_and_run(second: Card) -> None:
    identity = second.identity
    assert (identity.registry, identity.aliases, identity.description) == ("bank", ("champion",), "Second.")
    assert (identity.model_tags, identity.previous_version, identity.stage) == ({"owner": "team"}, "1", None)
    assert (identity.source_commit, identity.status) == ("abc123", "READY")
    assert identity.source == f"models:/{identity.model_id}"
    assert (identity.model_digest or "").startswith("sha256:")
    assert identity.run is not None
    assert (identity.run.name, identity.run.source) == ("fit 2", "fit.py")
    origin = second.origin_of("/identity/model_tags/owner")
    assert origin is not None
    assert origin.address == "models:/scorer#tags.owner"


def test_a_deleted_run_is_still_read(first: Card) -> None:
    assert first.identity.run is not None
    assert first.identity.run.lifecycle_stage == "deleted"


def test_the_model_file_tells_signature_format_and_versions(second: Card) -> None:
    assert (second.model.parameters, second.model.serialization) == ({"C": "1.0"}, "skops")
    assert {name: column.type for name, column in second.model.input_specification.items()} == {
        "income": "double",
        "debt": "double",
    }
    assert list(second.model.output_specification) == ["good"]
    assert second.system.software_versions["python"].startswith("3.")
    # the environment and the pinned requirement differ in this store, and both are kept
    (pin,) = [item for item in second.contradictions if item.pointer == "/system/software_versions/scikit-learn"]
    assert {side.origin.kind for side in pin.values} == {"logged_model"}


def test_data_sets_are_sorted_by_their_use_and_sources_hold_no_secret(second: Card) -> None:
    train = second.training_data.datasets["train-set"]
    assert (train.split, train.rows, train.columns["good"]) == ("train", 40, "long")
    assert second.evaluation.datasets["eval-set"].split == "test"
    text = canonical_bytes(second).decode()
    assert "pw@" not in text
    assert "key=1" not in text


def test_metric_keys_become_figures_on_the_data_they_are_linked_to(second: Card) -> None:
    metrics = second.evaluation.metrics
    assert set(metrics) == {"accuracy", "accuracy@train-set", "loss"}
    assert (metrics["accuracy"].value, metrics["accuracy@train-set"].value) == (0.75, 0.99)
    assert metrics["accuracy"].dataset is not None
    assert (metrics["accuracy"].dataset.name, metrics["accuracy"].dataset.split) == ("eval-set", "test")
    assert metrics["loss"].value == "NaN"
    origin = second.origin_of("/evaluation/metrics/accuracy/value")
    assert origin is not None
    assert origin.address.endswith("/metrics/accuracy")
    assert origin.step == 1


def test_slice_keys_become_slices_and_crossings(second: Card) -> None:
    slices = second.evaluation.slices
    assert set(slices) == {"age=18-25", "age=18-25&sex=f"}
    assert (slices["age=18-25"].n, slices["age=18-25"].metrics["recall"].value) == (12, 0.5)
    assert slices["age=18-25&sex=f"].by == {"age": "18-25", "sex": "f"}
    assert second.fairness.assessments["parity_ratio_by_age"].by == ("age",)


def test_slices_json_completes_the_keys_without_contradiction(first: Card) -> None:
    accuracy = first.evaluation.metrics["accuracy"]
    assert accuracy.interval is not None
    assert (accuracy.n, accuracy.interval.low) == (20, 0.53)
    origin = first.origin_of("/evaluation/metrics/accuracy/value")
    assert origin is not None
    assert (origin.kind, bool(origin.digest)) == ("artifact", True)
    assert [item.pointer for item in first.contradictions] == ["/system/software_versions/scikit-learn"]


def test_a_figure_in_yaml_is_checked_against_the_run(folder: Path) -> None:
    settings = project(folder, card="evaluation:\n  metrics:\n    accuracy: 0.95\n")
    card = collect(settings, selectors=["scorer/1"]).cards[0]
    (found,) = [item for item in card.contradictions if item.pointer.startswith("/evaluation")]
    assert found.pointer == "/evaluation/metrics/accuracy/value"
    assert {str(side.origin) for side in found.values} >= {"cards/scorer/card.yaml:3:15"}
    assert [side.value for side in found.values] == [0.75, 0.95]


def test_an_alias_selects_its_version(folder: Path) -> None:
    found = collect(project(folder), selectors=["models:/scorer@champion"])
    assert [card.address for card in found.cards] == ["scorer/2"]
    assert "models:/scorer/2" in found.inputs
    assert "models:/scorer/1" not in found.inputs


def test_two_readings_give_the_same_bytes_and_no_machine_path(collected: Collection, folder: Path, made: Path) -> None:
    again = collect(project(folder))
    assert [canonical_bytes(card) for card in again.cards] == [canonical_bytes(card) for card in collected.cards]
    assert again.inputs == collected.inputs
    text = b"".join(canonical_bytes(card) for card in again.cards).decode() + str(again.inputs)
    assert str(made) not in text
    assert "/home/someone" not in text


def test_relocated_artifacts_are_found_by_the_tail_of_their_path(folder: Path, made: Path) -> None:
    shutil.copytree(made / "artifacts", folder / "moved")
    store = sqlite3.connect(folder / "mlflow.db")
    for table, column in (("runs", "artifact_uri"), ("logged_models", "artifact_location")):
        store.execute(f"UPDATE {table} SET {column} = replace({column}, ?, '/gone/root')", (made.as_uri()[7:],))
    store.commit()
    store.close()
    (folder / "cardwright.yaml").write_text(
        "registry: {name: bank, uri: 'sqlite:///mlflow.db', artifacts: moved}\n", encoding="utf-8"
    )
    card = collect(load_settings(folder / "cardwright.yaml"), selectors=["scorer/1"]).cards[0]
    assert card.evaluation.metrics["accuracy"].n == 20
    assert card.model.serialization == "skops"


# names that MLflow accepts; the last two are one file on some disks
ODD_NAMES = (
    "back\\slash",
    "line\nfeed",
    "a\0b",
    "right\u202eleft",
    "-rf",
    ".hidden",
    "nul",
    "CON.",
    "%2e%2e",
    "'both\"quotes",
    "<img src=x onerror=alert(1)>",
    " before and after ",
    "n" * 257,
    "Edge-Case",
    "edge-case",
)


def test_odd_names_that_mlflow_accepts_are_read_and_chosen_by_themselves(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "mlflow.db")) as store:
        for table in ("registered_models", "model_versions"):
            others = [row[1] for row in store.execute(f"PRAGMA table_info({table})") if row[1] != "name"]
            where = "name = 'scorer'" + (" AND version = 1" if table == "model_versions" else "")
            for name in ODD_NAMES:
                store.execute(
                    f"INSERT INTO {table} (name, {', '.join(others)}) SELECT ?, {', '.join(others)} FROM {table} "
                    f"WHERE {where}",
                    (name,),
                )
        store.commit()
    settings = project(folder)
    assert {card.identity.name for card in collect(settings).cards} == {"scorer", *ODD_NAMES}
    for name in ODD_NAMES:
        found = collect(settings, selectors=[f"{name}/1"]).cards
        assert [(card.identity.name, card.evaluation.metrics["accuracy"].value) for card in found] == [(name, 0.75)]


def test_a_model_whose_files_are_gone_is_told_and_read_all_the_same(folder: Path, made: Path) -> None:
    shutil.copytree(made / "artifacts", folder / "moved")
    for file in (folder / "moved").rglob("MLmodel"):
        file.unlink()
    (folder / "cardwright.yaml").write_text(
        "registry: {name: bank, uri: 'sqlite:///mlflow.db', artifacts: moved}\n", encoding="utf-8"
    )
    found = collect(load_settings(folder / "cardwright.yaml"), selectors=["scorer/1"])
    assert found.cards[0].evaluation.metrics["accuracy"].value == 0.75
    assert found.cards[0].model.flavors == {}
    assert found.notes["scorer/1"][-1] == "there is no MLmodel file where its model files should be"


def test_a_mistyped_path_is_an_error_and_creates_nothing(folder: Path) -> None:
    settings = project(folder, uri="sqlite:///mlfow.db")
    before = fingerprint(folder)
    with pytest.raises(UnreachableError, match=r"no registry file mlfow\.db") as caught:
        collect(settings)
    assert fingerprint(folder) == before
    assert caught.value.exit_code == 3


def test_an_empty_registry_is_never_green(folder: Path) -> None:
    store = sqlite3.connect(folder / "mlflow.db")
    store.execute("DELETE FROM registered_models")
    store.commit()
    store.close()
    with pytest.raises(UnreachableError, match="looks empty"):
        collect(project(folder))


@pytest.mark.parametrize("content", [b"", b"not a database at all, but long enough to be one" * 20])
def test_a_file_that_is_no_store_is_refused(folder: Path, content: bytes) -> None:
    (folder / "mlflow.db").write_bytes(content)
    with pytest.raises(UnreadableError, match="is not an MLflow store"):
        collect(project(folder))


@pytest.mark.parametrize("uri", ["mysql://u:secret@db/x", "databricks", "s3://bucket/mlruns"])
def test_a_registry_that_is_not_read_is_refused_without_its_password(folder: Path, uri: str) -> None:
    with pytest.raises((UsageError, UnreachableError)) as caught:
        collect(project(folder, uri=uri))
    assert "secret" not in str(caught.value)


def test_a_card_of_an_unregistered_version_is_refused(folder: Path) -> None:
    settings = project(folder, **{"versions/9": "system: {name: S}\n"})
    with pytest.raises(UnreadableError, match="the registry has no version 9 of scorer") as caught:
        collect(settings)
    assert str(caught.value.where).startswith("cards/scorer/versions/9.yaml")


def test_an_unknown_model_matches_nothing(folder: Path) -> None:
    with pytest.raises(NothingMatchedError, match="nothing matches 'scorre'") as caught:
        collect(project(folder), selectors=["scorre"])
    assert "scorer" in (caught.value.hint or "")
