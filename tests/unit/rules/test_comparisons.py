"""One card beside others: regressions against a stated version, and texts of unrelated models."""

from __future__ import annotations

from pydantic import JsonValue
from tests.unit.rules.cards import TODAY

from cardwright.card.card import Card
from cardwright.rules.engine import judge
from cardwright.rules.neighbours import Comparison, Neighbours
from cardwright.rules.pack import load_packs
from cardwright.rules.verdict import Finding

LOGIC = "Adds up 150 small decision trees to a probability of repayment."


def card(version: str, *, model: str = "credit", auc: float = 0.8, digest: str = "d1") -> Card:
    figure = {"metric": "roc_auc", "value": auc, "dataset": {"name": "test", "digest": digest}}
    aliases = ["champion"] if version == "2" else []
    identity = {"registry": "r", "name": model, "version": version, "aliases": aliases, "previous_version": "1"}
    return Card.model_validate({"identity": identity, "evaluation": {"metrics": {"auc": figure}}})


def findings(rule: str, subject: Card, *others: Card, comparison: Comparison | None = None) -> list[Finding]:
    (hygiene,) = load_packs(["hygiene"])
    neighbours = Neighbours([subject, *others], comparison=comparison)
    made = judge(subject, packs=[hygiene], as_of=TODAY, neighbours=neighbours)
    return [finding for finding in made.findings if finding.rule == f"hygiene/{rule}"]


def regression(subject: Card, *others: Card, against: str = "champion", **options: float) -> Finding:
    comparison = Comparison(against=against, tolerance=0.02, tolerances=options)
    (found,) = findings("regression", subject, *others, comparison=comparison)
    return found


def test_a_figure_worse_than_the_champions_beyond_tolerance_is_named_with_both_values() -> None:
    found = regression(card("3", auc=0.75), card("2"))
    assert (found.verdict, found.pointer) == ("inadequate", "/evaluation/metrics/auc")
    assert found.message == (
        "ROC AUC 0.75 is worse than 0.80 of version 2 on the same data by 0.05, more than the stated tolerance of 0.02"
    )


def test_within_tolerance_and_better_pass() -> None:
    assert regression(card("3", auc=0.781), card("2")).verdict == "satisfied"
    assert regression(card("3", auc=0.9), card("2")).verdict == "satisfied"
    assert regression(card("3", auc=0.75), card("2"), auc=0.1).verdict == "satisfied"


def test_figures_on_other_data_are_not_shown_rather_than_compared() -> None:
    found = regression(card("3", auc=0.75, digest="d2"), card("2"))
    assert (found.verdict, found.severity) == ("not_shown", "note")


def test_a_figure_that_the_compared_version_has_and_this_one_lacks_is_no_pass() -> None:
    told = card("3").model_copy(update={"evaluation": card("3").evaluation.model_copy(update={"metrics": {}})})
    found = regression(told, card("2"))
    assert (found.verdict, found.severity.value) == ("not_shown", "warning")
    assert found.message == "version 2 has figures that this one does not give: auc"


def renamed(told: Card, key: str, metric: str) -> Card:
    figure = told.evaluation.metrics["auc"].model_copy(update={"metric": metric})
    return told.model_copy(update={"evaluation": told.evaluation.model_copy(update={"metrics": {key: figure}})})


def test_a_tolerance_holds_for_its_figure_on_every_data_set_and_never_in_vain() -> None:
    now, then = (renamed(item, "auc@test", "auc") for item in (card("3", auc=0.75), card("2")))
    assert regression(now, then).verdict == "inadequate"
    assert regression(now, then, auc=0.1).verdict == "satisfied"
    now, then = (renamed(item, "house_mix", "house mix") for item in (card("3", auc=0.75), card("2")))
    assert regression(now, then).verdict == "satisfied"
    assert "more or less of it is better is not known" in regression(now, then, house_mix=0.1).message


def test_a_version_that_was_not_read_is_no_pass_and_the_champion_itself_has_nothing_to_answer() -> None:
    assert regression(card("3")).verdict == "not_shown"
    assert regression(card("2")).verdict == "not_applicable"
    assert regression(card("3", auc=0.5), card("1"), against="previous").verdict == "inadequate"
    assert regression(card("3", auc=0.5), card("1"), against="1").verdict == "inadequate"


def test_without_a_stated_tolerance_nothing_is_compared() -> None:
    (found,) = findings("regression", card("3", auc=0.1), card("2"))
    assert found.verdict == "not_applicable"


def test_a_text_of_an_unrelated_model_is_named_with_that_model() -> None:
    logic: JsonValue = {"general_logic": {"text": LOGIC}}
    mine = Card.model_validate(card("3").model_dump() | {"model": logic})
    other = Card.model_validate(card("1", model="fraud").model_dump() | {"model": logic})
    (found,) = findings("shared-text", mine, other)
    assert (found.verdict, found.severity, found.pointer) == ("inadequate", "warning", "/model/general_logic")
    assert "fraud/1" in found.message
    kin = Card.model_validate(card("1", model="credit_retail").model_dump() | {"model": logic})
    (found,) = findings("shared-text", mine, kin)
    assert found.verdict == "satisfied"
