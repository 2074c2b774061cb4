"""``cardwright approve``: a sign-off, bound to what the card says now."""

from __future__ import annotations

import base64
import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import click

from cardwright.cli.keys import KeyFiles, KeyOptions, key_options, personal_identity
from cardwright.cli.options import config_option, from_option, now, say, settings_from
from cardwright.errors import UsageError

if TYPE_CHECKING:
    from cardwright.card.card import Card
    from cardwright.config import Settings
    from cardwright.signing.identity import Identity
    from cardwright.sources.trails.records import Decision, Record, Signatory, SignOff, SignOffRecord

_DECISIONS: dict[str, Decision] = {"approve": "approved", "reject": "refused", "withdraw": "withdrawn"}
_COMMIT = re.compile(r"[0-9a-f]{7,64}")


@click.command("approve")
@click.argument("selector", metavar="NAME/VERSION")
@click.option("--as", "name", required=True, metavar="NAME", help="Full name of the person who decides.")
@click.option("--role", required=True, help="Role in which the person decides; see approvals.permissions in the card.")
@click.option(
    "--decision", type=click.Choice(list(_DECISIONS)), default="approve", show_default=True, help="What was decided."
)
@click.option("--scope", help="What the decision holds for, for example a branch or a period.")
@click.option("--comment", help="Conditions or reasons, in a sentence.")
@click.option(
    "--digest", metavar="SHA256", help="Digest of the card.json that was read; refused when the card is another now."
)
@click.option("--sign", is_flag=True, help="Sign with the key that `signing` in cardwright.yaml names.")
@key_options
@click.option("--offline", is_flag=True, help="Read files only, no registry.")
@from_option
@config_option
@click.pass_context
def command(
    ctx: click.Context,
    *,
    selector: str,
    name: str,
    role: str,
    decision: str,
    scope: str | None,
    comment: str | None,
    digest: str | None,
    sign: bool,
    offline: bool,
    frozen: Path | None,
    config: Path | None,
    **keys: Unpack[KeyOptions],
) -> int:
    """Record a decision about one version in the ledger, bound to what its card says now.

    The role needs the permission to approve, and nobody approves what they made. A refused attempt is recorded as well
    and exits with 1. When the card changes later, the approval is stale and says which sections changed.
    """
    from cardwright.sources.trails.records import RefusedRecord
    from cardwright.sources.trails.signoff import refusal_of, sign_off_of

    settings = settings_from(config, frozen, offline=offline)
    by = _signatory(name, role)
    identity = _identity(settings, KeyFiles(**keys), sign=sign)
    card = _card(settings, selector, offline=offline, digest=digest)
    outcome = _DECISIONS[decision]
    refusal = refusal_of(
        card, decision=outcome, by=by, people=settings.trails.people, git_authors=_git_authors(settings, card)
    )
    if refusal is not None:
        record = RefusedRecord(card=card.address, attempted=outcome, by=by, reason=refusal.reason, rule=refusal.rule)
        line = _append(settings, record)
        click.echo(f"cardwright: refused: {refusal.reason}", err=True)
        say(ctx, f"recorded as refused in {settings.trails.ledger}:{line}")
        return 1
    given = sign_off_of(card, decision=outcome, by=by, now=now(), scope=scope, comment=comment)
    line = _append(settings, _record(given, identity))
    signed = f", signed by {identity.subject}" if identity is not None else ""
    click.echo(f"{card.address}: {outcome} by {by.name}, {by.role}{signed}; {settings.trails.ledger}:{line}")
    click.echo(f"bound to {given.digest}")
    return 0


def _signatory(name: str, role: str) -> Signatory:
    from cardwright.card.names import same_name
    from cardwright.sources.trails.records import Signatory

    by = Signatory(name=" ".join(name.split()), role=" ".join(role.split()))
    if not same_name(by.name) or not same_name(by.role):
        raise UsageError("--as and --role must not be blank", hint="give the full name of the person and the role")
    return by


def _append(settings: Settings, record: Record) -> int:
    """Append one record and return the number of its line."""
    from cardwright.sources.trails.ledger import append

    lines = append(settings.path(settings.trails.ledger), lambda _ledger: (record,), now=now())
    return lines[-1].number


def _card(settings: Settings, selector: str, *, offline: bool, digest: str | None) -> Card:
    """The one card that is meant, as it is published: among the other versions of its model."""
    from cardwright.card.canonical import card_digest
    from cardwright.sources.collect import gather

    if offline and settings.registry.readable:
        raise UsageError(
            "a decision is about the whole card, and --offline leaves out what the registry holds",
            hint="leave --offline out, or give a snapshot with --from",
        )
    keys = gather(settings, selectors=(selector,), offline=offline).keys
    if len(keys) != 1:
        raise UsageError(
            f"{selector} names {len(keys)} versions; a decision is about one", hint=f"for example {keys[-1]}"
        )
    card = gather(settings, selectors=(keys[0].name,), offline=offline).make(keys[0]).card
    now_is = card_digest(card)
    if digest is not None and digest.removeprefix("sha256:") != now_is.removeprefix("sha256:"):
        raise UsageError(
            f"{card.address} is not the card that was read: its digest is {now_is}",
            hint="read it as it is now, then decide again",
        )
    return card


def _identity(settings: Settings, files: KeyFiles, *, sign: bool) -> Identity | None:
    """The key to sign with, when one is asked for."""
    wanted = [name for name, given in (("--sign", sign), ("--key", files.key), ("--pkcs12", files.pkcs12)) if given]
    if len(wanted) > 1:
        raise UsageError(f"{' and '.join(wanted)} cannot both hold: one key signs")
    if sign:
        from cardwright.build.signing import load_identity

        return load_identity(settings, now())
    return personal_identity(files)


def _record(given: SignOff, identity: Identity | None) -> SignOffRecord:
    from cardwright.sources.trails.records import SignOffRecord

    if identity is None:
        return SignOffRecord(sign_off=given)
    from cardwright.signing.cms import sign_detached

    signature = sign_detached(given.signed_bytes, identity, signed_at=given.time)
    return SignOffRecord(sign_off=given, signature=base64.b64encode(signature).decode("ascii"), signer=identity.subject)


def _git_authors(settings: Settings, card: Card) -> tuple[str, ...]:
    """Name and address of the author of the run's commit, where the project's repository holds it."""
    commit, git = card.identity.source_commit, shutil.which("git")
    if git is None or commit is None or not _COMMIT.fullmatch(commit):
        return ()
    done = subprocess.run(  # noqa: S603 - our own arguments; the commit is hexadecimal
        [git, "-C", str(settings.folder), "show", "--no-patch", "--format=%an%n%ae", commit, "--"],
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    return tuple(line for line in done.stdout.splitlines() if line.strip()) if done.returncode == 0 else ()
