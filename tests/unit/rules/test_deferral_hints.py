"""The cheap look for a deferral never hides one from the patterns."""

from __future__ import annotations

import re

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from cardwright.rules.deferrals import DEFERRALS, Deferral

LETTERS = re.compile(r"[^\W_]+")


@pytest.mark.parametrize("deferral", DEFERRALS, ids=lambda deferral: deferral.words)
def test_every_deferral_holds_one_of_its_words(deferral: Deferral) -> None:
    @settings(max_examples=12, deadline=None, database=None, phases=[Phase.generate])
    @given(st.from_regex(re.compile(deferral.pattern), fullmatch=True))
    def holds(sentence: str) -> None:
        low = sentence.casefold()
        phrases = [word.replace("_", " ") for word in deferral.words.split()]
        assert any(phrase in low and phrase.split()[-1] in LETTERS.findall(low) for phrase in phrases), sentence

    holds()


def test_words_are_in_lower_case() -> None:
    assert all(deferral.words == deferral.words.casefold() for deferral in DEFERRALS)
