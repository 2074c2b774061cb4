"""A dump as a source of facts: the same as those of the live registry that it was written from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cardwright.card.merge import Fact
from cardwright.config import Settings
from cardwright.sources.base import Collected, VersionKey
from cardwright.sources.dumps.reader import DumpReader
from cardwright.sources.mlflow.artifacts import Artifacts
from cardwright.sources.mlflow.permissions import Permissions
from cardwright.sources.mlflow.read import Details, Listing, read_details, read_listing
from cardwright.sources.mlflow.source import Reading
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
        return Collected(facts=_Dumped(chosen, listing, details, artifacts, moved=reader.moved))


class _Dumped(Reading):
    """As of a live registry, without the source of a version whose address was a path: that in its place is ours."""

    def __init__(
        self,
        chosen: Sequence[VersionKey],
        listing: Listing,
        details: Details,
        artifacts: Artifacts,
        *,
        moved: frozenset[tuple[str, str]],
    ) -> None:
        super().__init__(chosen, listing, details, artifacts, permissions=Permissions(), threads=1)
        self._moved = moved

    def __getitem__(self, key: VersionKey) -> tuple[Fact, ...]:
        return self._without_source(key, super().__getitem__(key))

    @property
    def identities(self) -> Mapping[VersionKey, Sequence[Fact]]:
        """See ``Recorded.identities``."""
        return {key: self._without_source(key, facts) for key, facts in super().identities.items()}

    def _without_source(self, key: VersionKey, facts: Sequence[Fact]) -> tuple[Fact, ...]:
        if (key.name, key.version) not in self._moved:
            return tuple(facts)
        return tuple(fact for fact in facts if fact.path != ("identity", "source"))
