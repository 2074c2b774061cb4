"""Who is to sign a report: its signature fields, as the first signature covers them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cardwright.errors import SigningError
from cardwright.render.pdf_field import FIELD_PREFIX

if TYPE_CHECKING:
    from pyhanko.pdf_utils.generic import DictionaryObject, StreamObject
    from pyhanko.pdf_utils.reader import PdfFileReader

# all that an appearance may hold: it keeps state, moves, and calls other appearances, which are looked at too
_DRAWS_NOTHING = re.compile(rb"-?[0-9.]+|/[A-Za-z0-9_-]+|q|Q|cm|gs|Do")
_DEEPEST = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class SignatureField:
    """One place to sign: its name, the role that it is meant for (empty where one signs alone), and its state."""

    name: str
    role: str
    signed: bool


def signature_fields(pdf: bytes) -> tuple[SignatureField, ...]:
    """The places to sign of a report, in order; those of archive time stamps are none.

    Raises:
        SigningError: the file is no report of ours.
    """
    from cardwright.signing.pdfreader import open_pdf

    try:
        return fields_of(open_pdf(pdf))
    except Exception as error:  # a damaged file can fail anywhere in the parser
        raise SigningError(
            f"cannot be read as a report ({type(error).__name__}: {error})", hint="give a report of `cardwright build`"
        ) from error


def fields_of(reader: PdfFileReader) -> tuple[SignatureField, ...]:
    """The same of an open file; whatever pyHanko raises for a damaged one."""
    return tuple(
        SignatureField(name=str(field["/T"]), role=str(field.get("/TM", "")), signed="/V" in field)
        for field in _fields(reader)
        if str(field["/T"]).startswith(FIELD_PREFIX)
    )


def draws_something(reader: PdfFileReader) -> str | None:
    """The first signature field whose appearance is not blank, or None.

    Who signs chooses what the field looks like; the page itself says who is to sign, and nothing else is to be read.
    """
    for field in _fields(reader):
        if "/AP" in field and not _is_blank(field["/AP"]["/N"]):
            return str(field["/T"])
    return None


def _fields(reader: PdfFileReader) -> Iterator[DictionaryObject]:
    form = reader.root.get("/AcroForm")
    fields = form["/Fields"] if form is not None else ()
    # by index, since iteration gives references
    yield from (fields[number] for number in range(len(fields)))


def _is_blank(appearance: StreamObject, depth: int = 0) -> bool:
    if depth > _DEEPEST or not all(_DRAWS_NOTHING.fullmatch(word) for word in appearance.data.split()):
        return False
    try:
        called = appearance["/Resources"]["/XObject"]
    except KeyError:
        return True
    return all(_is_blank(called[name], depth + 1) for name in called)
