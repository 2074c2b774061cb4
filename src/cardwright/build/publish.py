"""One build: collect, judge, render, sign, and switch the published folder at the end."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from datetime import time as clock_time
from pathlib import Path
from typing import TYPE_CHECKING

from cardwright.build.documents import read_documents
from cardwright.build.executor import run_units
from cardwright.build.files import recover, refuse_foreign, switch_folder, write_whole
from cardwright.build.signing import load_identity, load_services, refuse_unfit_release
from cardwright.build.units import KINDS, ReportResult, ReportUnit, make_report
from cardwright.card.canonical import canonical_bytes
from cardwright.card.card import Card
from cardwright.config import Settings
from cardwright.render.document import Document
from cardwright.rules.verdict import Judgement

if TYPE_CHECKING:
    from cardwright.signing.identity import Identity
    from cardwright.signing.services import TrustServices


@dataclass(frozen=True, kw_only=True, slots=True)
class BuildOptions:
    """How to build. ``now`` is the clock for signatures; ``as_of`` the day of judgement and of the documents."""

    as_of: date
    now: datetime
    profile: str
    jobs: int
    sign: bool = True
    release: bool = False
    offline: bool = False
    selectors: tuple[str, ...] = ()
    say: Callable[[str], None] = field(default=lambda _: None)


@dataclass(frozen=True, kw_only=True, slots=True)
class BuildResult:
    """What a build made."""

    output: Path
    judgements: tuple[Judgement, ...]
    failures: tuple[str, ...]
    signer: str | None
    development: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class _Made:
    """One version on its way to the output folder."""

    card: Card
    judgement: Judgement
    document: Document
    card_json: bytes
    verdicts: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class _Signatures:
    """Who signs, and the services that signatures above B-B need."""

    identity: Identity | None = None
    services: TrustServices | None = None


def build(settings: Settings, options: BuildOptions) -> BuildResult:
    """Build everything into a folder beside the output, then switch.

    A report that cannot be made is named in ``failures`` and the others go on; then nothing is switched, so that a
    published folder never lacks a report that its pages promise.

    Raises:
        CardwrightError: the registry, a card, the site or the signing key stops the whole build.
    """
    from cardwright.rules.gate import judge_all
    from cardwright.sources.collect import collect

    output = settings.path(settings.output)
    recover(output)
    refuse_foreign(output)
    signatures = _signatures(settings, options)
    identity = signatures.identity
    options.say("reading the registry and the cards")
    collection = collect(settings, selectors=options.selectors, offline=options.offline)
    for address, notes in sorted(collection.notes.items()):
        for note in notes:
            options.say(f"{address}: note: {note}")
    judged = judge_all(settings, collection, as_of=options.as_of, profile=options.profile, selected=True)
    for notice in judged.notices:
        options.say(f"{notice.place}: {notice.severity.value}: {notice.message}")
    made = tuple(
        _compose(card, judgement, settings) for card, judgement in zip(collection.cards, judged.judgements, strict=True)
    )
    if options.release:
        refuse_unfit_release(settings, identity, [item.judgement for item in made])
    output.parent.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(dir=output.parent, prefix=f".{output.name}.new."))
    staging.chmod(0o755)
    try:
        failures = _write(made, staging, settings, options, signatures)
        if not failures:
            _seal(staging, made, inputs=collection.inputs, signatures=signatures, settings=settings, now=options.now)
            switch_folder(staging, output)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return BuildResult(
        output=output,
        judgements=tuple(item.judgement for item in made),
        failures=failures,
        signer=identity.subject if identity else None,
        development=identity.development if identity else False,
    )


def _compose(card: Card, judgement: Judgement, settings: Settings) -> _Made:
    from cardwright.render.compose import compose

    return _Made(
        card=card,
        judgement=judgement,
        document=compose(card, judgement, organisation=settings.site.organisation),
        card_json=canonical_bytes(card),
        verdicts=canonical_bytes(judgement),
    )


def _write(
    made: Sequence[_Made], staging: Path, settings: Settings, options: BuildOptions, signatures: _Signatures
) -> tuple[str, ...]:
    from cardwright.render.markdown import write_markdown
    from cardwright.render.site import build_site

    options.say(f"writing the site for {len(made)} versions")
    downloads: dict[str, dict[str, bytes]] = {}
    for item in made:
        if not item.judgement.refused:
            downloads[item.card.address] = {
                "card.json": item.card_json,
                "card.md": write_markdown(item.document).encode("utf-8"),
                "verdicts.json": item.verdicts,
            }
    build_site(
        documents=[item.document for item in made],
        downloads=downloads,
        settings=settings,
        out=staging,
        work=settings.folder / ".cardwright" / "site",
        reports=[f"{kind}.pdf" for kind in KINDS],
    )
    for item in made:
        for name, data in downloads.get(item.card.address, {}).items():
            write_whole(_folder(staging, item.document) / name, data)
    return _reports(made, staging, settings, options, signatures)


def _reports(
    made: Sequence[_Made], staging: Path, settings: Settings, options: BuildOptions, signatures: _Signatures
) -> tuple[str, ...]:
    from cardwright.signing.levels import Level
    from cardwright.signing.pades import sign_pdf

    identity, level = signatures.identity, Level(settings.signing.level)
    units = [
        ReportUnit(
            address=item.card.address,
            kind=kind,
            card_json=item.card_json,
            verdicts=item.verdicts,
            organisation=settings.site.organisation,
            created=datetime.combine(options.as_of, clock_time(), tzinfo=UTC),
            development=identity.development if identity else False,
            signer=identity.subject if identity else None,
            documents=read_documents(item.card, settings.folder) if kind == "report" else {},
        )
        for item in made
        for kind in KINDS
        if not item.judgement.refused
    ]
    folders = {item.card.address: _folder(staging, item.document) for item in made}
    options.say(f"typesetting {len(units)} reports on {options.jobs} cores")
    failures: list[str] = []
    for result in run_units(make_report, units, jobs=options.jobs):
        if result.pdf is None:
            failures.append(f"{result.address} {result.kind}: {result.problem}")
            continue
        signed = result.pdf
        if identity is not None:
            signed = sign_pdf(result.pdf, identity, signed_at=options.now, level=level, services=signatures.services)
        write_whole(folders[result.address] / f"{result.kind}.pdf", signed)
        options.say(f"  {result.address} {_about(result, identity)}")
    return tuple(failures)


def _about(result: ReportResult, identity: Identity | None) -> str:
    size = len(result.pdf or b"") / 1000
    return f"{result.kind}.pdf {size:,.0f} kB" + (f", signed by {identity.subject}" if identity else ", not signed")


def _seal(
    staging: Path,
    made: Sequence[_Made],
    *,
    inputs: Mapping[str, str],
    signatures: _Signatures,
    settings: Settings,
    now: datetime,
) -> None:
    from cardwright.signing.identity import certificate_files
    from cardwright.signing.manifest import MANIFEST, build_manifest, write_manifest

    identity = signatures.identity
    if identity is not None:
        for name, data in certificate_files(identity).items():
            write_whole(staging / name, data)
    packs = {pack.id: f"{pack.version} {pack.digest}" for item in made for pack in item.judgement.packs}
    manifest = build_manifest(staging, identity=identity, inputs=inputs, packs=packs)
    old = settings.path(settings.output) / MANIFEST
    if old.is_file():
        manifest = manifest.successor_of(old.read_bytes())
    write_manifest(
        staging,
        manifest,
        identity,
        signed_at=now,
        services=signatures.services,
        dsse=settings.signing.dsse,
    )


def _signatures(settings: Settings, options: BuildOptions) -> _Signatures:
    if not options.sign:
        return _Signatures()
    return _Signatures(
        identity=load_identity(settings, options.now, say=options.say),
        services=load_services(settings, say=options.say),
    )


def _folder(root: Path, document: Document) -> Path:
    return root / "models" / document.slug / document.version
