"""German and French are complete, say what the English says, and never promise what no tool can know."""

from __future__ import annotations

import re
import string
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from tests import catalogues
from tests.catalogues import TRANSLATED
from tests.unit.render.cards import example_card, example_judgement, measured

from cardwright.card.values import Interval, Measurement
from cardwright.config import Language
from cardwright.render import numbers
from cardwright.render.catalogue import LANGUAGES, Catalogue, catalogue, catalogue_file
from cardwright.render.charts.bias import Check, bias_chart
from cardwright.render.charts.forest import Row, forest
from cardwright.render.compose import compose
from cardwright.render.document import Mark
from cardwright.render.export import EXPORTS
from cardwright.render.markdown import write_markdown
from cardwright.render.marks import word
from cardwright.render.text import _, field_label, in_language, lang, language, plural, quoting
from cardwright.render.words import citation, regime_word, role_word, roles_text

RENDER = Path("src/cardwright/render")
# code points and languages of other papers: made for machines, or shown in English everywhere
ENGLISH_ONLY = ("handbook", "oscal.py", "cyclonedx.py", "words.py")
# what no text may say of a card; names that the law gives to procedures and papers are no such claim
PROMISES = {
    "de": re.compile(
        r"konform(?!itäts(erklärung|bewertung|aussage))|zertifiziert|gesetzmäßig|rechtmäßig", re.IGNORECASE
    ),
    "fr": re.compile(
        r"\bconformes?\b|\bcertifi[ée]e?s?\b|\ben règle\b|\blégale?\b"
        r"|(?<!déclaration ue de )(?<!évaluation de la )(?<!évaluation initiale de la )(?<!sur la )conformité",
        re.IGNORECASE,
    ),
}


@cache
def messages() -> Catalog:
    return catalogues.template()


def entries(name: str) -> list[Message]:
    return [message for message in catalogues.read(name) if message.id]


def forms(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def sources(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def fields_of(text: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name is not None}


def edges(text: str) -> tuple[str, str]:
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


@pytest.mark.parametrize("name", TRANSLATED)
def test_every_message_is_translated_and_none_is_left_over(name: str) -> None:
    wanted = {sources(message) for message in messages() if message.id}
    found = {sources(message) for message in entries(name)}
    assert sorted(wanted - found) == [], "run: python -m tests.catalogues, then translate"
    assert sorted(found - wanted) == [], "run: python -m tests.catalogues"


@pytest.mark.parametrize("name", TRANSLATED)
def test_no_entry_is_empty_or_in_doubt(name: str) -> None:
    assert [message.id for message in entries(name) if message.fuzzy or not all(forms(message))] == []


@pytest.mark.parametrize("name", TRANSLATED)
def test_placeholders_and_edges_are_those_of_the_message(name: str) -> None:
    wrong = []
    for message in entries(name):
        for one in forms(message):
            here = fields_of(one)
            # the singular may do without its number
            if here != fields_of(sources(message)[-1]) or edges(one) != edges(sources(message)[0]):
                wrong.append((message.id, one))
    assert wrong == []


@pytest.mark.parametrize("name", TRANSLATED)
def test_plurals_have_the_forms_of_their_language(name: str) -> None:
    found = catalogues.read(name)
    assert {len(forms(message)) for message in entries(name) if message.pluralizable} == {found.num_plurals}
    read = catalogue(name)
    for number in (0, 1, 2, 5, 100):
        shown = read.ngettext("{n} error", "{n} errors", number)
        message = next(message for message in entries(name) if message.id == ("{n} error", "{n} errors"))
        assert shown == forms(message)[0 if number == 1 or (name == "fr" and number == 0) else 1]


@pytest.mark.parametrize("name", TRANSLATED)
def test_our_reader_reads_what_babel_reads(name: str) -> None:
    read, messages = catalogue(name), list(entries(name))
    assert any(message.pluralizable for message in messages)
    for message in messages:
        if message.pluralizable:
            assert (read.ngettext(*message.id, 1), read.ngettext(*message.id, 2)) == forms(message)
        else:
            assert read.gettext(message.id) == message.string


@pytest.mark.parametrize("name", TRANSLATED)
def test_catalogues_are_kept_in_one_form(name: str) -> None:
    assert catalogues.written(catalogues.read(name)) == catalogue_file(name).read_bytes()


@pytest.mark.parametrize("name", TRANSLATED)
def test_no_translation_promises_that_a_card_meets_the_law(name: str) -> None:
    said = [text for message in entries(name) for text in forms(message) if PROMISES[name].search(text)]
    assert said == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("de", "Die Karte ist konform"),
        ("de", "KI-VO-konform"),
        ("de", "Konformitätsmatrix"),
        ("de", "zertifiziert nach Paket 3"),
        ("fr", "La fiche est conforme au règlement"),
        ("fr", "matrice de conformité"),
        ("fr", "modèle certifié"),
    ],
)
def test_words_that_promise_are_found(name: str, text: str) -> None:
    assert PROMISES[name].search(text)


