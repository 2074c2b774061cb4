"""Opening SQLite and PostgreSQL stores so that they stay as they are, since MLflow's client creates and migrates."""

from __future__ import annotations

import logging
import re
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlencode, urlsplit

from cardwright.config import Settings
from cardwright.errors import MissingPartError, UnreachableError, UnreadableError
from cardwright.sources.mlflow.http import password_in_yaml, user_and_password
from cardwright.sources.mlflow.sqlreader import REVISIONS, SqlReader

SQLITE = "sqlite:///"
# with the driver named, MLflow does not make the folder it believes the file to lie in
_SQLITE_OPEN = "sqlite+pysqlite:///"
_POSTGRES = ("postgresql", "postgres", "postgresql+psycopg2")
_READ_ONLY = "-c default_transaction_read_only=on"
# of SQLite's codes: PERM, READONLY, CANTOPEN, AUTH
_CLOSED = frozenset({3, 8, 14, 23})
_NOT_A_STORE = "registry.uri should name the mlflow.db of a server"


@dataclass(frozen=True, kw_only=True, slots=True)
class ForClient:
    """A store that MLflow's client is to read: its address for the client, read-only or a copy's."""

    uri: str


def is_postgres(uri: str) -> bool:
    """Whether an address is one of PostgreSQL."""
    return urlsplit(uri).scheme in _POSTGRES


def sqlite_path(settings: Settings) -> tuple[Path, str]:
    """The store's file and its path as the configuration writes it.

    Raises:
        UnreachableError: there is no such file, and none is created; or we may not look for it.
    """
    written = (settings.registry.uri or "").removeprefix(SQLITE).removeprefix("file:").partition("?")[0]
    path = settings.path(written)
    try:
        there = path.is_file()
    except PermissionError as error:
        raise _closed(written, "permission denied") from error
    if not there:
        raise UnreachableError(
            f"there is no registry file {written}",
            where=settings.where_set("registry", "uri"),
            hint="check registry.uri; a relative path counts from cardwright.yaml, and none was created",
        )
    return path, written


@contextmanager
def open_sqlite(settings: Settings) -> Iterator[SqlReader | ForClient]:
    """A SQLite store: directly where its schema is known, else for MLflow's client, which is given a copy to migrate.

    Raises:
        UnreachableError: there is no such file, or we may not read it.
        UnreadableError: no MLflow store, or one of a newer MLflow than this can read.
    """
    path, written = sqlite_path(settings)
    with _sqlite_errors(written):
        connection = sqlite3.connect(
            _address(path, written), uri=True, isolation_level=None, timeout=settings.registry.timeout
        )
        with closing(connection):
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            revision = str(row[0]) if row else "none"
            if settings.registry.fast and revision in REVISIONS:
                connection.execute("BEGIN")
                yield SqlReader(
                    connection, revision, "?", settings.registry.workspace, settings.where_set("registry", "uri")
                )
                return
            connection.execute("SELECT count(*) FROM registered_models").fetchone()
    with _for_client(path, written, revision) as found:
        yield found


def refuse_migration(settings: Settings) -> None:
    """Whoever opens a store for writing must have the MLflow of its schema, or the store is migrated on the way.

    Raises:
        UnreadableError: it has another schema.
    """
    path, written = sqlite_path(settings)
    with _sqlite_errors(written), closing(sqlite3.connect(_address(path, written), uri=True)) as connection:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    found = str(row[0]) if row else "none"
    if found != expected_schema():
        raise UnreadableError(
            f"{written} has the database schema {found}, this MLflow writes {expected_schema()}; nothing was written",
            where=written,
            hint="install the MLflow that wrote the store",
        )


@contextmanager
def _for_client(path: Path, written: str, revision: str) -> Iterator[ForClient]:
    if revision == expected_schema():
        yield ForClient(uri=_SQLITE_OPEN + _address(path, written) + "&uri=true")
        return
    if revision not in _schemas():
        raise UnreadableError(
            f"{written} has the database schema {revision}, which neither Cardwright nor this MLflow knows",
            where=written,
            hint="update mlflow and cardwright, or read the store through its server's http(s) address",
        )
    with tempfile.TemporaryDirectory(prefix="cardwright-") as folder:
        copy = Path(folder) / "copy.db"
        with (
            closing(sqlite3.connect(_address(path, written), uri=True)) as source,
            closing(sqlite3.connect(copy)) as target,
        ):
            source.backup(target)
        yield ForClient(uri=_migrated(copy, written))


def _migrated(copy: Path, written: str) -> str:
    """Brings a private copy to the schema that the installed MLflow reads; the store itself stays as it is."""
    import sqlalchemy
    from mlflow.store.db.utils import _upgrade_db

    uri = SQLITE + copy.as_posix()
    engine = sqlalchemy.create_engine(uri)
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)  # the migration sets up loggers of its own
    try:
        _upgrade_db(engine)
    except sqlalchemy.exc.SQLAlchemyError as error:
        raise UnreadableError(
            f"a copy of the store could not be brought to the schema of this MLflow: {_first(error)}",
            where=written,
            hint="its tables do not fit the schema it names; read it through the server that writes it",
        ) from error
    finally:
        logging.disable(before)
        engine.dispose()
    return uri


@contextmanager
def _sqlite_errors(written: str) -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF in _CLOSED:
            raise _closed(written, str(error)) from error
        if "locked" in str(error) or "busy" in str(error):
            raise UnreachableError(
                f"the store {written} is locked by a writer", where=written, hint="try again in a moment"
            ) from error
        raise UnreadableError(f"is not an MLflow store: {error}", where=written, hint=_NOT_A_STORE) from error


