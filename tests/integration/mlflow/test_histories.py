"""Histories of metrics through a server: a call for many runs, or one for each metric where it must be."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.integration.mlflow.conftest import StoreOf
from tests.integration.mlflow.reading import plain, project
from tests.integration.mlflow.servers import ADMIN, ADMIN_PASSWORD, Proxy, Reply, proxy_before

from cardwright.config import Settings
from cardwright.sources.collect import collect
from cardwright.sources.mlflow import resthistory
from cardwright.sources.mlflow.histories import Histories
from cardwright.sources.mlflow.read import read_details, read_listing
from cardwright.sources.mlflow.store import open_registry

pytestmark = pytest.mark.xdist_group("mlflow-server")

BULK, SINGLE = "/metrics/get-history-bulk", "/metrics/get-history?"


@pytest.fixture
def proxy(guarded: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Proxy]:
    monkeypatch.setenv("BANK_PASSWORD", ADMIN_PASSWORD)
    with proxy_before(guarded) as found:
        yield found


@pytest.fixture
def expected(store_of: StoreOf, tmp_path: Path) -> object:
    """What the same store says when it is read directly."""
    return plain(
        histories(project(tmp_path / "direct", f"sqlite:///{store_of('3.1.4', 'sqlite') / 'mlflow.db'}")).found
    )


def histories(settings: Settings) -> Histories:
    with open_registry(settings) as registry:
        return read_details(registry, list(read_listing(registry).versions.values())).histories


def bank(folder: Path, proxy: Proxy) -> Settings:
    return project(folder, proxy.uri, user=ADMIN, password_env="BANK_PASSWORD")


def calls(proxy: Proxy, part: str) -> list[str]:
    return [call for call in proxy.calls if part in call]


def without_bulk(path: str, before: int) -> Reply | None:
    return Reply(404, b"<html>nothing here</html>") if BULK in path else None


def test_runs_share_a_call_for_each_metric(proxy: Proxy, tmp_path: Path, expected: object) -> None:
    found = histories(bank(tmp_path / "a", proxy))
    assert plain(found.found) == expected
    assert len(found.found) == 2
    assert len(calls(proxy, BULK)) == len({"accuracy", "train_loss", "once"})
    assert calls(proxy, SINGLE) == []


def test_a_server_without_that_call_is_asked_metric_by_metric(proxy: Proxy, tmp_path: Path, expected: object) -> None:
    proxy.fault = without_bulk
    found = histories(bank(tmp_path / "a", proxy))
    assert plain(found.found) == expected
    assert len(calls(proxy, SINGLE)) == 6


def test_what_is_left_unread_to_spare_such_a_server_is_named(
    proxy: Proxy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy.fault = without_bulk
    monkeypatch.setattr(resthistory, "MOST_CALLS", 2)
    found = collect(bank(tmp_path / "a", proxy), selectors=["scorer/2"])
    assert set(found.cards[0].model.training_history) == {"accuracy"}
    assert len(calls(proxy, SINGLE)) == 2
    (note,) = [note for note in found.notes["scorer/2"] if "earlier values" in note]
    assert note == (
        "the earlier values of once, train_loss were not read: the server hands out one metric a call, and 2 calls "
        "were made"
    )


def test_a_reply_that_may_have_been_cut_is_asked_for_in_parts(
    proxy: Proxy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expected: object
) -> None:
    monkeypatch.setattr(resthistory, "_MOST_VALUES", 3)
    found = histories(bank(tmp_path / "a", proxy))
    assert plain(found.found) == expected
    assert any("page_token" in call for call in calls(proxy, SINGLE))
