"""How model files are stored and what loading them would do, by flavour; ONNX and BentoML by files of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pydantic import JsonValue

from cardwright.card.merge import Fact
from cardwright.card.origin import Kind, Origin
from cardwright.errors import UnreadableError
from cardwright.sources.mlflow.artifacts import Artifacts
from cardwright.sources.mlflow.onnxheader import read_onnx_header
from cardwright.sources.mlflow.values import present
from cardwright.yamlfile import parse_yaml

_SUFFIXES = {
    ".pkl": "pickle",
    ".pickle": "pickle",
    ".joblib": "joblib",
    ".skops": "skops",
    ".onnx": "ONNX",
    ".safetensors": "safetensors",
    ".pth": "PyTorch archive",
    ".pt": "PyTorch archive",
    ".ubj": "XGBoost UBJSON",
    ".xgb": "XGBoost binary",
    ".lgb": "LightGBM text",
    ".cbm": "CatBoost binary",
    ".keras": "Keras archive",
    ".h5": "HDF5",
}
# loading one of these runs whatever its maker put into it
_RUNS_CODE = frozenset({"pickle", "cloudpickle", "joblib", "dill", "PyTorch archive"})
_RISK = " (runs code when loaded)"
_PLACES = ("pickled_model", "python_model", "model_path", "data", "model_data", "model_binary")
_BY_FLAVOUR = {"onnx": "ONNX", "spark": "Spark ML", "tensorflow": "TensorFlow SavedModel"}
_TORCH = "TorchScript archive"
_PIN = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?==([^\s;#,]+)")

Flavours = Mapping[str, Mapping[str, JsonValue]]


def serialization(flavours: Flavours, artifacts: Artifacts, base: str) -> str | None:
    """How the model is stored, with a word of warning where loading it runs code; None where nothing tells."""
    found = _declared(flavours) or _by_place(flavours, artifacts, base)
    return f"{found}{_RISK}" if found in _RUNS_CODE else found


def _declared(flavours: Flavours) -> str | None:
    for name in sorted(flavours):
        declared = flavours[name].get("serialization_format")
        if isinstance(declared, str):
            return declared
    return next((_BY_FLAVOUR[name] for name in sorted(flavours) if name in _BY_FLAVOUR), None)


def _by_place(flavours: Flavours, artifacts: Artifacts, base: str) -> str | None:
    """By the file that a flavour names; by those in the folder that it names, where it is one."""
    # any flavour says more than the generic one
    for name in sorted(flavours, key=lambda item: (item == "python_function", item)):
        for key in _PLACES:
            path = flavours[name].get(key)
            if not isinstance(path, str):
                continue
            found = _kind(path) or _of_files(artifacts.names(base, path))
            if found == "PyTorch archive" and artifacts.has_torchscript(base, path):
                return _TORCH
            if found:
                return found
    return None


def _of_files(names: tuple[str, ...]) -> str | None:
    """The riskiest format among the files of a folder: that one decides what loading does."""
    kinds = {kind for name in names if (kind := _kind(name))}
    if any(name.endswith("pytorch_model.bin") for name in names):
        kinds.add("pickle")
    return min(kinds, key=lambda kind: (kind not in _RUNS_CODE, kind), default=None)


def _kind(path: str) -> str | None:
    name = path.rpartition("/")[2]
    return _SUFFIXES.get(name[name.rindex(".") :].lower()) if "." in name else None


def onnx_facts(flavours: Flavours, artifacts: Artifacts, base: str, *, address: str, kind: Kind) -> Iterator[Fact]:
    """Operator sets of an ONNX model and, where it has no signature of MLflow's, its inputs and outputs.

    Raises:
        UnreadableError: the file under that name is no ONNX model.
    """
    path = flavours.get("onnx", {}).get("data")
    if not isinstance(path, str):
        return
    where = f"{address}/{path}"
    data = artifacts.view(base, path)
    if data is None:
        return
    header = read_onnx_header(data, address=where)
    origin = Origin(kind=kind, address=where)
    opsets: dict[str, JsonValue] = {
        f"ONNX opset {domain}": str(version) for domain, version in sorted(header.opsets.items())
    }
    made = {"ONNX producer": header.producer} if header.producer else {}
    yield Fact(path=("system", "software_versions"), value={**opsets, **made}, origin=origin)
    for half, columns in (("input", header.inputs), ("output", header.outputs)):
        if columns:
            listed: dict[str, JsonValue] = {name: {"type": text} for name, text in columns.items()}
            yield Fact(path=("model", f"{half}_specification"), value=listed, origin=origin)


def bento_facts(artifacts: Artifacts, base: str, *, address: str, kind: Kind) -> Iterator[Fact]:
    """What ``model.yaml`` and ``bentofile.yaml`` of BentoML say about framework and pinned packages.

    Raises:
        UnreadableError: such a file is not YAML.
    """
    found = artifacts.read(base, "model.yaml", address=f"{address}/model.yaml")
    if found is not None:
        body = _mapping(parse_yaml(found.text, name=found.address).data)
        context = _mapping(body.get("context"))
        if "bentoml_version" in context:
            origin = Origin(kind=kind, address=found.address, digest=found.digest)
            framework = str(body.get("module") or context.get("framework_name") or "bentoml")
            about: dict[str, JsonValue] = {"bentoml": f"{context['bentoml_version']} ({framework})"}
            yield Fact(path=("model", "flavors"), value=about, origin=origin)
            versions = {key: str(text) for key, text in _mapping(context.get("framework_versions")).items()}
            python = context.get("python_version")
            software = present({**versions, "python": str(python) if python else None})
            if software:
                yield Fact(path=("system", "software_versions"), value=software, origin=origin)
    found = artifacts.read(base, "bentofile.yaml", address=f"{address}/bentofile.yaml")
    if found is not None:
        body = _mapping(parse_yaml(found.text, name=found.address).data)
        packages = _mapping(body.get("python")).get("packages")
        pins: dict[str, JsonValue] = {
            match.group(1): match.group(2)
            for line in (packages if isinstance(packages, list) else [])
            if isinstance(line, str) and (match := _PIN.match(line.strip()))
        }
        if pins:
            origin = Origin(kind=kind, address=found.address, digest=found.digest)
            yield Fact(path=("system", "software_versions"), value=pins, origin=origin)


def _mapping(value: object) -> dict[str, JsonValue]:
    return value if isinstance(value, dict) else {}


def refuse_other(data: object, address: str) -> dict[str, JsonValue]:
    """The mapping that an MLmodel file is.

    Raises:
        UnreadableError: it is something else.
    """
    if not isinstance(data, dict):
        raise UnreadableError("is not an MLmodel file", where=address)
    return data
