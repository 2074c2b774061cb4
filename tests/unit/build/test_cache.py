"""The cache gives back what was put in, or nothing."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from cardwright.build.cache import Cache, stored

KEY = "ab" * 32


def cache(folder: Path, max_bytes: int = 10**9) -> Cache:
    return Cache(folder, max_bytes=max_bytes)


def blob(folder: Path, data: bytes) -> Path:
    digest = stored(data).sha256
    return folder / "content" / digest[:2] / digest


def test_content_comes_back_by_its_digest(tmp_path: Path) -> None:
    piece = cache(tmp_path).put(b"page")
    assert piece == stored(b"page")
    assert cache(tmp_path).get(piece) == b"page"
    assert cache(tmp_path).get(stored(b"other")) is None


def test_content_that_comes_in_parts_is_the_same_piece_and_leaves_nothing_else_behind(tmp_path: Path) -> None:
    made = cache(tmp_path)
    piece = made.put_parts(iter((b"one ", b"two")))
    assert (made.get(piece), piece.size) == (b"one two", 7)
    assert made.put(b"one two") == piece == made.put_parts((b"one two",))
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [piece.sha256]


def test_damaged_content_is_no_content_and_is_thrown_away(tmp_path: Path) -> None:
    piece = cache(tmp_path).put(b"page")
    blob(tmp_path, b"page").write_bytes(b"pagf")
    assert cache(tmp_path).get(piece) is None
    assert not blob(tmp_path, b"page").exists()
    assert cache(tmp_path).put(b"page") == piece
    assert cache(tmp_path).get(piece) == b"page"


def test_a_value_comes_back_by_its_key_unless_it_was_damaged(tmp_path: Path) -> None:
    cache(tmp_path).remember(KEY, b"value")
    assert cache(tmp_path).recall(KEY) == b"value"
    path = tmp_path / "keys" / "ab" / KEY
    path.write_bytes(path.read_bytes() + b"!")
    assert cache(tmp_path).recall(KEY) is None
    assert cache(tmp_path).recall("cd" * 32) is None


def test_content_is_placed_as_one_more_name_of_the_same_file(tmp_path: Path) -> None:
    piece = cache(tmp_path / "cache").put(b"page")
    assert cache(tmp_path / "cache").place(piece, tmp_path / "index.html")
    assert (tmp_path / "index.html").samefile(blob(tmp_path / "cache", b"page"))
    assert not cache(tmp_path / "cache").place(stored(b"gone"), tmp_path / "gone.html")


def test_what_was_used_longest_ago_is_thrown_away_first(tmp_path: Path) -> None:
    small = cache(tmp_path, max_bytes=250)
    pieces = [small.put(bytes([number]) * 100) for number in range(4)]
    for age, number in enumerate((2, 0, 3, 1)):
        os.utime(blob(tmp_path, bytes([number]) * 100), (1_000 + age, 1_000 + age))
    assert small.trim(kept=[pieces[2]]) == 200
    assert [small.get(piece) is not None for piece in pieces] == [False, True, True, False]
    assert small.trim() == 0


def test_a_cache_that_was_deleted_is_an_empty_one(tmp_path: Path) -> None:
    found = cache(tmp_path / "cache")
    piece = found.put(b"page")
    found.clear()
    assert found.get(piece) is None
    assert found.trim() == 0


def test_what_a_published_folder_shares_counts_for_nothing_and_leaves_room_for_the_rest(tmp_path: Path) -> None:
    small = cache(tmp_path / "cache", max_bytes=150)
    shared, loose = small.put(b"p" * 1_000), small.put(b"s" * 100)
    assert small.place(shared, tmp_path / "index.html")
    assert small.trim(kept=[shared]) == 0
    (tmp_path / "index.html").unlink()
    assert small.trim(kept=[shared]) == 100
    assert (small.get(shared), small.get(loose)) == (b"p" * 1_000, None)


def test_a_cache_is_looked_through_again_when_it_is_full_or_nobody_looked_for_a_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = cache(tmp_path, max_bytes=250)
    assert not small.is_roomy()
    small.put(b"a" * 100)
    small.trim()
    assert small.is_roomy()
    small.put(b"b" * 100)
    assert small.is_roomy()
    assert cache(tmp_path, max_bytes=250).is_roomy()
    assert not cache(tmp_path, max_bytes=150).is_roomy()
    small.remember(KEY, b"c" * 100)
    assert not small.is_roomy()
    assert small.trim() > 0
    assert small.is_roomy()
    later = time.time() + 90_000
    monkeypatch.setattr("cardwright.build.cache.time.time", lambda: later)
    assert not small.is_roomy()


def test_a_note_of_its_size_that_somebody_spoiled_means_nothing(tmp_path: Path) -> None:
    small = cache(tmp_path)
    small.trim()
    (tmp_path / "size").write_text("plenty")
    assert not small.is_roomy()
