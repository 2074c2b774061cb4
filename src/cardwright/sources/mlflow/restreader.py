"""Reading an MLflow server, 2.9 or newer, by its REST interface: the batched searches, without MLflow's own client."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import JsonValue

from cardwright.errors import UnreachableError, UnreadableError
from cardwright.sources.mlflow.histories import Histories, Wanted
from cardwright.sources.mlflow.http import Server
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
from cardwright.sources.mlflow.resthistory import HistoryReader

_API = "/api/2.0/mlflow"
_BATCH = 500
_Json = Mapping[str, JsonValue]
_STATUSES = {"LOGGED_MODEL_READY": "READY", "LOGGED_MODEL_PENDING": "PENDING", "LOGGED_MODEL_UPLOAD_FAILED": "FAILED"}


@dataclass(slots=True)
class RestReader:
    """Reads through a ``Server``; ``knows_logged_models`` is false for servers before MLflow 3.

    ``threads`` is how many histories are asked for at once.
    """

    server: Server
    knows_logged_models: bool
    threads: int = 1
    _experiments: list[str] = field(default_factory=list)

    def models(self) -> list[ModelRecord]:
        """See ``Reader.models``."""
        found = self._get_pages(f"{_API}/registered-models/search", "registered_models", max_results="1000")
        return [
            ModelRecord(
                name=_text(item, "name"),
                description=_optional(item, "description"),
                tags=_pairs(item, "tags"),
                aliases={_text(pair, "alias"): _text(pair, "version") for pair in _objects(item, "aliases")},
            )
            for item in found
        ]

    def versions(self) -> list[VersionRecord]:
        """See ``Reader.versions``.

        Pages are cut by position, so that a version registered or deleted meanwhile shifts them: when there were
        several, they are read until two readings name the same versions.
        """
        found, pages = self._versions()
        for _ in range(3):
            if pages == 1:
                return found
            again, pages = self._versions()
            if [(item.name, item.version) for item in again] == [(item.name, item.version) for item in found]:
                return again
            found = again
        raise UnreachableError(
            f"the registry {self.server.shown} changes faster than it can be read", hint="try again in a moment"
        )

    def runs(self, ids: Collection[str]) -> list[RunRecord]:
        """See ``Reader.runs``."""
        options = {"run_view_type": "ALL"}
        found = self._by_id(f"{_API}/runs/search", "runs", "attributes.run_id", ids, options)
        records = [_run(item) for item in found]
        if ids and not records:
            self._refuse_silence(next(iter(sorted(ids))))
        return records

    def logged(self, ids: Collection[str]) -> list[LoggedRecord]:
        """See ``Reader.logged``."""
        if not self.knows_logged_models:
            return []
        found = self._by_id(f"{_API}/logged-models/search", "models", "model_id", ids, {})
        return [_logged(item) for item in found]

    def histories(self, wanted: Wanted) -> Histories:
        """See ``Reader.histories``."""
        return HistoryReader(self.server, self.threads).read(wanted)

    def close(self) -> None:
        """See ``Reader.close``; connections stay for the artifacts."""

    def _versions(self) -> tuple[list[VersionRecord], int]:
        pages: list[int] = []
        found = self._get_pages(
            f"{_API}/model-versions/search",
            "model_versions",
            pages=pages,
            max_results="10000",
            order_by=("name ASC", "version_number ASC"),
        )
        records = {(item.name, item.version): item for item in map(_version, found)}
        return list(records.values()), len(pages)

    def _get_pages(
        self, path: str, name: str, *, pages: list[int] | None = None, **query: str | Sequence[str]
    ) -> Iterator[dict[str, JsonValue]]:
        token = ""
        while True:
            reply = self.server.json(path, query={**query, **({"page_token": token} if token else {})})
            found = _objects(reply, name)
            if pages is not None:
                pages.append(len(found))
            yield from found
            token = str(reply.get("next_page_token") or "")
            if not token:
                return

    def _post_pages(self, path: str, name: str, body: Mapping[str, object]) -> Iterator[dict[str, JsonValue]]:
        token = ""
        while True:
            reply = self.server.json(path, body={**body, **({"page_token": token} if token else {})})
            yield from _objects(reply, name)
            token = str(reply.get("next_page_token") or "")
            if not token:
                return

    def _by_id(
        self, path: str, name: str, field_name: str, ids: Collection[str], options: Mapping[str, object]
    ) -> Iterator[dict[str, JsonValue]]:
        listed = sorted(ids)
        for start in range(0, len(listed), _BATCH):
            quoted = ",".join(f"'{item}'" for item in listed[start : start + _BATCH])
            body = {
                "experiment_ids": self._all_experiments(),
                "filter": f"{field_name} IN ({quoted})",
                "max_results": _BATCH,
                **options,
            }
            yield from self._post_pages(path, name, body)

    def _all_experiments(self) -> list[str]:
        if not self._experiments:
            body = {"max_results": 1000, "view_type": "ALL"}
            found = self._post_pages(f"{_API}/experiments/search", "experiments", body)
            self._experiments.extend(_text(item, "experiment_id") for item in found)
        return self._experiments

    def _refuse_silence(self, run_id: str) -> None:
        """Not one of the runs: purged, which the server then says of each, or an answer that is not MLflow's."""
        if self.server.json_or_none(f"{_API}/runs/get", query={"run_id": run_id}) is not None:
            raise UnreadableError(
                f"the registry {self.server.shown} names runs and then knows none of them",
                hint="check that no proxy stands between, and that the account may read the experiments",
            )


