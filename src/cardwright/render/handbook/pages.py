"""A page of the handbook with what stands around its text: where it lies, and the contents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import jinja2
from markupsafe import Markup

from cardwright.render.handbook.article import Article, Body, link
from cardwright.render.handbook.contents import Group
from cardwright.render.handbook.surface import Surface
from cardwright.render.overrides import rendered
from cardwright.render.site.page import Page
from cardwright.render.templates import environment


def page_of(article: Article, *, groups: Sequence[Group], titles: Mapping[str, str]) -> Page:
    """The page, ready for the frame.

    Args:
        article: title and body.
        groups: the contents of the handbook.
        titles: address -> title of the pages above it.
    """
    above = [] if article.parent is None else [(article.parent, titles[article.parent])]
    while above and (higher := _parent_of(above[0][0])) is not None and higher in titles:
        above.insert(0, (higher, titles[higher]))
    body = rendered(_templates(), "handbook/page.html", article=article, groups=groups, above=above)
    return Page(address=article.address, title=article.title, description=article.description, body=body)


def _parent_of(address: str) -> str | None:
    """The list that a page of a pack lies in; other parents are lists themselves."""
    return "rules/index.html" if address.startswith("rules/") and address != "rules/index.html" else None


def home(groups: Sequence[Group], *, surface: Surface, rules: int, packs: int) -> Article:
    """The first page: what the handbook holds."""
    body = Body()
    body.text(
        "Cardwright turns what a model registry knows, and what people state in YAML, into a model card for every "
        "registered version, judges the card against dated rule packs, and publishes it as a site, as JSON and "
        "Markdown, and as signed PDF reports. It says of a card that it is complete against a pack in a version, and "
        "no more: whether a system meets the law is for people to say."
    )
    body.text(f"{len(surface.commands)} commands, {packs} rule packs with {rules} rules.")
    for group in groups:
        body.heading(group.title)
        items = Markup("").join(
            Markup("<li>{}<br><span>{}</span></li>").format(link(entry.address, entry.title), entry.description)
            for entry in group.entries
        )
        body.parts.append(Markup('<ul class="cw-list">{}</ul>').format(items))
    return body.article(
        address="index.html",
        title="Cardwright handbook",
        description="Every command, setting, field and rule, and how to work with them.",
        contents=False,
    )


@lru_cache(maxsize=1)
def _templates() -> jinja2.Environment:
    return environment()
