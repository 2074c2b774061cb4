"""PDF/A-3a and PDF/UA-1 of signed documents: every kind, every size, and what people may write into a card."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import pytest
from tests.integration.pdf.sample import CREATED, RUIZ, sample_document, sections
from tests.integration.signing.conftest import Desk
from tests.needs import need
from tests.unit.render import cards
from tests.unit.render.test_export import hostile_document

from cardwright.card.canonical import canonical_bytes
from cardwright.render.compose import compose
from cardwright.render.compose.kinds import Kind
from cardwright.render.document import Document, Mark, Prose, Section
from cardwright.signing.levels import Level

SENTENCE = "Decides on consumer loans after an officer has looked at the file, and says which figures it rests on. "
LISTS = "- a\n    - b\n    - c\n\n1. one\n\n2. two\n\n    more of two\n\n> quoted\n>\n> - in a list"
WRITING = (
    "\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627 \u6f22\u5b57 \u0e44\u0e17\u0e22 \u202e\u0915 \U0001f600"
)


def example(**changes: object) -> Document:
    card = cards.example_card(**changes)
    return compose(card, cards.example_judgement(card))


def refused() -> Document:
    card = cards.example_card()
    return compose(card, cards.example_judgement(card, refused=True))


def saying(text: str) -> Document:
    return example(
        intended_use={"purpose": cards.stated(text)}, model={"type": text, "general_logic": cards.stated(text)}
    )


def many_groups() -> Document:
    return example(evaluation={**cards.card_data()["evaluation"], "slices": cards.many_slices(2000)})


def long(statements: int, rows: int) -> Document:
    """Statements over many pages and a long table."""
    text = "\n\n".join(f"{number}. {SENTENCE * 5}" for number in range(60))
    parts = tuple(
        Section(
            id=f"part-{number}",
            title=f"Part {number}",
            mark=Mark.COMPLETE,
            blocks=(Prose(text=text, stated_by=RUIZ, label="Purpose"),),
        )
        for number in range(statements)
    )
    return replace(sample_document(), sections=(*parts, *sections(text, rows)))


DOCUMENTS: dict[str, tuple[Callable[[], Document], Kind, tuple[int, int]]] = {
    "a report": (example, "report", (8, 20)),
    "a summary": (example, "summary", (2, 2)),
    "instructions for use": (example, "instructions", (4, 10)),
    "a refusal": (refused, "report", (2, 2)),
    "three pages": (lambda: replace(sample_document(), sections=(), appendices=()), "report", (2, 4)),
    "25 pages": (lambda: long(1, 200), "report", (20, 30)),
    "80 pages": (lambda: long(8, 400), "report", (75, 90)),
    "2,000 groups": (many_groups, "report", (10, 40)),
    "hostile text": (hostile_document, "report", (8, 60)),
    "hostile instructions": (hostile_document, "instructions", (4, 60)),
    "lists in statements": (lambda: saying(LISTS), "report", (8, 20)),
    "writing of other scripts": (lambda: saying(WRITING), "report", (8, 20)),
    "writing of other scripts, in short": (lambda: saying(WRITING), "summary", (2, 2)),
}


def broken_rules(pdf: bytes) -> list[str]:
    """The rules of both standards that do not hold, of 156 and 104."""
    need("page")
    import page

    found = []
    for profile, count in (("3a", 156), ("ua1", 104)):
        result = page.validate_pdf_bytes(pdf, profile=profile)
        assert result.rules.total == count
        found += [f"{failure.rule_id}: {failure.message}" for failure in result.failures]
    return found


@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_rule_fails_at_b_b_and_at_b_lt_in_one_revision(desk: Desk, name: str) -> None:
    import pikepdf

    from cardwright.render.pdf import render_pdf

    make, kind, (fewest, most) = DOCUMENTS[name]
    document = make()
    card = canonical_bytes(document.card)
    unsigned = render_pdf(document, card_json=card, kind=kind, created=CREATED, development=False)
    with pikepdf.open(BytesIO(unsigned)) as opened:
        assert fewest <= len(opened.pages) <= most
    signer = replace(desk, unsigned=unsigned)
    for level in (Level.B_B, Level.B_LT):
        assert broken_rules(signer.sign(level)) == []


def test_b_lta_breaks_the_one_rule_that_a_second_revision_cannot_keep(desk: Desk) -> None:
    (rule,) = broken_rules(desk.sign(Level.B_LTA))
    assert rule.startswith("PDFA3A-SIGNATURE-BYTERANGE-001")
