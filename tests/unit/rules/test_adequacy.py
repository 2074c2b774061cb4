"""Placeholders and deferrals in eight languages fail with their words; descriptions that merely sound alike pass."""

from __future__ import annotations

import pytest

from cardwright.rules.adequacy import echoes, figure_count, is_address, left_over_in, placeholder_in, word_count

PLACEHOLDERS = [
    "TBD", "tbd.", "TODO", "FIXME", "n/a", "N/A", "-", "?", "...", "…", "xxx", "xxxx", "none", "None.", "placeholder",
    "To be confirmed", "to be confirmed soon", "To be confirmed by the team.", "To be completed by the platform team",
    "The intended purpose is to be determined.", "Will be provided later.", "Details will follow", "not yet defined",
    "We will add this later", "coming soon", "Coming soon: bias analysis", "Fill in", "test test test",
    "Further limits have not yet been determined.", "**TODO**", "The threshold is 0.5; reference group: TBD",
    "[More Information Needed]", "<describe the purpose>", "[insert company name]", "{{ purpose }}", "[purpose]",
    "Lorem ipsum dolor sit amet", "Insert your description here", "your text here", "Not applicable",
    "wird nachgereicht", "Der Zweck wird noch ergänzt.", "k.A.", "Folgt", "noch zu klären",
    "à compléter", "Cette section reste à compléter.", "por definir", "pendiente", "da definire", "nog in te vullen",
    "n.v.t.", "a definir", "do uzupełnienia", "nie dotyczy",
]  # fmt: skip

ANSWERS = [
    "No personal data: sensor readings from owned machines.",
    "Notifications to be confirmed by a clerk are queued",
    "The decision is to be confirmed by a second officer.",
    "Each refusal is to be confirmed by the credit department.",
    "None of the 14 inputs is a special category of personal data.",
    "Interval [0.58, 0.83] with n = 57.",
    "See [the manual](https://x.example/m) for the scale of the score.",
    'The queue shows "TBD" for an application not yet scored.',
    "Applications below x < 5 and y > 3 are declined.",
    "Not applicable loans are those under 500 DM; they never reach the model.",
    "If a case cannot be decided, an explanation is provided to the applicant later.",
    "Todo el personal recibe formación sobre el sistema cada año.",
    "Un importe por confirmar por el cliente queda bloqueado.",
    "Der Schwellenwert wird von der Abteilung Kredit festgelegt.",
    "A clerk can override the score; the reason is to be recorded in the file.",
]


@pytest.mark.parametrize("text", PLACEHOLDERS)
def test_a_text_that_stands_in_for_an_answer_fails(text: str) -> None:
    assert placeholder_in(text)


@pytest.mark.parametrize("text", ANSWERS)
def test_an_answer_that_sounds_like_a_placeholder_passes(text: str) -> None:
    assert placeholder_in(text) is None


def test_the_words_that_failed_are_given_back() -> None:
    assert placeholder_in("Thresholds were set in May. Reference group: TBD") == "TBD"
    assert placeholder_in("It ranks loans. The purpose is to be defined.") == "The purpose is to be defined"


def test_none_is_an_answer_only_where_the_field_allows_it() -> None:
    assert placeholder_in("None.", allow_none=True) is None
    assert placeholder_in("TBD", allow_none=True)


@pytest.mark.parametrize("text", ["yes", "open", "test", "string", "n"])
def test_short_names_are_no_left_overs(text: str) -> None:
    assert left_over_in(text) is None


@pytest.mark.parametrize("text", ["TBD", "todo", "[insert range]", "-"])
def test_left_overs_in_short_texts_are_seen(text: str) -> None:
    assert left_over_in(text)


def test_a_text_that_gives_its_question_back_is_an_echo() -> None:
    asked = ("Purpose", "intended_use.purpose", "State what the system is for: the use and its conditions.")
    assert echoes("The intended purpose of the system.", asked=asked)
    assert not echoes("Ranks loan applications for an officer.", asked=asked)


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("1,000 rows before and 993 after", 2),
        ("16 GB and 0.2 kWh", 2),
        ("no figure", 0),
        ("the v2x model", 0),
        ("95 %", 1),
    ],
)
def test_figures_are_counted(text: str, figures: int) -> None:
    assert figure_count(text) == figures


def test_words_are_counted_in_scripts_without_spaces_too() -> None:
    assert word_count("a loan officer decides") == 4
    assert word_count("信用申请由专员决定") >= 4


@pytest.mark.parametrize(
    "text", ["https://wiki.example/x", "s3://bucket/train.parquet", "docs/architecture.png", "a.pdf"]
)
def test_an_address_is_not_an_answer(text: str) -> None:
    assert is_address(text)


def test_a_sentence_with_a_link_is_more_than_an_address() -> None:
    assert not is_address("See https://wiki.example/x for the table of purposes")


@pytest.mark.parametrize(
    "text",
    [
        "Of course, here is a description of how the limits are set and who may change them.",
        "Sure! Below the limits are described, with who may change them and when.",
        "ALS KI-SPRACHMODELL, habe ich keinen Zugriff auf die Angaben zu Ihrem System.",
    ],
)
def test_words_of_a_chat_are_no_answer_where_a_chat_begins(text: str) -> None:
    assert placeholder_in(text)


def test_the_same_words_within_a_sentence_of_work_are_an_answer() -> None:
    text = "Officers take the two-day course CR-T2; of course they pass it before the panel opens, sure of its limits."
    assert placeholder_in(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "The limits are to be defined.",
        "Documentation Available Upon Request",
        "AN ASSESSMENT IS UNDER REVIEW",
        "Details need review by the risk team",
    ],
)
def test_what_only_puts_off_is_found_in_any_case_and_amid_other_sentences(text: str) -> None:
    assert placeholder_in(text)
    told = "Credit officers of the retail branches decide every application themselves, before the panel shows a score"
    assert placeholder_in(f"{told}.  {text}.\nIt is switched off by the head of branch.")
