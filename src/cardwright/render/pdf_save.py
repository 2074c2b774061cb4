"""Saving a PDF so that every reader of signed files and every validator reads the same streams."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from cardwright.errors import RenderError

if TYPE_CHECKING:
    import pikepdf

# data that end in a carriage return, before the line feed that ends them: some readers then take both for the line end
AMBIGUOUS_END = b"\r\nendstream"
_ATTEMPTS = 50


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
        for attempt in range(_ATTEMPTS):
            if attempt:
                # object streams are made by the writer; one more object moves the others among them
                opened.Root.CardwrightPadding = opened.make_indirect(pikepdf.Array([attempt]))
            output = BytesIO()
            opened.save(
                output,
                object_stream_mode=pikepdf.ObjectStreamMode.generate,
                stream_decode_level=pikepdf.StreamDecodeLevel.none,
                deterministic_id=True,
                fix_metadata_version=False,
            )
            if AMBIGUOUS_END not in output.getvalue():
                return output.getvalue()
    raise RenderError("the PDF cannot be saved without ambiguous streams", hint="please report this with the card")


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
