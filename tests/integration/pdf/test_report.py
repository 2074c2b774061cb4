"""The unsigned report: standards, sameness, closedness, and text that stays text."""

from __future__ import annotations

import base64
import hashlib
import logging
import os
import subprocess
import sys
import tempfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from tests.integration.pdf.sample import CREATED, RUIZ, sample_bytes, sample_document, with_model_name
from tests.needs import need
from tests.unit.card.test_picture import PLAIN

from cardwright.card.picture import picture_of
from cardwright.errors import RenderError
from cardwright.render.assets import bundled
from cardwright.render.charts.svg import picture
from cardwright.render.document import Cell, Document, Facts, Figure, Mark, Prose, Section, Table
from cardwright.render.pdf_html import bundled_css

HOSTILE = (
    "<script>alert(1)</script>",
    "</td></tr></table></body><h1>Approved</h1>",
    '<img src="https://tracker.invalid/pixel.png" onerror="alert(1)">',
    "![pixel](https://tracker.invalid/pixel.png)",
    "[press here](javascript:alert(1))",
    "[read](file:///etc/hostname)",
    '<link rel="attachment" href="file:///etc/hostname">',
    '<style>@import url("https://tracker.invalid/a.css"); * { display: none }</style>',
    '<svg><image href="https://tracker.invalid/x.png"/></svg>',
    "{{ 7 * 7 }}{% raw %}",
    "a right-to-left \u202eoverride and a null \x00 byte",
    "]]><!-- unfinished comment",
    "`code` in a [`link`](https://example.org/`x`) and **bold",
    "Кириллица, 漢字 and an emoji \U0001f600",
)


def made(document: Document, **options: object) -> bytes:
    need("weasyprint", "pikepdf")
    from cardwright.render.pdf import render_pdf

    settings: dict[str, object] = {"card_json": sample_bytes(), "created": CREATED, "development": False, **options}
    return render_pdf(document, **settings)  # type: ignore[arg-type]


def failures(pdf: bytes) -> list[str]:
    need("page")
    import page

    return [
        f"{profile}: {failure.rule_id}: {failure.message}"
        for profile in ("3a", "ua1")
        for failure in page.validate_pdf_bytes(pdf, profile=profile).failures
    ]


def text_of(pdf: bytes, tmp_path: Path) -> str:
    need("pdftotext")
    file = tmp_path / "report.pdf"
    file.write_bytes(pdf)
    done = subprocess.run(["pdftotext", "-layout", str(file), "-"], capture_output=True, check=True)
    return done.stdout.decode()


@pytest.fixture(scope="module")
def sample() -> bytes:
    return made(sample_document(), attachments={"verdicts.json": ("Verdicts", b"{}\n")}, development=True)


def test_no_rule_of_pdf_a_3a_or_pdf_ua_1_fails(sample: bytes) -> None:
    assert failures(sample) == []


