"""The card as a document: composed once, written as JSON, Markdown, HTML site and PDF.

The package is callable, because ``cardwright.render`` names both this package and the library's function for making
a document of a card: Python puts the package in that place as soon as anything of it is imported.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cardwright.card.card import Card
    from cardwright.render.document import Document
    from cardwright.rules.verdict import Judgement


class _Render(ModuleType):
    def __call__(self, card: Card, judgement: Judgement, *, organisation: str | None = None) -> Document:
        """The document of a card; see ``cardwright.render.compose.compose``."""
        from cardwright.render.compose import compose

        return compose(card, judgement, organisation=organisation)


sys.modules[__name__].__class__ = _Render
