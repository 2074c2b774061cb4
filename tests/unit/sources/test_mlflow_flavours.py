"""Model files are documented as what they are, and none of them is ever loaded."""

from __future__ import annotations

import io
import pickle
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from cardwright.card.card import Card
from cardwright.card.merge import Fact, merge
from cardwright.card.origin import Origin
from cardwright.config import RegistrySettings, Settings
from cardwright.errors import UnreadableError
from cardwright.sources.mlflow.artifacts import Artifacts
from cardwright.sources.mlflow.modelfile import model_facts
from cardwright.sources.mlflow.onnxheader import read_onnx_header
from cardwright.sources.mlflow.read import Details
from cardwright.sources.mlflow.records import LoggedRecord, VersionRecord
from cardwright.sources.mlflow.store import Registry

MODEL_ID = "m-" + "a" * 32


def card_of(folder: Path, flavours: Mapping[str, Any] | None = None, **more: Any) -> Card:
    """The card of a version whose model files lie in a folder."""
    if flavours is not None:
        (folder / "MLmodel").write_text(yaml.safe_dump({"flavors": flavours, **more}), encoding="utf-8")
    settings = Settings(registry=RegistrySettings(name="bank"))
    artifacts = Artifacts(Registry(reader=None, shown="bank", local_files=True), settings)  # type: ignore[arg-type]
    logged = LoggedRecord(
        model_id=MODEL_ID,
        artifact_location=folder.as_uri(),
        status="READY",
        model_type=None,
        source_run_id=None,
        params={},
        tags={},
        metrics=(),
    )
    version = VersionRecord(
        name="scorer",
        version="1",
        description=None,
        tags={},
        stage=None,
        source=f"models:/{MODEL_ID}",
        run_id=None,
        status="READY",
        status_message=None,
        created=None,
        updated=None,
    )
    known = {"registry": "bank", "name": "scorer", "version": "1"}
    origin = Origin(kind="registry", address="models:/scorer/1")
    identity = [Fact(path=("identity", name), value=value, origin=origin) for name, value in known.items()]
    details = Details(runs={}, logged={MODEL_ID: logged})
    return merge([*identity, *model_facts(version, details, artifacts)])


