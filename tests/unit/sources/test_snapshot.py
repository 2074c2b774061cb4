"""A snapshot says again what was frozen, and nothing when somebody was at it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from pydantic import JsonValue

from cardwright.card.canonical import canonical_bytes, digest_of
from cardwright.card.merge import Fact
from cardwright.card.origin import Origin
from cardwright.card.shelf import Shelf, Spool
from cardwright.cli.app import run
from cardwright.cli.schema import schema_of
from cardwright.config import RegistrySettings, Settings, ToleranceSettings, load_settings, settings_in
from cardwright.errors import NothingMatchedError, UnreadableError, UsageError
from cardwright.sources.base import VersionKey
from cardwright.sources.collect import collect, gather
from cardwright.sources.snapshot import Kept, Listing, snapshot_of
from cardwright.sources.snapshotfile import load_snapshot, snapshot_bytes
from cardwright.sources.taking import take

TAKEN = datetime(2026, 11, 21, 9, tzinfo=UTC)
CONFIG = Origin(kind="file", address="cardwright.yaml", line=2)
ORGANISATION = Origin(kind="file", address="cards/organisation.yaml", line=3, column=9)


def registered(version: str, field: str) -> Origin:
    return Origin(kind="registry", address=f"models:/scorer/{version}#{field}")


def kept(version: str, **more: JsonValue) -> Kept:
    name = Fact(path=("identity", "registry"), value="bank", origin=CONFIG)
    shared = Fact(path=("provider", "name"), value="Musterbank AG", origin=ORGANISATION)
    facts = {"name": "scorer", "version": version, **more}
    return Kept(
        stated=[shared, name],
        registry=[
            Fact(path=("identity", field), value=value, origin=registered(version, field))
            for field, value in facts.items()
        ],
        trail=[],
        inputs={"cards/organisation.yaml": "sha256:" + "0" * 64},
        notes=(),
        unmeasured=(),
    )


def key(version: str) -> VersionKey:
    return VersionKey(name="scorer", version=version)


def settings() -> Settings:
    return Settings(registry=RegistrySettings(name="bank"), packs=("hygiene",))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Versions 1, 2 and 10 of one model with an alias, frozen."""
    versions = {key("1"): kept("1"), key("2"): kept("2", tags={"odd": {}, "a/b~c": "x"}), key("10"): kept("10")}
    versions[key("2")] = kept("2", tags={"a/b~c": "<b>x</b>\u202e"}, aliases=["champion"])
    listing = Listing(versions=frozenset(versions), aliases={"scorer": {"champion": "2"}})
    snapshot = take(settings(), versions, listing, selectors=(), taken_at=TAKEN)
    path = tmp_path / "frozen.json"
    path.write_bytes(snapshot_bytes(snapshot))
    return path


def frozen_settings(file: Path) -> Settings:
    registry = RegistrySettings(name="bank", snapshot=str(file))
    return settings_in(file.parent, Settings(registry=registry, packs=("hygiene",)))


def test_every_fact_comes_back_with_its_origin(file: Path) -> None:
    cards = {card.identity.version: card for card in collect(frozen_settings(file)).cards}
    assert list(cards) == ["1", "2", "10"]
    assert cards["2"].identity.tags == {"a/b~c": "<b>x</b>\u202e"}
    assert cards["2"].origin_of("/identity/tags") == registered("2", "tags")
    assert cards["1"].provider.name == "Musterbank AG"
    assert cards["1"].origin_of("/provider/name") == ORGANISATION


def test_an_alias_of_the_registry_selects_a_version(file: Path) -> None:
    (card,) = collect(frozen_settings(file), selectors=["models:/scorer@champion"]).cards
    assert card.address == "scorer/2"


def test_the_same_snapshot_has_the_same_bytes(file: Path) -> None:
    snapshot = load_snapshot(file)
    assert snapshot is not None
    again = snapshot.model_copy(update={"versions": dict(snapshot.versions)})
    assert snapshot_bytes(again) == file.read_bytes()


def test_what_all_versions_share_stands_once(file: Path) -> None:
    assert file.read_text().count("Musterbank AG") == 1


def test_a_snapshot_is_what_its_schema_says(file: Path) -> None:
    schema = schema_of("snapshot")
    Draft202012Validator.check_schema(schema)
    assert list(Draft202012Validator(schema).iter_errors(json.loads(file.read_text()))) == []


def test_the_value_of_a_fact_is_kept_when_it_is_empty(tmp_path: Path) -> None:
    facts = kept("1", tags={}, aliases=[], description="")
    listing = Listing(versions=frozenset({key("1")}))
    path = tmp_path / "s.json"
    path.write_bytes(snapshot_bytes(take(settings(), {key("1"): facts}, listing, selectors=(), taken_at=TAKEN)))
    snapshot = load_snapshot(path)
    assert snapshot is not None
    values = {fact.path: fact.value for fact in snapshot.versions["scorer/1"].registry}
    assert (values["/identity/tags"], values["/identity/aliases"], values["/identity/description"]) == ({}, [], "")


