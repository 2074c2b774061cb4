"""A picture on a card is a PNG of pixels alone; everything else stays a name and a digest."""

from __future__ import annotations

import base64
import struct
import zlib

import pytest
from pydantic import ValidationError

from cardwright.card.picture import MOST_BYTES, Plot, picture_of, plain_png

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def part(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def header(width: int = 2, height: int = 2, depth: int = 8, colour: int = 2, interlaced: int = 0) -> bytes:
    return part(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlaced))


def pixels(rows: int = 2, row: bytes = b"\x00" + b"\x10\x20\x30" * 2) -> bytes:
    return part(b"IDAT", zlib.compress(row * rows))


END = part(b"IEND", b"")
PLAIN = SIGNATURE + header() + pixels() + END
TEXT = part(b"tEXt", b"Comment\x00<script>alert(1)</script>")


def test_a_plain_picture_is_kept_byte_for_byte() -> None:
    image = picture_of(PLAIN)
    assert image == base64.b64encode(PLAIN).decode()
    found = plain_png(image)
    assert found is not None
    assert (found[0], found[1].width, found[1].height) == (PLAIN, 2, 2)
    assert Plot(title="x", image=image).image == image


def test_texts_times_and_unknown_parts_are_left_out() -> None:
    noisy = SIGNATURE + header() + TEXT + pixels() + part(b"eXIf", b"x" * 50) + END
    assert picture_of(noisy) == base64.b64encode(PLAIN).decode()


def test_pixels_in_several_parts_stay_in_them() -> None:
    packed = zlib.compress((b"\x00" + b"\x01" * 6) * 2)
    whole = SIGNATURE + header() + part(b"IDAT", packed[:4]) + part(b"IDAT", packed[4:]) + END
    assert picture_of(whole) == base64.b64encode(whole).decode()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg onload='alert(1)'/>",
        SIGNATURE,
        PLAIN[:-1],
        PLAIN + b"<script>",
        PLAIN.replace(b"IDAT", b"IDAX"),
        SIGNATURE + pixels() + header() + END,
        SIGNATURE + header() + END,
        SIGNATURE + header() + header() + pixels() + END,
        SIGNATURE + header(interlaced=1) + pixels() + END,
        SIGNATURE + header(depth=3) + pixels() + END,
        SIGNATURE + header(colour=3) + pixels() + END,
        SIGNATURE + header(width=0) + pixels() + END,
        SIGNATURE + header(width=60_000, height=60_000) + pixels() + END,
        SIGNATURE + header() + pixels(rows=3) + END,
        SIGNATURE + header() + pixels(rows=1) + END,
        SIGNATURE + header() + part(b"IDAT", b"not packed") + END,
        SIGNATURE + header() + part(b"IDAT", zlib.compress(b"\x00" * 14) + b"<script>") + END,
        SIGNATURE + header() + pixels(row=b"\x09" + b"\x10\x20\x30" * 2) + END,
        SIGNATURE + header() + part(b"IDAT", zlib.compress(b"\x00" * 50_000_000)) + END,
    ],
    ids=range(20),
)
def test_what_is_broken_odd_or_more_than_pixels_is_no_picture(data: bytes) -> None:
    assert picture_of(data) is None


def test_a_large_picture_is_none() -> None:
    noise = b"".join(
        zlib.crc32(bytes([index % 256, index // 256 % 256, index % 7])).to_bytes(4, "big") for index in range(40_000)
    )
    rows = b"".join(b"\x00" + noise[start : start + 1200] for start in range(0, 120_000, 1200))
    data = SIGNATURE + header(width=400, height=100) + part(b"IDAT", zlib.compress(rows, 0)) + END
    assert len(data) > MOST_BYTES
    assert picture_of(data) is None


@pytest.mark.parametrize(
    "image",
    [
        "",
        "not base64!",
        base64.b64encode(b"<svg/>").decode(),
        base64.b64encode(SIGNATURE + header() + TEXT + pixels() + END).decode(),
        base64.b64encode(PLAIN).decode() + "\n",
        '"/><script>alert(1)</script>',
        "A" * (3 * MOST_BYTES),
    ],
    ids=range(7),
)
def test_a_card_takes_no_picture_that_it_did_not_make(image: str) -> None:
    with pytest.raises(ValidationError, match="is no PNG of pixels alone"):
        Plot(title="x", image=image)