def _closed(written: str, why: str) -> UnreachableError:
    return UnreachableError(
        f"the store {written} cannot be opened: {why}",
        where=written,
        hint="who runs this must be allowed to read it and the files -wal and -shm that a writer keeps beside it; "
        "where -shm is missing, in a folder that nobody may write to, ask its server or a copy of it instead",
    )


def _address(path: Path, written: str) -> str:
    """Read-only; in WAL mode and not open elsewhere also immutable, or SQLite would leave files beside it."""
    mode = "mode=ro"
    # closing a file lets go of all locks that this process holds on it, also those of a notebook that has it open
    if not path.with_name(path.name + "-wal").exists():
        try:
            with path.open("rb") as file:
                header = file.read(20)
        except PermissionError as error:
            raise _closed(written, "permission denied") from error
        mode = "mode=ro&immutable=1" if header[18:20] == b"\x02\x02" else mode
    return f"file:{quote(path.as_posix())}?{mode}"


@contextmanager
def open_postgres(settings: Settings) -> Iterator[SqlReader | ForClient]:
    """A PostgreSQL store in one read-only transaction, or for MLflow's client with every transaction read-only.

    Raises:
        UsageError: a password in the address.
        UnreachableError: the server does not answer or refuses us.
        UnreadableError: no MLflow store, or one whose schema cannot be read without migrating it.
        MissingPartError: psycopg2 is not installed.
    """
    try:
        import psycopg2  # type: ignore[import-untyped]
    except ImportError as error:
        raise MissingPartError(
            "reading a PostgreSQL store needs psycopg2", hint="pip install 'cardwright[mlflow,postgres]'"
        ) from error
    options = _connection(settings)
    name = settings.registry.name
    try:
        with closing(psycopg2.connect(**options)) as connection:
            # one snapshot for all queries, and no statement that could write
            connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
            revision = _postgres_revision(connection)
            if settings.registry.fast and revision in REVISIONS:
                yield SqlReader(
                    connection, revision, "%s", settings.registry.workspace, settings.where_set("registry", "uri")
                )
                return
    except psycopg2.OperationalError as error:
        raise _unreachable(error, name) from error
    except psycopg2.Error as error:
        raise UnreadableError(
            f"the database of the registry {name} is no MLflow store that we may read: {_first(error)}",
            where=settings.where_set("registry", "uri"),
            hint="check the database in registry.uri, and that the account may SELECT from its tables",
        ) from error
    if revision != expected_schema():
        raise UnreadableError(
            f"the registry {name} has the database schema {revision}, this MLflow reads {expected_schema()}",
            where=settings.where_set("registry", "uri"),
            hint="leave registry.fast on, or read it through its server's http(s) address; nothing was migrated",
        )
    yield ForClient(uri=_postgres_uri(settings, options))


def _connection(settings: Settings) -> dict[str, Any]:
    parts = urlsplit(settings.registry.uri or "")
    if parts.password:
        raise password_in_yaml(settings)
    user, password = user_and_password(settings)
    timeout = settings.registry.timeout
    found: dict[str, Any] = {
        "host": parts.hostname,
        "port": parts.port,
        "dbname": unquote(parts.path.lstrip("/")) or None,
        "user": unquote(parts.username) if parts.username else settings.registry.user or user,
        "password": password,
        "sslrootcert": str(settings.path(settings.registry.ca_file)) if settings.registry.ca_file else None,
        "sslmode": "verify-full" if settings.registry.ca_file else None,
        "connect_timeout": max(2, int(timeout)),
        "application_name": "cardwright",
        "options": f"{_READ_ONLY} -c statement_timeout={int(max(timeout, 60) * 1000)}",
    }
    return {key: value for key, value in found.items() if value is not None}


def _postgres_uri(settings: Settings, options: dict[str, Any]) -> str:
    """The address for MLflow's client; it holds the password and is never shown."""
    user = quote(options.get("user", ""), safe="")
    password = f":{quote(options['password'], safe='')}" if options.get("password") else ""
    host = options.get("host", "")
    port = f":{options['port']}" if options.get("port") else ""
    query = {"options": options["options"], "application_name": "cardwright"}
    query |= {key: str(options[key]) for key in ("sslrootcert", "sslmode") if key in options}
    where = f"{user}{password}@" if user else ""
    return f"postgresql+psycopg2://{where}{host}{port}/{quote(options.get('dbname', ''))}?{urlencode(query)}"


def _postgres_revision(connection: Any) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT version_num FROM alembic_version")
        row = cursor.fetchone()
    return str(row[0]) if row else "none"


def _unreachable(error: Exception, name: str) -> UnreachableError:
    refused = re.search(r"authentication failed|no password supplied|permission denied", str(error))
    if refused:
        return UnreachableError(
            f"the registry {name} refuses us ({refused.group(0)})",
            hint="set registry.user and registry.password_env or password_file, or PGPASSWORD",
        )
    return UnreachableError(
        f"the registry {name} does not answer: {_first(error)}", hint="check the server, or read files with --offline"
    )


def _first(error: Exception) -> str:
    text = str(error).strip().splitlines()
    return text[0][:300] if text else type(error).__name__


@cache
def _script() -> Any:
    import mlflow
    from alembic.script import ScriptDirectory

    return ScriptDirectory(str(Path(mlflow.__file__).parent / "store" / "db_migrations"))


def expected_schema() -> str:
    """The schema that the installed MLflow writes."""
    return _script().get_current_head() or "none"


@cache
def _schemas() -> frozenset[str]:
    """All schemas that the installed MLflow can bring a store from."""
    return frozenset(item.revision for item in _script().walk_revisions())
