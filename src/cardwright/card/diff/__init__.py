"""What changed between two cards, in regulatory terms: pure, from two cards to one ``CardDiff``."""

from cardwright.card.diff.compare import compare
from cardwright.card.diff.model import AREAS, QUESTIONS, Area, CardDiff, Change, ChangeKind, Question

__all__ = ["AREAS", "QUESTIONS", "Area", "CardDiff", "Change", "ChangeKind", "Question", "compare"]
