"""The cheap look for a deferral never hides one from the patterns."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cardwright.rules.phrases import DEFERRAL_HINTS, DEFERRALS

HINTS = re.compile("|".join(DEFERRAL_HINTS))


@pytest.mark.parametrize("pattern", DEFERRALS)
def test_every_deferral_holds_a_hint(pattern: str) -> None:
    @settings(max_examples=60, deadline=None, database=None)
    @given(st.from_regex(re.compile(pattern), fullmatch=True))
    def holds(deferral: str) -> None:
        assert HINTS.search(deferral.casefold()), deferral

    holds()


def test_a_sentence_that_defers_nothing_holds_none() -> None:
    assert not HINTS.search("the score ranks applicants by estimated risk of default.")
