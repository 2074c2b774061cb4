"""`import cardwright` gives its face, and nothing heavy with it."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

import cardwright

FACE = ("Card", "collect", "judge", "load_packs", "load_settings", "render", "verify")


def test_the_face_is_what_it_says() -> None:
    assert set(cardwright.__all__) == {*FACE, "__version__"}
    assert all(callable(getattr(cardwright, name)) for name in FACE)
    with pytest.raises(AttributeError, match="has no attribute 'certify'"):
        _ = cardwright.certify  # type: ignore[attr-defined]


def test_importing_it_loads_nothing_of_it() -> None:
    code = "import sys, cardwright; print(sorted(name for name in sys.modules if name.startswith('cardwright')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['cardwright', 'cardwright.version']"


def test_it_does_in_a_notebook_what_the_module_says(tmp_path: Path) -> None:
    (tmp_path / "cards/m/versions").mkdir(parents=True)
    (tmp_path / "cardwright.yaml").write_text("registry: {name: bank}\npacks: [hygiene]\n")
    (tmp_path / "cards/m/versions/1.yaml").write_text("language: en\n")
    settings = cardwright.load_settings(tmp_path / "cardwright.yaml")
    (card,) = cardwright.collect(settings).cards
    assert isinstance(card, cardwright.Card)
    packs = cardwright.load_packs(settings.packs)
    judgement = cardwright.judge(card, packs=packs, as_of=date(2026, 11, 21))
    assert judgement.card == "m/1"
    document = cardwright.render(card, judgement)
    assert document.sections