def field(number: int, value: int | bytes | str) -> bytes:
    """One protobuf field."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    data = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(data)) + data


def varint(value: int) -> bytes:
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*found, value])


def tensor(name: str, element: int, *sizes: int | str) -> bytes:
    shape = b"".join(field(1, field(1, size) if isinstance(size, int) else field(2, size)) for size in sizes)
    return field(1, name) + field(2, field(1, field(1, element) + field(2, shape)))


def onnx_bytes(*, weights: int = 10) -> bytes:
    graph = (
        field(2, "g")
        + field(5, field(1, 3) + field(8, "W") + field(9, bytes(weights)))
        + field(11, tensor("X", 1, "batch", 4))
        + field(11, tensor("W", 1, 3))
        + field(12, tensor("label", 7, "batch"))
    )
    opsets = field(8, field(1, "") + field(2, 17)) + field(8, field(1, "ai.onnx.ml") + field(2, 3))
    return field(1, 8) + field(2, "skl2onnx") + field(3, "1.17.0") + field(7, graph) + opsets


def test_an_onnx_file_tells_operator_sets_inputs_and_outputs_but_not_its_weights() -> None:
    header = read_onnx_header(memoryview(onnx_bytes(weights=5_000_000)), address="model.onnx")
    assert header.opsets == {"ai.onnx": 17, "ai.onnx.ml": 3}
    assert header.inputs == {"X": "tensor of float32 (batch, 4)"}
    assert header.outputs == {"label": "tensor of int64 (batch)"}
    assert header.producer == "skl2onnx 1.17.0"


@pytest.mark.parametrize("data", [b"", b"\x00", b"not onnx", onnx_bytes()[:40], b"\xff" * 50, struct.pack("<d", 1.0)])
def test_bytes_that_are_no_onnx_model_are_named(data: bytes) -> None:
    with pytest.raises(UnreadableError, match="is not an ONNX model") as caught:
        read_onnx_header(memoryview(data), address="models:/m-1/model.onnx")
    assert str(caught.value.where) == "models:/m-1/model.onnx"


def test_an_onnx_model_without_a_signature_is_described_by_its_file(tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes(onnx_bytes())
    card = card_of(tmp_path, {"onnx": {"onnx_version": "1.17.0", "data": "model.onnx"}})
    assert card.model.serialization == "ONNX"
    assert {name: column.type for name, column in card.model.input_specification.items()} == {
        "X": "tensor of float32 (batch, 4)"
    }
    assert card.system.software_versions["ONNX opset ai.onnx"] == "17"
    origin = card.origin_of("/model/output_specification/label/type")
    assert origin is not None
    assert origin.address == f"models:/{MODEL_ID}/model.onnx"


def test_a_signature_goes_before_the_names_in_an_onnx_file(tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes(onnx_bytes())
    signature = {"inputs": '[{"type": "double", "name": "income"}]', "outputs": None}
    card = card_of(tmp_path, {"onnx": {"onnx_version": "1.17.0", "data": "model.onnx"}}, signature=signature)
    assert list(card.model.input_specification) == ["income"]
    assert list(card.model.output_specification) == ["label"]


@pytest.mark.parametrize(
    ("flavours", "expected"),
    [
        ({"sklearn": {"pickled_model": "model.pkl", "serialization_format": "cloudpickle"}}, "cloudpickle (runs code"),
        ({"sklearn": {"pickled_model": "model.skops", "serialization_format": "skops"}}, "skops"),
        ({"xgboost": {"data": "model.ubj", "model_class": "xgboost.XGBClassifier"}}, "XGBoost UBJSON"),
        ({"lightgbm": {"data": "model.pkl", "lgb_version": "4.5.0"}}, "pickle (runs code"),
        ({"lightgbm": {"data": "model.lgb", "lgb_version": "4.5.0"}}, "LightGBM text"),
        ({"spark": {"model_data": "sparkml", "pyspark_version": "3.5.1"}}, "Spark ML"),
        ({"python_function": {"python_model": "python_model.pkl", "loader_module": "x"}}, "pickle (runs code"),
    ],
)
def test_a_format_that_runs_code_is_named_as_such(tmp_path: Path, flavours: Mapping[str, Any], expected: str) -> None:
    found = card_of(tmp_path, flavours).model.serialization
    assert found is not None
    assert found.startswith(expected)
    assert ("runs code" in found) == ("runs code" in expected)


def test_a_folder_of_weights_is_as_risky_as_its_riskiest_file(tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "model.safetensors").touch()
    flavours = {"transformers": {"model_binary": "model", "transformers_version": "4.45.0"}}
    assert card_of(tmp_path, flavours).model.serialization == "safetensors"
    (tmp_path / "model" / "pytorch_model.bin").touch()
    assert "runs code" in (card_of(tmp_path, flavours).model.serialization or "")


def test_torchscript_is_told_from_a_pickled_module_without_loading_either(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    for name, expected in (("m/code/__torch__.py", "TorchScript archive"), ("m/data.pkl", "PyTorch archive (runs")):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr(name, "")
        (tmp_path / "data" / "model.pth").write_bytes(buffer.getvalue())
        found = card_of(tmp_path, {"pytorch": {"model_data": "data", "pytorch_version": "2.4.0"}}).model.serialization
        assert (found or "").startswith(expected)


def test_a_pickle_in_the_model_is_never_opened(tmp_path: Path) -> None:
    class Trap:
        def __reduce__(self) -> tuple[Any, ...]:
            return (Path.touch, (tmp_path / "sprung",))

    (tmp_path / "model.pkl").write_bytes(pickle.dumps(Trap()))
    card = card_of(tmp_path, {"sklearn": {"pickled_model": "model.pkl", "sklearn_version": "1.5.0"}})
    assert "runs code" in (card.model.serialization or "")
    assert not (tmp_path / "sprung").exists()


def test_bentoml_files_tell_framework_versions_and_pins(tmp_path: Path) -> None:
    (tmp_path / "model.yaml").write_text(
        "name: scorer\nmodule: bentoml.sklearn\ncontext:\n  framework_name: sklearn\n"
        "  framework_versions: {scikit-learn: 1.5.0}\n  bentoml_version: 1.3.1\n  python_version: 3.11.9\n",
        encoding="utf-8",
    )
    (tmp_path / "bentofile.yaml").write_text(
        "service: service:Scorer\npython:\n  packages: ['pandas==2.2.2', requests]\n", encoding="utf-8"
    )
    card = card_of(tmp_path)
    assert card.model.flavors == {"bentoml": "1.3.1 (bentoml.sklearn)"}
    assert card.system.software_versions == {"pandas": "2.2.2", "python": "3.11.9", "scikit-learn": "1.5.0"}


def test_another_tools_model_yaml_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "model.yaml").write_text("name: something else\n", encoding="utf-8")
    assert card_of(tmp_path).model.flavors == {}


def test_a_link_out_of_the_model_folder_is_not_followed(tmp_path: Path) -> None:
    inside = tmp_path / "model"
    inside.mkdir()
    (tmp_path / "secret.onnx").write_bytes(onnx_bytes())
    (inside / "model.onnx").symlink_to(tmp_path / "secret.onnx")
    card = card_of(inside, {"onnx": {"onnx_version": "1.17.0", "data": "model.onnx"}})
    assert card.model.input_specification == {}
    card = card_of(inside, {"onnx": {"onnx_version": "1.17.0", "data": "../secret.onnx"}})
    assert card.model.input_specification == {}
