"""Saved PDFs end no stream in a way that two readers could read differently."""

from __future__ import annotations

import zlib
from io import BytesIO

import pytest
from tests.needs import need


@pytest.fixture(autouse=True)
def _pikepdf() -> None:
    need("pikepdf")


def pdf_with(data: bytes, *, key: int = 0) -> bytes:
    import pikepdf

    output = BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        made.Root.Key = made.make_indirect(pikepdf.Dictionary(Number=key, Text=pikepdf.String("x" * (key % 7))))
        made.Root.Data = pikepdf.Stream(made, data)
        made.save(output)
    return output.getvalue()


def test_a_stream_whose_checksum_ends_in_a_carriage_return_keeps_its_content() -> None:
    import pikepdf

    from cardwright.render.pdf_save import AMBIGUOUS_END, save_again

    # the last byte of deflated data is 1 + the sum of all bytes, modulo 65521 and 256
    data = bytes([12]) + bytes(500)
    assert zlib.compress(data)[-1:] == b"\r"
    saved = save_again(pdf_with(data))
    assert AMBIGUOUS_END not in saved
    with pikepdf.open(BytesIO(saved)) as opened:
        assert opened.Root.Data.read_bytes() == data


def test_no_object_stream_ends_ambiguously_among_many_files() -> None:
    from cardwright.render.pdf_save import AMBIGUOUS_END, save_again

    saved = [save_again(pdf_with(b"text", key=key)) for key in range(600)]
    assert not any(AMBIGUOUS_END in item for item in saved)
    # without the second attempt some of them would
    assert any(_padded(item) for item in saved)


def _padded(pdf: bytes) -> bool:
    import pikepdf

    with pikepdf.open(BytesIO(pdf)) as opened:
        return any(isinstance(item, pikepdf.Dictionary) and "/CardwrightPadding" in item for item in opened.objects)


def test_saving_twice_gives_the_same_bytes() -> None:
    from cardwright.render.pdf_save import save_again

    assert save_again(pdf_with(b"text")) == save_again(pdf_with(b"text"))


def test_a_large_file_with_many_object_streams_is_saved_clearly() -> None:
    import pikepdf

    from cardwright.render.pdf_save import AMBIGUOUS_END, save_again

    output = BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        made.Root.Many = pikepdf.Array(
            [
                made.make_indirect(pikepdf.Dictionary(Number=number, Text=pikepdf.String(str(number * 7919 % 104_729))))
                for number in range(20_000)
            ]
        )
        made.save(output)
    saved = save_again(output.getvalue())
    assert AMBIGUOUS_END not in saved
    with pikepdf.open(BytesIO(saved)) as opened:
        assert [int(item.Number) for item in opened.Root.Many] == list(range(20_000))
        assert any("/CardwrightPadding" in item for item in opened.Root.Many)
