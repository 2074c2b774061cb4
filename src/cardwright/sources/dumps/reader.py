"""A dump as a registry: every document is taken for what its shape says it is."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path

from pydantic import JsonValue

from cardwright.errors import UnreadableError
from cardwright.sources.dumps.documents import Document, documents_in
from cardwright.sources.dumps.shapes import (
    aliases_of,
    artifact_root,
    history_points,
    logged_record,
    model_record,
    run_record,
    version_record,
)
from cardwright.sources.dumps.values import Tree, mapping, objects, text
from cardwright.sources.mlflow.histories import Histories, Point, Wanted, gathered
from cardwright.sources.mlflow.records import LoggedRecord, ModelRecord, RunRecord, VersionRecord

FORMS = (
    "a snapshot of cardwright",
    "a folder written by mlflow-export-import",
    "JSON of Databricks or MLflow: registered models, model versions, runs, logged models",
)
_Key = tuple[str, str]


class DumpReader:
    """Holds the records of a dump; a ``Reader`` as the live registry has one.

    Args:
        path: a JSON file, or a folder of such.

    Raises:
        UnreadableError: a document is broken, or none has a known shape.
    """

    def __init__(self, path: Path) -> None:
        self._models: dict[str, ModelRecord] = {}
        self._versions: dict[_Key, VersionRecord] = {}
        self._runs: dict[str, RunRecord] = {}
        self._points: dict[str, dict[str, list[Point]]] = {}
        self._logged: dict[str, LoggedRecord] = {}
        self._aliases: dict[str, dict[str, str]] = {}
        self._roots: dict[str, str] = {}
        for document in documents_in(path):
            self._take(document)
        if not (self._models or self._versions):
            raise UnreadableError("holds no registered model", where=path.name, hint=f"--from takes {'; '.join(FORMS)}")
        self.moved = self._into_runs()

    def models(self) -> list[ModelRecord]:
        """See ``Reader.models``; versions whose model the dump does not hold bring its name."""
        names = sorted({*self._models, *(name for name, _ in self._versions)})
        found = [
            self._models.get(name) or ModelRecord(name=name, description=None, tags={}, aliases={}) for name in names
        ]
        return [replace(model, aliases={**self._aliases.get(model.name, {}), **model.aliases}) for model in found]

    def versions(self) -> list[VersionRecord]:
        """See ``Reader.versions``."""
        return [self._versions[key] for key in sorted(self._versions)]

    def runs(self, ids: Collection[str]) -> list[RunRecord]:
        """See ``Reader.runs``."""
        return [self._runs[found] for found in sorted(ids) if found in self._runs]

    def logged(self, ids: Collection[str]) -> list[LoggedRecord]:
        """See ``Reader.logged``."""
        return [self._logged[found] for found in sorted(ids) if found in self._logged]

    def histories(self, wanted: Wanted) -> Histories:
        """See ``Reader.histories``; a reply of a search holds the last value of a metric and no more."""
        whole = {run: keys for run, keys in wanted.items() if run in self._points}
        points = {(run, key): self._points[run].get(key, []) for run, keys in whole.items() for key in keys}
        return Histories(
            found=gathered(points),
            unread={run: keys for run, keys in wanted.items() if run not in whole},
            why="the dump holds one value of each",
        )

    def close(self) -> None:
        """See ``Reader.close``; nothing is open."""

    def _take(self, document: Document) -> None:
        for body in _bodies(document.data):
            for item in _under(body, "registered_models", "registered_model", "registered_model_databricks"):
                self._model(item)
            for item in _under(body, "model_versions", "model_version", "model_version_databricks"):
                self._version(item)
            for item in _under(body, "runs", "run"):
                self._run(item, document.folder)
            for item in _under(body, "models", "model", "logged_models", "logged_model"):
                self._logged_model(item, document.folder)
            if "info" in body and ("params" in body or "data" in body or "metrics" in body):
                self._run(body, document.folder)
            elif "model_id" in body and ("artifact_location" in body or "artifact_uri" in body):
                self._logged_model(body, document.folder)
            elif "catalog_name" in body and "model_name" in body:
                self._version(body)
            elif "catalog_name" in body and "name" in body:
                self._model(body)

    def _model(self, item: Tree) -> None:
        model = model_record(item)
        if model is None:
            return
        self._models[model.name] = model
        for version in (*objects(item.get("latest_versions")), *objects(item.get("versions"))):
            self._version(version, of_model=model.name)

    def _version(self, item: Tree, *, of_model: str | None = None) -> None:
        version = version_record(item, of_model=of_model)
        if version is None:
            return
        key = (version.name, version.version)
        self._versions[key] = _joined(self._versions.get(key), version)
        for alias in aliases_of(item):
            self._aliases.setdefault(version.name, {})[alias] = version.version
        root = text(item, "_run_artifact_uri")
        if root and version.run_id:
            self._roots.setdefault(version.run_id, root)

    def _run(self, item: Tree, folder: Path) -> None:
        run = run_record(item, folder)
        if run is None:
            return
        self._runs[run.run_id] = run
        points = history_points(item)
        if points is not None:
            self._points[run.run_id] = points
        root = artifact_root(item)
        if root:
            self._roots[run.run_id] = root

    def _logged_model(self, item: Tree, folder: Path) -> None:
        model = logged_record(item, folder)
        if model is not None:
            self._logged[model.model_id] = model

    def _into_runs(self) -> frozenset[_Key]:
        """Say where in its run a version's files lie, when it names the place by the artifact store of before."""
        moved = set()
        for key, version in self._versions.items():
            root = self._roots.get(version.run_id or "")
            source = version.source or ""
            if root and source.startswith(f"{root.rstrip('/')}/"):
                inside = source.removeprefix(root.rstrip("/")).strip("/")
                self._versions[key] = replace(version, source=f"runs:/{version.run_id}/{inside}")
                moved.add(key)
        return frozenset(moved)


def _bodies(data: JsonValue) -> Iterator[Tree]:
    """The objects of a document: itself or each of a list, without the envelope that an export puts around."""
    for item in objects(data) if isinstance(data, list) else [mapping(data)]:
        inner = mapping(item.get("mlflow"))
        yield inner or item


def _under(body: Tree, many: str, *one: str) -> Iterator[Tree]:
    yield from objects(body.get(many))
    for name in one:
        found = body.get(name)
        if isinstance(found, dict):
            yield found
        else:
            yield from objects(found)


def _joined(old: VersionRecord | None, new: VersionRecord) -> VersionRecord:
    """What two documents say of one version; one of them may be the short form of a list."""
    if old is None:
        return new
    return VersionRecord(
        name=new.name,
        version=new.version,
        description=new.description or old.description,
        tags={**old.tags, **new.tags},
        stage=new.stage or old.stage,
        source=new.source or old.source,
        run_id=new.run_id or old.run_id,
        status=new.status or old.status,
        status_message=new.status_message or old.status_message,
        created=new.created or old.created,
        updated=new.updated or old.updated,
    )
