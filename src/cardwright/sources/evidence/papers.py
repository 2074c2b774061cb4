"""What evaluation leaves in a run beside figures: charts, named with their digest, and what is not read at all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from pydantic import JsonValue

from cardwright.card.merge import Fact
from cardwright.card.origin import Origin
from cardwright.card.picture import MOST_BYTES, MOST_TOGETHER, LeftOut, picture_of
from cardwright.sources.base import TooLargeError
from cardwright.sources.evidence.base import Evidence

if TYPE_CHECKING:
    from cardwright.sources.mlflow.artifacts import Artifacts
    from cardwright.sources.mlflow.records import RunRecord

CHARTS = frozenset({".png", ".jpg", ".jpeg", ".svg", ".html"})
MOST_CHARTS = 20
"""Charts of a run that are read; others are only named."""
MOST_NAMED = 100
_PLOTS = ("evaluation", "plots")
# rows of mlflow.evaluate with inputs and predictions of single cases, which may be data of persons
_CASES = re.compile(r"(.*_)?eval_results_table\.json|genai_custom_metrics\.json")
_RECORDS = re.compile(r"(.*\.)?tfrecords?(\.gz)?|(metrics|plots|attributions|validations)-\d{5}-of-\d{5}(\..*)?")


def unread(name: str) -> str:
    """Why a file that no parser takes is not read, and what to put in its place where something can be."""
    if _RECORDS.fullmatch(PurePosixPath(name).name):
        return (
            "not read, it holds records of TensorFlow; save `tfma.load_eval_result(FOLDER).slicing_metrics` as JSON, "
            "or the table of `tfma.experimental.dataframe.metrics_as_dataframes` as CSV"
        )
    return "not read, it is neither JSON nor a table"


def run_papers(run: RunRecord, version: str, names: Mapping[str, int | None], artifacts: Artifacts) -> Evidence:
    """Charts at the root of a run's artifacts as documents bound by their digest; notes name what is not read.

    Args:
        run: the run of the version.
        version: its number.
        names: the files there with their sizes.
        artifacts: where they are read.

    Raises:
        UnreachableError: the artifact store does not answer.
    """
    facts: list[Fact] = []
    notes: list[str] = []
    charts = sorted(name for name in names if PurePosixPath(name).suffix.lower() in CHARTS)
    # a file of the same name beside the cards is another document, hence the word behind the name
    for name in charts[:MOST_CHARTS]:
        address = f"runs:/{run.run_id}/artifacts/{name}"
        try:
            found = artifacts.read(run.artifact_uri, name, address=address)
        except TooLargeError:
            facts.append(_unread_chart(name, address, version, "unread"))
            continue
        if found is not None:
            origin = Origin(kind="artifact", address=address, digest=found.digest)
            facts.append(chart(f"{name} (run)", found.data, origin, version))
    for name in charts[MOST_CHARTS:MOST_NAMED]:
        facts.append(_unread_chart(name, f"runs:/{run.run_id}/artifacts/{name}", version, "number"))
    if len(charts) > MOST_NAMED:
        notes.append(f"runs:/{run.run_id}/artifacts: {len(charts) - MOST_NAMED} more charts are not on the card")
    notes.extend(f"runs:/{run.run_id}/artifacts/{text}" for text in _not_taken(names))
    return Evidence(tool="run", facts=tuple(facts), notes=tuple(notes))


def chart(key: str, data: bytes, origin: Origin, version: str) -> Fact:
    """A chart as a document bound by its digest, with its pixels where it is a small PNG.

    Args:
        key: its place on the card.
        data: the whole file.
        origin: where it was read.
        version: the version that it speaks of.
    """
    image = picture_of(data)
    why: LeftOut = "size" if data.startswith(b"\x89PNG") and len(data) > MOST_BYTES else "format"
    shown: dict[str, JsonValue] = {"image": image} if image else {"left_out": why}
    value = {**_named(origin, version), "digest": origin.digest, **shown}
    return Fact(path=(*_PLOTS, key), value=value, origin=origin)


def _unread_chart(name: str, address: str, version: str, why: LeftOut) -> Fact:
    origin = Origin(kind="artifact", address=address)
    return Fact(path=(*_PLOTS, f"{name} (run)"), value={**_named(origin, version), "left_out": why}, origin=origin)


def _named(origin: Origin, version: str) -> dict[str, JsonValue]:
    title = PurePosixPath(origin.address).stem.replace("_", " ")
    return {"title": title, "location": origin.address, "version": version}


def within_budget(facts: Sequence[Fact], known: Sequence[Fact]) -> list[Fact]:
    """Facts without the pictures that a card has no room for; each chart says that its picture was left out.

    Args:
        facts: of evidence, in a fixed order: a picture that still fits is taken, whatever came before.
        known: what is on the card already.
    """
    taken = sum(_room(fact) for fact in known)
    kept: list[Fact] = []
    for fact in facts:
        size = _room(fact)
        if size and taken + size > MOST_TOGETHER and isinstance(fact.value, dict):
            value = {name: item for name, item in fact.value.items() if name != "image"}
            kept.append(fact._replace(value={**value, "left_out": "total"}))
            continue
        taken += size
        kept.append(fact)
    return kept


def _room(fact: Fact) -> int:
    """Bytes of the picture that a fact brings."""
    if fact.path[:2] != _PLOTS or not isinstance(fact.value, dict):
        return 0
    image = fact.value.get("image")
    return len(image) * 3 // 4 if isinstance(image, str) else 0


def _not_taken(names: Mapping[str, int | None]) -> Iterator[str]:
    for name in sorted(names):
        if _CASES.fullmatch(name):
            yield f"{name}: not read, it holds single cases and not figures"
        elif _RECORDS.fullmatch(name):
            yield f"{name}: {unread(name)}"
