"""The fast lane: a SQL store read directly, read-only and in one transaction."""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from operator import itemgetter
from sys import intern
from typing import Any, Protocol

from cardwright.errors import UsageError
from cardwright.sources.mlflow.histories import Histories, History, Point, Wanted, history_of
from cardwright.sources.mlflow.records import (
    DatasetInput,
    Figure,
    LoggedRecord,
    ModelRecord,
    RunRecord,
    VersionRecord,
    latest,
    linked,
    named,
    no_stage,
    ordered,
)

# every schema from MLflow 2.9 (first) to 3.18 (last), in order; between them the tables read here only gained columns
REVISIONS = (
    "acf3f17fdcc7",
    "867495a8f9d4",
    "5b0e9adcef9c",
    "4465047574b1",
    "f5a4f2784254",
    "0584bdc529eb",
    "400f98739977",
    "6953534de441",
    "bda7b8c39065",
    "cbc13b556ace",
    "770bee3ae1dd",
    "a1b2c3d4e5f6",
    "de4033877273",
    "1a0cddfcaa16",
    "534353b11cbc",
    "71994744cf8e",
    "3da73c924c2f",
    "bf29a5ff90ea",
    "1bd49d398cd23",
    "b7c8d9e0f1a2",
    "5d2d30f0abce",
    "c9d4e5f6a7b8",
    "2c33131f4dae",
    "d3e4f5a6b7c8",
    "d0e1f2a3b4c5",
    "c8d9e0f1a2b3",
    "1b5f0d9ad7c1",
    "e1f2a3b4c5d6",
    "76601a5f987d",
    "c3d6457b6d8a",
    "a5b4c3d2e1f0",
    "ae8bbe7743c9",
    "7d34483879f0",
    "da6fb0208061",
    "89d3d66ed43f",
    "b7e4c1a90f23",
    "a8b9c0d1e2f3",
    "c1d2e3f4a5b6",
    "c3d9e7f1a2b4",
    "6f8d9c3b2a1e",
    "1971f2d9a75b",
    "17e22815139b",
    "b7e2c1a4d9f3",
    "75868b020152",
    "dc11669786a5",
    "e7d1f4b2a9c6",
    "8b6ad64cb8f5",
    "f4a9b2c7d1e6",
)
_LOGGED_SINCE = REVISIONS.index("400f98739977")
_WORKSPACES_SINCE = REVISIONS.index("1b5f0d9ad7c1")
_DEFAULT_WORKSPACE = "default"
# SQLite before 3.32 takes no more than 999 parameters
_BATCH = 500
_KEYS = 400
_STATUSES = {0: "UNSPECIFIED", 1: "PENDING", 2: "READY", 3: "FAILED"}


class Connection(Protocol):
    """The part of a Python database connection that reading needs."""

    @property
    def cursor(self) -> Callable[..., Any]:
        """Makes a cursor; in PostgreSQL one with a name hands out rows as they are asked for."""
        ...

    def close(self) -> None:
        """End it, and with it the transaction."""
        ...


