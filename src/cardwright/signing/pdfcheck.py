"""The checks on one signed report, from the outside in: the file, the signature, the signer, the card inside."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from cardwright.card.canonical import canonical_bytes, digest_of
from cardwright.render.pdf_field import FIELD_NAME
from cardwright.signing.levels import Level, assess, simulate
from cardwright.signing.rendering import check_rendering
from cardwright.signing.report import Checklist
from cardwright.signing.trust import Trust, container_fault, name_of, quiet, rfc4514

if TYPE_CHECKING:
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

CARD_NAME = "card.json"
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
Renderer = Callable[[Mapping[str, bytes]], bytes]


@dataclass(frozen=True, kw_only=True)
class Demands:
    """What a verifier asks of a report beyond that it holds.

    ``signer`` is a common name, a whole subject, or the sha256 of a certificate; ``years`` asks for a simulation of
    the future; ``render`` makes the unsigned report anew from the files attached to it, to be compared byte for byte.
    """

    level: Level = Level.B_B
    signer: str | None = None
    years: int | None = None
    render: Renderer | None = None


NOTHING_MORE = Demands()


def check_pdf(
    data: bytes,
    found: Checklist,
    *,
    trust: Trust,
    published_card: bytes | None,
    demands: Demands = NOTHING_MORE,
) -> None:
    """Make all checks on a report; those that follow from a failed one are left out.

    Args:
        data: the whole file.
        found: where the results are noted.
        trust: whom to trust.
        published_card: the card.json beside the report, when there is one.
        demands: what is asked beyond.
    """
    with quiet():
        signatures = _signatures(data, found)
        if not signatures or not _places_hold(data, signatures, found) or not _later_changes(data, signatures, found):
            return
        if not _signature_holds(signatures, found, trust) or not _demanded(signatures[0], found, trust, demands):
            return
    attached = attachments(data)
    embedded = _embedded_card(data, attached, found)
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
    if demands.render is not None:
        with quiet():
            check_rendering(data, attached, found, demands.render)


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


def _signatures(data: bytes, found: Checklist) -> list[EmbeddedPdfSignature]:
    """The certification signature and the archive time stamps upon it; empty when the file is made otherwise."""
    from pyhanko.sign.fields import MDPPerm

    from cardwright.signing.pdfreader import open_pdf

    if not data.rstrip(b"\r\n").endswith(b"%%EOF"):
        found.failed("readable", "bytes follow the end of the PDF, or its end is missing")
        return []
    try:
        reader = open_pdf(data)
        signatures = list(reader.embedded_signatures)
        kinds = [str(item.sig_object_type) for item in signatures]
        docmdp = signatures[0].docmdp_level if signatures else None
        pointed_to = reader.root["/Perms"].raw_get("/DocMDP") if docmdp is not None else None
        fits = docmdp is not None and pointed_to == signatures[0].sig_field.raw_get("/V")
    except Exception as error:  # a damaged file can fail anywhere in the parser
        found.failed("readable", f"cannot be read as a PDF ({type(error).__name__}: {error})")
        return []
    if not signatures:
        found.failed("signed", "holds no signature")
        return []
    stamps = kinds[1:]
    if kinds[0] != "/Sig" or set(stamps) - {"/DocTimeStamp"} or signatures[0].field_name != FIELD_NAME:
        found.failed(
            "signed",
            f"holds {len(signatures)} signatures where one, in the field {FIELD_NAME}, and archive time stamps "
            f"are expected",
        )
        return []
    certifies = fits and docmdp == MDPPerm.NO_CHANGES
    found.expect(
        "no-changes",
        certifies,
        "one certification signature, which permits no changes",
        "the signature does not certify the document against every change (DocMDP 1)",
    )
    return signatures if certifies else []


def _places_hold(data: bytes, signatures: Sequence[EmbeddedPdfSignature], found: Checklist) -> bool:
    """Each range must be all of the file so far but the signature's own place: its hex digits and zeros."""
    reached = 0
    for signature in signatures:
        first, before, after, rest = (int(number) for number in signature.byte_range)
        ends = after + rest
        if first != 0 or not reached <= before < after or not reached < ends <= len(data):
            found.failed("whole-file", f"the signature in {signature.field_name} covers an impossible range")
            return False
        digits = _without_padding(signature.pkcs7_content).hex().upper().encode()
        place = b"<" + digits + b"0" * (after - before - 2 - len(digits)) + b">"
        if data[before:after] != place:
            found.failed("whole-file", f"the bytes around the signature in {signature.field_name} were changed")
            return False
        reached = ends
    return True


