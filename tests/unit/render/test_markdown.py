"""card.md shows hostile text as text, and reads well."""

from __future__ import annotations

import markdown as python_markdown
import pytest
import yaml
from tests.unit.render.cards import card_data, example_card, example_judgement
from tests.unit.render.hostile import PAYLOADS, active_parts

from cardwright.card.card import Card
from cardwright.render.compose import compose
from cardwright.render.markdown import code, text, write_markdown


@pytest.fixture(scope="module")
def written() -> str:
    card = example_card()
    return write_markdown(compose(card, example_judgement(card)))


def test_the_front_matter_is_yaml_with_name_version_and_digest(written: str) -> None:
    meta = yaml.safe_load(written.split("---\n")[1])
    assert meta["model_name"] == "credit-risk"
    assert meta["model_version"] == "3"
    assert meta["cardwright"]["digest"].startswith("sha256:")


def test_the_banner_stands_at_the_top(written: str) -> None:
    assert "> **INCOMPLETE: 1 gap, 1 contradiction" in written.replace("\\", "")[:900]


def test_tables_have_as_many_cells_as_heads(written: str) -> None:
    table: list[int] = []
    for line in [*written.splitlines(), ""]:
        if line.startswith("|"):
            table.append(line.replace("\\|", "").count("|"))
        elif table:
            assert len(set(table)) == 1
            table = []


def test_it_holds_no_raw_html(written: str) -> None:
    body = written.split("---\n", 2)[2]
    outside_code = "".join(part for index, part in enumerate(body.split("`")) if index % 2 == 0)
    assert "<" not in outside_code


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_text_renders_as_itself(payload: str) -> None:
    for made in (text(payload), code(payload)):
        html = python_markdown.markdown(
            f"| a |\n| --- |\n| {made} |", extensions=["tables", "attr_list", "footnotes", "abbr", "admonition"]
        )
        assert active_parts(html) == []
        assert "<a " not in html


@pytest.mark.parametrize("start", ["- item", "1. item", "+ item", "# head", "> said", "=== x"])
def test_text_never_starts_a_block(start: str) -> None:
    html = python_markdown.markdown(text(start))
    assert html.startswith("<p>")


@pytest.mark.parametrize("payload", PAYLOADS[::7])
def test_a_hostile_name_breaks_no_front_matter(payload: str) -> None:
    data = card_data()
    data["identity"] |= {"name": payload, "aliases": [payload]}
    card = Card.model_validate(data)
    written = write_markdown(compose(card, example_judgement(card)))
    meta = yaml.safe_load(written[4 : written.index("\n---\n", 4)])
    assert set(meta) == {"model_name", "model_version", "language", "tags", "status", "cardwright"}
