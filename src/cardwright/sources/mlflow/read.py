"""The bulk read: a few calls for everything, however many versions there are."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from cardwright.sources.base import VersionKey
from cardwright.sources.mlflow.histories import Histories, wanted_of
from cardwright.sources.mlflow.records import LoggedRecord, ModelRecord, RunRecord, VersionRecord, is_prompt
from cardwright.sources.mlflow.store import Registry, looks_empty, understood
from cardwright.sources.selectors import natural

# anyone may write any text as a run id, and it goes into a filter
_ID = re.compile(r"[0-9A-Za-z_-]{1,64}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Listing:
    """Registered models and versions, without what lies behind them."""

    models: Mapping[str, ModelRecord]
    versions: Mapping[VersionKey, VersionRecord]

    aliases: Mapping[str, Mapping[str, str]]
    """Registered name -> alias -> version; only the registered model knows them all."""
    previous: Mapping[VersionKey, str]
    """Version -> the version registered before it."""
    beyond: frozenset[VersionKey] = frozenset()
    narrowed: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Details:
    """Runs by run id, LoggedModels by model id, and the histories of the runs' metrics."""

    runs: Mapping[str, RunRecord]
    logged: Mapping[str, LoggedRecord]
    histories: Histories = field(default_factory=Histories)


def read_listing(registry: Registry) -> Listing:
    """Read all registered models and versions; prompts share the tables and are left out.

    Raises:
        UnreachableError: the registry does not answer, refuses us, or names no version.
        UnreadableError: it answers what cannot be understood.
    """
    with understood(registry.shown):
        models = {model.name: model for model in registry.reader.models() if not is_prompt(model.tags)}
        versions = {
            VersionKey(name=item.name, version=item.version): item
            for item in registry.reader.versions()
            if item.name in models and not is_prompt(item.tags)
        }
    if not versions:
        raise looks_empty(registry.shown)
    ordered = sorted(versions, key=natural)
    return Listing(
        models=models,
        versions={key: versions[key] for key in ordered},
        aliases={name: model.aliases for name, model in models.items()},
        previous={key: before.version for before, key in itertools.pairwise(ordered) if before.name == key.name},
    )


def read_details(registry: Registry, versions: Collection[VersionRecord]) -> Details:
    """Read the runs and LoggedModels behind some versions, deleted ones included.

    Raises:
        UnreachableError: the registry does not answer or refuses us.
        UnreadableError: it answers what cannot be understood.
    """
    run_ids = {version.run_id for version in versions if version.run_id and _ID.fullmatch(version.run_id)}
    run_ids |= {path[0] for version in versions if (path := version.run_path)}
    model_ids = {found for version in versions if (found := version.model_id)}
    with understood(registry.shown):
        runs = registry.reader.runs(run_ids)
        logged = registry.reader.logged(model_ids)
        wanted = {run.run_id: keys for run in runs if (keys := wanted_of(run))}
        histories = registry.reader.histories(wanted) if wanted else Histories()
    return Details(
        runs={run.run_id: run for run in runs},
        logged={model.model_id: model for model in logged},
        histories=histories,
    )
