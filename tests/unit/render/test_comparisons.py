"""Comparisons with another version: both values stand in one row, each in a column that says what it is."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

from tests.unit.sources.evidence.helpers import DATA, card, evidence

from cardwright.render.compose.context import Context
from cardwright.render.compose.performance import metrics_table
from cardwright.rules.verdict import Judgement


def test_the_value_of_the_other_version_has_a_column_of_its_own() -> None:
    made = card(evidence(DATA / "comparison/ab_test.json"), evidence(DATA / "robustness/art.json"))
    ctx = Context(card=made, judgement=cast(Judgement, SimpleNamespace()), places={})
    table = metrics_table(ctx, ("evaluation", "comparisons"), "Compared", made.evaluation.comparisons)
    assert table.head[-1] == "Compared with"
    rows = {row[0].text: [cell.text for cell in row[1:]] for row in table.rows}
    assert rows["conversion rate, A/B test against 2"][0] == "0.733 [0.648, 0.804]"
    assert rows["conversion rate, A/B test against 2"][-1] == "0.610"
    stress = metrics_table(ctx, ("evaluation", "robustness", "metrics"), "Stress", made.evaluation.robustness.metrics)
    assert stress.head[-1] == "Without it"
