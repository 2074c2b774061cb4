"""Status is a word and a shape, then a colour: the words, and the shapes as SVG (no font has them all)."""

from __future__ import annotations

from functools import lru_cache
from gettext import NullTranslations

from markupsafe import Markup

from cardwright.render.document import Mark
from cardwright.render.text import _, current

_RING = '<circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" stroke-width="1.6"/>'
_SHAPES: dict[Mark, str] = {
    Mark.COMPLETE: '<circle cx="8" cy="8" r="7" fill="currentColor"/>'
    '<path d="M4.6 8.2 7 10.7l4.4-5.1" fill="none" stroke="#ffffff" stroke-width="1.7"/>',
    Mark.GAP: '<path d="M8 1.4 14.6 8 8 14.6 1.4 8z" fill="none" stroke="currentColor" stroke-width="1.8"/>',
    Mark.FAILS: '<path d="M8 1.5 15.2 14.2H.8z" fill="currentColor"/>',
    Mark.NOT_SHOWN: _RING + '<path d="M4.8 8h6.4" stroke="currentColor" stroke-width="1.8"/>',
    Mark.STALE: _RING + '<path d="M8 4.4V8l2.6 1.8" fill="none" stroke="currentColor" stroke-width="1.5"/>',
    Mark.CONTRADICTED: '<path d="M1.5 5.3h10M9 2.4l3 2.9-3 2.9M14.5 10.7h-10M7 7.8l-3 2.9 3 2.9" fill="none" '
    'stroke="currentColor" stroke-width="1.6"/>',
    Mark.WAIVED: '<path d="M5 2H2.5v12H5M11 2h2.5v12H11" fill="none" stroke="currentColor" stroke-width="1.6"/>'
    '<circle cx="8" cy="8" r="2" fill="currentColor"/>',
    Mark.NOT_APPLICABLE: _RING,
    Mark.NOT_YET: '<path d="M2 3.6h12v10.6H2zM2 7h12M5.2 1.6v3.6M10.8 1.6v3.6" fill="none" stroke="currentColor" '
    'stroke-width="1.5"/>',
    Mark.INCOMPLETE: '<path d="M8 1.4 14.6 8 8 14.6 1.4 8z" fill="currentColor"/>',
}


def word(mark: Mark) -> str:
    """The status as readers see it."""
    return _words(current())[mark]


@lru_cache(maxsize=16)
def _words(_catalogue: NullTranslations) -> dict[Mark, str]:
    return {
        Mark.COMPLETE: _("complete"),
        Mark.GAP: _("gap"),
        Mark.FAILS: _("fails"),
        Mark.NOT_SHOWN: _("not shown"),
        Mark.STALE: _("stale"),
        Mark.CONTRADICTED: _("contradicted"),
        Mark.WAIVED: _("waived"),
        Mark.NOT_APPLICABLE: _("not applicable"),
        Mark.NOT_YET: _("not yet in application"),
        Mark.INCOMPLETE: _("incomplete"),
    }


def shape(mark: Mark) -> Markup:
    """The shape as inline SVG, hidden from screen readers because the word always stands beside it."""
    return Markup(  # noqa: S704 - fixed drawings of this module
        '<svg class="cw-shape" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">'
        f"{_SHAPES[mark]}</svg>"
    )


def inner_shape(mark: Mark) -> str:
    """The drawing without its frame (16 by 16), to be placed inside a chart."""
    return _SHAPES[mark]
