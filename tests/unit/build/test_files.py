"""Files and folders appear whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cardwright.build.files import recover, switch_folder, write_whole
from cardwright.errors import UsageError


def published(folder: Path, text: str) -> Path:
    folder.mkdir()
    (folder / "manifest.json").write_text("{}")
    (folder / "index.html").write_text(text)
    return folder


def test_a_file_replaces_the_old_one(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("old")
    write_whole(tmp_path / "a", b"new")
    assert (tmp_path / "a").read_text() == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    write_whole(pipe, b"through")
    assert os.read(reader, 100) == b"through"
    os.close(reader)
    assert pipe.is_fifo()


def test_a_new_folder_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    target = published(tmp_path / "public", "old")
    switch_folder(published(tmp_path / "new", "new"), target)
    assert (target / "index.html").read_text() == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["public"]


def test_a_folder_that_no_build_made_is_never_deleted(tmp_path: Path) -> None:
    target = tmp_path / "public"
    target.mkdir()
    (target / "thesis.txt").write_text("dear")
    with pytest.raises(UsageError, match="no build made"):
        switch_folder(published(tmp_path / "new", "new"), target)
    assert (target / "thesis.txt").read_text() == "dear"


def test_a_build_killed_between_the_renames_is_undone_by_the_next(tmp_path: Path) -> None:
    published(tmp_path / ".public.old", "old")
    recover(tmp_path / "public")
    assert (tmp_path / "public" / "index.html").read_text() == "old"