@pytest.mark.parametrize(("written", "contradictions"), [({}, 1), ({"absolute": 0.05}, 0), ({"relative": 0.01}, 1)])
def test_the_tolerance_of_the_project_decides_when_figures_contradict_each_other(
    tmp_path: Path, written: dict[str, float], contradictions: int
) -> None:
    place = ("evaluation", "metrics", "accuracy")
    run_origin = Origin(kind="run", address="runs:/r/metrics/accuracy")
    stated = Fact(path=place, value={"metric": "accuracy", "value": 0.81}, origin=ORGANISATION)
    measured = Fact(path=place, value={"metric": "accuracy", "value": 0.84}, origin=run_origin)
    facts = kept("1")
    both = replace(facts, stated=[*facts.stated, stated], registry=[*facts.registry, measured])
    tolerance = ToleranceSettings.model_validate(written)
    project = settings().model_copy(update={"tolerance": tolerance})
    listing = Listing(versions=frozenset({key("1")}))
    path = tmp_path / "s.json"
    path.write_bytes(snapshot_bytes(take(project, {key("1"): both}, listing, selectors=(), taken_at=TAKEN)))
    registry = RegistrySettings(name="bank", snapshot=str(path))
    (card,) = collect(settings_in(tmp_path, Settings(registry=registry, tolerance=tolerance))).cards
    assert len(card.contradictions) == contradictions


def line_of(file: Path, words: str) -> int:
    return next(number for number, line in enumerate(file.read_text().splitlines(), 1) if words in line)


def altered(change: Callable[[str], str]) -> Callable[[Path], None]:
    def apply(file: Path) -> None:
        before = file.read_text(encoding="utf-8")
        after = change(before)
        assert after != before
        file.write_text(after, encoding="utf-8")

    return apply


def without_a_version(text: str) -> str:
    tree = json.loads(text)
    del tree["versions"]["scorer/10"]
    return json.dumps(tree, indent=1, sort_keys=True) + "\n"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (altered(lambda text: text[: len(text) // 2]), r"frozen.json:\d+:\d+: is not whole JSON"),
        (altered(lambda text: text.replace('"value": "10"', '"value": "11"')), "/versions/scorer~110 was altered"),
        (altered(lambda text: text.replace("Musterbank", "Musterbanc")), "/models/scorer was altered"),
        (
            altered(lambda text: text.replace('"packs": [\n   "hygiene"', '"packs": [\n   "gdpr"')),
            "/project was altered",
        ),
        (altered(without_a_version), "/versions/scorer~110 was taken out"),
        (altered(lambda text: text.replace("2026-11-21", "2026-11-20")), "the digest that it names"),
        (altered(lambda text: json.dumps(json.loads(text))), "the digest that it names"),
        (altered(lambda text: text.replace("snapshot/1", "snapshot/9")), "has the format cardwright/snapshot/9"),
        (altered(lambda text: '{"format": "cardwright/snapshot/1"}'), "was altered"),
        (
            altered(lambda text: text.replace('"digest": "sha256:', '"digest": "sha256:0', 1)),
            "the digest that it names",
        ),
    ],
)
def test_a_file_that_is_not_as_it_was_written_is_refused_with_what_and_where(
    file: Path, change: Callable[[Path], None], message: str
) -> None:
    change(file)
    with pytest.raises(UnreadableError, match=message) as caught:
        snapshot_of(file)
    assert str(caught.value.where).startswith("frozen.json")


def test_an_altered_part_is_named_with_its_line(file: Path) -> None:
    file.write_text(file.read_text(encoding="utf-8").replace("<b>x</b>", "<b>y</b>"), encoding="utf-8")
    with pytest.raises(UnreadableError, match="/versions/scorer~12 was altered") as caught:
        snapshot_of(file)
    assert str(caught.value.where) == f"frozen.json:{line_of(file, chr(34) + 'scorer/2' + chr(34) + ': {')}:1"


def test_a_key_written_twice_is_noticed(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace(' "taken_at"', ' "taken_at": "2020-01-01T00:00:00Z",\n "taken_at"'), encoding="utf-8")
    with pytest.raises(UnreadableError, match="does not have the digest"):
        snapshot_of(file)


def with_digest_of(text: str) -> str:
    """A text whose line of the digest fits the rest of it."""
    lines = text.splitlines(keepends=True)
    body = "".join(line for line in lines if not line.startswith(' "digest"'))
    return "".join(
        f' "digest": "{digest_of(body.encode())}",\n' if line.startswith(' "digest"') else line for line in lines
    )


def test_what_became_of_a_version_after_the_file_was_proved_is_noticed(file: Path) -> None:
    snapshot = snapshot_of(file)
    assert snapshot is not None
    file.write_text(file.read_text(encoding="utf-8").replace("<b>x</b>", "<b>y</b>"), encoding="utf-8")
    assert snapshot.versions["scorer/1"].registry
    with pytest.raises(UnreadableError, match="scorer/2 was altered while it was read"):
        snapshot.versions["scorer/2"]
    file.unlink()
    with pytest.raises(UnreadableError, match="scorer/10 was altered while it was read"):
        snapshot.versions["scorer/10"]


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace(' "versions": {\n  "scorer/1"', ' "versions": {  "scorer/1"'),
        lambda text: text.replace(' "taken_at":', ' "taken_at" :'),
        lambda text: text.replace('  "scorer/2": {', '  "scorer\\/2": {'),
    ],
)
def test_another_layout_with_a_digest_of_its_own_says_the_same(file: Path, change: Callable[[str], str]) -> None:
    before = [canonical_bytes(card) for card in collect(frozen_settings(file)).cards]
    text = file.read_text(encoding="utf-8")
    assert change(text) != text
    file.write_text(with_digest_of(change(text)), encoding="utf-8")
    after = collect(frozen_settings(file)).cards
    assert [card.address for card in after] == ["scorer/1", "scorer/2", "scorer/10"]
    # each card names the digest of the file that it was read from nowhere but among its inputs
    assert [canonical_bytes(card) for card in after] == before


