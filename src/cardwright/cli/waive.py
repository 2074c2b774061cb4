"""``cardwright waive``: let a gap pass for a while, for a reason and by name."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import click

from cardwright.cli.options import config_option, day, settings_from
from cardwright.errors import UsageError


@click.command("waive")
@click.argument("rule")
@click.argument("card")
@click.option("--reason", required=True, help="Why the gap may pass for a while.")
@click.option("--owner", required=True, help="Who mends it.")
@click.option("--approved-by", required=True, help="Who lets it pass.")
@click.option("--expires", required=True, metavar="DATE", help="The last day on which it holds, YYYY-MM-DD.")
@click.option("--path", help="Field of the card, when not every place that the rule speaks of is meant.")
@click.option("--as-of", metavar="DATE", help="Day from which to count; today when not given.")
@config_option
def command(
    *,
    rule: str,
    card: str,
    reason: str,
    owner: str,
    approved_by: str,
    expires: str,
    path: str | None,
    as_of: str | None,
    config: Path | None,
) -> int:
    """Add a waiver of RULE for CARD (NAME, NAME/VERSION or a glob) to the waiver file; what stands there is kept."""
    from cardwright.build.files import write_whole
    from cardwright.rules.settings import near_hint, rule_set
    from cardwright.rules.waivers import parse_waivers, stands_against

    settings = settings_from(config)
    rules = rule_set(settings)
    known = rules.rules.get(rule)
    if known is None and not rules.asks(rule):
        raise UsageError(f"there is no rule {rule!r}", hint=near_hint(rule, rules.rules))
    entry = {"rule": rule, "card": card, "path": path, "reason": reason, "owner": owner}
    entry |= {"approved_by": approved_by, "expires": _day(expires)}
    file = settings.path(settings.waivers.file)
    before = file.read_text(encoding="utf-8") if file.exists() else ""
    parse_waivers(before, name=settings.waivers.file)
    text = appended(before, entry)
    waivers = parse_waivers(text, name=settings.waivers.file)
    problem = stands_against(
        waivers[-1].waiver,
        as_of=day(as_of),
        max_days=settings.waivers.max_days,
        forbidden=known is not None and not known.waivable,
    )
    if problem:
        raise UsageError(f"the waiver would not hold: {problem}", hint="nothing was written")
    write_whole(file, text.encode("utf-8"))
    click.echo(f"{settings.waivers.file}:{waivers[-1].line}: {rule} on {card} may pass until {expires}")
    return 0


def appended(text: str, entry: dict[str, str | None]) -> str:
    """The text of a waiver file with one more entry at its end; nothing that stands in it is touched.

    Raises:
        UsageError: the file is not written as a list with one dash an entry.
    """
    bare = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith(("#", "---"))]
    if bare and not bare[0].startswith("-") and not bare[0].lstrip().startswith("- "):
        raise UsageError(
            "is not written as a block list, one dash an entry", hint="rewrite [ ... ] as lines with dashes"
        )
    indent = " " * (len(bare[0]) - len(bare[0].lstrip())) if bare else ""
    # text in double quotes is JSON, which YAML reads as it stands; a day stays bare
    pairs = [
        f"{key}: {value if key == 'expires' else json.dumps(value, ensure_ascii=False)}"
        for key, value in entry.items()
        if value is not None
    ]
    lines = [f"{indent}{'- ' if number == 0 else '  '}{pair}" for number, pair in enumerate(pairs)]
    gap = "" if not text or text.endswith("\n") else "\n"
    return f"{text}{gap}" + "\n".join(lines) + "\n"


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise UsageError(f"{text!r} is not a date", hint="write it as 2027-01-31") from error
