"""A registry behind HTTP: the same cards as from its store, and clear words when there is none."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from tests.needs import need

from cardwright.card.canonical import canonical_bytes
from cardwright.card.card import Card
from cardwright.config import Settings, load_settings
from cardwright.errors import UnreachableError, UnreadableError
from cardwright.sources.collect import collect


def project(folder: Path, uri: str) -> Settings:
    (folder / "cardwright.yaml").write_text(f"registry: {{name: bank, uri: '{uri}'}}\n", encoding="utf-8")
    return load_settings(folder / "cardwright.yaml")


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture
def server(made: Path, tmp_path: Path) -> Iterator[str]:
    """A real ``mlflow server`` over a copy of the store, which hands out the artifacts itself."""
    shutil.copy(made / "mlflow.db", tmp_path / "served.db")
    store = sqlite3.connect(tmp_path / "served.db")
    for table, column in (("runs", "artifact_uri"), ("logged_models", "artifact_location")):
        store.execute(f"UPDATE {table} SET {column} = replace({column}, ?, ?)", (_uri(made), "mlflow-artifacts:"))
    store.commit()
    store.close()
    port = free_port()
    uri = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "mlflow", "server", "--backend-store-uri", f"sqlite:///{tmp_path / 'served.db'}"]
    command += ["--artifacts-destination", str(made / "artifacts"), "--port", str(port), "-w", "1"]
    environment = {**os.environ, "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false", "MLFLOW_DISABLE_TELEMETRY": "true"}
    with (tmp_path / "server.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=tmp_path, stdout=log, stderr=log, env=environment)
        try:
            _wait_for(uri, process)
            yield uri
        finally:
            process.terminate()
            process.wait(timeout=30)


def _uri(made: Path) -> str:
    return (made / "artifacts").as_uri()


def _wait_for(uri: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(240):
        assert process.poll() is None, "the server ended"
        try:
            with urllib.request.urlopen(f"{uri}/version", timeout=2):
                return
        except OSError:
            time.sleep(0.5)
    pytest.fail("the server did not come up")


@contextmanager
def answering(reply: Callable[[str], tuple[int, bytes]]) -> Iterator[str]:
    """A server that is something else than MLflow."""

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, body = reply(self.path)
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = _answer

        def log_message(self, *_: object) -> None:
            pass

    listener = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=listener.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.server_port}"
    finally:
        listener.shutdown()
        listener.server_close()


def test_a_server_gives_the_same_cards_as_its_store(server: str, made: Path, tmp_path: Path) -> None:
    shutil.copy(made / "mlflow.db", tmp_path / "mlflow.db")
    by_file = collect(project(tmp_path, "sqlite:///mlflow.db"))
    by_http = collect(project(tmp_path, server))
    assert [_readable(card) for card in by_http.cards] == [_readable(card) for card in by_file.cards]


def _readable(card: Card) -> bytes:
    """A card without the digest over all model files: whole models are not downloaded for it."""
    identity = card.identity.model_copy(update={"model_digest": None})
    origins = {pointer: origin for pointer, origin in card.origins.items() if pointer != "/identity/model_digest"}
    return canonical_bytes(card.model_copy(update={"identity": identity, "origins": origins}))


def test_a_port_where_nobody_listens_is_unreachable(tmp_path: Path) -> None:
    need("mlflow")
    with pytest.raises(UnreachableError, match="the registry bank does not answer") as caught:
        collect(project(tmp_path, f"http://127.0.0.1:{free_port()}"))
    assert caught.value.exit_code == 3


@pytest.mark.parametrize("status", [401, 403])
def test_a_server_that_refuses_us_is_unreachable_and_names_the_credentials(tmp_path: Path, status: int) -> None:
    need("mlflow")
    with answering(lambda _: (status, b"no")) as uri, pytest.raises(UnreachableError, match="refuses us") as caught:
        collect(project(tmp_path, uri))
    assert "MLFLOW_TRACKING_TOKEN" in (caught.value.hint or "")


@pytest.mark.parametrize("reply", [(200, b"<html>Log in</html>"), (404, b"not here")])
def test_another_service_is_not_taken_for_a_registry(tmp_path: Path, reply: tuple[int, bytes]) -> None:
    need("mlflow")
    with answering(lambda _: reply) as uri, pytest.raises(UnreadableError, match="not as an MLflow server"):
        collect(project(tmp_path, uri))


def test_a_login_page_behind_a_right_version_is_not_understood(tmp_path: Path) -> None:
    need("mlflow")
    with (
        answering(lambda path: (200, b"3.1.0" if path == "/version" else b"<html>Log in</html>")) as uri,
        pytest.raises(UnreadableError, match="cannot be understood"),
    ):
        collect(project(tmp_path, uri))


def test_empty_replies_are_never_an_empty_registry(tmp_path: Path) -> None:
    need("mlflow")
    with (
        answering(lambda path: (200, b"3.1.0" if path == "/version" else b"{}")) as uri,
        pytest.raises(UnreachableError, match="looks empty"),
    ):
        collect(project(tmp_path, uri))
