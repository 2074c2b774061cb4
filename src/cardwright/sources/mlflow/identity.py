"""``identity``: what the registry records about a version and its run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath, PureWindowsPath

from pydantic import JsonValue

from cardwright.card.merge import Fact
from cardwright.card.origin import Origin
from cardwright.sources.base import VersionKey
from cardwright.sources.mlflow.read import Listing
from cardwright.sources.mlflow.records import RunRecord
from cardwright.sources.mlflow.values import moment, present

_OPEN_SCHEMES = ("models:/", "runs:/")


def identity_facts(listing: Listing, key: VersionKey, run: RunRecord | None) -> Iterator[Fact]:
    """The facts under ``identity``, each with the registry field or run it was read from."""
    yield from _of_version(listing, key)
    yield from _of_model(listing, key)
    run_id = listing.versions[key].run_id
    if run is not None:
        yield from _of_run(run)
    elif run_id:
        # a purged run leaves its id behind, and whoever reads the card should know that there was one
        lost: dict[str, JsonValue] = {"id": run_id, "lifecycle_stage": "not found"}
        yield Fact(
            path=("identity", "run"), value=lost, origin=Origin(kind="registry", address=f"models:/{key}#run_id")
        )


def _of_version(listing: Listing, key: VersionKey) -> Iterator[Fact]:
    version = listing.versions[key]
    here = f"models:/{key}"
    source = version.source or ""
    fields: dict[str, tuple[str, JsonValue]] = {
        "name": ("name", key.name),
        "version": ("version", key.version),
        "description": ("description", version.description),
        "stage": ("current_stage", version.stage),
        "status": ("status", version.status),
        "status_message": ("status_message", version.status_message),
        "created_at": ("creation_timestamp", moment(version.created)),
        "updated_at": ("last_updated_timestamp", moment(version.updated)),
        # a path would tell the reader about our disk
        "source": ("source", source if source.startswith(_OPEN_SCHEMES) else None),
        "model_id": ("source", version.model_id),
        "previous_version": ("version", listing.previous.get(key)),
    }
    for field, (registry_field, value) in fields.items():
        if value:
            yield _fact(field, value=value, address=f"{here}#{registry_field}")
    for tag, text in sorted(version.tags.items()):
        # what `check --tag-registry` wrote is about the card and would change its digest
        if not tag.startswith(("mlflow.", "cardwright.")):
            yield _fact("tags", tag, value=str(text), address=f"{here}#tags.{tag}")


def _of_model(listing: Listing, key: VersionKey) -> Iterator[Fact]:
    model = listing.models[key.name]
    here = f"models:/{key.name}"
    aliases: list[JsonValue] = [
        alias for alias, version in sorted(listing.aliases[key.name].items()) if version == key.version
    ]
    if aliases:
        yield _fact("aliases", value=aliases, address=f"{here}#aliases")
    if model.description:
        yield _fact("model_description", value=model.description, address=f"{here}#description")
    for tag, text in sorted(model.tags.items()):
        if not tag.startswith("mlflow."):
            yield _fact("model_tags", tag, value=str(text), address=f"{here}#tags.{tag}")


def _of_run(run: RunRecord) -> Iterator[Fact]:
    tags = run.tags
    here = f"runs:/{run.run_id}"
    about = present(
        {
            "id": run.run_id,
            "name": run.name,
            "status": run.status,
            "lifecycle_stage": run.lifecycle_stage,
            "user": tags.get("mlflow.user") or run.user,
            "source": _file_name(tags.get("mlflow.source.name")),
            "parent": tags.get("mlflow.parentRunId"),
            "tags": {tag: str(text) for tag, text in sorted(tags.items()) if not tag.startswith("mlflow.")} or None,
            "started_at": moment(run.started),
            "ended_at": moment(run.ended),
        }
    )
    yield Fact(path=("identity", "run"), value=about, origin=Origin(kind="run", address=here))
    commit = tags.get("mlflow.source.git.commit")
    if commit:
        origin = Origin(kind="run", address=f"{here}/tags/mlflow.source.git.commit")
        yield Fact(path=("identity", "source_commit"), value=commit, origin=origin)


def _fact(*path: str, value: JsonValue, address: str) -> Fact:
    return Fact(path=("identity", *path), value=value, origin=Origin(kind="registry", address=address))


def _file_name(written: str | None) -> str | None:
    """A script by its relative path, or by its name alone where the path is one of somebody's machine."""
    if not written:
        return None
    windows = PureWindowsPath(written)
    if windows.drive:
        return windows.name
    posix = PurePosixPath(written)
    return posix.name if posix.is_absolute() or ".." in posix.parts else written
