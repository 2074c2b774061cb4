"""Charts are well-formed, escaped, readable and say in words what they show."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from tests.unit.render.hostile import PAYLOADS, active_parts

from cardwright.card.values import ConfusionMatrix, FeatureImportances, Importance, Interval
from cardwright.render.charts.bias import Check, bias_chart
from cardwright.render.charts.forest import Limit, Row, forest
from cardwright.render.charts.importances import importance_chart
from cardwright.render.charts.matrix import confusion_chart
from cardwright.render.charts.svg import scale_for
from cardwright.render.charts.timeline import Moment, timeline_chart
from cardwright.render.charts.versions import Point, versions_charts
from cardwright.render.document import Mark

SVG = "{http://www.w3.org/2000/svg}"


def rows(name: str = "26+") -> list[Row]:
    return [
        Row(
            dimension="age", group="18-25", value=0.56, interval=Interval(low=0.43, high=0.68), n=57, verdict=Mark.FAILS
        ),
        Row(dimension="age", group=name, value=0.80, interval=Interval(low=0.75, high=0.85), n=243),
        Row(dimension="foreign worker", group="no", value=0.9, n=11, small=True),
    ]


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(svg).iter(f"{SVG}text")]


@pytest.fixture
def drawn() -> str:
    return forest(
        id="fig",
        title="Rates",
        name="rate",
        rows=rows(),
        overall=0.76,
        limit=Limit(value=0.6, label="limit: at least 0.60"),
    )


def test_a_chart_has_a_name_a_description_and_a_role(drawn: str) -> None:
    root = ElementTree.fromstring(drawn)
    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title") == "Rates"
    assert "from 0.560 (18-25) to 0.900 (no)" in (root.findtext(f"{SVG}desc") or "")
    assert root.get("viewBox", "").startswith("0 0 400 ")
    assert all(element.get("font-family") for element in root.iter(f"{SVG}text"))
    assert min(float(element.get("font-size", "0")) for element in root.iter(f"{SVG}text")) >= 10.5


def test_a_failing_group_has_the_word_and_a_small_one_is_hollow(drawn: str) -> None:
    assert "fails" in texts(drawn)
    assert "small" in texts(drawn)
    hollow = [dot for dot in ElementTree.fromstring(drawn).iter(f"{SVG}circle") if dot.get("fill") == "#ffffff"]
    assert len(hollow) == 1


def test_the_limit_and_the_overall_value_are_named(drawn: str) -> None:
    assert "limit: at least 0.60" in texts(drawn)
    assert "all cases: 0.760" in texts(drawn)
    assert "n" in texts(drawn)
    assert "57" in texts(drawn)


def test_groups_are_sorted_by_value_within_their_dimension(drawn: str) -> None:
    shown = [text for text in texts(drawn) if text in {"18-25", "26+", "no", "age", "foreign worker"}]
    assert shown == ["age", "18-25", "26+", "foreign worker", "no"]


def test_proportions_have_the_same_scale_everywhere() -> None:
    assert (scale_for([0.78, 0.81], start=0, end=1).low, scale_for([0.78, 0.81], start=0, end=1).high) == (0.0, 1.0)


def test_a_cut_axis_is_marked() -> None:
    high = [Row(dimension="d", group=group, value=value, n=10) for group, value in (("a", 1000.0), ("b", 1010.0))]
    assert "axis cut" in texts(forest(id="f", title="t", name="rmse", rows=high))
    assert "axis cut" not in texts(forest(id="f", title="t", name="rate", rows=rows()))


def test_the_confusion_matrix_shows_counts_and_row_shares() -> None:
    matrix = ConfusionMatrix(labels=("good", "bad"), counts=((190, 20), (0, 0)))
    shown = texts(confusion_chart(id="c", title="Confusion", matrix=matrix))
    assert {"190", "90.5\u202f%", "predicted", "actual"} <= set(shown)


def test_bars_of_importances_start_at_zero() -> None:
    found = FeatureImportances(
        method="m", features=(Importance(feature="a", value=0.11), Importance(feature="b", value=-0.02))
    )
    svg = importance_chart(id="i", title="t", importances=found)
    assert "0.00" in texts(svg)
    assert "\u22120.0200" in texts(svg)


def test_a_pause_in_the_audit_trail_is_named_and_a_naive_time_marked() -> None:
    moments = [
        Moment(time="2026-01-01T10:00:00", naive=True, text="registered", who="a"),
        Moment(time="2026-06-01T10:00:00Z", naive=False, text="deploy", who="b", refused=True),
    ]
    shown = texts(timeline_chart(id="t", title="Audit", moments=moments))
    assert "151 days without an entry" in shown
    assert "2026-01-01 10:00*" in shown
    assert "* time written without zone" in shown


def test_versions_name_their_aliases() -> None:
    points = [Point(version="1", value=0.7), Point(version="2", value=0.8, aliases=("champion",))]
    shown = texts(versions_charts(id="v", series=[("accuracy", points)], versions=["1", "2", "3"]))
    assert {"champion", "0.700", "0.800", "3"} <= set(shown)


def test_an_alias_of_the_last_of_many_versions_stays_in_the_drawing() -> None:
    names = [str(number) for number in range(1, 9)]
    points = [Point(version=name, value=0.7, aliases=("champion",)) for name in names]
    root = ElementTree.fromstring(versions_charts(id="v", series=[("accuracy", points)], versions=names))
    ends = [
        float(item.get("x", "")) + (0 if item.get("text-anchor") == "end" else 8 * 5.6)
        for item in root.iter(f"{SVG}text")
        if item.text == "champion"
    ]
    assert len(ends) == 8
    assert max(ends) <= 400


def test_a_line_of_close_proportions_has_a_cut_axis_and_says_so() -> None:
    close = [Point(version="1", value=0.757), Point(version="2", value=0.773)]
    shown = texts(versions_charts(id="v", series=[("accuracy", close)], versions=["1", "2"]))
    assert "axis cut: 0.75 to 0.78" in shown
    wide = [Point(version="1", value=0.3), Point(version="2", value=0.9)]
    shown = texts(versions_charts(id="v", series=[("accuracy", wide)], versions=["1", "2"]))
    assert not any("axis cut" in text for text in shown)
    assert {"0.00", "1.00"} <= set(shown)


def test_equal_values_still_have_an_axis() -> None:
    same = [Point(version="1", value=1.0), Point(version="2", value=1.0)]
    assert "axis cut: 1.00 to 1.01" not in texts(versions_charts(id="v", series=[("f1", same)], versions=["1", "2"]))


def test_each_metric_has_a_drawing_of_its_own() -> None:
    series = [("accuracy", [Point(version="1", value=0.7)]), ("f1", [Point(version="1", value=0.8)])]
    drawn = versions_charts(id="v", series=series, versions=["1", "2"])
    root = ElementTree.fromstring(f"<div>{drawn}</div>")
    assert [item.findtext(f"{SVG}title") for item in root] == ["accuracy", "f1"]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_names_stay_text_in_charts(payload: str) -> None:
    check = Check(name=payload, value=0.7, interval=None, limit=0.8, limit_label=payload, verdict=Mark.NOT_SHOWN)
    for svg in (
        forest(id="fig", title=payload, name=payload, rows=rows(payload), limit=Limit(value=0.5, label=payload)),
        bias_chart(id="bias", title=payload, checks=[check]),
    ):
        ElementTree.fromstring(svg)
        assert active_parts(svg) == []
