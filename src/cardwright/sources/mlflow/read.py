"""The bulk read: a few calls for everything, however many versions there are."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cardwright.sources.base import VersionKey
from cardwright.sources.mlflow.store import Registry, looks_empty, understood
from cardwright.sources.selectors import natural

if TYPE_CHECKING:
    from mlflow.entities import LoggedModel, Run
    from mlflow.entities.model_registry import ModelVersion, RegisteredModel

_PROMPT = "mlflow.prompt.is_prompt"
# 4,996 ids break MLflow's filter parser; memory grows with the batch, time does not
_BATCH = 500
_MODEL_SOURCE = re.compile(r"models:/(m-[0-9a-f]{32})/?$")
_RUN_SOURCE = re.compile(r"runs:/([0-9a-f]{32})(?:/(.*))?$")


@dataclass(frozen=True, kw_only=True, slots=True)
class Listing:
    """Registered models and versions, without what lies behind them."""

    models: Mapping[str, RegisteredModel]
    versions: Mapping[VersionKey, ModelVersion]

    aliases: Mapping[str, Mapping[str, str]]
    """Registered name -> alias -> version; only the registered model knows them all."""
    previous: Mapping[VersionKey, str]
    """Version -> the version registered before it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Details:
    """Runs by run id and LoggedModels by model id."""

    runs: Mapping[str, Run]
    logged: Mapping[str, LoggedModel]


def model_id_of(version: ModelVersion) -> str | None:
    """The LoggedModel id in a version's source, which is the only place that names it."""
    match = _MODEL_SOURCE.match(version.source or "")
    return match.group(1) if match else None


def run_path_of(version: ModelVersion) -> tuple[str, str] | None:
    """Run id and artifact path of a version registered from a run, as before MLflow 3."""
    match = _RUN_SOURCE.match(version.source or "")
    return (match.group(1), match.group(2) or "") if match else None


def read_listing(registry: Registry) -> Listing:
    """Read all registered models and versions; prompts share the tables and are left out.

    Raises:
        UnreachableError: the registry does not answer, refuses us, or names no version.
        UnreadableError: it answers what cannot be understood.
    """
    client = registry.client
    with understood(registry.shown):
        models = {
            model.name: model
            for model in _pages(client.search_registered_models, max_results=1000)
            if not _is_prompt(model.tags)
        }
        versions = {
            VersionKey(name=item.name, version=str(item.version)): item
            for item in _pages(
                client.search_model_versions, max_results=10_000, order_by=["name ASC", "version_number ASC"]
            )
            if item.name in models and not _is_prompt(item.tags)
        }
    if not versions:
        raise looks_empty(registry.shown)
    ordered = sorted(versions, key=natural)
    return Listing(
        models=models,
        versions={key: versions[key] for key in ordered},
        aliases={
            name: {alias: str(version) for alias, version in (model.aliases or {}).items()}
            for name, model in models.items()
        },
        previous={key: before.version for before, key in itertools.pairwise(ordered) if before.name == key.name},
    )


def read_details(registry: Registry, versions: Collection[ModelVersion]) -> Details:
    """Read the runs and LoggedModels behind some versions, deleted ones included.

    Raises:
        UnreachableError: the registry does not answer or refuses us.
        UnreadableError: it answers what cannot be understood.
    """
    from mlflow.entities import ViewType

    client = registry.client
    run_ids = sorted({version.run_id for version in versions if version.run_id})
    model_ids = sorted({found for version in versions if (found := model_id_of(version))})
    with understood(registry.shown):
        experiments = [
            item.experiment_id for item in _pages(client.search_experiments, max_results=1000, view_type=ViewType.ALL)
        ]
        runs = _in_batches(
            client.search_runs,
            "attributes.run_id",
            run_ids,
            experiment_ids=experiments,
            run_view_type=ViewType.ALL,
        )
        logged = _in_batches(client.search_logged_models, "model_id", model_ids, experiment_ids=experiments)
        return Details(runs={run.info.run_id: run for run in runs}, logged={model.model_id: model for model in logged})


def _in_batches(
    search: Callable[..., Any], field: str, ids: Sequence[str], *, experiment_ids: Sequence[str], **options: Any
) -> Iterator[Any]:
    for start in range(0, len(ids), _BATCH):
        listed = ",".join(f"'{item}'" for item in ids[start : start + _BATCH])
        yield from _pages(
            search,
            experiment_ids=list(experiment_ids),
            filter_string=f"{field} IN ({listed})",
            max_results=_BATCH,
            **options,
        )


def _pages(search: Callable[..., Any], **options: Any) -> Iterator[Any]:
    token = None
    while True:
        page = search(page_token=token, **options)
        yield from page
        token = page.token
        if not token:
            return


def _is_prompt(tags: Mapping[str, str] | None) -> bool:
    return str((tags or {}).get(_PROMPT, "")).lower() == "true"
