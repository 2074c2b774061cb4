"""Builds write down what they saw change in the registry, once, between two times, and nobody's name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cardwright.card.merge import Fact
from cardwright.card.origin import Origin
from cardwright.config import Settings, load_settings
from cardwright.sources.base import VersionKey
from cardwright.sources.trails.ledger import read_ledger
from cardwright.sources.trails.observe import foreseen, held_aliases, record_observations, told

START = datetime(2026, 11, 1, 8, tzinfo=UTC)


def registry(**versions: dict[str, Any]) -> Mapping[VersionKey, Sequence[Fact]]:
    """``v2={"aliases": [...], "tags.x": ...}`` as the facts of version 2 of the model m."""
    found = {}
    for name, fields in versions.items():
        key = VersionKey(name="m", version=name.removeprefix("v"))
        values = {"name": "m", "version": key.version, **fields}
        found[key] = tuple(
            Fact(
                path=("identity", *path.split(".")),
                value=value,
                origin=Origin(kind="registry", address=f"models:/{key}#{path}"),
            )
            for path, value in values.items()
        )
    return found


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "cardwright.yaml").write_text("registry: {name: bank, uri: sqlite:///mlflow.db}\n", encoding="utf-8")
    return load_settings(tmp_path / "cardwright.yaml")


def look(settings: Settings, day: int, *, complete: bool = True, **versions: dict[str, Any]) -> list[str]:
    found, now = registry(**versions), START + timedelta(days=day)
    foresight = foreseen(settings, found, now=now, complete=complete)
    lines = record_observations(settings, foresight, lambda: found, now=now, complete=complete)
    assert read_ledger(settings.path(settings.trails.ledger)).lines == foresight.lines
    return [told(line) for line in lines]


def test_what_was_foreseen_is_compared_again_when_somebody_else_wrote_meanwhile(settings: Settings) -> None:
    look(settings, 0, v1={})
    found = registry(v1={"stage": "Staging"}, v2={})
    foresight = foreseen(settings, found, now=START + timedelta(days=2), complete=True)
    look(settings, 1, v1={"stage": "Staging"})
    lines = record_observations(settings, foresight, lambda: found, now=START + timedelta(days=2), complete=True)
    assert [told(line).partition(",")[0] for line in lines] == ["m/2: version appeared"]


def test_the_first_look_says_what_is_there_and_the_second_says_nothing(settings: Settings) -> None:
    assert look(settings, 0, v1={"stage": "Staging"}, v2={}) == [
        "m/1: version appeared, first seen at 2026-11-01T08:00:00Z",
        "m: model appeared, first seen at 2026-11-01T08:00:00Z",
        "m/2: version appeared, first seen at 2026-11-01T08:00:00Z",
    ]
    assert look(settings, 1, v1={"stage": "Staging"}, v2={}) == []


def test_an_alias_that_moved_is_seen_between_the_last_look_and_this_one(settings: Settings) -> None:
    look(settings, 0, v2={"aliases": ["champion"]}, v3={})
    look(settings, 4, v2={"aliases": ["champion"]}, v3={})
    assert look(settings, 6, v2={}, v3={"aliases": ["champion"]}) == [
        "m: alias champion moved from 2 to 3, seen between 2026-11-05T08:00:00Z and 2026-11-07T08:00:00Z"
    ]
    assert look(settings, 7, v2={}, v3={"aliases": ["champion"]}) == []


def test_without_the_work_folder_the_interval_is_wider_but_true(settings: Settings) -> None:
    look(settings, 0, v1={"stage": "Staging"})
    look(settings, 4, v1={"stage": "Staging"})
    (settings.folder / ".cardwright" / "last-look.json").unlink()
    assert look(settings, 6, v1={"stage": "Production"}) == [
        "m/1: stage changed from Staging to Production, seen between 2026-11-01T08:00:00Z and 2026-11-07T08:00:00Z"
    ]


def test_a_clock_that_ran_backwards_names_no_interval(settings: Settings) -> None:
    look(settings, 5, v1={"stage": "Staging"})
    assert look(settings, 2, v1={}) == ["m/1: stage removed, was Staging, seen at 2026-11-03T08:00:00Z"]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ({}, {"stage": "Staging"}, "stage set to Staging"),
        ({"status": "READY"}, {"status": "FAILED_REGISTRATION"}, "status changed from READY to FAILED_REGISTRATION"),
        ({"description": "a"}, {"description": "b"}, "description changed from a to b"),
        ({"tags.team": "x"}, {"tags.team": "y"}, "tag team changed from x to y"),
        ({"tags.team": "x"}, {}, "tag team removed, was x"),
        ({"aliases": ["live"]}, {}, "alias live removed, was 1"),
        ({"model_description": "a"}, {"model_description": "b"}, "description changed from a to b"),
        ({"updated_at": "1"}, {"updated_at": "2"}, None),
    ],
)
def test_each_kind_of_change(
    settings: Settings, before: dict[str, Any], after: dict[str, Any], said: str | None
) -> None:
    look(settings, 0, v1=before)
    found = look(settings, 1, v1=after)
    assert [line.split(": ", 1)[1].rpartition(", seen")[0] for line in found] == ([said] if said else [])


def test_a_version_that_vanished_and_one_that_came(settings: Settings) -> None:
    look(settings, 0, v1={}, v2={})
    assert [line.partition(",")[0] for line in look(settings, 1, v2={}, v3={})] == [
        "m/3: version appeared",
        "m/1: version vanished",
    ]


def test_where_not_all_was_read_nothing_vanishes(settings: Settings) -> None:
    look(settings, 0, v1={"aliases": ["champion"]}, v2={})
    assert look(settings, 1, complete=False, v2={}) == []
    assert look(settings, 2, complete=False, v1={}) == []
    assert [line.partition(",")[0] for line in look(settings, 3, complete=False, v2={"aliases": ["champion"]})] == [
        "m: alias champion moved from 1 to 2"
    ]


def test_a_snapshot_is_not_the_registry_of_today(settings: Settings) -> None:
    frozen = settings.model_copy(
        update={"registry": settings.registry.model_copy(update={"snapshot": "snapshot.json"})}
    )
    frozen._folder = settings.folder
    assert look(frozen, 0, v1={}) == []
    assert not (settings.folder / "cardwright-ledger.jsonl").exists()


def test_long_text_is_kept_by_its_digest(settings: Settings) -> None:
    look(settings, 0, v1={"description": "long " * 100})
    assert "long long" not in (settings.folder / "cardwright-ledger.jsonl").read_text(encoding="utf-8")


def test_the_ledger_remembers_who_held_an_alias(settings: Settings) -> None:
    look(settings, 0, v1={"aliases": ["champion"]}, v2={})
    look(settings, 1, v1={}, v2={"aliases": ["champion"]})
    look(settings, 2, v1={}, v2={})
    lines = read_ledger(settings.folder / "cardwright-ledger.jsonl").lines
    assert held_aliases(lines, "bank") == {"m": {"1": {"champion"}, "2": {"champion"}}}
    assert held_aliases(lines, "other") == {}
