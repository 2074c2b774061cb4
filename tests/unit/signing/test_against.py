"""A published card beside what the registry says now; here a snapshot stands for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cardwright.card.canonical import canonical_bytes
from cardwright.card.merge import Fact
from cardwright.card.origin import Origin
from cardwright.config import RegistrySettings, Settings, settings_in
from cardwright.errors import UnreachableError, UnreadableError, UsageError
from cardwright.signing.against import Published, check_against_registry, published_cards
from cardwright.signing.report import Check
from cardwright.sources.base import VersionKey
from cardwright.sources.collect import collect
from cardwright.sources.snapshot import Kept, Listing
from cardwright.sources.snapshotfile import snapshot_bytes
from cardwright.sources.taking import take

KEY = VersionKey(name="scorer", version="1")
FILE = Origin(kind="file", address="cards/scorer/card.yaml", line=2)


def record(name: str, value: str) -> Fact:
    return Fact(
        path=("identity", name), value=value, origin=Origin(kind="registry", address=f"models:/scorer/1#{name}")
    )


def figure(value: float, digest: str) -> Fact:
    address = "runs:/r/artifacts/governance/slices.json"
    return Fact(
        path=("evaluation", "metrics", "accuracy"),
        value={"metric": "accuracy", "value": value},
        origin=Origin(kind="artifact", address=address, digest=digest),
    )


RECORDED = (record("name", "scorer"), record("version", "1"), record("description", "First."), figure(0.8, "sha256:a"))


def registry(
    folder: Path,
    *facts: Fact,
    key: VersionKey = KEY,
    name: str = "now.json",
    others: Iterable[VersionKey] = (),
    selectors: Sequence[str] = (),
) -> Settings:
    """Settings whose registry is a snapshot of these facts."""
    stated = [
        Fact(path=("identity", "registry"), value="bank", origin=FILE),
        Fact(path=("model", "type"), value="tree", origin=FILE),
    ]
    kept = Kept(stated=stated, registry=facts, trail=(), inputs={}, notes=(), unmeasured=())
    settings = Settings(registry=RegistrySettings(name="bank"))
    listing = Listing(versions=frozenset({key, *others}))
    taken = take(settings, {key: kept}, listing, selectors=selectors, taken_at=datetime(2026, 11, 21, tzinfo=UTC))
    (folder / name).write_bytes(snapshot_bytes(taken))
    return settings_in(folder, Settings(registry=RegistrySettings(name="bank", snapshot=name)))


@pytest.fixture
def card(tmp_path: Path) -> Path:
    (made,) = collect(registry(tmp_path, *RECORDED, name="then.json")).cards
    path = tmp_path / "card.json"
    path.write_bytes(canonical_bytes(made))
    return path


def checks(card: Path, settings: Settings) -> tuple[Check, ...]:
    return check_against_registry({"card.json": published_cards(card)}, settings)["card.json"]


def failed(found: Iterable[Check]) -> list[tuple[str, str]]:
    return [(check.name, check.text) for check in found if not check.ok]


def test_values_that_are_still_there_hold_and_what_files_said_is_not_asked(card: Path) -> None:
    (check,) = checks(card, registry(card.parent, *RECORDED))
    assert (check.ok, check.text) == (True, "5 values are as the registry has them")


def test_a_changed_value_is_named_with_both_and_with_its_address(card: Path) -> None:
    facts = [*RECORDED[:2], record("description", "Second."), RECORDED[3]]
    assert failed(checks(card, registry(card.parent, *facts))) == [
        ("changed", "identity.description was First. and is now Second. (models:/scorer/1#description)")
    ]


def test_a_vanished_value_is_named(card: Path) -> None:
    assert [name for name, _ in failed(checks(card, registry(card.parent, *RECORDED[:3])))] == ["vanished", "vanished"]


def test_a_file_with_other_bytes_and_the_same_values_is_named_once(card: Path) -> None:
    found = failed(checks(card, registry(card.parent, *RECORDED[:3], figure(0.8, "sha256:b"))))
    assert [name for name, _ in found] == ["rewritten"]
    assert "governance/slices.json" in found[0][1]
    assert "sha256:b" in found[0][1]


def test_a_version_that_is_gone_is_named(card: Path) -> None:
    other = VersionKey(name="scorer", version="2")
    facts = [RECORDED[0], record("version", "2")]
    assert failed(checks(card, registry(card.parent, *facts, key=other))) == [
        ("registry", "scorer/1 is no longer registered")
    ]


OTHER = VersionKey(name="scorer", version="2")


@pytest.mark.parametrize("others", [[KEY], []], ids=["its version was left out", "it was not registered"])
def test_a_card_that_a_snapshot_was_taken_without_is_not_said_to_be_gone(card: Path, others: list[VersionKey]) -> None:
    """Alone it fails, since nothing was compared."""
    facts = [RECORDED[0], record("version", "2")]
    found = failed(checks(card, registry(card.parent, *facts, key=OTHER, others=others, selectors=["scorer/2"])))
    assert found == [
        ("not_compared", "scorer/1 is not in this snapshot, so nothing of it was compared")
        if others
        else ("registry", "scorer/1 is no longer registered")
    ]


def test_beside_cards_that_are_in_the_snapshot_one_that_is_not_does_not_fail(card: Path) -> None:
    (held,) = published_cards(card)
    identity = held.card.identity.model_copy(update={"version": "2"})
    beyond = replace(held, subject="2.json", card=held.card.model_copy(update={"identity": identity}))
    unknown = replace(
        held,
        subject="3.json",
        card=held.card.model_copy(update={"identity": identity.model_copy(update={"name": "other"})}),
    )
    settings = registry(card.parent, *RECORDED, others=[OTHER], selectors=["scorer/1"])
    found = check_against_registry({"public": (held, beyond, unknown)}, settings)["public"]
    assert [(check.subject, check.name, check.ok) for check in found] == [
        ("card.json", "registry", True),
        ("2.json", "not_compared", True),
        ("3.json", "not_compared", True),
    ]


def test_without_a_registry_there_is_nothing_to_compare_with(card: Path) -> None:
    with pytest.raises(UsageError, match="no registry is set"):
        checks(card, Settings(registry=RegistrySettings(name="bank")))


def test_a_registry_that_is_not_there_is_unreachable(card: Path) -> None:
    with pytest.raises(UnreachableError):
        checks(card, settings_in(card.parent, Settings(registry=RegistrySettings(name="b", uri="sqlite:///none.db"))))


def test_a_folder_without_cards_and_a_file_that_is_none_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="holds no card"):
        published_cards(tmp_path)
    (tmp_path / "card.json").write_text('{"hello": 1}')
    with pytest.raises(UnreadableError, match="is not a card"):
        published_cards(tmp_path)


def test_every_card_of_a_folder_is_found_by_its_place(card: Path, tmp_path: Path) -> None:
    target = tmp_path / "site" / "models" / "scorer" / "1" / "card.json"
    target.parent.mkdir(parents=True)
    target.write_bytes(card.read_bytes())
    (found,) = published_cards(tmp_path / "site")
    assert isinstance(found, Published)
    assert (found.subject, found.card.address) == ("models/scorer/1/card.json", "scorer/1")
