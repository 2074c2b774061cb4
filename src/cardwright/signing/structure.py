"""How a signed report is made up: one certification, further signatures in the fields for them, archive time stamps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cardwright.render.pdf_field import FIELD_NAME
from cardwright.signing.changes import permitted_changes
from cardwright.signing.fields import SignatureField, draws_something, fields_of
from cardwright.signing.report import Checklist

if TYPE_CHECKING:
    from pyhanko.pdf_utils.generic import DictionaryObject
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

SIGNATURE, STAMP = "/Sig", "/DocTimeStamp"


@dataclass(frozen=True, kw_only=True)
class Signed:
    """The signatures and document time stamps of a report in the order in which they were made, and its fields."""

    signatures: tuple[EmbeddedPdfSignature, ...]
    fields: tuple[SignatureField, ...]

    @property
    def people(self) -> tuple[EmbeddedPdfSignature, ...]:
        """The signatures without the time stamps."""
        return tuple(item for item in self.signatures if _kind(item) == SIGNATURE)

    @property
    def roles(self) -> Mapping[str, str]:
        """Field -> role, where several sign; else empty."""
        return {field.name: field.role or field.name for field in self.fields} if len(self.fields) > 1 else {}

    @property
    def outstanding(self) -> tuple[str, ...]:
        """The roles that have still to sign."""
        return tuple(self.roles.get(field.name, field.name) for field in self.fields if not field.signed)


def signed_structure(data: bytes, found: Checklist) -> Signed | None:
    """Check that a file is made up as a report is, to the last byte; None when it is not, which is noted."""
    from cardwright.signing.pdfreader import open_pdf

    begins = b"%PDF-" in data[:1024]
    if not begins or not data.rstrip(b"\r\n").endswith(b"%%EOF"):
        fault = "bytes follow the end of the PDF, or its end is missing" if begins else "does not begin as a PDF does"
        found.failed("readable", fault)
        return None
    try:
        reader = open_pdf(data)
        signed = Signed(signatures=tuple(reader.embedded_signatures), fields=fields_of(reader))
        certifies = _certifies(reader, signed)
        drawn = draws_something(reader)
    except Exception as error:  # a damaged file can fail anywhere in the parser
        found.failed("readable", f"cannot be read as a PDF ({type(error).__name__}: {error})")
        return None
    if not _in_order(signed, found) or not _certification_holds(certifies, signed, found):
        return None
    if not _places_hold(data, signed.signatures, found) or not _later_changes(data, signed, found):
        return None
    if drawn is not None:
        found.failed("appearance", f"the field {drawn} draws something over the page, which no signature here does")
        return None
    return signed


def without_padding(contents: bytes) -> bytes:
    """The DER object at the start of /Contents, which is padded with zeros; its own head says where it ends."""
    from asn1crypto import parser

    try:
        _, _, _, head, body, tail = parser.parse(contents, strict=False)
    except ValueError:
        return contents
    return bytes(head + body + tail)


def _kind(signature: EmbeddedPdfSignature) -> str:
    return str(signature.sig_object_type)


def _certifies(reader: PdfFileReader, signed: Signed) -> bool:
    """Whether the first signature certifies: against every change, or where several sign all but their signatures."""
    from pyhanko.sign.fields import MDPPerm

    if not signed.signatures or signed.signatures[0].docmdp_level is None:
        return False
    first = signed.signatures[0]
    expected = MDPPerm.FILL_FORMS if len(signed.fields) > 1 else MDPPerm.NO_CHANGES
    named = reader.root["/Perms"].raw_get("/DocMDP") == first.sig_field.raw_get("/V")
    return bool(first.docmdp_level == expected and named)


def _in_order(signed: Signed, found: Checklist) -> bool:
    """Signatures stand in the fields for them, from the first on; all else are document time stamps."""
    if not signed.signatures:
        found.failed("signed", "holds no signature")
        return False
    names = [item.field_name for item in signed.people]
    kinds = {_kind(item) for item in signed.signatures}
    fields = [field.name for field in signed.fields]
    if (
        names
        and names == fields[: len(names)]
        and kinds <= {SIGNATURE, STAMP}
        and _kind(signed.signatures[0]) == SIGNATURE
    ):
        return True
    wanted = f"one, in the field {FIELD_NAME}," if len(fields) < 2 else f"those in {', '.join(fields)}, in this order,"
    count = len(signed.signatures)
    found.failed(
        "signed",
        f"holds {count} signature{'' if count == 1 else 's'} where {wanted} and archive time stamps are expected",
    )
    return False


def _certification_holds(certifies: bool, signed: Signed, found: Checklist) -> bool:
    if len(signed.fields) > 1:
        holds = "the first signature certifies the report; only the signatures that it has fields for may follow"
        fails = "the first signature does not certify the document against all but further signatures (DocMDP 2)"
    else:
        holds = "one certification signature, which permits no changes"
        fails = "the signature does not certify the document against every change (DocMDP 1)"
    return found.expect("no-changes", certifies, holds, fails)


def _places_hold(data: bytes, signatures: Sequence[EmbeddedPdfSignature], found: Checklist) -> bool:
    """Each range must be all of the file so far but the signature's own place: its hex digits and zeros."""
    reached = 0
    for signature in signatures:
        first, before, after, rest = (int(number) for number in signature.byte_range)
        ends = after + rest
        if first != 0 or not reached <= before < after or not reached < ends <= len(data):
            found.failed("whole-file", f"the signature in {signature.field_name} covers an impossible range")
            return False
        digits = without_padding(signature.pkcs7_content).hex().upper().encode()
        place = b"<" + digits + b"0" * (after - before - 2 - len(digits)) + b">"
        if data[before:after] != place:
            found.failed("whole-file", f"the bytes around the signature in {signature.field_name} were changed")
            return False
        reached = ends
    return True


def _later_changes(data: bytes, signed: Signed, found: Checklist) -> bool:
    """After the certification only further signatures, archive time stamps and the data that prove them may follow."""
    _, _, after, rest = (int(number) for number in signed.signatures[-1].byte_range)
    covered = after + rest == len(data)
    if covered and len(signed.signatures) == 1:
        found.passed("whole-file", "the signature covers the whole file")
        return True
    first, several = signed.signatures[0], len(signed.fields) > 1
    try:
        first.compute_integrity_info(permitted_changes(certification=False))
        permitted = first.summarise_integrity_info()["docmdp_ok"] and _only_known_fields(first, signed)
    except Exception as error:  # a damaged revision can fail anywhere in the parser
        found.failed("whole-file", f"a later revision cannot be read ({type(error).__name__}: {error})")
        return False
    further, stamps = len(signed.people) - 1, len(signed.signatures) - len(signed.people)
    added = f"{further} signatures in the fields for them, {stamps}" if several else f"only {stamps}"
    other = "a signature in its field or an archive time stamp" if several else "an archive time stamp"
    return found.expect(
        "whole-file",
        bool(permitted),
        f"after the signature {added} archive time stamps and the data that prove them were added",
        f"the signature does not cover the whole file: something other than {other} was added after signing",
    )


def _only_known_fields(first: EmbeddedPdfSignature, signed: Signed) -> bool:
    """Whether no field was added but those of the time stamps: an empty one could be signed by anybody later."""
    covered = _names(first.reader.get_historical_resolver(first.signed_revision).root)
    stamps = {item.field_name for item in signed.signatures if _kind(item) == STAMP}
    return _names(first.reader.root) == covered | stamps


def _names(catalog: DictionaryObject) -> set[str]:
    fields = catalog["/AcroForm"]["/Fields"]
    return {str(fields[number]["/T"]) for number in range(len(fields))}
