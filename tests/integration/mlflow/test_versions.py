"""Stores of MLflow 2.9, 3.1 and the newest, SQLite and file, are read whole and left byte for byte as they were."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from tests.integration.mlflow.conftest import NEWEST, VERSIONS, StoreOf
from tests.integration.mlflow.old_store import ODD
from tests.integration.mlflow.reading import fingerprint, project, records

from cardwright.card.card import Card
from cardwright.errors import UnreachableError, UnreadableError
from cardwright.sources.collect import collect


def address(store: Path, kind: str) -> str:
    return f"sqlite:///{store / 'mlflow.db'}" if kind == "sqlite" else str(store / "mlruns")


@pytest.mark.parametrize("kind", ["sqlite", "file"])
@pytest.mark.parametrize("version", VERSIONS)
def test_every_fact_of_a_store_is_read_and_its_bytes_stay(
    store_of: StoreOf, tmp_path: Path, capfd: pytest.CaptureFixture[str], version: str, kind: str
) -> None:
    store = store_of(version, kind)
    capfd.readouterr()
    before = fingerprint(store)
    cards = {card.address: card for card in collect(project(tmp_path, address(store, kind))).cards}
    assert fingerprint(store) == before
    assert capfd.readouterr() == ("", "")
    assert set(cards) == {"scorer/1", "scorer/2", "scorer/3", f"{ODD}/1"}
    _is_whole(cards["scorer/2"])
    first, third = cards["scorer/1"].identity, cards["scorer/3"].identity
    assert first.run is not None
    assert (first.run.lifecycle_stage, first.stage) == ("deleted", None)
    assert third.run is None


def test_a_store_that_this_process_has_open_in_wal_mode_keeps_its_locks(
    store_of: StoreOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever opens and closes the file beside SQLite takes the locks of all connections of the process with it."""
    path = tmp_path / "mlflow.db"
    shutil.copy(store_of(NEWEST, "sqlite") / "mlflow.db", path)
    opened: list[Path] = []
    real = Path.open

    def noting(self: Path, *arguments: Any, **options: Any) -> Any:
        opened.append(self)
        return real(self, *arguments, **options)

    with closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("PRAGMA journal_mode=WAL")
        writer.execute("UPDATE runs SET name = 'written in WAL mode'")
        monkeypatch.setattr(Path, "open", noting)
        (card,) = collect(project(tmp_path, f"sqlite:///{path}"), selectors=["scorer/2"]).cards
        monkeypatch.undo()
        assert path not in opened
        writer.execute("UPDATE runs SET name = 'and again'")
        assert writer.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert card.identity.run is not None
    assert card.identity.run.name == "written in WAL mode"


def _is_whole(card: Card) -> None:
    identity, metrics = card.identity, card.evaluation.metrics
    assert (identity.aliases, identity.model_tags) == (("champion",), {"owner": "team"})
    assert identity.run is not None
    assert (identity.run.parent, identity.run.tags) == ("ab" * 16, {"team": "credit"})
    assert (identity.tags, identity.model_description) == ({"state": "approved"}, "Scores applicants.")
    assert (identity.source_commit, identity.status) == ("abc123", "READY")
    assert identity.run is not None
    assert identity.run.name == "fit 2"
    assert {name: metrics[name].value for name in ("accuracy", "loss", "gain")} == {
        "accuracy": 0.75,
        "loss": "NaN",
        "gain": "Infinity",
    }
    _has_histories(card)
    assert card.model.parameters == {"C": "1.0", "solver": "lbfgs"}
    assert card.training_data.datasets["train-set"].rows == 40
    assert card.evaluation.datasets["eval-set"].digest
    assert card.evaluation.slices["age=18-25"].metrics["recall"].n == 12
    assert {name: column.type for name, column in card.model.input_specification.items()} == {
        "income": "double",
        "debt": "double",
    }
    assert card.system.software_versions["mlflow"]
    assert identity.model_digest


def _has_histories(card: Card) -> None:
    """Of the metrics with several steps, whichever way they were read."""
    histories = card.model.training_history
    assert set(histories) == {"accuracy", "train_loss"}
    loss = histories["train_loss"]
    assert (loss.recorded, loss.steps, loss.not_finite) == (5, 4, 1)
    assert (loss.series.steps, loss.series.values) == ((0, 10, 20, 30), (0.9, 0.45, "NaN", 0.3))
    assert loss.lowest == loss.last
    assert (loss.highest, loss.first.time is not None) == (loss.first, True)
    origin = card.origin_of("/model/training_history/train_loss")
    assert origin is not None
    assert origin.kind == "run"


@pytest.mark.parametrize("version", VERSIONS)
def test_the_fast_lane_says_what_mlflows_own_client_says(store_of: StoreOf, tmp_path: Path, version: str) -> None:
    uri = address(store_of(version, "sqlite"), "sqlite")
    fast, slow = project(tmp_path / "a", uri), project(tmp_path / "b", uri, fast=False)
    lane, found = records(fast)
    client, expected = records(slow)
    assert (lane, client) == ("SqlReader", "ClientReader")
    assert found == expected
    assert collect(fast).inputs == collect(slow).inputs


def test_a_store_older_than_the_fast_lane_is_migrated_as_a_copy(store_of: StoreOf, tmp_path: Path) -> None:
    store = store_of("2.9.2", "sqlite")
    before = fingerprint(store)
    reader, _ = records(project(tmp_path, address(store, "sqlite"), fast=False))
    assert reader == "ClientReader"
    assert fingerprint(store) == before


