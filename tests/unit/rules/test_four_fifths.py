"""Four fifths: the reference is the highest rate that is large enough, said by name, and the interval decides."""

from __future__ import annotations

import pytest
from pydantic import JsonValue
from tests.unit.rules.cards import PERSON, answered, judged

from cardwright.card.card import Card
from cardwright.rules.checks.four_fifths import katz_interval, selection_ratios
from cardwright.rules.pack import load_packs
from cardwright.rules.verdict import Finding, Severity, Verdict

(PACK,) = load_packs(["eeoc-four-fifths"])
(RATIO,) = (rule for rule in PACK.rules if rule.id == "eeoc-four-fifths/ratio")
RULE = RATIO.model_copy(update={"status": "stable"})  # a preview's gaps would all be notes
RESPONSE = {"text": "The written test was dropped from the ranking on 2 October.", "stated_by": PERSON}


def findings(**check: JsonValue) -> tuple[Finding, ...]:
    base: dict[str, JsonValue] = {"metric": "impact_ratio", "by": ["race"]}
    card = Card.model_validate(
        {
            "identity": {"registry": "test", "name": "m", "version": "3"},
            "roles": ["deployer"],
            "facts": {"us_employment_selection": answered(True)},
            "fairness": {"assessments": {"race": {**base, **check}}},
        }
    )
    return judged(card, RULE).findings


def only(found: tuple[Finding, ...]) -> Finding:
    (finding,) = found
    return finding


@pytest.mark.parametrize(
    ("selected", "n", "reference", "reference_n", "low", "high"),
    [(8, 20, 50, 100, 0.45, 1.42), (160, 400, 1000, 2000, 0.70, 0.91)],
)
def test_one_ratio_means_different_things_by_size(
    selected: int, n: int, reference: int, reference_n: int, low: float, high: float
) -> None:
    interval = katz_interval(selected / n, n, reference / reference_n, reference_n)
    assert interval is not None
    assert (round(interval.low, 2), round(interval.high, 2)) == (low, high)


@pytest.mark.parametrize(("n", "reference_n", "low", "high"), [(2, 2, 0.342, 2.921), (50, 20, 0.929, 1.192)])
def test_two_whole_rates_have_an_interval_as_wide_as_their_groups_are_small(
    n: int, reference_n: int, low: float, high: float
) -> None:
    interval = katz_interval(1.0, n, 1.0, reference_n)
    assert interval is not None
    assert (interval.method, round(interval.low, 3), round(interval.high, 3)) == ("MOVER-R", low, high)


def test_the_highest_rate_of_a_tiny_group_is_no_reference() -> None:
    table = selection_ratios({"A": 0.5, "B": 0.45, "C": 1.0}, {"A": 600, "B": 390, "C": 10})
    assert table is not None
    assert (table.reference, table.too_small) == ("A", ("C",))
    assert [(item.group, round(item.ratio, 2)) for item in table.ratios] == [("B", 0.9)]


def test_a_group_of_exactly_two_percent_counts() -> None:
    table = selection_ratios({"A": 0.5, "C": 1.0}, {"A": 980, "C": 20})
    assert table is not None
    assert (table.reference, table.too_small) == ("C", ())


@pytest.mark.parametrize(
    ("rates", "sizes"),
    [({"A": 0.5}, {"A": 10}), ({"A": 0.0, "B": 0.0}, {"A": 10, "B": 10}), ({"A": 0.5, "B": 0.5}, {"A": 990, "B": 10})],
)
def test_without_two_groups_or_any_selection_there_is_no_ratio(rates: dict[str, float], sizes: dict[str, int]) -> None:
    assert selection_ratios(rates, sizes) is None


def test_a_high_ratio_says_its_reference_and_interval_and_promises_nothing() -> None:
    finding = only(findings(value=0.94, groups={"A": 5000, "B": 5000}, group_values={"A": 0.50, "B": 0.47}))
    assert finding.verdict is Verdict.SATISFIED
    assert finding.message == (
        "race: lowest ratio B 0.94 [0.90, 0.98] against A, the highest rate; a rule of thumb, not law"
    )


def test_a_low_ratio_is_a_flag_and_graver_when_nobody_answers_for_it() -> None:
    figures: dict[str, JsonValue] = {
        "value": 0.6,
        "groups": {"A": 1000, "B": 1000},
        "group_values": {"A": 0.5, "B": 0.3},
    }
    alone = only(findings(**figures))
    assert (alone.verdict, alone.severity) == (Verdict.INADEQUATE, Severity.ERROR)
    assert "B 0.60 [0.54, 0.67] against A, the highest rate; under four fifths; no person has stated" in alone.message
    answered_for = only(findings(**figures, response=RESPONSE))
    assert (answered_for.verdict, answered_for.severity) == (Verdict.INADEQUATE, Severity.WARNING)


def test_an_interval_that_holds_four_fifths_is_not_shown_on_either_side() -> None:
    for rate in (0.38, 0.45):
        value = rate / 0.5
        finding = only(
            findings(value=value, groups={"A": 60, "B": 60}, group_values={"A": 0.5, "B": rate}, response=RESPONSE)
        )
        assert finding.verdict is Verdict.NOT_SHOWN
        assert "the interval holds four fifths" in finding.message
        assert ("under four fifths" in finding.message) == (rate < 0.4)


def test_a_group_of_whom_nobody_was_selected_is_flagged_without_an_interval() -> None:
    finding = only(findings(value=0.0, groups={"A": 100, "B": 50}, group_values={"A": 0.5, "B": 0.0}))
    assert finding.verdict is Verdict.INADEQUATE
    assert "B 0.00 without an interval" in finding.message


def test_another_reference_or_value_than_the_rates_give_is_refused() -> None:
    said = [
        finding.message
        for finding in findings(
            value=1.06, groups={"A": 5000, "B": 5000}, group_values={"A": 0.50, "B": 0.47}, reference="B"
        )
    ]
    assert said == [
        "race: the reference is B, but A has the highest rate",
        "race: states 1.06, but the rates give 0.94 as lowest ratio",
    ]


def test_a_comparison_that_is_no_selection_rate_does_not_answer() -> None:
    finding = only(findings(metric="recall_difference", value=0.02))
    assert (finding.verdict, finding.pointer) == (Verdict.MISSING, "/fairness/assessments")


def test_a_group_without_its_number_or_rate_is_named() -> None:
    finding = only(findings(value=0.9, groups={"A": 10, "B": 10}, group_values={"A": 0.5}))
    assert "needs number and selection rate of B" in finding.message
