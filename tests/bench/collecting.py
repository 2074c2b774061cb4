"""Collecting a registry against reading the same facts with MLflow's client and nothing else."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import yaml
from tests.bench.measure import Row, ratio
from tests.bench.registry import make_registry

from cardwright.config import Settings, load_settings
from cardwright.sources.collect import collect

VERSIONS = 1_000
_BATCH = 500


def against_client() -> Row:
    """Registry to cards over the bare read."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = project(folder, versions=VERSIONS)
        value = ratio((lambda: collect(settings), lambda: bare_read(folder)), rounds=3)
    return Row(name="collect_vs_client", value=value, unit="x", target=1.15)


def project(folder: Path, *, versions: int) -> Settings:
    """A project without card files over a registry of so many versions."""
    make_registry(folder, versions=versions)
    config = folder / "cardwright.yaml"
    config.write_text("registry:\n  name: bench\n  uri: sqlite:///mlflow.db\n", encoding="utf-8")
    return load_settings(config)


def bare_read(folder: Path) -> int:
    """What anyone has to do for these facts: the batched searches, then each file read and decoded. No card is made."""
    from mlflow import MlflowClient

    uri = f"sqlite:///{folder / 'mlflow.db'}"
    client = MlflowClient(tracking_uri=uri, registry_uri=uri)
    models = list(_pages(client.search_registered_models, max_results=1000))
    versions = list(_pages(client.search_model_versions, max_results=10_000))
    experiments = [item.experiment_id for item in _pages(client.search_experiments, max_results=1000)]
    runs = _by_id(client.search_runs, "attributes.run_id", [item.run_id for item in versions], experiments)
    ids = [item.source.removeprefix("models:/") for item in versions]
    logged = _by_id(client.search_logged_models, "model_id", ids, experiments)
    found = len(models) + len(versions) + len(runs) + len(logged)
    for run in runs:
        found += len(json.loads(_file(run.info.artifact_uri, "governance/slices.json")))
    for item in logged:
        found += len(yaml.load(_file(item.artifact_location, "MLmodel"), Loader=yaml.CSafeLoader))
    return found


def _file(base: str, path: str) -> bytes:
    return (Path(unquote(urlsplit(base).path)) / path).read_bytes()


def _by_id(search: Callable[..., Any], field: str, ids: list[str], experiments: list[str]) -> list[Any]:
    return [
        item
        for start in range(0, len(ids), _BATCH)
        for item in _pages(
            search,
            experiment_ids=experiments,
            filter_string=f"{field} IN ({','.join(repr(one) for one in ids[start : start + _BATCH])})",
            max_results=_BATCH,
        )
    ]


def _pages(search: Callable[..., Any], **options: Any) -> Iterator[Any]:
    page = search(**options)
    yield from page
    while page.token:
        page = search(**options, page_token=page.token)
        yield from page


ROWS = {"collect_vs_client": against_client}
