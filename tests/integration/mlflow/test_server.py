"""A server with basic authentication, and each way in which a server or what stands before it can misbehave."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from tests.integration.mlflow.conftest import StoreOf, python_of
from tests.integration.mlflow.reading import fingerprint, project, records
from tests.integration.mlflow.servers import (
    ADMIN,
    ADMIN_PASSWORD,
    Proxy,
    Reply,
    free_port,
    mlflow_server,
    proxy_before,
    self_signed,
)
from tests.needs import need

from cardwright.card.canonical import canonical_bytes
from cardwright.config import Settings
from cardwright.errors import UnreachableError, UnreadableError, UsageError
from cardwright.sources.collect import collect
from cardwright.sources.mlflow import http

pytestmark = pytest.mark.xdist_group("mlflow-server")

SEARCH = "/api/2.0/mlflow/model-versions/search"


@pytest.fixture(autouse=True)
def _account(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TOKEN", "USERNAME"):
        monkeypatch.delenv(f"MLFLOW_TRACKING_{name}", raising=False)
    monkeypatch.setenv("BANK_PASSWORD", ADMIN_PASSWORD)


@pytest.fixture
def proxy(guarded: str) -> Iterator[Proxy]:
    with proxy_before(guarded) as found:
        yield found


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long we would have waited between attempts; nobody waits in a test."""
    found: list[float] = []
    real = http.open_server

    def patient(settings: Settings, *, workspace: str | None = None) -> http.Server:
        import dataclasses

        return dataclasses.replace(real(settings, workspace=workspace), sleep=found.append)

    monkeypatch.setattr("cardwright.sources.mlflow.store.open_server", patient)
    return found


def bank(folder: Path, uri: str, **settings: object) -> Settings:
    return project(folder, uri, user=ADMIN, password_env="BANK_PASSWORD", **settings)


def test_a_server_says_what_its_store_says(guarded: str, store_of: StoreOf, tmp_path: Path) -> None:
    store = store_of("3.1.4", "sqlite")
    way, found = records(bank(tmp_path / "a", guarded))
    _, expected = records(project(tmp_path / "b", f"sqlite:///{store / 'mlflow.db'}"))
    assert way == "RestReader"
    assert found == expected


def test_a_server_before_mlflow_3_is_read_too(store_of: StoreOf, tmp_path: Path) -> None:
    store = store_of("2.9.2", "sqlite")
    served = tmp_path / "served"
    served.mkdir()
    shutil.copy(store / "mlflow.db", served)
    with mlflow_server(python_of("2.9.2"), served) as uri:
        _, found = records(project(tmp_path / "a", uri))
        cards = collect(project(tmp_path / "a", uri)).cards
    _, expected = records(project(tmp_path / "b", f"sqlite:///{store / 'mlflow.db'}"))
    assert found == expected
    assert cards[2].evaluation.slices["age=18-25"].metrics["recall"].n == 12


