"""Statements of people: a small Markdown subset in, clean HTML out. Raw HTML, images and foreign schemes never pass."""

from __future__ import annotations

import re
from functools import lru_cache

import markdown
import nh3
from markupsafe import Markup

from cardwright.render.plaintext import visible

_TAGS = {"p", "ul", "ol", "li", "strong", "em", "code", "pre", "blockquote", "a", "br", "hr", "h5", "h6"}
_MAX = 40_000
# words and marks of sentences that mean nothing in Markdown, whatever stands around them
_PLAIN = re.compile(r"[A-Za-z\u00c0-\u024f][A-Za-z0-9\u00c0-\u024f ,;:?!()%/'\"\u2013\u2019.\u202f-]*")


@lru_cache(maxsize=2048)
def prose_html(text: str) -> Markup:
    """The statement as HTML: paragraphs, lists, emphasis, code, quotations, links (http, https, mailto).

    Headings become level 5 and 6 so that they never break the outline of the page around them.
    """
    if len(text) < _MAX and _PLAIN.fullmatch(text) is not None and text[-1] != " ":
        return Markup(f"<p>{text}</p>")  # noqa: S704 - plain words, none of which HTML or Markdown reads
    shown = visible(text)
    if len(shown) > _MAX:
        shown = shown[:_MAX] + "…"
    html = _converter().reset().convert(shown)
    return Markup(_clean(html))  # noqa: S704 - cleaned by the allow-list


def plain(text: str) -> str:
    """The statement without its Markdown, as one line for summaries and search."""
    if _PLAIN.fullmatch(text) is not None:
        return " ".join(text.split())
    return " ".join(nh3.clean(_converter().reset().convert(visible(text)), tags=set()).split())


def _clean(html: str) -> str:
    for level in "1234":
        target = "5" if level in "12" else "6"
        html = html.replace(f"<h{level}>", f"<h{target}>").replace(f"</h{level}>", f"</h{target}>")
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        attribute_filter=_kept_attribute,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
        strip_comments=True,
        clean_content_tags={"script", "style"},
    )


def _kept_attribute(tag: str, name: str, value: str) -> str | None:
    """Only full addresses: a relative one would lead into this site, or with two slashes out of it."""
    if tag == "a" and name == "href" and not value.lower().startswith(("https://", "http://", "mailto:")):
        return None
    return value


@lru_cache(maxsize=1)
def _converter() -> markdown.Markdown:
    made = markdown.Markdown(extensions=["sane_lists"], output_format="xhtml")
    made.preprocessors.deregister("html_block")
    for name in ("html", "image_link", "image_reference", "short_image_ref", "entity"):
        made.inlinePatterns.deregister(name)
    # Definitions of link targets would let text far away decide where a word leads.
    made.parser.blockprocessors.deregister("reference")
    made.parser.blockprocessors.deregister("code")
    return made
