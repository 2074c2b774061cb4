"""The only resources of a report: bundled fonts and its card's pictures. Everything else is refused and remembered."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from cardwright.card.picture import plain_png
from cardwright.errors import RenderError
from cardwright.render.assets import bundled
from cardwright.render.document import Document

if TYPE_CHECKING:
    from weasyprint.urls import URLFetcher

SCHEME = "cardwright-font:"
_PICTURE = "data:image/png;base64,"
FONT_FILES = (
    "IBMPlexSerif-Regular.woff2",
    "IBMPlexSans-Regular.woff2",
    "IBMPlexSans-SemiBold.woff2",
    "IBMPlexMono-Regular.woff2",
)


class Refusals:
    """Addresses that were asked for and not given. Some callers inside WeasyPrint go on after a refusal; we do not."""

    def __init__(self) -> None:
        self._urls: list[str] = []

    @property
    def first(self) -> str | None:
        """The first refused address, at most 120 characters of it."""
        return self._urls[0][:120] if self._urls else None

    def add(self, url: str) -> None:
        """Remember a refused address."""
        self._urls.append(url)

    def raise_if_any(self, document: Document) -> None:
        """End the rendering when something was refused.

        Raises:
            RenderError: it was; names the first address.
        """
        if self._urls:
            raise RenderError(
                f"the report asked for {self.first}, which is refused",
                where=f"{document.model}/{document.version}",
                hint="a report is made from its own text and the bundled fonts only",
            )


@lru_cache(maxsize=len(FONT_FILES))
def font_bytes(name: str) -> bytes:
    """One bundled font file."""
    return (bundled("site") / "fonts" / name).read_bytes()


@lru_cache(maxsize=len(FONT_FILES))
def unpacked_font(name: str) -> bytes:
    """One bundled font as WeasyPrint would unpack it, for every report anew and for a third of its time."""
    from io import BytesIO

    from fontTools.ttLib import woff2  # type: ignore[import-untyped]

    unpacked = BytesIO()
    woff2.decompress(BytesIO(font_bytes(name)), unpacked)
    return unpacked.getvalue()


@lru_cache(maxsize=1)
def printable_characters() -> frozenset[int]:
    """Code points that both weights of the sans have; it stands behind the other families in every font list."""
    from io import BytesIO

    from fontTools.ttLib import TTFont

    sans = [name for name in FONT_FILES if name.startswith("IBMPlexSans")]
    maps = [TTFont(BytesIO(font_bytes(name)), lazy=True).getBestCmap() for name in sans]
    return frozenset.intersection(*(frozenset(found) for found in maps))


def closed_fetcher(refusals: Refusals) -> URLFetcher:
    """A fetcher for WeasyPrint that reads no file and opens no connection; a card's own pictures are in the address."""
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class ClosedFetcher(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: object = None) -> object:
            name = url.removeprefix(SCHEME)
            if url.startswith(SCHEME) and name in FONT_FILES:
                return URLFetcherResponse(url, unpacked_font(name), {"Content-Type": "font/ttf"})
            image = plain_png(url.removeprefix(_PICTURE)) if url.startswith(_PICTURE) else None
            if image is not None:
                return URLFetcherResponse(url, image[0], {"Content-Type": "image/png"})
            refusals.add(url)
            raise FatalURLFetchingError(f"refused: {url[:120]}")

    return ClosedFetcher(allowed_protocols=(SCHEME.rstrip(":"), "data"), allow_redirects=False, fail_on_errors=True)