def test_a_large_snapshot_has_the_bytes_of_a_small_one(monkeypatch: pytest.MonkeyPatch) -> None:
    versions = {key(str(number)): kept(str(number), note=f"{number} €") for number in range(12)}
    listing = Listing(versions=frozenset(versions))

    def frozen_now() -> bytes:
        return snapshot_bytes(take(settings(), versions, listing, selectors=(), taken_at=TAKEN))

    whole = frozen_now()
    # nothing stays in memory
    monkeypatch.setattr(Shelf.__init__, "__kwdefaults__", {"at_hand": 1, "in_memory": 1})
    monkeypatch.setattr(Spool.__init__, "__kwdefaults__", {"in_memory": 1})
    assert frozen_now() == whole


def test_other_json_is_no_snapshot(tmp_path: Path) -> None:
    (tmp_path / "other.json").write_text('{"registered_models": []}')
    assert snapshot_of(tmp_path / "other.json") is None


@pytest.fixture
def narrow(tmp_path: Path) -> Path:
    """Version 1 of a model with two, frozen alone; the registry had further models."""
    listing = Listing(versions=frozenset({key("1"), key("2")}), aliases={"scorer": {"champion": "2"}})
    taken = take(settings(), {key("1"): kept("1")}, listing, selectors=["scorer/1"], taken_at=TAKEN)
    path = tmp_path / "narrow.json"
    path.write_bytes(snapshot_bytes(taken))
    return path


def test_a_snapshot_of_some_versions_stands_for_these_alone(narrow: Path) -> None:
    found = collect(frozen_settings(narrow))
    assert [card.address for card in found.cards] == ["scorer/1"]
    (note,) = found.notes["scorer/1"]
    assert note.startswith("the snapshot was taken without version 2 of this model")


@pytest.mark.parametrize("selector", ["scorer/2", "models:/scorer@champion"])
def test_a_version_left_out_of_a_snapshot_is_said_to_be_registered(narrow: Path, selector: str) -> None:
    with pytest.raises(NothingMatchedError, match="scorer/2 is registered, but not in this snapshot") as caught:
        collect(frozen_settings(narrow), selectors=[selector])
    assert caught.value.hint == "it was taken of scorer/1; take a new one with this version"


def beside(narrow: Path, *versions: str, model: str = "scorer") -> Settings:
    """A project with card files of some versions beside the narrow snapshot."""
    folder = narrow.parent / "cards" / model / "versions"
    folder.mkdir(parents=True)
    for version in versions:
        (folder / f"{version}.yaml").write_text("model: {type: forest}\n")
    (narrow.parent / "cardwright.yaml").write_text("registry: {name: bank}\npacks: [hygiene]\n")
    read = load_settings(narrow.parent / "cardwright.yaml")
    return read.model_copy(update={"registry": read.registry.model_copy(update={"snapshot": "narrow.json"})})


def test_card_files_of_versions_and_models_that_a_snapshot_was_taken_without_are_no_slip(narrow: Path) -> None:
    settings = beside(narrow, "1", "2")
    (narrow.parent / "cards" / "other" / "versions").mkdir(parents=True)
    found = collect(settings)
    assert [card.address for card in found.cards] == ["scorer/1"]
    assert found.cards[0].model.type == "forest"
    assert any("without version 2" in note for note in found.notes["scorer/1"])


