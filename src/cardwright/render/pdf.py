"""The signed report's pages: HTML to PDF/A-3a and PDF/UA-1 in one file, closed to the world and the same every time."""

from __future__ import annotations

import gc
import hashlib
import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NotRequired, TypedDict, Unpack

from cardwright.errors import MissingPartError, RenderError
from cardwright.render.compose.kinds import Kind, of_kind
from cardwright.render.document import Document
from cardwright.render.pdf_fetch import Refusals, closed_fetcher
from cardwright.render.pdf_field import add_signature_fields
from cardwright.render.pdf_html import bundled_css, own_css, report_css, report_faces, report_html
from cardwright.render.pdf_metadata import identify_as_ua
from cardwright.render.pdf_save import save_again
from cardwright.render.pdf_tags import mend_list_items

if TYPE_CHECKING:
    from pydyf import PDF
    from weasyprint import CSS, Attachment
    from weasyprint.document import Document as LaidOut

_LOG = logging.getLogger("cardwright.render.pdf")


class ReportRequest(TypedDict):
    """What a report is made of, beside the document that it shows.

    Keys:
        card_json: the canonical card, attached as ``card.json`` with the relationship Source.
        kind: the whole ``report`` when not given, the ``summary`` of two pages, or the ``instructions`` for use.
        attachments: further files, name to (description, content), attached with the relationship Data.
        created: the date that the file carries; never the clock.
        development: the report will be signed by the untrusted development identity, and says so on its pages.
        signer: name of the identity that will sign.
        signers: roles of all who are to sign, in order, where they are several: each gets a field of his own.
        user_folder: templates that win over the bundled ones.
    """

    card_json: bytes
    kind: NotRequired[Kind]
    attachments: NotRequired[Mapping[str, tuple[str, bytes]] | None]
    created: datetime
    development: bool
    signer: NotRequired[str | None]
    signers: NotRequired[Sequence[str]]
    user_folder: NotRequired[Path | None]


def render_pdf(document: Document, **wanted: Unpack[ReportRequest]) -> bytes:
    """The unsigned report of one version, or a shorter document: PDF/A-3a and PDF/UA-1, with an empty signature field.

    The same arguments give the same bytes, whatever the time zone, the hash seed and the fonts of the machine.

    Raises:
        RenderError: something in the document asks for a resource, or a page cannot be laid out.
        MissingPartError: the extra ``pdf`` or a system library is not installed.
    """
    html = _html(document, wanted)
    refusals = Refusals()
    with _collected_log(document), _garbage_frozen():
        pdf = _typeset(html, refusals, wanted)
        refusals.raise_if_any(document)
    return save_again(pdf)


def _typeset(html: str, refusals: Refusals, wanted: ReportRequest) -> bytes:
    """A function of its own, so that the layout is garbage when it returns."""
    laid_out = _lay_out(html, own_css(wanted.get("user_folder")), refusals)
    identify_as_ua(laid_out)
    pdf: bytes = laid_out.write_pdf(
        pdf_variant="pdf/a-3a",
        pdf_identifier=_identifier(html, wanted["card_json"]),
        attachments=_attachments(wanted),
        finisher=_finish,
    )
    return pdf


def report_says(document: Document, **wanted: Unpack[ReportRequest]) -> str:
    """A digest of the words, pictures, style and attachments of a report, without the work of laying it out.

    Two reports that say the same differ at most in the form that another version of the typesetter gives them.
    """
    html, css = _html(document, wanted), report_css(user_folder=wanted.get("user_folder"))
    parts = [html.encode(), css.encode(), wanted["card_json"]]
    parts += [part for name, text, content in _further(wanted) for part in (f"{name} {text}".encode(), content)]
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


def _html(document: Document, wanted: ReportRequest) -> str:
    kind = wanted.get("kind", "report")
    return report_html(
        of_kind(document, kind),
        kind=kind,
        development=wanted["development"],
        signer=wanted.get("signer"),
        signers=tuple(wanted.get("signers", ())),
        attached=("card.json", *(name for name, _, _ in _further(wanted))),
        created=wanted["created"],
        user_folder=wanted.get("user_folder"),
    )


