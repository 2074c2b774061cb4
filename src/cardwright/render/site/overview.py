"""Everything but the versions' own pages: home, models, matrix, rules, search; from one pass over the summaries."""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property

from cardwright.config import Settings
from cardwright.render.compose.appendices import verify_blocks
from cardwright.render.document import Mark
from cardwright.render.numbers import count
from cardwright.render.overrides import rendered, site_environment
from cardwright.render.site import exports, matrix, rulepages, search
from cardwright.render.site.cells import symbols
from cardwright.render.site.comparing import Pair, pairs_of
from cardwright.render.site.history import FEED, Entry, entries, feed, history_pages
from cardwright.render.site.modelpages import model_page
from cardwright.render.site.page import Page
from cardwright.render.site.project import site_address
from cardwright.render.site.rows import Model, Part, Row, models_of, row_of
from cardwright.render.site.summary import VersionSummary
from cardwright.render.site.verdicts import RuleGroup, Verdicts, groups_of, packs_of
from cardwright.render.site.waiverpage import waiver_pages
from cardwright.render.slug import slugs
from cardwright.render.text import _, plural
from cardwright.sources.trails.records import Line

# models on one page of a list; beyond, a reader searches or filters
PER_PAGE = 200
_LATELY = 8
VERIFY = "verify.html"
MATRIX_FILES = {"compliance.csv": exports.matrix_csv, "compliance.json": exports.matrix_json}


class Overview:
    """Gathers summaries, then gives pages and files. It keeps about a kilobyte a version, whatever the summaries hold.

    Args:
        settings: the project; its packs explain the rules.
        lines: the ledger, which tells what changed.
        as_of: the day from which days are counted; the newest judgement's by default.
        signed: whether manifest and reports are signed.
    """

    def __init__(
        self, settings: Settings, *, lines: Sequence[Line] = (), as_of: date | None = None, signed: bool = True
    ) -> None:
        self.settings = settings
        self.signed = signed
        self.lines = lines
        self._as_of = as_of
        self.templates = site_environment(settings)
        self.verdicts = Verdicts()
        self._rows: list[Row] = []
        self._shared: dict[object, object] = {}
        self._addresses: tuple[str, ...] | None = None

    def add(self, summary: VersionSummary) -> None:
        """Take in one version, in any order."""
        codes, places = self.verdicts.pack(summary)
        # parsed from the cache, each version has a copy of its own of what all those of a model have in common
        self._rows.append(row_of(summary, codes=codes, places=places, same=self._same))

    def _same(self, value: Part) -> Part:
        return self._shared.setdefault(value, value)  # type: ignore[return-value]

    @cached_property
    def models(self) -> tuple[Model, ...]:
        """The models, those that need most attention first.

        Raises:
            RenderError: two models share an address.
        """
        slugs(row.model for row in self._rows)
        return models_of(self._rows)

    @cached_property
    def groups(self) -> tuple[RuleGroup, ...]:
        """The rules that judged, in the order and groups of their packs."""
        return groups_of(self.verdicts.rules, packs_of(self.settings))

    @cached_property
    def rule_hrefs(self) -> dict[str, str]:
        """Rule -> its page, relative to the site."""
        return {rule.id: rule.href for group in self.groups for rule in group.rules}

    @property
    def packs(self) -> str:
        """The packs that judged, with their versions, in words."""
        return ", ".join(sorted({pack for row in self._rows for pack in row.packs})) or _("no pack")

    @property
    def as_of(self) -> date:
        """The day from which days are counted."""
        return self._as_of or max((row.as_of for row in self._rows), default=date.min)

    def is_live(self, row: Row) -> bool:
        """Whether an alias or the stage says that a version is in use."""
        return row.stage == "Production" or any(alias in self.settings.trails.live_aliases for alias in row.aliases)

    @cached_property
    def history(self) -> tuple[Entry, ...]:
        """What the ledger tells, newest first."""
        pages = {row.model: f"models/{row.slug}/index.html" for row in self._rows}
        pages |= {f"{row.model}/{row.version}": row.href for row in self._rows}
        return tuple(entries(self.lines, lambda subject: pages.get(subject, "")))[::-1]

    def pairs(self) -> Iterator[Pair]:
        """The comparisons that have a page: the cards for them are with the caller, one model at a time."""
        for model in self.models:
            yield from pairs_of(self, model)

    def render(self, template: str, **values: object) -> str:
        """One template of the site filled in."""
        return rendered(self.templates, f"site/{template}", symbols=symbols, **values)

    def pages(self, *, kept: Collection[str] = ()) -> Iterator[Page]:
        """All pages, one at a time. A further kind of page is one more maker in the list below.

        Args:
            kept: addresses of pages, each listed in a site map, that the caller has already.
        """
        addresses = [*kept]
        for maker in _MAKERS:
            for page in maker(self, kept):
                if page.listed:
                    addresses.append(page.address)
                yield page
        for model in self.models:
            if model.href not in kept:
                addresses.append(model.href)
                yield model_page(self, model)
        self._addresses = tuple(addresses)

    def files(self, *, own: Iterable[str] = (), kept: Container[str] = ()) -> Iterator[tuple[str, Iterable[bytes]]]:
        """Further files in parts: search index, the matrix as CSV and JSON, a site map where the site has an address.

        Args:
            own: addresses of the team's own pages, for the site map.
            kept: those of the matrix that the caller has already.
        """
        for name, content in search.files(self.models):
            yield name, (content,)
        for name, make in MATRIX_FILES.items():
            if name not in kept:
                yield name, make(self.models, self.groups, self.verdicts)
        changes = feed(self)
        if changes is not None:
            yield FEED, (changes,)
        address = site_address(self.settings.site)
        if address is not None:
            yield "sitemap.xml", (exports.sitemap(address, (*self._listed(), *own)),)

    def _listed(self) -> tuple[str, ...]:
        """Addresses of all pages that a site map lists; they are known once the pages were made."""
        if self._addresses is None:
            for _page in self.pages():
                pass
        return (*(self._addresses or ()), *(row.href for row in self._rows))


