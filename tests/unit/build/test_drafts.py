"""A card, and what others are compared with of it, is kept by what it was made from and made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from cardwright.build.cache import Cache
from cardwright.build.drafts import Drafts
from cardwright.card.canonical import canonical_bytes
from cardwright.config import load_settings
from cardwright.rules.neighbours import Neighbours
from cardwright.sources.assemble import Gathered, MadeCard
from cardwright.sources.base import VersionKey
from cardwright.sources.collect import gather

SENTENCE = "Ranks applications for loans of private customers by their risk of default."
OTHER = "Sorts incoming letters of customers into queues for the clerks of each department."


def write(folder: Path, model: str, purpose: str) -> None:
    home = folder / "cards" / model
    (home / "versions").mkdir(parents=True, exist_ok=True)
    (home / "versions/1.yaml").write_text(f"stated_by: A. Weber\nintended_use: {{purpose: '{purpose}'}}\n")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "cardwright.yaml").write_text("registry: {name: bank}\n")
    write(tmp_path, "one", SENTENCE)
    write(tmp_path, "two", SENTENCE)
    return tmp_path


def drafts(folder: Path, made: list[str], *, write: bool = True, full: bool = False) -> Drafts:
    """Drafts of a fresh reading that notes for which versions a card is made."""
    found: Gathered = gather(load_settings(folder / "cardwright.yaml"))
    make = found.make

    def noting(key: VersionKey) -> MadeCard:
        made.append(str(key))
        return make(key)

    found.make = noting  # type: ignore[method-assign]
    sources = {key: found.digest(key) for key in found.keys}
    cache = Cache(folder / "cache", max_bytes=10**9)
    return Drafts(gathered=found, cache=cache, sources=sources, tools="t", write=write, full=full)


def crossing(found: Drafts, name: str) -> str:
    neighbours = Neighbours()
    for trace in found.traces():
        neighbours.add_trace(trace)
    trace = found.compared(VersionKey(name=name, version="1"))
    assert trace is not None
    return neighbours.crossing(trace)


def test_only_the_card_that_changed_is_made_and_the_other_is_judged_again(project: Path) -> None:
    made: list[str] = []
    before = crossing(drafts(project, made), "one")
    assert set(made) == {"one/1", "two/1"}
    made.clear()
    assert crossing(drafts(project, made), "one") == before
    assert made == []
    write(project, "two", OTHER)
    assert crossing(drafts(project, made), "one") != before
    assert set(made) == {"two/1"}


def test_a_draft_is_the_card_that_was_made_for_its_trace(project: Path) -> None:
    made: list[str] = []
    found, key = drafts(project, made), VersionKey(name="one", version="1")
    assert len(list(found.traces())) == 2
    draft = found.of(key)
    assert made == ["one/1", "two/1"]
    assert draft.card_json == canonical_bytes(draft.card)
    own = gather(load_settings(project / "cardwright.yaml")).make(key)
    assert (draft.card, draft.inputs, draft.notes) == (own.card, own.inputs, own.notes)


def test_a_full_build_takes_no_draft_of_an_earlier_one_and_makes_none_twice(project: Path) -> None:
    made: list[str] = []
    list(drafts(project, made).traces())
    made.clear()
    found = drafts(project, made, full=True)
    list(found.traces())
    found.of(VersionKey(name="one", version="1"))
    assert made == ["one/1", "two/1"]


def test_a_draft_whose_card_is_gone_or_damaged_is_made_again(project: Path) -> None:
    made: list[str] = []
    found, key = drafts(project, made), VersionKey(name="one", version="1")
    right = found.of(key).card_json
    for blob in (project / "cache/content").rglob("*"):
        if blob.is_file():
            blob.write_bytes(blob.read_bytes().replace(b"loans", b"LOANS"))
    made.clear()
    assert found.of(key).card_json == right
    assert made == ["one/1"]


def test_a_card_that_cannot_be_made_says_nothing_to_the_others(project: Path) -> None:
    alone = Neighbours()
    (project / "cards/two/versions/1.yaml").write_text("intended_use: [\n")
    found = drafts(project, [])
    assert [trace.model for trace in found.traces()] == ["one"]
    trace = found.trace(VersionKey(name="one", version="1"))
    assert trace is not None
    assert crossing(found, "one") == alone.crossing(trace)


def test_a_plan_keeps_nothing(project: Path) -> None:
    assert len(list(drafts(project, [], write=False).traces())) == 2
    assert not (project / "cache").exists()
