"""Whether a document that a card names lies in the project, by the names of files alone."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from cardwright.card.card import Card
from cardwright.rules.neighbours import Neighbours, trace_of
from cardwright.rules.projectfiles import ProjectFiles


@pytest.fixture
def files(tmp_path: Path) -> ProjectFiles:
    (tmp_path / "documents" / "old").mkdir(parents=True)
    (tmp_path / "documents" / "report-3.pdf").write_text("x", encoding="utf-8")
    (tmp_path / "away").symlink_to("/")
    return ProjectFiles(tmp_path)


@pytest.mark.parametrize(
    "location", ["documents/report-v3.pdf", "documents/old/report-3.pdf", "documents/x.pdf#page=2"]
)
def test_a_file_that_its_folder_does_not_hold_is_missing(files: ProjectFiles, location: str) -> None:
    assert files.missing(location)


@pytest.mark.parametrize(
    "location",
    [
        "documents/report-3.pdf",
        "documents/report-3.pdf#page=2",
        "archive/report-3.pdf",
        "documents/V-2026-14",
        "report-3.pdf",
        "../documents/x.pdf",
        "/documents/x.pdf",
        "https://docs.bank.example/x.pdf",
        "C:\\documents\\x.pdf",
        "away/x.pdf",
        "documents/\0.pdf",
    ],
)
def test_what_is_there_or_may_lie_elsewhere_is_not_judged(files: ProjectFiles, location: str) -> None:
    assert files.missing(location) is None


def test_a_name_that_is_near_is_proposed(files: ProjectFiles) -> None:
    assert files.missing("documents/report_3.pdf") == ("documents/ holds no report_3.pdf; did you mean report-3.pdf?")


def test_a_file_with_another_digest_than_stated_is_told_and_nothing_else_is(tmp_path: Path) -> None:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "a.pdf").write_bytes(b"x")
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 63}1\nsize 5\n"
    (tmp_path / "documents" / "large.pdf").write_text(pointer, encoding="utf-8")
    files, of_x = ProjectFiles(tmp_path), f"sha256:{hashlib.sha256(b'x').hexdigest()}"
    assert files.other_digest("documents/a.pdf", f"sha256:{'f' * 64}") == of_x
    assert files.other_digest("documents/a.pdf", of_x.upper()) is None
    assert files.other_digest("documents/a.pdf", "sha256:abc") is None
    assert files.other_digest("documents/b.pdf", f"sha256:{'f' * 64}") is None
    assert files.other_digest("documents/large.pdf", f"sha256:{'0' * 63}1") is None
    assert files.other_digest("documents/large.pdf", of_x) == f"sha256:{'0' * 63}1"
    assert files.other_digest("documents/../../etc/hostname", of_x) is None


def test_a_build_judges_again_when_a_document_comes_or_goes(tmp_path: Path) -> None:
    trace = trace_of(_card())
    (tmp_path / "documents").mkdir()
    without = Neighbours(files=ProjectFiles(tmp_path)).crossing(trace)
    (tmp_path / "documents" / "report-3.pdf").write_text("x", encoding="utf-8")
    there = Neighbours(files=ProjectFiles(tmp_path)).crossing(trace)
    (tmp_path / "documents" / "report-3.pdf").write_text("y", encoding="utf-8")
    assert len({without, there, Neighbours(files=ProjectFiles(tmp_path)).crossing(trace)}) == 3


def _card() -> Card:
    report = {
        "title": "Test report",
        "location": "documents/report-3.pdf",
        "digest": f"sha256:{hashlib.sha256(b'x').hexdigest()}",
    }
    return Card.model_validate(
        {
            "identity": {"registry": "test", "name": "m", "version": "3"},
            "evaluation": {"test_reports": {"validation": report}},
        }
    )
