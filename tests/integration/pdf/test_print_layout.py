"""Column widths and shared origins of printed tables."""

from __future__ import annotations

from cardwright.card.origin import Origin
from cardwright.render.document import Cell, Table
from cardwright.render.pdf_html import column_widths, shared_origins

ONE = Origin(kind="run", address="runs:/1/metrics/a")
OTHER = Origin(kind="run", address="runs:/2/metrics/a")


def table(*rows: tuple[Cell, ...], head: tuple[str, ...] = ("group", "value")) -> Table:
    return Table(caption="c", head=head, rows=rows)


def test_widths_fill_the_line_and_give_most_room_to_most_text() -> None:
    widths = [
        float(width.rstrip("%"))
        for width in column_widths(
            table((Cell(text="a"), Cell(text="many words " * 20), Cell(text="2026-10-05")), head=("g", "text", "day"))
        )
    ]
    assert abs(sum(widths) - 100) < 0.1
    assert widths[1] > widths[2] > widths[0]
    assert widths[2] >= 10


def test_a_table_without_rows_or_heads_has_widths_all_the_same() -> None:
    assert len(column_widths(table())) == 2
    assert column_widths(table(head=())) == ()


def test_an_origin_of_the_whole_table_is_said_once() -> None:
    cells = (Cell(text="a", origin=ONE), Cell(text="b", origin=ONE))
    shared = shared_origins(table(cells, cells))
    assert shared.table == ONE
    assert shared.of_cell(0, cells[0]) is None


def test_an_origin_of_a_row_is_said_once_for_the_row() -> None:
    shared = shared_origins(
        table(
            (Cell(text="a", origin=ONE), Cell(text="b", origin=ONE)),
            (Cell(text="c", origin=OTHER), Cell(text="d", origin=OTHER)),
        )
    )
    assert shared.table is None
    assert shared.rows == (ONE, OTHER)


def test_different_origins_in_a_row_stay_with_their_cells() -> None:
    cells = (Cell(text="a", origin=ONE), Cell(text="b", origin=OTHER))
    shared = shared_origins(table(cells))
    assert shared.rows == (None,)
    assert [shared.of_cell(0, cell) for cell in cells] == [ONE, OTHER]
