"""A PDF reader that looks at the head of an object stream once, not once for each object in it.

pyHanko reads the whole head, some hundred numbers, for every object; looking for changes after a signature reads each
object of the file, and most of the time went there. Anything unusual is left to pyHanko itself.
"""

from __future__ import annotations

from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyhanko.pdf_utils.reader import PdfFileReader


def open_pdf(data: bytes, *, strict: bool = True) -> PdfFileReader:
    """A reader over the bytes of a file.

    Raises:
        pyhanko.pdf_utils.misc.PdfReadError: they are no PDF, or in strict mode not quite.
    """
    reader: PdfFileReader = _quick_reader()(BytesIO(data), strict=strict)
    return reader


@cache
def _quick_reader() -> Any:
    """The class is made on first use, since pyHanko is imported only where it is needed."""
    from pyhanko.pdf_utils import generic, misc
    from pyhanko.pdf_utils.decode_limits import DecodePurpose
    from pyhanko.pdf_utils.reader import PdfFileReader

    class QuickReader(PdfFileReader):  # type: ignore[misc, unused-ignore]
        def __init__(self, stream: BytesIO, *, strict: bool) -> None:
            self._heads: dict[int, tuple[bytes, tuple[tuple[int, int], ...]] | None] = {}
            super().__init__(stream, strict=strict)

        def _get_object_from_stream(self, idnum: int, stmnum: int, idx: int) -> Any:
            if stmnum not in self._heads:
                self._heads[stmnum] = self._head(stmnum)
            head = self._heads[stmnum]
            if head is None or not 0 <= idx < len(head[1]) or head[1][idx][0] != idnum:
                return super()._get_object_from_stream(idnum, stmnum, idx)
            stream = BytesIO(head[0])
            stream.seek(head[1][idx][1])
            try:
                found = generic.read_object(stream, generic.Reference(idnum, 0, self))
            except (misc.PdfStreamError, misc.PdfReadError):
                return super()._get_object_from_stream(idnum, stmnum, idx)
            if isinstance(found, generic.StreamObject | generic.IndirectObject):
                return super()._get_object_from_stream(idnum, stmnum, idx)
            return found

        def _head(self, stmnum: int) -> tuple[bytes, tuple[tuple[int, int], ...]] | None:
            """The data of an object stream with number and place of each object; None for what is not plain."""
            stream = generic.Reference(stmnum, 0, self).get_object()
            if not isinstance(stream, generic.StreamObject) or stream.get("/Type") != "/ObjStm":
                return None
            data = stream.read_data(DecodePurpose.OBJECT_STREAM)
            first, count = int(stream["/First"]), int(stream["/N"])
            words = data[:first].split()
            if len(words) != 2 * count or not all(word.isdigit() for word in words):
                return None
            numbers = list(map(int, words))
            return data, tuple(
                (number, first + place) for number, place in zip(numbers[::2], numbers[1::2], strict=True)
            )

    return QuickReader
