"""Figures that a run keeps as JSON files under ``governance/``, each with the digest of its bytes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import JsonValue, TypeAdapter, ValidationError

from cardwright.card.merge import Fact
from cardwright.card.origin import Origin
from cardwright.card.pointer import Path
from cardwright.card.values import Calibration, ConfusionMatrix, FeatureImportances, Measurement
from cardwright.errors import UnreadableError
from cardwright.sources.base import TooLargeError
from cardwright.sources.evidence.unread import unread_fact
from cardwright.sources.mlflow.artifacts import Artifact, Artifacts
from cardwright.sources.mlflow.records import RunRecord
from cardwright.sources.mlflow.slices1 import SlicesDocument
from cardwright.sources.mlflow.values import finite

SCHEMA = "slices/1"
_FORMS: dict[str, tuple[Path, TypeAdapter[object]]] = {
    "confusion_matrix": (("evaluation", "confusion_matrix"), TypeAdapter(ConfusionMatrix)),
    "calibration": (("evaluation", "calibration"), TypeAdapter(Calibration)),
    "feature_importances": (("model", "importances"), TypeAdapter(FeatureImportances)),
    "robustness": (("evaluation", "robustness", "metrics"), TypeAdapter(dict[str, Measurement])),
    "compliance_metrics": (("evaluation", "compliance_metrics"), TypeAdapter(dict[str, Measurement])),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Governance:
    """What the files of one run say."""

    slices: SlicesDocument | None
    facts: tuple[Fact, ...]
    notes: tuple[str, ...] = ()


def read_governance(run: RunRecord, artifacts: Artifacts) -> Governance:
    """Read the files under ``governance/`` of a run that have a known form; one that is too large is named instead.

    Raises:
        UnreadableError: a file is not JSON, or not of its form; names its address.
    """
    facts: list[Fact] = []
    notes: list[str] = []
    document: SlicesDocument | None = None
    for name in ("slices", *_FORMS):
        path = f"governance/{name}.json"
        address = f"runs:/{run.run_id}/artifacts/{path}"
        try:
            found = artifacts.read(run.artifact_uri, path, address=address)
        except TooLargeError as error:
            facts.append(unread_fact(address))
            notes.append(f"{address}: not read, it is {error.message}; {error.hint}")
            continue
        if found is None:
            continue
        origin = Origin(kind="artifact", address=found.address, digest=found.digest)
        if name == "slices":
            document = _slices(found)
            facts.extend(document.facts(run_id=run.run_id, origin=origin))
        else:
            facts.extend(_of_form(name, found, origin=origin, run_id=run.run_id))
    return Governance(slices=document, facts=tuple(facts), notes=tuple(notes))


def _slices(found: Artifact) -> SlicesDocument:
    data = _json(found)
    schema = data.get("schema") if isinstance(data, dict) else None
    if schema != SCHEMA:
        raise UnreadableError(
            f"its schema is {schema!r}, not {SCHEMA!r}", where=found.address, hint='begin the file with "schema"'
        )
    try:
        return SlicesDocument.model_validate(data)
    except ValidationError as error:
        raise _misfit(error, found) from error


def _of_form(name: str, found: Artifact, *, origin: Origin, run_id: str) -> Iterator[Fact]:
    path, form = _FORMS[name]
    data = _tidy(_json(found))
    if isinstance(data, dict):
        if name == "confusion_matrix" and isinstance(data.get("labels"), list):
            data["labels"] = [str(label) for label in _listed(data["labels"])]
        if path[-1].endswith("metrics"):
            data = {key: _with_run(key, item, run_id) for key, item in data.items()}
    try:
        form.validate_json(json.dumps(data))
    except ValidationError as error:
        raise _misfit(error, found) from error
    yield Fact(path=path, value=data, origin=origin)


def _with_run(key: str, item: JsonValue, run_id: str) -> JsonValue:
    return {"metric": key, "run": run_id, **item} if isinstance(item, dict) else item


def _json(found: Artifact) -> JsonValue:
    try:
        data: JsonValue = json.loads(found.text)
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"is not JSON: {error}", where=found.address) from error
    return data


def _tidy(value: JsonValue) -> JsonValue:
    """Without nulls, and with the texts that a card holds for what is no finite number."""
    if isinstance(value, dict):
        tidied = {key: _tidy(item) for key, item in value.items() if item is not None}
        interval = tidied.get("interval")
        if isinstance(interval, dict) and any(isinstance(interval.get(end), str) for end in ("low", "high")):
            del tidied["interval"]  # an unbounded interval is no interval
        return tidied
    if isinstance(value, list):
        return [_tidy(item) for item in value]
    return finite(value) if isinstance(value, float) else value


def _listed(value: JsonValue) -> list[JsonValue]:
    return value if isinstance(value, list) else []


def _misfit(error: ValidationError, found: Artifact) -> UnreadableError:
    first = error.errors(include_url=False)[0]
    field = ".".join(str(part) for part in first["loc"])
    return UnreadableError(f"{field}: {first['msg']}", where=found.address, hint="see the form in the handbook")
