"""Pictures on a card: PNG alone, without anything but its pixels, small enough to travel inside the card."""

from __future__ import annotations

import base64
import binascii
import struct
import zlib
from collections.abc import Iterator
from typing import Literal, NamedTuple

from pydantic import Field, field_validator

from cardwright.card.values import Document

MOST_BYTES = 96 * 1024
MOST_TOGETHER = 192 * 1024
"""Bytes of all pictures of one card: what everybody downloads who asks for its figures."""
_MOST_PIXELS = 4_000_000
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
# what shapes the picture; all else (texts, times, profiles, unknown parts) is left out
_KEPT = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}


LeftOut = Literal["format", "size", "total", "unread", "number"]


class Plot(Document):
    """A chart that an evaluation drew; where it is a small PNG, with the picture itself."""

    image: str | None = Field(
        None, description="The picture: PNG in base64, its pixels alone; the digest is that of the whole file."
    )

    left_out: LeftOut | None = Field(
        None,
        description="Why the picture is not here: no plain PNG, too large by itself, too large beside the others, a "
        "file too large to be read, or one of more charts than are looked at.",
    )

    @field_validator("image")
    @classmethod
    def _is_a_plain_png(cls, value: str | None) -> str | None:
        if value is not None and plain_png(value) is None:
            raise ValueError("is no PNG of pixels alone in base64")
        return value


class Header(NamedTuple):
    """Width and height in pixels, bits of a channel, colour type as PNG numbers them."""

    width: int
    height: int
    depth: int
    colour: int


def picture_of(data: bytes) -> str | None:
    """A PNG file's pixels as base64; None for anything that is not whole, plain and at most ``MOST_BYTES``.

    Every part is proved by its checksum, and the pixels are unpacked once to see that they are as many as the header
    says: what a browser or a PDF reader is given later holds no surprise.
    """
    try:
        parts = [(kind, body) for kind, body in _parts(data) if kind in _KEPT]
    except ValueError:
        return None
    header = _header(parts)
    if header is None or not _fills(header, b"".join(body for kind, body in parts if kind == b"IDAT")):
        return None
    plain = _SIGNATURE + b"".join(_part(kind, body) for kind, body in parts)
    return base64.b64encode(plain).decode("ascii") if len(plain) <= MOST_BYTES else None


def plain_png(image: str) -> tuple[bytes, Header] | None:
    """The bytes and the header of a picture on a card; None where it is not what ``picture_of`` gives."""
    if len(image) > 2 * MOST_BYTES:
        return None
    try:
        data = base64.b64decode(image, validate=True)
        parts = list(_parts(data))
    except (binascii.Error, ValueError):
        return None
    header = _header(parts)
    if header is None or any(kind not in _KEPT for kind, _ in parts) or base64.b64encode(data).decode() != image:
        return None
    return data, header


def _parts(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Kind and body of each part.

    Raises:
        ValueError: the file is no PNG, breaks off, has a wrong checksum, or goes on behind its end.
    """
    if not data.startswith(_SIGNATURE):
        raise ValueError("no PNG")
    place = len(_SIGNATURE)
    while place < len(data):
        head = data[place : place + 8]
        if len(head) < 8:
            raise ValueError("breaks off")
        length, kind = struct.unpack(">I4s", head)
        body, check = data[place + 8 : place + 8 + length], data[place + 8 + length : place + 12 + length]
        if len(check) < 4 or zlib.crc32(kind + body) != int.from_bytes(check, "big"):
            raise ValueError("wrong checksum")
        place += 12 + length
        if (kind == b"IEND") != (place == len(data)):
            raise ValueError("ends at the wrong place")
        yield kind, body


def _part(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _header(parts: list[tuple[bytes, bytes]]) -> Header | None:
    """The header of a file whose parts are in order; None for interlaced, huge and odd ones."""
    kinds = [kind for kind, _ in parts]
    if kinds[:1] != [b"IHDR"] or kinds.count(b"IHDR") != 1 or b"IDAT" not in kinds or len(parts[0][1]) != 13:
        return None
    if not set(kinds) <= set(_KEPT) or kinds != sorted(kinds, key=_KEPT.index):
        return None
    width, height, depth, colour, packing, filters, interlaced = struct.unpack(">IIBBBBB", parts[0][1])
    odd = packing or filters or interlaced or depth not in _DEPTHS.get(colour, ())
    if odd or not 0 < width * height <= _MOST_PIXELS or (colour == 3) != (b"PLTE" in kinds):
        return None
    return Header(width, height, depth, colour)


def _fills(header: Header, packed: bytes) -> bool:
    """Whether the pixels unpack to exactly as many bytes as the header says."""
    row = (header.width * header.depth * _CHANNELS[header.colour] + 7) // 8 + 1
    unpacker = zlib.decompressobj()
    try:
        pixels = unpacker.decompress(packed, row * header.height + 1)
    except zlib.error:
        return False
    whole = len(pixels) == row * header.height and unpacker.eof and not unpacker.unused_data
    return whole and max(pixels[::row]) <= 4
