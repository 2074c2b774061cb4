"""Files and folders appear whole or not at all."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from cardwright.build.files import (
    clear_below,
    fingerprint,
    link_or_copy,
    new_staging,
    recover,
    switch_folder,
    write_whole,
)
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


def test_the_old_folder_waits_where_it_was_asked_to_and_is_the_next_to_be_filled(tmp_path: Path) -> None:
    target, spare = published(tmp_path / "public", "old"), tmp_path / "work" / "spare"
    switch_folder(published(tmp_path / "new", "new"), target, spare=spare)
    assert (spare / "index.html").read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["public", "work"]
    staging = new_staging(target, spare=spare)
    assert (staging / "index.html").read_text() == "old"
    assert not spare.exists()
    recover(target)
    assert not staging.exists()


def test_an_old_folder_that_cannot_wait_there_is_deleted(tmp_path: Path) -> None:
    target = published(tmp_path / "public", "old")
    (tmp_path / "work").write_text("a file")
    switch_folder(published(tmp_path / "new", "new"), target, spare=tmp_path / "work" / "spare")
    assert (target / "index.html").read_text() == "new"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["public", "work"]


def test_only_the_very_files_that_are_wanted_stay_in_a_folder(tmp_path: Path) -> None:
    now, folder = tmp_path / "now", tmp_path / "folder"
    (now / "kept").mkdir(parents=True)
    for name in ("kept/same", "kept/changed", "kept/turned"):
        (now / name).write_text("text")
    (folder / "kept" / "turned").mkdir(parents=True)
    (folder / "gone" / "below").mkdir(parents=True)
    os.link(now / "kept/same", folder / "kept/same")
    (folder / "kept/changed").write_text("text")
    (folder / "kept" / "turned" / "file").write_text("was a folder")
    (folder / "gone" / "below" / "file").write_text("old")
    (folder / "kept" / "elsewhere").symlink_to(now, target_is_directory=True)
    names = ("kept/same", "kept/changed", "kept/turned", "new/file")
    wanted = {name: fingerprint((now / name).stat()) if (now / name).exists() else None for name in names}
    assert clear_below(str(folder), wanted) == {"kept/same"}
    assert [path.relative_to(folder).as_posix() for path in folder.rglob("*")] == ["kept", "kept/same"]
    assert (now / "kept/changed").read_text() == "text"


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


def test_where_folders_cannot_be_exchanged_two_renames_do_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cardwright.build.files._exchanged", lambda _one, _other: False)
    target = published(tmp_path / "public", "old")
    switch_folder(published(tmp_path / "new", "new"), target)
    assert (target / "index.html").read_text() == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["public"]


def test_a_folder_is_never_absent_while_it_is_switched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = published(tmp_path / "public", "old")
    seen: list[bool] = []
    rename = Path.rename

    def watched(path: Path, other: Path) -> Path:
        seen.append(target.exists())
        return rename(path, other)

    monkeypatch.setattr(Path, "rename", watched)
    switch_folder(published(tmp_path / "new", "new"), target)
    assert seen == [True]
    assert (target / "index.html").read_text() == "new"


def test_what_killed_builds_left_beside_the_folder_is_removed(tmp_path: Path) -> None:
    published(tmp_path / "public", "whole")
    published(tmp_path / ".public.new.x1", "half")
    published(tmp_path / ".public.old", "older")
    recover(tmp_path / "public")
    assert [path.name for path in tmp_path.iterdir()] == ["public"]


def test_a_link_is_the_same_file_and_a_copy_does_where_there_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a").write_text("text")
    link_or_copy(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "a").samefile(tmp_path / "b")

    def elsewhere(*_paths: object) -> None:
        raise OSError(errno.EXDEV, "another file system")

    monkeypatch.setattr(os, "link", elsewhere)
    link_or_copy(tmp_path / "a", tmp_path / "c")
    assert (tmp_path / "c").read_text() == "text"
    assert not (tmp_path / "a").samefile(tmp_path / "c")
