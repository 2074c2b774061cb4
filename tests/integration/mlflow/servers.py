"""Real servers on loopback, and a proxy that makes a real MLflow server misbehave."""

from __future__ import annotations

import http.client
import os
import pwd
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.needs import postgres_program

PASSWORD = "p@ss/word: ä"
ADMIN, ADMIN_PASSWORD = "admin", "a-long-password-1"


def free_port() -> int:
    """A port of loopback on which nobody listens now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@dataclass(frozen=True, kw_only=True)
class Postgres:
    """A running PostgreSQL server."""

    port: int
    user: str

    @property
    def address(self) -> str:
        """What a configuration says: no password."""
        return f"postgresql://{self.user}@127.0.0.1:{self.port}/postgres"

    @property
    def address_with_password(self) -> str:
        """What MLflow is told when it makes the store."""
        from urllib.parse import quote

        secret = quote(PASSWORD, safe="")
        return f"postgresql+psycopg2://{self.user}:{secret}@127.0.0.1:{self.port}/postgres"


@contextmanager
def postgres_server() -> Iterator[Postgres]:
    """PostgreSQL in a folder of its own; it refuses to run as root, so that then ``nobody`` runs it."""
    folder = Path(tempfile.mkdtemp(prefix="cardwright-postgres-"))
    user = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
    secret = folder / "password"
    secret.write_text(PASSWORD, encoding="utf-8")
    if os.getuid() == 0:
        for path in (folder, secret):
            os.chown(path, user.pw_uid, user.pw_gid)
    own = {"user": user.pw_uid, "group": user.pw_gid} if os.getuid() == 0 else {}
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": str(folder)}
    port = free_port()

    def run(name: str, *arguments: str) -> list[str]:
        return [str(postgres_program(name)), "-D", str(folder / "data"), *arguments]

    made = subprocess.run(
        run("initdb", "-U", user.pw_name, "-A", "scram-sha-256", f"--pwfile={secret}", "-E", "UTF8", "--no-sync"),
        check=False,
        capture_output=True,
        text=True,
        cwd=folder,
        env=environment,
        **own,
    )
    assert made.returncode == 0, made.stderr
    options = {"listen_addresses": "127.0.0.1", "unix_socket_directories": str(folder), "fsync": "off"}
    settings = [part for key, value in options.items() for part in ("-c", f"{key}={value}")]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            run("postgres", "-p", str(port), *settings), cwd=folder, stdout=log, stderr=log, env=environment, **own
        )
        try:
            _wait(lambda: _answers(port), process, folder / "log")
            yield Postgres(port=port, user=user.pw_name)
        finally:
            process.send_signal(signal.SIGINT)  # at once, whoever is still connected
            process.wait(timeout=30)
            shutil.rmtree(folder, ignore_errors=True)


def _answers(port: int) -> bool:
    import psycopg2

    try:
        psycopg2.connect(host="127.0.0.1", port=port, user="x", password="x", dbname="postgres", connect_timeout=2)
    except psycopg2.OperationalError as error:
        return "authentication failed" in str(error)
    return True


def _wait(ready: Callable[[], bool], process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(400):
        assert process.poll() is None, log.read_text(encoding="utf-8", errors="replace")[-2000:]
        if ready():
            return
        time.sleep(0.2)
    raise AssertionError(f"did not come up: {log.read_text(encoding='utf-8', errors='replace')[-2000:]}")


@contextmanager
def mlflow_server(python: str, folder: Path, *, auth: bool = False, **options: str) -> Iterator[str]:
    """A real ``mlflow server`` over ``folder/mlflow.db``; stopped with all processes it started."""
    port = free_port()
    uri = f"http://127.0.0.1:{port}"
    store = f"sqlite:///{folder / 'mlflow.db'}"
    command = [python, "-m", "mlflow", "server", "--backend-store-uri", store, "--port", str(port), "-w", "1"]
    command += [part for key, value in options.items() for part in (f"--{key.replace('_', '-')}", value)]
    environment = {
        **os.environ,
        "HOME": str(folder),
        "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
        "MLFLOW_DISABLE_TELEMETRY": "true",
    }
    if auth:
        command += ["--app-name", "basic-auth"]
        config = folder / "auth.ini"
        config.write_text(
            "[mlflow]\ndefault_permission = READ\n"
            f"database_uri = sqlite:///{folder / 'auth.db'}\n"
            f"admin_username = {ADMIN}\nadmin_password = {ADMIN_PASSWORD}\n"
            "authorization_function = mlflow.server.auth:authenticate_request_basic_auth\n",
            encoding="utf-8",
        )
        environment |= {"MLFLOW_AUTH_CONFIG_PATH": str(config), "MLFLOW_FLASK_SERVER_SECRET_KEY": "tests"}
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, env=environment, start_new_session=True)
        try:
            _wait(lambda: _is_up(uri), process, folder / "server.log")
            yield uri
        finally:
            os.killpg(process.pid, 15)
            process.wait(timeout=30)


def _is_up(uri: str) -> bool:
    try:
        with urllib.request.urlopen(f"{uri}/version", timeout=2):
            return True
    except urllib.error.HTTPError as error:
        return error.code in (401, 403)
    except OSError:
        return False


@dataclass(frozen=True)
class Reply:
    """What the proxy answers in the server's place."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Proxy:
    """A proxy before a real server. ``fault`` is asked for each call (method, path, how many came before)."""

    uri: str
    calls: list[str] = field(default_factory=list)
    fault: Callable[[str, int], Reply | None] = field(default=lambda path, before: None)


@contextmanager
def proxy_before(target: str, *, tls: tuple[Path, Path] | None = None) -> Iterator[Proxy]:
    """A proxy that hands on all calls but those it is told to spoil; with ``tls``, certificate and key of its own."""
    host = target.removeprefix("http://")
    listener = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*tls)
        listener.socket = context.wrap_socket(listener.socket, server_side=True)
    proxy = Proxy(uri=f"{'https' if tls else 'http'}://127.0.0.1:{listener.server_port}")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            before = sum(call == self.path for call in proxy.calls)
            proxy.calls.append(self.path)
            reply = proxy.fault(self.path, before) or self._forwarded(body)
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        def _forwarded(self, body: bytes) -> Reply:
            connection = http.client.HTTPConnection(host, timeout=60)
            headers = {name: value for name, value in self.headers.items() if name not in ("Host", "Connection")}
            connection.request(self.command, self.path, body=body or None, headers={**headers, "Host": host})
            found = connection.getresponse()
            data = found.read()
            kept = {"Content-Type": found.headers.get("Content-Type", "")}
            connection.close()
            return Reply(found.status, data, kept)

        do_GET = do_POST = _answer

        def log_message(self, *_: object) -> None:
            pass

    listener.RequestHandlerClass = Handler
    thread = threading.Thread(target=listener.serve_forever, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        listener.shutdown()
        listener.server_close()


def self_signed(folder: Path) -> tuple[Path, Path]:
    """Certificate and key for 127.0.0.1, made by openssl."""
    from tests.needs import need

    need("openssl")
    certificate, key = folder / "ca.pem", folder / "key.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=bank"]
    command += ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True)
    return certificate, key
