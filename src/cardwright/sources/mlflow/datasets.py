"""``training_data.datasets`` and ``evaluation.datasets`` from the data sets that a run names as its inputs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

from pydantic import JsonValue

from cardwright.card.merge import Fact
from cardwright.card.origin import Origin
from cardwright.sources.mlflow.records import DatasetInput, RunRecord
from cardwright.sources.mlflow.values import present

_CONTEXTS = {
    "training": ("training_data", "train"),
    "train": ("training_data", "train"),
    "validation": ("evaluation", "validation"),
    "test": ("evaluation", "test"),
    "testing": ("evaluation", "test"),
    # an evaluation may be on either; which one is not ours to guess
    "eval": ("evaluation", None),
    "evaluation": ("evaluation", None),
    # every row is predicted by a model that has not seen it, so that these are figures of an evaluation
    "cross-validation": ("evaluation", "cross-validation"),
    "cross_validation": ("evaluation", "cross-validation"),
}


def dataset_facts(run: RunRecord) -> Iterator[Fact]:
    """A fact for each data set input whose context says what it was used for."""
    seen: dict[tuple[str, str], str] = {}
    for dataset, section, split in _uses(run):
        key = dataset.name
        if seen.setdefault((section, key), dataset.digest) != dataset.digest:
            key = f"{dataset.name}@{dataset.digest}"
        about = present(
            {
                "name": dataset.name,
                "digest": dataset.digest,
                "split": split,
                "source_type": dataset.source_type,
                "source": _public_source(dataset.source),
                "rows": _rows(dataset.profile),
                "columns": _columns(dataset.schema),
            }
        )
        origin = Origin(kind="run", address=f"runs:/{run.run_id}/inputs/datasets/{dataset.name}")
        yield Fact(path=(section, "datasets", key), value=about, origin=origin)


def splits(run: RunRecord) -> dict[str, str]:
    """Data set name -> split, where the context of the input tells."""
    found: dict[str, str] = {}
    for dataset, _, split in _uses(run):
        if split:
            found[dataset.name] = split
    return found


def _uses(run: RunRecord) -> Iterator[tuple[DatasetInput, str, str | None]]:
    """Each data set with the section and the split that a context of its input names."""
    for dataset in run.datasets:
        for context in dataset.contexts:
            section, split = _CONTEXTS.get(context.lower(), (None, None))
            if section is not None:
                yield dataset, section, split


def _loaded(text: str | None) -> dict[str, JsonValue]:
    try:
        found = json.loads(text or "")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _rows(profile: str | None) -> int | None:
    rows = _loaded(profile).get("num_rows")
    return rows if isinstance(rows, int) else None


def _columns(schema: str | None) -> dict[str, JsonValue]:
    listed = _loaded(schema).get("mlflow_colspec")
    return {
        str(column["name"]): str(column.get("type", "unknown"))
        for column in (listed if isinstance(listed, list) else [])
        if isinstance(column, dict) and column.get("name")
    }


def _public_source(source: str | None) -> str | None:
    """An address that means the same to every reader; no machine path, no password, no signed query."""
    body = _loaded(source)
    for key in ("url", "uri"):
        address = body.get(key)
        if not isinstance(address, str):
            continue
        parts = urlsplit(address)
        if parts.netloc and parts.scheme not in ("", "file"):
            return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))
    return None
