"""Sentences of cards in many languages: what stands in for an answer fails with its words, honest ones pass."""

from __future__ import annotations

import pytest

from cardwright.rules.adequacy import left_over_in, moving_name_in, names_only_a_technique, placeholder_in
from cardwright.rules.metrics import better, metric_words, needs_unit
from cardwright.rules.people import not_a_person, not_an_entity

NO_ANSWERS = {
    "en": [
        "To be assessed by the privacy team.",
        "To be assessed.",
        "Still to be assessed by Legal.",
        "To be reviewed and approved by the model risk office.",
        "Assessment pending.",
        "The DPIA is ongoing.",
        "Pending approval by the compliance team.",
        "Awaiting feedback from the business owner.",
        "See Confluence.",
        "Please refer to the internal wiki for more details.",
        "Documented in Jira.",
        "Ask the data science team.",
        "Contact the platform team for details.",
        "Available on request.",
        "Documentation is available upon request.",
        "No information available at this time.",
        "No data yet.",
        "Currently unknown.",
        "Not documented.",
        "We don't know yet.",
        "Needs to be completed.",
        "This section needs input from the business owner.",
        "Same as previous version.",
        "Under construction.",
        "This section is under development.",
        "Not yet assessed.",
        "The metrics are still to be documented.",
        "Values will be provided by the validation team soon.",
        "We will document this in the next release.",
        "Describe the intended purpose of the system.",
        "Please describe the training data",
        "XX %",
        "Accuracy: XX.X%",
        "Your description goes here.",
        "YYYY-MM-DD",
        "This model card has been automatically generated.",
        "The details follow.",
        "It ranks loans. Details to follow.",
        "- TBD",
        "Unknown.",
        "etc.",
        "As discussed",
    ],
    "de": [
        "Wird noch vom Datenschutz-Team bewertet.",
        "Muss noch mit der Fachabteilung geklärt werden.",
        "Die Bewertung steht noch aus.",
        "Noch nicht bekannt.",
        "Beschreibung folgt in Kürze.",
        "In Bearbeitung.",
        "Siehe Confluence.",
        "Auf Anfrage erhältlich.",
        "Bitte ergänzen",
        "Beschreiben Sie den Zweck des Systems.",
        "Die Schwellenwerte sind noch nicht festgelegt.",
        "Wird nachgereicht.",
        "keine Angabe",
        "TT.MM.JJJJ",
    ],
    "fr": [
        "À évaluer par l'équipe juridique.",
        "En cours de rédaction.",
        "La description sera complétée ultérieurement.",
        "Pas encore défini.",
        "En attente de validation",
        "Voir la documentation.",
        "Veuillez décrire la finalité.",
        "Sans objet.",
        "à préciser",
    ],
    "es": [
        "Por definir por el equipo de datos.",
        "Se completará más adelante.",
        "Aún no definido.",
        "Pendiente de revisión.",
        "En elaboración.",
        "Describa la finalidad del sistema.",
        "No aplica.",
        "Está pendiente de confirmar.",
    ],
    "it": [
        "Da valutare a cura del team legale.",
        "Sarà definito in seguito.",
        "In fase di definizione.",
        "Non ancora disponibile.",
        "Descrivere lo scopo del sistema",
        "Non applicabile",
    ],
    "nl": [
        "Nog te beoordelen door het privacyteam.",
        "Wordt later ingevuld.",
        "Nog niet bekend.",
        "Volgt binnenkort.",
        "In voorbereiding.",
        "Beschrijf het doel van het systeem.",
    ],
    "pt": [
        "A definir pela equipa de dados.",
        "Será definido posteriormente.",
        "Em elaboração.",
        "Ainda não disponível.",
        "Não se aplica.",
        "Descreva a finalidade do sistema.",
    ],
    "pl": [
        "Do uzupełnienia przez zespół danych.",
        "Zostanie uzupełnione w późniejszym terminie.",
        "W trakcie opracowania.",
        "Jeszcze nie określono.",
        "Opisz cel systemu.",
        "Brak danych.",
    ],
    "ro": [
        "De completat ulterior.",
        "Va fi stabilit ulterior.",
        "Urmează să fie definit.",
        "În curs de elaborare.",
        "Nu este cazul.",
        "Descrieți scopul sistemului.",
    ],
    "cs": ["Bude doplněno později.", "Zatím není určeno.", "Neuvedeno", "V přípravě"],
    "sv": ["Kompletteras senare.", "Ska fyllas i.", "Ej tillämpligt"],
    "da": ["Udfyldes senere.", "Skal afklares.", "Ikke relevant"],
    "fi": ["Täydennetään myöhemmin.", "Ei sovellu"],
    "hu": ["Kitöltendő.", "Folyamatban van."],
    "el": ["Θα συμπληρωθεί αργότερα.", "Δεν ισχύει"],
}

