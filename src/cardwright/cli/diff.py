"""``cardwright diff``: what changed between two versions, in regulatory terms."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cardwright.cli.options import config_option, from_option, settings_from
from cardwright.cli.outputs import format_option, parse_outputs
from cardwright.errors import UnreadableError, UsageError

if TYPE_CHECKING:
    from cardwright.card.card import Card
    from cardwright.card.diff import CardDiff

FORMATS = ("text", "json", "markdown")


@click.command("diff")
@click.argument("old")
@click.argument("new")
@format_option(FORMATS)
@click.option("--exit-code", is_flag=True, help="Exit 1 when something changed.")
@click.option("--offline", is_flag=True, help="Read files only, no registry.")
@from_option
@config_option
def command(
    *,
    old: str,
    new: str,
    outputs: tuple[str, ...],
    exit_code: bool,
    offline: bool,
    frozen: Path | None,
    config: Path | None,
) -> int:
    """Say what changed from OLD to NEW: purpose, users, data, figures with their intervals, thresholds, oversight.

    OLD and NEW are NAME/VERSION, models:/NAME/VERSION, models:/NAME@alias, or two card.json files. Where a change may
    be a substantial modification (Article 3(23)), the question is asked; it is for a person to answer.
    """
    from cardwright.card.diff import compare

    wanted = parse_outputs(outputs, FORMATS)
    files = {text: Path(text) for text in (old, new) if text.endswith(".json")}
    selectors = [text for text in (old, new) if text not in files]
    cards = {text: _read(path) for text, path in files.items()}
    if selectors:
        cards |= _collected(selectors, frozen=frozen, config=config, offline=offline)
    elif frozen is not None:
        raise UsageError("--from brings nothing to two files", hint="name versions, or leave --from out")
    diff = compare(cards[old], cards[new])
    for output in wanted:
        _write(_formatted(diff, output.format), output.path)
    return 1 if exit_code and diff.changes else 0


def _read(path: Path) -> Card:
    from pydantic import ValidationError

    from cardwright.card.card import Card

    try:
        return Card.model_validate_json(path.read_bytes())
    except OSError as error:
        raise UnreadableError(f"cannot be read: {error.strerror}", where=str(path), hint="check the path") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        raise UnreadableError(
            f"is not a card: {field}: {first['msg']}" if field else f"is not a card: {first['msg']}",
            where=str(path),
            hint="see `cardwright schema card`",
        ) from error


def _collected(selectors: list[str], *, frozen: Path | None, config: Path | None, offline: bool) -> dict[str, Card]:
    """The card that each selector names, from one reading."""
    from cardwright.sources.collect import gather
    from cardwright.sources.selectors import select

    settings = settings_from(config, frozen, offline=offline)
    # a card is settled with the other versions of its model, so that all of them are read
    found = gather(settings, selectors=sorted({_model(selector) for selector in selectors}), offline=offline)
    cards: dict[str, Card] = {}
    for selector in dict.fromkeys(selectors):
        keys = select(found.keys, [selector], aliases=found.listing.aliases, beyond=found.listing.beyond)
        if len(keys) != 1:
            raise UsageError(f"{selector} names {len(keys)} versions", hint="name one: NAME/VERSION")
        cards[selector] = found.make(keys[0]).card
    return cards


def _model(selector: str) -> str:
    """The registered name in NAME, NAME/VERSION, models:/NAME/VERSION or models:/NAME@alias."""
    text = selector.removeprefix("models:/")
    if text != selector and "@" in text:
        return text.rpartition("@")[0]
    return text.rpartition("/")[0] or text


def _formatted(diff: CardDiff, name: str) -> bytes:
    from cardwright.card.canonical import canonical_bytes
    from cardwright.report.differences import diff_markdown, diff_text

    if name == "json":
        return canonical_bytes(diff)
    return (diff_text(diff) if name == "text" else diff_markdown(diff)).encode("utf-8", "backslashreplace")


def _write(data: bytes, path: Path | None) -> None:
    from cardwright.build.files import write_whole

    if path is None:
        click.echo(data.decode("utf-8"), nl=False)
    else:
        write_whole(path, data)