def test_a_store_of_a_schema_that_nobody_knows_is_refused_and_not_migrated(store_of: StoreOf, tmp_path: Path) -> None:
    (tmp_path / "mlflow.db").write_bytes((store_of(NEWEST, "sqlite") / "mlflow.db").read_bytes())
    with closing(sqlite3.connect(tmp_path / "mlflow.db")) as store:
        store.execute("UPDATE alembic_version SET version_num = 'ffffffffffff'")
        store.commit()
    settings = project(tmp_path, "sqlite:///mlflow.db")
    before = fingerprint(tmp_path)
    with pytest.raises(UnreadableError, match="schema ffffffffffff, which neither Cardwright nor this MLflow knows"):
        collect(settings)
    assert fingerprint(tmp_path) == before


def test_a_store_whose_tables_do_not_fit_its_schema_is_refused(store_of: StoreOf, tmp_path: Path) -> None:
    (tmp_path / "mlflow.db").write_bytes((store_of(NEWEST, "sqlite") / "mlflow.db").read_bytes())
    with closing(sqlite3.connect(tmp_path / "mlflow.db")) as store:
        store.execute("UPDATE alembic_version SET version_num = '0a8213491aaa'")
        store.commit()
    with pytest.raises(UnreadableError, match="could not be brought to the schema"):
        collect(project(tmp_path, "sqlite:///mlflow.db"))


@pytest.mark.parametrize("uri", ["mlrnus", "file:///nowhere/mlruns", "sqlite:///mlfow.db"])
def test_a_mistyped_address_is_an_error_and_creates_nothing(tmp_path: Path, uri: str) -> None:
    settings = project(tmp_path, uri)
    before = fingerprint(tmp_path)
    with pytest.raises(UnreachableError, match="there is no registry"):
        collect(settings)
    assert fingerprint(tmp_path) == before


def test_a_folder_that_is_no_file_store_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mlruns").mkdir()
    with pytest.raises(UnreadableError, match="is not an MLflow file store"):
        collect(project(tmp_path, "mlruns"))


def test_several_workspaces_are_never_one_of_them_in_silence(store_of: StoreOf, tmp_path: Path) -> None:
    from cardwright.errors import UsageError

    (tmp_path / "mlflow.db").write_bytes((store_of(NEWEST, "sqlite") / "mlflow.db").read_bytes())
    with closing(sqlite3.connect(tmp_path / "mlflow.db")) as store:
        store.execute("INSERT INTO registered_models (workspace, name) VALUES ('team-b', 'other')")
        row = "'team-b', 'other', 1, 'None', 's3://nowhere/model', 'READY'"
        store.execute(
            f"INSERT INTO model_versions (workspace, name, version, current_stage, source, status) VALUES ({row})"
        )
        store.commit()
    with pytest.raises(UsageError, match="several workspaces: default, team-b"):
        collect(project(tmp_path, "sqlite:///mlflow.db"))
    cards = collect(project(tmp_path, "sqlite:///mlflow.db", workspace="team-b")).cards
    assert [card.address for card in cards] == ["other/1"]
    assert len(collect(project(tmp_path, "sqlite:///mlflow.db", workspace="default")).cards) == 4
    with pytest.raises(UsageError, match="no workspace 'team-c'"):
        collect(project(tmp_path, "sqlite:///mlflow.db", workspace="team-c"))


def test_what_the_registry_names_and_does_not_have_is_said(store_of: StoreOf, tmp_path: Path) -> None:
    (tmp_path / "mlflow.db").write_bytes((store_of("3.1.4", "sqlite") / "mlflow.db").read_bytes())
    with closing(sqlite3.connect(tmp_path / "mlflow.db")) as store:
        failed = "status = 'FAILED_REGISTRATION', status_message = 'copy failed'"
        store.execute(f"UPDATE model_versions SET {failed} WHERE name <> 'scorer'")
        store.execute("UPDATE logged_models SET artifact_location = 'file:///gone/model' WHERE source_run_id IN "
                      "(SELECT run_id FROM model_versions WHERE name = 'scorer' AND version = 2)")  # fmt: skip
        store.commit()
    notes = collect(project(tmp_path, "sqlite:///mlflow.db")).notes
    assert notes[f"{ODD}/1"][0] == "its registration is FAILED_REGISTRATION: copy failed"
    assert any("is deleted and will vanish" in note for note in notes["scorer/1"])
    assert notes["scorer/2"] == ("its model files (file:) cannot be read from here; see registry.artifacts",)
    assert notes["scorer/3"] == (
        "its source is no place whose files are read; only a logged model or a path in its run is",
    )


def test_a_registry_that_lost_most_versions_since_the_last_build_is_refused(store_of: StoreOf, tmp_path: Path) -> None:
    from cardwright.sources.mlflow.memory import remember_versions

    uri = address(store_of(NEWEST, "sqlite"), "sqlite")
    settings = project(tmp_path, uri)
    remember_versions(settings, 8)
    assert len(collect(settings).cards) == 4
    remember_versions(settings, 9)
    with pytest.raises(UnreachableError, match="names 4 versions; at the last build there were 9"):
        collect(settings)
    assert len(collect(project(tmp_path, uri, max_shrink=0.9)).cards) == 4
    assert len(collect(project(tmp_path, uri, name="another")).cards) == 4
    (tmp_path / ".cardwright" / "registry.json").write_text("{torn", encoding="utf-8")
    assert len(collect(settings).cards) == 4
