"""Statements become clean HTML, whatever they hold."""

from __future__ import annotations

import pytest
from tests.unit.render.hostile import PAYLOADS, active_parts

from cardwright.render.plaintext import first_sentence, shortened, visible
from cardwright.render.prose import plain, prose_html


def test_the_detector_of_active_parts_sees_scripts_handlers_and_schemes() -> None:
    assert active_parts("<script>1</script>") == ["<script>"]
    assert active_parts('<p onclick="x">') == ["p onclick"]
    assert active_parts('<a href="javascript:x">') == ["a href=javascript:x"]


def test_all_payloads_are_there() -> None:
    assert len(PAYLOADS) == 78


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_hostile_statement_gives_nothing_that_acts(payload: str) -> None:
    assert active_parts(prose_html(payload)) == []


def test_the_markdown_subset_is_kept() -> None:
    html = prose_html("A **clerk** decides.\n\n- one\n- `two`\n\n> said")
    for part in ("<strong>clerk</strong>", "<li>one</li>", "<code>two</code>", "<blockquote>"):
        assert part in html


def test_links_to_the_web_stay_and_give_nothing_away() -> None:
    html = prose_html("[the law](https://eur-lex.europa.eu/eli/reg/2024/1689)")
    assert 'href="https://eur-lex.europa.eu/eli/reg/2024/1689"' in html
    assert 'rel="noopener noreferrer nofollow"' in html


def test_headings_never_break_the_outline_of_the_page() -> None:
    html = prose_html("# Big\n\n### Small")
    assert "<h5>Big</h5>" in html
    assert "<h6>Small</h6>" in html


def test_raw_html_is_shown_as_text() -> None:
    assert "&lt;b&gt;bold&lt;/b&gt;" in prose_html("<b>bold</b>")


@pytest.mark.parametrize(
    ("char", "shown"), [("\u202e", "U+202E"), ("\u200b", "U+200B"), ("\x07", "U+0007"), ("\ufeff", "U+FEFF")]
)
def test_characters_that_hide_or_reorder_are_shown(char: str, shown: str) -> None:
    assert visible(f"a{char}b") == f"a{shown}b"
    assert shown in prose_html(f"a{char}b")


def test_ordinary_letters_of_all_scripts_are_left_alone() -> None:
    text = "Größe naïve Łódź ελληνικά 漢字 ≥ 0.80"
    assert visible(text) == text


def test_plain_takes_the_markdown_off() -> None:
    assert plain("A **clerk**\n\ndecides.") == "A clerk decides."


def test_shortening_cuts_at_a_word_and_says_so() -> None:
    assert shortened("one two three four", 12) == "one two…"
    assert first_sentence("Ranks loans by their risk. Then more.") == "Ranks loans by their risk."
