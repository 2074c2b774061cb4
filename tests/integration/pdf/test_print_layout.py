"""Column widths and shared origins of printed tables."""

from __future__ import annotations

from cardwright.card.origin import Origin
from cardwright.render.document import Cell, Mark, Table
from cardwright.render.pdf_html import column_widths, shared_origins, table_width

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


def test_a_table_of_short_texts_does_not_fill_the_line_and_one_of_sentences_does() -> None:
    short = table((Cell(text="age 18-25"), Cell(text="0.695 [0.569, 0.797]")), head=("Group", "Value"))
    assert int(table_width(short).rstrip("%")) < 78
    long = table((Cell(text="age"), Cell(text="a sentence of many words " * 4)), head=("Group", "Meaning"))
    assert table_width(long) == "100%"


def test_figures_and_heads_are_never_broken_for_want_of_room() -> None:
    made = Table(
        caption="c",
        head=("Feature", "Importance", "Standard deviation"),
        rows=((Cell(text="instalment_rate_class " * 3), Cell(text="-0.000476"), Cell(text="0.00183")),),
        numeric=frozenset({1, 2}),
    )
    shares = [float(width.rstrip("%")) for width in column_widths(made)]
    assert shares[1] >= len("Importance") * 1.1 + 3
    assert shares[2] >= len("deviation") * 1.1 + 3


def test_in_a_narrow_table_columns_keep_their_least_width() -> None:
    made = Table(
        caption="c",
        head=("Group", "Value [interval]", "n"),
        rows=((Cell(text="age 26-75, foreign worker no"), Cell(text="0.759 [0.699, 0.810]"), Cell(text="228")),),
        numeric=frozenset({1, 2}),
    )
    whole = float(table_width(made).rstrip("%"))
    assert whole < 78
    shares = [float(width.rstrip("%")) * whole / 100 for width in column_widths(made)]
    assert shares[2] >= 5 + 3.5
    assert shares[1] >= len("0.759 [0.699, 0.810]")


def test_a_value_stays_in_one_line_with_its_interval_and_a_verdict_with_its_mark() -> None:
    made = Table(
        caption="c",
        head=("Check", "Value [interval]", "Limit", "Verdict"),
        rows=(
            (
                Cell(text="demographic parity ratio by foreign worker"),
                Cell(text="0.521 [0.375, 0.724]"),
                Cell(text="house rule CR-7, Musterbank AG: at least 0.80, 2026-10-05"),
                Cell(text="not shown", mark=Mark.NOT_SHOWN),
            ),
        ),
        numeric=frozenset({1}),
    )
    shares = [float(width.rstrip("%")) for width in column_widths(made)]
    assert shares[1] >= 20
    assert shares[3] >= len("not shown") + 3
