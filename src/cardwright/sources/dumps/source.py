"""A dump as a source of facts: the same as those of the live registry that it was written from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cardwright.config import Settings
from cardwright.sources.base import Collected
from cardwright.sources.dumps.reader import DumpReader
from cardwright.sources.mlflow.artifacts import Artifacts
from cardwright.sources.mlflow.read import read_details, read_listing
from cardwright.sources.mlflow.source import version_facts
from cardwright.sources.mlflow.store import Registry
from cardwright.sources.recorded import Choice


@dataclass(frozen=True, slots=True)
class DumpSource:
    """Reads a file or folder that holds a registry as JSON; nothing that it names is fetched."""

    settings: Settings
    path: Path
    choose: Choice

    def collect(self) -> Collected:
        """Read everything; see ``Source.collect`` for what may go wrong."""
        reader = DumpReader(self.path)
        registry = Registry(reader=reader, shown=self.path.name, local_files=True)
        listing = read_listing(registry)
        chosen = tuple(self.choose(listing))
        details = read_details(registry, [listing.versions[key] for key in chosen])
        # a relocated artifact root belongs to the live registry
        plain = self.settings.registry.model_copy(update={"artifacts": None, "uri": None})
        artifacts = Artifacts(registry, self.settings.model_copy(update={"registry": plain}))
        facts = {}
        for key in chosen:
            found = tuple(version_facts(key, listing, details, artifacts))
            if (key.name, key.version) in reader.moved:
                # the address of before was a path, and the one in its place is ours
                found = tuple(fact for fact in found if fact.path != ("identity", "source"))
            facts[key] = found
        return Collected(facts=facts)
