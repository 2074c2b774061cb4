"""``cardwright schema``: the JSON Schemas of what we read and write."""

from __future__ import annotations

import json

import click

KINDS = ("card", "card-file", "config", "waivers", "baseline", "report", "snapshot", "diff")


@click.command("schema")
@click.argument("kind", type=click.Choice(KINDS))
def command(*, kind: str) -> int:
    """Print a JSON Schema (draft 2020-12): card of card.json, card-file of the YAML files, for editors."""
    click.echo(json.dumps(schema_of(kind), indent=2, sort_keys=True, ensure_ascii=False))
    return 0


def schema_of(kind: str) -> dict[str, object]:
    """The schema by name."""
    from pydantic import TypeAdapter

    from cardwright.card.card import Card
    from cardwright.card.diff import CardDiff
    from cardwright.config import Settings
    from cardwright.report.jsonreport import JsonReport
    from cardwright.rules.baseline import Baseline
    from cardwright.rules.waivers import Waiver
    from cardwright.sources.snapshot import Snapshot

    if kind == "card-file":
        from cardwright.sources.cardschema import card_file_schema

        return {**_head(kind), **card_file_schema(TypeAdapter(Card).json_schema())}
    kinds: dict[str, TypeAdapter[object]] = {
        "card": TypeAdapter(Card),
        "config": TypeAdapter(Settings),
        "waivers": TypeAdapter(tuple[Waiver, ...]),
        "baseline": TypeAdapter(Baseline),
        "report": TypeAdapter(JsonReport),
        "snapshot": TypeAdapter(Snapshot),
        "diff": TypeAdapter(CardDiff),
    }
    schema = kinds[kind].json_schema(mode="serialization" if kind in ("report", "baseline", "diff") else "validation")
    return {**_head(kind), **{key: value for key, value in schema.items() if key != "title"}}


def _head(kind: str) -> dict[str, object]:
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": f"Cardwright {kind}"}
