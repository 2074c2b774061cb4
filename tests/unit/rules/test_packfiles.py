"""Parsed packs are kept in the user's own cache, and believed only when nobody else can have touched them."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from cardwright.rules.pack import BUILT_IN, PACK_FILE
from cardwright.rules.packfiles import PackFiles, read_pack_files


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("CARDWRIGHT_CACHE", raising=False)
    return tmp_path / "cache" / "cardwright" / "packs"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return Path(shutil.copytree(BUILT_IN / "hygiene", tmp_path / "mine"))


def read(pack: Path) -> PackFiles:
    return read_pack_files(pack, tuple(sorted(path.name for path in pack.glob("*.yaml"))))


def kept(cache: Path) -> Path:
    (file,) = cache.glob("*.json")
    return file


def forge(file: Path, **changes: object) -> None:
    content = json.loads(file.read_text(encoding="utf-8")) | {"data": [{"forged": True}] * 9} | changes
    file.write_text(json.dumps(content), encoding="utf-8")


def test_the_second_reading_gives_what_the_first_gave(cache: Path, pack: Path) -> None:
    first = read(pack)
    assert kept(cache).stat().st_mode & 0o777 == 0o600
    second = read(pack)
    assert (second.data, second.digest) == (first.data, first.digest)


def test_a_changed_pack_is_read_anew(cache: Path, pack: Path) -> None:
    before = read(pack)
    with (pack / PACK_FILE).open("a", encoding="utf-8") as file:
        file.write("# a remark\n")
    after = read(pack)
    assert after.digest != before.digest
    assert len(list(cache.glob("*.json"))) == 2


@pytest.mark.parametrize("changes", [{"code": "other"}, {"pack": "other"}, {"data": [1]}, {"data": "x"}])
def test_a_copy_of_other_code_or_of_another_pack_is_not_believed(
    cache: Path, pack: Path, changes: dict[str, object]
) -> None:
    first = read(pack)
    forge(kept(cache), **changes)
    assert read(pack).data == first.data


@pytest.mark.parametrize("who", ["file", "folder"])
def test_a_copy_that_others_may_write_is_not_believed(cache: Path, pack: Path, who: str) -> None:
    first = read(pack)
    forge(kept(cache), data=[{"forged": True}] * len(first.data))
    assert read(pack).data != first.data  # only this user can have done that, who can change the code as well
    (kept(cache) if who == "file" else cache).chmod(0o777)
    assert read(pack).data == first.data


def test_a_broken_copy_and_a_cache_that_cannot_be_written_cost_time_only(
    cache: Path, pack: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = read(pack)
    kept(cache).write_bytes(b"{")
    assert read(pack).data == first.data
    monkeypatch.setenv("XDG_CACHE_HOME", os.devnull)
    assert read(pack).data == first.data
    monkeypatch.setenv("CARDWRIGHT_CACHE", "")
    assert read(pack).data == first.data
