"""Charts that evaluation tools drew: the picture where the card holds it, else name, place and digest alone."""

from __future__ import annotations

from cardwright.card.picture import Plot, plain_png
from cardwright.card.pointer import Path
from cardwright.render.charts.svg import WIDTH, picture
from cardwright.render.compose.context import Context
from cardwright.render.compose.values import document_rows
from cardwright.render.document import Block, Cell, Facts, Figure, Table
from cardwright.render.text import _, headed


def plot_blocks(ctx: Context, path: Path, label: str) -> tuple[Block, ...]:
    """Each chart with where it lies and the sha256 of its file."""
    plots = ctx.card.evaluation.plots
    return tuple(
        _block(ctx, (*path, key), headed(label, key), plots[key], f"picture-{index}")
        for index, key in enumerate(sorted(plots), start=1)
    )


def _block(ctx: Context, path: Path, label: str, plot: Plot, id_: str) -> Block:
    rows = document_rows(ctx, path, plot)
    found = plain_png(plot.image) if plot.image is not None else None
    if found is None or plot.image is None:
        return Facts(rows=rows, caption=label)
    _data, header = found
    said = _("A picture of {width} by {height} pixels, as its tool drew it; nobody has described it in words.").format(
        width=header.width, height=header.height
    )
    svg = picture(
        id=id_, title=plot.title, description=said, image=plot.image, height=WIDTH * header.height / header.width
    )
    data = Table(
        caption=label, head=(_("Item"), _("Value")), rows=tuple((Cell(text=name), cell) for name, cell in rows)
    )
    return Figure(svg=svg, caption=f"{label}.", alternative=said, data=data)
