"""One page of the site, before any frame."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """Address relative to the site (``models/x/index.html``), title and description as plain text, body as clean HTML.

    ``listed`` is false for pages that a site map leaves out; ``head`` is clean HTML for the head, on one line.
    ``continues`` is the address of the first page of the list that this one goes on with.
    """

    address: str
    title: str
    description: str
    body: str
    listed: bool = True
    head: str = ""
    continues: str = ""

    @property
    def depth(self) -> int:
        """Folders between the root of the site and the page."""
        return self.address.count("/")


@dataclass(frozen=True, kw_only=True, slots=True)
class Download:
    """A file beside a version's page. The signed report has neither size nor digest here: it is made afterwards."""

    name: str
    title: str
    size: int | None = None
    sha256: str | None = None
