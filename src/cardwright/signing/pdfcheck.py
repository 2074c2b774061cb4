"""The checks on one signed report, from the outside in: the file, the signature, the signer, the card inside."""

from __future__ import annotations

import asyncio
import re
from io import BytesIO
from typing import TYPE_CHECKING

from cardwright.card.canonical import canonical_bytes, digest_of
from cardwright.render.pdf_field import FIELD_NAME
from cardwright.signing.report import Checklist
from cardwright.signing.trust import (
    Trust,
    check_signer,
    container_fault,
    embedded_certificates,
    key_usage,
    quiet,
    validation_context,
)

if TYPE_CHECKING:
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

CARD_NAME = "card.json"
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


def check_pdf(data: bytes, found: Checklist, *, trust: Trust, published_card: bytes | None) -> None:
    """Make all checks on a report; those that follow from a failed one are left out.

    Args:
        data: the whole file.
        found: where the results are noted.
        trust: whom to trust.
        published_card: the card.json beside the report, when there is one.
    """
    with quiet():
        signature = _only_signature(data, found)
        if signature is None or not _whole_file_is_signed(data, signature, found):
            return
        if not _signature_holds(signature, found, trust):
            return
    embedded = _embedded_card(data, found)
    if embedded is None:
        return
    check_card_bytes(embedded, found, what=f"the embedded {CARD_NAME}")
    if published_card is not None:
        found.expect(
            "same-card",
            embedded == published_card,
            f"the embedded {CARD_NAME} is the published one, byte for byte",
            f"the embedded {CARD_NAME} ({digest_of(embedded)}) is not the published one ({digest_of(published_card)})",
        )


def check_card_bytes(data: bytes, found: Checklist, *, what: str) -> None:
    """Check that bytes are a card in canonical form, so that its digest names it."""
    from pydantic import ValidationError

    from cardwright.card.card import Card

    try:
        card = Card.model_validate_json(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "whole file"
        found.failed("card", f"{what} is not a card: {place}: {first['msg']}")
        return
    found.expect(
        "canonical",
        canonical_bytes(card) == data,
        f"{what} is in canonical form, {digest_of(data)}",
        f"{what} is not in canonical form: written again it gives {digest_of(canonical_bytes(card))}, "
        f"not {digest_of(data)}",
    )


def _only_signature(data: bytes, found: Checklist) -> EmbeddedPdfSignature | None:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.fields import MDPPerm

    if not data.rstrip(b"\r\n").endswith(b"%%EOF"):
        found.failed("readable", "bytes follow the end of the PDF, or its end is missing")
        return None
    try:
        reader = PdfFileReader(BytesIO(data), strict=True)
        signatures = list(reader.embedded_signatures)
        kinds = [str(item.sig_object_type) for item in signatures]
        docmdp = signatures[0].docmdp_level if signatures else None
        pointed_to = reader.root["/Perms"].raw_get("/DocMDP") if docmdp is not None else None
        fits = docmdp is not None and pointed_to == signatures[0].sig_field.raw_get("/V")
    except Exception as error:  # a damaged file can fail anywhere in the parser
        found.failed("readable", f"cannot be read as a PDF ({type(error).__name__}: {error})")
        return None
    if not signatures:
        found.failed("signed", "holds no signature")
        return None
    if len(signatures) > 1 or kinds != ["/Sig"] or signatures[0].field_name != FIELD_NAME:
        found.failed("signed", f"holds {len(signatures)} signatures where one, in the field {FIELD_NAME}, is expected")
        return None
    certifies = fits and docmdp == MDPPerm.NO_CHANGES
    found.expect(
        "no-changes",
        certifies,
        "one certification signature, which permits no changes",
        "the signature does not certify the document against every change (DocMDP 1)",
    )
    return signatures[0] if certifies else None


def _whole_file_is_signed(data: bytes, signature: EmbeddedPdfSignature, found: Checklist) -> bool:
    """The range must be all of the file but the signature's own place, which holds its hex digits and zeros."""
    first, before, after, rest = (int(number) for number in signature.byte_range)
    if (first, after + rest) != (0, len(data)) or not 0 < before < after:
        found.failed("whole-file", "the signature does not cover the whole file: something was added after signing")
        return False
    digits = _without_padding(signature.pkcs7_content).hex().upper().encode()
    place = b"<" + digits + b"0" * (after - before - 2 - len(digits)) + b">"
    return found.expect(
        "whole-file",
        data[before:after] == place,
        "the signature covers the whole file",
        "the bytes around the signature were changed",
    )


def _signature_holds(signature: EmbeddedPdfSignature, found: Checklist, trust: Trust) -> bool:
    from pyhanko.sign.validation.pdf_embedded import async_validate_pdf_signature

    fault = container_fault(_without_padding(signature.pkcs7_content))
    if fault:
        found.failed("signature", f"the signature is damaged: {fault}")
        return False
    embedded = embedded_certificates(signature.signed_data)
    try:
        context = validation_context(trust, signature.signer_cert, embedded)
        status = asyncio.run(
            async_validate_pdf_signature(
                signature, signer_validation_context=context, key_usage_settings=key_usage(), skip_diff=True
            )
        )
    except Exception as error:  # certificates and attributes are parsed late and fail in many ways
        found.failed("signature", f"the signature cannot be validated ({type(error).__name__}: {error})")
        return False
    if not found.expect(
        "signature",
        status.intact and status.valid,
        "the content is unchanged since it was signed",
        "the content was changed after signing: its digest is not the signed one"
        if not status.intact
        else "the signature does not belong to the certificate that it carries",
    ):
        return False
    return check_signer(found, status, embedded, trust)


def _without_padding(contents: bytes) -> bytes:
    """The DER object at the start of /Contents, which is padded with zeros; its own head says where it ends."""
    from asn1crypto import parser

    try:
        _, _, _, head, body, tail = parser.parse(contents, strict=False)
    except ValueError:
        return contents
    return bytes(head + body + tail)


def _embedded_card(data: bytes, found: Checklist) -> bytes | None:
    """The attached card.json, when the digest in the document's metadata is its digest."""
    import pikepdf

    with pikepdf.open(BytesIO(data)) as pdf:
        if CARD_NAME not in pdf.attachments:
            found.failed("attached", f"holds no embedded {CARD_NAME}")
            return None
        attached = pdf.attachments[CARD_NAME]
        content = attached.get_file().read_bytes()
        keywords = str(pdf.docinfo.get("/Keywords", ""))
        packet = pdf.Root.Metadata.read_bytes().decode("utf-8", "replace")
    printed = set(_DIGEST.findall(keywords)) | set(_DIGEST.findall(packet))
    holds = found.expect(
        "digest",
        printed == {digest_of(content)},
        f"the digest in the metadata is that of the embedded {CARD_NAME}",
        f"the metadata name {', '.join(sorted(printed)) or 'no digest'}; "
        f"the embedded {CARD_NAME} has {digest_of(content)}",
    )
    return content if holds else None
