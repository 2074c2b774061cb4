"""Evidence that a run keeps as artifacts, in the places where evaluation scripts put them."""

from __future__ import annotations

from collections.abc import Iterator

from cardwright.card.merge import Fact
from cardwright.sources.base import TooLargeError
from cardwright.sources.evidence.base import Context, Evidence, UndeclaredError
from cardwright.sources.evidence.papers import run_papers
from cardwright.sources.evidence.parse import parse_document
from cardwright.sources.evidence.registry import reader_of
from cardwright.sources.evidence.unread import unread_fact
from cardwright.sources.mlflow.artifacts import Artifacts
from cardwright.sources.mlflow.records import RunRecord

PLACES = (
    "per_class_metrics.csv",
    "fairness_report.json",
    "fairness_results.json",
    "fairness_metrics.json",
    "fairness_audit.json",
    "by_group.csv",
    "bias_metrics.json",
    "analysis.json",
    "drift_report.json",
    "evidently_report.json",
    "feature_importances.csv",
    "feature_importances.json",
    "calibration.csv",
    "emissions.csv",
    "model_schema.json",
    "shap_values.npz",
    "shap_values.csv",
    "shap_values.json",
    "calibration.json",
    "drift.csv",
    "drift.json",
    "slicing_metrics.json",
    "deepchecks.json",
    "comparison.json",
    "robustness.json",
    "security.json",
    "garak.report.jsonl",
)


def run_evidence(run: RunRecord, version: str, artifacts: Artifacts) -> Evidence:
    """Facts and notes of the artifacts of a run that a reader knows.

    A file of another shape under such a name is somebody else's and left alone; so is one that lacks what only a
    person could declare, and one that is too large for figures. All are named in the notes.

    Raises:
        UnreadableError: a file has a known shape and does not keep what it promises.
        UnreachableError: the artifact store does not answer.
    """
    facts: list[Fact] = []
    notes: list[str] = list(_odd_slices(run))
    root = f"runs:/{run.run_id}/artifacts/"
    names = artifacts.files(run.artifact_uri, address=f"{root}x")
    papers = run_papers(run, version, names, artifacts)
    facts.extend(papers.facts)
    notes.extend(papers.notes)
    for place in PLACES:
        address = f"{root}{place}"
        try:
            found = artifacts.read(run.artifact_uri, place, address=address) if place in names else None
        except TooLargeError as error:
            facts.append(unread_fact(address))
            notes.append(f"{address}: not read, it is {error.message}; log a summary instead")
            continue
        if found is None:
            continue
        document = parse_document(found.data, name=address, kind="artifact")
        reader = reader_of(document) if document else None
        if reader is None or document is None:
            notes.append(f"{address}: not read, it has a shape that no reader knows")
            continue
        try:
            evidence = reader.read(document, Context(version=version, run=run.run_id))
        except UndeclaredError as error:
            notes.append(f"{address}: {error.message}; put a copy beside the cards and declare it there")
            continue
        facts.extend(evidence.facts)
        notes.extend(f"{address}: {note}" for note in evidence.notes)
    return Evidence(tool="run", facts=tuple(facts), notes=tuple(notes))


def _odd_slices(run: RunRecord) -> Iterator[str]:
    """Keys that begin as figures of groups do and cannot be read as one."""
    odd = sorted(item.key for item in run.metrics if item.key.startswith("slice/") and item.key.count("/") != 3)
    if odd:
        more = f" and {len(odd) - 1} more" if len(odd) > 1 else ""
        yield f"metric {odd[0]}{more}: not slice/<dimension>/<group>/<metric>, so that it is not on the card"
