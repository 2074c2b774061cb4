"""Purposes that read like a use of Annex III while everything is answered no, and purposes that only come near."""

from __future__ import annotations

from datetime import date

import pytest

from cardwright.card.card import Card
from cardwright.rules.engine import judge
from cardwright.rules.pack import load_packs
from cardwright.rules.verdict import Finding

_RULE = "hygiene/annex-iii-hint"
_BY = {"name": "Jana Novák", "date": "2026-10-01"}

_NAMED = {
    "1-a": [
        "Compares faces in a railway station with a watchlist of wanted persons.",
        "Erkennt Gesichter im öffentlichen Raum und gleicht sie mit einer Fahndungsliste ab.",
    ],
    "1-c": [
        "Infers the mood of callers from their voice, so that a supervisor can join in.",
        "Erkennt die Stimmung von Anrufern an der Stimme.",
        "Détecte les émotions sur le visage des élèves filmés en classe.",
    ],
    "2": ["Steers the pressure valves of a district heating network in the city."],
    "3-a": [
        "Ranks applications for admission to the university by expected success in the first year.",
        "Entscheidet vor, welche Bewerberinnen einen Studienplatz in Medizin erhalten.",
    ],
    "3-b": [
        "Grades essays of pupils in the final year and proposes a mark.",
        "Propone una nota y califica los exámenes de los alumnos de secundaria.",
    ],
    "3-d": [
        "Online proctoring: flags glances away from the screen.",
        "Erkennt Täuschungsversuche während der Klausur.",
    ],
    "4-a": [
        "Ranks applicants for vacancies by their résumés.",
        "Sortiert Bewerbungen nach Eignung für die Stelle.",
        "Trie les candidatures et retient les dix meilleures pour l'entretien d'embauche.",
        "Ordena los candidatos según su encaje con el puesto.",
        "Rangschikt sollicitanten voor een vacature bij de gemeente.",
        "Ocenia kandydatów na stanowisko na podstawie życiorysów, kandydat dostaje punkty.",
        "Pre-selection: candidates for a job are scored without any human reading of their letters.",
    ],
    "4-b": [
        "Evaluates the performance of warehouse workers and proposes who is promoted.",
        "Bewertet die Leistung der Beschäftigten im Lager anhand ihrer Scannerdaten.",
        "Assigns tours to drivers by their past behaviour.",
    ],
    "5-a": [
        "Assesses whether an applicant for housing benefit is eligible.",
        "Schätzt, ob ein Antrag auf Wohngeld bewilligt werden kann.",
        "Contrôle les demandes d'aide sociale et propose de les accepter ou non, selon le droit.",
    ],
    "5-b": [
        "Estimates the creditworthiness of private persons.",
        "Schätzt die Bonität von Antragstellern für Ratenkredite.",
        "Prédit si le demandeur d'un prêt personnel remboursera, pour accepter ou refuser le prêt.",
        "Calcula la solvencia de los clientes particulares.",
        "Valuta il merito creditizio dei richiedenti.",
        "Voorspelt of een aanvrager zijn lening terugbetaalt.",
        "Ocenia zdolność kredytową klientów indywidualnych.",
        "Predicts default of borrowers with a consumer loan at origination.",
        "Predicts which borrowers will not repay their loan.",
        "Sagt voraus, welche Privatkunden ihren Ratenkredit nicht zurückzahlen.",
    ],
    "5-c": ["Prices life insurance by the applicant's risk of death.", "Berechnet den Tarif der Krankenversicherung."],
    "5-d": ["Sorts emergency calls by urgency for the control room.", "Stuft Notrufe nach Dringlichkeit ein."],
    "6-d": ["Estimates the risk that a released prisoner will reoffend."],
    "7-c": ["Recommends whether a visa application is granted.", "Évalue les demandes d'asile avant l'entretien."],
    "8-a": ["Proposes a sentence to judges in cases of theft."],
    "8-b": ["Targets voters with messages that are likely to persuade them."],
}

