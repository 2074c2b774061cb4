"""Origins are grouped, and what was read from them is folded without loss."""

from __future__ import annotations

import itertools
import re

from hypothesis import given
from hypothesis import strategies as st

from cardwright.card.origin import Origin
from cardwright.render.compose.provenance import by_part, fold, sources, split_origin
from cardwright.render.templates import OriginNotes


def unfolded(text: str) -> set[str]:
    """What a shell makes of braces; names without braces and commas are assumed."""
    inner = re.search(r"\{([^{}]*)\}", text)
    if inner is None:
        return {text}
    parts = (text[: inner.start()] + choice + text[inner.end() :] for choice in inner[1].split(", "))
    return set(itertools.chain.from_iterable(unfolded(part) for part in parts))


def test_shared_beginnings_and_ends_are_said_once() -> None:
    pointers = [f"/evaluation/metrics/{name}/{part}" for name in ("accuracy", "f1") for part in ("n", "value")]
    assert fold(pointers) == "/evaluation/metrics/{accuracy, f1}/{n, value}"


def test_a_place_and_what_lies_below_it_both_stay() -> None:
    assert fold(["/a", "/a/b"]) == "/a{, /b}"
    assert fold([""]) == "/"


def test_a_long_list_of_names_is_cut_and_counted() -> None:
    folded = fold(f"/evaluation/slices/g{index:04}/n" for index in range(2000))
    assert "…1976 more}/n" in folded
    assert len(folded) < 300


@given(st.lists(st.lists(st.sampled_from("abcd"), min_size=1, max_size=4), min_size=1, max_size=12))
def test_folding_loses_and_invents_no_address(paths: list[list[str]]) -> None:
    pointers = {"/" + "/".join(path) for path in paths}
    assert unfolded(fold(pointers)) == pointers


def test_one_entry_per_file_and_part_of_the_card() -> None:
    def at(line: int) -> Origin:
        return Origin(kind="file", address="cards/a/card.yaml", line=line, column=3)

    parts = by_part({"/system/name": at(4), "/system/version": at(9), "/model/purpose": at(20)})
    made = {part: sources(origins) for part, origins in parts.items()}
    assert {part: [(item.lines, item.pointers, item.count) for item in found] for part, found in made.items()} == {
        "model": [((20, 20), "/model/purpose", 1)],
        "system": [((4, 9), "/system/{name, version}", 2)],
    }


def test_files_of_another_digest_stay_apart() -> None:
    origins = {
        f"/model/m{index}": Origin(kind="artifact", address="runs:/1/artifacts/a.json", digest=f"sha256:{index}")
        for index in range(2)
    }
    assert [item.digest for item in sources(origins)] == ["sha256:0", "sha256:1"]


def test_an_origin_is_split_into_what_is_shared_and_the_place_in_it() -> None:
    metric = Origin(kind="run", address="runs:/1/metrics/a/b", step=2)
    assert split_origin(metric).source == "runs:/1/metrics"
    assert split_origin(metric).within == "a/b step 2"
    field = Origin(kind="registry", address="models:/m/3#description")
    assert (split_origin(field).source, split_origin(field).within) == ("models:/m/3", "description")


def test_numbers_of_one_file_stand_together_in_the_list_of_a_section() -> None:
    notes = OriginNotes()
    for line in (4, 9):
        notes.number(Origin(kind="file", address="cards/a/card.yaml", line=line, column=3))
    notes.number(Origin(kind="run", address="runs:/1/metrics/a"))
    assert notes.groups == (
        ("file: cards/a/card.yaml", ((1, "4:3"), (2, "9:3"))),
        ("run: runs:/1/metrics", ((3, "a"),)),
    )


def test_what_a_derived_value_comes_from_is_folded() -> None:
    origin = Origin(kind="derived", address="", derived_from=("/system/name", "/system/version"))
    assert split_origin(origin).source == "derived from /system/{name, version}"


def test_a_pointer_of_another_form_is_kept_as_written() -> None:
    origin = Origin(kind="derived", address="", derived_from=("no pointer",))
    assert split_origin(origin).source == "derived from no pointer"
