"""The registry as a source of facts."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from cardwright.card.canonical import digest_of
from cardwright.card.merge import Fact
from cardwright.config import Settings
from cardwright.sources.base import Collected, VersionKey
from cardwright.sources.evidence.join import join
from cardwright.sources.evidence.runs import run_evidence
from cardwright.sources.mlflow.artifacts import Artifacts
from cardwright.sources.mlflow.datasets import dataset_facts
from cardwright.sources.mlflow.governance import read_governance
from cardwright.sources.mlflow.identity import identity_facts
from cardwright.sources.mlflow.metrics import metric_facts
from cardwright.sources.mlflow.modelfile import model_facts, parameter_facts
from cardwright.sources.mlflow.read import Details, Listing, model_id_of, read_details, read_listing
from cardwright.sources.mlflow.store import open_registry

Choice = Callable[[Listing], Iterable[VersionKey]]


@dataclass(frozen=True, slots=True)
class MlflowSource:
    """Reads the configured registry: what it lists, then in batches what lies behind the chosen versions.

    ``choose`` is given the listing and says which versions to read; all of them without it.
    """

    settings: Settings
    choose: Choice = field(default=lambda listing: listing.versions)

    def collect(self) -> Collected:
        """Read everything; see ``Source.collect`` for what may go wrong."""
        with open_registry(self.settings) as registry:
            listing = read_listing(registry)
            chosen = tuple(self.choose(listing))
            details = read_details(registry, [listing.versions[key] for key in chosen])
            artifacts = Artifacts(registry, self.settings)
            facts = {key: tuple(version_facts(key, listing, details, artifacts)) for key in chosen}
        return Collected(facts=facts)


def version_facts(key: VersionKey, listing: Listing, details: Details, artifacts: Artifacts) -> Iterator[Fact]:
    """All facts of one version; what a JSON artifact says comes after the metric keys, so that it wins."""
    version = listing.versions[key]
    run = details.runs.get(version.run_id or "")
    yield from identity_facts(listing, key, run)
    yield from model_facts(version, details, artifacts)
    if run is None:
        return
    yield from parameter_facts(run)
    yield from dataset_facts(run)
    governance = read_governance(run, artifacts)
    logged = details.logged.get(model_id_of(version) or "")
    measured = [*metric_facts(run, logged, governance.slices), *governance.facts]
    # what other tools left in the run gives way to the metrics of the run itself
    yield from join(run_evidence(run, key.version, artifacts), measured)[0]
    yield from measured


def inputs_of(key: VersionKey, facts: Sequence[Fact]) -> Mapping[str, str]:
    """Address -> digest of what was read for one version: its artifacts, and its record in the registry as a whole."""
    files = {fact.origin.address: fact.origin.digest for fact in facts if fact.origin.digest}
    record = json.dumps([[fact.path, fact.value] for fact in facts], sort_keys=True)
    return {**files, f"models:/{key}": digest_of(record.encode("utf-8"))}
