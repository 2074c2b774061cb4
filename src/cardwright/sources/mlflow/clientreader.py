"""The general path: MLflow's own client, in batches, for stores that only it can read."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cardwright.sources.mlflow.histories import Histories, Point, Wanted, by_keys, gathered
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

if TYPE_CHECKING:
    from mlflow import MlflowClient

# 4,996 ids break MLflow's filter parser; memory grows with the batch, time does not
_BATCH = 500
_NO_LIMIT = 2**31 - 1


@dataclass(slots=True)
class ClientReader:
    """Reads through an ``MlflowClient`` whose tracking and registry address are the same store."""

    client: MlflowClient
    _experiments: list[str] = field(default_factory=list)

    def models(self) -> list[ModelRecord]:
        """See ``Reader.models``."""
        return [
            ModelRecord(
                name=item.name,
                description=item.description or None,
                tags=_texts(item.tags),
                aliases={alias: str(version) for alias, version in (item.aliases or {}).items()},
            )
            for item in _pages(self.client.search_registered_models, max_results=1000)
        ]

    def versions(self) -> list[VersionRecord]:
        """See ``Reader.versions``."""
        order = ["name ASC", "version_number ASC"]
        return [
            VersionRecord(
                name=item.name,
                version=str(item.version),
                description=item.description or None,
                tags=_texts(item.tags),
                stage=no_stage(item.current_stage),
                source=item.source or None,
                run_id=item.run_id or None,
                status=str(item.status) if item.status else None,
                status_message=item.status_message or None,
                created=item.creation_timestamp,
                updated=item.last_updated_timestamp,
            )
            for item in _pages(self.client.search_model_versions, max_results=10_000, order_by=order)
        ]

    def runs(self, ids: Collection[str]) -> list[RunRecord]:
        """See ``Reader.runs``."""
        from mlflow.entities import ViewType

        found = self._by_id(self.client.search_runs, "attributes.run_id", ids, run_view_type=ViewType.ALL)
        return [_run(item) for item in found]

    def logged(self, ids: Collection[str]) -> list[LoggedRecord]:
        """See ``Reader.logged``."""
        return [_logged(item) for item in self._by_id(self.client.search_logged_models, "model_id", ids)]

    def histories(self, wanted: Wanted) -> Histories:
        """See ``Reader.histories``; a database is asked for all runs of a metric at once, a folder file by file."""
        found: dict[tuple[str, str], list[Point]] = {}
        in_bulk = getattr(self.client._tracking_client.store, "get_metric_history_bulk", None)
        for key, runs in by_keys(wanted).items():
            for start in range(0, len(runs), _BATCH):
                batch = runs[start : start + _BATCH]
                if in_bulk is not None:
                    for item in in_bulk(batch, key, _NO_LIMIT):
                        found.setdefault((item.run_id, key), []).append(_recorded(item))
                    continue
                for run_id in batch:
                    found[run_id, key] = [_recorded(item) for item in self.client.get_metric_history(run_id, key)]
        return Histories(found=gathered(found))

    def close(self) -> None:
        """See ``Reader.close``; the client keeps no transaction open."""

    def _by_id(self, search: Callable[..., Any], name: str, ids: Collection[str], **options: Any) -> Iterator[Any]:
        listed = sorted(ids)
        for start in range(0, len(listed), _BATCH):
            quoted = ",".join(f"'{item}'" for item in listed[start : start + _BATCH])
            yield from _pages(
                search,
                experiment_ids=self._all_experiments(),
                filter_string=f"{name} IN ({quoted})",
                max_results=_BATCH,
                **options,
            )

    def _all_experiments(self) -> Sequence[str]:
        from mlflow.entities import ViewType

        if not self._experiments:
            found = _pages(self.client.search_experiments, max_results=1000, view_type=ViewType.ALL)
            self._experiments.extend(item.experiment_id for item in found)
        return self._experiments


def _pages(search: Callable[..., Any], **options: Any) -> Iterator[Any]:
    token = None
    while True:
        page = search(page_token=token, **options)
        yield from page
        token = page.token
        if not token:
            return


def _run(item: Any) -> RunRecord:
    info, tags = item.info, _texts(item.data.tags)
    return RunRecord(
        run_id=info.run_id,
        name=named(info.run_name, tags),
        user=getattr(info, "user_id", None) or None,
        status=info.status,
        lifecycle_stage=info.lifecycle_stage,
        started=info.start_time,
        ended=info.end_time,
        artifact_uri=info.artifact_uri or "",
        params=_texts(item.data.params),
        tags=tags,
        # step and time of the latest values are only here
        metrics=latest([_figure(metric) for metric in getattr(item.data, "_metric_objs", None) or ()]),
        datasets=ordered([_dataset(entry) for entry in (item.inputs.dataset_inputs if item.inputs else ())]),
    )


def _dataset(entry: Any) -> DatasetInput:
    body = entry.dataset
    return DatasetInput(
        name=body.name,
        digest=body.digest,
        source_type=body.source_type,
        source=body.source,
        schema=body.schema,
        profile=body.profile,
        contexts=tuple(sorted({str(tag.value) for tag in entry.tags if tag.key == "mlflow.data.context"})),
    )


def _logged(item: Any) -> LoggedRecord:
    return LoggedRecord(
        model_id=item.model_id,
        artifact_location=item.artifact_location,
        status=str(item.status) if item.status else None,
        model_type=item.model_type or None,
        source_run_id=item.source_run_id or None,
        params=_texts(item.params),
        tags=_texts(item.tags),
        metrics=linked([_figure(metric) for metric in item.metrics or ()]),
    )


def _recorded(item: Any) -> Point:
    return Point(int(item.step or 0), int(item.timestamp or 0), float(item.value))


def _figure(item: Any) -> Figure:
    return Figure(
        key=item.key,
        value=float(item.value),
        step=int(item.step or 0),
        timestamp=int(item.timestamp or 0),
        dataset=getattr(item, "dataset_name", None) or None,
        digest=getattr(item, "dataset_digest", None) or None,
    )


def _texts(mapping: Mapping[str, Any] | None) -> dict[str, str]:
    return {key: "" if value is None else str(value) for key, value in (mapping or {}).items()}
