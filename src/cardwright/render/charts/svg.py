"""A small builder of SVG that escapes all text, carries a title and description, and knows one palette.

Coordinates are CSS pixels in a view box of ``WIDTH``; text is at least 11 units, so that it stays readable at 360 px.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from xml.sax.saxutils import escape, quoteattr

from cardwright.render.document import Mark
from cardwright.render.marks import inner_shape
from cardwright.render.numbers import fixed
from cardwright.render.plaintext import visible

WIDTH = 400
FONT = "IBM Plex Sans, sans-serif"

Ink = Literal["ink", "soft", "line", "accent", "bad", "paper", "none", "shade"]
_COLOURS: dict[Ink, str] = {
    "ink": "#1b1b1b",
    "soft": "#565656",
    "line": "#b9b9b9",
    "accent": "#1f4e79",
    "bad": "#9c1f1f",
    "paper": "#ffffff",
    "none": "none",
    "shade": "#1f4e79",
}
_CHARACTER = 6.1  # mean width of a character at 11.5 units, measured on IBM Plex Sans


class Drawing:
    """One chart being drawn.

    Args:
        id: safe id of the figure, unique on the page.
        height: height of the view box.
        title: short name, read by screen readers.
        description: what the chart shows, in words.
    """

    def __init__(self, *, id: str, height: float, title: str, description: str, width: float = WIDTH) -> None:  # noqa: A002
        self._id = id
        self._size = (width, height)
        self._title = title
        self._description = description
        self._parts: list[str] = []

    def line(
        self, x1: float, y1: float, x2: float, y2: float, *, ink: Ink = "line", width: float = 1, dash: str = ""
    ) -> None:
        """A straight line."""
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        self._parts.append(
            f'<line x1="{_n(x1)}" y1="{_n(y1)}" x2="{_n(x2)}" y2="{_n(y2)}" class="s-{ink}" '
            f'stroke="{_COLOURS[ink]}" stroke-width="{_n(width)}"{dashed}/>'
        )

    def rect(
        self, x: float, y: float, width: float, height: float, *, fill: Ink, stroke: Ink = "none", opacity: float = 1
    ) -> None:
        """A rectangle; opacity shades it, for cells of a matrix."""
        shade = f' fill-opacity="{_n(opacity)}"' if opacity != 1 else ""
        self._parts.append(
            f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}" class="f-{fill} s-{stroke}" '
            f'fill="{_COLOURS[fill]}"{shade} stroke="{_COLOURS[stroke]}"/>'
        )

    def dot(self, x: float, y: float, *, radius: float = 4, fill: Ink = "accent", stroke: Ink = "accent") -> None:
        """A point; fill ``paper`` makes it hollow."""
        self._parts.append(
            f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(radius)}" class="f-{fill} s-{stroke}" fill="{_COLOURS[fill]}" '
            f'stroke="{_COLOURS[stroke]}" stroke-width="1.5"/>'
        )

    def path(
        self, points: Sequence[tuple[float, float]], *, ink: Ink = "accent", fill: Ink = "none", opacity: float = 1
    ) -> None:
        """A line through points, or a filled area when ``fill`` is given."""
        steps = " ".join(f"{'M' if index == 0 else 'L'}{_n(x)} {_n(y)}" for index, (x, y) in enumerate(points))
        close = "Z" if fill != "none" else ""
        self._parts.append(
            f'<path d="{steps}{close}" class="f-{fill} s-{ink}" fill="{_COLOURS[fill]}" fill-opacity="{_n(opacity)}" '
            f'stroke="{_COLOURS[ink]}" stroke-width="1.5"/>'
        )

    def mark(self, mark: Mark, x: float, y: float, *, ink: Ink = "ink", size: float = 11) -> None:
        """A status shape with its top left corner at a point."""
        self._parts.append(
            f'<g transform="translate({_n(x)} {_n(y)}) scale({_n(size / 16)})" class="c-{ink}" color="{_COLOURS[ink]}">'
            f"{inner_shape(mark).replace('currentColor', _COLOURS[ink])}</g>"
        )

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        anchor: Literal["start", "middle", "end"] = "start",
        ink: Ink = "ink",
        size: float = 11.5,
        bold: bool = False,
        room: float | None = None,
    ) -> None:
        """Text, escaped; cut with an ellipsis when it would be wider than ``room``."""
        shown = visible(text, newlines=False)
        if room is not None:
            most = max(3, int(room / (_CHARACTER * size / 11.5)))
            shown = shown if len(shown) <= most else shown[: most - 1] + "…"
        weight = ' font-weight="600"' if bold else ""
        self._parts.append(
            f'<text x="{_n(x)}" y="{_n(y)}" text-anchor="{anchor}" class="f-{ink}" fill="{_COLOURS[ink]}" '
            f'font-family={quoteattr(FONT)} font-size="{_n(size)}"{weight}>{escape(shown)}</text>'
        )

    def image(self, image: str) -> None:
        """A PNG in base64 over the whole drawing."""
        width, height = self._size
        self._parts.append(
            # PDF/A forbids interpolation, which WeasyPrint asks for where the attribute is absent
            f'<image width="{_n(width)}" height="{_n(height)}" image-rendering="high-quality" '
            f"href={quoteattr(f'data:image/png;base64,{image}')}/>"
        )

    def finish(self) -> str:
        """The chart as one ``svg`` element without line breaks."""
        width, height = self._size
        title, description = (
            escape(visible(self._title, newlines=False)),
            escape(visible(self._description, newlines=False)),
        )
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="cw-chart" viewBox="0 0 {_n(width)} {_n(height)}" '
            f'width="{_n(width)}" height="{_n(height)}" role="img" aria-labelledby="{self._id}-t {self._id}-d">'
            f'<title id="{self._id}-t">{title}</title><desc id="{self._id}-d">{description}</desc>'
            f"{''.join(self._parts)}</svg>"
        )


def picture(*, id: str, title: str, description: str, image: str, height: float) -> str:  # noqa: A002
    """A PNG in base64 as a drawing ``WIDTH`` wide, with a title and a description like every chart.

    Args:
        id: safe id of the figure, unique on the page.
        title: short name, read by screen readers.
        description: what is known about the picture, in words.
        image: PNG in base64, proved by ``cardwright.card.picture``.
        height: height at that width.
    """
    drawing = Drawing(id=id, height=height, title=title, description=description)
    drawing.image(image)
    return drawing.finish()


@dataclass(frozen=True, kw_only=True, slots=True)
class Scale:
    """A linear axis from data to view box; ``truncated`` when a natural zero or one is left out."""

    low: float
    high: float
    start: float
    end: float
    truncated: bool = False

    def at(self, value: float) -> float:
        """The coordinate of a value, held inside the axis."""
        share = (min(max(value, self.low), self.high) - self.low) / ((self.high - self.low) or 1.0)
        return self.start + share * (self.end - self.start)

    def ticks(self) -> tuple[float, ...]:
        """Round values, four to six of them."""
        step = _step((self.high - self.low) / 4)
        first = math.ceil(self.low / step - 1e-9)
        last = math.floor(self.high / step + 1e-9)
        return tuple(round(index * step, 10) for index in range(first, last + 1))

    def label(self, value: float) -> str:
        """A tick as text, with as many decimals as the step needs."""
        step = _step((self.high - self.low) / 4)
        return fixed(
            value, next(digits for digits in range(12) if math.isclose(step, round(step, digits), rel_tol=1e-9))
        )


def width_of(text: str, *, size: float = 11.5) -> float:
    """About how wide a text is drawn; never less than its room needs to show it whole."""
    return len(text) * _CHARACTER * size / 11.5


def scale_for(values: Sequence[float], *, start: float, end: float) -> Scale:
    """An axis for these values: 0 to 1 for proportions, else from zero or from round bounds and then marked as cut."""
    finite = [value for value in values if math.isfinite(value)] or [0.0]
    low, high = min(finite), max(finite)
    if low >= 0 and high <= 1:
        return Scale(low=0.0, high=1.0, start=start, end=end)
    spread = high - low
    cut = spread > 0 and (low > 3 * spread or high < -3 * spread)
    bottom, top = (low, high) if cut else (min(low, 0.0), max(high, 0.0))
    step = _step(((top - bottom) or 1.0) / 4)
    bottom, top = math.floor(bottom / step + 1e-9) * step, math.ceil(top / step - 1e-9) * step
    return Scale(low=bottom, high=top if top > bottom else bottom + step, start=start, end=end, truncated=cut)


def _step(rough: float) -> float:
    power = 10.0 ** math.floor(math.log10(rough)) if rough > 0 else 0.1
    for factor in (1, 2, 2.5, 5, 10):
        if rough <= factor * power * (1 + 1e-9):
            return factor * power
    return 10 * power


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
