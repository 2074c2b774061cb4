"""card.md shows hostile text as text, and reads well."""

from __future__ import annotations

import markdown as python_markdown
import pytest
import yaml
from tests.needs import need
from tests.unit.render.cards import card_data, example_card, example_judgement, stated
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
    assert (
        "> **INCOMPLETE against eu-ai-act 2026.1, hygiene 1: 1 error; sources disagree about 1 value."
        in written.replace("\\", "")[:900]
    )


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
    fixed = {"model_name", "model_version", "language", "tags", "status", "cardwright"}
    assert set(meta) == fixed | {"datasets", "metrics", "model-index"}


def test_a_hub_reads_the_metadata_and_every_finite_figure() -> None:
    need("huggingface_hub")
    from huggingface_hub import ModelCard

    card = example_card()
    read = ModelCard(write_markdown(compose(card, example_judgement(card))))
    wanted = {item.metric: item.value for item in card.evaluation.metrics.values() if isinstance(item.value, float)}
    assert read.data.model_name == "credit-risk"
    assert {item.metric_type: item.metric_value for item in read.data.eval_results or ()} == wanted
    assert all(item.dataset_name for item in read.data.eval_results or ())


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_hub_reads_the_metadata_of_a_hostile_card(payload: str) -> None:
    need("huggingface_hub")
    from huggingface_hub import ModelCard

    data = card_data()
    data["identity"]["aliases"] = [payload]
    data["model"] |= {"licence": stated(payload), "task": stated(payload)}
    data["training_data"]["datasets"] = {payload: {"name": payload}}
    for figure in data["evaluation"]["metrics"].values():
        figure |= {"metric": payload, "dataset": {"name": payload, "split": payload}}
    card = Card.model_validate(data)
    read = ModelCard(write_markdown(compose(card, example_judgement(card))))
    assert len(read.data.eval_results or ()) == len(card.evaluation.metrics)


@pytest.mark.parametrize(("said", "wanted"), [("Apache-2.0", "apache-2.0"), ("In-house use only", "other")])
def test_a_licence_that_is_no_identifier_is_kept_in_its_own_words(said: str, wanted: str) -> None:
    data = card_data()
    data["model"]["licence"] = stated(said)
    card = Card.model_validate(data)
    meta = yaml.safe_load(write_markdown(compose(card, example_judgement(card))).split("---\n")[1])
    assert meta["license"] == wanted
    assert meta.get("license_name", said) == said


def test_tables_and_quotes_are_what_a_code_host_renders(written: str) -> None:
    need("markdown_it")
    from markdown_it import MarkdownIt

    html = MarkdownIt("gfm-like", {"linkify": False}).render(written.split("---\n", 2)[2])
    tables = [line for line in written.splitlines() if line.startswith(("| ---", "|  ---"))]
    assert html.count("<table>") >= len(tables) > 3
    assert "<blockquote>" in html
    alignment = ("th style=text-align:right", "td style=text-align:right")
    assert [part for part in active_parts(html) if part not in alignment] == []