ANSWERS = {
    "en": [
        "No personal data: sensor readings from owned machines.",
        "All overrides are to be documented.",
        "Each case is to be reviewed by a second officer before payment.",
        "A doctor reviews every alert.",
        "Applications flagged as fraud are under review for at most two days.",
        "Refused loans are to be checked.",
        "Contact the service desk at extension 4711.",
        "The officer asks the customer for missing documents.",
        "Robustness was not tested against other banks, because no such data exist.",
        "Missing payslips are supplied by the customer within 14 days.",
        "The score follows the scale from 0 to 100.",
        "If no income is known, the case is not scored.",
        "Unknown sex: 14 of 300 cases.",
        "None of the inputs is biometric.",
        "We do not know how the score behaves above 18,500 DM.",
        "The model is used in Germany and Austria only.",
        "Retrained each quarter; the last time on 2026-10-05.",
        "Standard scaling of two numbers, no other preparation.",
        "See section 3 for the limits: amounts above 18,500 DM are refused.",
        "It needs two cores and 4 GB of memory.",
        "Pending cases are shown in yellow until an officer decides.",
        "Notes on what changed are sent before each release.",
        "The plan was approved by the board on 3 October.",
        "Details of each refusal are given to the applicant in writing.",
        "Explain each refusal to the customer in writing.",
        "Dates are written as YYYY-MM-DD.",
    ],
    "de": [
        "Keine personenbezogenen Daten: Messwerte eigener Maschinen.",
        "Der Bescheid wird dem Kunden zugestellt.",
        "Anträge in Bearbeitung werden gelb angezeigt.",
        "Fehlende Unterlagen werden vom Kunden nachgereicht und geprüft.",
        "Ablehnungen sind zu begründen.",
        "Nur Bestandskunden; Neukunden werden nicht bewertet.",
    ],
    "fr": [
        "Aucune donnée personnelle : relevés de nos propres machines.",
        "Le conseiller décide de chaque dossier.",
        "Les dossiers en cours de traitement restent visibles pendant trente jours.",
        "Réservé aux conseillers formés, à partir de 18 ans.",
    ],
    "es": [
        "Ningún dato personal: lecturas de sensores propios.",
        "Los casos dudosos los decide una persona.",
        "Se usa solo en sucursales de España.",
        "Los importes por encima de 18.500 euros no se puntúan.",
    ],
    "it": [
        "Nessun dato personale: letture di sensori propri.",
        "Ogni rifiuto è deciso da un addetto.",
        "Dati da tre filiali del nord, raccolti nel 2025.",
    ],
    "nl": [
        "Geen persoonsgegevens: metingen van eigen machines.",
        "Elke afwijzing wordt door een medewerker beoordeeld.",
        "Nog steeds alleen voor bestaande klanten gebruikt.",
    ],
    "pt": ["Sem dados pessoais: leituras de máquinas próprias.", "O analista decide cada pedido em definitivo."],
    "pl": ["Brak danych osobowych: odczyty z własnych maszyn.", "Do oceny używa się piętnastu cech wniosku."],
    "ro": ["Fără date cu caracter personal: citiri ale senzorilor proprii.", "Fiecare refuz este decis de un angajat."],
    "cs": ["Žádné osobní údaje: měření vlastních strojů.", "Každé zamítnutí rozhoduje úředník."],
    "sv": ["Inga personuppgifter: mätvärden från egna maskiner.", "En handläggare beslutar i varje ärende."],
}


@pytest.mark.parametrize(
    "text", [pytest.param(text, id=f"{at}: {text}") for at, texts in NO_ANSWERS.items() for text in texts]
)
def test_what_stands_in_for_an_answer_fails_with_words_of_its_own(text: str) -> None:
    words = placeholder_in(text)
    assert words
    assert words.rstrip(".").removesuffix("..") in " ".join(text.split())


