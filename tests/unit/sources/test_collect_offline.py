"""Cards from files alone."""

from __future__ import annotations

import gc
from pathlib import Path
from textwrap import dedent

import pytest

from cardwright.config import Settings, load_settings
from cardwright.errors import NothingMatchedError, UnreadableError
from cardwright.sources.collect import collect


def project(folder: Path, files: dict[str, str]) -> Settings:
    for name, text in {"cardwright.yaml": "registry: {name: bank}\n", **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")
    return load_settings(folder / "cardwright.yaml")


FILES = {
    "cards/organisation.yaml": "provider: {name: Musterbank AG}\n",
    "cards/credit/card.yaml": """\
        model: credit-risk
        stated_by: A. Weber
        intended_use:
          purpose: Ranks loans.
          users: Clerks.
        evaluation:
          metrics:
            accuracy: {limit: {value: 0.7, direction: at_least}}
        """,
    "cards/credit/versions/2.yaml": """\
        intended_use:
          purpose: Ranks loans of farmers.
        evaluation: {metrics: {recall: 0.8}}
        """,
    "cards/credit/versions/10.yaml": "# nothing of its own\n",
}


def test_versions_are_the_files_in_natural_order(tmp_path: Path) -> None:
    found = collect(project(tmp_path, FILES), offline=True)
    assert [card.address for card in found.cards] == ["credit-risk/2", "credit-risk/10"]
    assert found.cards[0].identity.registry == "bank"


def test_the_more_particular_file_wins_without_contradiction(tmp_path: Path) -> None:
    two, ten = collect(project(tmp_path, FILES), offline=True).cards
    assert two.intended_use.purpose.text == "Ranks loans of farmers."  # type: ignore[union-attr]
    assert ten.intended_use.purpose.text == "Ranks loans."  # type: ignore[union-attr]
    assert two.contradictions == ()
    assert str(two.origin_of("/intended_use/purpose")) == "cards/credit/versions/2.yaml:2:12"
    assert ten.provider.name == "Musterbank AG"


def test_a_missing_field_has_the_place_of_the_nearest_key(tmp_path: Path) -> None:
    found = collect(project(tmp_path, FILES), offline=True)
    assert str(found.place("credit-risk/2", "/intended_use/out_of_scope")) == "cards/credit/versions/2.yaml:1:1"
    assert str(found.place("credit-risk/10", "/intended_use/out_of_scope")) == "cards/credit/card.yaml:3:1"
    assert str(found.place("credit-risk/10", "/system/name")) == "cards/credit/versions/10.yaml:1:1"
    assert found.place("credit-risk/11", "/system/name") is None


def test_a_limit_of_a_figure_that_nobody_measured_makes_no_figure(tmp_path: Path) -> None:
    found = collect(project(tmp_path, FILES), offline=True)
    assert list(found.cards[0].evaluation.metrics) == ["recall"]
    assert [origin.line for origin in found.unmeasured["credit-risk/2"]] == [8, 8]


def test_the_range_of_an_input_whose_type_nobody_recorded_makes_no_column(tmp_path: Path) -> None:
    inputs = """\
        model:
          input_specification:
            amount: {range: 250 to 18500 DM}
            age: {type: long, range: 19 to 75 years}
        """
    found = collect(project(tmp_path, FILES | {"cards/credit/versions/10.yaml": inputs}), offline=True)
    assert list(found.cards[1].model.input_specification) == ["age"]
    assert 3 in [origin.line for origin in found.unmeasured["credit-risk/10"]]


def test_instructions_refer_to_what_is_stated_elsewhere(tmp_path: Path) -> None:
    card = collect(project(tmp_path, FILES), offline=True).cards[0]
    instructions = card.instructions_for_use
    assert instructions.intended_purpose is not None
    assert instructions.intended_purpose.refers_to == ("/intended_use/purpose",)  # type: ignore[union-attr]
    assert instructions.accuracy.refers_to == ("/evaluation/metrics/recall",)  # type: ignore[union-attr]
    assert instructions.human_oversight is None
    origin = card.origin_of("/instructions_for_use/accuracy")
    assert origin is not None
    assert (origin.kind, origin.derived_from) == ("derived", ("/evaluation/metrics/recall",))


def test_inputs_name_each_file_that_was_read(tmp_path: Path) -> None:
    found = collect(project(tmp_path, FILES), selectors=["credit-risk/2"], offline=True)
    assert list(found.inputs) == ["cards/credit/card.yaml", "cards/credit/versions/2.yaml", "cards/organisation.yaml"]


def test_a_broken_file_of_another_version_does_not_stop_this_one(tmp_path: Path) -> None:
    settings = project(tmp_path, {**FILES, "cards/credit/versions/10.yaml": "a: [\n"})
    assert len(collect(settings, selectors=["credit-risk/2"], offline=True).cards) == 1
    with pytest.raises(UnreadableError, match="is not YAML") as caught:
        collect(settings, offline=True)
    assert str(caught.value.where).startswith("cards/credit/versions/10.yaml:2:")


def test_two_folders_for_one_model_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="also claims the model 'credit-risk'"):
        collect(project(tmp_path, {**FILES, "cards/other/card.yaml": "model: credit-risk\n"}), offline=True)