def test_the_server_hands_out_files_of_a_disk_that_is_not_ours(
    proxy: Proxy, guarded: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only a whole model is not fetched, so that the digest over all its files is missing."""
    direct = collect(bank(tmp_path / "a", guarded), selectors=["scorer/2"]).cards
    monkeypatch.setattr("cardwright.sources.mlflow.store._LOCAL_HOSTS", frozenset())
    remote = collect(bank(tmp_path / "b", proxy.uri), selectors=["scorer/2"]).cards
    for one, other in zip(direct, remote, strict=True):
        missing = set(one.origins) - set(other.origins)
        assert missing <= {"/identity/model_digest"}
        assert {p: o.digest for p, o in other.origins.items()}.items() <= {
            p: o.digest for p, o in one.origins.items()
        }.items()
    files = [call for call in proxy.calls if "artifact" in call]
    assert any("MLmodel" in call for call in files)
    assert not any(call.endswith("pkl") for call in files)


def test_files_of_a_ready_model_are_fetched_once_and_kept_by_its_id(
    proxy: Proxy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cardwright.sources.mlflow.store._LOCAL_HOSTS", frozenset())
    settings = bank(tmp_path, proxy.uri)
    first = collect(settings, selectors=["scorer/2"])
    assert not (tmp_path / ".cardwright").exists()
    (tmp_path / ".cardwright").mkdir()
    collect(settings, selectors=["scorer/2"])
    proxy.calls.clear()
    again = collect(settings, selectors=["scorer/2"])
    assert [canonical_bytes(card) for card in again.cards] == [canonical_bytes(card) for card in first.cards]
    fetched = [call for call in proxy.calls if "artifacts/files" in call or "get-artifact" in call]
    assert fetched
    assert not any("MLmodel" in call or "requirements" in call for call in fetched)
    for kept in (tmp_path / ".cardwright" / "artifacts").rglob("MLmodel.*"):
        kept.write_text("flavors: {spoiled: {}}\n", encoding="utf-8")
    mended = collect(settings, selectors=["scorer/2"])
    assert [canonical_bytes(card) for card in mended.cards] == [canonical_bytes(card) for card in first.cards]


def test_nobody_reads_without_an_account(guarded: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MLFLOW_TRACKING_PASSWORD", raising=False)
    with pytest.raises(UnreachableError, match=r"refuses us \(HTTP 401\)") as caught:
        collect(project(tmp_path, guarded))
    assert "registry" in (caught.value.hint or "")
    assert caught.value.exit_code == 3


def test_a_token_is_sent_as_such(proxy: Proxy, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("t0ken\n", encoding="utf-8")
    server = http.open_server(project(tmp_path, proxy.uri, token_file="token"))
    assert server.headers["Authorization"] == "Bearer t0ken"


@pytest.mark.parametrize(
    ("reply", "error", "message"),
    [
        (Reply(403, b'{"error_code": "PERMISSION_DENIED"}'), UnreachableError, r"refuses us \(HTTP 403\)"),
        (Reply(429, b"", {"Retry-After": "3600"}), UnreachableError, r"asked too often \(HTTP 429\)"),
        (Reply(500, b"boom"), UnreachableError, "fails with HTTP 500"),
        (Reply(503, b"<html>Sorry</html>"), UnreachableError, "fails with HTTP 503"),
        (Reply(302, b"", {"Location": "http://login.example/"}), UnreadableError, "sends us elsewhere"),
        (Reply(200, b"<html>Log in</html>"), UnreadableError, "cannot be understood"),
        (Reply(200, b"[]"), UnreadableError, "cannot be understood"),
        (Reply(200, b"{}"), UnreachableError, "looks empty"),
        (Reply(404, b"not here"), UnreadableError, "knows no /api"),
    ],
)
def test_a_reply_that_is_no_registry_is_never_a_green_build(
    proxy: Proxy, tmp_path: Path, waits: list[float], reply: Reply, error: type[Exception], message: str
) -> None:
    proxy.fault = lambda path, _: reply if path.startswith(SEARCH) else None
    with pytest.raises(error, match=message):
        collect(bank(tmp_path, proxy.uri, attempts=2))
    assert sum(waits) <= 10
    assert all(wait <= 10 for wait in waits)


def test_a_busy_server_is_asked_again_after_the_time_it_names(proxy: Proxy, tmp_path: Path, waits: list[float]) -> None:
    busy = Reply(429, b"", {"Retry-After": "2"})
    proxy.fault = lambda path, before: busy if path.startswith(SEARCH) and before == 0 else None
    assert len(collect(bank(tmp_path, proxy.uri)).cards) == 4
    assert waits == [2.0]


def test_a_server_that_never_answers_is_given_up(proxy: Proxy, tmp_path: Path, waits: list[float]) -> None:
    import threading

    released = threading.Event()

    def stuck(path: str, _: int) -> Reply | None:
        if path.startswith(SEARCH):
            released.wait(20)
        return None

    proxy.fault = stuck
    try:
        with pytest.raises(UnreachableError, match=r"no answer within 0\.3 s"):
            collect(bank(tmp_path, proxy.uri, timeout=0.3, attempts=2))
    finally:
        released.set()


def test_a_proxy_that_empties_the_runs_is_noticed(proxy: Proxy, tmp_path: Path) -> None:
    proxy.fault = lambda path, _: Reply(200, b"{}") if path.startswith("/api/2.0/mlflow/runs/search") else None
    with pytest.raises(UnreadableError, match="names runs and then knows none of them"):
        collect(bank(tmp_path, proxy.uri))


def test_a_failing_artifact_store_is_an_error_and_not_a_card_without_figures(
    proxy: Proxy, tmp_path: Path, waits: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cardwright.sources.mlflow.store._LOCAL_HOSTS", frozenset())
    proxy.fault = lambda path, _: Reply(500, b"no bucket") if "get-artifact" in path else None
    with pytest.raises(UnreachableError, match="fails with HTTP 500"):
        collect(bank(tmp_path, proxy.uri, attempts=1), selectors=["scorer/2"])


def test_pages_that_shift_are_read_until_they_agree(proxy: Proxy, tmp_path: Path) -> None:
    """The second page of the first reading lost a version to an offset; the next two readings agree."""
    whole: dict[str, object] = {}

    def cut(path: str, before: int) -> Reply | None:
        if not path.startswith(SEARCH):
            return None
        found = whole["model_versions"]
        assert isinstance(found, list)
        if "page_token" not in path:
            return Reply(200, json.dumps({"model_versions": found[:2], "next_page_token": "x"}).encode())
        return Reply(200, json.dumps({"model_versions": found[3 if before == 0 else 2 :]}).encode())

    server = http.open_server(bank(tmp_path, proxy.uri))
    whole.update(server.json(SEARCH, query={"max_results": "100", "order_by": ("name ASC", "version_number ASC")}))
    proxy.fault = cut
    assert len(collect(bank(tmp_path, proxy.uri)).cards) == 4


def test_nobody_there_is_unreachable(tmp_path: Path, waits: list[float]) -> None:
    need("urllib3")
    with pytest.raises(UnreachableError, match="nobody listens there"):
        collect(bank(tmp_path, f"http://127.0.0.1:{free_port()}"))


def test_an_address_with_a_password_is_refused_and_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        collect(bank(tmp_path, "https://ana:secret@registry.example/"))
    assert "secret" not in str(caught.value)


def test_a_missing_certificate_authority_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"there is no file ca\.pem"):
        collect(bank(tmp_path, "https://127.0.0.1:1/", ca_file="ca.pem"))


def test_a_certificate_of_ones_own_authority_is_trusted_once_it_is_named(guarded: str, tmp_path: Path) -> None:
    certificate, key = self_signed(tmp_path)
    with proxy_before(guarded, tls=(certificate, key)) as proxy:
        with pytest.raises(UnreachableError, match="certificate of the registry bank is not trusted") as caught:
            collect(bank(tmp_path, proxy.uri, attempts=1))
        assert "registry.ca_file" in (caught.value.hint or "")
        assert len(collect(bank(tmp_path, proxy.uri, ca_file=certificate.name)).cards) == 4


def test_a_purged_run_is_named_as_such(store_of: StoreOf, tmp_path: Path) -> None:
    shutil.copy(store_of("3.1.4", "sqlite") / "mlflow.db", tmp_path / "mlflow.db")
    with closing(sqlite3.connect(tmp_path / "mlflow.db")) as store:
        (run_id,) = store.execute("SELECT run_id FROM model_versions WHERE name = 'scorer' AND version = 2").fetchone()
        tables = ("params", "tags", "metrics", "latest_metrics", "logged_model_metrics")
        for table in tables:
            column = "run_id" if table == "logged_model_metrics" else "run_uuid"
            store.execute(f"DELETE FROM {table} WHERE {column} = ?", (run_id,))
        store.execute("DELETE FROM runs WHERE run_uuid = ?", (run_id,))
        store.commit()
    before = fingerprint(tmp_path)
    settings = project(tmp_path, "sqlite:///mlflow.db")
    card = collect(settings, selectors=["scorer/2"]).cards[0]
    assert card.identity.run is not None
    assert (card.identity.run.id, card.identity.run.lifecycle_stage) == (run_id, "not found")
    assert card.evaluation.metrics == {}
    assert {name: text for name, text in fingerprint(tmp_path).items() if name != "cardwright.yaml"} == before
