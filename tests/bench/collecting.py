"""Collecting a registry against reading the same facts with MLflow's client and nothing else."""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import yaml
from tests.bench.measure import ROOT, Row, cpu_of, ratio
from tests.bench.registry import make_registry

from cardwright.config import Settings, load_settings
from cardwright.sources.collect import collect
from cardwright.sources.mlflow.read import read_details, read_listing
from cardwright.sources.mlflow.sqlreader import SqlReader
from cardwright.sources.mlflow.store import open_registry

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


def calls_over_versions() -> Row:
    """SQL statements of a whole collection at 10,000 versions over those at 1,000: pages grow, versions do not."""
    counted = []
    for versions in (VERSIONS, 10 * VERSIONS):
        with tempfile.TemporaryDirectory() as name:
            counted.append(_statements(project(Path(name), versions=versions)))
    # ten times the pages make ten times the batched statements and leave the rest
    return Row(name="collect_calls_10k_over_1k", value=counted[1] / counted[0], unit="x", target=11)


def at_ten_thousand() -> Sequence[Row]:
    """Registry to cards at 10,000 versions: CPU over that at 1,000, and the most memory, each in its own process."""
    with tempfile.TemporaryDirectory() as small, tempfile.TemporaryDirectory() as large:
        project(Path(small), versions=VERSIONS)
        project(Path(large), versions=10 * VERSIONS)
        before = [_cost(small)[0] for _ in range(2)]
        seconds, memory = _cost(large)
        before += [_cost(small)[0] for _ in range(2)]
    return (
        Row(name="collect_10k_over_1k", value=seconds / statistics.mean(before), unit="x", target=11),
        Row(name="collect_rss_10k_mb", value=memory, unit="MB", target=700),
    )


def _cost(folder: str) -> tuple[float, float]:
    """CPU seconds and megabytes at most of a process that reads a project and makes its cards."""
    command = [sys.executable, "-m", "tests.bench.collecting", folder]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    seconds, memory = map(float, done.stdout.split())
    return seconds, memory


def lane_against_client() -> Row:
    """Listing and details of 10,000 versions by the fast lane over the same by MLflow's client."""
    with tempfile.TemporaryDirectory() as name:
        fast = project(Path(name), versions=10 * VERSIONS)
        slow = fast.model_copy(update={"registry": fast.registry.model_copy(update={"fast": False})})
        slow._folder, slow._file = fast._folder, fast._file
        read_records(slow, first=True)  # the import of MLflow is not part of the reading
        value = ratio((lambda: read_records(fast), lambda: read_records(slow)), rounds=1, warm=0)
    return Row(name="fast_lane_vs_client_10k", value=value, unit="x", target=0.10)


def read_records(settings: Settings, *, first: bool = False) -> None:
    """Listing and details of all versions, or of the first alone."""
    with open_registry(settings) as registry:
        listing = read_listing(registry)
        versions = list(listing.versions.values())
        read_details(registry, versions[:1] if first else versions)


def _statements(settings: Settings) -> int:
    """How many SQL statements one collection runs."""
    counted = 0
    real = SqlReader._all

    def counting(reader: SqlReader, *arguments: Any) -> Iterator[tuple[Any, ...]]:
        nonlocal counted
        counted += 1
        return real(reader, *arguments)

    SqlReader._all = counting  # type: ignore[method-assign]
    try:
        read_records(settings)
    finally:
        SqlReader._all = real  # type: ignore[method-assign]
    return counted


ROWS = {
    "collect_vs_client": against_client,
    "collect_calls_10k_over_1k": calls_over_versions,
    "collect_10k": at_ten_thousand,
    "fast_lane_vs_client_10k": lane_against_client,
}


if __name__ == "__main__":
    read = load_settings(Path(sys.argv[1]) / "cardwright.yaml")
    print(cpu_of(lambda: collect(read)), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)  # noqa: T201
