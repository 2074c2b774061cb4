"""Pages over many versions that stand as they are, since all that they show is as it was when they were made."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from cardwright.build.cache import Stored
from cardwright.build.keys import key_of
from cardwright.build.make import Workshop
from cardwright.build.records import Built, VersionRecord
from cardwright.build.units import CARD
from cardwright.card.canonical import digest_of

if TYPE_CHECKING:
    from cardwright.render.site.overview import Overview
    from cardwright.render.site.rows import Model

Files = Mapping[str, Stored]


@dataclass(slots=True)
class Standing:
    """What was made before from the same, by a key over all that it is made from.

    The last build knows the keys of what it published; the cache those of what took long to make. ``keys`` are the
    keys of what was found or kept, by address.
    """

    workshop: Workshop
    built: Built
    keys: dict[str, str] = field(default_factory=dict)
    _last: dict[str, dict[str, Stored]] | None = None

    def found(self, key: str) -> Files | None:
        """The files of a key by their addresses; None where they must be made."""
        if self.workshop.options.full:
            return None
        files = self._published.get(key) or self._recalled(key)
        if not files or not all(self.workshop.pieces.has(name, piece) for name, piece in files.items()):
            return None
        self.keys.update(dict.fromkeys(files, key))
        return files

    def keep(self, key: str | None, files: Files, *, beyond: bool = False) -> None:
        """Know what was made from what; ``beyond`` this build too, should it be killed.

        Raises:
            UsageError: the cache cannot be written.
        """
        if key is None:
            return
        self.keys.update(dict.fromkeys(files, key))
        if beyond:
            value = {name: piece.model_dump() for name, piece in files.items()}
            self.workshop.pieces.cache.remember(key, json.dumps(value, sort_keys=True).encode())

    @property
    def _published(self) -> dict[str, dict[str, Stored]]:
        if self._last is None:
            self._last = {}
            header = self.built.header
            for name, key in header.keys.items():
                piece = header.shared.get(name)
                if piece is not None:
                    self._last.setdefault(key, {})[name] = piece
        return self._last

    def _recalled(self, key: str) -> Files | None:
        found = self.workshop.pieces.cache.recall(key)
        if found is None:
            return None
        return {name: Stored.model_validate(piece) for name, piece in json.loads(found).items()}


@dataclass
class Shown:
    """What pages over many versions show, as keys: equal ones mean equal pages.

    Args:
        overview: with all versions in it.
        records: what is published of them.
        parts: digests of what all pages share.
        own: whether templates of the project's own make them, which may show anything.
    """

    overview: Overview
    records: Sequence[VersionRecord]
    parts: Mapping[str, str]
    own: bool

    def keys(self) -> dict[str, str]:
        """Address of a page, or of the first of a list of pages -> its key."""
        from cardwright.render.site import matrix, rulepages, waiverpage
        from cardwright.render.site.overview import MATRIX_FILES, VERIFY

        site, ground = self.overview, self._ground
        rules = self._rules
        every = key_of(sorted(rules.items()))
        found = {VERIFY: key_of("verify", ground, site.signed), waiverpage.PAGE: self._waivers}
        found |= {address: key_of("shown", ground, every) for address in (matrix.SUMMARY, rulepages.LIST)}
        found |= {address: key_of("each", ground, every, self._standings) for address in MATRIX_FILES}
        for group in site.groups:
            found[group.href] = key_of("group", ground, group.title, [rules[rule.id] for rule in group.rules])
            found |= {rule.href: key_of("rule", ground, group.title, rules[rule.id]) for rule in group.rules}
        return found | {model.href: key for model, key in self.models}

    @cached_property
    def by_page(self) -> dict[str, VersionRecord]:
        """Address of a version's page -> what is published of it."""
        return {f"{record.folder}/index.html": record for record in self.records}

    @cached_property
    def models(self) -> tuple[tuple[Model, str], ...]:
        """Each model with the key of its page: what it is made from is all that its comparisons are made from."""
        settings = self.overview.settings
        rules = [[group.title, [rule.id for rule in group.rules]] for group in self.overview.groups]
        shared = key_of(rules, self.parts, settings.site.language, settings.trails.model_dump_json())
        return tuple(
            (
                model,
                key_of(
                    "model page",
                    model.href,
                    [[row.href, *digests(self.by_page[row.href])] for row in model.rows],
                    shared,
                ),
            )
            for model in self.overview.models
        )

    @cached_property
    def _by_name(self) -> list[Model]:
        return sorted(self.overview.models, key=lambda model: model.name)

    @cached_property
    def _ground(self) -> str:
        """What the lists of models show besides verdicts."""
        site = self.overview
        models = [
            [model.name, model.slug, model.owner, model.shown.version, model.shown.mark.value,
             [[row.version, row.href, row.refused] for row in model.rows]]
            for model in self._by_name
        ]  # fmt: skip
        whole = [digests(record) for record in self.records] if self.own else []
        return key_of(models, site.packs, self.parts, site.settings.model_dump_json(), whole)

    @cached_property
    def _rules(self) -> dict[str, str]:
        """Rule -> digest of what it found in all versions, and of where they answer it."""
        verdicts = self.overview.verdicts
        rows = [row for model in self._by_name for row in model.rows]
        return {rule: key_of(rule, found.hex(), places) for rule, found, places in verdicts.columns(rows)}

    @property
    def _waivers(self) -> str:
        """Of the waivers as they are in their file and as the cards met them, in the order of the page."""
        met = [
            [row.href, [waived.model_dump_json() for waived in row.waivers]]
            for model in self.overview.models
            for row in model.rows
            if row.waivers
        ]
        settings = self.overview.settings
        path = settings.path(settings.waivers.file)
        file = digest_of(path.read_bytes()) if path.is_file() else None
        known = sorted(self.overview.rule_hrefs)
        return key_of("waivers", self._ground, known, met, file, self.overview.as_of)

    @property
    def _standings(self) -> list[list[object]]:
        """What the matrix as a file says of a version besides its verdicts."""
        return [
            [row.aliases, row.mark.value, row.status, row.errors, row.warnings]
            for model in self._by_name
            for row in model.rows
        ]


def digests(record: VersionRecord) -> list[str]:
    """Of what pages over many versions are made from: summary and card."""
    return [piece.sha256 if piece else "" for piece in (record.summary, record.files.get(CARD))]