def test_rendering_warns_of_nothing(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        made(sample_document())
    assert [record.getMessage() for record in caplog.records] == []


def test_typesetting_leaves_no_folder_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    made(sample_document())
    assert list(tmp_path.iterdir()) == []


def test_the_attached_card_is_the_card_byte_for_byte(sample: bytes, tmp_path: Path) -> None:
    need("pdfdetach")
    file = tmp_path / "report.pdf"
    file.write_bytes(sample)
    subprocess.run(["pdfdetach", "-saveall", "-o", str(tmp_path), str(file)], check=True, capture_output=True)
    assert (tmp_path / "card.json").read_bytes() == sample_bytes()
    assert (tmp_path / "verdicts.json").read_bytes() == b"{}\n"


def test_the_card_is_attached_as_the_source_of_the_report(sample: bytes) -> None:
    from io import BytesIO

    import pikepdf

    with pikepdf.open(BytesIO(sample)) as pdf:
        relations = {str(item.UF): str(item.AFRelationship) for item in pdf.Root.AF}
    assert relations == {"card.json": "/Source", "verdicts.json": "/Data"}


def test_only_the_bundled_fonts_are_used(sample: bytes, tmp_path: Path) -> None:
    need("pdffonts")
    file = tmp_path / "report.pdf"
    file.write_bytes(sample)
    done = subprocess.run(["pdffonts", str(file)], capture_output=True, check=True, text=True)
    names = [line.split()[0] for line in done.stdout.splitlines()[2:]]
    assert names
    assert all("+IBM-Plex-" in name for name in names)


def test_every_page_of_a_development_report_says_so(sample: bytes, tmp_path: Path) -> None:
    pages = text_of(sample, tmp_path).rstrip("\f").split("\f")
    assert len(pages) > 3
    assert all("UNTRUSTED DEVELOPMENT SIGNATURE" in page for page in pages)


def test_a_report_for_a_real_key_names_the_signer_and_no_development(tmp_path: Path) -> None:
    text = text_of(made(sample_document(), signer="CN=Model Release,O=Example Bank"), tmp_path)
    assert "CN=Model Release,O=Example Bank" in text
    assert "UNTRUSTED" not in text


def test_the_pages_carry_digest_banner_gaps_and_page_numbers(sample: bytes, tmp_path: Path) -> None:
    text = text_of(sample, tmp_path)
    document = sample_document()
    digits = document.digest.removeprefix("sha256:")
    assert digits in text
    assert document.banner is not None
    assert document.banner in text
    assert "Annex IV 2(g), provider, from 2027-12-02" in text
    assert text.count(f"sha256 {digits[:16]}") == text.count("\f")
    assert f"page 1 of {text.count(chr(12))}" in text


def test_the_head_of_a_long_table_repeats_on_each_of_its_pages(tmp_path: Path) -> None:
    pages = text_of(made(sample_document(rows=120)), tmp_path).split("\f")
    with_rows = [page for page in pages if "age 60 to 61" in page or "age 120 to 121" in page]
    assert len(with_rows) == 2
    assert all("95 % interval" in page for page in with_rows)


SCRIPT = """
import hashlib, sys
from cardwright.render.pdf import render_pdf
from tests.integration.pdf.sample import CREATED, sample_bytes, sample_document
pdf = render_pdf(sample_document(), card_json=sample_bytes(), created=CREATED, development=False)
sys.stdout.write(hashlib.sha256(pdf).hexdigest())
"""


@pytest.mark.parametrize(
    "surroundings",
    [
        {"TZ": "Pacific/Auckland", "PYTHONHASHSEED": "1", "LC_ALL": "C"},
        {"TZ": "America/New_York", "PYTHONHASHSEED": "77", "FONTCONFIG_FILE": "empty"},
    ],
)
def test_the_same_document_gives_the_same_bytes(root: Path, tmp_path: Path, surroundings: dict[str, str]) -> None:
    expected = hashlib.sha256(made(sample_document())).hexdigest()
    settings = dict(surroundings)
    if "FONTCONFIG_FILE" in settings:
        empty = tmp_path / "fonts.conf"
        empty.write_text(f'<?xml version="1.0"?><fontconfig><cachedir>{tmp_path}</cachedir></fontconfig>')
        settings["FONTCONFIG_FILE"] = str(empty)
    path = os.pathsep.join([str(root), str(root / "src"), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env={**os.environ, "PYTHONPATH": path, **settings},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == expected


def hostile_document() -> Document:
    cells = tuple((Cell(text=text), Cell(text=text, code=True), Cell(text=text, href=text)) for text in HOSTILE)
    blocks = (
        *(Prose(text=text, stated_by=RUIZ, label=text) for text in HOSTILE),
        Facts(rows=tuple((text, Cell(text=text, mark=Mark.GAP)) for text in HOSTILE)),
        Table(caption=HOSTILE[1], head=("plain", "code", "link"), rows=cells),
    )
    section = Section(id="hostile", title=HOSTILE[1], mark=None, blocks=blocks)
    return replace(with_model_name(sample_document(), HOSTILE[0]), sections=(section,), banner=HOSTILE[2])


def test_hostile_text_is_printed_and_nothing_else_happens(tmp_path: Path) -> None:
    pdf = made(hostile_document())
    assert failures(pdf) == []
    text = " ".join(text_of(pdf, tmp_path).split())
    assert "<script>alert(1)</script>" in text
    assert "{{ 7 * 7 }}" in text
    assert "U+202E" in text
    assert "[U+6F22]" in text


def test_hostile_text_adds_no_attachment_and_no_active_link() -> None:
    from io import BytesIO

    import pikepdf

    with pikepdf.open(BytesIO(made(hostile_document()))) as pdf:
        assert set(pdf.attachments) == {"card.json"}
        targets = {
            str(note.A.URI)
            for page in pdf.pages
            for note in page.get("/Annots", ())
            if "/A" in note and "/URI" in note.A
        }
    assert all(target.startswith(("https://", "mailto:")) for target in targets)


def test_a_picture_of_the_card_itself_is_printed_and_fails_no_rule() -> None:
    image = picture_of(PLAIN)
    assert image is not None
    svg = picture(id="picture-1", title="roc", description="A picture.", image=image, height=400)
    section = Section(
        id="x", title="x", mark=None, blocks=(Figure(svg=svg, caption="A chart", alternative="A picture."),)
    )
    pdf = made(replace(sample_document(), sections=(section,)))
    assert failures(pdf) == []
    assert b"/Subtype /Image" in pdf or b"/Subtype/Image" in pdf


def test_a_picture_that_is_more_than_pixels_is_refused() -> None:
    noisy = base64.b64encode(PLAIN.replace(b"IDAT", b"IDAX")).decode()
    svg = picture(id="picture-1", title="roc", description="A picture.", image=noisy, height=400)
    section = Section(id="x", title="x", mark=None, blocks=(Figure(svg=svg, caption="A chart", alternative="x"),))
    with pytest.raises(RenderError, match="data:image/png"):
        made(replace(sample_document(), sections=(section,)))


def test_an_image_inside_a_chart_is_refused_by_name() -> None:
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><title>t</title>'
        '<image href="https://tracker.invalid/x.png" width="9" height="9"/></svg>'
    )
    section = Section(id="s", title="s", mark=None, blocks=(Figure(svg=svg, caption="c", alternative="a"),))
    with pytest.raises(RenderError, match=r"tracker\.invalid"):
        made(replace(sample_document(), sections=(section,)))


@pytest.mark.parametrize(
    "address", ["https://tracker.invalid/a.png", "file:///etc/hostname", "data:image/png;base64,AA"]
)
def test_a_template_that_fetches_is_refused_by_name(tmp_path: Path, address: str) -> None:
    own = tmp_path / "pdf"
    own.mkdir()
    page = (bundled("templates") / "pdf" / "report.html").read_text()
    (own / "report.html").write_text(page.replace("</body>", f'<img src="{address}" alt="x"></body>'))
    with pytest.raises(RenderError, match=address.split(":", maxsplit=1)[0]):
        made(sample_document(), user_folder=tmp_path)


def test_a_template_without_a_place_for_the_signature_is_refused(tmp_path: Path) -> None:
    own = tmp_path / "pdf"
    own.mkdir()
    (own / "report.html").write_text('<html lang="en"><title>t</title><p>text</p></html>')
    with pytest.raises(RenderError, match="no place for its signature"):
        made(sample_document(), user_folder=tmp_path)


def test_a_style_sheet_or_template_that_comes_and_goes_is_seen_by_a_process_that_goes_on(tmp_path: Path) -> None:
    bundled_one = made(sample_document(), user_folder=tmp_path)
    own = tmp_path / "pdf"
    own.mkdir()
    (own / "report.css").write_text("@page { size: A5 } .signature { height: 20mm }", encoding="utf-8")
    assert _sides(made(sample_document(), user_folder=tmp_path)) == (420, 595)
    (own / "report.css").unlink()
    page = (bundled("templates") / "pdf" / "report.html").read_text(encoding="utf-8")
    (own / "report.html").write_text(page.replace("</body>", "<p>a line of our own</p></body>"), encoding="utf-8")
    assert made(sample_document(), user_folder=tmp_path) != bundled_one
    (own / "report.html").unlink()
    assert made(sample_document(), user_folder=tmp_path) == bundled_one


def _sides(pdf: bytes) -> tuple[int, int]:
    with pikepdf.open(BytesIO(pdf)) as found:
        return round(float(found.pages[0].mediabox[2])), round(float(found.pages[0].mediabox[3]))


@pytest.mark.parametrize("rule", ["@import url(https://tracker.invalid/a.css);", "p { background: url(file:///etc) }"])
def test_a_style_sheet_that_fetches_is_refused_each_time(tmp_path: Path, rule: str) -> None:
    own = tmp_path / "pdf"
    own.mkdir()
    (own / "report.css").write_text(rule, encoding="utf-8")
    for _time in (1, 2):
        with pytest.raises(RenderError, match=r"tracker\.invalid|file:"):
            made(sample_document(), user_folder=tmp_path)


def test_the_bundled_style_sheet_may_be_parsed_once_for_all_reports() -> None:
    rules = bundled_css().lower()
    for word in ("@import", "@font-face", "@counter-style", "@color-profile", "url("):
        assert word not in rules


def test_long_words_stay_on_the_page(tmp_path: Path) -> None:
    word = "x" * 400
    document = with_model_name(sample_document(text=word), word)
    cells = tuple(Cell(text=word, code=True) for _ in range(4))
    wide = Table(caption="Long words", head=("a", "b", "c", "d"), rows=(cells,))
    pdf = made(replace(document, sections=(Section(id="s", title=word, mark=Mark.GAP, blocks=(wide,)),)))
    assert failures(pdf) == []
    need("pdftotext")
    file = tmp_path / "long.pdf"
    file.write_bytes(pdf)
    done = subprocess.run(["pdftotext", "-bbox", str(file), "-"], capture_output=True, check=True, text=True)
    right = max(float(part.split('"')[1]) for part in done.stdout.split() if part.startswith("xMax="))
    assert right <= 595.3 - 60


def test_a_document_with_empty_parts_is_a_whole_report() -> None:
    empty = replace(sample_document(), sections=(), appendices=(), glance=(), worries=(), aliases=(), banner=None)
    assert failures(made(empty)) == []


def composed(**changes: object) -> tuple[Document, bytes]:
    from tests.unit.render.cards import example_card, example_judgement

    from cardwright.card.canonical import canonical_bytes
    from cardwright.render.compose import compose

    card = example_card(**changes)
    return compose(card, example_judgement(card)), canonical_bytes(card)


@pytest.mark.parametrize("kind", ["report", "summary", "instructions"])
def test_every_kind_of_document_fails_no_rule_and_is_the_same_twice(kind: str) -> None:
    document, card_json = composed()
    pdf = made(document, card_json=card_json, kind=kind, attachments={"evidence.txt": ("Evidence", b"text")})
    assert failures(pdf) == []
    again = made(document, card_json=card_json, kind=kind, attachments={"evidence.txt": ("Evidence", b"text")})
    assert hashlib.sha256(pdf).digest() == hashlib.sha256(again).digest()


def test_a_summary_has_two_pages(tmp_path: Path) -> None:
    document, card_json = composed()
    text = text_of(made(document, card_json=card_json, kind="summary", development=True), tmp_path)
    assert text.count("\f") == 2
    assert "SUMMARY FOR MANAGERS" in text
    assert "1 error; sources disagree about 1 value" in " ".join(text.split())
    assert "2027-12-02" in text


def test_instructions_name_the_provider_and_lead_nowhere_else(tmp_path: Path) -> None:
    document, card_json = composed()
    text = text_of(made(document, card_json=card_json, kind="instructions"), tmp_path)
    assert "INSTRUCTIONS FOR USE" in text
    assert "Musterbank AG" in text
    assert "Rules and verdicts" not in text


def test_the_card_is_found_by_name_among_other_attachments(tmp_path: Path) -> None:
    need("pdfdetach")
    file = tmp_path / "report.pdf"
    file.write_bytes(made(sample_document(), attachments={"a.txt": ("A", b"a"), "card.JSON": ("B", b"b")}))
    subprocess.run(
        ["pdfdetach", "-savefile", "card.json", "-o", str(tmp_path / "one"), str(file)],
        check=True,
        capture_output=True,
    )
    assert (tmp_path / "one").read_bytes() == sample_bytes()


def test_writing_that_the_fonts_lack_is_named_by_code_point_and_the_report_says_so(tmp_path: Path) -> None:
    from tests.unit.render.cards import stated

    text = "\u05e9\u05dc\u05d5\u05dd, \u0645\u0631\u062d\u0628\u0627 and \u6f22\u5b57"
    document, card_json = composed(intended_use={"purpose": stated(text)})
    pdf = made(document, card_json=card_json)
    assert failures(pdf) == []
    shown = text_of(pdf, tmp_path)
    assert "[U+05E9][U+05DC]" in shown.replace("\n", "").replace(" ", "")
    assert "[U+6F22]" in shown
    assert "Characters that the fonts of this report lack" in shown
    assert "\ufffd" not in shown


def test_long_tags_and_figures_that_are_no_numbers_and_empty_sections_are_a_whole_report(tmp_path: Path) -> None:
    from tests.unit.render.cards import card_data

    data = card_data()
    identity = {**data["identity"], "tags": {"long": "word " * 1000, "unbroken": "x" * 5000}}
    metric = {**data["evaluation"]["metrics"]["accuracy"], "value": "NaN"}
    metric.pop("interval", None)
    document, card_json = composed(
        identity=identity, evaluation={"metrics": {"accuracy": metric}}, fairness={}, model={}, training_data={}
    )
    pdf = made(document, card_json=card_json)
    assert failures(pdf) == []
    shown = text_of(pdf, tmp_path)
    assert "not a number" in shown
    assert shown.count("word") >= 900
    assert "17" in shown
    assert "Not provided" in shown


def test_a_card_of_two_thousand_groups_stays_a_short_report() -> None:
    from tests.unit.render.cards import card_data, many_slices

    document, card_json = composed(evaluation={**card_data()["evaluation"], "slices": many_slices(2000)})
    pdf = made(document, card_json=card_json)
    assert failures(pdf) == []
    from io import BytesIO

    import pikepdf

    with pikepdf.open(BytesIO(pdf)) as opened:
        assert len(opened.pages) < 40
