"""cardwright.yaml: found upward, checked with positions."""

from __future__ import annotations

from pathlib import Path

import pytest

from cardwright.config import find_config, load_settings
from cardwright.errors import UsageError


def write(folder: Path, text: str) -> Path:
    file = folder / "cardwright.yaml"
    file.write_text(text)
    return file


def test_the_file_is_found_in_a_folder_above(tmp_path: Path) -> None:
    file = write(tmp_path, "registry: {name: bank}\n")
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    assert find_config(inner) == file


def test_the_search_ends_at_the_root_of_the_repository(tmp_path: Path) -> None:
    write(tmp_path, "registry: {name: bank}\n")
    inner = tmp_path / "repo"
    (inner / ".git").mkdir(parents=True)
    with pytest.raises(UsageError, match=r"no cardwright\.yaml"):
        find_config(inner)


def test_a_misspelt_key_is_named_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"cardwright\.yaml:2:11: registri"):
        load_settings(write(tmp_path, "registry: {name: bank}\nregistri: {name: bank}\n"))


def test_a_setting_knows_where_it_was_set(tmp_path: Path) -> None:
    settings = load_settings(write(tmp_path, "registry:\n  name: bank\noutput: out\n"))
    assert settings.where_set("output") == "cardwright.yaml:3"
    assert settings.where_set("cards") == "default"


def test_a_configuration_without_packs_is_refused_because_nothing_would_be_judged(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"cardwright\.yaml:2:8: packs"):
        load_settings(write(tmp_path, "registry: {name: bank}\npacks: []\n"))
