"""``cardwright waive``: let a gap pass for a while, for a reason and by name."""

from __future__ import annotations

import difflib
import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cardwright.cli.options import config_option, day, from_option, say, settings_from
from cardwright.errors import UsageError

if TYPE_CHECKING:
    from cardwright.config import Settings
    from cardwright.rules.waivers import Waiver
    from cardwright.sources.base import VersionKey


@click.command("waive")
@click.argument("rule")
@click.argument("card")
@click.option("--reason", required=True, help="Why the gap may pass for a while.")
@click.option("--owner", required=True, help="Who mends it.")
@click.option("--approved-by", required=True, help="Who lets it pass.")
@click.option("--expires", required=True, metavar="DATE", help="The last day on which it holds, YYYY-MM-DD.")
@click.option("--path", help="Field of the card, when not every place that the rule speaks of is meant.")
@click.option("--as-of", metavar="DATE", help="Day from which to count; today when not given.")
@click.option("--offline", is_flag=True, help="Look for CARD among the files alone, and ask no registry.")
@from_option
@config_option
@click.pass_context
def command(
    ctx: click.Context,
    *,
    rule: str,
    card: str,
    reason: str,
    owner: str,
    approved_by: str,
    expires: str,
    path: str | None,
    as_of: str | None,
    offline: bool,
    frozen: Path | None,
    config: Path | None,
) -> int:
    """Add a waiver of RULE for CARD (NAME, NAME/VERSION or a glob) to the waiver file; what stands there is kept.

    A rule, and a card, that is not there is refused: the gap that was meant would go on failing.
    """
    from cardwright.build.files import write_whole

    settings = settings_from(config, frozen, offline=offline)
    entry = {"rule": rule, "card": card, "path": path, "reason": reason, "owner": owner}
    entry |= {"approved_by": approved_by, "expires": _day(expires)}
    file = settings.path(settings.waivers.file)
    before = file.read_text(encoding="utf-8") if file.exists() else ""
    text = appended(before, entry)
    waiver, line = _proved(settings, before, text, as_of=day(as_of))
    unknown = _unknown(waiver, settings, offline=offline)
    if unknown is not None and (not offline or settings.registry.uri is None):
        raise unknown
    if unknown is not None:
        say(ctx, f"no file speaks of {card!r}; the registry was not asked whether it has such a card")
    write_whole(file, text.encode("utf-8"))
    click.echo(f"{settings.waivers.file}:{line}: {rule} on {card} may pass until {expires}")
    return 0


def _proved(settings: Settings, before: str, text: str, *, as_of: date) -> tuple[Waiver, int]:
    """The last waiver of a text and its line, once it is known to hold.

    Raises:
        UsageError: no rule has its name, or something stands against it.
        UnreadableError: the file as it is, or the new entry, is wrong; names line and column.
    """
    from cardwright.rules.settings import near_hint, rule_set
    from cardwright.rules.waivers import parse_waivers, stands_against

    parse_waivers(before, name=settings.waivers.file)
    placed = parse_waivers(text, name=settings.waivers.file)[-1]
    rules = rule_set(settings)
    known = rules.rules.get(placed.waiver.rule)
    if known is None and not rules.asks(placed.waiver.rule):
        raise UsageError(f"there is no rule {placed.waiver.rule!r}", hint=near_hint(placed.waiver.rule, rules.rules))
    problem = stands_against(
        placed.waiver,
        as_of=as_of,
        max_days=settings.waivers.max_days,
        forbidden=known is not None and not known.waivable,
    )
    if problem:
        raise UsageError(f"the waiver would not hold: {problem}", hint="nothing was written")
    return placed.waiver, placed.line


def _unknown(waiver: Waiver, settings: Settings, *, offline: bool) -> UsageError | None:
    """What to say of a waiver of a card that nobody knows, which is a slip of the pen; None where there is one."""
    from cardwright.sources.known import known_versions
    from cardwright.sources.selectors import natural

    known: list[VersionKey] = []
    for without_registry in (True,) if offline else (True, False):  # where a file speaks of it, no registry is asked
        known = sorted(known_versions(settings, offline=without_registry), key=natural)
        if any(waiver.covers(str(key)) for key in known):
            return None
    names = list(dict.fromkeys(key.name for key in known))
    addresses = [str(key) for key in known]
    name = waiver.card.partition("/")[0]
    near = [address for address in addresses if address.startswith(f"{name}/")] if "/" in waiver.card else []
    near = near or difflib.get_close_matches(waiver.card, [*names, *addresses], n=3, cutoff=0.5)
    there = f"did you mean {', '.join(near[:5])}?" if near else f"there are {', '.join(names[:5]) or 'none'}"
    return UsageError(f"there is no card {waiver.card!r}", hint=f"{there}; nothing was written")


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