@dataclass(slots=True)
class SqlReader:
    """Reads a store whose schema is one of ``REVISIONS``.

    Args:
        connection: inside a read-only transaction, so that all answers are of one moment.
        revision: its schema.
        mark: how its driver writes a parameter.
        workspace: which workspace to read, for stores that have them.
        where: where the configuration names the store, for messages.
    """

    connection: Connection
    revision: str
    mark: str
    workspace: str | None = None
    where: str | None = None
    _since: int = field(init=False)

    def __post_init__(self) -> None:
        self._since = REVISIONS.index(self.revision)
        self.workspace = self._chosen_workspace() if self._since >= _WORKSPACES_SINCE else None

    def models(self) -> list[ModelRecord]:
        """See ``Reader.models``."""
        tags = self._pairs("SELECT name, key, value FROM registered_model_tags")
        aliases = self._pairs("SELECT name, alias, version FROM registered_model_aliases")
        return [
            ModelRecord(name=name, description=description or None, tags=tags[name], aliases=aliases[name])
            for name, description in self._in_workspace("SELECT name, description FROM registered_models")
        ]

    def versions(self) -> list[VersionRecord]:
        """See ``Reader.versions``."""
        tags: dict[tuple[str, int], dict[str, str]] = defaultdict(dict)
        for name, version, key, value in self._in_workspace("SELECT name, version, key, value FROM model_version_tags"):
            tags[name, version][intern(key)] = "" if value is None else value
        query = (
            "SELECT name, version, description, current_stage, source, run_id, status, status_message, creation_time, "
            "last_updated_time FROM model_versions"
        )
        return [
            VersionRecord(
                name=row[0],
                version=str(row[1]),
                description=row[2] or None,
                tags=tags.get((row[0], row[1]), {}),
                stage=no_stage(row[3]),
                source=row[4] or None,
                run_id=row[5] or None,
                status=row[6] or None,
                status_message=row[7] or None,
                created=row[8],
                updated=row[9],
            )
            for row in self._in_workspace(query, "current_stage <> 'Deleted_Internal'")
        ]

    def runs(self, ids: Collection[str]) -> list[RunRecord]:
        """See ``Reader.runs``."""
        return [record for batch in _batches(ids) for record in self._runs(batch)]

    def logged(self, ids: Collection[str]) -> list[LoggedRecord]:
        """See ``Reader.logged``."""
        if self._since < _LOGGED_SINCE:
            return []
        return [record for batch in _batches(ids) for record in self._logged(batch)]

    def histories(self, wanted: Wanted) -> Histories:
        """See ``Reader.histories``; rows pass through in order and are not kept."""
        found: dict[str, dict[str, History]] = {}
        for batch in _batches(wanted):
            keys = sorted({key for run_id in batch for key in wanted[run_id]})
            for start in range(0, len(keys), _KEYS):
                rows = self._history_rows(batch, keys[start : start + _KEYS])
                for (run_id, key), group in itertools.groupby(rows, key=itemgetter(0, 1)):
                    points = (Point(row[2], row[3] or 0, math.nan if row[4] else float(row[5])) for row in group)
                    history = history_of(points) if key in wanted[run_id] else None
                    if history is not None:
                        found.setdefault(run_id, {})[key] = history
        return Histories(found=found)

    def _history_rows(self, ids: Sequence[str], keys: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        runs, names = (",".join([self.mark] * len(items)) for items in (ids, keys))
        query = "SELECT run_uuid, key, step, timestamp, is_nan, value FROM metrics WHERE run_uuid IN"
        order = "ORDER BY run_uuid, key, step, timestamp, is_nan, value"
        # psycopg2 fetches all rows at once but through a cursor with a name
        with closing(self.connection.cursor("histories") if self.mark == "%s" else self.connection.cursor()) as cursor:
            cursor.execute(f"{query} ({runs}) AND key IN ({names}) {order}", (*ids, *keys))
            yield from cursor

    def close(self) -> None:
        """See ``Reader.close``."""
        self.connection.close()

    def _runs(self, ids: Sequence[str]) -> Iterator[RunRecord]:
        params = self._texts("SELECT run_uuid, key, value FROM params WHERE run_uuid IN", ids)
        tags = self._texts("SELECT run_uuid, key, value FROM tags WHERE run_uuid IN", ids)
        metrics: dict[str, list[Figure]] = defaultdict(list)
        query = "SELECT run_uuid, key, value, step, timestamp, is_nan FROM latest_metrics WHERE run_uuid IN"
        for run_id, key, value, step, timestamp, is_nan in self._of(query, ids):
            metrics[run_id].append(Figure(intern(key), math.nan if is_nan else float(value), step, timestamp or 0))
        datasets = self._datasets(ids)
        query = (
            "SELECT run_uuid, name, user_id, status, lifecycle_stage, start_time, end_time, artifact_uri "
            "FROM runs WHERE run_uuid IN"
        )
        for run_id, name, user, status, stage, started, ended, artifact_uri in self._of(query, ids):
            yield RunRecord(
                run_id=run_id,
                name=named(name, tags.get(run_id, {})),
                user=user or None,
                status=status,
                lifecycle_stage=stage,
                started=started,
                ended=ended,
                artifact_uri=artifact_uri or "",
                params=params.get(run_id, {}),
                tags=tags.get(run_id, {}),
                metrics=latest(metrics.get(run_id, ())),
                datasets=datasets.get(run_id, ()),
            )

    def _datasets(self, ids: Sequence[str]) -> Mapping[str, tuple[DatasetInput, ...]]:
        contexts: dict[tuple[str, str], list[str]] = defaultdict(list)
        query = (
            "SELECT i.destination_id, i.source_id, t.value FROM inputs i LEFT JOIN input_tags t "
            "ON t.input_uuid = i.input_uuid AND t.name = 'mlflow.data.context' "
            "WHERE i.source_type = 'DATASET' AND i.destination_type = 'RUN' AND i.destination_id IN"
        )
        for run_id, dataset, context in self._of(query, ids):
            contexts[run_id, dataset] += [context] if context else []
        wanted = {dataset for _, dataset in contexts}
        query = (
            "SELECT dataset_uuid, name, digest, dataset_source_type, dataset_source, dataset_schema, dataset_profile "
            "FROM datasets WHERE dataset_uuid IN"
        )
        known = {row[0]: row[1:] for batch in _batches(wanted) for row in self._of(query, batch)}
        found: dict[str, list[DatasetInput]] = defaultdict(list)
        for (run_id, dataset), used in contexts.items():
            if dataset in known:
                found[run_id].append(DatasetInput._make((*known[dataset], tuple(sorted(set(used))))))
        return {run_id: ordered(items) for run_id, items in found.items()}

    def _logged(self, ids: Sequence[str]) -> Iterator[LoggedRecord]:
        params = self._texts("SELECT model_id, param_key, param_value FROM logged_model_params WHERE model_id IN", ids)
        tags = self._texts("SELECT model_id, tag_key, tag_value FROM logged_model_tags WHERE model_id IN", ids)
        metrics: dict[str, list[Figure]] = defaultdict(list)
        query = (
            "SELECT model_id, metric_name, metric_value, metric_step, metric_timestamp_ms, dataset_name, "
            "dataset_digest FROM logged_model_metrics WHERE model_id IN"
        )
        for model_id, key, value, step, timestamp, dataset, digest in self._of(query, ids):
            number = math.nan if value is None else float(value)
            metrics[model_id].append(Figure(intern(key), number, step, timestamp, dataset or None, digest or None))
        query = (
            "SELECT model_id, artifact_location, status, model_type, source_run_id FROM logged_models "
            "WHERE lifecycle_stage <> 'deleted' AND model_id IN"
        )
        for model_id, location, status, model_type, run_id in self._of(query, ids):
            yield LoggedRecord(
                model_id=model_id,
                artifact_location=location,
                status=_STATUSES.get(status),
                model_type=model_type or None,
                source_run_id=run_id or None,
                params=params.get(model_id, {}),
                tags=tags.get(model_id, {}),
                metrics=linked(metrics.get(model_id, ())),
            )

    def _chosen_workspace(self) -> str:
        found = sorted(row[0] for row in self._all("SELECT DISTINCT workspace FROM registered_models"))
        return chosen_workspace(self.workspace, found, where=self.where)

    def _in_workspace(self, query: str, condition: str = "") -> Iterator[tuple[Any, ...]]:
        conditions = [condition] if condition else []
        if self.workspace is not None:
            conditions.append(f"workspace = {self.mark}")
        clause = f" WHERE {' AND '.join(conditions)}" if conditions else ""
        return self._all(query + clause, () if self.workspace is None else (self.workspace,))

    def _pairs(self, query: str) -> Mapping[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = defaultdict(dict)
        for name, key, value in self._in_workspace(query):
            found[name][key] = "" if value is None else str(value)
        return found

    def _texts(self, query: str, ids: Sequence[str]) -> Mapping[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = defaultdict(dict)
        for owner, key, value in self._of(query, ids):
            found[owner][intern(key)] = "" if value is None else value
        return found

    def _of(self, query: str, ids: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        return self._all(f"{query} ({','.join([self.mark] * len(ids))})", tuple(ids))

    def _all(self, query: str, parameters: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        cursor = self.connection.cursor()
        cursor.execute(query, tuple(parameters))
        return iter(cursor)


def chosen_workspace(wanted: str | None, found: Sequence[str], *, where: str | None) -> str:
    """The workspace to read; never one of several in silence, which would look like the whole registry.

    Raises:
        UsageError: the wanted one is not there, or there are several and none is named.
    """
    if wanted is not None and wanted not in found:
        raise UsageError(
            f"the registry has no workspace {wanted!r} with registered models",
            where=where,
            hint=f"it has {', '.join(found) or 'none'}; see registry.workspace",
        )
    if wanted is None and len(found) > 1:
        raise UsageError(
            f"the registry has several workspaces: {', '.join(found)}",
            where=where,
            hint="name the one to read as registry.workspace; each workspace is a project of its own",
        )
    return wanted or next(iter(found), _DEFAULT_WORKSPACE)


def _batches(ids: Collection[str]) -> Iterator[Sequence[str]]:
    listed = sorted(ids)
    for start in range(0, len(listed), _BATCH):
        yield listed[start : start + _BATCH]
