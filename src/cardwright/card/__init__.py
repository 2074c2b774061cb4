"""The domain: what a card is, where its values come from, and its canonical bytes. Imports nothing above it."""

from cardwright.card.card import Card
from cardwright.card.origin import Origin

__all__ = ["Card", "Origin"]
