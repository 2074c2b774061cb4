"""What may stand where, read from the models."""

from __future__ import annotations

import pytest

from cardwright.card.pointer import from_pointer, to_pointer
from cardwright.card.shape import fields_at, question_at, shape_at


@pytest.mark.parametrize(
    ("path", "shape"),
    [
        (("intended_use", "purpose"), "statement"),
        (("facts", "personal_data"), "answer"),
        (("risk_classification", "prohibited_practices_screen", "1-a-manipulation"), "answer"),
        (("evaluation", "metrics"), "mapping"),
        (("evaluation", "metrics", "accuracy"), "section"),
        (("evaluation", "slices", "age=18-25", "metrics", "recall", "n"), "value"),
        (("fairness", "assessments", "dpr", "response"), "statement"),
        (("intended_use", "porpoise"), "unknown"),
        (("nothing",), "unknown"),
    ],
)
def test_shapes(path: tuple[str, ...], shape: str) -> None:
    assert shape_at(path) == shape


def test_every_field_of_every_section_asks_something() -> None:
    silent = [
        f"{section}.{name}"
        for section in fields_at(())
        for name in fields_at((section,))
        if section not in ("identity", "origins", "contradictions", "stale")
        and shape_at((section, name)) == "statement"
        and not question_at((section, name))
    ]
    assert silent == []


@pytest.mark.parametrize("path", [(), ("a",), ("a/b", "c~d"), ("age=18-25&x=y", "")])
def test_pointers_come_back_as_the_path_they_were(path: tuple[str, ...]) -> None:
    assert from_pointer(to_pointer(path)) == path
