"""A bias audit's tables: three families with counts, rates and ratios, and nothing that looks like a verdict."""

from __future__ import annotations

from datetime import date

from cardwright.card.card import Card
from cardwright.card.impact import Assessed, audit_table
from cardwright.card.values import Person, Statement
from cardwright.render.compose import compose
from cardwright.render.document import Facts, Section, Table
from cardwright.rules.engine import judge
from cardwright.rules.pack import load_packs

PERSONS = [
    *(Assessed(sex="Male", race_ethnicity="White", score=float(index)) for index in range(600)),
    *(Assessed(sex="Female", race_ethnicity="White", score=float(index)) for index in range(100, 600)),
    *(Assessed(sex="Female", race_ethnicity="Asian", score=1.0) for _ in range(5)),
]
WHY = Statement(text="Five persons are too few for a ratio that holds.", stated_by=Person(name="Rosa Kim"))


def blocks() -> list[object]:
    table = audit_table(
        PERSONS, kind="scoring", sex=("Male", "Female"), race_ethnicity=("White", "Asian"), excluded={"Asian": WHY}
    )
    card = Card.model_validate(
        {
            "identity": {"registry": "t", "name": "ranker", "version": "3"},
            "roles": ["deployer"],
            "fairness": {"bias_audit": {"date": "2026-03-12", "unknown_count": 0, "tables": {"all": table}}},
        }
    )
    judgement = judge(card, packs=load_packs(["hygiene"]), as_of=date(2026, 11, 21))

    def within(section: Section) -> list[object]:
        return [*section.blocks, *(block for child in section.children for block in within(child))]

    return [block for section in compose(card, judgement).sections for block in within(section)]


def tables() -> dict[str, Table]:
    return {
        block.caption.rsplit(": ", 1)[-1]: block
        for block in blocks()
        if isinstance(block, Table) and block.head[-1] == "Impact ratio"
    }


def test_each_family_is_a_table_of_its_own() -> None:
    found = tables()
    assert list(found) == ["sex", "race/ethnicity", "sex and race/ethnicity together"]
    assert [[cell.text for cell in row] for row in found["sex"].rows] == [
        ["Male", "600", "276", "0.460", "0.842"],
        ["Female", "505", "276", "0.547", "1.00"],
    ]
    assert [row[0].text for row in found["sex and race/ethnicity together"].rows][-1] == "Female / Asian"


def test_a_category_that_was_left_out_keeps_its_figures_and_says_why_and_by_whom() -> None:
    (asian,) = (row for row in tables()["race/ethnicity"].rows if row[0].text == "Asian")
    assert [cell.text for cell in asian] == [
        "Asian",
        "5",
        "0",
        "0.000",
        "left out: Five persons are too few for a ratio that holds. (Rosa Kim)",
    ]


def test_no_figure_of_the_audit_carries_a_mark() -> None:
    cells = [cell for table in tables().values() for row in table.rows for cell in row]
    assert cells
    assert {cell.mark for cell in cells} == {None}


def test_the_median_is_said_once() -> None:
    said = [label for block in blocks() if isinstance(block, Facts) for label, _ in block.rows if "Median" in label]
    assert said == ["Median score of the whole sample"]
