"""The confusion matrix: counts large, row shares small, shading by share, axes named."""

from __future__ import annotations

from cardwright.card.values import ConfusionMatrix
from cardwright.render.charts.svg import WIDTH, Drawing, Ink
from cardwright.render.numbers import count, fixed
from cardwright.render.text import _

_LEFT, _TOP = 128.0, 44.0
_DARK = 0.55


def confusion_chart(*, id: str, title: str, matrix: ConfusionMatrix) -> str:  # noqa: A002
    """Actual classes as rows, predicted classes as columns."""
    size = len(matrix.labels)
    cell = min(110.0, (WIDTH - _LEFT) / max(size, 1))
    height = min(cell, 74.0)
    said = "; ".join(
        _("actual {actual}, predicted {predicted}: {n}").format(actual=row, predicted=column, n=matrix.counts[i][j])
        for i, row in enumerate(matrix.labels)
        for j, column in enumerate(matrix.labels)
    )
    drawing = Drawing(id=id, height=_TOP + size * height + 4, title=title, description=said)
    drawing.text(_LEFT + cell * size / 2, 14, _("predicted"), anchor="middle", ink="soft")
    drawing.text(_LEFT - 8, 34, _("actual"), anchor="end", ink="soft")
    for j, label in enumerate(matrix.labels):
        drawing.text(_LEFT + (j + 0.5) * cell, 34, label, anchor="middle", bold=True, room=cell - 4)
    for i, label in enumerate(matrix.labels):
        y = _TOP + i * height
        drawing.text(_LEFT - 8, y + height / 2 + 4, label, anchor="end", bold=True, room=_LEFT - 10)
        _cells(drawing, matrix.counts[i], y, cell, height)
    return drawing.finish()


def _cells(drawing: Drawing, counts: tuple[int, ...], y: float, cell: float, height: float) -> None:
    total = sum(counts)
    for j, number in enumerate(counts):
        share = number / total if total else 0.0
        x = _LEFT + j * cell
        drawing.rect(x, y, cell - 2, height - 2, fill="paper")
        drawing.rect(x, y, cell - 2, height - 2, fill="shade", stroke="line", opacity=round(0.06 + 0.84 * share, 2))
        ink: Ink = "paper" if share > _DARK else "ink"
        drawing.text(x + cell / 2 - 1, y + height / 2, count(number), anchor="middle", size=17, bold=True, ink=ink)
        drawing.text(x + cell / 2 - 1, y + height / 2 + 17, f"{fixed(100 * share, 1)}\u202f%", anchor="middle", ink=ink)
