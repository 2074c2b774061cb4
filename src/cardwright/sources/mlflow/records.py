"""What a registry records, in words of our own: three readers make the same records of the same store.

MLflow's own entities differ between its versions and between its clients; a card must not.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from cardwright.sources.mlflow.histories import Histories, Wanted

_PROMPT = "mlflow.prompt.is_prompt"
_MODEL_SOURCE = re.compile(r"models:/(m-[0-9a-f]{32})/?$")
_RUN_SOURCE = re.compile(r"runs:/([0-9a-f]{32})(?:/(.*))?$")


class Figure(NamedTuple):
    """One metric as logged; times are milliseconds since 1970.

    ``dataset`` and ``digest`` are set where a LoggedModel links the metric to a data set.
    """

    key: str
    value: float
    step: int
    timestamp: int
    dataset: str | None = None
    digest: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelRecord:
    """A registered model. ``aliases`` maps alias to version."""

    name: str
    description: str | None
    tags: Mapping[str, str]
    aliases: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class VersionRecord:
    """A registered version; ``stage`` is None where MLflow says "None"."""

    name: str
    version: str
    description: str | None
    tags: Mapping[str, str]
    stage: str | None
    source: str | None
    run_id: str | None
    status: str | None
    status_message: str | None
    created: int | None
    updated: int | None

    @property
    def model_id(self) -> str | None:
        """The LoggedModel id in the source, which is the only place that names it."""
        match = _MODEL_SOURCE.match(self.source or "")
        return match.group(1) if match else None

    @property
    def run_path(self) -> tuple[str, str] | None:
        """Run id and artifact path of a version registered from a run, as before MLflow 3."""
        match = _RUN_SOURCE.match(self.source or "")
        return (match.group(1), match.group(2) or "") if match else None


class DatasetInput(NamedTuple):
    """A data set that a run names as its input; ``schema`` and ``profile`` are MLflow's JSON texts."""

    name: str
    digest: str
    source_type: str | None
    source: str | None
    schema: str | None
    profile: str | None
    contexts: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class RunRecord:
    """A run with the latest value of each metric."""

    run_id: str
    name: str | None
    user: str | None
    status: str | None
    lifecycle_stage: str | None
    started: int | None
    ended: int | None
    artifact_uri: str
    params: Mapping[str, str]
    tags: Mapping[str, str]
    metrics: tuple[Figure, ...]
    datasets: tuple[DatasetInput, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class LoggedRecord:
    """A LoggedModel, as MLflow knows it since version 3."""

    model_id: str
    artifact_location: str
    status: str | None
    model_type: str | None
    source_run_id: str | None
    params: Mapping[str, str]
    tags: Mapping[str, str]
    metrics: tuple[Figure, ...]


class Reader(Protocol):
    """One way to a registry. Each call reads in pages or batches, never version by version."""

    def models(self) -> list[ModelRecord]:
        """All registered models, prompts among them."""
        ...

    def versions(self) -> list[VersionRecord]:
        """All versions, prompts among them, those deleted left out."""
        ...

    def runs(self, ids: Collection[str]) -> list[RunRecord]:
        """The runs of some ids, deleted ones included, purged ones absent."""
        ...

    def logged(self, ids: Collection[str]) -> list[LoggedRecord]:
        """The LoggedModels of some ids; none where the registry knows no such thing."""
        ...

    def histories(self, wanted: Wanted) -> Histories:
        """All values of some metrics of some runs; those of a single step are left out."""
        ...

    def close(self) -> None:
        """Let go of the store; reading artifacts needs none of it."""
        ...


def is_prompt(tags: Mapping[str, str]) -> bool:
    """Whether a registered model or version is a prompt: they share the tables."""
    return tags.get(_PROMPT, "").lower() == "true"


def named(name: str | None, tags: Mapping[str, str]) -> str | None:
    """Name of a run, which older versions of MLflow keep as a tag only."""
    return name or tags.get("mlflow.runName") or None


def no_stage(stage: str | None) -> str | None:
    """A stage, where one is set."""
    return None if stage in (None, "", "None") else stage


def ordered(datasets: Collection[DatasetInput]) -> tuple[DatasetInput, ...]:
    """Data sets in an order that no reader and no database decides."""
    return tuple(sorted(datasets, key=lambda item: (item.name, item.digest, item.contexts, item.source or "")))


def latest(figures: Collection[Figure]) -> tuple[Figure, ...]:
    """The figures of a run, one a key, in an order that no reader and no database decides."""
    return tuple(sorted(figures, key=itemgetter(0)))


def linked(figures: Collection[Figure]) -> tuple[Figure, ...]:
    """The figures of a LoggedModel, several a key, in an order that no reader and no database decides."""
    return tuple(
        sorted(figures, key=lambda item: (item.key, item.dataset or "", item.step, item.timestamp, repr(item.value)))
    )
