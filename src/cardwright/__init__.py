"""Cardwright: model cards for every registered model version, judged, published and signed.

The library's face, loaded lazily: ``collect``, ``judge``, ``render``, ``verify`` and ``Card``.

    settings = cardwright.load_settings(Path("cardwright.yaml"))
    cards = cardwright.collect(settings).cards
    judgement = cardwright.judge(cards[0], packs=cardwright.load_packs(settings.packs), as_of=date.today())
    document = cardwright.render(cards[0], judgement)
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from cardwright.version import __version__

if TYPE_CHECKING:
    from cardwright.card import Card
    from cardwright.config import load_settings
    from cardwright.render.compose import compose as render
    from cardwright.rules.engine import judge
    from cardwright.rules.pack import load_packs
    from cardwright.signing.verify import verify_folder as verify
    from cardwright.sources.collect import collect

__all__ = ["Card", "__version__", "collect", "judge", "load_packs", "load_settings", "render", "verify"]

_HOMES = {
    "Card": ("cardwright.card", "Card"),
    "collect": ("cardwright.sources.collect", "collect"),
    "judge": ("cardwright.rules.engine", "judge"),
    "load_packs": ("cardwright.rules.pack", "load_packs"),
    "load_settings": ("cardwright.config", "load_settings"),
    "verify": ("cardwright.signing.verify", "verify_folder"),
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for (PEP 562)."""
    if name == "render":
        return importlib.import_module("cardwright.render")
    if name not in _HOMES:
        raise AttributeError(f"module 'cardwright' has no attribute {name!r}")
    module, attribute = _HOMES[name]
    return getattr(importlib.import_module(module), attribute)
