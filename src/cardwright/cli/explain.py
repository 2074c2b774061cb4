"""``cardwright explain``: one rule offline, or the list."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import click

from cardwright.cli.options import config_option
from cardwright.config import Settings
from cardwright.errors import UsageError


@click.command("explain")
@click.argument("rule", required=False)
@config_option
def command(*, rule: str | None, config: Path | None) -> int:
    """Explain a rule by id or name: what it asks, why, on which basis, who is bound and how to mend it."""
    from cardwright.cli.options import settings_from
    from cardwright.rules.pack import load_packs

    ids = settings_from(config).packs if config else Settings.model_fields["packs"].default
    rules = {item.id: item for pack in load_packs(ids) for item in pack.rules}
    if rule is None:
        for item in rules.values():
            click.echo(f"{item.id:<68} {item.severity.value:<8} {item.name}")
        return 0
    found = rules.get(rule) or next((item for item in rules.values() if item.name == rule), None)
    if found is None:
        near = difflib.get_close_matches(rule, [*rules, *(item.name for item in rules.values())], n=3, cutoff=0.4)
        raise UsageError(f"there is no rule {rule!r}", hint=f"did you mean {', '.join(near)}?" if near else None)
    rows = [
        ("rule", found.id),
        ("name", found.name),
        ("basis", f"{found.basis.instrument}, {found.basis.ref}"),
        ("binds", ", ".join(found.binds)),
        ("applies from", _dates(found.from_)),
        ("severity", found.severity.value),
        ("field", found.field),
        ("what", found.message),
        ("why", found.why),
        ("fix", found.fix),
    ]
    for label, text in rows:
        if text:
            click.echo(f"{label + ':':<14}{text}")
    return 0


def _dates(dates: Mapping[str, date]) -> str:
    if not dates:
        return "no date: house rule"
    return ", ".join(f"{day} ({kind.replace('_', ' ')})" for kind, day in sorted(dates.items()))