def test_a_card_file_of_a_version_that_was_not_registered_stays_one(narrow: Path) -> None:
    """Whether it was registered since the snapshot was taken, nobody here can know."""
    with pytest.raises(UnreadableError, match="read in place of the registry") as told:
        collect(beside(narrow, "1", "3"))
    assert str(told.value.where) == "cards/scorer/versions/3.yaml:1:1"
    assert told.value.message == "narrow.json, read in place of the registry, has no version 3 of scorer"
    assert str(told.value.hint).endswith("a version that came later needs a new file")


def test_the_hint_about_an_unknown_model_names_the_key_that_a_new_card_file_holds(file: Path) -> None:
    (file.parent / "cards" / "scoring").mkdir(parents=True)
    (file.parent / "cards" / "scoring" / "card.yaml").write_text('registered_model: "scoring"\n')
    (file.parent / "cardwright.yaml").write_text("registry: {name: bank}\npacks: [hygiene]\n")
    read = load_settings(file.parent / "cardwright.yaml")
    with pytest.raises(UnreadableError, match="has no model 'scoring'") as told:
        collect(read.model_copy(update={"registry": read.registry.model_copy(update={"snapshot": file.name})}))
    assert "`registered_model:` in card.yaml gives its name there" in str(told.value.hint)


def test_a_snapshot_of_a_narrow_one_is_as_narrow(narrow: Path, tmp_path: Path) -> None:
    gathered = gather(frozen_settings(narrow))
    facts = {item: gathered.kept(item) for item in gathered.keys}
    again = take(settings(), facts, gathered.listing, selectors=(), taken_at=TAKEN)
    first = load_snapshot(narrow)
    assert first is not None
    assert (again.narrowed, again.models) == (True, first.models)
    (tmp_path / "again.json").write_bytes(snapshot_bytes(again))
    assert collect(frozen_settings(tmp_path / "again.json")).notes == collect(frozen_settings(narrow)).notes


def test_what_was_noted_of_the_registry_is_told_beside_card_files_too(tmp_path: Path) -> None:
    facts = replace(kept("1"), notes=("from the registry", "from a file"), noted=("from the registry",))
    listing = Listing(versions=frozenset({key("1")}))
    path = tmp_path / "narrow.json"
    path.write_bytes(snapshot_bytes(take(settings(), {key("1"): facts}, listing, selectors=(), taken_at=TAKEN)))
    assert collect(frozen_settings(path)).notes == {"scorer/1": ("from the registry", "from a file")}
    assert collect(beside(path, "1")).notes == {"scorer/1": ("from the registry",)}


def project(folder: Path) -> None:
    (folder / "cardwright.yaml").write_text("registry: {name: bank}\npacks: [hygiene]\n")
    version = folder / "cards" / "scorer" / "versions"
    version.mkdir(parents=True)
    (version / "2.yaml").write_text("model: {type: forest}\n")


def test_in_a_project_with_card_files_these_are_read_and_only_the_registry_is_frozen(file: Path) -> None:
    project(file.parent)
    read = load_settings(file.parent / "cardwright.yaml")
    registry = read.registry.model_copy(update={"snapshot": "frozen.json"})
    (card,) = collect(read.model_copy(update={"registry": registry}), selectors=["scorer/2"]).cards
    assert card.model.type == "forest"
    assert card.identity.aliases == ("champion",)
    assert card.provider.name is None  # it was said in a file that this project has not


def test_check_takes_a_snapshot_where_there_is_no_project(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    monkeypatch.chdir(empty)
    assert run(["check", "--from", str(file), "-o", "json"]) in (0, 1)
    said = json.loads(capsys.readouterr().out)
    assert [card["card"] for card in said["cards"]] == ["scorer/1", "scorer/2", "scorer/10"]
    assert [pack["id"] for pack in said["packs"]] == ["hygiene"]  # those that the snapshot was taken with
    assert list(empty.iterdir()) == []


def test_reading_files_only_and_reading_a_snapshot_exclude_each_other(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(file.parent)
    assert run(["check", "--offline", "--from", "frozen.json"]) == 2
    assert "--offline and --from" in capsys.readouterr().err


def test_cards_of_a_snapshot_are_those_of_its_facts(file: Path) -> None:
    again = file.with_name("again.json")
    again.write_bytes(file.read_bytes())
    one, two = (collect(frozen_settings(path)).cards for path in (file, again))
    assert [canonical_bytes(card) for card in one] == [canonical_bytes(card) for card in two]


def test_without_a_project_and_without_a_snapshot_the_missing_configuration_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cardwright.cli.options import settings_from

    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match=r"no cardwright\.yaml"):
        settings_from(None)
