"""The checks on one signed report, from the outside in: the file, the signature, the signer, the card inside."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO

from cardwright.card.canonical import canonical_bytes, digest_of
from cardwright.signing.future import simulate
from cardwright.signing.levels import Level, assess, weakest
from cardwright.signing.rendering import check_rendering
from cardwright.signing.report import Checklist, SignedBy
from cardwright.signing.structure import Signed, signed_structure, without_padding
from cardwright.signing.trust import Trust, container_fault, name_of, quiet, rfc4514

CARD_NAME = "card.json"
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
Renderer = Callable[[Mapping[str, bytes]], bytes]


@dataclass(frozen=True, kw_only=True)
class Demands:
    """What a verifier asks of a report beyond that it holds.

    ``signer`` is a common name, a whole subject, or the sha256 of a certificate; ``years`` asks for a simulation of
    the future; ``everyone`` that all who have a field have signed; ``render`` makes the unsigned report anew from the
    files attached to it, to be compared byte for byte.
    """

    level: Level = Level.B_B
    signer: str | None = None
    years: int | None = None
    everyone: bool = False
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
        signed = signed_structure(data, found)
        if signed is None or not _signatures_hold(signed, found, trust) or not _signers_differ(found):
            return
        if not _demanded(signed, found, trust, demands):
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


def _signatures_hold(signed: Signed, found: Checklist, trust: Trust) -> bool:
    for signature in signed.people:
        fault = container_fault(without_padding(signature.pkcs7_content))
        if fault:
            found.failed("signature", f"the signature in {signature.field_name} is damaged: {fault}")
            return False
    try:
        people = assess(signed.signatures, found, trust, roles=signed.roles)
    except Exception as error:  # certificates and attributes are parsed late and fail in many ways
        found.failed("signature", f"the signature cannot be validated ({type(error).__name__}: {error})")
        return False
    if people is None:
        return False
    found.level, found.signed_at = weakest(people).value, people[0].signed_at
    found.signers, found.outstanding = people, signed.outstanding
    return True


def _signers_differ(found: Checklist) -> bool:
    """Where several sign, each must be another: one person in all roles would be no check of one by another."""
    if len(found.signers) + len(found.outstanding) < 2:
        return True
    known: dict[str, SignedBy] = {}
    for person in found.signers:
        before = known.setdefault(person.certificate, person)
        if before is not person and not found.development:
            return found.expect(
                "signers", False, "", f"{before.role} and {person.role} signed with one certificate: {person.name}"
            )
    waiting = f"; still to sign: {', '.join(found.outstanding)}" if found.outstanding else ", which are all"
    found.passed("signers", f"signed in order by {', '.join(person.role for person in found.signers)}{waiting}")
    return True


def _demanded(signed: Signed, found: Checklist, trust: Trust, demands: Demands) -> bool:
    level = Level(found.level or Level.B_B)
    proved = f", signed at {found.signed_at:%Y-%m-%d %H:%M:%S} UTC" if found.signed_at else ", no proved time"
    holds = found.expect(
        "level",
        level.rank >= demands.level.rank,
        f"PAdES level {level}{proved}",
        f"reaches PAdES level {level} where {demands.level} is demanded: revisions may have been cut away",
    )
    if demands.everyone:
        holds &= found.expect(
            "all-signers",
            not found.outstanding,
            f"all {len(found.signers)} who are to sign have signed",
            f"{', '.join(found.outstanding)} {'has' if len(found.outstanding) == 1 else 'have'} not signed, or "
            "revisions were cut away",
        )
    if demands.signer is not None:
        holds &= _is_signer(signed, found, demands.signer)
    if demands.years is not None:
        problems = (simulate(signature, trust, demands.years) for signature in signed.people)
        problem = next((text for text in problems if text is not None), None)
        holds &= found.expect(
            "future",
            problem is None,
            f"will still be provable in {demands.years} years, if its archive time stamps are renewed in time",
            f"would not be provable in {demands.years} years: {problem}",
        )
    return holds


def _is_signer(signed: Signed, found: Checklist, wanted: str) -> bool:
    certificates = [signature.signer_cert for signature in signed.people]
    names = {
        name
        for item in certificates
        for name in (name_of(item.subject), item.subject.human_friendly, item.sha256.hex(), rfc4514(item))
    }
    shown = "; ".join(f"{rfc4514(item)} (sha256:{item.sha256.hex()})" for item in certificates)
    return found.expect(
        "signer",
        wanted.removeprefix("sha256:") in names,
        f"signed by {wanted}, as expected",
        f"signed by {shown}, not by {wanted}",
    )


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
