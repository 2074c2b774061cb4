"""Opening a registry without changing it, by the way that its address asks for."""

from __future__ import annotations

import importlib.util
import logging
import os
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from cardwright.config import Settings
from cardwright.errors import CardwrightError, MissingPartError, UnreachableError, UnreadableError, UsageError
from cardwright.sources.mlflow.clientreader import ClientReader
from cardwright.sources.mlflow.filestore import SWITCH, is_file_store, open_file_store
from cardwright.sources.mlflow.http import Server, credentials, open_server, user_and_password
from cardwright.sources.mlflow.records import Reader
from cardwright.sources.mlflow.restreader import RestReader
from cardwright.sources.mlflow.sqlreader import SqlReader, chosen_workspace
from cardwright.sources.mlflow.sqlstore import (
    SQLITE,
    ForClient,
    is_postgres,
    open_postgres,
    open_sqlite,
    refuse_migration,
    sqlite_path,
)

if TYPE_CHECKING:
    from mlflow import MlflowClient

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
    """An opened registry. ``shown`` is its name for messages: no machine path, no password."""

    reader: Reader
    shown: str
    local_files: bool
    """Whether ``file:`` addresses in it mean this machine's disk."""
    server: Server | None = None
    """The server behind it, which also hands out artifacts."""


@contextmanager
def open_registry(settings: Settings) -> Iterator[Registry]:
    """Open the configured registry for reading.

    Raises:
        MissingPartError: MLflow, or the driver of the database, is not installed.
        UsageError: the address is of a kind that is not read, or holds a password.
        UnreachableError: there is no such store or server, or it refuses us.
        UnreadableError: the store belongs to another version of MLflow, or is none.
    """
    uri = settings.registry.uri or ""
    for name, value in _ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    shown = settings.registry.name
    with quiet():
        if uri.startswith(SQLITE):
            with open_sqlite(settings) as found, _reading(found) as reader:
                yield Registry(reader=reader, shown=shown, local_files=True)
        elif is_postgres(uri):
            local = (urlsplit(uri).hostname or "localhost") in _LOCAL_HOSTS
            with open_postgres(settings) as found, _reading(found) as reader:
                yield Registry(reader=reader, shown=shown, local_files=local)
        elif urlsplit(uri).scheme in ("http", "https"):
            yield _open_http(settings)
        elif is_file_store(uri):
            with open_file_store(settings) as view, _environment({SWITCH: "true"}):
                yield Registry(reader=ClientReader(client_of(view)), shown=shown, local_files=True)
        else:
            raise UsageError(
                f"a registry at {urlsplit(uri).scheme}: is not read",
                where=settings.where_set("registry", "uri"),
                hint="give sqlite:///FILE, postgresql://HOST/DATABASE, a folder, or the http(s) address of its server",
            )


@contextmanager
def _reading(found: SqlReader | ForClient) -> Iterator[Reader]:
    yield found if isinstance(found, SqlReader) else ClientReader(client_of(found.uri))


@contextmanager
def writing_client(settings: Settings) -> Iterator[MlflowClient]:
    """MLflow's client for the one write that is asked for by name: tags of judged versions.

    Raises:
        UsageError: the registry is of a kind that is only read.
        UnreachableError: it does not answer, or there is no such store.
        UnreadableError: opening the store for writing would migrate it.
    """
    uri = settings.registry.uri or ""
    if uri.startswith(SQLITE):
        with quiet():
            refuse_migration(settings)
            yield client_of(SQLITE + sqlite_path(settings)[0].as_posix())
        return
    if urlsplit(uri).scheme not in ("http", "https"):
        raise UsageError(
            "tags are written to a server or a SQLite store only", where=settings.where_set("registry", "uri")
        )
    user, password = user_and_password(settings)
    token = credentials(settings).get("Authorization", "").removeprefix("Bearer ")
    found = {
        "MLFLOW_TRACKING_TOKEN": token if not token.startswith("Basic ") else "",
        "MLFLOW_TRACKING_USERNAME": user or "",
        "MLFLOW_TRACKING_PASSWORD": password or "",
        "MLFLOW_TRACKING_SERVER_CERT_PATH": str(settings.path(settings.registry.ca_file))
        if settings.registry.ca_file
        else "",
        "MLFLOW_WORKSPACE": settings.registry.workspace or "",
    }
    with quiet(), _environment({name: value for name, value in found.items() if value}):
        yield client_of(uri)


@contextmanager
def understood(registry_name: str) -> Iterator[None]:
    """Errors of MLflow's client and of databases as errors of ours, so that CI knows what to retry."""
    try:
        yield
    except CardwrightError:
        raise
    except Exception as error:
        kind = type(error)
        if kind.__module__.split(".")[0] in ("mlflow", "sqlalchemy"):
            raise _translated(error, registry_name) from error
        raise


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
    return re.sub(r"(\w+://)[^/@\s]*@", r"\1", text)[:300]


@contextmanager
def quiet() -> Iterator[None]:
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


@contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def client_of(uri: str) -> MlflowClient:
    """MLflow's client for one store.

    Raises:
        MissingPartError: MLflow is not installed.
    """
    if importlib.util.find_spec("mlflow") is None:
        raise MissingPartError(
            "reading this registry needs MLflow", hint="pip install 'cardwright[mlflow]', or read files with --offline"
        )
    from mlflow import MlflowClient

    for name in ("mlflow", "alembic"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # the import sets its own level
    return MlflowClient(tracking_uri=uri, registry_uri=uri)


def looks_empty(shown: str) -> UnreachableError:
    """An empty answer is refused: a wrong proxy or path gives one, and no card would then be a green build."""
    return UnreachableError(
        f"the registry {shown} looks empty: it names no model version",
        hint="check registry.uri and the account's permissions; register a model first if it is new",
    )


def _open_http(settings: Settings) -> Registry:
    server = open_server(settings, workspace=settings.registry.workspace)
    version = server.text("/version")
    match = re.match(r"(\d+)\.\d+", version)
    if match is None:
        raise UnreadableError(
            f"the registry {server.shown} answers, but not as an MLflow server",
            hint="check registry.uri: it is the root of the server, without /api; a login page or another service "
            "stands there",
        )
    if int(match.group(1)) >= 3:
        _check_workspace(settings, server)
    return Registry(
        reader=RestReader(server, knows_logged_models=int(match.group(1)) >= 3, threads=settings.registry.parallel),
        shown=server.shown,
        local_files=(urlsplit(server.root).hostname or "") in _LOCAL_HOSTS,
        server=server,
    )


def _check_workspace(settings: Settings, server: Server) -> None:
    """A server with workspaces answers for one of them, which must not pass for the whole."""
    about = server.json_or_none("/api/3.0/mlflow/server-info") or {}
    if about.get("workspaces_enabled") is not True:
        if settings.registry.workspace not in (None, "default"):
            raise UsageError(
                f"the registry {server.shown} has no workspaces",
                where=settings.where_set("registry", "workspace"),
                hint="remove registry.workspace",
            )
        return
    listed = (server.json_or_none("/api/3.0/mlflow/workspaces") or {}).get("workspaces")
    names = sorted(
        str(item.get("name")) for item in (listed if isinstance(listed, list) else []) if isinstance(item, dict)
    )
    chosen_workspace(settings.registry.workspace, names, where=settings.where_set("registry", "uri"))
