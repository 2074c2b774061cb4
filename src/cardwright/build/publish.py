"""One build: read, decide, make what differs, sign, and switch the published folder at the end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from cardwright.build.cache import Cache
from cardwright.build.decisions import Failure, Kept, Left
from cardwright.build.files import recover, refuse_foreign
from cardwright.build.judging import Judging
from cardwright.build.keys import (
    Documents,
    code_digest,
    judging_digest,
    key_of,
    packs_digest,
    signing_digest,
    template_digest,
)
from cardwright.build.lock import build_lock
from cardwright.build.make import Workshop
from cardwright.build.moved import moves, with_moved
from cardwright.build.observing import foresight_of, observe, refuse_cut_ledger, traits_file
from cardwright.build.options import (
    BuildOptions,
    BuildResult,
    Signatures,
    VersionOutcome,
    refuse_none_built,
    signatures_for,
)
from cardwright.build.overview import KEY, project_pages, shared_files
from cardwright.build.pieces import Pieces, Published
from cardwright.build.plan import SOURCES, Planner
from cardwright.build.progress import Event, Times
from cardwright.build.records import Built, Header, VersionRecord, load_built, load_stamps, save_built
from cardwright.build.round import Round
from cardwright.build.seal import Contents, is_published, manifest_of, publish, remember
from cardwright.build.signing import refuse_unfit_release
from cardwright.build.weigh import complete
from cardwright.config import Settings
from cardwright.render.site.frame import Frame
from cardwright.render.text import in_language
from cardwright.sources.assemble import Gathered
from cardwright.sources.base import VersionKey
from cardwright.sources.selectors import select
from cardwright.sources.trails.observe import Foresight

__all__ = ["BuildOptions", "BuildResult", "PlanLine", "build", "plan"]

WORK = ".cardwright"
# with so few versions the portable project costs less than a report
_CHEAP_PROJECT = 25


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanLine:
    """What a build would do with one version: ``make``, ``keep``, ``leave``, ``remove`` or ``fail``, and why."""

    address: str
    action: str
    why: str = ""


def build(settings: Settings, options: BuildOptions) -> BuildResult:
    """Bring the output folder up to date; it may be called again and again.

    A version that cannot be built keeps its last published files, and its page says so; the others go on. Nothing is
    written into the published folder itself: the next one is put together beside it and takes its place at the end.

    Raises:
        CardwrightError: the registry, a shared file, the site, the disk or the signing key stops the whole build; the
            published folder is then as it was.
    """
    from cardwright.sources.garbage import garbage_seldom

    output = settings.path(settings.output)
    with garbage_seldom(), build_lock(output, since=options.now.isoformat(), say=options.say):
        recover(output)
        refuse_foreign(output)
        refuse_cut_ledger(settings, output)
        with in_language(settings.site.language):
            return _Build(settings, options).run()


def plan(settings: Settings, options: BuildOptions) -> Iterator[PlanLine]:
    """What ``build`` would do, version by version, without doing it; errors as ``build``.

    Cards that changed are made and judged for it; nothing is rendered, signed or written.
    """
    refuse_foreign(settings.path(settings.output))
    refuse_cut_ledger(settings, settings.path(settings.output))
    planned = _Build(settings, options, write=False)
    for decision in planned.planner.decisions():
        if isinstance(decision, Kept):
            yield PlanLine(address=decision.address, action="keep")
        elif isinstance(decision, Left):
            yield PlanLine(address=decision.address, action="leave")
        elif isinstance(decision, Failure):
            yield PlanLine(address=decision.address, action="fail", why=decision.problem)
        else:
            documents = ", ".join([*(["page"] if decision.page else []), *decision.reports])
            yield PlanLine(address=decision.address, action="make", why=f"{decision.why} ({documents})")
    for address in planned.planner.removed():
        yield PlanLine(address=address, action="remove", why="not among the versions of this build")


@dataclass(slots=False)
class _Build:
    """The parts of one build, each made when it is first needed."""

    settings: Settings
    options: BuildOptions
    times: Times = field(default_factory=Times)
    write: bool = True

    def __post_init__(self) -> None:
        self.output = self.settings.path(self.settings.output)
        self.memory = self.settings.folder / WORK / "built"

    def run(self) -> BuildResult:
        options = self.options
        planner = self.planner  # made outside of a block of ``times``, which would call it planning
        records, outcomes = Round(planner, self.workshop, options, self.times).run()
        self._refuse(outcomes)
        notices, removed = self._notices(outcomes), planner.removed()
        for notice in notices:
            options.tell(Event(kind="note", text=notice))
        header = self._header(records, removed, notices=notices)
        for address in removed:
            options.tell(Event(kind="removed", text=f"  {address}: removed, not among the versions of this build"))
        left = frozenset(outcome.address for outcome in outcomes if outcome.state == "left")
        changed = self._publish(Contents(header=header, records=records, left=left))
        if options.project or self.settings.build.project or (changed and len(records) <= _CHEAP_PROJECT):
            self._write_project(records)
        observe(self.settings, self.gathered, self.foresight, options)
        return BuildResult(
            output=self.output,
            versions=tuple(outcomes),
            removed=removed,
            published=changed,
            signer=self.signatures.subject,
            development=self.signatures.development,
            times=self.times,
            without_reports=sum(not complete(record) for record in records),
        )

    def _refuse(self, outcomes: list[VersionOutcome]) -> None:
        """Stop where nothing could be built, and a release that is none."""
        options = self.options
        refuse_none_built(outcomes)
        if options.release:
            refuse_unfit_release(
                self.settings,
                self.signatures.identity,
                outcomes,
                as_of=options.as_of,
                reports=options.reports,
                say=options.say,
            )

    def _header(self, records: list[VersionRecord], removed: tuple[str, ...], *, notices: tuple[str, ...]) -> Header:
        """What is to be remembered of this build, its shared files among it, which are made for that."""
        shared = shared_files(records, workshop=self.workshop, built=self.built, ground=self.ground)
        moved = moves(self.built, removed, records, self.pieces)
        for said in moved.said:
            self.options.tell(Event(kind="note", text=said))
        files = with_moved(
            shared.files,
            moved.folders,
            records=records,
            built=self.built,
            ground=self.ground,
            workshop=self.workshop,
        )
        return Header(
            ground={**self.ground, KEY: shared.key, SOURCES: self.planner.sources},
            notices=notices,
            names=dict(self.gathered.files.names),
            shared=dict(sorted(files.items())),
            keys=dict(sorted(shared.keys.items())),
            moved=dict(moved.folders),
            selectors=self.options.selectors,
        )

    def _notices(self, outcomes: list[VersionOutcome]) -> tuple[str, ...]:
        """What is to be said about waivers; that of the last build when every judgement is."""
        header = self.built.header
        same_versions = set(self.built.lines) == {outcome.address for outcome in outcomes}
        if (
            same_versions
            and all(outcome.state in ("kept", "left") for outcome in outcomes)
            and header.selectors == self.options.selectors
            and header.ground.get("judging") == self.ground["judging"]
        ):
            return header.notices
        return self.judging.notices()

    def _publish(self, contents: Contents) -> bool:
        with self.times.of("publishing"):
            manifest = manifest_of(contents, self.signatures)
            if is_published(manifest, contents, self.pieces, self.signatures):
                self._remember(contents)
                return False
            publish(
                contents,
                manifest,
                settings=self.settings,
                options=self.options,
                pieces=self.pieces,
                signatures=self.signatures,
                memory=self.memory,
            )
            if not self.pieces.cache.is_roomy():
                summaries = (record.summary for record in contents.records if record.summary is not None)
                self.pieces.cache.trim([*contents.files.values(), *summaries])
        return True

    def _remember(self, contents: Contents) -> None:
        """The same files may have been made from other inputs, which the next build should know."""
        lines = {record.address: record.model_dump_json(exclude_defaults=True).encode() for record in contents.records}
        if lines != self.built.lines or contents.header != self.built.header:
            manifest = (self.output / "manifest.json").read_bytes()
            save_built(self.memory, manifest, contents.header, contents.records)
        if set(self.pieces.published.stamps) != set(contents.files):
            remember(contents.files, self.output, self.memory)

    def _write_project(self, records: list[VersionRecord]) -> None:
        from cardwright.render.site.project import write_project

        with self.times.of("project"):
            pages, files, frame = project_pages(records, workshop=self.workshop)
            work = self.settings.folder / WORK / "site"
            work.mkdir(parents=True, exist_ok=True)
            write_project(work, pages=pages, settings=self.settings, files=files, hashes=frame.hashes)

    @cached_property
    def built(self) -> Built:
        return load_built(self.memory, self.output)

    @cached_property
    def signatures(self) -> Signatures:
        return signatures_for(self.settings, self.options)

    @cached_property
    def pieces(self) -> Pieces:
        folder = self.settings.path(self.settings.build.cache)
        cache = Cache(folder, max_bytes=int(self.settings.build.cache_size * 1e9))
        return Pieces(Published(self.output, load_stamps(self.memory, self.output)), cache)

    @cached_property
    def gathered(self) -> Gathered:
        from cardwright.sources.collect import gather

        self.options.tell(Event(kind="stage", text="reading the registry and the cards"))
        with self.times.of("reading"):
            found = gather(
                self.settings,
                selectors=self.options.selectors,
                offline=self.options.offline,
                names=self.built.header.names,
                around="all",
            )
            found.siblings.recall(traits_file(self.settings))
            return found

    @property
    def _asked(self) -> frozenset[VersionKey] | None:
        if not self.options.selectors:
            return None
        listing = self.gathered.listing
        return frozenset(
            select(listing.versions, self.options.selectors, aliases=listing.aliases, beyond=listing.beyond)
        )

    @cached_property
    def ground(self) -> Mapping[str, str]:
        """Digests of what all versions share."""
        from cardwright.render.site.frame import frame_digest

        settings, options = self.settings, self.options
        with self.times.of("planning"):
            return {
                "templates": template_digest(settings),
                "tools": code_digest(),
                "site": key_of(frame_digest(settings), settings.site.model_dump_json(), settings.exports),
                "organisation": key_of(settings.site.organisation),
                "language": key_of(settings.site.language),
                "signing": signing_digest(settings, self.signatures.identity),
                "packs": packs_digest(settings),
                "judging": judging_digest(settings, as_of=options.as_of, profile=options.profile),
            }

    @cached_property
    def judging(self) -> Judging:
        return Judging(
            settings=self.settings,
            gathered=self.gathered,
            digest=self.ground["judging"],
            as_of=self.options.as_of,
            profile=self.options.profile,
            whole=not self.options.selectors and not self.options.offline,
        )

    @cached_property
    def planner(self) -> Planner:
        return Planner(
            gathered=self.gathered,
            judging=self.judging,
            built=self.built,
            pieces=self.pieces,
            documents=Documents(self.settings.folder),
            ground=self.ground,
            times=self.times,
            reports=self.options.reports,
            full=self.options.full,
            asked=self._asked,
            only=self.options.only,
            write=self.write,
        )

    @cached_property
    def workshop(self) -> Workshop:
        from cardwright.render.overrides import user_templates

        return Workshop(
            settings=self.settings,
            options=self.options,
            pieces=self.pieces,
            signatures=self.signatures,
            frame=lambda: self.frame,
            templates=user_templates(self.settings),
            times=self.times,
            lines=lambda: self.foresight.lines,
        )

    @cached_property
    def foresight(self) -> Foresight:
        return foresight_of(self.settings, self.gathered, self.options)

    @cached_property
    def frame(self) -> Frame:
        from cardwright.render.site.frame import open_frame

        self.options.tell(Event(kind="stage", text="opening the frame of the site"))
        with self.times.of("frame"):
            return open_frame(self.settings, self.pieces.cache.folder / "frames")
