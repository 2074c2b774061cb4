"""Operator sets, inputs and outputs of an ONNX file, read from its protobuf fields; weights are stepped over.

Field numbers are those of onnx.proto (ModelProto, GraphProto, ValueInfoProto, TypeProto, TensorShapeProto). The onnx
package would load and check whole models of gigabytes; the header is a few hundred bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cardwright.errors import UnreadableError

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_ELEMENTS = {
    1: "float32",
    2: "uint8",
    3: "int8",
    4: "uint16",
    5: "int16",
    6: "int32",
    7: "int64",
    8: "string",
    9: "bool",
    10: "float16",
    11: "float64",
    12: "uint32",
    13: "uint64",
    16: "bfloat16",
}
_Field = tuple[int, int | memoryview]


@dataclass(frozen=True, kw_only=True, slots=True)
class OnnxHeader:
    """``opsets`` maps domain to version, the standard one under "ai.onnx"; columns map name to type."""

    producer: str | None
    opsets: dict[str, int]
    inputs: dict[str, str]
    outputs: dict[str, str]


def read_onnx_header(data: memoryview, *, address: str) -> OnnxHeader:
    """Read the header of an ONNX model.

    Raises:
        UnreadableError: the bytes are no ONNX model.
    """
    producer: list[str] = []
    opsets: dict[str, int] = {}
    inputs: dict[str, str] = {}
    outputs: dict[str, str] = {}
    weights: set[str] = set()
    try:
        for number, value in _fields(data):
            if number in (2, 3) and isinstance(value, memoryview):
                producer.append(_text(value))
            elif number == 8 and isinstance(value, memoryview):
                found = dict(_fields(value))
                domain, version = found.get(1), found.get(2)
                opsets[_text(domain) or "ai.onnx"] = version if isinstance(version, int) else 0
            elif number == 7 and isinstance(value, memoryview):
                _graph(value, inputs, outputs, weights)
    except (IndexError, UnicodeDecodeError) as error:
        raise UnreadableError("is not an ONNX model", where=address) from error
    if not opsets or not outputs:
        raise UnreadableError("is not an ONNX model", where=address)
    # older files name their weights among the inputs
    inputs = {name: kind for name, kind in inputs.items() if name not in weights}
    return OnnxHeader(producer=" ".join(filter(None, producer)) or None, opsets=opsets, inputs=inputs, outputs=outputs)


def _graph(data: memoryview, inputs: dict[str, str], outputs: dict[str, str], weights: set[str]) -> None:
    for number, value in _fields(data):
        if not isinstance(value, memoryview):
            continue
        if number in (11, 12):
            found = dict(_fields(value))
            (inputs if number == 11 else outputs)[_text(found.get(1))] = _type(found.get(2))
        elif number == 5:
            weights.update(_text(part) for field, part in _fields(value) if field == 8)


def _type(value: int | memoryview | None) -> str:
    for number, tensor in _fields(value) if isinstance(value, memoryview) else ():
        if number != 1 or not isinstance(tensor, memoryview):
            return {4: "sequence", 5: "map", 8: "sparse tensor", 9: "optional"}.get(number, "unknown")
        found = dict(_fields(tensor))
        element = found.get(1)
        kind = _ELEMENTS.get(element, "unknown") if isinstance(element, int) else "unknown"
        shape = found.get(2)
        sizes = [_size(part) for field, part in _fields(shape) if field == 1] if isinstance(shape, memoryview) else []
        return f"tensor of {kind} ({', '.join(sizes) or 'any'})"
    return "unknown"


def _size(value: int | memoryview) -> str:
    found = dict(_fields(value)) if isinstance(value, memoryview) else {}
    size = found.get(1)
    return str(size) if isinstance(size, int) else _text(found.get(2)) or "any"


def _text(value: int | memoryview | None) -> str:
    return bytes(value[:1000]).decode("utf-8") if isinstance(value, memoryview) else ""


def _fields(data: memoryview) -> Iterator[_Field]:
    """Field numbers and values of one message; a length that leads beyond its end is an IndexError."""
    place, end = 0, len(data)
    while place < end:
        key, place = _varint(data, place)
        number, kind = key >> 3, key & 7
        if kind == _VARINT:
            value, place = _varint(data, place)
            yield number, value
            continue
        if kind == _BYTES:
            size, place = _varint(data, place)
        elif kind in (_FIXED64, _FIXED32):
            size = 8 if kind == _FIXED64 else 4
        else:
            raise IndexError
        if number == 0 or place + size > end:
            raise IndexError
        yield number, data[place : place + size]
        place += size


def _varint(data: memoryview, place: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        part = data[place]
        place += 1
        value |= (part & 0x7F) << shift
        if part < 0x80:
            return value, place
        shift += 7
        if shift > 63:
            raise IndexError
