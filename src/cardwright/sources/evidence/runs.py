"""Evidence that a run keeps as artifacts, in the places where evaluation scripts put them."""

from __future__ import annotations

from cardwright.card.merge import Fact
from cardwright.sources.evidence.base import Context, UndeclaredError
from cardwright.sources.evidence.parse import parse_document
from cardwright.sources.evidence.registry import reader_of
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
)


def run_evidence(run: RunRecord, version: str, artifacts: Artifacts) -> tuple[Fact, ...]:
    """Facts of the artifacts of a run that a reader knows.

    A file of another shape under such a name is somebody else's, and is left alone; so is one that lacks what only a
    person could declare.

    Raises:
        UnreadableError: a file has a known shape and does not keep what it promises.
        UnreachableError: the artifact store does not answer.
    """
    facts: list[Fact] = []
    for place in PLACES:
        address = f"runs:/{run.run_id}/artifacts/{place}"
        found = artifacts.read(run.artifact_uri, place, address=address)
        document = parse_document(found.data, name=address, kind="artifact") if found else None
        reader = reader_of(document) if document else None
        if reader is None or document is None:
            continue
        try:
            facts.extend(reader.read(document, Context(version=version, run=run.run_id)).facts)
        except UndeclaredError:
            continue
    return tuple(facts)