def test_fixed_text_of_the_code_passes_the_catalogue(root: Path) -> None:
    modules = [path for path in sorted((root / RENDER).rglob("*.py")) if not set(ENGLISH_ONLY) & set(path.parts)]
    assert [
        text for path in (*modules, root / "src/cardwright/build/pages.py") for text in catalogues.unmarked(path)
    ] == []


def test_fixed_text_of_the_templates_passes_the_catalogue(root: Path) -> None:
    kinds = {"instructions", "summary", "report"}  # a block that names the kind of document to the style sheet
    found = {
        path.name: words
        for path in sorted((root / "templates").rglob("*.html"))
        if "handbook" not in path.parts and (words := set(catalogues.bare_words(path)) - kinds)
    }
    assert found == {}


def test_a_forgotten_sentence_is_found(tmp_path: Path) -> None:
    module, page = catalogues.ROOT / RENDER / "text.py", tmp_path / "page.html"
    assert catalogues.unmarked(module) == []
    page.write_text(
        '<p aria-label="Main part">{{ _("Seen") }} {# note #}Forgotten words, card.json</p>', encoding="utf-8"
    )
    assert catalogues.bare_words(page) == ["Main", "part", "Forgotten", "words"]


def test_what_a_catalogue_lacks_is_shown_in_english() -> None:
    with in_language("de"):
        assert _("A sentence of tomorrow.") == "A sentence of tomorrow."
        assert plural("{n} owl", "{n} owls", 1) == "1 owl"
        assert plural("{n} owl", "{n} owls", 3) == "3 owls"


def test_an_entry_in_doubt_waits_for_a_person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "x.po"
    file.write_text(
        'msgid ""\nmsgstr "Plural-Forms: nplurals=2; plural=(n > 1);\\n"\n\n'
        '#, fuzzy\nmsgid "gap"\nmsgstr "Abstand"\n\n'
        'msgid "open"\nmsgstr ""\n\n'
        'msgid "two "\n"lines"\nmsgstr "zwei "\n"\\"Zeilen\\"\\n"\n\n'
        'msgid "{n} a"\nmsgid_plural "{n} b"\nmsgstr[0] "{n} c"\nmsgstr[1] "{n} d"\n',
        encoding="utf-8",
    )
    monkeypatch.setattr("cardwright.render.catalogue.catalogue_file", lambda _language: file)
    read = catalogue.__wrapped__("de")
    assert read.gettext("gap") == "gap"
    assert read.gettext("open") == "open"
    assert read.gettext("two lines") == 'zwei "Zeilen"\n'
    assert [read.ngettext("{n} a", "{n} b", number) for number in (0, 1, 2)] == ["{n} c", "{n} c", "{n} d"]


def test_each_thread_has_its_own_language() -> None:
    def said(wanted: Language) -> list[tuple[str, str]]:
        with in_language(wanted):
            return [(language(), _("Provider")) for _turn in range(200)]

    with ThreadPoolExecutor(3) as pool:
        found = dict(zip(LANGUAGES, pool.map(said, LANGUAGES), strict=True))
    assert {name: set(pairs) for name, pairs in found.items()} == {
        "en": {("en", "Provider")},
        "de": {("de", "Anbieter")},
        "fr": {("fr", "Fournisseur")},
    }


def test_the_language_ends_with_its_block_also_after_an_error() -> None:
    with pytest.raises(ValueError, match="stop"), in_language("fr"):
        raise ValueError("stop")
    assert language() == "en"


@pytest.mark.parametrize(
    ("name", "figure", "day", "moment"),
    [
        ("en", "0.797 [0.741, 0.846]", "2026-11-02", "2026-11-02 08:30Z"),
        ("de", "0,797 [0,741; 0,846]", "02.11.2026", "02.11.2026 08:30Z"),
        ("fr", "0,797 [0,741; 0,846]", "02/11/2026", "02/11/2026 08:30Z"),
    ],
)
def test_numbers_and_days_are_written_as_the_language_does(name: Language, figure: str, day: str, moment: str) -> None:
    with in_language(name):
        assert numbers.with_interval(0.79666, Interval(low=0.74137, high=0.84612)) == figure
        assert numbers.day(date(2026, 11, 2)) == day
        assert numbers.moment(datetime(2026, 11, 2, 8, 30, tzinfo=UTC)) == moment
        assert numbers.day_in("2026-11-02T08:30:00Z") == day
        assert numbers.day_in("yesterday") == "yesterday"
        assert numbers.iso_day(date(2026, 11, 2)) == "2026-11-02"
        assert numbers.count(12345) == "12\u202f345"


def test_figures_of_the_card_are_localised_but_never_those_for_machines() -> None:
    item = Measurement.model_validate(measured("accuracy", 0.79666, 0.74137, 0.84612, 300))
    with in_language("de"):
        assert numbers.figure(item) == "0,797 [0,741; 0,846], n\u202f=\u202f300, german-credit test"
        assert '"value":0.79666' in item.model_dump_json()


