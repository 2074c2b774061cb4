"""What cards are compared with is kept by what each was made from, and made anew only for one that changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from cardwright.build.cache import Cache
from cardwright.build.traces import Traces
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


def traces(folder: Path, made: list[str], *, write: bool = True) -> Traces:
    """Traces of a fresh reading that notes for which versions a card is made."""
    found: Gathered = gather(load_settings(folder / "cardwright.yaml"))
    make = found.make

    def noting(key: VersionKey) -> MadeCard:
        made.append(str(key))
        return make(key)

    found.make = noting  # type: ignore[method-assign]
    sources = {key: found.digest(key) for key in found.keys}
    cache = Cache(folder / "cache", max_bytes=10**9)
    return Traces(gathered=found, cache=cache, sources=sources, tools="t", write=write)


def crossing(found: Traces, name: str) -> str:
    neighbours = Neighbours()
    for trace in found.all():
        neighbours.add_trace(trace)
    trace = found.of(VersionKey(name=name, version="1"))
    assert trace is not None
    return neighbours.crossing(trace)


def test_only_the_card_that_changed_is_made_and_the_other_is_judged_again(project: Path) -> None:
    made: list[str] = []
    before = crossing(traces(project, made), "one")
    assert set(made) == {"one/1", "two/1"}
    made.clear()
    assert crossing(traces(project, made), "one") == before
    assert made == []
    write(project, "two", OTHER)
    assert crossing(traces(project, made), "one") != before
    assert set(made) == {"two/1"}


def test_a_card_that_cannot_be_made_says_nothing_to_the_others(project: Path) -> None:
    alone = Neighbours()
    (project / "cards/two/versions/1.yaml").write_text("intended_use: [\n")
    found = traces(project, [])
    assert [trace.model for trace in found.all()] == ["one"]
    trace = found.of(VersionKey(name="one", version="1"))
    assert trace is not None
    assert crossing(found, "one") == alone.crossing(trace)


def test_a_plan_keeps_nothing(project: Path) -> None:
    assert len(list(traces(project, [], write=False).all())) == 2
    assert not (project / "cache").exists()
