"""The site and its reports in German and French: laid out, accessible, made again from themselves, built by workers."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.integration.build.projects import DAY, NOW, build_project, make_project, settings_of, states
from tests.integration.site.visiting import violations
from tests.needs import need
from tests.unit.render.cards import card_data, example_judgement, finding
from tests.unit.render.spoken import without_language
from tests.unit.render.trails import following_documents, ledger_lines

from cardwright.build.options import BuildOptions
from cardwright.build.publish import plan
from cardwright.build.units import ReportUnit, make_report, render_again
from cardwright.card.canonical import canonical_bytes
from cardwright.card.card import Card
from cardwright.config import Language, Settings
from cardwright.render.site import build_site
from cardwright.render.text import in_language, language
from cardwright.rules.verdict import Verdict

PAGES = (
    "index.html",
    "compliance.html",
    "rules.html",
    "changes.html",
    "waivers.html",
    "verify.html",
    "models/credit-risk/index.html",
    "models/credit-risk/3/index.html",
    "models/credit-risk/3/summary.html",
    "models/credit-risk/3/instructions.html",
    "models/credit-risk/3/since-2.html",
)


def unit(name: Language) -> ReportUnit:
    card = Card.model_validate(card_data())
    gaps = (finding(Verdict.INADEQUATE, "training_data.labelling"), finding(Verdict.MISSING, "intended_use.users"))
    return ReportUnit(
        address=card.address,
        card_json=canonical_bytes(card),
        verdicts=canonical_bytes(example_judgement(card, *gaps)),
        organisation="Musterbank AG",
        created=NOW,
        development=True,
        signer="CN=UNTRUSTED DEVELOPMENT signer",
        language=name,
    )


def made(wanted: ReportUnit) -> bytes:
    need("weasyprint", "pikepdf")
    result = make_report(wanted)
    assert result.pdf is not None, result.problem
    return result.pdf


def text_of(pdf: bytes, folder: Path) -> str:
    need("pdftotext")
    import subprocess

    (folder / "report.pdf").write_bytes(pdf)
    done = subprocess.run(["pdftotext", str(folder / "report.pdf"), "-"], capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())


@pytest.fixture(scope="module")
def german() -> bytes:
    return made(unit("de"))


def test_a_german_report_breaks_no_rule_of_pdf_a_3a_or_pdf_ua_1(german: bytes) -> None:
    need("page")
    import page

    found = [
        f"{profile}: {failure.rule_id}: {failure.message}"
        for profile in ("3a", "ua1")
        for failure in page.validate_pdf_bytes(german, profile=profile).failures
    ]
    assert found == []


def test_a_german_report_says_its_language(german: bytes) -> None:
    import pikepdf

    with pikepdf.open(io.BytesIO(german)) as pdf:
        assert str(pdf.Root.Lang) == "de"
        assert pdf.docinfo.Title == "Modellkarte: credit-risk, Version 3"


def test_a_german_report_is_german(german: bytes, tmp_path: Path) -> None:
    text = text_of(german, tmp_path)
    for said in ("Zweckbestimmung", "Auf einen Blick", "0,797 [0,741; 0,846]", "Anhang IV", "02.11.2026"):
        assert said in text
    for english in ("At a glance", "What to worry about", "Intended purpose", "0.797 [0.741", "Stated by"):
        assert english not in text


def test_a_german_report_is_made_again_from_what_is_attached_to_it(german: bytes) -> None:
    import pikepdf

    with pikepdf.open(io.BytesIO(german)) as pdf:
        attached = {name: pdf.attachments[name].get_file().read_bytes() for name in pdf.attachments}
    assert language() == "en"
    assert render_again(attached) == german


def test_a_report_whose_parameters_name_no_language_is_english(german: bytes, tmp_path: Path) -> None:
    """Reports of before there was a choice."""
    import json

    import pikepdf

    with pikepdf.open(io.BytesIO(german)) as pdf:
        attached = {name: pdf.attachments[name].get_file().read_bytes() for name in pdf.attachments}
    parameters = json.loads(attached["parameters.json"])
    assert parameters.pop("language") == "de"
    again = render_again({**attached, "parameters.json": json.dumps(parameters).encode()})
    assert "At a glance" in text_of(again, tmp_path)


def site_in(name: Language, folder: Path) -> Path:
    need("mkdocs", "material")
    settings = Settings.model_validate(
        {"registry": {"name": "demo"}, "site": {"title": "Musterbank AG", "language": name, "organisation": "Bank"}}
    )
    out = folder / "public"
    out.mkdir(parents=True)
    with in_language(name):
        documents = following_documents()
    downloads = {document.card.address: {"card.json": canonical_bytes(document.card)} for document in documents}
    work = folder / "work"
    build_site(
        documents=documents, downloads=downloads, settings=settings, out=out, work=work, lines=tuple(ledger_lines())
    )
    return out


@pytest.fixture(scope="module")
def german_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return site_in("de", tmp_path_factory.mktemp("german"))


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    need("playwright", "chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.mark.parametrize("address", PAGES)
def test_a_german_page_has_its_language_and_no_english_frame(german_site: Path, address: str) -> None:
    text = (german_site / address).read_text(encoding="utf-8")
    assert '<html lang="de"' in text
    for word in ("Skip to content", "Search versions", "Compliance matrix", "How to verify", ">Models<"):
        assert word not in text
    assert "Zum Inhalt springen" in text


def test_days_for_machines_stay_iso(german_site: Path) -> None:
    found = [
        stamp
        for path in german_site.rglob("*.html")
        for stamp in re.findall(r'<time datetime="([^"]*)"', path.read_text(encoding="utf-8"))
    ]
    assert found
    assert [stamp for stamp in found if not re.match(r"\d{4}-\d\d-\d\d", stamp)] == []


def test_words_of_rules_and_of_the_card_are_marked_with_their_language(german_site: Path) -> None:
    text = (german_site / "models/credit-risk/3/index.html").read_text(encoding="utf-8")
    assert "Namen und Meldungen der Regeln sind englisch" in text
    assert re.search(r'class="cw-text" lang="en"', text)
    for overview in ("index.html", "models/credit-risk/index.html"):
        assert re.search(r' lang="en">Ranks', (german_site / overview).read_text(encoding="utf-8"))
    assert re.search(r'<a href="[^"]*" lang="en">', (german_site / "rules.html").read_text(encoding="utf-8"))


def test_no_value_of_the_card_is_without_its_language_on_a_german_page(german_site: Path) -> None:
    """WCAG 2.2, 3.1.2: descriptions, reasons and names in sentences are English there."""
    for document in following_documents():
        folder = german_site / "models/credit-risk" / document.version
        pages = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.html")}
        assert {"index.html", "summary.html", "instructions.html"} <= set(pages)
        assert {name: found for name, text in pages.items() if (found := without_language(text, document.card))} == {}
        assert pages["index.html"].count('class="cw-value" lang="en"') > 20


@pytest.mark.parametrize("width", [390, 1280])
def test_german_pages_fit_their_window(browser: object, german_site: Path, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})  # type: ignore[attr-defined]
    wide = []
    for address in PAGES:
        page.goto((german_site / address).as_uri())
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wide.append(address)
    page.close()
    assert wide == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_no_violation_of_wcag_aa_on_german_pages(
    browser: object, german_site: Path, width: int, scheme: str
) -> None:
    for address in ("index.html", "rules.html", "models/credit-risk/3/index.html", "models/credit-risk/3/since-2.html"):
        assert violations(browser, german_site / address, scheme=scheme, width=width) == [], address


def test_a_table_sorts_numbers_with_a_decimal_comma_and_days(browser: object, german_site: Path) -> None:
    rows = "<tr><td>0,9</td><td>02.11.2026</td></tr><tr><td>0,12</td><td>30.01.2026</td></tr>"
    table = (
        f'<table id="own" data-sortable="x"><thead><tr><th>a</th><th>b</th></tr></thead><tbody>{rows}</tbody></table>'
    )
    start = '<div id="cw-content" tabindex="-1">'
    file = german_site / "sorting.html"
    file.write_text((german_site / "verify.html").read_text(encoding="utf-8").replace(start, start + table), "utf-8")
    page = browser.new_page()  # type: ignore[attr-defined]
    page.goto(file.as_uri())
    for column in (0, 1):
        page.locator("#own .cw-sort").nth(column).click()
        assert page.locator("#own tbody tr").first.inner_text().split() == ["0,12", "30.01.2026"]
        page.locator("#own .cw-sort").nth(column).click()
        assert page.locator("#own tbody tr").first.inner_text().split() == ["0,9", "02.11.2026"]
    page.close()
    file.unlink()


def test_a_project_changes_its_language_and_comes_back(tmp_path: Path) -> None:
    need("weasyprint", "mkdocs", "material")
    folder = make_project(tmp_path / "bank", models=1, versions=2)
    config = folder / "cardwright.yaml"
    english = config.read_text(encoding="utf-8")

    def speak(name: str) -> None:
        config.write_text(english.replace("site: {", f"site: {{language: {name}, "), encoding="utf-8")

    speak("de")
    build_project(folder, jobs=2)
    page, card = (folder / "public/models/model-0/1" / name for name in ("index.html", "card.md"))
    before = {path.name: path.read_bytes() for path in page.parent.iterdir()}
    assert '<html lang="de"' in page.read_text(encoding="utf-8")
    assert "Auf einen Blick" in card.read_text(encoding="utf-8")
    assert "Auf einen Blick" in text_of((page.parent / "report.pdf").read_bytes(), tmp_path)

    speak("fr")
    options = BuildOptions(as_of=DAY, now=NOW, profile="prepare", jobs=1, sign=False)
    reasons = {line.why for line in plan(settings_of(folder), options)}
    assert all("the language of pages and reports changed" in why for why in reasons)
    assert set(states(build_project(folder)).values()) == {"made"}
    assert '<html lang="fr"' in page.read_text(encoding="utf-8")
    assert "En un coup d'œil" in card.read_text(encoding="utf-8").replace("\\", "")
    assert language() == "en"

    speak("de")
    build_project(folder)
    assert {path.name: path.read_bytes() for path in page.parent.iterdir()} == before