def _later_changes(data: bytes, signatures: Sequence[EmbeddedPdfSignature], found: Checklist) -> bool:
    """After the certification only archive time stamps and the data that prove them may follow."""
    from pyhanko.sign.diff_analysis import ModificationLevel

    _, _, after, rest = (int(number) for number in signatures[-1].byte_range)
    covered = after + rest == len(data)
    if covered and len(signatures) == 1:
        found.passed("whole-file", "the signature covers the whole file")
        return True
    certification = signatures[0]
    try:
        certification.compute_integrity_info()
        summary = certification.summarise_integrity_info()
        level = certification.diff_result.modification_level if summary["docmdp_ok"] else None
    except Exception as error:  # a damaged revision can fail anywhere in the parser
        found.failed("whole-file", f"a later revision cannot be read ({type(error).__name__}: {error})")
        return False
    permitted = level is not None and level.value <= ModificationLevel.LTA_UPDATES.value
    return found.expect(
        "whole-file",
        permitted,
        f"after the signature only {len(signatures) - 1} archive time stamps and the data that prove them were added",
        "the signature does not cover the whole file: something other than an archive time stamp was added after "
        "signing",
    )


def _signature_holds(signatures: Sequence[EmbeddedPdfSignature], found: Checklist, trust: Trust) -> bool:
    signature = signatures[0]
    fault = container_fault(_without_padding(signature.pkcs7_content))
    if fault:
        found.failed("signature", f"the signature is damaged: {fault}")
        return False
    try:
        achieved = assess(signature, signatures[1:], found, trust)
    except Exception as error:  # certificates and attributes are parsed late and fail in many ways
        found.failed("signature", f"the signature cannot be validated ({type(error).__name__}: {error})")
        return False
    if achieved is None:
        return False
    found.level, found.signed_at = achieved.level.value, achieved.signed_at
    return True


def _demanded(signature: EmbeddedPdfSignature, found: Checklist, trust: Trust, demands: Demands) -> bool:
    level = Level(found.level or Level.B_B)
    proved = f", signed at {found.signed_at:%Y-%m-%d %H:%M:%S} UTC" if found.signed_at else ", no proved time"
    holds = found.expect(
        "level",
        level.rank >= demands.level.rank,
        f"PAdES level {level}{proved}",
        f"reaches PAdES level {level} where {demands.level} is demanded: revisions may have been cut away",
    )
    if demands.signer is not None:
        certificate = signature.signer_cert
        names = {
            name_of(certificate.subject),
            certificate.subject.human_friendly,
            certificate.sha256.hex(),
            rfc4514(certificate),
        }
        holds &= found.expect(
            "signer",
            demands.signer.removeprefix("sha256:") in names,
            f"signed by {demands.signer}, as expected",
            f"signed by {rfc4514(certificate)} (sha256:{certificate.sha256.hex()}), not by {demands.signer}",
        )
    if demands.years is not None:
        problem = simulate(signature, trust, demands.years)
        holds &= found.expect(
            "future",
            problem is None,
            f"will still be provable in {demands.years} years, if its archive time stamps are renewed in time",
            f"would not be provable in {demands.years} years ({problem}): the file lacks data that level B-LTA holds",
        )
    return holds


def _without_padding(contents: bytes) -> bytes:
    """The DER object at the start of /Contents, which is padded with zeros; its own head says where it ends."""
    from asn1crypto import parser

    try:
        _, _, _, head, body, tail = parser.parse(contents, strict=False)
    except ValueError:
        return contents
    return bytes(head + body + tail)


def attachments(data: bytes) -> dict[str, bytes]:
    """The files embedded in a PDF, by name."""
    import pikepdf

    with pikepdf.open(BytesIO(data)) as pdf:
        return {name: item.get_file().read_bytes() for name, item in pdf.attachments.items()}


def _embedded_card(data: bytes, attached: Mapping[str, bytes], found: Checklist) -> bytes | None:
    """The attached card.json, when the digest in the document's metadata is its digest."""
    import pikepdf

    content = attached.get(CARD_NAME)
    if content is None:
        found.failed("attached", f"holds no embedded {CARD_NAME}")
        return None
    with pikepdf.open(BytesIO(data)) as pdf:
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
