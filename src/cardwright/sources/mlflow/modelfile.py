"""``model`` and ``system.software_versions`` from the MLmodel file, its requirements and the run's parameters."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from pydantic import JsonValue

from cardwright.card.merge import Fact
from cardwright.card.origin import Kind, Origin
from cardwright.errors import UnreadableError
from cardwright.sources.mlflow.artifacts import Artifact, Artifacts
from cardwright.sources.mlflow.flavours import bento_facts, onnx_facts, refuse_other, serialization
from cardwright.sources.mlflow.read import Details
from cardwright.sources.mlflow.records import RunRecord, VersionRecord
from cardwright.sources.mlflow.values import present
from cardwright.yamlfile import parse_yaml

_PIN = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?==([^\s;#,]+)")
# flavours that MLflow names otherwise than the package index does
_PACKAGES = {"sklearn": "scikit-learn", "pytorch": "torch"}


def model_facts(version: VersionRecord, details: Details, artifacts: Artifacts) -> Iterator[Fact]:
    """The facts of a version's model files; none where the files cannot be reached.

    Raises:
        UnreadableError: an MLmodel that is not what MLflow writes.
    """
    place = model_place(version, details)
    if place is None:
        return
    base, address, kind = place
    tree = artifacts.tree_digest(base)
    if tree:
        yield Fact(path=("identity", "model_digest"), value=tree, origin=Origin(kind=kind, address=address))
    found = artifacts.read(base, "MLmodel", address=f"{address}/MLmodel")
    if found is not None:
        yield from _of_mlmodel(found, kind, artifacts, base)
    yield from bento_facts(artifacts, base, address=address, kind=kind)
    pins = artifacts.read(base, "requirements.txt", address=f"{address}/requirements.txt")
    if pins is not None:
        versions: dict[str, JsonValue] = {
            match.group(1): match.group(2) for line in pins.text.splitlines() if (match := _PIN.match(line.strip()))
        }
        if versions:
            yield Fact(path=("system", "software_versions"), value=versions, origin=_origin(pins, kind))


def parameter_facts(run: RunRecord) -> Iterator[Fact]:
    """``model.parameters``: each parameter of the run with its own address."""
    for name, value in sorted(run.params.items()):
        origin = Origin(kind="run", address=f"runs:/{run.run_id}/params/{name}")
        yield Fact(path=("model", "parameters", name), value=str(value), origin=origin)


def model_place(version: VersionRecord, details: Details) -> tuple[str, str, Kind] | None:
    """Artifact URI, address and kind of a version's files; None where its source is no place that is read."""
    model_id = version.model_id
    if model_id is not None:
        logged = details.logged.get(model_id)
        return (logged.artifact_location, f"models:/{model_id}", "logged_model") if logged else None
    in_run = version.run_path or _below_run(version, details)
    if in_run is not None and in_run[0] in details.runs:
        run_id, path = in_run
        base = details.runs[run_id].artifact_uri
        return f"{base}/{path}".rstrip("/"), f"runs:/{run_id}/artifacts/{path}".rstrip("/"), "artifact"
    return None


def _below_run(version: VersionRecord, details: Details) -> tuple[str, str] | None:
    """Run id and path where the source is an address below the artifacts of the version's own run, as before 3.0."""
    run = details.runs.get(version.run_id or "")
    if run is None or not run.artifact_uri or not version.source:
        return None
    root, source = (text.removeprefix("file://").rstrip("/") for text in (run.artifact_uri, version.source))
    path = source.removeprefix(f"{root}/")
    return (run.run_id, path) if path != source and ".." not in path.split("/") else None


def _origin(artifact: Artifact, kind: Kind) -> Origin:
    return Origin(kind=kind, address=artifact.address, digest=artifact.digest)


def _of_mlmodel(artifact: Artifact, kind: Kind, artifacts: Artifacts, base: str) -> Iterator[Fact]:
    data = refuse_other(parse_yaml(artifact.text, name=artifact.address).data, artifact.address)
    origin = _origin(artifact, kind)
    flavors = {name: body for name, body in _mapping(data.get("flavors")).items() if isinstance(body, dict)}
    versions: dict[str, JsonValue] = {name: _library_version(name, body) for name, body in flavors.items()}
    versions = present(versions)
    python = flavors.get("python_function", {}).get("python_version")
    software = {"python": _plain(python), "mlflow": _plain(data.get("mlflow_version"))}
    software |= {_PACKAGES.get(name, name): _plain(text) for name, text in versions.items() if text != _UNKNOWN}
    signature = _mapping(data.get("signature"))
    facts: dict[tuple[str, str], JsonValue] = {
        ("model", "flavors"): versions,
        ("model", "serialization"): serialization(flavors, artifacts, base),
        ("model", "size_bytes"): data.get("model_size_bytes"),
        ("model", "input_specification"): _columns(signature.get("inputs"), "input", artifact.address),
        ("model", "output_specification"): _columns(signature.get("outputs"), "output", artifact.address),
        ("system", "software_versions"): present(dict(software)),
    }
    for path, value in facts.items():
        if value:
            yield Fact(path=path, value=value, origin=origin)
    address = artifact.address.removesuffix("/MLmodel")
    for fact in onnx_facts(flavors, artifacts, base, address=address, kind=kind):
        # a signature that a person gave goes before what the file happens to call its tensors
        if not facts.get((fact.path[0], fact.path[1])) or fact.path[0] == "system":
            yield fact


_UNKNOWN = "version not recorded"


def _library_version(name: str, body: dict[str, JsonValue]) -> str | None:
    if name == "python_function":
        return None  # a way to call a model, not a library
    known = [key for key in body if key.endswith("_version") and key not in ("python_version", "mlflow_version")]
    own = f"{name}_version"
    key = own if own in known else next(iter(sorted(known)), None)
    return _plain(body[key]) if key and body[key] else _UNKNOWN


def _columns(text: JsonValue, word: str, address: str) -> JsonValue:
    """A signature half, JSON inside YAML, as columns by name; nameless ones are numbered."""
    if not isinstance(text, str):
        return None
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"its signature is not JSON: {error}", where=address) from error
    items = [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []
    columns: dict[str, JsonValue] = {}
    for index, item in enumerate(items, start=1):
        name = item.get("name") or (word if len(items) == 1 else f"{word} {index}")
        required = item.get("required")
        columns[str(name)] = present({"type": _type(item), "required": required if required is not None else None})
    return columns


def _type(item: dict[str, JsonValue]) -> str:
    tensor = item.get("tensor-spec")
    if isinstance(tensor, dict):
        shape = tensor.get("shape")
        sizes = ", ".join("any" if size == -1 else str(size) for size in shape) if isinstance(shape, list) else "any"
        return f"tensor of {tensor.get('dtype', 'unknown')} ({sizes})"
    inner = item.get("items")
    if item.get("type") == "array" and isinstance(inner, dict):
        return f"array of {_type(inner)}"
    return str(item.get("type", "unknown"))


def _mapping(value: JsonValue) -> dict[str, JsonValue]:
    return value if isinstance(value, dict) else {}


def _plain(value: JsonValue) -> str | None:
    return None if value is None or isinstance(value, dict | list) else str(value)
