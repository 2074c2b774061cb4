"""Work units that may run in another process: small, picklable, pure."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from cardwright.card.canonical import digest_of
from cardwright.card.values import Frozen
from cardwright.config import Language

if TYPE_CHECKING:
    from cardwright.card.card import Card

CARD, VERDICTS, PARAMETERS = "card.json", "verdicts.json", "parameters.json"
Kind = Literal["report", "summary", "instructions"]
KINDS: tuple[Kind, ...] = ("report", "summary", "instructions")


# layout logs and collects garbage for its whole process; a worker of a cluster may run several units in threads
_ONE_AT_A_TIME = threading.Lock()


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportUnit:
    """What one unsigned document is made from.

    ``documents``: location as the card writes it -> bytes. ``stands``: what the published document says (see
    ``ReportRecord.says``); when it would say the same again, none is made. ``templates``: a folder of templates that
    win over the bundled ones.
    """

    address: str
    kind: Kind = "report"
    card_json: bytes
    verdicts: bytes
    organisation: str | None
    created: datetime
    development: bool
    signer: str | None = None
    signers: tuple[str, ...] = ()
    documents: Mapping[str, bytes] = field(default_factory=dict)
    stands: str | None = None
    templates: str | None = None
    language: Language = "en"


class Parameters(Frozen):
    """What shapes a report besides card and verdicts; attached to it, so that it can be made again."""

    format: Literal["cardwright/parameters/1"]
    kind: Kind = "report"
    organisation: str | None = None
    created: datetime
    development: bool
    signer: str | None = None
    signers: tuple[str, ...] = ()
    language: Language = "en"


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportResult:
    """An unsigned report, or the sentence that says why there is none; neither when the published one stands."""

    address: str
    kind: Kind = "report"
    pdf: bytes | None = None
    problem: str | None = None
    says: str = ""


def make_report(unit: ReportUnit) -> ReportResult:
    """Typeset one report: the same unit always gives the same bytes."""
    from cardwright.render.text import in_language

    with in_language(unit.language):
        return _typeset(unit)


def _typeset(unit: ReportUnit) -> ReportResult:
    from cardwright.card.canonical import canonical_bytes
    from cardwright.card.card import Card
    from cardwright.errors import MissingPartError, RenderError
    from cardwright.render.attachments import choose_attachments
    from cardwright.render.compose import compose
    from cardwright.render.pdf import ReportRequest, render_pdf, report_says
    from cardwright.rules.verdict import Judgement

    card = Card.model_validate_json(unit.card_json)
    judgement = Judgement.model_validate_json(unit.verdicts)
    document = compose(
        card, judgement, organisation=unit.organisation, signed=unit.signer is not None or unit.development
    )
    wanted = ReportRequest(
        card_json=unit.card_json,
        kind=unit.kind,
        attachments={
            **choose_attachments(card, unit.documents).attachments,
            VERDICTS: ("Verdicts of the rules on this card", unit.verdicts),
            PARAMETERS: ("What this report was made with", canonical_bytes(_parameters(unit))),
        },
        created=unit.created,
        development=unit.development,
        signer=unit.signer,
        signers=unit.signers,
        user_folder=Path(unit.templates) if unit.templates else None,
    )
    try:
        with _ONE_AT_A_TIME:
            says = report_says(document, **wanted)
            pdf = None if says == unit.stands else render_pdf(document, **wanted)
    except MissingPartError:
        raise
    except RenderError as error:
        return ReportResult(address=unit.address, kind=unit.kind, problem=str(error))
    return ReportResult(address=unit.address, kind=unit.kind, pdf=pdf, says=says)


def _parameters(unit: ReportUnit) -> Parameters:
    return Parameters(
        format="cardwright/parameters/1",
        kind=unit.kind,
        organisation=unit.organisation,
        created=unit.created,
        development=unit.development,
        signer=unit.signer,
        signers=unit.signers,
        language=unit.language,
    )


def render_again(attached: Mapping[str, bytes]) -> bytes:
    """The unsigned report that card, verdicts and parameters give, as they are attached to a report.

    Raises:
        ValueError: an attachment is missing or is not what it should be.
        RenderError: the report cannot be made.
    """
    from cardwright.card.card import Card
    from cardwright.errors import RenderError

    missing = sorted({CARD, VERDICTS, PARAMETERS} - set(attached))
    if missing:
        raise ValueError(f"{', '.join(missing)} is not attached")
    parameters = Parameters.model_validate_json(attached[PARAMETERS])
    card = Card.model_validate_json(attached[CARD])
    result = make_report(
        ReportUnit(
            address=card.address,
            kind=parameters.kind,
            card_json=attached[CARD],
            verdicts=attached[VERDICTS],
            organisation=parameters.organisation,
            created=parameters.created,
            development=parameters.development,
            signer=parameters.signer,
            signers=parameters.signers,
            language=parameters.language,
            documents=_documents_among(attached, card),
        )
    )
    if result.pdf is None:
        raise RenderError(result.problem or "no report")
    return result.pdf


def _documents_among(attached: Mapping[str, bytes], card: Card) -> dict[str, bytes]:
    """The attached documents by the location that the card gives them, found by their digest."""
    from cardwright.render.attachments import named_documents

    by_digest = {digest_of(content): content for content in attached.values()}
    return {
        document.location: by_digest[document.digest]
        for document in named_documents(card)
        if document.location is not None and document.digest in by_digest
    }
