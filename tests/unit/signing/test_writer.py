"""What signing adds to a file never ends in a way that readers understand differently."""

from __future__ import annotations

from io import BytesIO

from tests.needs import need


def test_data_that_end_in_a_carriage_return_are_written_as_hex_digits() -> None:
    need("pyhanko", "pikepdf")
    import pikepdf
    from pyhanko.pdf_utils.generic import Reference, StreamObject
    from pyhanko.pdf_utils.reader import PdfFileReader

    from cardwright.render.pdf_save import AMBIGUOUS_END
    from cardwright.signing.pades import _writer

    base = BytesIO()
    with pikepdf.new() as empty:
        empty.add_blank_page()
        empty.save(base)
    writer = _writer(base.getvalue())
    plain = writer.add_object(StreamObject(stream_data=b"certificate"))
    ambiguous = writer.add_object(StreamObject(stream_data=b"certificate\r"))
    output = BytesIO()
    writer.write(output)
    assert AMBIGUOUS_END not in output.getvalue()
    reader = PdfFileReader(output)
    assert reader.get_object(Reference(plain.idnum, 0, reader)).data == b"certificate"
    assert reader.get_object(Reference(ambiguous.idnum, 0, reader)).data == b"certificate\r"