@pytest.mark.parametrize(
    "text", [pytest.param(text, id=f"{at}: {text}") for at, texts in ANSWERS.items() for text in texts]
)
def test_an_honest_answer_passes_however_short(text: str) -> None:
    assert placeholder_in(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "Gradient boosting classifier",
        "A random forest model for binary classification.",
        "Deep learning with PyTorch",
        "XGBoost regression model trained on tabular data",
        "Neuronales Netz zur Klassifikation",
        "Un modèle d'apprentissage automatique",
        "State of the art transformer model",
        "Predicts the target label.",
    ],
)
def test_a_purpose_that_only_names_a_technique_is_seen(text: str) -> None:
    assert names_only_a_technique(text)


@pytest.mark.parametrize(
    "text",
    [
        "Predicts churn of mobile customers.",
        "Klassifikation von Röntgenbildern der Lunge für die Radiologie.",
        "Binary classification of loan applications.",
        "Detects cracks in turbine blades.",
        "Estimates house prices in Lyon.",
    ],
)
def test_a_purpose_that_says_of_what_passes(text: str) -> None:
    assert not names_only_a_technique(text)


@pytest.mark.parametrize(
    "text",
    [
        "latest",
        "the latest version",
        "champion",
        "models:/credit-risk@champion",
        "@prod",
        "main branch",
        "aktuelle Version",
    ],
)
def test_a_name_that_moves_is_no_version(text: str) -> None:
    assert moving_name_in(text)


@pytest.mark.parametrize(
    "text", ["3", "v1.2.0", "2026-11-21", "System release 1.2.0 is the latest.", "a1b2c3d", "credit-risk"]
)
def test_a_version_stays(text: str) -> None:
    assert moving_name_in(text) is None


@pytest.mark.parametrize(
    "name",
    [
        "Head of Credit Risk",
        "Data Scientist",
        "Product Owner",
        "Max Mustermann",
        "Jane Doe",
        "Vorname Nachname",
        "release-bot",
        "CI Bot",
        "Équipe conformité",
        "Zespół danych",
        "Dział ryzyka",
        "noreply@bank.eu",
        "n.n.",
    ],
)
def test_a_function_a_team_and_nobody_are_no_persons(name: str) -> None:
    assert not_a_person(name)


@pytest.mark.parametrize(
    "name", ["Ben Bot", "Joe Root", "Edward Head", "Farokh Engineer", "Ştefan Ionescu", "María del Mar Ruiz", "李 小龙"]
)
def test_a_surname_is_no_account(name: str) -> None:
    assert not_a_person(name) is None


@pytest.mark.parametrize("name", ["our company", "We", "Team ML", "svc_risk", "[Company]"])
def test_who_names_itself_by_no_name_is_no_entity(name: str) -> None:
    assert not_an_entity(name)


@pytest.mark.parametrize("text", ["Your Model Name", "[your company name]", "System name", "Name of the model"])
def test_what_templates_print_in_place_of_a_name_is_no_name(text: str) -> None:
    assert placeholder_in(text) is not None
    assert left_over_in(text) is not None


@pytest.mark.parametrize(
    ("text", "puts_off"),
    [
        ("To be defined by the team in charge of the branch application.", True),
        ("The head of branch stops it. To be detailed by whoever runs the branch.", True),
        ("Letters have to be signed by the head of branch before they go out.", False),
        ("To be decided by the credit officer in each case, within one day of the request.", False),
    ],
)
def test_what_somebody_is_to_define_is_put_off_whoever_it_is(text: str, puts_off: bool) -> None:
    assert (placeholder_in(text) is not None) is puts_off


@pytest.mark.parametrize("between", ["\t", "\f", "\u2028", "\u00a0", "\u2003", " \t "])
def test_a_deferral_is_seen_whatever_blank_stands_between_its_words(between: str) -> None:
    assert placeholder_in(between.join(("The", "thresholds", "are", "not", "yet", "defined"))) is not None


def test_a_deferral_is_seen_across_the_lines_of_a_file() -> None:
    assert placeholder_in("It ranks loans. The thresholds are to  be defined.") == "The thresholds are to be defined"
    assert placeholder_in("It ranks loans.\nThe thresholds remain to be defined\nSo does the rest.")


def test_metrics_are_named_for_people_and_know_their_direction() -> None:
    assert metric_words("demographic_parity_ratio") == "demographic parity ratio"
    assert metric_words("roc_auc") == "ROC AUC"
    assert (better("roc_auc"), better("log_loss"), better("selection_rate")) == ("higher", "lower", None)
    assert needs_unit("mean_absolute_error")
    assert not needs_unit("latency_ms")
    assert not needs_unit("accuracy")
