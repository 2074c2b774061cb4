"""Opening a registry without changing it: MLflow's client creates and migrates what it opens, so we look first."""

from __future__ import annotations

import base64
import importlib.util
import logging
import os
import re
import sqlite3
import urllib.error
import urllib.request
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from cardwright.config import Settings
from cardwright.errors import CardwrightError, MissingPartError, UnreachableError, UnreadableError, UsageError

if TYPE_CHECKING:
    from mlflow import MlflowClient

_SQLITE = "sqlite:///"
# with the driver named, MLflow does not make the folder it believes the file to lie in
_SQLITE_OPEN = "sqlite+pysqlite:///"
_ENVIRONMENT = {
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "DO_NOT_TRACK": "true",
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "2",
    "MLFLOW_HTTP_REQUEST_TIMEOUT": "30",
    "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",
}
_LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
_REFUSED = frozenset({"UNAUTHENTICATED", "PERMISSION_DENIED", "CUSTOMER_UNAUTHORIZED"})
_NOT_UNDERSTOOD = frozenset(
    {"RESOURCE_DOES_NOT_EXIST", "ENDPOINT_NOT_FOUND", "INVALID_PARAMETER_VALUE", "BAD_REQUEST", "NOT_IMPLEMENTED"}
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Registry:
    """An opened registry. ``uri`` is for MLflow, ``shown`` for messages: no machine path, no password."""

    client: MlflowClient
    uri: str
    shown: str
    local_files: bool
    """Whether ``file:`` addresses in it mean this machine's disk."""


@contextmanager
def open_registry(settings: Settings) -> Iterator[Registry]:
    """Open the configured registry for reading.

    Raises:
        MissingPartError: MLflow is not installed.
        UsageError: the URI is of a kind that cannot be read without risk of change.
        UnreachableError: there is no such store or server, it refuses us, or it holds nothing.
        UnreadableError: the store belongs to another version of MLflow, or is none.
    """
    uri = settings.registry.uri or ""
    for name, value in _ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    if importlib.util.find_spec("mlflow") is None:
        raise MissingPartError(
            "reading a registry needs MLflow", hint="pip install 'cardwright[mlflow]', or read files with --offline"
        )
    with _quiet():
        if uri.startswith(_SQLITE):
            yield _open_sqlite(settings, uri)
        elif urlsplit(uri).scheme in ("http", "https"):
            yield _open_http(settings, uri)
        else:
            raise UsageError(
                f"a registry at {_kind(uri)} is not read",
                where=settings.where_set("registry", "uri"),
                hint="give sqlite:///FILE or the http(s) address of an MLflow server",
            )


@contextmanager
def understood(registry_name: str) -> Iterator[None]:
    """Errors of MLflow's client as errors of ours, so that CI knows what to retry."""
    from mlflow.exceptions import MlflowException

    try:
        yield
    except MlflowException as error:
        raise _translated(error, registry_name) from error


def _translated(error: Exception, name: str) -> CardwrightError:
    code = str(getattr(error, "error_code", ""))
    first = _without_addresses(str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__)
    if code in _REFUSED:
        return UnreachableError(
            f"the registry {name} refuses us ({code.lower()})",
            hint="set MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD",
        )
    if code in _NOT_UNDERSTOOD or "valid JSON" in str(error):
        return UnreadableError(
            f"the registry {name} answers what cannot be understood: {first}",
            hint="check that registry.uri is the root of an MLflow server and not a login page or proxy",
        )
    return UnreachableError(
        f"the registry {name} does not answer: {first}", hint="check the server, or read files with --offline"
    )


def _without_addresses(text: str) -> str:
    return re.sub(r"(https?://)[^/@\s]*@", r"\1", text)[:300]


@contextmanager
def _quiet() -> Iterator[None]:
    """MLflow and Alembic talk on stderr and warn of their own future; a reader of cards wants neither."""
    loggers = [logging.getLogger(name) for name in ("mlflow", "alembic", "urllib3")]
    before = [logger.level for logger in loggers]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            for logger in loggers:
                logger.setLevel(logging.CRITICAL)
            yield
        finally:
            for logger, level in zip(loggers, before, strict=True):
                logger.setLevel(level)


def _client(uri: str) -> MlflowClient:
    from mlflow import MlflowClient

    for name in ("mlflow", "alembic"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # the import sets its own level
    return MlflowClient(tracking_uri=uri, registry_uri=uri)


def _open_sqlite(settings: Settings, uri: str) -> Registry:
    written = uri.removeprefix(_SQLITE).removeprefix("file:").partition("?")[0]
    path = settings.path(written)
    if not path.is_file():
        raise UnreachableError(
            f"there is no registry file {written}",
            where=settings.where_set("registry", "uri"),
            hint="check registry.uri; a relative path counts from cardwright.yaml, and none was created",
        )
    _check_sqlite(path, written)
    read_only = f"{_SQLITE_OPEN}file:{quote(path.as_posix())}?{_mode(path)}&uri=true"
    return Registry(client=_client(read_only), uri=read_only, shown=settings.registry.name, local_files=True)


def _mode(path: Path) -> str:
    """Read-only; in WAL mode and not open elsewhere also immutable, or SQLite would leave files beside it."""
    with path.open("rb") as file:
        header = file.read(20)
    wal = header[18:20] == b"\x02\x02"
    return "mode=ro&immutable=1" if wal and not path.with_name(path.name + "-wal").exists() else "mode=ro"


def _check_sqlite(path: Path, written: str) -> None:
    """The schema must be the one this MLflow writes: another would be migrated, silently, when opened."""
    expected = _expected_schema()
    try:
        connection = sqlite3.connect(f"file:{quote(path.as_posix())}?{_mode(path)}", uri=True)
        try:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            found = str(row[0]) if row else "none"
            if found != expected:
                raise UnreadableError(
                    f"{written} has the database schema {found}, this MLflow reads {expected}",
                    where=written,
                    hint="install the MLflow that wrote the store, or migrate a copy: mlflow db upgrade sqlite:///COPY",
                )
            models = connection.execute("SELECT count(*) FROM registered_models").fetchone()[0]
        finally:
            connection.close()
    except sqlite3.DatabaseError as error:
        raise UnreadableError(
            f"is not an MLflow store: {error}", where=written, hint="registry.uri should name the mlflow.db of a server"
        ) from error
    if models == 0:
        raise looks_empty(written)


def looks_empty(shown: str) -> UnreachableError:
    """An empty answer is refused: a wrong proxy or path gives one, and no card would then be a green build."""
    return UnreachableError(
        f"the registry {shown} looks empty: it names no model version",
        hint="check registry.uri and the account's permissions; register a model first if it is new",
    )


@cache
def _expected_schema() -> str:
    import mlflow
    from alembic.script import ScriptDirectory

    scripts = Path(mlflow.__file__).parent / "store" / "db_migrations"
    return ScriptDirectory(str(scripts)).get_current_head() or "none"


def _open_http(settings: Settings, uri: str) -> Registry:
    name = settings.registry.name
    version = _server_version(uri.rstrip("/"), name)
    if not re.match(r"\d+\.\d+", version):
        raise UnreadableError(
            f"the registry {name} answers, but not as an MLflow server",
            hint="check registry.uri: a login page or another service stands there",
        )
    local = (urlsplit(uri).hostname or "") in _LOCAL_HOSTS
    return Registry(client=_client(uri), uri=uri, shown=name, local_files=local)


def _server_version(uri: str, name: str) -> str:
    request = urllib.request.Request(f"{uri}/version", headers=_credentials())  # noqa: S310 - http(s) by the caller
    try:
        with urllib.request.urlopen(request, timeout=10) as reply:  # noqa: S310
            return str(reply.read(200).decode("utf-8", "replace")).strip()
    except urllib.error.HTTPError as error:
        if error.code in (401, 403):
            raise UnreachableError(
                f"the registry {name} refuses us (HTTP {error.code})",
                hint="set MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD",
            ) from error
        if error.code == 404:
            raise UnreadableError(
                f"the registry {name} answers, but not as an MLflow server (HTTP 404 for /version)",
                hint="check registry.uri: it is the root of the server, without /api",
            ) from error
        raise UnreachableError(f"the registry {name} fails with HTTP {error.code}", hint="try again later") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        raise UnreachableError(
            f"the registry {name} does not answer: {reason}", hint="check the server, or read files with --offline"
        ) from error


def _credentials() -> dict[str, str]:
    token = os.environ.get("MLFLOW_TRACKING_TOKEN")
    if token:
        return {"Authorization": f"Bearer {token}"}
    user, password = os.environ.get("MLFLOW_TRACKING_USERNAME"), os.environ.get("MLFLOW_TRACKING_PASSWORD")
    if user and password:
        return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode("ascii")}
    return {}


def _kind(uri: str) -> str:
    scheme = urlsplit(uri).scheme
    return f"{scheme}:" if scheme else "a plain path"
