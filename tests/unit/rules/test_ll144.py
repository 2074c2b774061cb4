"""LL144: rates and impact ratios follow from counts, leaving out needs a reason, and no size of a ratio is judged."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue, ValidationError
from tests.unit.rules.cards import PERSON, answered, judged

from cardwright.card.card import Card
from cardwright.card.impact import Assessed, audit_table, impact_ratios, rate, unknown_count
from cardwright.card.values import AuditTable, Statement
from cardwright.rules.checks.ll144_audit import later
from cardwright.rules.pack import Rule, load_packs
from cardwright.rules.verdict import Finding, Verdict

(PACK,) = load_packs(["nyc-ll144"])
RULES = {rule.id.removeprefix("nyc-ll144/"): rule for rule in PACK.rules}
SEX = ("Male", "Female")
RACE = ("White", "Asian", "Two or More Races")
FACTS = ("nyc_aedt", "nyc_aedt_selects", "nyc_aedt_scores", "nyc_aedt_classifies_groups")


def row(n: int, favourable: int, **more: JsonValue) -> dict[str, JsonValue]:
    return {"n": n, "favourable": favourable, **more}


def card_with(bias_audit: dict[str, JsonValue], **facts: bool) -> Card:
    told = {name: answered(facts.get(name, True)) for name in FACTS}
    return Card.model_validate(
        {
            "identity": {"registry": "test", "name": "m", "version": "3"},
            "roles": ["deployer"],
            "facts": told,
            "fairness": {"bias_audit": bias_audit},
        }
    )


def findings(rule: str, bias_audit: dict[str, JsonValue], **facts: bool) -> tuple[Finding, ...]:
    found = judged(card_with(bias_audit, **facts), RULES[rule]).findings
    return tuple(finding for finding in found if finding.rule == RULES[rule].id)


def tables(**table: JsonValue) -> dict[str, JsonValue]:
    return {"tables": {"selection": {"kind": "selection", **table}}}


def only(found: tuple[Finding, ...]) -> Finding:
    (finding,) = found
    return finding


def test_the_published_example_gives_the_published_rates_and_ratios() -> None:
    rates = {"Male": rate(667, 1390), "Female": rate(555, 1181)}
    assert {name: round(value or 0, 4) for name, value in rates.items()} == {"Male": 0.4799, "Female": 0.4699}
    assert {name: round(value, 3) for name, value in impact_ratios(rates).items()} == {"Male": 1.000, "Female": 0.979}


def test_the_published_example_is_accepted_as_printed_and_refused_when_wrong() -> None:
    male = row(1390, 667, rate=0.4799, impact_ratio=1.0)
    female = row(1181, 555, rate=0.4699, impact_ratio=0.979)
    assert only(findings("impact-ratio", tables(sex={"Male": male, "Female": female}))).verdict is Verdict.SATISFIED
    finding = only(findings("impact-ratio", tables(sex={"Male": male, "Female": {**female, "impact_ratio": 0.95}})))
    assert finding.verdict is Verdict.INADEQUATE
    assert "impact ratio 0.95 for Female, but its counts give 0.979 against Male, the highest rate" in finding.message
    assert finding.pointer == "/fairness/bias_audit/tables/selection/sex/Female"


def test_a_missing_figure_is_named_with_what_the_counts_give() -> None:
    counts = {"Male": row(1390, 667), "Female": row(1181, 555)}
    assert [f.message for f in findings("selection-rate", tables(sex=counts))] == [
        "no rate for Female (555 of 1181 are 0.4699)",
        "no rate for Male (667 of 1390 are 0.4799)",
    ]
    assert (
        "no impact ratio for Female (its counts give 0.979" in findings("impact-ratio", tables(sex=counts))[0].message
    )


@pytest.mark.parametrize("figure", ["rate", "impact_ratio"])
def test_a_figure_that_is_no_number_does_not_enter_a_card(figure: str) -> None:
    with pytest.raises(ValidationError, match="finite"):
        card_with(tables(sex={"Male": row(10, 5, **{figure: float("nan")})}))


def test_counts_that_cannot_be_are_refused() -> None:
    for n, favourable in ((10, 11), (-1, 0), (10, -1)):
        found = findings("selection-rate", tables(sex={"Male": row(n, favourable, rate=0.5)}))
        assert "cannot be" in only(found).message


def test_no_ratio_is_too_small() -> None:
    low = {"Male": row(100, 90, rate=0.9, impact_ratio=1.0), "Female": row(100, 9, rate=0.09, impact_ratio=0.1)}
    for rule in ("impact-ratio", "selection-rate"):
        finding = only(findings(rule, tables(sex=low)))
        assert finding.verdict is Verdict.SATISFIED
        assert not any(word in finding.message for word in ("0.8", "four fifths", "pass", "fail"))


def test_each_family_has_its_own_highest_rate() -> None:
    persons = [
        *(Assessed(sex="Male", race_ethnicity="White", selected=index < 6) for index in range(10)),
        *(Assessed(sex="Female", race_ethnicity="White", selected=index < 2) for index in range(10)),
        *(Assessed(sex="Female", race_ethnicity="Asian", selected=index < 9) for index in range(10)),
    ]
    table = audit_table(persons, kind="selection", sex=SEX, race_ethnicity=RACE)
    ratios = {name: item.impact_ratio for name, item in table.intersectional.items()}
    assert table.sex["Male"].impact_ratio == 1.0
    assert table.sex["Female"].impact_ratio == pytest.approx(0.55 / 0.6)
    assert table.race_ethnicity["White"].impact_ratio == pytest.approx(0.4 / 0.9)
    assert ratios["Female / Asian"] == 1.0
    assert ratios["Male / White"] == pytest.approx(0.6 / 0.9)
    assert ratios["Male / Asian"] is None
    assert table.intersectional["Male / Asian"].n == 0


def test_scores_count_strictly_above_one_median_of_everybody() -> None:
    scores = {"Male": [10, 50, 50, 90], "Female": [50, 50, 60]}
    persons = [
        Assessed(sex=sex, race_ethnicity="White", score=score) for sex, values in scores.items() for score in values
    ]
    table = audit_table(persons, kind="scoring", sex=SEX, race_ethnicity=RACE)
    assert table.median == 50
    assert (table.sex["Male"].favourable, table.sex["Female"].favourable) == (1, 1)
    assert table.sex["Female"].rate == pytest.approx(1 / 3)
    assert table.sex["Male"].impact_ratio == pytest.approx((1 / 4) / (1 / 3))


def test_persons_of_unknown_category_count_for_the_median_and_are_counted() -> None:
    known = [Assessed(sex="Male", race_ethnicity="White", score=score) for score in (1.0, 2.0)]
    unknown = [Assessed(sex=None, race_ethnicity="White", score=score) for score in (8.0, 9.0, 10.0)]
    table = audit_table([*known, *unknown], kind="scoring", sex=SEX, race_ethnicity=RACE)
    assert table.median == 8.0
    assert table.sex["Male"].favourable == 0
    assert table.race_ethnicity["White"].n == 5
    assert unknown_count([*known, *unknown]) == 3


def test_a_person_without_a_score_or_of_a_category_without_a_row_is_refused() -> None:
    with pytest.raises(ValueError, match="a score of every person"):
        audit_table([Assessed(sex="Male", race_ethnicity="White")], kind="scoring", sex=SEX, race_ethnicity=RACE)
    with pytest.raises(ValueError, match="'Other' has no row"):
        audit_table([Assessed(sex="Other", race_ethnicity="White")], kind="selection", sex=SEX, race_ethnicity=RACE)


@given(
    st.lists(
        st.tuples(st.sampled_from([*SEX, None]), st.sampled_from([*RACE, None]), st.booleans(), st.integers(0, 9)),
        min_size=1,
        max_size=60,
    ),
    st.sampled_from(["selection", "scoring"]),
)
def test_a_computed_table_is_never_refused_for_its_figures(
    people: list[tuple[str | None, str | None, bool, int]], kind: str
) -> None:
    persons = [
        Assessed(sex=sex, race_ethnicity=race, selected=selected, score=score) for sex, race, selected, score in people
    ]
    table = audit_table(persons, kind="scoring" if kind == "scoring" else "selection", sex=SEX, race_ethnicity=RACE)
    audit: dict[str, JsonValue] = {
        "tables": {"one": table.model_dump(mode="json", exclude_none=True)},
        "unknown_count": unknown_count(persons),
    }
    assert only(findings(f"{kind}-rate", audit)).verdict is Verdict.SATISFIED
    assert only(findings("impact-ratio", audit)).verdict is Verdict.SATISFIED
    assert only(findings("unknown-count", audit)).verdict is Verdict.SATISFIED


def test_a_category_may_be_left_out_below_two_percent_and_not_at_it() -> None:
    reason = {"text": "Too few persons for a ratio that would hold.", "stated_by": PERSON}

    def with_small(n: int) -> dict[str, JsonValue]:
        small = row(n, 1, rate=1 / n, excluded=reason)
        return tables(race_ethnicity={"White": row(1000 - n, 500), "Asian": small})

    assert only(findings("small-category", with_small(19))).verdict is Verdict.SATISFIED
    at = only(findings("small-category", with_small(20)))
    assert at.verdict is Verdict.INADEQUATE
    assert "Asian was left out with 20 of 1000 persons (2.0%)" in at.message


def test_a_category_left_out_needs_a_named_persons_reason_and_does_not_serve_as_reference() -> None:
    bare = {"White": row(980, 490), "Asian": row(10, 9, excluded={"text": "Too few.", "stated_by": PERSON})}
    assert "because “Too few.”" in only(findings("small-category", tables(race_ethnicity=bare))).message
    nobody = {"text": "Ten persons are too few for a ratio that would hold."}
    unsigned = {"White": row(980, 490), "Asian": row(10, 9, excluded=nobody)}
    assert "no person is named" in only(findings("small-category", tables(race_ethnicity=unsigned))).message
    assert impact_ratios({"White": 0.5, "Asian": 0.9, "Black": 0.4}, excluded={"Asian"}) == {"White": 1.0, "Black": 0.8}


def test_more_than_half_above_the_median_means_that_ties_were_counted() -> None:
    table: dict[str, JsonValue] = {
        "tables": {
            "scoring": {
                "kind": "scoring",
                "median": 50,
                "sex": {"Male": row(100, 60, rate=0.6), "Female": row(100, 55, rate=0.55)},
            }
        }
    }
    assert "115 of 200 persons above the median" in findings("scoring-rate", table)[0].message


def test_a_tool_that_only_selects_is_not_asked_for_scores() -> None:
    found = findings("scoring-rate", tables(sex={"Male": row(10, 5, rate=0.5)}), nyc_aedt_scores=False)
    assert only(found).verdict is Verdict.NOT_APPLICABLE
    assert only(findings("scoring-rate", tables(sex={"Male": row(10, 5, rate=0.5)}))).verdict is Verdict.MISSING


def test_where_no_such_tool_is_used_no_further_question_is_asked() -> None:
    card = card_with({}, nyc_aedt=False)
    card = card.model_copy(update={"facts": {"nyc_aedt": card.facts["nyc_aedt"]}})
    found = judged(card, *PACK.rules).findings
    assert {finding.verdict for finding in found} == {Verdict.NOT_APPLICABLE}
    unasked = card.model_copy(update={"facts": {}})
    assert [finding.field for finding in judged(unasked, *PACK.rules).findings] == ["facts.nyc_aedt"]


def test_merged_and_missing_categories_are_named_once_each_family() -> None:
    some = {"White": row(60, 30), "Other": row(40, 20)}
    found = findings(
        "separate-calculation", tables(sex={"Male": row(50, 25), "Female": row(50, 25)}, race_ethnicity=some)
    )
    said = " | ".join(finding.message for finding in found)
    assert "race/ethnicity has no row for Hispanic or Latino, Black or African American" in said
    assert "intersectional has no row for Male / Hispanic or Latino" in said
    assert "sex has no row" not in said


def test_names_of_categories_may_carry_a_remark_and_another_order() -> None:
    rule = Rule.model_validate(
        {
            **RULES["separate-calculation"].model_dump(by_alias=True, exclude={"examples"}),
            "with": {"sex": ["Male"], "race_ethnicity": ["Asian"]},
        }
    )
    audit = tables(
        sex={"male": row(5, 2)},
        race_ethnicity={"Asian (Not Hispanic or Latino)": row(5, 2)},
        intersectional={"Asian & Male": row(5, 2)},
    )
    found = judged(card_with(audit), rule).findings
    assert [finding.verdict for finding in found] == [Verdict.SATISFIED]


@pytest.mark.parametrize(
    ("day", "verdict"),
    [
        ("2025-11-21", "satisfied"),
        ("2025-11-20", "inadequate"),
        ("2026-11-21", "satisfied"),
        ("2026-11-22", "inadequate"),
    ],
)
def test_an_audit_serves_for_one_year_and_not_before_it_was_made(day: str, verdict: str) -> None:
    assert only(findings("one-year", {"date": day})).verdict == verdict


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
    ],
)
def test_a_month_later_is_the_same_day_or_the_last(day: date, months: int, expected: date) -> None:
    assert later(day, months=months) == expected


def test_a_table_keeps_the_auditors_reason() -> None:
    reason = Statement(text="One person is too few for a ratio that would hold.")
    persons = [Assessed(sex="Male", race_ethnicity="Asian", selected=True)]
    table = audit_table(persons, kind="selection", sex=SEX, race_ethnicity=RACE, excluded={"Asian": reason})
    assert table.race_ethnicity["Asian"].excluded == reason
    assert table.race_ethnicity["Asian"].impact_ratio is None
    assert AuditTable.model_validate(table.model_dump(mode="json")) == table
