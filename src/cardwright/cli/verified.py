"""What a verification found, for people and for machines."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from cardwright.cli.plain import plain

if TYPE_CHECKING:
    from cardwright.signing.report import Report


# what holds and should be known all the same
_ALWAYS_SHOWN = frozenset({"torn", "left-out"})
# checks that are made of a signature alone; a ledger has a chain without one
_OF_SIGNERS = frozenset({"signature", "signer", "time-stamp"})


def trust_line(report: Report) -> str:
    """What a verification that holds proves, in a sentence."""
    if report.development:
        return "Signed by an UNTRUSTED DEVELOPMENT identity: this proves that nothing changed, not who signed."
    signed = report.signer or report.level or any(check.name in _OF_SIGNERS for check in report.checks)
    if not signed:
        return "Nothing here is signed: whoever changed it could have made every digest anew."
    return "Digests, signatures and trust anchors agree."


def show(name: str, report: Report, *, everything: bool) -> None:
    """Print the checks that failed, or all, and what that means."""
    for check in report.checks:
        if everything or not check.ok or check.name in _ALWAYS_SHOWN:
            click.echo(plain(f"{'ok    ' if check.ok else 'FAILED'} {check.subject}: {check.text}"))
    for said in report.unchecked:
        click.echo(plain(f"NOT CHECKED {name}: {said}"))
    first = report.first_failure
    if first is not None:
        click.echo(plain(f"{name}: does not hold. First failure: {first.subject}: {first.text}"))
    elif not report.checks:
        click.echo(f"{name}: nothing was checked, so nothing is proved")
    else:
        number = len(report.checks)
        held = "1 check holds" if number == 1 else f"{number} checks hold"
        but = " Not everything was checked, see above." if report.unchecked else ""
        click.echo(f"{name}: {held}.{but} {_level(report)}{_waiting(report)}{trust_line(report)}")


def _level(report: Report) -> str:
    if report.level is None:
        return ""
    when = f", signed at {report.signed_at:%Y-%m-%d %H:%M:%S} UTC" if report.signed_at else ""
    return f"PAdES level {report.level}{when}. "


def _waiting(report: Report) -> str:
    if not report.outstanding:
        return ""
    waiting = f"NOT YET SIGNED by {', '.join(report.outstanding)}"
    if not report.signers:
        return f"Some documents are {waiting}; --all-signers names them. "
    return f"Signed so far by {', '.join(person.role for person in report.signers)}; {waiting}. "


def as_json(reports: Mapping[str, Report]) -> str:
    """The reports for machines, with every check."""
    return json.dumps(
        {
            "format_version": 1,
            "reports": [
                {
                    "path": name,
                    "ok": report.ok,
                    "development": report.development,
                    "signer": report.signer,
                    "level": report.level,
                    "signed_at": report.signed_at.isoformat() if report.signed_at else None,
                    "signers": [
                        {**asdict(person), "signed_at": person.signed_at.isoformat() if person.signed_at else None}
                        for person in report.signers
                    ],
                    "outstanding": report.outstanding,
                    "not_checked": report.unchecked,
                    "checks": [asdict(check) for check in report.checks],
                }
                for name, report in reports.items()
            ],
        },
        indent=2,
        sort_keys=True,
        ensure_ascii=False,
    )
