"""What evaluation tools left: charts, with the picture where the card holds it, and files that were not read."""

from __future__ import annotations

from cardwright.card.picture import MOST_BYTES, MOST_TOGETHER, LeftOut, Plot, plain_png
from cardwright.card.pointer import Path
from cardwright.render.charts.svg import WIDTH, picture
from cardwright.render.compose.context import Context
from cardwright.render.compose.values import document_rows
from cardwright.render.document import Block, Cell, Facts, Figure, Table
from cardwright.render.text import _, headed
from cardwright.yamlfile import MAX_BYTES


def plot_blocks(ctx: Context, path: Path, label: str) -> tuple[Block, ...]:
    """Each chart with where it lies and the sha256 of its file."""
    plots = ctx.card.evaluation.plots
    return tuple(
        _block(ctx, (*path, key), headed(label, key), plots[key], f"picture-{index}")
        for index, key in enumerate(sorted(plots), start=1)
    )


def unread_blocks(ctx: Context, path: Path, label: str) -> tuple[Block, ...]:
    """Files of figures that were too large to be read, with where they lie."""
    unread = ctx.card.evaluation.unread
    if not unread:
        return ()
    said = _("not read: it is larger than the {size} MiB that are read of a file of figures").format(
        size=MAX_BYTES // 1024**2
    )
    rows = tuple((name, Cell(text=said, origin=ctx.origin(*path, name))) for name in sorted(unread))
    return (Facts(rows=rows, caption=label),)


def _why_left_out(why: LeftOut) -> str:
    return {
        "format": _("not shown here: only a plain PNG is"),
        "size": _("not shown here: a picture of at most {size} KiB is").format(size=MOST_BYTES // 1024),
        "total": _("not shown here: all pictures of a card may take {size} KiB together").format(
            size=MOST_TOGETHER // 1024
        ),
        "unread": _("not shown here: its file is larger than the {size} MiB that are read").format(
            size=MAX_BYTES // 1024**2
        ),
        "number": _("not shown here: the run holds more charts than a card shows"),
    }[why]


def _block(ctx: Context, path: Path, label: str, plot: Plot, id_: str) -> Block:
    rows = document_rows(ctx, path, plot)
    if plot.left_out is not None:
        rows = (*rows, (_("Picture"), Cell(text=_why_left_out(plot.left_out), origin=ctx.origin(*path))))
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
