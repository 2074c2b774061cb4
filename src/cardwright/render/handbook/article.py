"""A page of the handbook before its frame: HTML with headings, built from safe parts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup, escape

_CODE = re.compile(r"(`{1,2})(.+?)\1")
_ID = re.compile(r"[^a-z0-9]+")
_INLINE = re.compile(r"</?(?:code|a|strong|em)\b[^>]*>")
_TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True, kw_only=True, slots=True)
class Heading:
    """A heading on a page and the anchor that it can be linked by."""

    anchor: str
    title: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Article:
    """One page: its address relative to the handbook, what stands at its head, its body as clean HTML.

    ``parent`` is the address of the page above it, by which the page is reached; the home page has none.
    """

    address: str
    title: str
    description: str
    body: Markup
    parent: str | None = None
    headings: tuple[Heading, ...] = ()

    @property
    def root(self) -> str:
        """How the root of the handbook is written from this page."""
        return "../" * self.address.count("/")

    @property
    def words(self) -> str:
        """The text of the page, to find it by."""
        return " ".join(Markup(_TAG.sub(" ", _INLINE.sub("", self.body))).unescape().split())  # noqa: S704 - turned into plain text


@dataclass(kw_only=True, slots=True)
class Body:
    """Collects the parts of a body; whatever is not Markup is escaped."""

    parts: list[Markup] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)

    def heading(self, title: str, *, anchor: str | None = None) -> None:
        """A heading of the second level; ``anchor`` is made from the title when not given."""
        made = Heading(anchor=anchor or anchor_of(title), title=title)
        self.headings.append(made)
        self.parts.append(Markup('<h2 id="{}">{}</h2>').format(made.anchor, title))

    def text(self, text: str | Markup) -> None:
        """A paragraph; words between backticks are code."""
        self.parts.append(Markup("<p>{}</p>").format(text if isinstance(text, Markup) else inline(text)))

    def code(self, text: str) -> None:
        """A block of code, which the keyboard can reach and scroll."""
        self.parts.append(Markup('<pre><code tabindex="0">{}</code></pre>').format(text))

    def facts(self, rows: Iterable[tuple[str, str | Markup]]) -> None:
        """Labels with their values; rows without a value are left out."""
        inner = Markup("").join(
            Markup('<div class="cw-fact"><dt>{}</dt><dd>{}</dd></div>').format(label, value)
            for label, value in rows
            if value
        )
        self.parts.append(Markup('<div class="cw-facts"><dl>{}</dl></div>').format(inner))

    def table(self, label: str, columns: Sequence[str], rows: Iterable[Sequence[str | Markup]]) -> None:
        """A table whose first column names the row."""
        self.parts.append(table(label, columns, rows))

    def article(
        self, *, address: str, title: str, description: str, parent: str | None = None, contents: bool = True
    ) -> Article:
        """What was collected, as a page; ``contents`` says whether its headings are listed beside it."""
        return Article(
            address=address,
            title=title,
            description=description,
            body=Markup("\n").join(self.parts),
            parent=parent,
            headings=tuple(self.headings) if contents else (),
        )


def table(label: str, columns: Sequence[str], rows: Iterable[Sequence[str | Markup]]) -> Markup:
    """A table in a frame of its own, which the keyboard can reach and scroll."""
    head = Markup("").join(Markup('<th scope="col">{}</th>').format(column) for column in columns)
    body = Markup("\n").join(_row(row) for row in rows)
    return Markup(
        '<div class="cw-scroll" tabindex="0" role="region" aria-label="{}"><table class="cw">'
        "<thead><tr>{}</tr></thead>\n<tbody>\n{}\n</tbody></table></div>"
    ).format(label, head, body)


def _row(cells: Sequence[str | Markup]) -> Markup:
    first, *others = cells
    rest = Markup("").join(Markup("<td>{}</td>").format(cell) for cell in others)
    return Markup('<tr><th scope="row">{}</th>{}</tr>').format(first, rest)


def inline(text: str) -> Markup:
    """Text with words between backticks as code."""
    return Markup(_CODE.sub(r"<code>\2</code>", str(escape(text))))  # noqa: S704 - escaped just before


def code(text: str) -> Markup:
    """A word of code."""
    return Markup("<code>{}</code>").format(text)


def link(href: str, text: str | Markup) -> Markup:
    """A link."""
    return Markup('<a href="{}">{}</a>').format(href, text)


def anchor_of(title: str) -> str:
    """A title as an anchor."""
    return _ID.sub("-", title.lower()).strip("-")
