"""The JSON Schema of a card *file* for editors: the card's own, with the short ways of writing that files may use.

A file is a part of a card: nothing is required in it, an empty field states nothing, and names follow from keys.
"""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import JsonValue

from cardwright.sources.cardtree import RESERVED

Schema = dict[str, JsonValue]

_TEXT: Schema = {"type": ["string", "number", "boolean"]}
_YES_OR_NO: Schema = {"anyOf": [{"type": "boolean"}, {"enum": ["yes", "no", "true", "false"]}]}
_SHORT: Mapping[str, Schema] = {
    "Answer": _YES_OR_NO,
    "DatasetReference": _TEXT,
    "Measurement": {"type": "number"},
    "Person": _TEXT,
    "Statement": _TEXT,
}
"""Definition -> what may stand in its place."""
_OWN: Mapping[str, Schema] = {
    "evidence": {"description": "Which evidence files are read, and how."},
    "registered_model": {**_TEXT, "description": "Registered name of the model, in card.yaml alone."},
    "stated_by": {
        "anyOf": [{"$ref": "#/$defs/Person"}, {"type": "null"}],
        "description": "Who states what the file says, where a statement names nobody of its own.",
    },
}


def card_file_schema(card: Mapping[str, JsonValue]) -> Schema:
    """The schema of a card file.

    Args:
        card: the schema of a card as pydantic makes it.
    """
    definitions, fields = card.get("$defs"), card.get("properties")
    if not isinstance(definitions, dict) or not isinstance(fields, dict):
        raise TypeError("the schema of a card has definitions and properties")
    written = {name: field for name, field in fields.items() if name not in RESERVED}
    properties = {**_properties(written), **_OWN}
    # `model: NAME` is the registered name, `model:` with fields the section
    properties["model"] = {"anyOf": [properties["model"], _TEXT]}
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
        "$defs": {name: _definition(name, item) for name, item in definitions.items() if isinstance(item, dict)},
    }


def _definition(name: str, schema: Schema) -> JsonValue:
    made = _schema(schema)
    return {"anyOf": [_SHORT[name], made]} if name in _SHORT else made


def _properties(fields: Mapping[str, JsonValue]) -> Schema:
    made: Schema = {}
    for name, field in fields.items():
        about = {"description": field["description"]} if isinstance(field, dict) and "description" in field else {}
        made[name] = {**about, "anyOf": [_schema(field), {"type": "null"}]}
    return made


def _schema(schema: JsonValue) -> JsonValue:
    if not isinstance(schema, dict):
        return schema
    kept: Schema = {key: schema[key] for key in ("$ref", "enum", "const") if key in schema}
    choices = schema.get("anyOf")
    if isinstance(choices, list):
        kept = {"anyOf": [_schema(item) for item in choices]}
    return kept or _of_type(schema)


def _of_type(schema: Schema) -> Schema:
    kind = schema.get("type")
    if kind == "string":
        return _TEXT if not {"format", "pattern"} & schema.keys() else {"type": "string"}
    if kind == "array":
        item = _schema(schema.get("items", {}))
        return {"anyOf": [{"type": "array", "items": item}, item]}
    if kind == "object":
        return _object(schema)
    if kind == "boolean":
        return _YES_OR_NO
    return {"type": kind} if kind else {}


def _object(schema: Schema) -> Schema:
    fields, others = schema.get("properties"), schema.get("additionalProperties")
    about: Schema = {"description": schema["description"]} if "description" in schema else {}
    if isinstance(fields, dict):
        return {**about, "type": "object", "additionalProperties": False, "properties": _properties(fields)}
    if isinstance(others, dict):
        return {"type": "object", "additionalProperties": {"anyOf": [_schema(others), {"type": "null"}]}}
    return {"type": "object"}
