"""The small pieces of HTML that pages hold by the thousand, made without a call into a template for each."""

from __future__ import annotations

from functools import lru_cache

from markupsafe import Markup, escape

from cardwright.render import marks
from cardwright.render.document import Mark
from cardwright.render.site.verdicts import mark_of
from cardwright.render.text import _
from cardwright.rules.verdict import Verdict


def nothing() -> Markup:
    """Said where a rule gave no verdict of its own: it did not judge, or another rule reports the same place."""
    return _blank(_("no verdict, or said under another requirement"))


def verdict_cell(verdict: Verdict, href: str) -> Markup:
    """The mark of a verdict as a shape; it leads to its place where someone has something to do or to know.

    The word is there for screen readers and on hover; a legend stands on every page with such cells.

    Args:
        verdict: the gravest verdict of the rule.
        href: address of the place, relative to the page; our own addresses need no escaping.
    """
    drawn = _drawn(mark_of(verdict), word_of(verdict))
    if verdict in (Verdict.SATISFIED, Verdict.NOT_APPLICABLE, Verdict.NOT_YET_IN_APPLICATION):
        return drawn
    return Markup(f'<a class="cw-plain" href="{href}">{drawn}</a>')  # noqa: S704 - slugs and fixed ids


def group_cell(gravest: Verdict, *, gaps: int, rules: int) -> Markup:
    """The gravest mark of a group of rules, and how many of its rules have a gap; shown where there are some."""
    said = _("{n} of {all}").format(n=gaps, all=rules)
    css = "cw-of" if gaps else "cw-of cw-hidden"
    return _with_count(_drawn(mark_of(gravest), word_of(gravest)), css, said)


def word_of(verdict: Verdict) -> str:
    """The verdict as readers see it in a matrix."""
    return _("satisfied") if verdict is Verdict.SATISFIED else marks.word(mark_of(verdict))


def symbols() -> Markup:
    """The shapes of all marks, drawn once a page and referred to by each cell."""
    drawn = "".join(
        f'<symbol id="cw-mark-{mark.value}" viewBox="0 0 16 16">{marks.inner_shape(mark)}</symbol>' for mark in Mark
    )
    return Markup(f'<svg class="cw-hidden" aria-hidden="true" focusable="false">{drawn}</svg>')  # noqa: S704 - fixed


@lru_cache(maxsize=16)
def _blank(word: str) -> Markup:
    return Markup('<span class="cw-nothing" title="{}">–</span>').format(word)


@lru_cache(maxsize=1024)
def _with_count(drawn: Markup, css: str, said: str) -> Markup:
    return drawn + Markup(' <span class="{}">{}</span>').format(css, said)


@lru_cache(maxsize=256)
def _drawn(mark: Mark, word: str) -> Markup:
    said = escape(word)
    return Markup(  # noqa: S704 - escaped here
        f'<span class="cw-status cw-{mark.value}" title="{said}">'
        f'<svg class="cw-shape" width="16" height="16" aria-hidden="true">'
        f'<use href="#cw-mark-{mark.value}"/></svg><span class="cw-hidden">{said}</span></span>'
    )
