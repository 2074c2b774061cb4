"""Of very many groups the failing, the undecided and the worst are printed; the reader learns how many are not."""

from __future__ import annotations

from tests.unit.render.cards import card_data, example_card, example_judgement, finding, many_slices

from cardwright.render.compose import compose
from cardwright.render.document import Block, Figure, Gap, Mark, Note, Table
from cardwright.rules.verdict import Verdict


def blocks(number: int, *, limit: float | None = 0.5) -> tuple[Block, ...]:
    evaluation = {**card_data()["evaluation"], "slices": many_slices(number, limit=limit)}
    card = example_card(evaluation=evaluation)
    made = compose(card, example_judgement(card))
    return next(section.blocks for section in made.sections if section.id == "performance")


def table(found: tuple[Block, ...], name: str) -> Table:
    data = next(block.data for block in found if isinstance(block, Figure) and block.caption.find(f": {name}") > 0)
    assert data is not None
    return data


def test_up_to_sixty_groups_are_all_printed() -> None:
    found = blocks(60)
    assert len(table(found, "accuracy").rows) == 60
    assert not any(isinstance(block, Table) and "in short" in block.caption for block in found)


def test_of_two_thousand_groups_at_most_sixty_rows_a_metric_are_printed() -> None:
    found = blocks(2000)
    figures = [block for block in found if isinstance(block, Figure)]
    assert [len(block.data.rows) for block in figures if block.data] == [60, 20]
    assert all(block.svg.count("<text") < 200 for block in figures)
    assert "The other 1\u202f940 groups are in the attached card.json." in (table(found, "accuracy").note or "")
    assert "Drawn are 30 of 2\u202f000 groups." in figures[0].caption


def test_failing_and_undecided_groups_come_before_the_worst_of_the_others() -> None:
    marks = [row[0].mark for row in table(blocks(90), "accuracy").rows]
    failing, undecided = marks.count(Mark.FAILS), marks.count(Mark.NOT_SHOWN)
    assert failing > 30
    assert undecided > 0
    assert marks == [Mark.FAILS] * failing + [Mark.NOT_SHOWN] * undecided + [None] * (len(marks) - failing - undecided)
    words = [row[0].text for row in table(blocks(90), "accuracy").rows]
    assert words[0] == "postcode p00000 (fails)"


def test_the_summary_counts_all_groups() -> None:
    summary = next(block for block in blocks(2000) if isinstance(block, Table) and "in short" in block.caption)
    rows = {row[0].text: [cell.text for cell in row[1:]] for row in summary.rows}
    assert rows["recall"][:4] == ["2\u202f000", "0", "0", "0"]
    assert rows["accuracy"][0] == "2\u202f000"
    assert int(rows["accuracy"][1].replace("\u202f", "")) > 700
    assert rows["accuracy"][4:] == ["0.200", "0.550", "0.900"]


def test_without_limits_the_lowest_are_printed_and_of_errors_the_highest() -> None:
    assert table(blocks(100, limit=None), "accuracy").rows[0][0].text == "postcode p00000"
    slices = many_slices(100, limit=None)
    for item in slices.values():
        item["metrics"] = {"false_positive_rate": {**item["metrics"]["accuracy"], "metric": "false_positive_rate"}}
    card = example_card(evaluation={**card_data()["evaluation"], "slices": slices})
    found = next(section.blocks for section in compose(card, example_judgement(card)).sections if section.number == "3")
    assert table(found, "false positive rate").rows[0][0].text == "postcode p00099"


def test_a_figure_that_is_no_number_is_said_in_words_and_comes_first() -> None:
    slices = many_slices(80, limit=None)
    slices["postcode=p00050"]["metrics"]["accuracy"]["value"] = "NaN"
    card = example_card(evaluation={**card_data()["evaluation"], "slices": slices})
    found = next(section.blocks for section in compose(card, example_judgement(card)).sections if section.number == "3")
    first = table(found, "accuracy").rows[0]
    assert first[0].text == "postcode p00050"
    assert first[1].text.startswith("not a number")


def test_a_rule_that_speaks_of_each_group_is_printed_twenty_times_and_counted() -> None:
    card = example_card()
    many = [
        finding(Verdict.NOT_SHOWN, "evaluation.slices", pointer=f"/evaluation/slices/g={index}") for index in range(500)
    ]
    made = compose(card, example_judgement(card, *many))
    shown = next(section.blocks for section in made.sections if section.id == "performance")
    assert sum(isinstance(block, Gap) for block in shown) == 20
    assert any(isinstance(block, Note) and "480 more findings of" in block.text for block in shown)
    appendix = next(section for section in made.appendices if section.id == "rules-and-verdicts")
    assert max(len(block.rows) for block in appendix.blocks if isinstance(block, Table)) == 20
    assert any(isinstance(block, Note) and block.text.startswith("480 more verdicts") for block in appendix.blocks)
