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

from cardwright.build.executor import run_units
from cardwright.build.files import recover, refuse_foreign, switch_folder, write_whole
from cardwright.build.units import ReportResult, ReportUnit, make_report
from cardwright.card.canonical import canonical_bytes
from cardwright.card.card import Card
from cardwright.config import Settings
from cardwright.errors import UsageError
from cardwright.render.document import Document
from cardwright.rules.verdict import Judgement

if TYPE_CHECKING:
    from cardwright.signing.identity import Identity


@dataclass(frozen=True, kw_only=True, slots=True)
class BuildOptions:
    """How to build. ``now`` is the clock for signatures; ``as_of`` the day of judgement and of the documents."""

    as_of: date
    now: datetime
    profile: str
    jobs: int
    sign: bool = True
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


def build(settings: Settings, options: BuildOptions) -> BuildResult:
    """Build everything into a folder beside the output, then switch.

    A report that cannot be made is named in ``failures`` and the others go on; then nothing is switched, so that a
    published folder never lacks a report that its pages promise.

    Raises:
        CardwrightError: the registry, a card, the site or the signing key stops the whole build.
    """
    from cardwright.rules.engine import judge
    from cardwright.rules.pack import load_packs
    from cardwright.sources.collect import collect

    output = settings.path(settings.output)
    recover(output)
    refuse_foreign(output)
    identity = _identity(settings, options.now) if options.sign else None
    packs = load_packs(settings.packs)
    options.say("reading the registry and the cards")
    collection = collect(settings, selectors=options.selectors, offline=options.offline)
    made = tuple(
        _compose(
            card,
            judge(card, packs=packs, as_of=options.as_of, profile=options.profile, place=collection.place),
            settings,
        )
        for card in collection.cards
    )
    output.parent.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(dir=output.parent, prefix=f".{output.name}.new."))
    staging.chmod(0o755)
    try:
        failures = _write(made, staging, settings, options, identity)
        if not failures:
            _seal(staging, made, collection.inputs, identity, options)
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
    made: Sequence[_Made], staging: Path, settings: Settings, options: BuildOptions, identity: Identity | None
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
    )
    for item in made:
        for name, data in downloads.get(item.card.address, {}).items():
            write_whole(_folder(staging, item.document) / name, data)
    return _reports(made, staging, settings, options, identity)


def _reports(
    made: Sequence[_Made], staging: Path, settings: Settings, options: BuildOptions, identity: Identity | None
) -> tuple[str, ...]:
    from cardwright.signing.pades import sign_pdf

    units = [
        ReportUnit(
            address=item.card.address,
            card_json=item.card_json,
            verdicts=item.verdicts,
            organisation=settings.site.organisation,
            created=datetime.combine(options.as_of, clock_time(), tzinfo=UTC),
            development=identity.development if identity else False,
        )
        for item in made
        if not item.judgement.refused
    ]
    folders = {item.card.address: _folder(staging, item.document) for item in made}
    options.say(f"typesetting {len(units)} reports on {options.jobs} cores")
    failures: list[str] = []
    for result in run_units(make_report, units, jobs=options.jobs):
        if result.pdf is None:
            failures.append(f"{result.address}: {result.problem}")
            continue
        signed = sign_pdf(result.pdf, identity, signed_at=options.now) if identity else result.pdf
        write_whole(folders[result.address] / "report.pdf", signed)
        options.say(f"  {result.address} {_about(result, identity)}")
    return tuple(failures)


def _about(result: ReportResult, identity: Identity | None) -> str:
    size = len(result.pdf or b"") / 1000
    return f"report.pdf {size:,.0f} kB" + (f", signed by {identity.subject}" if identity else ", not signed")


def _seal(
    staging: Path,
    made: Sequence[_Made],
    inputs: Mapping[str, str],
    identity: Identity | None,
    options: BuildOptions,
) -> None:
    from cardwright.signing.identity import certificate_files
    from cardwright.signing.manifest import build_manifest, write_manifest

    if identity is not None:
        for name, data in certificate_files(identity).items():
            write_whole(staging / name, data)
    packs = {pack.id: f"{pack.version} {pack.digest}" for item in made for pack in item.judgement.packs}
    manifest = build_manifest(staging, identity=identity, inputs=inputs, packs=packs)
    write_manifest(staging, manifest, identity, signed_at=options.now)


def _folder(root: Path, document: Document) -> Path:
    return root / "models" / document.slug / document.version


def _identity(settings: Settings, now: datetime) -> Identity:
    """The configured key, or the development identity of this user."""
    from cardwright.signing.development import development_identity
    from cardwright.signing.identity import load_pem, load_pkcs12, read_passphrase

    pem, pkcs12 = settings.signing.pem, settings.signing.pkcs12
    if pem is not None and pkcs12 is not None:
        raise UsageError("both signing.pem and signing.pkcs12 are set", where=settings.where_set("signing"))
    if pem is not None:
        return load_pem(
            settings.path(pem.key),
            settings.path(pem.certificate),
            chain=[settings.path(file) for file in pem.chain],
            passphrase=read_passphrase(file=_optional(settings, pem.passphrase_file), env=pem.passphrase_env),
        )
    if pkcs12 is not None:
        return load_pkcs12(
            settings.path(pkcs12.file),
            passphrase=read_passphrase(file=_optional(settings, pkcs12.passphrase_file), env=pkcs12.passphrase_env),
        )
    return development_identity(now=now)


def _optional(settings: Settings, file: str | None) -> Path | None:
    return settings.path(file) if file else None