def _further(wanted: ReportRequest) -> list[tuple[str, str, bytes]]:
    """Name, description and content of the files that are attached beside the card, by name."""
    return [(name, *rest) for name, rest in sorted((wanted.get("attachments") or {}).items())]


def _attachments(wanted: ReportRequest) -> list[Attachment]:
    card = ("card.json", "Machine-readable model card", wanted["card_json"])
    return [
        _attachment(*card, wanted["created"], relationship="Source"),
        *(_attachment(*file, wanted["created"], relationship="Data") for file in _further(wanted)),
    ]


def _finish(laid_out: LaidOut, pdf: PDF) -> None:
    mend_list_items(pdf)
    add_signature_fields(laid_out, pdf)


def _lay_out(html: str, own: str | None, refusals: Refusals) -> LaidOut:
    """The pages of a report, with a style sheet of the user's own or, when None, the bundled one."""
    try:
        from weasyprint import CSS, HTML
        from weasyprint.text.fonts import FontConfiguration
        from weasyprint.urls import FatalURLFetchingError
    except (ImportError, OSError) as error:
        raise MissingPartError(
            f"PDF reports need the extra pdf and Pango ({type(error).__name__})",
            hint="pip install 'cardwright[pdf]', and the packages libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
        ) from error
    fetcher = closed_fetcher(refusals)
    fonts = FontConfiguration()
    try:
        faces = CSS(string=report_faces(), font_config=fonts, url_fetcher=fetcher)
        style = _bundled_style() if own is None else CSS(string=own, font_config=fonts, url_fetcher=fetcher)
        return HTML(string=html, url_fetcher=fetcher).render(font_config=fonts, stylesheets=[faces, style])
    except FatalURLFetchingError as error:  # a BaseException, which no `except Exception` would see
        raise RenderError(
            f"the report asked for {refusals.first or 'a resource'}, which is refused",
            hint="text of cards cannot fetch anything; look for the address in your own templates",
        ) from error


@lru_cache(maxsize=1)
def _bundled_style() -> CSS:
    """Parsed once in a process: it asks for nothing and names no face, and a layout only reads it."""
    from weasyprint import CSS

    return CSS(string=bundled_css(), url_fetcher=closed_fetcher(Refusals()))


def _attachment(name: str, description: str, content: bytes, created: datetime, *, relationship: str) -> Attachment:
    from weasyprint import Attachment

    return Attachment(
        string=content,
        name=name,
        description=description,
        created=created.astimezone(UTC),
        modified=created.astimezone(UTC),
        relationship=relationship,
    )


def _identifier(html: str, card_json: bytes) -> bytes:
    return hashlib.sha256(html.encode() + card_json).digest()[:16]


@contextmanager
def _garbage_frozen() -> Iterator[None]:
    """Layout makes millions of objects that live to its end; collecting among them costs a quarter of the time."""
    was_enabled = gc.isenabled()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        # only what the layout has left, not all modules; its fonts lie in a temporary folder that goes with it
        gc.collect(1)
        gc.unfreeze()
        if was_enabled:
            gc.enable()


class _Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@contextmanager
def _collected_log(document: Document) -> Iterator[None]:
    """What WeasyPrint only logs: an error ends the rendering, a warning is passed on with the name of the card.

    Raises:
        RenderError: an error was logged.
    """
    logger, collector = logging.getLogger("weasyprint"), _Collector()
    level, propagate = logger.level, logger.propagate
    logger.addHandler(collector)
    logger.setLevel(logging.WARNING)
    logger.propagate = False
    try:
        yield
    finally:
        logger.removeHandler(collector)
        logger.setLevel(level)
        logger.propagate = propagate
    where = f"{document.model}/{document.version}"
    for record in collector.records:
        if record.levelno >= logging.ERROR:
            raise RenderError(record.getMessage(), where=where, hint="look at the templates under templates/pdf")
        _LOG.warning("%s: %s", where, record.getMessage())
