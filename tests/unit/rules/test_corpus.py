"""The corpus: good cards pass, and a seeded defect is caught at its line. `make corpus` runs all of it."""

from __future__ import annotations

from tests.corpus.defects import KINDS
from tests.corpus.judging import CARDS
from tests.corpus.run import CAUGHT, run_project


def test_the_corpus_is_as_large_as_it_says() -> None:
    assert len(list(CARDS.glob("*/cards/*/card.yaml"))) >= 40
    assert len({kind.name for kind in KINDS}) == len(KINDS) >= 60


def test_no_good_card_of_three_organisations_fails_and_their_defects_are_caught() -> None:
    for name in ("harborstaff", "prairie", "millwright"):
        result = run_project(CARDS / name, at_most=1, names=None)
        assert result.fails == ()
        assert [item for item in result.outcomes if item.outcome != CAUGHT] == []
