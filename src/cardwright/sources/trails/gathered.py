"""All trails of a project: the logs beside each model's card, and the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cardwright.card.merge import Fact
from cardwright.config import Settings
from cardwright.sources.base import VersionKey
from cardwright.sources.cards import CardFiles
from cardwright.sources.trails.logs import Log, read_logs, trail_facts
from cardwright.sources.trails.signoff import LedgerFacts

Aliases = Mapping[str, Mapping[str, str]]
"""Registered name -> alias -> version."""


@dataclass(slots=True)
class Trails:
    """The logs of each model, read once for all its versions, and the ledger of all."""

    settings: Settings
    files: CardFiles
    aliases: Aliases
    _ledger: LedgerFacts = field(init=False)
    _read: dict[str, tuple[Log, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._ledger = LedgerFacts(self.settings)

    def facts(self, key: VersionKey) -> tuple[Fact, ...]:
        """What the trails say of a version.

        Raises:
            UnreadableError: a log or the ledger cannot be understood; names file and line.
        """
        logs = (*self._logs(key.name), *self._ledger.log(key))
        return (*trail_facts(logs, key), *self._ledger.facts(key, self.aliases))

    def of_ledger(self, key: VersionKey) -> tuple[Fact, ...]:
        """The part of ``facts`` that the ledger says."""
        return (*trail_facts(self._ledger.log(key), key), *self._ledger.facts(key, self.aliases))

    def inputs(self, name: str) -> Mapping[str, str]:
        """File -> digest of what was read for a model."""
        return {**{log.name: log.digest for log in self._logs(name)}, **self._ledger.inputs()}

    def _logs(self, name: str) -> tuple[Log, ...]:
        if name not in self._read:
            folder = self.files.folders.get(name)
            names = self.settings.trails.model_names
            self._read[name] = read_logs(folder.folder, shown=folder.shown, model=name, names=names) if folder else ()
        return self._read[name]
