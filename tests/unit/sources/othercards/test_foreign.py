"""Cards of other makers: every sentence is placed or listed, nothing is guessed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cardwright.card.pointer import dotted
from cardwright.card.shape import shape_at
from cardwright.errors import UnreadableError
from cardwright.sources.othercards import tables
from cardwright.sources.othercards.base import ForeignCard, leaves
from cardwright.sources.othercards.read import FORMS, read_foreign_card
from cardwright.yamlfile import parse_yaml

DATA = Path(__file__).resolve().parents[3] / "data" / "othercards"
FILES = ("README-hf.md", "toolkit.json", "sagemaker.json", "cyclonedx.json", "annex-iv.yaml", "flat.json")


def read(name: str) -> ForeignCard:
    return read_foreign_card(DATA / name, name=name)


def texts(card: ForeignCard) -> dict[str, tuple[str, ...]]:
    return {dotted(path): found for path, found in card.texts.items()}


@pytest.mark.parametrize(("name", "form"), list(zip(FILES, FORMS, strict=True)))
def test_each_form_is_told_by_its_shape(name: str, form: str) -> None:
    assert read(name).form == form


@pytest.mark.parametrize("name", FILES[1:])
def test_every_text_of_a_tree_is_somewhere(name: str) -> None:
    card = read(name)
    kept = [text for found in card.texts.values() for text in found]
    kept += [item.text for item in card.unplaced]
    kept += [part for figure in card.figures for part in (figure.metric, figure.value, figure.dataset)]
    every = [leaf.text for leaf in leaves(parse_yaml((DATA / name).read_text(encoding="utf-8"), name=name).data)]
    ignored = {"CycloneDX", "1.6", "1"} if name == "cyclonedx.json" else set()
    assert [text for text in every if text not in kept and text not in ignored] == []


def test_a_readme_keeps_every_line_but_the_empty_places_of_its_template() -> None:
    card = read("README-hf.md")
    kept = "\n".join(
        [*(text for found in card.texts.values() for text in found), *(item.text for item in card.unplaced)]
    )
    for line in (
        'It never closes a claim: "a person decides".',
        "Claims in dialect are rated less urgent than they are.",
        "# not a heading",
        "Sorts incoming claims by urgency.",
        "Claims analytics",
        "text-classification",
    ):
        assert line in kept
    assert "Needed" not in kept


def test_a_readme_goes_where_its_headings_say() -> None:
    card = read("README-hf.md")
    found = texts(card)
    assert card.name == "Claims triage"
    assert found["intended_use.out_of_scope"] == ("Refusing claims.",)
    assert found["environmental.hours_used"] == ("14",)
    assert found["model.licence"] == ("apache-2.0",)
    assert "provider.name" not in found  # who developed a model need not be its provider
    assert [(item.metric, item.value, item.dataset, item.split) for item in card.figures] == [
        ("accuracy", "0.912", "claims-2025", "test"),
        ("f1", "0.874", "claims-2025", "test"),
    ]


def test_a_figure_of_a_slice_or_without_a_number_stays_in_the_list() -> None:
    card = read("toolkit.json")
    assert [figure.value for figure in card.figures] == ["0.912"]
    assert {"0.80", "dialect", "banana"} <= {item.text for item in card.unplaced}


def test_a_card_inside_the_reply_of_sagemaker_is_found(tmp_path: Path) -> None:
    path = tmp_path / "reply.json"
    path.write_text(json.dumps({"ModelCardName": "c", "Content": (DATA / "sagemaker.json").read_text()}))
    assert texts(read_foreign_card(path, name="reply.json")) == texts(read("sagemaker.json"))


def test_a_model_card_of_cyclonedx_is_found_wherever_its_component_stands(tmp_path: Path) -> None:
    bom = json.loads((DATA / "cyclonedx.json").read_text())
    (component,) = bom.pop("components")
    for name, place in {
        "root": {"metadata": {"component": component}},
        "inner": {"components": [{"type": "application", "name": "app", "components": [component]}]},
    }.items():
        path = tmp_path / name
        path.write_text(json.dumps({**bom, **place}))
        card = read_foreign_card(path, name=name)
        assert (card.name, texts(card), card.unplaced) == (
            "claims-triage",
            texts(read("cyclonedx.json")),
            read("cyclonedx.json").unplaced,
        )


def test_two_model_cards_in_one_bom_are_named_and_none_is_picked(tmp_path: Path) -> None:
    bom = json.loads((DATA / "cyclonedx.json").read_text())
    bom["components"].append({**bom["components"][0], "name": "claims-fraud"})
    (tmp_path / "bom").write_text(json.dumps(bom))
    with pytest.raises(UnreadableError, match="holds 2 model cards: claims-triage, claims-fraud"):
        read_foreign_card(tmp_path / "bom", name="bom")


def test_the_older_toolkit_wrote_plain_texts(tmp_path: Path) -> None:
    tree = {"model_details": {"name": "old"}, "considerations": {"users": ["Clerks."], "limitations": ["Dialects."]}}
    (tmp_path / "old").write_text(json.dumps(tree))
    found = texts(read_foreign_card(tmp_path / "old", name="old"))
    assert found["intended_use.users"] == ("Clerks.",)
    assert found["limitations.capabilities_and_limitations"] == ("Dialects.",)


@pytest.mark.parametrize(
    "table",
    [
        tables.FLAT,
        tables.TOOLKIT,
        tables.SAGEMAKER,
        tables.CYCLONEDX,
        tables.ANNEX_IV,
        tables.FRONT_MATTER,
        tables.HEADINGS,
        tables.LABELS,
    ],
)
def test_every_place_is_a_field_that_takes_a_text(table: dict[str, str]) -> None:
    assert {
        field for field in table.values() if shape_at(tuple(field.split("."))) not in ("statement", "value")
    } == set()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"model_name": "x", ', "is not JSON"),
        ('{"hello": 1}', "has the shape of no card"),
        ("---\nlicense: mit\n", "its front matter does not end"),
        ("---\nlicense: [mit\n---\n# T\n", "is not YAML"),
        ("just words", "has the shape of no card"),
        ('{"bomFormat": "CycloneDX", "components": []}', "has the shape of no card"),
    ],
)
def test_what_is_no_card_is_refused_with_its_place(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "card"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UnreadableError, match=message) as caught:
        read_foreign_card(path, name="card")
    assert str(caught.value.where).startswith("card:")
