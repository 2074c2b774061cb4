"""Traits of unchanged versions are remembered, so that one changed version makes one card."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from cardwright.card.card import Card
from cardwright.errors import UnreadableError
from cardwright.sources.base import VersionKey
from cardwright.sources.siblings import Siblings

KEYS = tuple(VersionKey(name="m", version=str(number)) for number in (1, 2, 3))


@dataclass(frozen=True)
class Made:
    card: Card


def card(key: VersionKey, *, broken: bool = False) -> Card:
    if broken:
        raise UnreadableError("is not YAML")
    return Card.model_validate(
        {
            "identity": {
                "registry": "bank",
                "name": key.name,
                "version": key.version,
                "created_at": f"2026-10-{10 + int(key.version)}T00:00:00Z",
            },
            "training_data": {
                "datasets": {"train": {"name": "train", "digest": "abcd" + key.version}},
                "gaps": {"text": "Nobody.", "stated_by": {"name": "Ada Byron", "date": "2026-10-01"}},
            },
            "approvals": {"records": {"a": {"by": {"name": "Ben Okri"}, "decision": "approved"}}},
        }
    )


class Reading:
    """One reading: which cards were made for it."""

    def __init__(self, *, changed: str = "", broken: str = "") -> None:
        self.made: list[str] = []
        self.siblings: Siblings[Made] = Siblings(KEYS, live_aliases=("champion",))
        self._changed, self._broken = changed, broken

    def own_digest(self, key: VersionKey) -> str:
        return f"{key}{'!' if key.version == self._changed else ''}"

    def alone(self, key: VersionKey) -> Made:
        self.made.append(key.version)
        return Made(card(key, broken=key.version == self._broken))

    def all(self) -> list[tuple[str | None, int]]:
        found = [self.siblings.settlement(key, self) for key in KEYS]
        return [(item.superseded_by, len(item.stale)) for item in found]


def test_each_is_settled_among_the_others() -> None:
    assert Reading().all() == [("2", 0), ("3", 1), (None, 1)]


def test_only_what_changed_is_made_again(tmp_path: Path) -> None:
    file = tmp_path / "work" / "traits.json"
    for changed, made in (("", ["1", "2", "3"]), ("", []), ("2", ["2"]), ("2", [])):
        reading = Reading(changed=changed)
        reading.siblings.recall(file)
        assert reading.all() == [("2", 0), ("3", 1), (None, 1)]
        assert reading.made == made
        reading.siblings.keep(file)


def test_a_card_made_for_its_traits_is_not_made_again() -> None:
    reading = Reading()
    reading.all()
    assert [reading.siblings.take(key, reading).card.identity.version for key in KEYS] == ["1", "2", "3"]
    assert reading.made == ["1", "2", "3"]
    assert reading.siblings.take(KEYS[0], reading).card.identity.version == "1"
    assert reading.made == ["1", "2", "3", "1"]


def test_a_version_that_cannot_be_made_stops_no_other() -> None:
    assert Reading(broken="2").all() == [("3", 0), (None, 0), (None, 1)]


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b'{"format": "other", "traits": {}}', b'{"format": 1}'])
def test_a_damaged_memory_is_no_memory(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "traits.json"
    file.write_bytes(content)
    reading = Reading()
    reading.siblings.recall(file)
    assert reading.all() == [("2", 0), ("3", 1), (None, 1)]
