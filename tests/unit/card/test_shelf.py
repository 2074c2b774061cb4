"""What is put on a shelf is read again as it was, however much there is."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

import pytest
from tests.bench.measure import EXAMPLE

from cardwright.card.card import Card
from cardwright.card.shelf import Shelf
from cardwright.config import load_settings
from cardwright.errors import UsageError
from cardwright.rules.engine import judge
from cardwright.rules.pack import load_packs
from cardwright.rules.verdict import Basis, Judgement
from cardwright.sources.collect import collect


def basis(number: int) -> Basis:
    return Basis(instrument="Regulation", ref=f"Article {number}")


@pytest.mark.parametrize("at_hand", [0, 3, 10])
@pytest.mark.parametrize("in_memory", [1, 10_000])
def test_order_and_content_stay_wherever_things_rest(at_hand: int, in_memory: int) -> None:
    items = [basis(number) for number in range(8)]
    shelf = Shelf(Basis, items, at_hand=at_hand, in_memory=in_memory)
    assert len(shelf) == 8
    assert list(shelf) == items
    assert list(shelf) == items, "a second time too"
    assert shelf[-1] == items[-1]
    assert shelf[2:6:2] == (items[2], items[4])
    assert items[7] in shelf
    with pytest.raises(IndexError):
        shelf[8]


def test_an_empty_shelf_is_false() -> None:
    assert not Shelf(Basis)
    assert not list(Shelf(Basis))


def test_reading_and_putting_may_take_turns() -> None:
    shelf = Shelf(Basis, [basis(0), basis(1)], at_hand=0)
    assert shelf[0] == basis(0)
    shelf.put(basis(2))
    assert list(shelf) == [basis(0), basis(1), basis(2)]


def test_cards_and_judgements_come_back_equal() -> None:
    settings = load_settings(EXAMPLE / "cardwright.yaml")
    cards = list(collect(settings, offline=True).cards)
    judged = [judge(card, packs=load_packs(settings.packs), as_of=date(2026, 11, 2)) for card in cards]
    assert list(Shelf(Card, cards, at_hand=0)) == cards
    assert list(Shelf(Judgement, judged, at_hand=0)) == judged


def test_no_room_is_said_with_a_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    with pytest.raises(UsageError, match="temporary folder") as caught:
        Shelf(Basis, [basis(0)], at_hand=0, in_memory=1)
    assert "TMPDIR" in str(caught.value.hint)