_NEAR = [
    "Estimates the creditworthiness of suppliers, all of them companies with a balance sheet.",
    "Bewertet die Bonität von Firmenkunden anhand ihrer Jahresabschlüsse.",
    "Detects fraud in consumer credit applications of customers before anybody approves a loan.",
    "It does not assess creditworthiness; it reads the address from scanned letters.",
    "Liest Adressen aus Kreditanträgen; die Kreditwürdigkeit wird nicht geprüft.",
    "Forecasts how many loans the branch will pay out next month.",
    "Drafts the text of a job advert from bullet points that a recruiter has typed.",
    "Finds duplicates among job adverts for the editors.",
    "Matches candidate molecules with binding sites and ranks them for the laboratory.",
    "Orders candidate pairs of product pictures by similarity.",
    "Plans the timetable of a school, with rooms and teachers.",
    "Explains maths exercises to a pupil, and gives no marks.",
    "Predicts admissions to the hospital for the next week, so that wards are staffed.",
    "Forecasts the demand of electricity per region for the day ahead.",
    "Predicts when a pump of the water works needs service.",
    "Verifies that the person before the camera is the owner of the account (liveness).",
    "Sorts customer reviews by mood: praise, complaint, question.",
    "Recommends songs that fit the mood that a listener has typed.",
    "Counts persons in a shop without recognising anybody.",
    "Routes questions on life insurance contracts to the right clerk.",
    "Sagt voraus, wie viele Lebensversicherungen im nächsten Jahr storniert werden.",
    "Ranks tickets of the help desk by urgency.",
    "Predicts failures of delivery drones from vibration.",
    "Translates safety instructions for workers into their languages.",
    "Schätzt den Energieverbrauch von Gebäuden der Mitarbeiterwohnungen.",
    "Suggests the next best product in the shop to customers.",
    "Erkennt Schweißfehler auf Kamerabildern und legt sie dem Prüfer vor.",
    "Summarises court rulings for a legal newsletter.",
    "Finds typing errors in students' bibliographies for spelling alone.",
    "Résume les procès-verbaux du conseil municipal pour le journal.",
    "Estime le temps d'attente à la caisse.",
    "Vat vergaderstukken samen voor de wijkkrant.",
    "Predicts the remaining shelf life of vaccines.",
    "Classifies parcels by size to propose a box.",
    "Sets the light in the hall by hour and occupancy.",
    "Grades timber boards by knots seen in pictures.",
    "Scores the similarity of two source code files.",
    "Assigns cleaning tasks to robots in the hall.",
    "Schedules maintenance tasks on trains by mileage.",
    "Monitors the performance of servers and predicts outages.",
    "Judges whether a sentence is grammatical.",
    "Selects candidate positions of screws on a board.",
    "Evaluates the performance of agents in a simulated game.",
    "Controls the water pressure of a coffee machine.",
    "Measures stress in steel beams from camera pictures.",
    "Scores lung exams by how much of the lung is seen.",
    "Détecte la fraude lors de l'examen des factures.",
    "Unterstützt bei der Zulassung von Arzneimitteln und entscheidet nichts.",
    "Predicts whether a comment offends readers.",
    "Decides which Visa card payments wait for a confirmation by the customer.",
    "Approves or declines payments by credit card of customers at the till.",
    "Lehnt Kreditkartenzahlungen von Kunden ab, die nach Missbrauch aussehen.",
    "Signale quand un article est prêt et s'il a un défaut, pour le client.",
    "Beantwortet Fragen zu Tarifen der Krankenversicherung.",
    "Answers questions of customers about their loans and instalments.",
    "Plans the trips and loads of delivery trucks.",
    "Monitors the performance of turbines, so that staff can clean the worst first.",
    "Überwacht die Leistung von Pumpen, damit Mitarbeiter rechtzeitig kommen.",
    "Prognostiziert die Beförderung von Fahrgästen, damit Fahrer eingeteilt werden.",
    "Marks the pupil in pictures of an eye exam.",
    "Évalue la facture, dont le montant s'élève souvent au double.",
    "Note l'heure à laquelle l'eau s'élève au-dessus du quai.",
    "Voorspelt het ontslag van patiënten, zodat medewerkers bedden vrijmaken.",
    "Estimates the risk that migrant birds collide with rotors.",
    "Forecasts election results and shows what influences them.",
    "Disconnects the paper feeder of a printer when it jams.",
    "Prévoit le nombre de candidats au permis de conduire par mois.",
    "Classe les candidatures au prix du meilleur fromage.",
    "Sorts letters to candidates of the city council by street.",
    "Ordina i candidati farmaci per affinità con il bersaglio.",
    "Szacuje zużycie energii w budynkach firmy.",
    "Controla la temperatura del agua en la piscina municipal.",
    "Reads the emotion words in novels for a study of style.",
    "Alarms that staff dismissed are sorted to the end.",
]


@pytest.mark.parametrize(("point", "purpose"), [(key, text) for key, texts in _NAMED.items() for text in texts])
def test_a_purpose_that_reads_like_a_point_of_annex_iii_is_asked_about(point: str, purpose: str) -> None:
    found = _hints(purpose, points={point: False})
    assert [item.pointer for item in found] == [f"/risk_classification/annex_iii_points/{point}"]


@pytest.mark.parametrize("purpose", _NEAR)
def test_a_purpose_that_only_comes_near_passes(purpose: str) -> None:
    assert _hints(purpose) == []


def test_where_points_are_not_asked_the_general_answer_is() -> None:
    found = _hints("Estimates the creditworthiness of private persons.")
    assert [item.pointer for item in found] == ["/facts/annex_iii"]
    assert "“creditworthiness”" in found[0].message


def test_a_no_with_a_reason_that_names_the_words_is_an_answer() -> None:
    reason = "The creditworthiness meant here is that of states which issue bonds."
    answer = {"answer": False, "reason": reason, "stated_by": _BY}
    assert _hints("Estimates the creditworthiness of those who issue bonds.", points={"5-b": answer}) == []
    bare = {**answer, "reason": "This was looked at and is not the case."}
    assert _hints("Estimates the creditworthiness of those who issue bonds.", points={"5-b": bare}) != []


def test_where_any_point_is_met_or_the_class_is_high_nothing_is_asked() -> None:
    purpose = "Estimates the creditworthiness of private persons."
    assert _hints(purpose, annex_iii=True) == []
    assert _hints(purpose, regimes=["high-risk"]) == []
    assert _hints(purpose, points={"5-b": False, "5-c": {"answer": True, "reason": "Prices.", "stated_by": _BY}}) == []


def _hints(
    purpose: str, *, points: dict[str, object] | None = None, annex_iii: bool = False, regimes: list[str] | None = None
) -> list[Finding]:
    card = Card.model_validate(
        {
            "identity": {"registry": "test", "name": "m", "version": "1"},
            "intended_use": {"purpose": {"text": purpose, "stated_by": _BY}},
            "facts": {"annex_iii": {"answer": annex_iii}},
            "risk_classification": {
                "level": {"regimes": regimes or ["minimal"]},
                "annex_iii_points": {
                    key: answer if isinstance(answer, dict) else {"answer": answer}
                    for key, answer in (points or {}).items()
                },
            },
        }
    )
    judgement = judge(card, packs=load_packs(["hygiene"]), as_of=date(2026, 11, 21))
    return [item for item in judgement.gaps if item.rule == _RULE]
