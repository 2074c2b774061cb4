"""From the signing settings to an identity and trust services, and what a release refuses."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from cardwright.config import Pkcs11Key, Settings
from cardwright.errors import ITEM, UsageError

if TYPE_CHECKING:
    from cardwright.build.options import VersionOutcome
    from cardwright.signing.identity import Identity
    from cardwright.signing.services import TrustServices

ED25519_WARNING = (
    "signing with an Ed25519 key: poppler, MuPDF and openssl 3.0 cannot check such signatures in a PDF; "
    "use ECDSA P-256 unless every reader of these reports is known to"
)


def load_identity(settings: Settings, now: datetime, *, say: Callable[[str], None] = lambda _text: None) -> Identity:
    """The configured key, or the development identity of this user.

    Raises:
        UsageError: more than one kind of key is set.
        SigningError: the key cannot be used.
    """
    from cardwright.signing.development import development_identity
    from cardwright.signing.identity import load_pem, load_pkcs12, read_passphrase

    signing = settings.signing
    kinds = [name for name in ("pem", "pkcs12", "pkcs11") if getattr(signing, name) is not None]
    if len(kinds) > 1:
        raise UsageError(
            f"{' and '.join(f'signing.{kind}' for kind in kinds)} are set: one key signs",
            where=settings.where_set("signing"),
            hint="keep one of them",
        )
    identity: Identity
    if signing.pem is not None:
        identity = load_pem(
            settings.path(signing.pem.key),
            settings.path(signing.pem.certificate),
            chain=[settings.path(file) for file in signing.pem.chain],
            passphrase=read_passphrase(
                file=_optional(settings, signing.pem.passphrase_file), env=signing.pem.passphrase_env
            ),
            allow_ed25519=signing.allow_ed25519,
        )
    elif signing.pkcs12 is not None:
        identity = load_pkcs12(
            settings.path(signing.pkcs12.file),
            passphrase=read_passphrase(
                file=_optional(settings, signing.pkcs12.passphrase_file), env=signing.pkcs12.passphrase_env
            ),
            allow_ed25519=signing.allow_ed25519,
        )
    elif signing.pkcs11 is not None:
        identity = _from_token(settings, signing.pkcs11)
    else:
        identity = development_identity(now=now)
    if identity.digest_algorithm == "sha512":
        say(ED25519_WARNING)
    return identity


def load_services(settings: Settings, *, say: Callable[[str], None] = lambda _text: None) -> TrustServices | None:
    """The time stamp authorities and roots of the settings; None where the level needs none.

    Raises:
        UsageError: the level needs an authority or a root and none is set.
        UnreadableError: a root cannot be read.
    """
    signing = settings.signing
    if signing.level == "B-B":
        return None
    return services_of(settings, say=say)


def services_of(settings: Settings, *, say: Callable[[str], None] = lambda _text: None) -> TrustServices:
    """The same whatever the level: a renewal needs them always."""
    from datetime import UTC

    from cardwright.signing.services import ServiceOptions, TrustServices
    from cardwright.signing.trust import load_trust

    signing = settings.signing
    for name in ("tsa", "roots"):
        if not getattr(signing, name):
            raise UsageError(
                f"signing.{name} is empty, but time stamps need it (signing.level: {signing.level})",
                where=settings.where_set("signing"),
                hint="give the authority's address under tsa and the PEM files of all roots under roots",
            )
    trust = load_trust([settings.path(file) for file in signing.roots], allow_dev=False, at=datetime.now(UTC))
    options = ServiceOptions(
        authorities=signing.tsa,
        timeout=signing.tsa_timeout,
        attempts=signing.tsa_attempts,
        revocation_timeout=signing.revocation.timeout,
        revocation_attempts=signing.revocation.attempts,
    )
    return TrustServices(options, roots=trust.roots, say=say)


def refuse_unfit_release(
    settings: Settings,
    identity: Identity | None,
    outcomes: Sequence[VersionOutcome],
    *,
    as_of: date,
    reports: bool = True,
    say: Callable[[str], None] = lambda _text: None,
) -> None:
    """Stop a release that nobody vouches for, that has gaps or soon will, or whose sources are not recorded.

    Args:
        settings: the project.
        identity: who signs.
        outcomes: how its cards came out.
        as_of: the day from which the rest of a waiver is counted.
        reports: whether the build makes its signed documents.
        say: told when there is no git that could say what is recorded.

    Raises:
        UsageError: names every reason.
    """
    reasons = [*_unvouched(identity), *(() if reports else ("reports would be left out (--no-pdf)",))]
    reasons += [reason for outcome in outcomes for reason in _unfit(settings, outcome, as_of)]
    changed = uncommitted(settings)
    if changed is None:
        say("note: the project lies in no git work tree, so nothing shows from which state of its files this is made")
    reasons += [f"{path} has changes that are not committed" for path in changed or ()]
    if reasons:
        raise UsageError(
            "".join(["not fit for release:", *(f"{ITEM}{reason}" for reason in reasons)]),
            hint="mend these, or build without --release",
        )


def _unvouched(identity: Identity | None) -> tuple[str, ...]:
    if identity is None:
        return ("nothing would be signed (--no-sign)",)
    if identity.development:
        return ("the UNTRUSTED DEVELOPMENT identity would sign: set `signing` in cardwright.yaml",)
    return ()


def _unfit(settings: Settings, outcome: VersionOutcome, as_of: date) -> Iterator[str]:
    """Why one version is not to be released."""
    standing = outcome.standing
    if outcome.state == "failed":
        yield f"{outcome.address} could not be built: {outcome.why}"
    elif standing is not None and standing.errors:
        yield f"{outcome.address} has {standing.errors} errors, the first: {standing.first_error}"
    until = standing.waived_until if standing is not None else None
    if standing is not None and until is not None and (until - as_of).days < settings.waivers.release_days:
        yield f"{outcome.address} rests on a waiver of {standing.waived_rule} that ends on {until}"


def uncommitted(settings: Settings) -> tuple[str, ...] | None:
    """Files of configuration, cards, waivers, own packs and templates that git knows to be changed or new.

    Returns:
        their paths, or None where the project lies in no git work tree.

    Raises:
        UsageError: it lies in one, but git is not installed or fails.
    """
    folder = settings.folder
    if not any((parent / ".git").exists() for parent in (folder, *folder.parents)):
        return None
    git = shutil.which("git")
    if git is None:
        raise UsageError("git is not installed, so nobody can say what is committed", hint="install git")
    own_packs = [name for name in (pack.partition("@")[0] for pack in settings.packs) if "/" in name or name[0] == "."]
    names = [
        settings.place_set().file,
        settings.waivers.file,
        settings.baseline,
        settings.cards,
        settings.site.templates or "templates",
        *own_packs,
    ]
    # without renames, so that each entry is one path
    asked = ["-c", "status.renames=false", "status", "--porcelain=v1", "-z", "--untracked-files=all", "--", *names]
    done = subprocess.run(  # noqa: S603 - our own arguments
        [git, "-C", str(folder), *asked],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise UsageError(f"git cannot say what is committed: {done.stderr.strip()}", hint="run git status here")
    return tuple(sorted(entry[3:] for entry in done.stdout.split("\0") if len(entry) > 3))


def _from_token(settings: Settings, key: Pkcs11Key) -> Identity:
    from cardwright.signing.identity import read_passphrase
    from cardwright.signing.token import ask_pin, load_token

    pin = read_passphrase(file=_optional(settings, key.pin_file), env=key.pin_env)
    return load_token(
        module=settings.path(key.module),
        token=key.token,
        key_label=key.key_label,
        cert_label=key.cert_label,
        pin=pin if pin is not None else ask_pin(key.token),
        chain=[settings.path(file) for file in key.chain],
    )


def _optional(settings: Settings, file: str | None) -> Path | None:
    return settings.path(file) if file else None
