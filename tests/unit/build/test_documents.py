"""Documents are read from the project folder and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from cardwright.build.documents import read_documents
from cardwright.card.card import Card


def card(location: str) -> Card:
    return Card.model_validate(
        {
            "identity": {"registry": "r", "name": "m", "version": "1"},
            "instructions_for_use": {"document": {"title": "Instructions", "location": location, "digest": "sha256:0"}},
        }
    )


def test_a_document_below_the_folder_is_read(tmp_path: Path) -> None:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "a.md").write_bytes(b"text")
    assert read_documents(card("documents/a.md"), tmp_path) == {"documents/a.md": b"text"}


ELSEWHERE = ["../secret", "/etc/hostname", "file:///etc/hostname", "http://127.0.0.1/x", "gone"]


@pytest.mark.parametrize("location", ELSEWHERE)
def test_anything_else_is_not(tmp_path: Path, location: str) -> None:
    (tmp_path / "secret").write_bytes(b"secret")
    project = tmp_path / "project"
    project.mkdir()
    assert read_documents(card(location), project) == {}


def test_a_link_that_leads_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"secret")
    project = tmp_path / "project"
    project.mkdir()
    (project / "inside").symlink_to(tmp_path / "secret")
    assert read_documents(card("inside"), project) == {}
