"""The page at an address that a model or version had under an earlier name."""

from __future__ import annotations

from pathlib import Path

from markupsafe import Markup

from cardwright.render.overrides import environment_of, rendered
from cardwright.render.site.page import Page
from cardwright.render.text import _


def moved_page(old: str, new: str, *, user_folder: Path | None = None) -> Page:
    """A page that leads on, at once and with a link for readers whose browser does not.

    Args:
        old: address of the page relative to the site, for example ``models/scorer/3/summary.html``.
        new: address to which it leads.
        user_folder: templates that win over the bundled ones.
    """
    href = "../" * old.count("/") + new
    title = _("This page has moved")
    body = rendered(environment_of(user_folder), "site/moved.html", heading=title, href=href)
    return Page(
        address=old,
        title=title,
        description=title,
        body=body,
        listed=False,
        head=Markup('<meta http-equiv="refresh" content="0; url={}">').format(href),
    )
