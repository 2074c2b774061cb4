"""Typesetting, signing and proving one report of six pages."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

from tests.bench.measure import Row, cpu_of
from tests.integration.pdf.sample import CREATED, sample_bytes, sample_document

from cardwright.render import pdf as pdf_module
from cardwright.render.document import Document
from cardwright.render.pdf import render_pdf
from cardwright.render.pdf_fetch import Refusals, closed_fetcher
from cardwright.render.pdf_html import report_css, report_html
from cardwright.render.pdf_save import save_again
from cardwright.signing.development import development_identity
from cardwright.signing.identity import Identity
from cardwright.signing.pades import sign_pdf
from cardwright.signing.verify import verify_pdf

PAGES = 6
_ROUNDS = 7


def typesetting() -> Row:
    """The unsigned report, its HTML included and the second saving not, over WeasyPrint alone on the same HTML."""
    document = _document()
    html, css = _html(document), report_css()
    shares = []
    for round_ in range(_ROUNDS + 1):
        with _saving() as saved:
            ours = cpu_of(lambda: _render(document))
        bare = cpu_of(lambda: _bare(html, css))
        if round_:  # the first warms the caches of fonts
            shares.append((ours - sum(saved)) / bare)
    return Row(name="pdf_vs_weasyprint", value=statistics.median(shares), unit="x", target=0.9)


def signing() -> Row:
    """Saving again and a B-B signature over WeasyPrint alone, on a report of six pages."""
    document = _document()
    html, css = _html(document), report_css()
    with tempfile.TemporaryDirectory() as folder:
        identity = development_identity(Path(folder))
        shares = []
        for round_ in range(_ROUNDS + 1):
            pdfs: list[bytes] = []
            with _saving() as saved:
                pdfs.append(_render(document))
            signed = cpu_of(lambda pdf=pdfs[0]: sign_pdf(pdf, identity))
            bare = cpu_of(lambda: _bare(html, css))
            if round_:
                shares.append((sum(saved) + signed) / bare)
    return Row(name="sign_vs_pdf_6p", value=statistics.median(shares), unit="x", target=0.2)


def proving() -> Row:
    """``verify`` of one signed report in a warm process."""
    with tempfile.TemporaryDirectory() as folder:
        identity: Identity = development_identity(Path(folder) / "identity")
        file = Path(folder) / "report.pdf"
        file.write_bytes(sign_pdf(_render(_document()), identity))
        now = datetime.now(UTC)

        def prove() -> None:
            report = verify_pdf(file, allow_dev=True, at=now)
            failed = [check.text for check in report.checks if not check.ok]
            assert not failed, failed

        prove()
        taken = statistics.median(cpu_of(prove) for _ in range(_ROUNDS))
    return Row(name="verify_bb_s", value=taken, unit="s", target=0.1)


def _document() -> Document:
    """The sample, with as many rows of a table as make six pages."""
    from io import BytesIO

    import pikepdf

    for rows in range(12, 300, 12):
        document = sample_document(rows=rows)
        with pikepdf.open(BytesIO(_render(document))) as found:
            if len(found.pages) >= PAGES:
                return document
    raise RuntimeError(f"no sample has {PAGES} pages")


def _render(document: Document) -> bytes:
    return render_pdf(document, card_json=sample_bytes(), created=CREATED, development=True)


def _html(document: Document) -> str:
    return report_html(document, development=True, signer=None, attached=("card.json",), created=CREATED)


def _bare(html: str, css: str) -> bytes:
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    fetcher = closed_fetcher(Refusals())
    fonts = FontConfiguration()
    style = CSS(string=css, font_config=fonts, url_fetcher=fetcher)
    made: bytes = HTML(string=html, url_fetcher=fetcher).write_pdf(
        stylesheets=[style], font_config=fonts, pdf_variant="pdf/a-3a"
    )
    return made


@contextmanager
def _saving() -> Iterator[list[float]]:
    """CPU seconds of each second saving inside the block."""
    taken: list[float] = []

    def timed(pdf: bytes) -> bytes:
        kept: list[bytes] = []
        taken.append(cpu_of(lambda: kept.append(save_again(pdf))))
        return kept[0]

    with patch.object(pdf_module, "save_again", timed):
        yield taken


ROWS = {"pdf_vs_weasyprint": typesetting, "sign_vs_pdf_6p": signing, "verify_bb_s": proving}
