"""What evaluation leaves in a run beside figures: charts, named with their digest, and what is not read at all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from pydantic import JsonValue

from cardwright.card.merge import Fact
from cardwright.card.origin import Origin
from cardwright.card.picture import picture_of
from cardwright.errors import UnreadableError
from cardwright.sources.evidence.base import Evidence

if TYPE_CHECKING:
    from cardwright.sources.mlflow.artifacts import Artifacts
    from cardwright.sources.mlflow.records import RunRecord

CHARTS = frozenset({".png", ".jpg", ".jpeg", ".svg", ".html"})
MOST_CHARTS = 20
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
    for name in charts[:MOST_CHARTS]:
        address = f"runs:/{run.run_id}/artifacts/{name}"
        try:
            found = artifacts.read(run.artifact_uri, name, address=address)
        except UnreadableError as error:
            notes.append(f"{address}: not read, it is {error.message}")
            continue
        if found is not None:
            origin = Origin(kind="artifact", address=address, digest=found.digest)
            # a file of the same name beside the cards is another document
            facts.append(chart(f"{name} (run)", found.data, origin, version))
    if len(charts) > MOST_CHARTS:
        notes.append(f"runs:/{run.run_id}/artifacts: {len(charts) - MOST_CHARTS} more charts are not on the card")
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
    value: dict[str, JsonValue] = {
        "title": PurePosixPath(origin.address).stem.replace("_", " "),
        "location": origin.address,
        "digest": origin.digest,
        "version": version,
    }
    return Fact(path=("evaluation", "plots", key), value={**value, "image": image} if image else value, origin=origin)


def _not_taken(names: Mapping[str, int | None]) -> Iterator[str]:
    for name in sorted(names):
        if _CASES.fullmatch(name):
            yield f"{name}: not read, it holds single cases and not figures"
        elif _RECORDS.fullmatch(name):
            yield f"{name}: {unread(name)}"