def test_a_project_without_versions_is_never_green(tmp_path: Path) -> None:
    with pytest.raises(NothingMatchedError):
        collect(project(tmp_path, {"cards/credit/card.yaml": "system: {name: S}\n"}), offline=True)


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("cards/other.yaml", "cards/other.yaml: no card is read from here"),
        ("cards/organisation.yml", "cards/organisation.yml: no card is read from here"),
        ("cards/other/card.yml", "cards/other/card.yml: is not read: card files end in .yaml"),
        ("cards/credit/versions/3.yml", "cards/credit/versions/3.yml: is not read: card files end in .yaml"),
        ("cards/other/card.yaml", "cards/other: the model 'other' has no version, so nothing of it is judged"),
        ("cards/other/1.yaml", "cards/other: the model 'other' has no version, so nothing of it is judged"),
    ],
)
def test_a_card_that_would_never_be_judged_is_a_slip_and_never_left_out(tmp_path: Path, file: str, said: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        collect(project(tmp_path, {**FILES, file: "system: {name: S}\n"}))
    assert str(caught.value).startswith(said)


@pytest.mark.parametrize("link", ["cards/other", "cards/credit/audit", "cards/organisation.yaml"])
@pytest.mark.parametrize("round_about", [False, True])
def test_a_link_that_leads_nowhere_is_refused(tmp_path: Path, link: str, round_about: bool) -> None:
    settings = project(tmp_path, {file: text for file, text in FILES.items() if file != link})
    (tmp_path / link).symlink_to(Path(link).name if round_about else "nowhere")
    with pytest.raises(UnreadableError) as caught:
        collect(settings)
    assert str(caught.value).startswith(f"{link}: is a link that leads nowhere")


def test_a_link_to_data_that_are_not_at_hand_is_left_alone(tmp_path: Path) -> None:
    settings = project(tmp_path, FILES)
    (tmp_path / "cards/credit/data").symlink_to("nowhere")
    assert len(collect(settings).cards) == 2


def test_cards_behind_a_link_that_leads_nowhere_are_refused(tmp_path: Path) -> None:
    (tmp_path / "cards").symlink_to("nowhere")
    with pytest.raises(UnreadableError, match="cards: is a link that leads nowhere"):
        collect(project(tmp_path, {}))


def test_a_link_that_leads_nowhere_stops_its_own_version_alone(tmp_path: Path) -> None:
    settings = project(tmp_path, FILES)
    (tmp_path / "cards/credit/versions/3.yaml").symlink_to("nowhere")
    assert [card.address for card in collect(settings, selectors=("credit-risk/2",)).cards] == ["credit-risk/2"]
    with pytest.raises(UnreadableError, match=r"versions/3\.yaml"):
        collect(settings)


def test_cards_beside_the_configuration_are_shown_by_their_own_names(tmp_path: Path) -> None:
    files = {file.removeprefix("cards/"): text for file, text in FILES.items()}
    project(tmp_path, files)
    (tmp_path / "cardwright.yaml").rename(tmp_path / ".bank.yaml")
    with (tmp_path / ".bank.yaml").open("a", encoding="utf-8") as file:
        file.write("cards: .\n")
    card = collect(load_settings(tmp_path / ".bank.yaml")).cards[0]
    assert str(card.origin_of("/intended_use/purpose")) == "credit/versions/2.yaml:2:12"


def test_offline_a_model_whose_versions_the_registry_has_is_named_as_not_judged(tmp_path: Path) -> None:
    files = {"cardwright.yaml": "registry: {name: bank, uri: 'http://127.0.0.1:9'}\n", "cards/other/card.yaml": ""}
    found = collect(project(tmp_path, FILES | files), offline=True)
    assert [card.address for card in found.cards] == ["credit-risk/2", "credit-risk/10"]
    (note,) = found.notes["cards"]
    assert note.endswith("--offline reads no registry: other")


def test_a_reading_goes_with_its_last_reference(tmp_path: Path) -> None:
    settings = project(tmp_path, FILES)
    collect(settings, offline=True)
    gc.collect()
    gc.disable()
    try:
        # rings wait for a search through all objects: of thousands of readings in one process that is memory
        for _ in range(3):
            assert len(collect(settings, offline=True).cards) == 2
        assert gc.collect() == 0
    finally:
        gc.enable()


@pytest.mark.parametrize("tag", ["English", "xx", "deu", "en_GB", "zz-DE", "e", "de-"])
def test_a_language_that_is_none_is_refused_where_it_stands(tmp_path: Path, tag: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        collect(project(tmp_path, {**FILES, "cards/credit/card.yaml": f"model: credit-risk\nlanguage: {tag}\n"}))
    assert str(caught.value).startswith(
        f"cards/credit/card.yaml:2:11: language: “{tag}” is no language tag; write en, de, fr, ..."
    )


@pytest.mark.parametrize("tag", ["en", "de-AT", "sr-Latn-RS", "nds", "EL"])
def test_a_tag_of_a_language_is_taken_as_it_is(tmp_path: Path, tag: str) -> None:
    files = {**FILES, "cards/credit/card.yaml": f"model: credit-risk\nlanguage: {tag}\n"}
    assert collect(project(tmp_path, files)).cards[0].language == tag
