"""Training as lines: both ends and extremes in the table, gaps where a value was no number, nothing called the best."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import Any

from tests.unit.render.cards import card_data, example_judgement

from cardwright.card.card import Card
from cardwright.card.diff import compare
from cardwright.card.shape import shape_at
from cardwright.render.compose import compose
from cardwright.render.document import Cell, Document, Figure, Section
from cardwright.render.markdown import write_markdown


def history(values: dict[int, float | str], **more: Any) -> dict[str, Any]:
    """A history as a source states it, of these values by step."""
    points = [{"step": step, "value": value, "time": f"2026-11-02T09:30:{step:02}Z"} for step, value in values.items()]
    finite = [point for point in points if not isinstance(point["value"], str)]
    body = {
        "metric": "loss",
        "recorded": len(points),
        "steps": len(points),
        "not_finite": len(points) - len(finite),
        "first": points[0],
        "last": points[-1],
        "series": {"steps": list(values), "values": list(values.values())},
    }
    if finite:
        body["lowest"] = min(finite, key=lambda point: point["value"])
        body["highest"] = max(finite, key=lambda point: point["value"])
    return {**body, **more}


def card(version: str = "3", **histories: dict[str, Any]) -> Card:
    data = card_data(version)
    data["model"]["training_history"] = histories
    return Card.model_validate(data)


def document(**histories: dict[str, Any]) -> Document:
    made = card(**histories)
    return compose(made, example_judgement(made))


def figure_of(made: Document) -> Figure:
    sections: list[Section] = [child for section in made.sections for child in section.children]
    (section,) = [section for section in sections if section.id == "methods-and-design"]
    (found,) = [
        block for block in section.blocks if isinstance(block, Figure) and 'aria-labelledby="steps-' in block.svg
    ]
    return found


def plain(row: tuple[Cell, ...]) -> list[str]:
    """The texts of a row; value and step are kept on one line by spaces that do not break."""
    return [cell.text.replace("\u00a0", " ") for cell in row]


LOSS: dict[int, float | str] = {0: 0.9, 10: 0.25, 20: "NaN", 30: 0.3}


def test_first_last_lowest_and_highest_stand_in_the_table_with_their_steps() -> None:
    found = figure_of(document(train_loss=history(LOSS)))
    assert found.data is not None
    (row,) = found.data.rows
    assert plain(row) == ["train_loss", "4", "0.900 @ 0", "0.300 @ 30", "0.250 @ 10", "0.900 @ 0"]
    assert "1 metric has steps whose value is not a finite number" in (found.data.note or "")
    assert found.alternative == "train_loss: 0.900 at step 0, 0.300 at step 30."


def test_a_value_that_is_no_number_is_a_gap_in_the_line() -> None:
    svg = figure_of(document(train_loss=history(LOSS))).svg
    root = ET.fromstring(svg)
    paths = [item.get("d") or "" for item in root.iter("{http://www.w3.org/2000/svg}path")]
    assert [path.count("L") for path in paths] == [1]
    assert "nan" not in svg.lower()


def test_a_metric_that_never_was_a_number_is_drawn_without_points() -> None:
    found = figure_of(document(loss=history({0: "NaN", 5: "-Infinity"})))
    assert found.data is not None
    assert plain(found.data.rows[0])[2:] == ["not a number @ 0", "infinite @ 5", "—", "—"]
    ET.fromstring(found.svg)


def test_a_constant_line_and_one_far_from_zero_are_drawn_too() -> None:
    flat = {"flat": history({0: 5.0, 1: 5.0}), "far": history({0: 1000.1, 1: 1000.4, 2: 1000.2})}
    svg = figure_of(document(**flat)).svg
    drawings = ET.fromstring(f"<div>{svg}</div>")
    assert len(drawings) == 2
    assert "axis cut" in svg


def test_many_metrics_have_a_line_each_in_the_table_and_six_have_a_chart() -> None:
    found = figure_of(document(**{f"m{index}": history(LOSS) for index in range(9)}))
    assert found.data is not None
    assert (len(found.data.rows), found.svg.count("<svg ")) == (9, 6)


def test_a_name_of_markup_stays_text() -> None:
    made = document(**{"<script>x</script>": history(LOSS)})
    assert "<script" not in figure_of(made).svg
    assert "<script" not in write_markdown(made)


def test_markdown_tells_the_same_figures() -> None:
    text = write_markdown(document(train_loss=history(LOSS))).replace("\u00a0", " ")
    assert "| train\\_loss | 4 | 0.900 \\@ 0 | 0.300 \\@ 30 | 0.250 \\@ 10 | 0.900 \\@ 0 |" in text


def test_another_course_is_one_change_and_other_times_are_none() -> None:
    old = card("2", loss=history(LOSS), same=history(LOSS), gone=history(LOSS))
    late = history(LOSS)
    late["last"] = {**late["last"], "time": "2026-11-03T09:30:00Z"}
    new = card("3", loss=history({**LOSS, 30: 0.2}), same=late)
    changes = {change.pointer: change for change in compare(old, new).changes if "training_history" in change.pointer}
    assert {pointer: change.kind for pointer, change in changes.items()} == {
        "/model/training_history/loss": "changed",
        "/model/training_history/gone": "removed",
    }
    moved = changes["/model/training_history/loss"]
    assert (moved.area, moved.question) == ("metrics", None)
    assert moved.old == {"first": "0.9 @ 0", "last": "0.3 @ 30", "lowest": "0.25 @ 10", "highest": "0.9 @ 0"}
    assert moved.new == {"first": "0.9 @ 0", "last": "0.2 @ 30", "lowest": "0.2 @ 30", "highest": "0.9 @ 0"}


def test_the_card_has_a_place_for_it() -> None:
    assert shape_at(("model", "training_history")) == "mapping"
