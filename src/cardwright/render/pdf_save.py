"""Saving a PDF so that every reader of signed files and every validator reads the same streams."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING

from cardwright.errors import RenderError

if TYPE_CHECKING:
    import pikepdf

# data that end in a carriage return, before the line feed that ends them: some readers then take both for the line end
AMBIGUOUS_END = b"\r\nendstream"
_ATTEMPTS = 20
_OBJECT = re.compile(rb"(?<![0-9])(\d+) 0 obj\b")


def save_again(pdf: bytes) -> bytes:
    """The same document with its objects in many object streams, and no ambiguous end of a stream.

    WeasyPrint puts all objects into one stream, which readers of signed files parse again for each object, so that
    validation grows with the square of the pages. Same input, same bytes.

    Raises:
        RenderError: no unambiguous form was found.
    """
    import pikepdf

    with pikepdf.open(BytesIO(pdf)) as opened:
        _end_clearly(opened)
        saved = _saved(opened)
    for attempt in range(1, _ATTEMPTS):
        if AMBIGUOUS_END not in saved:
            return saved
        # object streams are made by the writer, which numbers objects the same way again: a changed member changes
        # the checksum of its stream and leaves the others as they are, so that each attempt leaves 1 of 256
        with pikepdf.open(BytesIO(saved)) as opened:
            for number in _ambiguous(saved):
                _change_a_member(opened, number, attempt)
            saved = _saved(opened)
    raise RenderError("the PDF cannot be saved without ambiguous streams", hint="please report this with the card")


def _saved(opened: pikepdf.Pdf) -> bytes:
    import pikepdf

    output = BytesIO()
    opened.save(
        output,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
        deterministic_id=True,
        fix_metadata_version=False,
    )
    return output.getvalue()


def _ambiguous(pdf: bytes) -> list[int]:
    """Object numbers of the streams that end ambiguously."""
    found, start = [], 0
    while (end := pdf.find(AMBIGUOUS_END, start)) >= 0:
        before = pdf.rfind(b" 0 obj", 0, end)
        number = _OBJECT.search(pdf, max(0, before - 12), before + 6)
        if number is not None:
            found.append(int(number[1]))
        start = end + len(AMBIGUOUS_END)
    return found


def _change_a_member(opened: pikepdf.Pdf, number: int, attempt: int) -> None:
    import pikepdf

    container = opened.get_object((number, 0))
    target: pikepdf.Object = opened.Root
    if isinstance(container, pikepdf.Stream) and container.get("/Type") == pikepdf.Name.ObjStm:
        heads = container.read_bytes()[: int(container.First)].split()
        members = (opened.get_object((int(member), 0)) for member in heads[::2])
        target = next((member for member in members if isinstance(member, pikepdf.Dictionary)), opened.Root)
    target.CardwrightPadding = attempt


def _end_clearly(opened: pikepdf.Pdf) -> None:
    """Deflated data end in a checksum, so compressing otherwise would not help; decoders ignore what follows it."""
    import pikepdf

    for item in opened.objects:
        if not isinstance(item, pikepdf.Stream) or item.get("/Filter") != pikepdf.Name.FlateDecode:
            continue
        raw = item.read_raw_bytes()
        if raw.endswith(b"\r"):
            parameters = item.get("/DecodeParms")
            item.write(raw + b"\0", filter=pikepdf.Name.FlateDecode, decode_parms=parameters)