def overview_pages(summaries: Iterable[VersionSummary], *, settings: Settings) -> Iterator[Page]:
    """All pages but those of the versions."""
    yield from _filled(summaries, settings).pages()


def overview_files(
    summaries: Iterable[VersionSummary], *, settings: Settings, own: Iterable[str] = ()
) -> Iterator[tuple[str, bytes]]:
    """Address and bytes of the files that go with the pages: search index, matrix, site map."""
    for name, parts in _filled(summaries, settings).files(own=own):
        yield name, b"".join(parts)


def _filled(summaries: Iterable[VersionSummary], settings: Settings) -> Overview:
    made = Overview(settings)
    for summary in summaries:
        made.add(summary)
    return made


def _home(site: Overview, _kept: Container[str]) -> Iterator[Page]:
    models = site.models
    versions = sum(len(model.rows) for model in models)
    complete = sum(row.mark is Mark.COMPLETE for model in models for row in model.rows)
    summary = _("{models}, {versions}; {complete} of them complete against {packs}.").format(
        models=plural("{n} model", "{n} models", len(models)),
        versions=plural("{n} version", "{n} versions", versions),
        complete=count(complete),
        packs=site.packs,
    )
    newest = sorted(
        (row for model in models for row in model.rows if row.registered is not None),
        key=lambda row: (row.registered, row.model, row.version),
        reverse=True,
    )
    regimes = sorted({regime for model in models for regime in model.shown.regimes})
    parts = [models[start : start + PER_PAGE] for start in range(0, len(models), PER_PAGE)] or [()]
    addresses = ["index.html", *(f"index-{number}.html" for number in range(2, len(parts) + 1))]
    settings = site.settings.site
    for number, (address, part) in enumerate(zip(addresses, parts, strict=True), start=1):
        body = site.render(
            "home.html",
            title=settings.title,
            organisation=settings.organisation,
            description=settings.description,
            summary=summary,
            models=part,
            marks=sorted({model.shown.mark for model in part}, key=list(Mark).index),
            regimes=regimes,
            lately=newest[:_LATELY] if number == 1 else (),
            changes=site.history[:_LATELY] if number == 1 else (),
            total=len(models),
            number=number,
            addresses=addresses,
        )
        yield Page(address=address, title=settings.title, description=summary, body=body)


def _verify(site: Overview, kept: Container[str]) -> Iterator[Page]:
    if VERIFY in kept:
        return
    body = site.render("verify.html", blocks_of_page=verify_blocks(signed=site.signed), signed=site.signed)
    title, description = _("How to verify these files"), _("Without our tool")
    yield Page(address=VERIFY, title=title, description=description, body=body)


_MAKERS: tuple[Callable[[Overview, Container[str]], Iterator[Page]], ...] = (
    _home, matrix.matrix_pages, rulepages.rule_pages, waiver_pages, history_pages, _verify,
)  # fmt: skip
