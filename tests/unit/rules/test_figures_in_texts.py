"""Figures in texts: what counts as one, and what is only a digit in a name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardwright.rules.adequacy import figure_count, has_figures, normalised


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("none at all", 0),
        ("v2x and a1b2", 0),
        ("-5 to +7", 2),
        ("between 3 and 4.5 %", 2),
        ("±0.02 at 95%", 2),
        ("x-5", 1),
        ("version 1.2.3", 1),
        ("about 12ms, under 3 kg", 2),
        ("_7 and .5", 0),
        ("1,000 and 2 000", 2),
    ],
)
def test_figures_are_counted(text: str, count: int) -> None:
    assert figure_count(text) == count


@given(st.text(alphabet=" .,12e0+-<%°aµ\u202fx7v_9\u0663~", max_size=14), st.integers(min_value=1, max_value=4))
def test_a_text_has_as_many_figures_as_are_counted(text: str, least: int) -> None:
    assert has_figures(text, least) is (figure_count(text) >= least)


@given(st.text(alphabet="ab1'.- _,", max_size=14))
def test_plain_texts_are_compared_as_others_are(text: str) -> None:
    assert normalised(text) == normalised(f"{text} ß").removesuffix("ss").rstrip()
