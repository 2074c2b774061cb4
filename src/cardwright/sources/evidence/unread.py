"""Evidence that is too large to be read: the card says so, since what is not read is not absent."""

from __future__ import annotations

from pydantic import JsonValue

from cardwright.card.merge import Fact
from cardwright.card.origin import Origin


def unread_fact(address: str) -> Fact:
    """A file of figures that was left unread for its size, ``evaluation.unread`` by its name.

    Args:
        address: ``runs:/<id>/artifacts/<path>``.
    """
    name = address.partition("/artifacts/")[2] or address
    value: JsonValue = {"location": address, "reason": "too_large"}
    return Fact(path=("evaluation", "unread", name), value=value, origin=Origin(kind="artifact", address=address))
