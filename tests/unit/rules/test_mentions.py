"""What a statement has to speak of is found in the languages of cards, and missed where it is absent."""

from __future__ import annotations

import pytest
from tests.unit.rules.cards import FILE, TODAY, answered, card_of, stated

from cardwright.rules.engine import judge
from cardwright.rules.pack import ALWAYS, load_packs
from cardwright.rules.verdict import Verdict

(PACK,) = load_packs(["eu-ai-act"])
RULES = {rule.id.removeprefix("eu-ai-act/"): rule for rule in PACK.rules}

GOOD = [
    (
        "art-9/5-residual-risk",
        "de",
        "Nach allen Maßnahmen bleibt je Gefahr ein seltenes, umkehrbares Risiko; einzeln und zusammen halte "
        "ich es für vertretbar, solange der Pilot läuft.",
    ),
    (
        "art-9/5-residual-risk",
        "fr",
        "Après toutes les mesures, chaque danger laisse un risque rare et réversible ; pris ensemble, je juge"
        " ce risque acceptable pour le pilote.",
    ),
    (
        "art-9/9-minors-vulnerable",
        "de",
        "Minderjährige können keinen Antrag stellen; andere Schutzbedürftige prüft ein Mensch.",
    ),
    (
        "art-9/9-minors-vulnerable",
        "en",
        "The press sees metal sheets only, and nobody stands in its reach.",
    ),
    (
        "art-9/9-minors-vulnerable",
        "es",
        "Ningún menor puede presentar una solicitud; las personas mayores reciben ayuda.",
    ),
    (
        "art-9/2-a-identified-risks",
        "nl",
        "Onterechte weigering (waarschijnlijk, matig), ongelijke behandeling van jongeren (waarschijnlijk, "
        "ernstig), geen gevaar voor de veiligheid want er beweegt niets.",
    ),
    (
        "art-9/2-a-identified-risks",
        "it",
        "Rifiuto ingiusto (probabile, moderato), discriminazione dei giovani (probabile, grave), nessun "
        "rischio per la sicurezza perché nulla si muove.",
    ),
    (
        "annex-iv/9/post-market-plan",
        "de",
        "Der Modellverantwortliche liest vierteljährlich Trefferquote und Annahmequote nach Alter; unter 0,72"
        " oder 0,80 ruht der Pilot, bis die Validierung berichtet hat und entschieden ist.",
    ),
    (
        "annex-iv/9/post-market-plan",
        "pl",
        "Co miesiąc właściciel modelu sprawdza trafność i odsetek zgód według wieku; poniżej 0,72 lub 0,80 "
        "pilotaż zostaje wstrzymany do czasu raportu działu walidacji.",
    ),
    (
        "annex-iv/7/alternative-solutions",
        "fr",
        "L'article 9 est rempli par la liste des dangers, l'article 10 par le protocole de données, l'article"
        " 12 par le journal central, les articles 13 et 14 par le manuel et le panneau.",
    ),
    (
        "art-18/retention-10-years",
        "de",
        "Das Archiv bewahrt Akte und Erklärung zehn Jahre ab dem Inverkehrbringen auf, genauer 10 Jahre ab Freigabe.",
    ),
    (
        "art-18/retention-10-years",
        "fr",
        "Les archives gardent le dossier et la déclaration pendant 10 ans après la mise sur le marché.",
    ),
    (
        "art-19/log-retention",
        "es",
        "Los registros se guardan 12 meses en la sucursal y luego se borran de forma automática.",
    ),
]
GOOD += [
    ("art-9/9-minors-vulnerable", "en", "The form takes no applicants below 18, and says so on its first page."),
    (
        "art-20/corrective-actions",
        "fr",
        "Le 3 novembre 2026 la variable âge a été retirée du service ; l'autorité a reçu le rapport le lendemain.",
    ),
]
SILENT = [
    (
        "art-9/5-residual-risk",
        "de",
        "Das Risikowerkzeug hat für alle Gefahren zusammen einen Wert von 2,4 von 25 berechnet, weit unter "
        "der Grenze von acht.",
    ),
    (
        "art-9/2-a-identified-risks",
        "fr",
        "Le serveur peut tomber en panne, le réseau peut être lent et la base peut contenir des tables "
        "périmées pendant la nuit.",
    ),
    (
        "annex-iv/9/post-market-plan",
        "it",
        "La squadra guarda le 3 figure che contano secondo il bisogno e prende le misure che sembrano adatte "
        "al caso che si presenta nella pratica.",
    ),
    (
        "art-18/retention-10-years",
        "de",
        "Das Archiv bewahrt alle Unterlagen 5 Jahre nach dem Inverkehrbringen auf.",
    ),
]


def problems(rule: str, language: str, text: str) -> list[str]:
    found = RULES[rule]
    asked = {*found.applies.given, found.applies.when} - {ALWAYS}
    card = card_of(
        [
            ("language", language, FILE),
            *((f"facts.{name}", answered(True), FILE) for name in sorted(asked)),
            (found.field, stated(text), FILE),
        ]
    )
    judgement = judge(card, packs=[PACK.model_copy(update={"rules": (found,)})], as_of=TODAY)
    judged = [item for item in judgement.findings if item.rule == found.id]
    assert {item.verdict for item in judged} <= {Verdict.SATISFIED, Verdict.INADEQUATE}
    return [item.message for item in judged if item.verdict.is_gap]


@pytest.mark.parametrize(("rule", "language", "text"), GOOD)
def test_a_real_answer_passes_in_its_language(rule: str, language: str, text: str) -> None:
    assert problems(rule, language, text) == []


@pytest.mark.parametrize(("rule", "language", "text"), SILENT)
def test_an_answer_beside_the_question_is_found_out_in_its_language(rule: str, language: str, text: str) -> None:
    assert len(problems(rule, language, text)) == 1


@pytest.mark.parametrize("language", ["en", "sv", "el", "fi-FI"])
def test_english_beside_the_question_is_found_out_whatever_the_card_calls_its_language(language: str) -> None:
    text = "The team goes through the list with its lead every quarter, and both write down what they saw."
    assert len(problems("art-9/9-minors-vulnerable", language, text)) == 1


def test_a_text_in_a_language_without_stems_is_left_alone() -> None:
    text = "Vi går igenom listan varje kvartal med teamet, och chefen skriver upp vad som har hänt."
    assert problems("art-9/9-minors-vulnerable", "sv", text) == []