@pytest.mark.parametrize(
    ("name", "ref", "shown"),
    [
        ("en", "Annex IV, point 2(d)", "Annex IV, point 2(d)"),
        ("de", "Annex IV, point 2(d)", "Anhang IV, Nummer 2(d)"),
        ("fr", "Annex IV, point 2(d)", "annexe IV, point 2(d)"),
        ("de", "Art. 15(5), third subparagraph", "Art. 15(5), Unterabsatz 3"),
        ("de", "Annexes I and III", "Anhänge I und III"),
        ("fr", "Art. 48(1) to (3)", "art. 48(1) à (3)"),
        ("de", "Regulation (EU) 2024/1689", "Verordnung (EU) 2024/1689"),
        ("fr", "Regulation (EU) 2024/1689", "règlement (UE) 2024/1689"),
        ("de", "6 RCNY 5-303 and 5-304", "6 RCNY 5-303 and 5-304"),
    ],
)
def test_citations_of_the_law_of_the_union_follow_the_language(name: Language, ref: str, shown: str) -> None:
    with in_language(name):
        assert citation(ref) == shown


def test_terms_of_the_regulation_are_those_of_its_official_versions() -> None:
    with in_language("de"):
        assert (_("Provider"), role_word("deployer"), _("Intended purpose")) == (
            "Anbieter",
            "Betreiber",
            "Zweckbestimmung",
        )
        assert (regime_word("high-risk"), _("Instructions for use")) == ("Hochrisiko-KI-System", "Betriebsanleitungen")
        assert roles_text(["provider", "deployer"]) == "Anbieter und Betreiber"
    with in_language("fr"):
        assert (_("Provider"), role_word("deployer"), _("Intended purpose")) == (
            "Fournisseur",
            "déployeur",
            "Destination",
        )
        assert (regime_word("high-risk"), _("Instructions for use")) == (
            "système d'IA à haut risque",
            "Notice d'utilisation",
        )


def test_a_word_that_no_list_holds_is_shown_as_it_is() -> None:
    with in_language("de"):
        assert role_word("national_authority") == "national authority"
        assert field_label(("x", "no_such_field"), inside=True) == "No such field"
        assert field_label(("x", "drift"), inside=True) == "Drift"
    assert field_label(("x", "drift"), inside=True) == "drift"


def test_words_of_rules_are_marked_as_english_in_other_languages_only() -> None:
    text = "Lücke: the text <b> is short. Anhang IV."
    assert str(quoting(text, "the text <b> is short.")) == "Lücke: the text &lt;b&gt; is short. Anhang IV."
    with in_language("de"):
        shown = str(quoting(text, "the text <b> is short."))
        assert shown == 'Lücke: <span lang="en">the text &lt;b&gt; is short.</span> Anhang IV.'
        assert str(quoting(text, "something else")) == "Lücke: the text &lt;b&gt; is short. Anhang IV."
        assert (str(lang("de")), str(lang("en")), str(lang(None))) == ("", ' lang="en"', "")
        assert str(lang('x" onload="')) == ' lang="x&#34; onload=&#34;"'


@pytest.mark.parametrize("name", TRANSLATED)
def test_a_document_holds_no_english_but_that_of_people_and_rules(name: Language) -> None:
    card = example_card()
    with in_language(name):
        document = compose(card, example_judgement(card))
        text = write_markdown(document)
    english = {
        message.id
        for message in entries(name)
        if isinstance(message.id, str)
        and len(message.id.split()) > 2
        and "{" not in message.id
        and message.string != message.id
    }
    body = text.partition("\n# ")[2]
    found = sorted(message for message in english if re.search(rf"(?<!\w){re.escape(message)}(?!\w)", body))
    stated = card.model_dump_json()
    assert [message for message in found if message not in stated] == []


def test_exports_have_titles_in_every_language() -> None:
    for name in TRANSLATED:
        with in_language(name):
            assert all(_(export.title) for export in EXPORTS.values())


def test_english_needs_no_file() -> None:
    assert isinstance(catalogue("en"), Catalogue)
    assert not catalogue_file("en").exists()


@pytest.mark.parametrize("name", LANGUAGES)
def test_charts_leave_room_for_the_words_of_each_language(name: Language) -> None:
    rows = [
        Row(dimension="age", group="18-25", value=0.6, n=12345, verdict=Mark.NOT_SHOWN),
        Row(dimension="age", group="26-75", value=0.8, n=230, verdict=Mark.FAILS),
    ]
    checks = [
        Check(name="ratio", value=0.7, interval=None, limit=0.8, limit_label="", verdict=verdict)
        for verdict in (Mark.NOT_SHOWN, Mark.FAILS, Mark.COMPLETE)
    ]
    with in_language(name):
        drawn = forest(id="a", title="t", name="recall", rows=rows) + bias_chart(id="b", title="t", checks=checks)
        words = [word(Mark.NOT_SHOWN), word(Mark.FAILS), _("meets limit")]
    assert "…" not in drawn
    assert all(f">{said}</text>" in drawn for said in words)
