"""Objects of a dump as records: MLflow's REST replies, files of mlflow-export-import, and Unity Catalog's objects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import JsonValue

from cardwright.sources.dumps.documents import ARTIFACTS
from cardwright.sources.dumps.values import Tree, integer, mapping, objects, pairs, text
from cardwright.sources.mlflow.histories import Point
from cardwright.sources.mlflow.records import (
    DatasetInput,
    Figure,
    LoggedRecord,
    ModelRecord,
    RunRecord,
    VersionRecord,
    latest,
    named,
    no_stage,
    ordered,
)

# stands for artifacts that the dump does not hold: a folder that cannot be
NOWHERE = "/nonexistent/not-in-the-dump"


def model_record(item: Tree) -> ModelRecord | None:
    """A registered model; None for what has no name."""
    name = _full_name(item, "name")
    if name is None:
        return None
    aliases = {}
    for alias in objects(item.get("aliases")):
        word, version = text(alias, "alias", "alias_name"), text(alias, "version", "version_num")
        if word and version:
            aliases[word] = version
    aliases |= {alias: str(version) for alias, version in mapping(item.get("aliases")).items()}
    return ModelRecord(
        name=name, description=text(item, "description", "comment"), tags=pairs(item.get("tags")), aliases=aliases
    )


def version_record(item: Tree, *, of_model: str | None = None) -> VersionRecord | None:
    """A registered version; None for what has no name and number."""
    name, version = _full_name(item, "model_name", "name") or of_model, text(item, "version")
    if name is None or version is None:
        return None
    return VersionRecord(
        name=name,
        version=version,
        description=text(item, "description", "comment"),
        tags=pairs(item.get("tags")),
        stage=no_stage(text(item, "current_stage", "stage")),
        source=text(item, "source"),
        run_id=text(item, "run_id"),
        status=text(item, "status"),
        status_message=text(item, "status_message"),
        created=integer(item, "creation_timestamp", "created_at"),
        updated=integer(item, "last_updated_timestamp", "updated_at"),
    )


def aliases_of(item: Tree) -> tuple[str, ...]:
    """The aliases that a version itself carries, as texts or as Unity Catalog's objects."""
    listed = item.get("aliases")
    texts = [alias for alias in listed if isinstance(alias, str)] if isinstance(listed, list) else []
    return (*texts, *(word for alias in objects(listed) if (word := text(alias, "alias_name", "alias"))))


def run_record(item: Tree, folder: Path) -> RunRecord | None:
    """A run: as REST has it under ``info`` and ``data``, or flat as an export writes it beside its artifacts."""
    info, data = mapping(item.get("info")), mapping(item.get("data")) or item
    run_id = text(info, "run_id", "run_uuid")
    if run_id is None:
        return None
    tags = pairs(data.get("tags"))
    inputs = item.get("inputs")
    listed = objects(inputs) or objects(mapping(inputs).get("dataset_inputs"))
    kept = folder / ARTIFACTS
    return RunRecord(
        run_id=run_id,
        name=named(text(info, "run_name"), tags),
        user=text(info, "user_id"),
        status=text(info, "status"),
        lifecycle_stage=text(info, "lifecycle_stage"),
        started=integer(info, "start_time"),
        ended=integer(info, "end_time"),
        artifact_uri=kept.as_posix() if kept.is_dir() else NOWHERE,
        params=pairs(data.get("params")),
        tags=tags,
        metrics=latest(tuple(_metrics(data.get("metrics")))),
        datasets=ordered([_dataset(entry) for entry in listed]),
    )


def history_points(item: Tree) -> dict[str, list[Point]] | None:
    """Metric -> all its values in no particular order, as an export writes them; None in a reply of a search."""
    metrics = (mapping(item.get("data")) or item).get("metrics")
    if not any(isinstance(history, list) for history in mapping(metrics).values()):
        return None
    found: dict[str, list[Point]] = {}
    for key, entry in _entries(metrics):
        figure = _figure(key, entry)
        if figure is not None:
            found.setdefault(key, []).append(Point(figure.step, figure.timestamp, figure.value))
    return found


def logged_record(item: Tree, folder: Path) -> LoggedRecord | None:
    """A LoggedModel: as REST has it under ``info`` and ``data``, or flat as an export writes it beside its files."""
    info, data = mapping(item.get("info")) or item, mapping(item.get("data")) or item
    model_id = text(info, "model_id")
    if model_id is None:
        return None
    beside = next((place for place in (folder, folder / ARTIFACTS) if (place / "MLmodel").is_file()), None)
    status = text(info, "status")
    return LoggedRecord(
        model_id=model_id,
        artifact_location=beside.as_posix() if beside else NOWHERE,
        status=status.removeprefix("LOGGED_MODEL_") if status else None,
        model_type=text(info, "model_type"),
        source_run_id=text(info, "source_run_id"),
        params=pairs(data.get("params")),
        tags=pairs(info.get("tags")),
        metrics=latest(tuple(_metrics(data.get("metrics")))),
    )


def artifact_root(item: Tree) -> str | None:
    """Where a run kept its artifacts before the dump."""
    return text(mapping(item.get("info")), "artifact_uri")


def _full_name(item: Tree, *names: str) -> str | None:
    """A name of the workspace registry, or catalog, schema and name of Unity Catalog joined by dots."""
    own = text(item, "full_name")
    if own:
        return own
    name, catalog, schema = text(item, *names), text(item, "catalog_name"), text(item, "schema_name")
    return f"{catalog}.{schema}.{name}" if name and catalog and schema else name


def _metrics(value: JsonValue) -> Iterator[Figure]:
    """The latest value of each metric and data set: from a list, or from the history by key that an export writes."""
    found: dict[tuple[str, str], Figure] = {}
    for key, item in _entries(value):
        figure = _figure(key, item)
        if figure is None:
            continue
        place = (key, figure.dataset or "")
        # as MLflow itself orders them
        if place not in found or _order(figure) >= _order(found[place]):
            found[place] = figure
    yield from found.values()


def _entries(value: JsonValue) -> Iterator[tuple[str, Mapping[str, JsonValue]]]:
    yield from ((str(item["key"]), item) for item in objects(value) if "key" in item)
    for key, history in mapping(value).items():
        yield from ((key, item) for item in objects(history))
        if isinstance(history, int | float | str):
            yield key, {"value": history}


def _order(figure: Figure) -> tuple[int, int, float]:
    return figure.step, figure.timestamp, figure.value


def _figure(key: str, item: Mapping[str, JsonValue]) -> Figure | None:
    value = item.get("value", 0.0)  # a zero may be left out of a reply
    try:
        number = float(value) if isinstance(value, int | float | str) else None
    except ValueError:
        return None
    if number is None:
        return None
    return Figure(
        key=key,
        value=number,
        step=integer(item, "step") or 0,
        timestamp=integer(item, "timestamp") or 0,
        dataset=text(item, "dataset_name"),
        digest=text(item, "dataset_digest"),
    )


def _dataset(entry: Tree) -> DatasetInput:
    body = mapping(entry.get("dataset"))
    contexts = {str(tag.get("value")) for tag in objects(entry.get("tags")) if tag.get("key") == "mlflow.data.context"}
    return DatasetInput(
        name=text(body, "name") or "",
        digest=text(body, "digest") or "",
        source_type=text(body, "source_type"),
        source=text(body, "source"),
        schema=text(body, "schema"),
        profile=text(body, "profile"),
        contexts=tuple(sorted(contexts)),
    )
