"""``cardwright countersign``: the next of those who are to sign a published report signs it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import click

from cardwright.cli.keys import KeyFiles, KeyOptions, key_options, personal_identity
from cardwright.cli.options import config_option, now, say, settings_from
from cardwright.cli.sealing import seal_of, warn_of_manifest
from cardwright.errors import UsageError

if TYPE_CHECKING:
    from cardwright.config import Settings
    from cardwright.signing.identity import Identity
    from cardwright.signing.services import TrustServices


@click.command("countersign")
@click.argument("path", metavar="PATH", type=click.Path(path_type=Path, exists=True))
@click.argument("selector", required=False, metavar="[NAME/VERSION]")
@click.option("--role", required=True, help="Role in which you sign: the next of signing.signers.")
@click.option("--digest", metavar="SHA256", help="Digest of the card.json that you read; refused when it is another.")
@key_options
@click.option("--allow-dev", is_flag=True, help="Sign after an UNTRUSTED DEVELOPMENT identity as well.")
@config_option
@click.pass_context
def command(
    ctx: click.Context,
    *,
    path: Path,
    selector: str | None,
    role: str,
    digest: str | None,
    allow_dev: bool,
    config: Path | None,
    **keys: Unpack[KeyOptions],
) -> int:
    """Add your signature to a report whose earlier signatures hold, bound to the same card.

    PATH is a report.pdf, or an output folder with NAME/VERSION: its signed documents get the signature, and its
    manifest is written and signed anew with the key of `signing`. Without a key of your own, that key signs. The
    ledger then says who signed which documents, in which role and when.
    """
    work = _work(ctx, settings_from(config), KeyFiles(**keys), role=role, digest=digest, allow_dev=allow_dev)
    if path.is_dir():
        _in_folder(ctx, path, selector, work)
    elif selector is not None:
        raise UsageError("NAME/VERSION is for an output folder", where=path.name)
    else:
        from cardwright.build.files import write_whole

        write_whole(path, work.signed(path))
        warn_of_manifest(ctx, path)
    work.record()
    return 0


def _work(
    ctx: click.Context, settings: Settings, files: KeyFiles, *, role: str, digest: str | None, allow_dev: bool
) -> _Work:
    from cardwright.build.signing import load_identity, load_services
    from cardwright.sources.trails.ledger import read_ledger

    read_ledger(settings.path(settings.trails.ledger))  # one that does not hold is told before anything is signed
    identity = personal_identity(files) or load_identity(settings, now(), say=lambda text: say(ctx, text))
    return _Work(
        settings=settings,
        identity=identity,
        services=load_services(settings, say=lambda text: say(ctx, text)),
        role=" ".join(role.split()),
        digest=digest.removeprefix("sha256:") if digest else None,
        allow_dev=allow_dev or identity.development,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Work:
    settings: Settings
    identity: Identity
    services: TrustServices | None
    role: str
    digest: str | None
    allow_dev: bool
    _done: dict[str, bytes] = field(default_factory=dict)

    def signed(self, file: Path) -> bytes:
        """The document with one signature more."""
        from cardwright.errors import CardwrightError
        from cardwright.signing.countersign import Countersignature, countersign
        from cardwright.signing.levels import Level
        from cardwright.signing.trust import load_trust

        roots = [self.settings.path(name) for name in self.settings.signing.roots]
        wanted = Countersignature(
            identity=self.identity,
            role=self.role,
            card_digest=self.digest,
            level=Level(self.settings.signing.level),
            trust=load_trust(roots, allow_dev=self.allow_dev, at=now()),
            signed_at=now(),
        )
        try:
            made = countersign(file.read_bytes(), wanted, self.services)
        except CardwrightError as error:
            raise type(error)(f"not signed: {error}", where=file.as_posix()) from error
        click.echo(f"{file.as_posix()}: signed as {self.role} by {self.identity.subject}; {made.standing}")
        self._done[file.name] = made.pdf
        return made.pdf

    def record(self) -> None:
        """Write into the ledger what was signed, once it is published."""
        from cardwright.card.canonical import digest_of
        from cardwright.card.card import Card
        from cardwright.signing.pdfcheck import CARD_NAME, attachments
        from cardwright.sources.trails.ledger import append
        from cardwright.sources.trails.records import CountersignedRecord

        if not self._done:
            return
        card_json = attachments(next(iter(self._done.values())))[CARD_NAME]
        record = CountersignedRecord(
            card=Card.model_validate_json(card_json).address,
            card_digest=digest_of(card_json),
            role=self.role,
            signer=self.identity.subject,
            certificate=f"sha256:{self.identity.fingerprint}",
            documents={name: digest_of(pdf) for name, pdf in self._done.items()},
        )
        name = self.settings.trails.ledger
        lines = append(self.settings.path(name), lambda _ledger: (record,), now=now())
        click.echo(f"{record.card}: recorded in {name}:{lines[-1].number}")


def _in_folder(ctx: click.Context, path: Path, selector: str | None, work: _Work) -> None:
    from cardwright.build.republish import republish

    if selector is None:
        raise UsageError("which version is meant?", hint="give NAME/VERSION after the folder")

    def change(folder: Path) -> dict[str, bytes]:
        documents = _documents(folder, selector)
        return {file.relative_to(folder).as_posix(): work.signed(file) for file in documents}

    seal = seal_of(work.settings, ctx, work.services, allow_dev=work.allow_dev)
    republish(path, change, seal, added=f"the signature of {work.identity.subject} as {work.role}")


def _documents(folder: Path, selector: str) -> list[Path]:
    """The signed documents of one version, found by the card beside them."""
    from cardwright.signing.against import published_cards

    for file in sorted(folder.glob("models/*/*/card.json")):
        (published,) = published_cards(file)
        if published.card.address == selector:
            return sorted(file.parent.glob("*.pdf"))
    raise UsageError(f"{selector} is not published there", where=folder.as_posix(), hint="give NAME/VERSION as listed")
