"""The pages that people wrote: Markdown from ``site/handbook``, with tables put in that the program makes.

A line ``<!-- insert: NAME -->`` stands for such a table, so that no figure is written twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import markdown
from markupsafe import Markup

from cardwright.errors import Place, RenderError
from cardwright.render.handbook.article import Article, Heading

_INSERT = re.compile(r"<!-- insert: ([a-z0-9-]+) -->")
_TABLE = re.compile(r"<table>(.*?)</table>", re.DOTALL)
_LINK = re.compile(r'href="(?!https?:|mailto:|#)([^"#]+)\.md(#[^"]*)?"')
_TITLE = re.compile(r"^# (.+)$", re.MULTILINE)
_FENCE = re.compile(r'<pre><code(?: class="language-[a-z]+")?>')
_TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True, kw_only=True, slots=True)
class Guide:
    """One written page: its file below the folder of sources."""

    folder: Path
    name: str

    @property
    def address(self) -> str:
        """Where the page lies in the handbook."""
        return f"{self.name.removesuffix('.md')}.html"

    def article(self, inserts: Mapping[str, Markup]) -> Article:
        """The page.

        Args:
            inserts: what the program puts in, by name.

        Raises:
            RenderError: the page has no title, no first paragraph, or asks for something that nobody makes.
        """
        text = (self.folder / self.name).read_text(encoding="utf-8")
        title = _TITLE.search(text)
        if title is None or text[: title.start()].strip():
            raise RenderError("the page does not begin with a title", where=Place(file=self.name))
        converter = markdown.Markdown(extensions=["tables", "fenced_code", "sane_lists", "toc"], output_format="xhtml")
        html = converter.convert(text[title.end() :])
        for name in _INSERT.findall(html):
            if name not in inserts:
                line = text[: text.index(f"insert: {name}")].count("\n") + 1
                known = ", ".join(sorted(inserts))
                where = Place(file=self.name, line=line)
                raise RenderError(f"nothing is called {name!r}", where=where, hint=f"there are {known}")
        first = _TAG.sub("", html.partition("<p>")[2].partition("</p>")[0])
        # written in this project, reviewed like code
        body = _INSERT.sub(lambda found: str(inserts[found[1]]), dressed(html, title=title[1]))
        return Article(
            address=self.address,
            title=title[1].replace("`", ""),
            description=re.sub(r":$", ".", Markup(first).unescape().strip()),  # noqa: S704
            body=Markup(body),  # noqa: S704
            headings=tuple(_headings(converter)),
        )


def dressed(html: str, *, title: str) -> str:
    """Markdown's HTML with links between pages, and with tables and code that the keyboard can reach."""
    number = 0

    def framed(found: re.Match[str]) -> str:
        nonlocal number
        number += 1
        label = Markup("{}, table {}").format(title, number)
        inner = found[1].replace("<th>", '<th scope="col">').replace("<th style=", '<th scope="col" style=')
        frame = f'<div class="cw-scroll" tabindex="0" role="region" aria-label="{label}">'
        return f'{frame}<table class="cw">{inner}</table></div>'

    html = _TABLE.sub(framed, html)
    html = _FENCE.sub('<pre><code tabindex="0">', html)
    return _LINK.sub(lambda found: f'href="{found[1]}.html{found[2] or ""}"', html)


def _headings(converter: markdown.Markdown) -> Iterable[Heading]:
    tokens: list[dict[str, str]] = getattr(converter, "toc_tokens", [])
    for token in tokens:
        yield Heading(anchor=token["id"], title=Markup(token["name"]).unescape())  # noqa: S704
