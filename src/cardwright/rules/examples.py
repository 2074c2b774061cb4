"""A rule's examples as cards, so that they can be judged like any card."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from pydantic import JsonValue

from cardwright.card.card import Card, Role
from cardwright.card.pointer import Path
from cardwright.card.shape import shape_at
from cardwright.config import RegressionSettings
from cardwright.rules.neighbours import Neighbours, compared_as
from cardwright.rules.pack import Example, Rule
from cardwright.rules.projectfiles import ProjectFiles

PERSON: dict[str, JsonValue] = {"name": "Jana Novák", "role": "Head of credit risk", "date": "2026-10-01"}
"""Who states what an example writes as plain text; a made-up person."""


def example_card(rule: Rule, example: Example) -> Card:
    """The card of whom the rule binds, with an example's value at the rule's field and its fragment elsewhere.

    Raises:
        pydantic.ValidationError: the example does not fit the card.
    """
    roles: list[JsonValue] = [role for role in get_args(Role) if role in rule.binds] or ["provider"]
    identity: JsonValue = {"registry": "example", "name": "example", "version": "3"}
    tree: dict[str, JsonValue] = {"identity": identity, "roles": roles}
    _graft(tree, example.card)
    if example.value is not None:
        _put(tree, rule.path, example.value)
    told = {key: _spoken(value, (key,)) if key != "contradictions" else value for key, value in tree.items()}
    return Card.model_validate(told)


def example_neighbours(rule: Rule, example: Example) -> Neighbours:
    """The other cards and files that an example names, for rules that compare.

    Raises:
        pydantic.ValidationError: one of them does not fit the card.
    """
    comparison = compared_as(RegressionSettings.model_validate(example.compare)) if example.compare else None
    others = [example_card(rule, Example(card=fragment)) for fragment in example.beside]
    files = ProjectFiles(digests=example.files)
    return Neighbours([example_card(rule, example), *others], comparison=comparison, files=files)


def _spoken(value: JsonValue, path: Path) -> JsonValue:
    """Plain text becomes a named person's statement, and a plain yes or no a named person's answer."""
    shape = shape_at(path)
    if shape == "statement" and isinstance(value, str):
        return {"text": value, "stated_by": PERSON}
    if shape == "answer" and isinstance(value, bool):
        return {"answer": value, "reason": "Stated for the example only.", "stated_by": PERSON}
    if shape == "value" or not isinstance(value, dict):
        return value
    if shape == "statement":
        return value
    return {key: _spoken(item, (*path, key)) for key, item in value.items()}


def _graft(tree: dict[str, JsonValue], branch: Mapping[str, JsonValue]) -> None:
    for key, value in branch.items():
        current = tree.get(key)
        if isinstance(current, dict) and isinstance(value, dict):
            grown = dict(current)
            _graft(grown, value)
            tree[key] = grown
        else:
            tree[key] = value


def _put(tree: dict[str, JsonValue], path: Path, value: JsonValue) -> None:
    branch: JsonValue = value
    for part in reversed(path):
        branch = {part: branch}
    if isinstance(branch, dict):
        _graft(tree, branch)
