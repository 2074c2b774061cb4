"""Words of the card and of rules on pages in another language; what is said where nothing is signed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests.unit.render.cards import card_data, example_card, example_judgement, finding
from tests.unit.render.spoken import sentences_of, without_language
from tests.unit.render.trails import following_documents

from cardwright.card.canonical import canonical_bytes
from cardwright.card.card import Card
from cardwright.config import Language, Settings
from cardwright.render.compose import compose
from cardwright.render.document import Document
from cardwright.render.pdf_html import report_html
from cardwright.render.reading import read_version
from cardwright.render.site.overview import VERIFY, Overview
from cardwright.render.site.pages import version_page, view_pages
from cardwright.render.site.summary import summarise
from cardwright.render.text import in_language, quoting
from cardwright.rules.verdict import Basis, Verdict

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def page_in(language: Language, document: Document) -> str:
    with in_language(language):
        return version_page(document, files={}).body


@pytest.mark.parametrize("language", ["de", "fr"])
def test_no_value_of_the_card_stands_without_its_language_on_a_page_in_another(language: Language) -> None:
    with in_language(language):
        documents = following_documents()
        pages = [(version_page(item, files={}).body, item.card) for item in documents]
        pages += [(view.body, item.card) for item in documents for view in view_pages(item)]
    assert [without_language(html, card) for html, card in pages] == [[]] * len(pages)
    assert pages[0][0].count(' lang="en"') > len(sentences_of(pages[0][1])) / 4


def test_a_value_without_its_language_would_be_found() -> None:
    with in_language("de"):
        document = following_documents()[1]
        page = version_page(document, files={}).body
    assert without_language(page.replace(' lang="en"', ""), document.card)


def test_an_english_page_of_an_english_card_marks_nothing() -> None:
    assert "lang=" not in page_in("en", following_documents()[1])


def test_an_english_page_marks_the_words_of_a_german_card() -> None:
    card = Card.model_validate({**card_data(), "language": "de"})
    document = compose(card, example_judgement(card))
    page = page_in("en", document)
    # what rules say is English as well
    reasons = " ".join(verdict.reason for verdict in document.judgement.bias)
    assert [text for text in without_language(page, card) if text not in reasons] == []
    assert '<span class="cw-value" lang="de">' in page


def test_what_versions_share_is_marked_with_the_language_of_each() -> None:
    """The same values in a card that says another language are composed and written anew."""
    pages = []
    for language in ("en", "fr", "de"):
        card = Card.model_validate({**card_data(), "language": language})
        version = read_version(canonical_bytes(card), canonical_bytes(example_judgement(card)))
        assert version.tokens is not None
        with in_language("de"):
            document = compose(version.card, version.judgement, tokens=version.tokens)
            pages.append(version_page(document, files={}).body)
    english, french, german = pages
    assert french.count(' lang="fr"') > len(sentences_of(example_card())) / 4
    assert ' lang="fr"' not in english + german
    assert english.count('<span class="cw-value" lang="en">') > german.count('<span class="cw-value" lang="en">')
    assert without_language(french, example_card()) == []


def test_our_own_words_are_not_marked_as_those_of_the_card() -> None:
    with in_language("de"):
        document = following_documents()[1]
        page = version_page(document, files={}).body
    assert '<div class="cw-text" lang="en"><p>Sie brauchen' not in page
    assert '<div class="cw-text"><p>Sie brauchen' in page


def test_a_reference_of_a_house_rule_is_marked_and_one_of_the_act_translated() -> None:
    card = example_card()
    found = [
        finding(Verdict.MISSING, "training_data.labelling", basis=Basis(instrument="Musterbank", ref=ref))
        for ref in ("house rule: limits", "Annex IV, point 2(d)")
    ]
    with in_language("de"):
        page = version_page(compose(card, example_judgement(card, *found)), files={}).body
    assert '<span lang="en">House rule: limits</span>' in page
    assert '<span class="cw-value" lang="en">house rule: limits</span>' in page
    assert "Anhang IV, Nummer 2(d)" in page


def test_several_parts_of_a_text_are_marked_in_order_and_escaped() -> None:
    with in_language("de"):
        made = quoting("<a>: x von b & c", ("<a>", "b & c", "gone"), "fr")
    assert made == '<span lang="fr">&lt;a&gt;</span>: x von <span lang="fr">b &amp; c</span>'
    assert quoting("<a>", "<a>") == "&lt;a&gt;"


def test_a_report_marks_what_a_page_marks() -> None:
    with in_language("de"):
        document = following_documents()[1]
        html = report_html(document, development=False, signer="CN=Bank", attached=(), created=NOW)
    assert '<span lang="en">head of credit risk</span>' in html
    assert html.count('<span lang="en">') > len(sentences_of(document.card)) / 4


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "Not signed: "), ("de", "Nicht signiert: "), ("fr", "Non signé\u00a0: ")],
)
def test_a_report_that_is_not_signed_says_so(language: Language, said: str) -> None:
    card = example_card()
    with in_language(language):
        document = compose(card, example_judgement(card), signed=False)
        html = report_html(document, development=False, signer=None, attached=(), created=NOW)
        signed = report_html(
            compose(card, example_judgement(card)), development=False, signer="CN=Bank", attached=(), created=NOW
        )
    assert said in html
    assert "manifest.json" in html
    assert "pdfsig" not in html
    assert "openssl" not in html
    assert said not in signed
    assert "pdfsig" in signed


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "This build was not signed"), ("de", "Dieser Lauf hat nichts signiert"), ("fr", "n&#39;a rien signé")],
)
def test_the_page_on_verifying_tells_what_can_be_checked_without_signatures(language: Language, said: str) -> None:
    settings = Settings.model_validate({"registry": {"name": "demo"}, "site": {"language": language}})
    with in_language(language):
        made = {}
        for signed in (True, False):
            overview = Overview(settings, signed=signed)
            for document in following_documents():
                overview.add(summarise(document))
            made[signed] = next(page.body for page in overview.pages() if page.address == VERIFY)
    assert said in made[False].replace("'", "&#39;")
    assert "sha256sum card.json" in made[False]
    assert "manifest.json | sed" in made[False]
    assert "pdfdetach" in made[False]
    for word in ("openssl", "pdfsig", "manifest.json.p7s", "UNTRUSTED"):
        assert word not in made[False]
        assert word in made[True]
    assert said not in made[True].replace("'", "&#39;")