def _version(item: _Json) -> VersionRecord:
    return VersionRecord(
        name=_text(item, "name"),
        version=_text(item, "version"),
        description=_optional(item, "description"),
        tags=_pairs(item, "tags"),
        stage=no_stage(_optional(item, "current_stage")),
        source=_optional(item, "source"),
        run_id=_optional(item, "run_id"),
        status=_optional(item, "status"),
        status_message=_optional(item, "status_message"),
        created=_integer(item.get("creation_timestamp")),
        updated=_integer(item.get("last_updated_timestamp")),
    )


def _run(item: _Json) -> RunRecord:
    info, data = _object(item, "info"), _object(item, "data")
    tags = _pairs(data, "tags")
    return RunRecord(
        run_id=_text(info, "run_id"),
        name=named(_optional(info, "run_name"), tags),
        user=_optional(info, "user_id"),
        status=_optional(info, "status"),
        lifecycle_stage=_optional(info, "lifecycle_stage"),
        started=_integer(info.get("start_time")),
        ended=_integer(info.get("end_time")),
        artifact_uri=_optional(info, "artifact_uri") or "",
        params=_pairs(data, "params"),
        tags=tags,
        metrics=latest([_figure(entry) for entry in _objects(data, "metrics")]),
        datasets=ordered([_dataset(entry) for entry in _objects(_object(item, "inputs"), "dataset_inputs")]),
    )


def _dataset(entry: _Json) -> DatasetInput:
    body = _object(entry, "dataset")
    tags = _objects(entry, "tags")
    return DatasetInput(
        name=_text(body, "name"),
        digest=_text(body, "digest"),
        source_type=_optional(body, "source_type"),
        source=_optional(body, "source"),
        schema=_optional(body, "schema"),
        profile=_optional(body, "profile"),
        contexts=tuple(sorted({_text(tag, "value") for tag in tags if tag.get("key") == "mlflow.data.context"} - {""})),
    )


def _logged(item: _Json) -> LoggedRecord:
    info, data = _object(item, "info"), _object(item, "data")
    status = _optional(info, "status")
    return LoggedRecord(
        model_id=_text(info, "model_id"),
        artifact_location=_optional(info, "artifact_uri") or "",
        status=_STATUSES.get(status or "", status),
        model_type=_optional(info, "model_type"),
        source_run_id=_optional(info, "source_run_id"),
        params=_pairs(data, "params"),
        tags=_pairs(info, "tags"),
        metrics=linked([_figure(entry) for entry in _objects(data, "metrics")]),
    )


def _figure(entry: _Json) -> Figure:
    # what is no finite number is a text in JSON, and zero may be left out
    value = entry.get("value", 0.0)
    return Figure(
        key=_text(entry, "key"),
        value=float(value) if isinstance(value, int | float | str) else math.nan,
        step=_integer(entry.get("step")) or 0,
        timestamp=_integer(entry.get("timestamp")) or 0,
        dataset=_optional(entry, "dataset_name"),
        digest=_optional(entry, "dataset_digest"),
    )


def _objects(body: _Json, name: str) -> list[dict[str, JsonValue]]:
    found = body.get(name)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def _object(body: _Json, name: str) -> dict[str, JsonValue]:
    found = body.get(name)
    return found if isinstance(found, dict) else {}


def _pairs(body: _Json, name: str) -> dict[str, str]:
    return {_text(item, "key"): _text(item, "value") for item in _objects(body, name)}


def _text(body: _Json, name: str) -> str:
    found = body.get(name)
    return "" if found is None else str(found)


def _optional(body: _Json, name: str) -> str | None:
    return _text(body, name) or None


def _integer(value: JsonValue) -> int | None:
    return int(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else None
