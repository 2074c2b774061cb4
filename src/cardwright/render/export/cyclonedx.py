"""CycloneDX 1.6 ML-BOM: the model with its model card, data sets and libraries as components."""

from __future__ import annotations

import json
import re
from uuid import NAMESPACE_URL, uuid5

from pydantic import JsonValue

from cardwright.card.card import Card
from cardwright.card.values import Dataset, Measurement, NotApplicable, Statement
from cardwright.render.document import Document
from cardwright.render.plaintext import shortened, visible
from cardwright.version import __version__

_NAMESPACE = uuid5(NAMESPACE_URL, "urn:cardwright:cyclonedx")
_PROJECT = re.compile(r"^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$")
_VERSION = re.compile(r"^[0-9][0-9A-Za-z.!+_-]*$")
_LONGEST_VERSION = 1024
Said = Statement | NotApplicable | None


def cyclonedx(document: Document) -> bytes:
    """The card as a CycloneDX 1.6 bill of materials in JSON. What nobody provided is left out, never invented."""
    card = document.card
    libraries = [_library(name, version) for name, version in sorted(card.system.software_versions.items())]
    data = [_dataset(key, item, "training") for key, item in sorted(card.training_data.datasets.items())]
    known = {json.dumps(item, sort_keys=True) for item in data}
    references = {str(item["bom-ref"]) for item in data}
    for key, item in sorted(card.evaluation.datasets.items()):
        made = _dataset(key, item, "evaluation")
        if str(made["bom-ref"]) not in references and json.dumps(made, sort_keys=True) not in known:
            data.append(made)
            references.add(str(made["bom-ref"]))
    model = _model(document, sorted(references))
    components = [*libraries, *data]
    body: dict[str, JsonValue] = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid5(_NAMESPACE, card.address + document.digest)}",
        "version": 1,
        "metadata": {
            "tools": {"components": [{"type": "application", "name": "cardwright", "version": __version__}]},
            "component": model,
        },
        "dependencies": [{"ref": model["bom-ref"], "dependsOn": [item["bom-ref"] for item in components]}],
    }
    if components:
        body["components"] = list[JsonValue](components)
    return (json.dumps(body, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode("utf-8")


def _model(document: Document, datasets: list[str]) -> dict[str, JsonValue]:
    card = document.card
    made: dict[str, JsonValue] = {
        "type": "machine-learning-model",
        "bom-ref": f"model:{_line(card.address)}",
        "name": _line(document.model),
        "version": shortened(_line(document.version), _LONGEST_VERSION),
        "modelCard": _model_card(card, datasets),
        "properties": _properties(document),
    }
    purpose = _said(card.intended_use.purpose)
    if purpose:
        made["description"] = purpose
    if card.provider.name:
        made["manufacturer"] = {"name": _line(card.provider.name)}
    licence = _said(card.model.licence)
    if licence:
        made["licenses"] = [{"license": {"name": licence}}]
    return made


def _properties(document: Document) -> list[JsonValue]:
    identity = document.card.identity
    rows = [
        ("cardwright:card:digest", document.digest),
        ("cardwright:status", document.status),
        *(("cardwright:alias", alias) for alias in identity.aliases),
        *((("cardwright:model:digest", identity.model_digest),) if identity.model_digest else ()),
        *((("cardwright:source:commit", identity.source_commit),) if identity.source_commit else ()),
        *(("cardwright:pack", pack) for pack in document.packs),
    ]
    return [{"name": name, "value": _line(value)} for name, value in rows]


def _model_card(card: Card, datasets: list[str]) -> dict[str, JsonValue]:
    model = card.model
    parameters: dict[str, JsonValue] = {}
    for key, value in (
        ("task", _said(model.task)),
        ("architectureFamily", _line(model.type) if model.type else ""),
        ("modelArchitecture", _said(card.system.architecture)),
    ):
        if value:
            parameters[key] = value
    if datasets:
        parameters["datasets"] = [{"ref": ref} for ref in datasets]
    for key, columns in (("inputs", model.input_specification), ("outputs", model.output_specification)):
        if columns:
            parameters[key] = [{"format": _line(f"{name}: {column.type}")} for name, column in sorted(columns.items())]
    made: dict[str, JsonValue] = {"bom-ref": f"model-card:{_line(card.address)}"}
    if parameters:
        made["modelParameters"] = parameters
    figures = [_figure(item, None) for _key, item in sorted(card.evaluation.metrics.items())]
    for _key, part in sorted(card.evaluation.slices.items()):
        group = ", ".join(f"{dimension}={value}" for dimension, value in sorted(part.by.items()))
        figures += [_figure(item, group) for _name, item in sorted(part.metrics.items())]
    if figures:
        made["quantitativeAnalysis"] = {"performanceMetrics": list[JsonValue](figures)}
    considerations = _considerations(card)
    if considerations:
        made["considerations"] = considerations
    return made


def _figure(item: Measurement, group: str | None) -> dict[str, JsonValue]:
    made: dict[str, JsonValue] = {"type": _line(item.metric), "value": _number(item.value)}
    if group:
        made["slice"] = _line(group)
    if item.interval is not None:
        made["confidenceInterval"] = {
            "lowerBound": _number(item.interval.low),
            "upperBound": _number(item.interval.high),
        }
    return made


def _considerations(card: Card) -> dict[str, JsonValue]:
    made: dict[str, JsonValue] = {}
    for key, statements in (
        ("users", (card.intended_use.users,)),
        ("useCases", (card.intended_use.purpose, card.intended_use.deployment_context)),
        (
            "technicalLimitations",
            (
                card.limitations.capabilities_and_limitations,
                card.limitations.generalisability,
                card.intended_use.out_of_scope,
            ),
        ),
        ("performanceTradeoffs", (card.model.trade_off_decisions,)),
    ):
        texts = [text for text in map(_said, statements) if text]
        if texts:
            made[key] = list[JsonValue](texts)
    ethics = [_said(card.ethical_considerations.risks_harms), _said(card.risk_management.risks)]
    mitigation = _said(card.ethical_considerations.mitigations)
    risks: list[JsonValue] = [{"name": text} for text in ethics if text]
    if risks and mitigation and isinstance(risks[0], dict):
        risks[0]["mitigationStrategy"] = mitigation
    if risks:
        made["ethicalConsiderations"] = risks
    fairness: list[JsonValue] = []
    for _key, check in sorted(card.fairness.assessments.items()):
        entry: dict[str, JsonValue] = {"groupAtRisk": _line(", ".join(check.by))}
        response = _said(check.response)
        if response:
            entry["mitigationStrategy"] = response
        entry["harms"] = _line(f"{check.metric} = {_number(check.value)}")
        fairness.append(entry)
    if fairness:
        made["fairnessAssessments"] = fairness
    return made


def _library(name: str, version: str) -> dict[str, JsonValue]:
    made: dict[str, JsonValue] = {"type": "library", "bom-ref": f"library:{_line(name)}", "name": _line(name)}
    if version:
        made["version"] = shortened(_line(version), _LONGEST_VERSION)
    # the registry lists Python's requirements, so a plain name with a plain version is a PyPI project
    if name.lower() != "python" and _PROJECT.match(name) and _VERSION.match(version):
        project = re.sub(r"[-_.]+", "-", name).lower()
        made["purl"] = f"pkg:pypi/{project}@{version.replace('+', '%2B').replace('!', '%21')}"
    return made


def _dataset(key: str, item: Dataset, role: str) -> dict[str, JsonValue]:
    data: dict[str, JsonValue] = {"type": "dataset", "name": _line(item.name)}
    description = _said(item.description)
    if description:
        data["description"] = description
    made: dict[str, JsonValue] = {
        "type": "data",
        "bom-ref": f"data:{_line(key)}:{_line(item.digest or 'no-digest')}",
        "name": _line(item.name),
        "data": [data],
        "properties": [
            {"name": name, "value": _line(str(value))}
            for name, value in (
                ("cardwright:role", role),
                ("cardwright:digest", item.digest),
                ("cardwright:split", item.split),
                ("cardwright:rows", item.rows),
            )
            if value is not None
        ],
    }
    return made


def _number(value: float | str) -> str:
    return value if isinstance(value, str) else repr(value)


def _said(value: Said) -> str:
    return visible(value.text).strip() if isinstance(value, Statement) else ""


def _line(text: str) -> str:
    return visible(text, newlines=False).strip() or "unnamed"
