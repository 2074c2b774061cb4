"""The appendix of waivers: which gap, for what reason, who answers, until when."""

from __future__ import annotations

from datetime import date

from tests.unit.render import cards

from cardwright.render.compose import compose
from cardwright.render.document import Document, Table
from cardwright.rules.verdict import Verdict, WaiverNote

NOTE = WaiverNote(reason="labels are being made", owner="A. Weber", approved_by="M. Ruiz", expires=date(2027, 1, 31))


def document(verdict: Verdict, note: WaiverNote | None) -> Document:
    card = cards.example_card()
    finding = cards.finding(verdict, "training_data.labelling", waiver=note)
    return compose(card, cards.example_judgement(card, finding))


def table_of(made: Document) -> Table:
    (section,) = [item for item in made.appendices if item.id == "waivers"]
    table = section.blocks[0]
    assert isinstance(table, Table)
    return table


def test_a_waived_gap_is_listed_with_reason_people_and_last_day() -> None:
    (row,) = table_of(document(Verdict.WAIVED, NOTE)).rows
    assert [cell.text for cell in row] == [
        "eu-ai-act/annex-iv/2-d/labelling",
        "training_data.labelling",
        "waived",
        "labels are being made",
        "A. Weber; approved by M. Ruiz",
        "2027-01-31",
    ]


def test_a_waiver_that_does_not_hold_is_listed_with_the_gap_that_stays() -> None:
    made = document(Verdict.MISSING, NOTE)
    assert table_of(made).rows[0][2].text == "gap"
    (section,) = [item for item in made.appendices if item.id == "waivers"]
    assert len(section.blocks) == 2


def test_without_waivers_there_is_no_such_appendix() -> None:
    assert "waivers" not in {item.id for item in document(Verdict.MISSING, None).appendices}
