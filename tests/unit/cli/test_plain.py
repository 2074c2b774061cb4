"""Text with names that others chose: it keeps the lines that we broke, and no other."""

from __future__ import annotations

from cardwright.cli.plain import plain
from cardwright.errors import HINT, ITEM


def test_things_of_a_list_and_the_hint_keep_their_lines() -> None:
    said = f"not fit for release:{ITEM}m/1 has 2 errors{ITEM}x.yaml has changes that are not committed{HINT}mend these"
    assert plain(said) == said
    assert [line.strip() for line in said.splitlines()][1:3] == [
        "- m/1 has 2 errors",
        "- x.yaml has changes that are not committed",
    ]


def test_a_name_begins_no_line_of_its_own_in_a_list() -> None:
    said = plain(f"no version could be built:{ITEM}evil\n::error::m/1: is broken{HINT}mend these")
    assert [line for line in said.splitlines() if "::error::" in line] == ["  - evil\\n::error::m/1: is broken"]
