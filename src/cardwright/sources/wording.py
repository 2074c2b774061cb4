"""Words for errors in card files: what was probably meant, and what stands there instead."""

from __future__ import annotations

import difflib
from collections.abc import Sequence


def near(word: str, known: Sequence[str]) -> str:
    """``"; did you mean x?"`` for the nearest of the known words, empty when none is near."""
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    return f"; did you mean {close[0]}?" if close else ""


def kind_of(node: object) -> str:
    """What a person would call a value of a YAML file."""
    return {list: "a list", str: "a text", bool: "true or false"}.get(type(node), "a number")
