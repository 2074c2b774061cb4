"""What versions share is read, composed and written once; nothing that differs may be taken for the same."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jinja2.meta
import pytest
from pydantic import ValidationError
from tests.unit.render import cards

from cardwright.card.canonical import canonical_bytes
from cardwright.card.card import Card
from cardwright.render.compose import compose
from cardwright.render.document import Document
from cardwright.render.kept import Kept
from cardwright.render.markdown import write_markdown
from cardwright.render.reading import read_card, read_version
from cardwright.render.site.pages import version_page, view_pages
from cardwright.render.site.summary import summarise
from cardwright.render.templates import environment
from cardwright.rules.verdict import Judgement, Verdict


def files_of(data: dict[str, Any], *verdicts: Verdict) -> tuple[bytes, bytes]:
    card = Card.model_validate(data)
    findings = [
        cards.finding(verdict, "intended_use.purpose", fingerprint=f"{place:064x}")
        for place, verdict in enumerate(verdicts)
    ]
    return canonical_bytes(card), canonical_bytes(cards.example_judgement(card, *findings))


def texts_of(document: Document) -> tuple[object, ...]:
    pages = (version_page(document, files={}), *view_pages(document))
    return *(page.body for page in pages), write_markdown(document), summarise(document)


def parts_of(document: Document) -> tuple[object, ...]:
    return document.sections, document.appendices, document.glance, document.worries


def leaves(node: object, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    if isinstance(node, dict | list):
        for key, value in node.items() if isinstance(node, dict) else enumerate(node):
            yield from leaves(value, (*path, key))
    else:
        yield path, node


def changed(data: dict[str, Any], path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    copy: dict[str, Any] = json.loads(json.dumps(data))
    node: Any = copy
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = (not value) if isinstance(value, bool) else value + ("x" if isinstance(value, str) else 1)
    return copy


def test_a_version_is_read_as_its_files_say() -> None:
    card_json, verdicts = files_of(cards.card_data(), Verdict.MISSING, Verdict.SATISFIED)
    for _ in range(2):
        read = read_version(card_json, verdicts)
        assert read.tokens is not None
        assert read.card == read_card(card_json) == Card.model_validate_json(card_json)
        assert canonical_bytes(read.card) == card_json
        whole = Judgement.model_validate_json(verdicts)
        without = tuple(found.model_copy(update={"fingerprint": ""}) for found in whole.findings)
        assert read.judgement == whole.model_copy(update={"findings": without})


def test_files_that_are_not_canonical_are_read_and_share_nothing() -> None:
    card_json, verdicts = files_of(cards.card_data())
    read = read_version(json.dumps(json.loads(card_json)).encode(), verdicts)
    assert read.tokens is None
    assert read.card == Card.model_validate_json(card_json)


def test_what_is_no_card_is_refused() -> None:
    card_json, verdicts = files_of(cards.card_data())
    with pytest.raises(ValidationError, match="unheard_of"):
        read_version(card_json.replace(b'\n  "facts": ', b'\n  "unheard_of": '), verdicts)


def test_any_other_value_or_origin_shows_wherever_it_stands() -> None:
    data = cards.card_data()
    shown = 0
    first = read_version(*files_of(data))
    before = parts_of(compose(first.card, first.judgement, tokens=first.tokens))
    for place, (path, value) in enumerate(leaves(data)):
        try:
            files = files_of(changed(data, path, value))
        except ValidationError:
            continue
        read = read_version(*files)
        sharing, alone = (compose(read.card, read.judgement, tokens=tokens) for tokens in (read.tokens, None))
        assert parts_of(sharing) == parts_of(alone), path
        shown += parts_of(sharing) != before
        if place % 8 == 0:
            assert texts_of(sharing) == texts_of(alone), path
    assert shown > 100


@pytest.mark.parametrize("verdict", [Verdict.MISSING, Verdict.WAIVED, Verdict.NOT_APPLICABLE, Verdict.STALE])
def test_another_verdict_on_the_same_card_shows(verdict: Verdict) -> None:
    made = []
    for files in (files_of(cards.card_data(), Verdict.SATISFIED), files_of(cards.card_data(), verdict)):
        read = read_version(*files)
        made.append(texts_of(compose(read.card, read.judgement, tokens=read.tokens)))
        assert made[-1] == texts_of(compose(read.card, read.judgement))
    assert made[0] != made[1]


def test_blocks_of_ones_own_may_show_the_version_they_stand_in(tmp_path: Path) -> None:
    bundled = Path(environment().get_template("html/blocks.html").filename or "").read_text(encoding="utf-8")
    (tmp_path / "html").mkdir()
    own = bundled.replace('<div class="cw-prose">', '<div class="cw-prose">of version {{ document.version }}')
    (tmp_path / "html" / "blocks.html").write_text(own, encoding="utf-8")
    for version in ("3", "4"):
        read = read_version(*files_of(cards.card_data(version)))
        document = compose(read.card, read.judgement, tokens=read.tokens)
        assert f"of version {version}" in version_page(document, files={}, user_folder=tmp_path).body
        assert "of version " not in version_page(document, files={}).body


def test_the_bundled_blocks_look_at_nothing_of_the_page_but_the_language_of_prose() -> None:
    templates = environment()
    source = Path(templates.get_template("html/blocks.html").filename or "").read_text(encoding="utf-8")
    read = jinja2.meta.find_undeclared_variables(templates.parse(source)) - set(templates.globals)
    assert read == {"prose_lang"}


def test_what_nobody_asked_for_is_forgotten_when_there_is_no_more_room() -> None:
    kept: Kept[str, str] = Kept(12)
    assert kept.put("asked for", "one", weight=2) == "one"
    kept.put("left", "two", weight=4)
    kept.put("third", "three", weight=4)
    assert kept.get("asked for") == "one"
    kept.put("fourth", "four", weight=4)
    found = {key: kept.get(key) for key in ("asked for", "left", "third", "fourth")}
    assert found == {"asked for": "one", "left": None, "third": "three", "fourth": "four"}


def test_what_is_heavier_than_all_the_room_is_kept_until_something_else_is() -> None:
    kept: Kept[str, str] = Kept(4)
    kept.put("large", "one", weight=100)
    assert kept.get("large") == "one"
    for key in ("b", "c"):
        kept.put(key, "two", weight=2)
    assert kept.get("large") is None
