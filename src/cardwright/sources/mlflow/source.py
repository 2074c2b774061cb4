"""The registry as a source of facts."""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from cardwright.card.canonical import digest_of
from cardwright.card.merge import Fact
from cardwright.config import Settings
from cardwright.sources.base import Collected, Recorded, VersionKey
from cardwright.sources.evidence.join import join
from cardwright.sources.evidence.runs import run_evidence
from cardwright.sources.mlflow.artifacts import Artifacts
from cardwright.sources.mlflow.datasets import dataset_facts
from cardwright.sources.mlflow.gaps import gaps_of
from cardwright.sources.mlflow.governance import read_governance
from cardwright.sources.mlflow.histories import history_facts
from cardwright.sources.mlflow.identity import identity_facts
from cardwright.sources.mlflow.memory import refuse_shrunken
from cardwright.sources.mlflow.metrics import metric_facts
from cardwright.sources.mlflow.modelfile import model_facts, parameter_facts
from cardwright.sources.mlflow.permissions import Permissions, read_permissions
from cardwright.sources.mlflow.read import Details, Listing, read_details, read_listing
from cardwright.sources.mlflow.store import open_registry

Choice = Callable[[Listing], Iterable[VersionKey]]
# versions whose artifacts are read ahead of use
_AHEAD = 64


@dataclass(frozen=True, slots=True)
class MlflowSource:
    """Reads the configured registry: what it lists, then in batches what lies behind the chosen versions.

    ``choose`` is given the listing and says which versions to read; all of them without it.
    """

    settings: Settings
    choose: Choice = field(default=lambda listing: listing.versions)

    def collect(self) -> Collected:
        """Read what the registry records; see ``Source.collect`` for what may go wrong, and ``Reading`` for when."""
        with open_registry(self.settings) as registry:
            listing = read_listing(registry)
            refuse_shrunken(self.settings, len(listing.versions))
            chosen = tuple(self.choose(listing))
            details = read_details(registry, [listing.versions[key] for key in chosen])
            artifacts = Artifacts(registry, self.settings, _settled(details))
            workspace = self.settings.registry.workspace
            permissions = read_permissions(registry.server, workspace) if registry.server else Permissions()
        threads = self.settings.registry.parallel if registry.server else 1
        return Collected(facts=Reading(chosen, listing, details, artifacts, permissions=permissions, threads=threads))


class Reading(Recorded):
    """The records of one reading, and the facts of each version, made when they are asked for.

    The records are of one moment where the store allows it, and stay in memory; facts take several times their room,
    so that only those asked for last are kept. Artifacts behind a server are read several at once, some versions
    ahead. A version whose artifacts cannot be understood raises where its facts are asked for, and spares the others.
    """

    def __init__(
        self,
        chosen: Sequence[VersionKey],
        listing: Listing,
        details: Details,
        artifacts: Artifacts,
        *,
        permissions: Permissions,
        threads: int,
    ) -> None:
        self.listing = listing
        self._chosen = tuple(chosen)
        self._places = {key: index for index, key in enumerate(chosen)}
        self._details = details
        self._artifacts = artifacts
        self._permissions = permissions
        self._threads = threads
        self._made: OrderedDict[VersionKey, tuple[Fact, ...]] = OrderedDict()
        self._told: dict[VersionKey, tuple[str, ...]] = {}
        self._lock = threading.RLock()

    def __getitem__(self, key: VersionKey) -> tuple[Fact, ...]:
        """The facts of one version.

        Raises:
            UnreachableError: the artifact store does not answer.
            UnreadableError: an artifact of a known form does not keep to it.
        """
        with self._lock:
            if key not in self._made:
                self._make(key)
            self._made.move_to_end(key)
            return self._made[key]

    def __iter__(self) -> Iterator[VersionKey]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    @property
    def identities(self) -> Mapping[VersionKey, Sequence[Fact]]:
        """See ``Recorded.identities``."""
        runs, versions = self._details.runs, self.listing.versions
        return {
            key: tuple(identity_facts(self.listing, key, runs.get(versions[key].run_id or ""))) for key in self._places
        }

    def notes(self, key: VersionKey) -> tuple[str, ...]:
        """See ``Recorded.notes``; errors as for the facts."""
        gaps = gaps_of(self.listing.versions[key], self._details, self[key], self._artifacts)
        return (*gaps, *self._told.get(key, ()))

    def _make(self, key: VersionKey) -> None:
        start = self._places[key]
        if self._threads > 1:
            ahead = [item for item in self._chosen[start : start + _AHEAD] if item not in self._made]
            with ThreadPoolExecutor(self._threads, thread_name_prefix="artifacts") as pool:
                futures = {item: pool.submit(self._facts_of, item) for item in ahead}
            for item, future in futures.items():
                if item == key or future.exception() is None:
                    self._made[item] = future.result()
        else:
            self._made[key] = self._facts_of(key)
        while len(self._made) > 2 * _AHEAD:
            self._made.popitem(last=False)

    def _facts_of(self, key: VersionKey) -> tuple[Fact, ...]:
        told: list[str] = []
        facts = tuple(version_facts(key, self.listing, self._details, self._artifacts, told=told))
        if told:
            self._told[key] = tuple(told)
        return (*facts, *self._permissions.facts(key.name))


def version_facts(
    key: VersionKey, listing: Listing, details: Details, artifacts: Artifacts, *, told: list[str] | None = None
) -> Iterator[Fact]:
    """All facts of one version; what a JSON artifact says comes after the metric keys, so that it wins.

    What artifacts of a run hold that a card does not take is added to ``told``.
    """
    version = listing.versions[key]
    run = details.runs.get(version.run_id or "")
    yield from identity_facts(listing, key, run)
    yield from model_facts(version, details, artifacts)
    if run is None:
        return
    yield from parameter_facts(run)
    yield from dataset_facts(run)
    yield from history_facts(run, details.histories)
    governance = read_governance(run, artifacts)
    logged = details.logged.get(version.model_id or "")
    measured = [*metric_facts(run, logged, governance.slices), *governance.facts]
    # what other tools left in the run gives way to the metrics of the run itself
    evidence = run_evidence(run, key.version, artifacts)
    placed, notes = join(evidence.facts, measured)
    if told is not None:
        told.extend((*governance.notes, *evidence.notes, *notes))
    yield from placed
    yield from measured


def _settled(details: Details) -> frozenset[str]:
    return frozenset(model.model_id for model in details.logged.values() if model.status == "READY")


def inputs_of(key: VersionKey, facts: Sequence[Fact]) -> Mapping[str, str]:
    """Address -> digest of what was read for one version: its artifacts, and its record in the registry as a whole."""
    files = {fact.origin.address: fact.origin.digest for fact in facts if fact.origin.digest}
    record = json.dumps([[fact.path, fact.value] for fact in facts], sort_keys=True)
    return {**files, f"models:/{key}": digest_of(record.encode("utf-8"))}
