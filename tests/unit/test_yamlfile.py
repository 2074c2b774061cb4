"""YAML as people write it, with positions."""

from __future__ import annotations

from pathlib import Path

import pytest

from cardwright.errors import UnreadableError
from cardwright.yamlfile import Mark, parse_yaml, read_yaml


def parse(text: str):
    return parse_yaml(text, name="card.yaml")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("NO", "NO"),
        ("010", "010"),
        ("2026-01-02", "2026-01-02"),
        ("12:30", "12:30"),
        ("1_000", "1_000"),
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("3", 3),
        ("-0.5", -0.5),
        ("1e-3", 0.001),
        (".5", ".5"),
        (".inf", ".inf"),
    ],
)
def test_scalars_are_read_as_written(text: str, value: object) -> None:
    assert parse(f"a: {text}\n").data == {"a": value}


def test_a_number_keeps_the_digits_it_was_written_with() -> None:
    assert parse("a: 1.10\n").written(("a",)) == "1.10"


def test_positions_are_those_of_the_value() -> None:
    place = parse("a: 1\nb:\n  - x\n  - {c:   TBD}\n").place(("b", "1", "c"))
    assert str(place) == "card.yaml:4:11"


def test_the_place_of_a_missing_value_is_that_of_its_parent() -> None:
    assert str(parse("a:\n  b: 1\n").place(("a", "zzz"))) == "card.yaml:2:3"


def test_an_empty_value_is_placed_at_its_key() -> None:
    assert str(parse("x: 1\npurpose:\n").place(("purpose",))) == "card.yaml:2:1"


def test_the_value_behind_an_alias_is_placed_where_the_alias_stands() -> None:
    assert str(parse("a: &t text\nb: *t\n").place(("b",))) == "card.yaml:2:1"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\nb: 2\na: 3\n", "card.yaml:3:1", "twice, first on line 1"),
        ("a: [1,\nb: 2\n", "card.yaml:3:1", "is not YAML"),
        ("a: 1\n\tb: 2\n", "card.yaml:2:1", "is not YAML"),
        ("? [a, b]\n: 1\n", "card.yaml:1:3", "not plain text"),
        ("a: !!python/object/apply:os.system ['true']\n", "card.yaml:1:4", "is not YAML"),
        ("a: &x [*x]\n", "card.yaml:1:4", "nested too deeply"),
    ],
)
def test_broken_text_is_refused_with_its_position(text: str, line: str, words: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        parse(text)
    assert str(caught.value).startswith(line)
    assert words in str(caught.value)


def test_aliases_that_multiply_are_stopped() -> None:
    levels = "".join(f"l{n + 1}: &l{n + 1} [{', '.join([f'*l{n}'] * 9)}]\n" for n in range(9))
    with pytest.raises(UnreadableError, match="more than"):
        parse(f"l0: &l0 [{', '.join('x' * 9)}]\n{levels}")


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_bytes(b"\xff\xfe\x00a")
    with pytest.raises(UnreadableError, match="not UTF-8"):
        read_yaml(file, name="x.yaml")


def test_json_is_read_with_positions_too() -> None:
    parsed = parse('{"a": {"b": [1, 2.5, "x"]}}')
    assert parsed.data == {"a": {"b": [1, 2.5, "x"]}}
    assert str(parsed.place(("a", "b", "2"))) == "card.yaml:1:22"


def test_line_ends_of_windows_are_lines_and_no_part_of_a_text(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_bytes(b"\xef\xbb\xbfa: |\r\n  one\r\n  two\r\nb: 1\r\n")
    found = read_yaml(file, name="x.yaml")
    assert found.data == {"a": "one\ntwo\n", "b": 1}
    assert str(found.place(("b",))) == "x.yaml:4:4"


def test_the_nearest_part_of_a_path_has_its_place() -> None:
    file = parse("a:\n  - b: one\n  - b: two\n")
    assert file.nearest(("a", "1", "b", "c")) == (3, Mark(line=3, column=5, value_line=3, value_column=8))
    assert file.nearest(("x",)) is None


def test_what_merge_keys_bring_has_the_place_of_what_they_stand_in() -> None:
    file = parse("base: &base\n  a: 1\nuse:\n  <<: *base\n  b: 2\n")
    assert file.data == {"base": {"a": 1}, "use": {"a": 1, "b": 2}}
    assert str(file.place(("use", "a"))) == "card.yaml:4:3"
    assert file.written(("use", "a")) is None


@pytest.mark.parametrize("length", [990, 1000, 1001, 5000])
def test_long_lines_are_read_as_short_ones_are(length: int) -> None:
    word = "x" * length
    assert parse(f"a: 1\nb: {word}\nc: 3\n").data == {"a": 1, "b": word, "c": 3}


def test_one_long_line_of_brackets_is_refused_before_the_parser_runs_out_of_stack() -> None:
    with pytest.raises(UnreadableError, match="nested too deeply"):
        parse("a: 1\nb: " + "[" * 400 + " " * 800 + "]" * 400 + "\n")
