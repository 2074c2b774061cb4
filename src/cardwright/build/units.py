"""Work units that may run in another process: small, picklable, pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportUnit:
    """What one unsigned report is made from."""

    address: str
    card_json: bytes
    verdicts: bytes
    organisation: str | None
    created: datetime
    development: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportResult:
    """An unsigned report, or the sentence that says why there is none."""

    address: str
    pdf: bytes | None = None
    problem: str | None = None


def make_report(unit: ReportUnit) -> ReportResult:
    """Typeset one report: the same unit always gives the same bytes."""
    from cardwright.card.card import Card
    from cardwright.errors import MissingPartError, RenderError
    from cardwright.render.compose import compose
    from cardwright.render.pdf import render_pdf
    from cardwright.rules.verdict import Judgement

    card = Card.model_validate_json(unit.card_json)
    judgement = Judgement.model_validate_json(unit.verdicts)
    document = compose(card, judgement, organisation=unit.organisation)
    try:
        pdf = render_pdf(
            document,
            card_json=unit.card_json,
            attachments={"verdicts.json": ("Verdicts of the rules on this card", unit.verdicts)},
            created=unit.created,
            development=unit.development,
        )
    except MissingPartError:
        raise
    except RenderError as error:
        return ReportResult(address=unit.address, problem=str(error))
    return ReportResult(address=unit.address, pdf=pdf)
