"""Work units that may run in another process: small, picklable, pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from cardwright.card.values import Frozen

CARD, VERDICTS, PARAMETERS = "card.json", "verdicts.json", "parameters.json"


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportUnit:
    """What one unsigned report is made from."""

    address: str
    card_json: bytes
    verdicts: bytes
    organisation: str | None
    created: datetime
    development: bool
    signer: str | None = None


class Parameters(Frozen):
    """What shapes a report besides card and verdicts; attached to it, so that it can be made again."""

    format: Literal["cardwright/parameters/1"]
    organisation: str | None = None
    created: datetime
    development: bool
    signer: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportResult:
    """An unsigned report, or the sentence that says why there is none."""

    address: str
    pdf: bytes | None = None
    problem: str | None = None


def make_report(unit: ReportUnit) -> ReportResult:
    """Typeset one report: the same unit always gives the same bytes."""
    from cardwright.card.canonical import canonical_bytes
    from cardwright.card.card import Card
    from cardwright.errors import MissingPartError, RenderError
    from cardwright.render.compose import compose
    from cardwright.render.pdf import render_pdf
    from cardwright.rules.verdict import Judgement

    card = Card.model_validate_json(unit.card_json)
    judgement = Judgement.model_validate_json(unit.verdicts)
    document = compose(card, judgement, organisation=unit.organisation)
    parameters = Parameters(
        format="cardwright/parameters/1",
        organisation=unit.organisation,
        created=unit.created,
        development=unit.development,
        signer=unit.signer,
    )
    try:
        pdf = render_pdf(
            document,
            card_json=unit.card_json,
            attachments={
                VERDICTS: ("Verdicts of the rules on this card", unit.verdicts),
                PARAMETERS: ("What this report was made with", canonical_bytes(parameters)),
            },
            created=unit.created,
            development=unit.development,
            signer=unit.signer,
        )
    except MissingPartError:
        raise
    except RenderError as error:
        return ReportResult(address=unit.address, problem=str(error))
    return ReportResult(address=unit.address, pdf=pdf)


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
    result = make_report(
        ReportUnit(
            address=Card.model_validate_json(attached[CARD]).address,
            card_json=attached[CARD],
            verdicts=attached[VERDICTS],
            organisation=parameters.organisation,
            created=parameters.created,
            development=parameters.development,
            signer=parameters.signer,
        )
    )
    if result.pdf is None:
        raise RenderError(result.problem or "no report")
    return result.pdf
